package mask_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// distinct refuses texts that hold a byte twice.
type distinct struct{}

func (distinct) Check(text []byte) error {
	for i, b := range text {
		if bytes.IndexByte(text[i+1:], b) >= 0 {
			return errors.New("a byte occurs twice")
		}
	}
	return nil
}

func (distinct) Key() string { return "distinct" }

// TestGuardedBudgetMasks compares masks under a budget with the oracle where the
// same state is reached by texts that a guard judges differently, so that nothing
// that depends on the text may be remembered for the state.
func TestGuardedBudgetMasks(t *testing.T) {
	letters := grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'e'}))
	word := grammar.Guarded(grammar.Seq(grammar.Literal("["), grammar.Repeat(letters, 1, -1), grammar.Literal("]")), distinct{})
	g, err := grammar.New(grammar.Seq(word, grammar.Repeat(grammar.Seq(grammar.Literal(","), word), 0, 3), grammar.Literal(".")))
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var tokens [][]byte
	for _, token := range []string{"[", "]", ",", ".", "a", "b", "c", "d", "e", "[a", "a]", "ab", "bc]"} {
		tokens = append(tokens, []byte(token))
	}
	tokens = append(tokens, nil)
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range 60 {
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		m, err := mask.NewMatcher(p, v, mask.WithBudget(4+r.IntN(12)))
		if err != nil {
			t.Fatal(err)
		}
		for step := 0; step < 20 && !m.Done(); step++ {
			got, want := m.Mask(), bruteMask(m, v)
			if !got.Equal(want) {
				t.Fatalf("seed %d step %d: mask differs from brute force (+ too much, - missing): %q", seed, step, difference(v, got, want))
			}
			var options []int32
			for id := range got.All() {
				options = append(options, id)
			}
			if len(options) == 0 || r.IntN(8) == 0 {
				if err := m.Rollback(r.IntN(m.Accepted() + 1)); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := acceptAny(r, m); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestPartGuardMasks compares masks with the oracle where guards judge parts of
// their texts: behind a number, which has no mark of its own at its end, a part is
// judged before the token that ends it.
func TestPartGuardMasks(t *testing.T) {
	v := randomVocab(t, rand.New(rand.NewPCG(4, 4)), 300)
	for _, c := range []struct{ name, schema, text string }{
		{"unevaluated properties", `{"type":"object","anyOf":[{"properties":{"c":{"const":1}},"required":["c"]},
			{"properties":{"d":{"const":2}},"required":["d"]}],"unevaluatedProperties":false}`, `{"c":0.1E+0`},
		{"distinct numbers", `{"type":"array","items":{"type":"number","minimum":0,"maximum":20},"uniqueItems":true}`, `[1,1`},
		{"distinct numbers, spelt otherwise", `{"type":"array","items":{"type":"number"},"uniqueItems":true}`, `[10,1E1`},
		{"contains", `{"type":"array","contains":{"multipleOf":3},"maxContains":1,"items":{"type":"integer"},"uniqueItems":true}`, `[3,12`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := grammar.FromJSONSchema([]byte(c.schema), grammar.WithAnyOrder())
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			m, err := mask.NewMatcher(p, v)
			if err != nil {
				t.Fatal(err)
			}
			for i := range len(c.text) + 1 {
				if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
					t.Fatalf("behind %q the mask differs (+ too much, - missing): %q", c.text[:i], difference(v, got, want))
				}
				if i < len(c.text) {
					if err := m.Accept(int32(c.text[i])); err != nil {
						t.Fatalf("behind %q: %v", c.text[:i], err)
					}
				}
			}
			if m.Mask().Has(',') {
				t.Errorf("the mask behind %q has a comma, which the guard refuses", c.text)
			}
		})
	}
}
