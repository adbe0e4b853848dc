package fsm

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestChoices: what Choices says of a set of texts is what its residuals say.
func TestChoices(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		var texts []string
		for range 2 + r.IntN(30) {
			var text []byte
			for range r.IntN(6) {
				text = append(text, "ab\xc3\xff"[r.IntN(4)])
			}
			texts = append(texts, string(text))
		}
		g, err := grammar.New(grammar.ChoiceOf(texts...))
		if err != nil {
			continue
		}
		p, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		for _, thread := range p.Start().Threads() {
			if c, ok := thread.Residual().Choices(); ok {
				compareChoices(t, thread.Residual(), c)
			}
		}
	}
}

func compareChoices(t *testing.T, r *Residual, c Choices) {
	t.Helper()
	if c.Accepting() != r.Accepting() || c.Final() != r.Final() {
		t.Fatalf("%v: accepting %v, final %v, want %v, %v", r, c.Accepting(), c.Final(), r.Accepting(), r.Final())
	}
	known := map[byte]bool{}
	for b, next := range c.Next {
		known[b] = true
		s := r.Step(b)
		if s == nil {
			t.Fatalf("%v: no step by %q", r, b)
		}
		compareChoices(t, s, next)
	}
	for b := range 256 {
		if !known[byte(b)] && r.Step(byte(b)) != nil {
			t.Fatalf("%v: a step by %q is missing", r, byte(b))
		}
	}
}
