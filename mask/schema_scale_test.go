package mask_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/internal/timed"
	"github.com/stencil-go/stencil/mask"
)

// list writes n elements, each by element, with commas between them.
func list(n int, element func(i int) string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(element(i))
	}
	return b.String()
}

// scales are schemas that grow with n. size is the n of the test.
var scales = []struct {
	name   string
	size   int
	schema func(n int) string
}{
	{"properties", 10000, func(n int) string {
		return `{"type":"object","properties":{` + list(n, func(i int) string { return fmt.Sprintf(`"property%d":{"type":"integer"}`, i) }) + `}}`
	}},
	{"required properties", 2000, func(n int) string {
		return `{"type":"object","properties":{` + list(n, func(i int) string { return fmt.Sprintf(`"p%d":{"type":"string"}`, i) }) +
			`},"required":[` + list(n, func(i int) string { return fmt.Sprintf(`"p%d"`, i) }) + `]}`
	}},
	{"maxItems", 100000, func(n int) string {
		return fmt.Sprintf(`{"type":"array","items":{"type":"string"},"maxItems":%d}`, n)
	}},
	{"minItems", 100000, func(n int) string {
		return fmt.Sprintf(`{"type":"array","items":{"type":"boolean"},"minItems":%d}`, n)
	}},
	{"maxLength", 10000000, func(n int) string { return fmt.Sprintf(`{"type":"string","maxLength":%d}`, n) }},
	{"enum", 100000, func(n int) string {
		return `{"enum":[` + list(n, func(i int) string { return fmt.Sprintf(`"value %d"`, i*7919%1000003) }) + `]}`
	}},
	{"nesting", 500, func(n int) string {
		return strings.Repeat(`{"type":"object","properties":{"a":`, n) + `{"type":"integer"}` + strings.Repeat(`},"required":["a"]}`, n)
	}},
	{"recursion", 300, func(n int) string {
		return `{"$ref":"#/$defs/d0","$defs":{` + list(n, func(i int) string {
			return fmt.Sprintf(`"d%d":{"type":"object","properties":{"x":{"$ref":"#/$defs/d%d"},"y":{"type":"array","items":{"$ref":"#/$defs/d%d"}}}}`, i, (i+1)%n, i*7%n)
		}) + `}}`
	}},
	{"anyOf", 1000, func(n int) string {
		return `{"anyOf":[` + list(n, func(i int) string {
			return fmt.Sprintf(`{"type":"object","properties":{"kind":{"const":"k%d"},"v%d":{"type":"integer"}},"required":["kind"]}`, i, i%10)
		}) + `]}`
	}},
	{"definitions", 8000, func(n int) string {
		return `{"type":"array","items":{"anyOf":[{"$ref":"#/$defs/d0"},{"$ref":"#/$defs/d1"}]},"$defs":{` + list(n, func(i int) string {
			return fmt.Sprintf(`"d%d":{"type":"object","properties":{"name":{"type":"string","description":"the name of number %d, which is not used"},"next":{"$ref":"#/$defs/d%d"}}}`, i, i, (i*31+1)%n)
		}) + `}}`
	}},
}

// explosive are patterns on which backtracking or determinisation explodes.
var explosive = []string{
	`^(a+)+$`, `(a|aa)+b`, `^(.*a){12}$`, `a.{60}b`, `(x+x+)+y`, `^((a{0,100}){0,100}){0,100}$`, `^(?=.*a.{15})(?=.*b.{14}c)(?!.*d.{13}e)`,
	`(a?){200}a{200}`, `^[a-z]{1,1000}[0-9]{1,1000}$`, `^(([a-z])+.)+[A-Z]([a-z])+$`, `(.{1,30}){30}z`,
}

// tryScale compiles a schema, walks some tokens and reads as much of text as fits.
func tryScale(schema, text string, v *mask.Vocab) error {
	g, err := grammar.FromJSONSchema([]byte(schema))
	if err != nil {
		return err
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return err
	}
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		return err
	}
	c := p.Cursor()
	c.Write([]byte(text))
	return wander(1, m, v, 20, func(int, *mask.Set) {})
}

