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
	{"alternatives as long", `{"anyOf":[{"type":"object","properties":{"k":{"type":"string"},"zz name":{"type":"null"}},"required":["k","zz name"]},
		{"type":"object","properties":{"k":{"type":"string"},"qjxvwpt":{"type":"null"}},"required":["k","qjxvwpt"]},
		{"type":"object","properties":{"k":{"type":"string"},"\"\"":{"type":"string"}},"required":["k","\"\""]}]}`},
	{"recursion", `{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"v":{"type":"string"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"]}}}`},
	{"distinct items", `{"type":"array","items":{"enum":["a","b",1,2]},"uniqueItems":true,"minItems":2}`},
}

// TestTightBudgets compares masks under budgets, from the least on, with the oracle: the
// least is what Needs says, one token less is refused, no walk gets stuck, and a mask
// does not depend on what a program and a cache have seen before.
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
				compile := func() *fsm.Program {
					p, err := fsm.Compile(g)
					if err != nil {
						t.Fatal(err)
					}
					return p
				}
				p := compile()
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
					walkBudget(t, r, p, compile(), v, least+seed*seed)
				}
			})
		}
	}
}

// walkBudget draws tokens until the output is done, and compares some masks with the
// oracle and with those of a new program of the same grammar.
func walkBudget(t *testing.T, r *rand.Rand, p, anew *fsm.Program, v *mask.Vocab, budget int) {
	t.Helper()
	m, err := mask.NewMatcher(p, v, mask.WithBudget(budget))
	if err != nil {
		t.Fatalf("a budget of %d tokens: %v", budget, err)
	}
	var ids []int32
	for !m.Done() {
		if r.IntN(6) == 0 {
			other, err := mask.NewMatcher(anew, v, mask.WithBudget(budget), mask.WithCache(mask.NewCache(0)))
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range ids {
				if err := other.Accept(id); err != nil {
					t.Fatalf("a new program behind %d of %d tokens: %v", other.Accepted(), budget, err)
				}
			}
			if got, want := m.Mask(), other.Mask(); !got.Equal(want) {
				t.Fatalf("behind %d of %d tokens the mask differs from that of a new program: %q", m.Accepted(), budget, difference(v, got, want))
			}
		}
		if r.IntN(3) == 0 {
			if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
				t.Fatalf("behind %d of %d tokens the mask differs from brute force (+ too much, - missing): %q", m.Accepted(), budget, difference(v, got, want))
			}
		}
		if r.IntN(20) == 0 && m.Accepted() > 0 {
			n := 1 + r.IntN(m.Accepted())
			if err := m.Rollback(n); err != nil {
				t.Fatal(err)
			}
			ids = ids[:len(ids)-n]
			continue
		}
		id, err := acceptDrawn(r, m)
		if err != nil {
			t.Fatalf("stuck behind %d of %d tokens: %v", m.Accepted(), budget, err)
		}
		ids = append(ids, id)
	}
	if !m.Complete() || m.Accepted() > budget+1 {
		t.Fatalf("%d tokens of %d, complete: %v", m.Accepted(), budget, m.Complete())
	}
}
