package mask_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/internal/randgrammar"
	"github.com/stencil-go/stencil/mask"
)

// FuzzMaskBruteForce walks the random grammar that a seed draws and compares each
// mask with the oracle. Every byte of moves says which token of the mask comes
// next, or how far to go back; budget is in tokens, 0 for none.
func FuzzMaskBruteForce(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed, uint8(seed%3*7), []byte{1, 200, 3, 255, 9, 77, 31})
	}
	f.Fuzz(func(t *testing.T, seed uint64, budget uint8, moves []byte) {
		r := rand.New(rand.NewPCG(seed, 2))
		p, e := compileRandom(r)
		if p == nil {
			t.Skip("the grammar does not compile")
		}
		v := randomVocab(t, r, 40)
		var opts []mask.Option
		if budget > 0 {
			opts = append(opts, mask.WithBudget(int(budget)))
		}
		m, err := mask.NewMatcher(p, v, opts...)
		if errors.Is(err, mask.ErrBudget) || errors.Is(err, mask.ErrDeadEnd) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, move := range moves[:min(len(moves), 20)] {
			got, want := m.Mask(), bruteMask(m, v)
			if !got.Equal(want) {
				t.Fatalf("behind %d tokens the mask differs (+ too much, - missing): %q\n%s", m.Accepted(), difference(v, got, want), randgrammar.Dump(e, 12))
			}
			if move >= 240 || got.Empty() || m.Done() {
				if err := m.Rollback(min(int(move%16)+1, m.Accepted())); err != nil {
					t.Fatal(err)
				}
				continue
			}
			at := int(move) * got.Len() / 240
			for id := range got.All() {
				if at == 0 {
					if err := m.Accept(id); err != nil && !errors.Is(err, mask.ErrDeadEnd) {
						t.Fatal(err)
					}
					break
				}
				at--
			}
		}
	})
}
