package mask_test

import (
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// steadyCases are documents of programs without guards, which judge the text itself.
var steadyCases = []struct {
	name, text string
	grammar    func() (*grammar.Grammar, error)
}{
	{"json", `{"name":"Jo \"J\" é日","size":12.5,"list":["a",{"name":"next","kind":"ab"},-7],"other":{"x":[null,true]},"code":"ab-12"}`,
		func() (*grammar.Grammar, error) {
			return grammar.FromJSONSchema([]byte(raceSchema), grammar.WithAnyOrder())
		}},
	{"csv", "name,size\nJo,12.5\n\"a, b\",3\n",
		func() (*grammar.Grammar, error) {
			return grammar.FromCSVSchema([]byte(`{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"number"}},"required":["name","size"]}`))
		}},
	{"lark", "let a = 1 + (b + 22)",
		func() (*grammar.Grammar, error) {
			return grammar.FromLark("start: \"let\" NAME \"=\" sum\nsum: term (\"+\" term)*\nterm: NAME | /[0-9]+/ | \"(\" sum \")\"\nNAME: /[a-z]+/\n%ignore \" \"\n")
		}},
}

// TestSteadyStateAllocates nothing: once the states of a document have been seen,
// Mask, Accept, Complete, Done and Rollback allocate nothing.
func TestSteadyStateAllocates(t *testing.T) {
	v := testvocab.New()
	s := testvocab.NewSplitter(v)
	for _, c := range steadyCases {
		g, err := c.grammar()
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		ids := s.Longest([]byte(c.text))
		for name, opts := range map[string][]mask.Option{
			"plain":            nil,
			"with a budget":    {mask.WithBudget(10 * len(ids))},
			"with just enough": {mask.WithBudget(len(ids))},
		} {
			t.Run(c.name+" "+name, func(t *testing.T) {
				m, err := mask.NewMatcher(p, v, opts...)
				if err != nil {
					t.Fatal(err)
				}
				run := func() {
					for _, id := range ids {
						if !m.Mask().Has(id) {
							t.Fatalf("%q is not in its mask behind %d tokens", v.Token(id), m.Accepted())
						}
						if err := m.Accept(id); err != nil {
							t.Fatal(err)
						}
					}
					m.Mask()
					if !m.Complete() {
						t.Fatal("not complete")
					}
					m.Done()
					if err := m.Rollback(len(ids)); err != nil {
						t.Fatal(err)
					}
				}
				if n := testing.AllocsPerRun(20, run); n != 0 {
					t.Errorf("%v allocations for %d tokens", n, len(ids))
				}
			})
		}
	}
}
