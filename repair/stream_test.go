package repair

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sharedFile finds a file of the test data beside the repository.
func sharedFile(t testing.TB, name string) string {
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
	p := filepath.Join(filepath.Dir(dir), "shared", name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("no test data: ../shared/%s is not there", name)
	}
	return p
}

func deepCopy(v any) any {
	switch x := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(x))
		for k, e := range x {
			m[k] = deepCopy(e)
		}
		return m
	case []any:
		l := make([]any, len(x))
		for i, e := range x {
			l[i] = deepCopy(e)
		}
		return l
	}
	return v
}

var streamDocs = []string{
	`{"name": "Ada", "tags": ["a", "b"], "n": 12.5e3, "ok": true, "none": null, "deep": {"x": [[1], {"y": "z"}]}}`,
	"Sure:\n```json\n{\n  \"a\": \"x\\n\\u00e9\\ud83d\\ude00 end\",\n  \"b\": []\n}\n```\nDone.",
	`<think>maybe {"a": 0}</think>{"name": "f", "arguments": {"city": "Paris"}}`,
	"{'a': 'it\\'s', 'b': [True, None,], // note\n c: 1}",
	`{"q": "He said "hi", then "bye"", "n": 1}`,
	`[1, 22, 333, "four", {"five": 6}]`,
	`{"a": "naïve café — déjà vu 🚀", "b": "日本語"}`,
	`{"a": "x"` + "\n" + `"b": "y"}`,
}

// checkStream feeds a text in chunks and fails on the first step at which the value shown loses something.
func checkStream(t testing.TB, format Format, doc string, chunk int) (breaks int) {
	s, err := NewStream(format)
	if err != nil {
		t.Fatal(err)
	}
	var prev any
	for i := 0; i < len(doc); i += chunk {
		if err := s.Feed([]byte(doc[i:min(i+chunk, len(doc))])); err != nil {
			t.Fatal(err)
		}
		v, ok := s.Value()
		if !ok {
			continue
		}
		if prev != nil && !extends(prev, v) {
			breaks++
			if breaks == 1 {
				t.Logf("at %d of %q: %v, then %v", i, clipText(doc), prev, v)
			}
		}
		prev = deepCopy(v)
	}
	one, oneErr := oneShot(format, doc)
	r, err := s.Close()
	if (err == nil) != (oneErr == nil) {
		t.Fatalf("stream %v, one shot %v", err, oneErr)
	}
	if err == nil && r.Text != one.Text {
		t.Fatalf("stream %q, one shot %q", r.Text, one.Text)
	}
	return breaks
}

func oneShot(format Format, doc string, opts ...Option) (*Result, error) {
	switch format {
	case FormatYAML:
		return YAML(doc, opts...)
	case FormatCSV:
		return CSV(doc, opts...)
	}
	return JSON(doc, opts...)
}

func clipText(s string) string {
	if len(s) > 200 {
		return s[:200] + "..."
	}
	return s
}

func TestStreamGrows(t *testing.T) {
	for _, doc := range streamDocs {
		for _, chunk := range []int{1, 2, 3, 7, 64} {
			if b := checkStream(t, FormatJSON, doc, chunk); b > 0 {
				t.Errorf("chunks of %d: %d breaks in %q", chunk, b, doc)
			}
		}
	}
}

func TestStreamShowsEarly(t *testing.T) {
	s, err := NewStream(FormatJSON)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct{ feed, want, open string }{
		{`{"name": "Ad`, `{"name":"Ad"}`, " /name"},
		{`a", "age": 3`, `{"name":"Ada"}`, ""},
		{`6, "tags": ["x`, `{"age":36,"name":"Ada","tags":["x"]}`, " /tags /tags/0"},
		{`"]}`, `{"age":36,"name":"Ada","tags":["x"]}`, ""},
	}
	for _, st := range steps {
		if err := s.Feed([]byte(st.feed)); err != nil {
			t.Fatal(err)
		}
		v, _ := s.Value()
		b, _ := json.Marshal(v)
		if string(b) != st.want || strings.Join(s.Open(), " ") != st.open {
			t.Errorf("after %q: %s open %q, want %s open %q", st.feed, b, s.Open(), st.want, st.open)
		}
	}
}

func TestPartialOf(t *testing.T) {
	type person struct {
		Name string
		Tags []string
	}
	s, _ := NewStream(FormatJSON)
	_ = s.Feed([]byte(`{"name": "Ada", "tags": ["x", "y`))
	p, ok := PartialOf[person](s)
	if !ok || p.Value.Name != "Ada" || fmt.Sprint(p.Value.Tags) != "[x y]" || p.Done || !p.Complete("/name") || p.Complete("/tags/1") {
		t.Errorf("%+v %v", p, ok)
	}
}

// TestStreamCorpus feeds the inputs of the corpus byte by byte.
func TestStreamCorpus(t *testing.T) {
	cases := loadCases(t)
	n, breaks, docs := 0, 0, 0
	for i, c := range cases {
		if testing.Short() && i%10 != 0 || len(c.Input) > 4000 {
			continue
		}
		f := FormatJSON
		switch c.Format {
		case "yaml":
			f = FormatYAML
		case "csv":
			f = FormatCSV
		}
		b := checkStream(t, f, c.Input, 1)
		n += len(c.Input)
		breaks += b
		if b > 0 {
			docs++
		}
	}
	t.Logf("%d prefixes, %d breaks in %d documents", n, breaks, docs)
	if breaks > 0 {
		t.Errorf("%d breaks", breaks)
	}
}

type corpusCase struct {
	ID, Format, Input, Tag, Source string
	Expected                       json.RawMessage
}

func loadCases(t testing.TB) []corpusCase {
	b, err := os.ReadFile(sharedFile(t, "repair/public.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out []corpusCase
	for _, l := range strings.Split(string(b), "\n") {
		if l == "" {
			continue
		}
		var c corpusCase
		if err := json.Unmarshal([]byte(strings.ReplaceAll(l, ": NaN", ": null")), &c); err != nil {
			continue
		}
		out = append(out, c)
	}
	return out
}
