package grammar

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/validate"
)

// layouts are how arrays are written, each with a text in which the array stands somewhere.
var layouts = []struct {
	name   string
	layout itemLayout
	write  func(t *testing.T, array []byte) (text []byte, from int)
}{
	{"json", jsonItems, func(_ *testing.T, array []byte) ([]byte, int) { return array, 0 }},
	{"flow", flowItems, func(t *testing.T, array []byte) ([]byte, int) { return writtenAsYAML(t, array, WithFlow()), 0 }},
	{"block", blockItems, func(t *testing.T, array []byte) ([]byte, int) { return writtenAsYAML(t, array), 0 }},
	{"deeper block", blockItems, func(t *testing.T, array []byte) ([]byte, int) {
		text := writtenAsYAML(t, fmt.Appendf(nil, `{"b":1,"a":[{"k":%s}]}`, array))
		return text, len("b: 1\na:\n  - k:\n      ")
	}},
}

func writtenAsYAML(t *testing.T, array []byte, opts ...YAMLOption) []byte {
	t.Helper()
	text, err := JSONToYAML(array, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// randomItem is a value of a small set, in which equal ones are spelt differently.
func randomItem(r *rand.Rand, depth int) any {
	switch n := r.IntN(9); {
	case n < 4:
		return []any{"a", "ab", "a b", "", "a\nb", "a\n\n c", "no", "1", "é", "- a", "a: b", `"`, "|-", "x |-"}[r.IntN(14)]
	case n < 6 || depth == 0:
		return []any{json.Number("1"), json.Number("10"), json.Number("1.0"), json.Number("-1"), json.Number("0"), json.Number("0.5"), json.Number("0.50"), true, nil}[r.IntN(9)]
	case n < 8:
		items := make([]any, r.IntN(3))
		for i := range items {
			items[i] = randomItem(r, depth-1)
		}
		return items
	}
	out := map[string]any{}
	for range r.IntN(3) {
		out[[]string{"a", "b", "a b"}[r.IntN(3)]] = randomItem(r, depth-1)
	}
	return out
}

// TestUniqueItemsOracle compares a guard that keeps what it has read, of texts that begin
// alike, with the validator.
func TestUniqueItemsOracle(t *testing.T) {
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			kept := uniqueGuard{l.layout}.judge()
			repeated := 0
			for range 3000 {
				items := make([]any, 1+r.IntN(5))
				for i := range items {
					items[i] = randomItem(r, 2)
				}
				array, err := json.Marshal(items)
				if err != nil {
					t.Fatal(err)
				}
				v, err := jsonvalue.Read(string(array), 100)
				if err != nil {
					t.Fatal(err)
				}
				want := false
				for i := range v.Items {
					for j := range i {
						want = want || validate.Equal(&v.Items[i], &v.Items[j])
					}
				}
				text, from := l.write(t, array)
				if got := kept.CheckPart(text, from) != nil; got != want {
					t.Fatalf("%s, written as %q: repeated %v, want %v", array, text, got, want)
				}
				if want {
					repeated++
				}
				// What is behind a cut must not be remembered.
				cut := from + r.IntN(len(text)-from+1)
				fresh := uniqueGuard{l.layout}.CheckPart(text[:cut], from)
				if got := kept.CheckPart(text[:cut], from); (got == nil) != (fresh == nil) {
					t.Fatalf("%q: %v, afresh %v", text[:cut], got, fresh)
				}
			}
			if repeated < 100 {
				t.Errorf("only %d arrays had equal items", repeated)
			}
		})
	}
}
