package grammar_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// shared finds a file or folder of the shared test data, or skips the test.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			p := filepath.Join(dir, "..", "shared", path)
			if _, err := os.Stat(p); err != nil {
				t.Skipf("the shared test data has no %s here", path)
			}
			return p
		}
	}
	t.Fatal("no module root")
	return ""
}

type maskBenchCase struct {
	ID     string          `json:"id"`
	Schema json.RawMessage `json:"schema"`
	Tests  []struct {
		Valid bool            `json:"valid"`
		Data  json.RawMessage `json:"data"`
	} `json:"tests"`
}

func maskBench(t testing.TB) []maskBenchCase {
	f, err := os.Open(shared(t, "maskbench/public.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []maskBenchCase
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var c maskBenchCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// TestMaskBenchCompiles compiles every schema: only what nothing satisfies is refused.
func TestMaskBenchCompiles(t *testing.T) {
	cases := maskBench(t)
	impossible := 0
	for i, c := range cases {
		if testing.Short() && i%10 != 0 {
			continue
		}
		g, err := grammar.FromJSONSchema(c.Schema, grammar.WithUnknownFormats(grammar.IgnoreFormats))
		if err == nil {
			sound(t, g)
		}
		switch {
		case errors.Is(err, grammar.ErrUnsatisfiable) && len(c.Tests) == 0:
			impossible++
		case err != nil:
			t.Errorf("%s: %v", c.ID, err)
		}
	}
	if impossible > 7 {
		t.Errorf("%d schemas are called unsatisfiable, not 7", impossible)
	}
}

// BenchmarkMaskBench compiles the schemas one after another.
func BenchmarkMaskBench(b *testing.B) {
	cases := maskBench(b)
	var times []time.Duration
	for b.Loop() {
		for _, c := range cases {
			start := time.Now()
			_, _ = grammar.FromJSONSchema(c.Schema, grammar.WithUnknownFormats(grammar.IgnoreFormats))
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	n := len(times)
	for _, p := range []int{50, 90, 99} {
		b.ReportMetric(float64(times[n*p/100].Nanoseconds())/1e3, fmt.Sprintf("p%d-us", p))
	}
	b.ReportMetric(float64(times[n-1].Nanoseconds())/1e3, "max-us")
}

// canonical writes JSON compactly, in canonical form, members in their order.
func canonical(t testing.TB, data []byte) []byte {
	v, err := jsonvalue.Read(string(data), 10000)
	if err != nil {
		t.Fatal(err)
	}
	return jsonvalue.Append(nil, v)
}

// accepts reports whether the machine takes the whole text, and how far it came.
func accepts(p *fsm.Program, text []byte) (bool, int) {
	c := p.Cursor()
	n := c.Write(text)
	return n == len(text) && c.Accepting(), n
}

// TestMaskBenchInstances runs the instances of a sample, members in any order:
// each is accepted exactly if it is valid.
func TestMaskBenchInstances(t *testing.T) {
	stride := 30
	if testing.Short() {
		stride = 120
	}
	for i, c := range maskBench(t) {
		if i%stride != 0 || len(c.Tests) == 0 {
			continue
		}
		g, err := grammar.FromJSONSchema(c.Schema, grammar.WithAnyOrder(), grammar.WithUnknownFormats(grammar.IgnoreFormats))
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		for _, test := range c.Tests {
			text := canonical(t, test.Data)
			if ok, n := accepts(p, text); ok != test.Valid {
				t.Errorf("%s: accepted %v at byte %d of %s", c.ID, ok, n, text)
			}
		}
	}
}
