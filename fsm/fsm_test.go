package fsm_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/randgrammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// walk writes a random text under the machine, ending when it may and wants to.
func walk(r *rand.Rand, p *fsm.Program, limit int) (text []byte, complete bool) {
	c := p.Cursor()
	for len(text) < limit {
		if c.Accepting() && r.IntN(6) == 0 {
			return text, true
		}
		var options []byte
		for b := range 256 {
			try := c.Clone()
			if try.Step(byte(b)) {
				options = append(options, byte(b))
			}
		}
		if len(options) == 0 {
			return text, c.Accepting()
		}
		b := options[r.IntN(len(options))]
		c.Step(b)
		text = append(text, b)
	}
	return text, c.Accepting()
}

// TestAgreesWithReference compares the machine with the reference matcher on
// random grammars: texts it writes, mutations of them, and its completions.
func TestAgreesWithReference(t *testing.T) {
	rounds := 3000
	if testing.Short() {
		rounds = 400
	}
	compiled := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		e := randgrammar.New(r)
		g, err := grammar.New(e)
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			continue
		}
		compiled++
		for range 4 {
			text, _ := walk(r, p, 12)
			checkText(t, seed, p, e, text)
			for range 3 {
				mutant := mutate(r, text)
				checkText(t, seed, p, e, mutant)
			}
		}
	}
	if compiled < rounds/2 {
		t.Errorf("only %d of %d random grammars compile", compiled, rounds)
	}
}

func mutate(r *rand.Rand, text []byte) []byte {
	out := append([]byte(nil), text...)
	alphabet := "ab\"(){},:é"
	switch i := r.IntN(len(out) + 1); r.IntN(3) {
	case 0:
		return append(out[:i:i], text[min(i+1, len(text)):]...)
	case 1:
		return append(append(out[:i:i], alphabet[r.IntN(len(alphabet))]), text[i:]...)
	default:
		return out[:i]
	}
}

func checkText(t *testing.T, seed int, p *fsm.Program, e *grammar.Expr, text []byte) {
	t.Helper()
	c := p.Cursor()
	n := c.Write(text)
	got := n == len(text) && c.Accepting()
	want := refmatch.Match(e, text)
	if got != want {
		t.Fatalf("seed %d: machine says %v of %q (read %d bytes), reference says %v\n%s", seed, got, text, n, want, randgrammar.Dump(e, 12))
	}
	if p.Guarded() {
		return
	}
	s := c.State()
	tail := s.Shortest()
	whole := append(append([]byte(nil), text[:n]...), tail...)
	if !refmatch.Match(e, whole) {
		t.Fatalf("seed %d: %q with the completion %q is not accepted by the reference", seed, text[:n], tail)
	}
	if len(tail) > s.Distance() {
		t.Fatalf("seed %d: after %q the completion %q is longer than the distance %d", seed, text[:n], tail, s.Distance())
	}
	if parts, ok := restOf(s.Rest()); !ok || len(parts) > s.Distance() || !refmatch.Match(e, append(text[:n:n], parts...)) {
		t.Fatalf("seed %d: after %q the parts of the completion are %q, known: %v, distance %d", seed, text[:n], parts, ok, s.Distance())
	}
}

// restOf is the text that the parts of r make. It reports false where they lead to no
// end, or not closer to it.
func restOf(r fsm.Rest) ([]byte, bool) {
	var out []byte
	for d := r.Distance(); d > 0; {
		text, token, next, ok := r.Next()
		if !ok || token || len(text) == 0 || next.Distance() > d-len(text) {
			return out, false
		}
		out, r, d = append(out, text...), next, next.Distance()
	}
	return out, true
}
