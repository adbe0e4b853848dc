package mask_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// TestKeyWalks: a matcher never runs into a dead end where keys must differ, be there few
// of them, many, or few behind what is written; and its masks are the oracle's.
func TestKeyWalks(t *testing.T) {
	v := randomVocab(t, rand.New(rand.NewPCG(8, 8)), 300)
	for _, c := range []struct{ name, schema string }{
		{"any keys", `{"type":"object","additionalProperties":{"const":1},"maxProperties":4}`},
		{"few keys", `{"type":"object","propertyNames":{"pattern":"^[ab]{1,2}$"},"additionalProperties":{"const":1}}`},
		{"all keys", `{"type":"object","propertyNames":{"pattern":"^[ab]{1,2}$"},"additionalProperties":{"const":1},"minProperties":6}`},
		{"few keys behind a beginning", `{"type":"object","propertyNames":{"pattern":"^(a[bc]?|[d-z]+)$"},"additionalProperties":{"const":1},"minProperties":5,"maxProperties":9}`},
		{"few keys beside many", `{"type":"object","patternProperties":{"^a[bc]?$":{"const":1},"^[d-z]+$":{"const":2}},"additionalProperties":false}`},
		{"few keys within", `{"type":"object","additionalProperties":{"type":"object","propertyNames":{"enum":["a","b"]},"additionalProperties":{"const":1},"minProperties":2}}`},
		{"items that differ", `{"type":"object","additionalProperties":{"type":"array","items":{"enum":["a","b",1]},"uniqueItems":true,"minItems":3}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, opts := range [][]grammar.YAMLOption{nil, {grammar.WithFlow()}} {
				g, err := grammar.FromYAMLSchema([]byte(c.schema), opts...)
				if err != nil {
					t.Fatal(err)
				}
				p, err := fsm.Compile(g)
				if err != nil {
					t.Fatal(err)
				}
				for seed := range 25 {
					walkKeys(t, rand.New(rand.NewPCG(uint64(seed), 8)), p, v)
				}
			}
		})
	}
}

// walkKeys draws tokens, mostly of few bytes so that keys meet again.
func walkKeys(t *testing.T, r *rand.Rand, p *fsm.Program, v *mask.Vocab) {
	t.Helper()
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for step := 0; step < 60 && !m.Done(); step++ {
		if step%8 == 0 {
			if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
				t.Fatalf("behind %q the mask differs (+ too much, - missing): %q", text, difference(v, got, want))
			}
		}
		taken := false
		for id := range m.Mask().All() {
			token := v.Token(id)
			if r.IntN(2) == 0 && strings.Trim(string(token), "abcd1: \n{},") == "" && m.Accept(id) == nil {
				text, taken = append(text, token...), true
				break
			}
		}
		if taken {
			continue
		}
		id, err := acceptDrawn(r, m)
		if err != nil {
			t.Fatalf("stuck behind %q: %v", text, err)
		}
		text = append(text, v.Token(id)...)
	}
}
