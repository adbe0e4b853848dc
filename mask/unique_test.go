package mask_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// uniqueVocab is a vocabulary of bytes and of tokens in which items end and begin.
func uniqueVocab(t *testing.T, r *rand.Rand) *mask.Vocab {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, pieces := range [][]string{
		{"- ", "a", "b", "\n", "\n  ", "\n  - ", "\n    ", "\n    - ", "k:", " ", "1", "0", ".0", "\"", "|-\n", "x: ", "true"},
		{", ", "a", "b", "]", "[", "k:", "}", "{", " ", "1", "0", ".0", "\"", "\",", "\"]", "e0", ","},
	} {
		for range 500 {
			var token []byte
			for range 2 + r.IntN(4) {
				token = append(token, pieces[r.IntN(len(pieces))]...)
			}
			tokens = append(tokens, token)
		}
	}
	tokens = append(tokens, nil)
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var uniqueCases = []struct {
	name, schema string
	values       []string
}{
	{"strings", `{"type":"object","properties":{"x":{"type":"array","items":{"type":"string"},"uniqueItems":true},"k":{"const":"a"}},"required":["x"]}`,
		[]string{`{"x":["a","ab","b a","a"]}`, `{"k":"a","x":["ab","a"]}`, `{"x":["a\nb","a: b","a\nb"],"k":"a"}`, `{"x":["","- a","b"]}`}},
	{"numbers", `{"type":"object","properties":{"x":{"type":"array","items":{"type":"number"},"uniqueItems":true},"k":{"const":"a"}}}`,
		[]string{`{"x":[1,10,1.5,-1,0,0.50,100]}`, `{"x":[10,100,1]}`}},
	{"a choice", `{"type":"object","properties":{"x":{"type":"array","items":{"enum":["a","b",1,true,null,[],{}]},"uniqueItems":true},"k":{"const":1}}}`,
		[]string{`{"x":["a","b",1,true],"k":1}`, `{"x":[null,[],{},"a"]}`}},
	{"objects", `{"type":"array","items":{"type":"object","properties":{"a":{"type":"integer"},"b":{"enum":["x","a"]}},"required":["b"],"additionalProperties":false},"uniqueItems":true}`,
		[]string{`[{"a":1,"b":"x"},{"b":"x","a":10},{"b":"a"}]`, `[{"b":"x"},{"b":"a","a":1},{"a":1,"b":"x"}]`}},
	{"arrays", `{"type":"array","items":{"type":"array","items":{"enum":["a","b",1]}},"uniqueItems":true}`,
		[]string{`[["a"],["b","a"],[],[1,1]]`, `[["a","b"],["a"],["b"]]`}},
	{"arrays of distinct items", `{"type":"array","items":{"type":"array","items":{"type":"string"},"uniqueItems":true},"uniqueItems":true}`,
		[]string{`[["a"],["b","a"],["ab"]]`}},
	{"any items", `{"type":"array","uniqueItems":true}`,
		[]string{`["a",{"k":["a",1]},1,{"k":["a",10]},[["b"]],[["a"]]]`}},
}

var uniqueLanguages = []struct {
	name    string
	compile func(schema string) (*grammar.Grammar, error)
	write   func(value string) ([]byte, error)
}{
	{"json", func(s string) (*grammar.Grammar, error) {
		return grammar.FromJSONSchema([]byte(s), grammar.WithAnyOrder())
	},
		func(v string) ([]byte, error) { return []byte(v), nil }},
	{"block", func(s string) (*grammar.Grammar, error) {
		return grammar.FromYAMLSchema([]byte(s), grammar.WithAnyOrder())
	},
		func(v string) ([]byte, error) { return grammar.JSONToYAML([]byte(v)) }},
	{"flow", func(s string) (*grammar.Grammar, error) {
		return grammar.FromYAMLSchema([]byte(s), grammar.WithAnyOrder(), grammar.WithFlow())
	},
		func(v string) ([]byte, error) { return grammar.JSONToYAML([]byte(v), grammar.WithFlow()) }},
}

// TestUniqueItemsMasks compares masks with the oracle along arrays whose items must differ,
// in every language, and goes back and on along texts that begin alike.
func TestUniqueItemsMasks(t *testing.T) {
	v := uniqueVocab(t, rand.New(rand.NewPCG(5, 5)))
	for _, c := range uniqueCases {
		for _, l := range uniqueLanguages {
			t.Run(c.name+" "+l.name, func(t *testing.T) {
				g, err := l.compile(c.schema)
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
				var before []byte
				for _, value := range c.values {
					text, err := l.write(value)
					if err != nil {
						t.Fatal(err)
					}
					same := 0
					for same < len(before) && same < len(text) && before[same] == text[same] {
						same++
					}
					if err := m.Rollback(m.Accepted() - same); err != nil {
						t.Fatal(err)
					}
					before = text
					for i := same; i <= len(text); i++ {
						if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
							t.Fatalf("behind %q the mask differs (+ too much, - missing): %q", text[:i], difference(v, got, want))
						}
						if i == len(text) {
							break
						}
						if err := m.Accept(int32(text[i])); err != nil {
							// The value has equal items, from here on.
							before = bytes.Clone(text[:i])
							break
						}
					}
				}
			})
		}
	}
}