// TestScale compiles schemas far larger than usual and takes some steps in each.
func TestScale(t *testing.T) {
	v := testvocab.New()
	for _, c := range scales {
		t.Run(c.name, func(t *testing.T) {
			n := c.size
			if testing.Short() {
				n /= 10
			}
			if err := tryScale(c.schema(n), "", v); err != nil {
				t.Error(err)
			}
		})
	}
	for _, pattern := range explosive {
		t.Run(pattern, func(t *testing.T) {
			for _, text := range []string{"a", "ab", "xa1", "abcd"} {
				err := tryScale(fmt.Sprintf(`{"type":"string","pattern":%q}`, pattern), `"`+strings.Repeat(text, 80), v)
				// A typed limit is an outcome too.
				if err != nil && !errors.Is(err, grammar.ErrLimit) {
					t.Errorf("%q: %v", text, err)
				}
			}
		})
	}
}

// TestTablesAreBounded walks on and on in a program with small tables and a small
// cache; the memory in use must stay near their limits.
func TestTablesAreBounded(t *testing.T) {
	const limit, slack = 4 << 20, 48 << 20
	v := testvocab.New()
	p, cache := raceProgram(t, limit), mask.NewCache(limit)
	inUse := func() uint64 {
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	before := inUse()
	for seed := range uint64(1500) {
		m, err := mask.NewMatcher(p, v, mask.WithCache(cache))
		if err != nil {
			t.Fatal(err)
		}
		if err := wander(seed, m, v, 200, func(int, *mask.Set) {}); err != nil {
			t.Fatal(err)
		}
	}
	if after := inUse(); after > before+2*limit+slack {
		t.Errorf("%d bytes in use, %d before, limits of %d", after, before, 2*limit)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(cache)
}

// parseTime is how long the standard library takes to read the schema, at best, in
// nanoseconds.
func parseTime(b *testing.B, schema []byte) int64 {
	const rounds = 9
	best := int64(math.MaxInt64)
	for range rounds {
		best = min(best, timed.Run(func() {
			var v any
			if err := json.Unmarshal(schema, &v); err != nil {
				b.Fatal(err)
			}
		}))
	}
	return best
}

// BenchmarkScale compiles schemas of sizes n, 2n and 4n and computes the first
// mask: the times should grow as the schemas do. x-parse compares the best of them
// with the best time to read the schema with encoding/json, both in processor time.
func BenchmarkScale(b *testing.B) {
	v := testvocab.New()
	for _, c := range scales {
		for _, n := range []int{c.size / 4, c.size / 2, c.size} {
			schema := []byte(c.schema(n))
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				b.ReportAllocs()
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				best := int64(math.MaxInt64)
				for b.Loop() {
					best = min(best, timed.Run(func() {
						g, err := grammar.FromJSONSchema(schema)
						if err != nil {
							b.Fatal(err)
						}
						p, err := fsm.Compile(g)
						if err != nil {
							b.Fatal(err)
						}
						m, err := mask.NewMatcher(p, v, mask.WithCache(mask.NewCache(1<<20)))
						if err != nil {
							b.Fatal(err)
						}
						m.Mask()
					}))
				}
				b.ReportMetric(float64(len(schema)), "schema-bytes")
				b.ReportMetric(float64(best)/1e3, "best-us")
				b.ReportMetric(float64(best)/float64(parseTime(b, schema)), "x-parse")
			})
		}
	}
}

// BenchmarkMask times masks of new states, of states seen before, and moves.
func BenchmarkMask(b *testing.B) {
	v := testvocab.New()
	g, err := grammar.FromJSONSchema([]byte(raceSchema))
	if err != nil {
		b.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		b.Fatal(err)
	}
	ids := testvocab.NewSplitter(v).Random(rand.New(rand.NewPCG(1, 1)), []byte(`{"name":"Jo é日","code":"ab-12","size":12.5,"kind":"ab","list":["a",-7]}`))
	document := func(b *testing.B, m *mask.Matcher) {
		for _, id := range ids {
			m.Mask()
			if err := m.Accept(id); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			m, err := mask.NewMatcher(p, v, mask.WithCache(mask.NewCache(1<<20)))
			if err != nil {
				b.Fatal(err)
			}
			document(b, m)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(ids)), "ns/mask")
	})
	b.Run("warm", func(b *testing.B) {
		m, err := mask.NewMatcher(p, v)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			document(b, m)
			if err := m.Rollback(len(ids)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(ids)), "ns/mask")
	})
	b.Run("clone", func(b *testing.B) {
		m, err := mask.NewMatcher(p, v)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			m.Clone()
		}
	})
}
