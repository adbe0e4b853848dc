package fsm_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/earley"
	"github.com/stencil-go/stencil/internal/randgrammar"
)

// checkContextFree compares two machines of a random context-free grammar, one of
// which gathers beginnings, with Earley's recogniser on texts drawn by r.
func checkContextFree(t *testing.T, seed uint64, r *rand.Rand, texts ...[]byte) (compiled bool) {
	t.Helper()
	e := randgrammar.NewContextFree(rand.New(rand.NewPCG(seed, 5)))
	oracle, err := earley.New(e)
	if err != nil {
		t.Fatal(err)
	}
	g, err := grammar.New(e)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	gathering, gatheringErr := fsm.Compile(g, fsm.Gathering())
	if err != nil {
		if !errors.Is(err, grammar.ErrUnsatisfiable) || !errors.Is(gatheringErr, grammar.ErrUnsatisfiable) {
			t.Fatalf("seed %d: %v and %v\n%s", seed, err, gatheringErr, randgrammar.Dump(e, 12))
		}
		for _, text := range append(texts, nil, []byte("a"), []byte("ab")) {
			if oracle.Match(text) {
				t.Fatalf("seed %d: %v, but %q is a text of it\n%s", seed, err, text, randgrammar.Dump(e, 12))
			}
		}
		return false
	}
	if gatheringErr != nil {
		t.Fatal(gatheringErr)
	}
	for range 3 {
		text, _ := walk(r, p, 14)
		texts = append(texts, text, mutate(r, text), mutate(r, text))
	}
	for _, text := range texts {
		text = text[:min(len(text), 14)]
		want := oracle.Prefixes(text)
		for _, p := range []*fsm.Program{p, gathering} {
			c := p.Cursor()
			for n := 0; ; n++ {
				if got := c.Accepting(); got != want[n] {
					t.Fatalf("seed %d: machine says %v of %q, the oracle %v\n%s", seed, got, text[:n], want[n], randgrammar.Dump(e, 12))
				}
				s := c.State()
				if tail := s.Shortest(); len(tail) > s.Distance() || !oracle.Match(append(text[:n:n], tail...)) {
					t.Fatalf("seed %d: behind %q the completion is %q, distance %d\n%s", seed, text[:n], tail, s.Distance(), randgrammar.Dump(e, 12))
				}
				if tail, ok := restOf(s.Rest()); !ok || len(tail) > s.Distance() || !oracle.Match(append(text[:n:n], tail...)) {
					t.Fatalf("seed %d: behind %q the parts of the completion are %q, known: %v, distance %d\n%s", seed, text[:n], tail, ok, s.Distance(), randgrammar.Dump(e, 12))
				}
				if n == len(text) || !c.Step(text[n]) {
					for rest := n + 1; rest <= len(text); rest++ {
						if want[rest] {
							t.Fatalf("seed %d: the machine stops in %q behind %d bytes\n%s", seed, text[:rest], n, randgrammar.Dump(e, 12))
						}
					}
					break
				}
			}
		}
	}
	return true
}

// TestContextFreeAgreesWithEarley runs the machine on random context-free grammars.
func TestContextFreeAgreesWithEarley(t *testing.T) {
	rounds := uint64(1500)
	if testing.Short() {
		rounds = 300
	}
	compiled := 0
	for seed := range rounds {
		if checkContextFree(t, seed, rand.New(rand.NewPCG(seed, 6))) {
			compiled++
		}
	}
	if compiled < int(rounds)/4 {
		t.Errorf("only %d of %d random grammars describe anything", compiled, rounds)
	}
}

// FuzzContextFreeVsEarley is TestContextFreeAgreesWithEarley on given texts.
func FuzzContextFreeVsEarley(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, []byte("ab(a)éab"))
	}
	f.Fuzz(func(t *testing.T, seed uint64, text []byte) {
		checkContextFree(t, seed, rand.New(rand.NewPCG(seed, 6)), text[:min(len(text), 14)])
	})
}
