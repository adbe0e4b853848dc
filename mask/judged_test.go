package mask_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// TestJudgedMasks compares masks with the oracle where texts lead to one state and guards
// judge them differently, within tokens in which items begin, end and are judged: what is
// kept for the state must not depend on the text.
func TestJudgedMasks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	var tokens [][]byte
	for b := range 128 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, pieces := range [][]string{{"- ", "a", "b", "c", "\n", "\n  ", "\n  - ", "\nk", "k:", " "}, {", ", "a", "b", "c", "]", ", k", "k:", "[", "}", " "}} {
		for range 400 {
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
	for _, c := range []struct {
		name, schema string
		opts         []grammar.YAMLOption
		texts        []string
	}{
		{"distinct items in block style", `{"type":"object","properties":{"x":{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true},"k":{"const":1}}}`,
			nil, []string{"x:\n  - a\n  - b\n", "x:\n  - b\n  - a\n", "x:\n  - c\n  - b\n  - a\n", "x:\n  - a\nk: 1"}},
		{"distinct items in flow style", `{"type":"object","properties":{"x":{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true},"k":{"const":1}}}`,
			[]grammar.YAMLOption{grammar.WithFlow()}, []string{"{x: [a, b], ", "{x: [b, a]", "{x: [c, b, a]", "{x: [a], k: 1}"}},
		{"distinct texts and other keys", `{"type":"object","properties":{"x":{"type":"array","items":{"type":"string"},"uniqueItems":true}},"additionalProperties":{"const":"a"}}`,
			nil, []string{"x:\n  - a\n  - b\n  - ab\nk: a\nb: a", "x:\n  - b\n  - c\nb: a\nk: a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := grammar.FromYAMLSchema([]byte(c.schema), c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				for _, text := range c.texts {
					m, err := mask.NewMatcher(p, v)
					if err != nil {
						t.Fatal(err)
					}
					for i := range len(text) {
						for again := range 2 {
							if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
								t.Fatalf("behind %q, asked %d times before, the mask differs (+ too much, - missing): %q", text[:i], again, difference(v, got, want))
							}
						}
						if err := m.Accept(int32(text[i])); err != nil {
							t.Fatalf("behind %q: %v", text[:i], err)
						}
					}
				}
			}
		})
	}
}
