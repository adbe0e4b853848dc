package testvocab_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

func TestSplitter(t *testing.T) {
	v := testvocab.New()
	s := testvocab.NewSplitter(v)
	text := []byte("{\"name\":\"日本 é\",\"x\":[1.5,true]}\xff\x00")
	for _, c := range []struct {
		name string
		ids  []int32
		n    int
	}{
		{"longest", s.Longest(text), 0},
		{"bytes", s.Bytes(text), len(text)},
		{"random", s.Random(rand.New(rand.NewPCG(1, 1)), text), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := spell(v, c.ids); got != string(text) {
				t.Errorf("the tokens spell %q", got)
			}
			if c.n > 0 && len(c.ids) != c.n || c.n == 0 && len(c.ids) >= len(text) {
				t.Errorf("%d tokens for %d bytes", len(c.ids), len(text))
			}
		})
	}
}

func spell(v *mask.Vocab, ids []int32) string {
	var out []byte
	for _, id := range ids {
		out = append(out, v.Token(id)...)
	}
	return string(out)
}
