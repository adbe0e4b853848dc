package mask_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// TestKnownLeadsOn writes what guards agree to but rarely: texts that hold what several
// patterns want, where each pattern alone does not tell the machine. Tokens drawn from
// Known are all taken, end the output within the smallest budget, and are in the mask.
func TestKnownLeadsOn(t *testing.T) {
	v := randomVocab(t, rand.New(rand.NewPCG(7, 7)), 300)
	for _, c := range []struct{ name, schema string }{
		{"letters over two keys", `{"type":"object","propertyNames":{"pattern":"^..$"},"minProperties":1,"maxProperties":2,"allOf":[
			{"not":{"propertyNames":{"not":{"pattern":"a"}}}},{"not":{"propertyNames":{"not":{"pattern":"b"}}}},
			{"not":{"propertyNames":{"not":{"pattern":"c"}}}},{"not":{"propertyNames":{"not":{"pattern":"d"}}}}]}`},
		{"words in items", `{"type":"array","items":{"type":"string","maxLength":8},"allOf":[
			{"not":{"items":{"not":{"pattern":"needle"}}}},{"not":{"items":{"not":{"pattern":"thread$"}}}}]}`},
	} {
		for _, layout := range []grammar.Whitespace{grammar.Compact, grammar.Pretty(2), grammar.Flexible} {
			t.Run(c.name, func(t *testing.T) {
				g, err := grammar.FromJSONSchema([]byte(c.schema), grammar.WithWhitespace(layout))
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
				least, ok := m.Needs()
				if !ok {
					t.Fatal("no output is found")
				}
				for seed := range 2 {
					writeKnown(t, p, v, least+8*seed, rand.New(rand.NewPCG(uint64(seed), 1)))
				}
			})
		}
	}
}

// writeKnown writes an output of known tokens.
func writeKnown(t *testing.T, p *fsm.Program, v *mask.Vocab, budget int, r *rand.Rand) {
	t.Helper()
	m, err := mask.NewMatcher(p, v, mask.WithBudget(budget))
	if err != nil {
		t.Fatal(err)
	}
	for !m.Done() {
		var known []int32
		set := m.Mask()
		for id := range m.Known().All() {
			if known = append(known, id); !set.Has(id) {
				t.Fatalf("behind %d tokens %q is known and not in the mask", m.Accepted(), v.Token(id))
			}
			if err := m.Clone().Accept(id); err != nil {
				t.Fatalf("behind %d tokens %q is known: %v", m.Accepted(), v.Token(id), err)
			}
		}
		if len(known) == 0 {
			t.Fatalf("behind %d of %d tokens nothing is known", m.Accepted(), budget)
		}
		if err := m.Accept(known[r.IntN(len(known))]); err != nil {
			t.Fatal(err)
		}
	}
	if !m.Complete() || m.Accepted() > budget+1 {
		t.Fatalf("%d tokens in a budget of %d, complete: %t", m.Accepted(), budget, m.Complete())
	}
	if known := m.Known(); m.Accepted() > budget && !known.Empty() {
		t.Error("tokens are known behind the end")
	}
}
