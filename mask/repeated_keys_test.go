package mask_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// TestRepeatedKeys compares masks with the oracle where keys that are written
// already must not come again, byte by byte along texts.
func TestRepeatedKeys(t *testing.T) {
	v := randomVocab(t, rand.New(rand.NewPCG(8, 8)), 400)
	for _, c := range []struct {
		name string
		opts []grammar.YAMLOption
		text string
	}{
		{"block", nil, "ab: 1\n\"a:\": 2\nb:\n  ab: x\n  b: 1\nx:\n  - a: 1\n    x: 2\n    bx: 3\nax: ab"},
		{"flow", []grammar.YAMLOption{grammar.WithFlow()}, `{ab: 1, "a:": 2, b: {ab: x, b: 1}, x: [{a: 1, x: 2, bx: 3}], ax: ab}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := grammar.FromYAMLSchema([]byte(`{"type":"object"}`), c.opts...)
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
			refused := 0
			for i, b := range []byte(c.text) {
				got, want := m.Mask(), bruteMask(m, v)
				if !got.Equal(want) {
					t.Fatalf("behind %q the mask differs (+ too much, - missing): %q", c.text[:i], difference(v, got, want))
				}
				// A colon is missing from the mask behind a key that is there already.
				if !got.Has(':') && got.Has('a') && got.Has('x') {
					refused++
				}
				if err := m.Accept(int32(b)); err != nil {
					t.Fatalf("behind %q: %v", c.text[:i], err)
				}
			}
			if refused == 0 {
				t.Error("no mask refused a repeated key")
			}
		})
	}
}
