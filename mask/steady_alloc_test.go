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

// guardedCases are documents of programs whose guards judge the text.
var guardedCases = []struct {
	name, schema, text string
}{
	{"unique strings", `{"type":"array","items":{"type":"string"},"uniqueItems":true}`, `["a","b","ab","b c","d"]`},
	{"unique numbers", `{"type":"array","items":{"type":"number"},"uniqueItems":true}`, `[1,12,1.5,-3,0.25]`},
	{"unique objects", `{"type":"array","items":{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}}},"uniqueItems":true}`, `[{"a":1,"b":"x"},{"b":"x","a":2},{"a":1}]`},
	{"contains", `{"type":"array","items":{"type":"integer"},"contains":{"minimum":5},"minContains":2,"maxContains":3}`, `[1,7,8,2]`},
	{"contains beside others", `{"type":"array","contains":{"type":"string"},"minContains":2,"allOf":[{"contains":{"type":"integer"},"maxContains":2}]}`, `[1,"a",{"b":[null]},"c"]`},
	{"properties", `{"type":"object","minProperties":3,"maxProperties":5}`, `{"a":1,"b":[true],"name":"x"}`},
	{"dependentRequired", `{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"dependentRequired":{"a":["b","c"]}}`, `{"c":null,"a":1,"b":"x"}`},
	{"propertyNames", `{"type":"object","propertyNames":{"pattern":"^[a-z]+$","maxLength":8},"minProperties":2}`, `{"name":"x","size":[1,2]}`},
	{"unevaluatedProperties", `{"type":"object","anyOf":[{"properties":{"c":{"const":1}},"required":["c"]},{"properties":{"d":{"const":2}},"required":["d"]}],"unevaluatedProperties":false}`, `{"d":2,"c":1}`},
	{"unevaluatedItems", `{"type":"array","contains":{"type":"string"},"prefixItems":[{"type":"integer"}],"unevaluatedItems":{"type":"boolean"}}`, `[1,"a",true,"b"]`},
	{"multipleOf", `{"type":"array","items":{"type":"number","multipleOf":0.07}}`, `[0.07,1.4,-21]`},
	{"not", `{"type":"object","not":{"required":["a"],"properties":{"a":{"type":"string"}}}}`, `{"b":"a","a":[1,{"x":"y"}],"c":2}`},
	{"if", `{"type":"object","properties":{"kind":{"type":"string"}},"if":{"properties":{"kind":{"pattern":"^a"}}},"then":{"minProperties":2}}`, `{"x":[1],"kind":"abc"}`},
}

// strays are the cases of documents that are not written to their end within a budget: the
// searches for another way than the one that is known give up.
var strays = map[string]bool{"contains beside others": true, "unevaluatedItems": true, "unevaluatedProperties": true}

// guardedLanguages are how the documents of guardedCases are written.
var guardedLanguages = []struct {
	name    string
	compile func(schema []byte) (*grammar.Grammar, error)
	write   func(value []byte) ([]byte, error)
}{
	{"json", func(s []byte) (*grammar.Grammar, error) { return grammar.FromJSONSchema(s, grammar.WithAnyOrder()) },
		func(v []byte) ([]byte, error) { return v, nil }},
	{"yaml", func(s []byte) (*grammar.Grammar, error) { return grammar.FromYAMLSchema(s, grammar.WithAnyOrder()) },
		func(v []byte) ([]byte, error) { return grammar.JSONToYAML(v) }},
	{"yaml flow", func(s []byte) (*grammar.Grammar, error) {
		return grammar.FromYAMLSchema(s, grammar.WithAnyOrder(), grammar.WithFlow())
	}, func(v []byte) ([]byte, error) { return grammar.JSONToYAML(v, grammar.WithFlow()) }},
}

// TestSteadyStateWithGuardsAllocates nothing, as without guards: their judgements, the
// masks made of them and the searches for completions are in memory of the matcher's own.
func TestSteadyStateWithGuardsAllocates(t *testing.T) {
	v := testvocab.New()
	s := testvocab.NewSplitter(v)
	for _, c := range guardedCases {
		for _, l := range guardedLanguages {
			t.Run(c.name+" "+l.name, func(t *testing.T) {
				g, err := l.compile([]byte(c.schema))
				if err != nil {
					t.Fatal(err)
				}
				p, err := fsm.Compile(g)
				if err != nil {
					t.Fatal(err)
				}
				text, err := l.write([]byte(c.text))
				if err != nil {
					t.Fatal(err)
				}
				first, err := mask.NewMatcher(p, v)
				if err != nil {
					t.Fatal(err)
				}
				steady(t, first, v, s.Longest(text))
				if !strays[c.name] {
					for _, budget := range []int{10 * len(s.Longest(text)), len(s.Longest(text)) + 2} {
						m, err := mask.NewMatcher(p, v, mask.WithBudget(budget))
						if err != nil {
							t.Fatal(err)
						}
						steady(t, m, v, s.Longest(text))
					}
				}
				// A clone has memory of its own, as has what it was cloned of.
				clone := first.Clone()
				steady(t, clone, v, s.Longest(text))
				steady(t, first, v, s.Longest(text))
			})
		}
	}
}

// steady fails where going on by the tokens, and back, allocates.
func steady(t *testing.T, m *mask.Matcher, v *mask.Vocab, ids []int32) {
	t.Helper()
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
	// Memory grows to its size in some runs: texts are kept in buffers that take several.
	for range 20 {
		run()
	}
	if n := testing.AllocsPerRun(20, run); n != 0 {
		t.Errorf("%v allocations for %d tokens", n, len(ids))
	}
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
				steady(t, m, v, ids)
			})
		}
	}
}
