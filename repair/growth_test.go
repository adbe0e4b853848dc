package repair

import (
	"flag"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/repair/internal/csvfix"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
	"github.com/stencil-go/stencil/repair/internal/live"
	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

var hostileBytes = flag.Int("hostile", 64<<10, "size of the largest hostile text; a quarter of it is the smallest")

// TestHostileGrowth counts the steps on every hostile shape at a size and at four times it, in each format: none grows above n^1.35.
func TestHostileGrowth(t *testing.T) {
	large := *hostileBytes
	readers := map[string]func(string) int{
		"json":          func(s string) int { return jsonfix.Parse([]byte(s), &jsonfix.Config{MaxDepth: defaultMaxDepth}).Steps },
		"json, stream":  streamSteps,
		"yaml":          func(s string) int { return yamlfix.Read(s, false).Steps },
		"yaml, partial": func(s string) int { return yamlfix.Read(s, true).Steps },
		"csv":           func(s string) int { return csvfix.Fix(s).Steps },
	}
	worst, which := 0.0, ""
	for name, unit := range hostileShapes {
		for _, pre := range []string{"", `{"a": [`, `{"a": "`, "a:\n  b: "} {
			text := func(n int) string { return pre + strings.Repeat(unit, n/len(unit)+1) }
			small, big := text(large/4), text(large)
			for format, steps := range readers {
				a, b := steps(small), steps(big)
				// What is less than 8 steps a byte is no growth worth the name, whatever it was before.
				e := math.Log(float64(max(b, 8*len(big)))/float64(max(a, 8*len(small)))) / math.Log(float64(len(big))/float64(len(small)))
				if e > worst {
					worst, which = e, fmt.Sprintf("%s, %s behind %q", format, name, pre)
				}
				if e > 1.35 {
					t.Errorf("%s, %s behind %q: n^%.2f: %d steps for %d bytes, %d for %d", format, name, pre, e, a, len(small), b, len(big))
				}
			}
		}
	}
	t.Logf("%d shapes, at most n^%.2f (%s)", len(hostileShapes), worst, which)
}

// streamSteps counts the steps of a JSON text that arrives in chunks of 8 bytes. Streams of YAML and CSV are read as whole texts each time
// they have grown fourfold, so that what holds for a text holds for them.
func streamSteps(s string) int {
	r := live.New(defaultMaxDepth)
	for i := 0; i < len(s); i += 8 {
		r.Feed([]byte(s[i:min(i+8, len(s))]))
	}
	return r.Steps
}

// TestAllocations: with TextOnly the number of allocations does not grow with the tokens of a JSON text, valid or broken, and the memory is
// bounded by a multiple of the text.
func TestAllocations(t *testing.T) {
	item := `{"id": 1, "name": "Item number one", "tags": ["alpha", "beta"], "ok": true, "none": null, "n": 12.5},` + "\n"
	make := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(item, n), ",\n") + "]" }
	damage := map[string]func(string) string{
		"valid":           func(s string) string { return s },
		"single quotes":   func(s string) string { return strings.ReplaceAll(s, `"`, `'`) },
		"bare keys":       strings.NewReplacer(`"id"`, "id", `"name"`, "name", `"tags"`, "tags", `"ok"`, "ok").Replace,
		"trailing commas": func(s string) string { return strings.ReplaceAll(s, `"]`, `",]`) },
		"missing commas":  func(s string) string { return strings.ReplaceAll(s, `, "ok"`, ` "ok"`) },
		"python":          strings.NewReplacer("true", "True", "null", "None").Replace,
		"comments":        func(s string) string { return strings.ReplaceAll(s, "12.5", "12.5 /* c */") },
		"inner quotes":    func(s string) string { return strings.ReplaceAll(s, "number", `"number"`) },
		"escaped":         strings.NewReplacer(`"`, `\"`).Replace,
		"fenced":          func(s string) string { return "Here:\n```json\n" + s + "\n```\n" },
		"cut":             func(s string) string { return s[:len(s)-30] },
	}
	for name, d := range damage {
		t.Run(name, func(t *testing.T) {
			cost := func(s string) (allocs float64, bytes uint64) {
				run := func() {
					if _, err := JSON(s, TextOnly()); err != nil {
						t.Fatal(err)
					}
				}
				allocs = testing.AllocsPerRun(3, run)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				run()
				runtime.ReadMemStats(&after)
				return allocs, after.TotalAlloc - before.TotalAlloc
			}
			small, large := d(make(500)), d(make(8000))
			a, _ := cost(small)
			b, bytes := cost(large)
			if b > a+16 || b > 60 { // the slices that are made larger, four times as large each
				t.Errorf("%.0f allocations for %d bytes, %.0f for %d", a, len(small), b, len(large))
			}
			if limit := uint64(24 * len(large)); bytes > limit {
				t.Errorf("%d bytes of memory for %d of text", bytes, len(large))
			}
		})
	}
}
