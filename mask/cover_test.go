package mask_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// TestCoveredKeys compares masks with brute force where several kinds of keys are
// written at once: those that match patterns, and others.
func TestCoveredKeys(t *testing.T) {
	schemas := []string{
		`{"type":"object","patternProperties":{"a":{"type":"string"},"b":{"type":"integer"}}}`,
		`{"type":"object","patternProperties":{"a":{"type":"string"},"b":{"type":"integer"}},"minProperties":1}`,
		`{"type":"object","patternProperties":{"[0-9a-f]{4}":{"type":"string"}},"additionalProperties":{"type":"boolean"}}`,
		`{"type":"object","patternProperties":{"^x-":{"type":"null"},"y$":{"type":"integer"},"ab+":{}},"additionalProperties":{"type":"array"}}`,
		`{"type":"object","properties":{"ab":{},"x-y":{"type":"null"}},"patternProperties":{"^x-":{"type":"null"},"b":{"maximum":3}},"required":["ab"]}`,
		`{"type":"object","propertyNames":{"pattern":"a.*b"},"patternProperties":{"ba":{"type":"null"}}}`,
		`{"anyOf":[{"type":"string","pattern":"a.*b"},{"type":"string","pattern":"^[ab]*$"},{"type":"string","not":{"pattern":"c"}}]}`,
		`{"type":"array","items":{"anyOf":[{"type":"string","pattern":"ab"},{"type":"string","not":{"pattern":"ab"}}]}}`,
	}
	r := rand.New(rand.NewPCG(3, 41))
	pieces := []string{"a", "b", "ab", "ba", "x-", "y", "c", "0", "f", "\"", "\":", "\": ", "\",", "{\"", "[\"", "1", "nu", "ll", "true", "\\", "\\n", "n", "u00", "61", "é", "\xc3", "\xa9", "}", "]", ",", " "}
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for range 500 {
		var text []byte
		for range 2 + r.IntN(4) {
			text = append(text, pieces[r.IntN(len(pieces))]...)
		}
		tokens = append(tokens, text)
	}
	v, err := mask.NewVocab(append(tokens, nil), []int32{int32(len(tokens))})
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range schemas {
		for _, opts := range [][]grammar.JSONSchemaOption{nil, {grammar.WithAnyOrder(), grammar.WithWhitespace(grammar.Flexible)}} {
			t.Run(fmt.Sprint(schema, len(opts)), func(t *testing.T) {
				g, err := grammar.FromJSONSchema([]byte(schema), opts...)
				if err != nil {
					t.Fatal(err)
				}
				p, err := fsm.Compile(g)
				if err != nil {
					t.Fatal(err)
				}
				for range 12 {
					m, err := mask.NewMatcher(p, v)
					if err != nil {
						t.Fatal(err)
					}
					for i := range 12 {
						got, want := m.Mask(), bruteMask(m, v)
						if !got.Equal(want) {
							t.Fatalf("after %d tokens: %v", i, difference(v, got, want))
						}
						if m.Done() || acceptAny(r, m) != nil {
							break
						}
					}
				}
			})
		}
	}
}
