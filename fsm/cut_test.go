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

// checkCut compares two machines of a random grammar with a lexer, one of which
// gathers beginnings, with the plain reading of lexers.
func checkCut(t *testing.T, seed uint64, r *rand.Rand, texts ...[]byte) (compiled bool) {
	t.Helper()
	e, lexer := randgrammar.NewCut(rand.New(rand.NewPCG(seed, 7)))
	oracle, err := earley.New(e)
	if err != nil {
		t.Fatal(err)
	}
	g, err := grammar.New(e)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		if !errors.Is(err, grammar.ErrUnsatisfiable) {
			t.Fatal(err)
		}
		for _, text := range append(texts, nil, []byte("ab"), []byte("aab")) {
			accepted, _ := oracle.CutPrefixes(lexer, text)
			for n, yes := range accepted {
				if yes {
					t.Fatalf("seed %d: %v, but %q is a text of it", seed, err, text[:n])
				}
			}
		}
		return false
	}
	gathering, err := fsm.Compile(g, fsm.Gathering())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		text, _ := walk(r, p, 14)
		texts = append(texts, text, mutate(r, text), mutate(r, text))
	}
	for _, text := range texts {
		text = text[:min(len(text), 14)]
		want, readable := oracle.CutPrefixes(lexer, text)
		for _, p := range []*fsm.Program{p, gathering} {
			c := p.Cursor()
			for n := 0; ; n++ {
				if got := c.Accepting(); got != want[n] {
					t.Fatalf("seed %d: machine says %v of %q, the oracle %v", seed, got, text[:n], want[n])
				}
				s := c.State()
				tail := s.Shortest()
				whole := append(text[:n:n], tail...)
				if accepted, _ := oracle.CutPrefixes(lexer, whole); len(tail) != s.Distance() || !accepted[len(whole)] {
					t.Fatalf("seed %d: behind %q the completion is %q, distance %d", seed, text[:n], tail, s.Distance())
				}
				if parts, ok := restOf(s.Rest()); !ok || string(parts) != string(tail) {
					t.Fatalf("seed %d: behind %q the completion is %q, its parts are %q, known: %v", seed, text[:n], tail, parts, ok)
				}
				if n == len(text) {
					break
				}
				if c.Step(text[n]) {
					if n >= readable {
						t.Fatalf("seed %d: the machine reads %q beyond byte %d", seed, text, readable)
					}
					continue
				}
				for rest := n + 1; rest <= len(text); rest++ {
					if want[rest] {
						t.Fatalf("seed %d: the machine stops in %q behind %d bytes", seed, text[:rest], n)
					}
				}
				break
			}
		}
	}
	return true
}

// TestCutAgreesWithOracle runs the machine on random grammars with lexers.
func TestCutAgreesWithOracle(t *testing.T) {
	rounds := uint64(1500)
	if testing.Short() {
		rounds = 300
	}
	compiled := 0
	for seed := range rounds {
		if checkCut(t, seed, rand.New(rand.NewPCG(seed, 8))) {
			compiled++
		}
	}
	if compiled < int(rounds)/4 {
		t.Errorf("only %d of %d random grammars describe anything", compiled, rounds)
	}
}

// FuzzCutVsOracle is TestCutAgreesWithOracle on given texts.
func FuzzCutVsOracle(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, []byte("ab (aab ba"))
	}
	f.Fuzz(func(t *testing.T, seed uint64, text []byte) {
		checkCut(t, seed, rand.New(rand.NewPCG(seed, 8)), text[:min(len(text), 14)])
	})
}
