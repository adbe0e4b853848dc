package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stencil-go/stencil/repair"
)

// corpusFile finds the corpus beside the repository.
func corpusFile(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no module root")
		}
		dir = up
	}
	p := filepath.Join(filepath.Dir(dir), "shared", "repair", "public.jsonl")
	if _, err := os.Stat(p); err != nil {
		t.Skip("no corpus: ../shared/repair/public.jsonl is not there")
	}
	return p
}

// TestBars holds the scores on the public corpus to what has been reached: a regression fails.
func TestBars(t *testing.T) {
	path := corpusFile(t)
	cases, err := loadCorpus(path)
	if err != nil {
		t.Fatal(err)
	}
	apart, err := ownIDs(filepath.Join(filepath.Dir(path), "own_only.json"))
	if err != nil {
		t.Fatal(err)
	}
	formats, withSchema := map[string]*tally{}, map[string]*tally{}
	for i := range cases {
		c := &cases[i]
		if c.Mode == "strict" || apart[c.ID] {
			continue
		}
		a := ask(c, 20*time.Second, []repair.Option{repair.KeepCutNumber()})
		v := judge(c, a)
		bump(formats, c.Format, v)
		if len(c.Schema) > 0 {
			bump(withSchema, c.Format, v)
		}
		if (c.Tag == "clean" || c.Tag == "tricky_clean") && a.result != nil && a.result.Text != c.Input && len(c.Schema) == 0 && c.Format != "csv" {
			t.Errorf("%s: valid input was changed", c.ID)
		}
	}
	bars := []struct {
		name         string
		t            *tally
		right, wrong float64
	}{
		{"json", formats["json"], 99.4, 0.4}, {"yaml", formats["yaml"], 98.8, 0.5}, {"csv", formats["csv"], 99.5, 0.1},
		{"json with schema", withSchema["json"], 99, 0.6}, {"yaml with schema", withSchema["yaml"], 99, 0.5},
	}
	for _, b := range bars {
		if b.t.right() < b.right || b.t.wrongPct() > b.wrong || b.t.Crash+b.t.Timeout > 0 {
			t.Errorf("%s: right %.2f %%, wrong %.2f %%, %d crashes, %d timeouts; want at least %.1f and at most %.1f", b.name, b.t.right(), b.t.wrongPct(), b.t.Crash, b.t.Timeout, b.right, b.wrong)
		}
	}
}

func TestSame(t *testing.T) {
	tests := []struct {
		a, b string
		drop bool
		want bool
	}{
		{`1`, `1.0`, false, true}, {`1`, `true`, false, false}, {`{"a":1,"b":2}`, `{"b":2,"a":1}`, false, true}, {`{"a":null}`, `{}`, false, false},
		{`{"a":null}`, `{}`, true, true}, {`[1,2]`, `[2,1]`, false, false}, {`12345678901234567890`, `12345678901234567891`, false, false}, {`"1"`, `1`, false, false},
	}
	for _, tt := range tests {
		if got := same(decode([]byte(tt.a)), decode([]byte(tt.b)), tt.drop); got != tt.want {
			t.Errorf("same(%s, %s, %v) = %v", tt.a, tt.b, tt.drop, got)
		}
	}
}

func TestReplaceNonFinite(t *testing.T) {
	got := string(replaceNonFinite([]byte(`{"a": NaN, "b": "NaN", "c": [-Infinity]}`)))
	want := `{"a": "\u0001non-finite:NaN", "b": "NaN", "c": ["\u0001non-finite:-Infinity"]}`
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
