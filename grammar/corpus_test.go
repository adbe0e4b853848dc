package grammar_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
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

func TestMaskBenchCompile(t *testing.T) {
	cases := maskBench(t)
	reasons := map[string]int{}
	example := map[string]string{}
	var times []time.Duration
	slow := map[time.Duration]string{}
	for _, c := range cases {
		start := time.Now()
		_, err := grammar.FromJSONSchema(c.Schema, grammar.WithUnknownFormats(grammar.IgnoreFormats))
		d := time.Since(start)
		times = append(times, d)
		slow[d] = c.ID
		if err != nil {
			e := err.(*grammar.Error)
			k := e.Kind.Error() + " " + e.Keyword
			reasons[k]++
			example[k] = c.ID + " " + err.Error()
		}
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	for k, n := range reasons {
		t.Logf("%d %s: %s", n, k, example[k])
	}
	n := len(times)
	t.Logf("%d schemas, p50 %v p90 %v p99 %v max %v (%s)", n, times[n/2], times[n*9/10], times[n*99/100], times[n-1], slow[times[n-1]])
	for i := 2; i < 12; i++ {
		t.Logf("%v %s", times[n-i], slow[times[n-i]])
	}
}

// canonical writes JSON compactly, in canonical form, members in their order.
func canonical(t testing.TB, data []byte) []byte {
	v, err := jsonvalue.Read(string(data), 10000)
	if err != nil {
		t.Fatal(err)
	}
	return appendCompact(nil, v)
}

func appendCompact(dst []byte, v *jsonvalue.Value) []byte {
	switch v.Kind {
	case jsonvalue.Null:
		return append(dst, "null"...)
	case jsonvalue.False:
		return append(dst, "false"...)
	case jsonvalue.True:
		return append(dst, "true"...)
	case jsonvalue.Number:
		return append(dst, v.Text...)
	case jsonvalue.String:
		return jsonvalue.AppendString(dst, v.Text)
	case jsonvalue.Array:
		dst = append(dst, '[')
		for i := range v.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendCompact(dst, &v.Items[i])
		}
		return append(dst, ']')
	}
	dst = append(dst, '{')
	for i := range v.Members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(jsonvalue.AppendString(dst, v.Members[i].Name), ':')
		dst = appendCompact(dst, &v.Members[i].Value)
	}
	return append(dst, '}')
}

// accepts reports whether the machine takes the whole text, and how far it came.
func accepts(p *fsm.Program, text []byte) (bool, int) {
	c := p.Cursor()
	n := c.Write(text)
	return n == len(text) && c.Accepting(), n
}

func TestMaskBenchInstances(t *testing.T) {
	for _, mode := range []struct {
		name string
		opts []grammar.JSONSchemaOption
	}{
		{"declared order", nil},
		{"any order", []grammar.JSONSchemaOption{grammar.WithAnyOrder()}},
	} {
		t.Run(mode.name, func(t *testing.T) {
			counts := map[string]int{}
			show := 40
			for _, c := range maskBench(t) {
				g, err := grammar.FromJSONSchema(c.Schema, append(mode.opts, grammar.WithUnknownFormats(grammar.IgnoreFormats))...)
				if err != nil {
					counts["errors"]++
					if len(c.Tests) > 0 {
						t.Logf("%s: %v", c.ID, err)
					}
					continue
				}
				p, err := fsm.Compile(g)
				if err != nil {
					counts["errors"]++
					t.Logf("%s: %v", c.ID, err)
					continue
				}
				result := "pass"
				for _, test := range c.Tests {
					text := canonical(t, test.Data)
					ok, n := accepts(p, text)
					if ok == test.Valid {
						continue
					}
					result = "false accept"
					if test.Valid {
						result = "false reject"
					}
					if show > 0 {
						show--
						t.Logf("%s %s: %s ~~~ %s", result, c.ID, text[:n], text[n:min(len(text), n+200)])
					}
				}
				counts[result]++
			}
			t.Log(counts)
		})
	}
}
