package mask_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// budgetSchemas are schemas of the forms that budgets treat apart: strings that are
// counted, ended by a pattern or free, keys known and unknown, numbers, repetitions,
// alternatives that begin alike, guards.
var budgetSchemas = []struct{ name, schema string }{
	{"free string", `{"type":"string"}`},
	{"short string", `{"type":"string","maxLength":3}`},
	{"long string", `{"type":"string","minLength":4,"maxLength":300}`},
	{"pattern", `{"type":"string","pattern":"^(ab|[0-9]{2,5})+x?$"}`},
	{"counted pattern", `{"type":"string","pattern":"^(ab|c)*$","maxLength":5}`},
	{"enum", `{"enum":["a","ab","abc",12,{"k":[1,2,3]},null]}`},
	{"format", `{"type":"string","format":"date"}`},
	{"numbers", `{"type":"array","items":{"type":"number","minimum":-3,"maximum":250},"minItems":2,"maxItems":4}`},
	{"closed object", `{"type":"object","properties":{"name":{"type":"string"},"number":{"type":"integer"},"next":{"type":"boolean"}},"required":["name","next"],"additionalProperties":false}`},
	{"open object", `{"type":"object","properties":{"name":{"type":"string"},"no":{"type":"null"}},"required":["name","no"]}`},
	{"many members", `{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"null"},"c":{"type":"array"}},"minProperties":2,"maxProperties":3}`},
	{"alternatives", `{"anyOf":[{"type":"object","properties":{"kind":{"const":"one"},"one":{"type":"string"}},"required":["kind","one"]},
		{"type":"object","properties":{"kind":{"const":"other"},"others":{"type":"array","items":{"type":"string"},"minItems":1}},"required":["kind","others"]}]}`},
	{"recursion", `{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"v":{"type":"string"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"]}}}`},
	{"distinct items", `{"type":"array","items":{"enum":["a","b",1,2]},"uniqueItems":true,"minItems":2}`},
}

// TestTightBudgets compares masks under budgets, from the least on, with the oracle: the
// least is what Needs says, one token less is refused, and no walk gets stuck.
func TestTightBudgets(t *testing.T) {
	v := testvocab.New()
	layouts := map[string][]grammar.JSONSchemaOption{
		"compact":             {grammar.WithWhitespace(grammar.Compact)},
		"pretty, any order":   {grammar.WithWhitespace(grammar.Pretty(2)), grammar.WithAnyOrder()},
		"flexible, any order": {grammar.WithWhitespace(grammar.Flexible), grammar.WithAnyOrder()},
	}
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	for _, c := range budgetSchemas {
		for layout, opts := range layouts {
			t.Run(c.name+", "+layout, func(t *testing.T) {
				g, err := grammar.FromJSONSchema([]byte(c.schema), opts...)
				if err != nil {
					t.Fatal(err)
				}
				p, err := fsm.Compile(g)
				if err != nil {
					t.Fatal(err)
				}
				free, err := mask.NewMatcher(p, v)
				if err != nil {
					t.Fatal(err)
				}
				least, ok := free.Needs()
				if !ok {
					t.Fatal("no completion is known")
				}
				if least > 1 && !p.Guarded() {
					if _, err := mask.NewMatcher(p, v, mask.WithBudget(least-1)); !errors.Is(err, mask.ErrBudget) {
						t.Errorf("a budget of %d tokens where %d are needed: %v", least-1, least, err)
					}
				}
				for seed := range rounds {
					r := rand.New(rand.NewPCG(uint64(seed), 5))
					walkBudget(t, r, p, v, least+seed*seed)
				}
			})
		}
	}
}

// walkBudget draws tokens until the output is done, and compares some masks.
func walkBudget(t *testing.T, r *rand.Rand, p *fsm.Program, v *mask.Vocab, budget int) {
	t.Helper()
	m, err := mask.NewMatcher(p, v, mask.WithBudget(budget))
	if err != nil {
		t.Fatalf("a budget of %d tokens: %v", budget, err)
	}
	for !m.Done() {
		if r.IntN(3) == 0 {
			if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
				t.Fatalf("behind %d of %d tokens the mask differs from brute force (+ too much, - missing): %q", m.Accepted(), budget, difference(v, got, want))
			}
		}
		if r.IntN(20) == 0 && m.Accepted() > 0 {
			if err := m.Rollback(1 + r.IntN(m.Accepted())); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := acceptAny(r, m); err != nil {
			t.Fatalf("stuck behind %d of %d tokens: %v", m.Accepted(), budget, err)
		}
	}
	if !m.Complete() || m.Accepted() > budget+1 {
		t.Fatalf("%d tokens of %d, complete: %v", m.Accepted(), budget, m.Complete())
	}
}
