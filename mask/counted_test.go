package mask_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// TestCountedPatterns compares masks of strings whose length and pattern are both
// bounded with the oracle, token by token towards the bound.
func TestCountedPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern string
		lo, hi  int
	}{
		{`^[a-z]+$`, 0, 9}, {`^[a-z]+$`, 1, 4}, {`b`, 0, 6}, {`^(?:\\S+\\s+){0,3}\\S+$`, 1, 12},
		{`^\\S+@\\S+$`, 0, 7}, {`^é+a`, 0, 5}, {`^(a|bé){2,5}$`, 1, 6}, {`[\\n;]x`, 0, 5}, {`^a*$`, 3, 8},
	} {
		t.Run(fmt.Sprintf("%s %d..%d", c.pattern, c.lo, c.hi), func(t *testing.T) {
			g, err := grammar.FromJSONSchema(fmt.Appendf(nil, `{"type":"array","items":{"type":"string","pattern":"%s","minLength":%d,"maxLength":%d}}`, c.pattern, c.lo, c.hi))
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(7, 7))
			v := randomVocab(t, r, 150)
			for range 6 {
				m, err := mask.NewMatcher(p, v)
				if err != nil {
					t.Fatal(err)
				}
				for step := 0; step < 16 && !m.Done(); step++ {
					if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
						t.Fatalf("step %d: mask differs from brute force (+ too much, - missing): %q", step, difference(v, got, want))
					}
					if err := acceptAny(r, m); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}
