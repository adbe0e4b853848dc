package fsm_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/randgrammar"
)

// FuzzMachineVsReference compares the machine of the random grammar that a seed
// draws with the reference matcher on a text and on its beginnings.
func FuzzMachineVsReference(f *testing.F) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		g, err := grammar.New(randgrammar.New(r))
		if err != nil {
			f.Fatal(err)
		}
		text := []byte(`{a:ab,b:"a"}`)
		if p, err := fsm.Compile(g); err == nil {
			text, _ = walk(r, p, 12)
		}
		f.Add(seed, text)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text []byte) {
		if len(text) > 14 {
			t.Skip("the reference matcher takes long over long texts")
		}
		e := randgrammar.New(rand.New(rand.NewPCG(seed, 1)))
		g, err := grammar.New(e)
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Skip(err)
		}
		for n := range len(text) + 1 {
			checkText(t, int(seed), p, e, text[:n])
		}
	})
}
