package fsm_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// randomExpr draws an expression over a small alphabet. Regular ones may hold
// intersections and complements.
func randomExpr(r *rand.Rand, depth int, regular bool, rule *grammar.Rule) *grammar.Expr {
	leaves := 5
	if depth <= 0 {
		switch r.IntN(leaves) {
		case 0:
			return grammar.Literal([]string{"a", "b", "ab", "é", "ba", "\""}[r.IntN(6)])
		case 1:
			return grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'b'}))
		case 2:
			return grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'b', Hi: 0x20AC}))
		case 3:
			return grammar.ChoiceOf("a", "ab", "bab", "é")
		default:
			return grammar.Repeat(grammar.OneOf(grammar.AnyClass), r.IntN(3), r.IntN(4)-1)
		}
	}
	sub := func() *grammar.Expr { return randomExpr(r, depth-1, regular, rule) }
	regularSub := func() *grammar.Expr { return randomExpr(r, depth-1, true, rule) }
	n := 6
	if !regular {
		n = 11
	}
	switch r.IntN(n) {
	case 0:
		return grammar.Seq(sub(), sub())
	case 1:
		return grammar.Alt(sub(), sub())
	case 2:
		lo := r.IntN(3)
		hi := lo + r.IntN(3)
		if r.IntN(3) == 0 {
			hi = -1
		}
		return grammar.Repeat(sub(), lo, hi)
	case 3:
		return grammar.And(grammar.AnyText(), regularSub(), regularSub())
	case 4:
		return grammar.Not(regularSub())
	case 5:
		return grammar.Seq(grammar.Literal(`"`), grammar.Encode(grammar.And(grammar.AnyText(), regularSub()), grammar.JSONString), grammar.Literal(`"`))
	case 6:
		return grammar.Alt(sub(), grammar.Seq(grammar.Literal("("), grammar.Ref(rule), grammar.Literal(")")))
	case 7, 8:
		m := &grammar.Members{Separator: grammar.Literal(","), AnyOrder: r.IntN(2) == 0, Max: -1}
		for i, k := range []string{`a:`, `ab:`, `b:`} {
			if r.IntN(4) > 0 {
				m.Properties = append(m.Properties, grammar.Property{Key: k, Value: randomExpr(r, depth-2, false, rule), Required: r.IntN(3) == 0})
			}
			_ = i
		}
		if r.IntN(2) == 0 {
			m.Additional = append(m.Additional, grammar.Additional{Key: grammar.Seq(grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'b'})), 0, 2), grammar.Literal(":")), Value: randomExpr(r, depth-2, false, rule)})
		}
		if r.IntN(3) == 0 {
			m.Min = r.IntN(3)
		}
		if r.IntN(3) == 0 {
			m.Max = m.Min + r.IntN(3)
		}
		return grammar.Seq(grammar.Literal("{"), grammar.MembersOf(m), grammar.Literal("}"))
	case 9:
		return grammar.Seq(grammar.Literal("["), grammar.Indent(1+r.IntN(2), grammar.Seq(grammar.Newline(), sub())), grammar.Newline(), grammar.Literal("]"))
	default:
		return sub()
	}
}

// evenLength refuses texts of odd length.
type evenLength struct{}

func (evenLength) Check(text []byte) error {
	if len(text)%2 == 1 {
		return fmt.Errorf("odd length")
	}
	return nil
}
func (evenLength) Key() string { return "even" }

func randomGrammar(r *rand.Rand) *grammar.Expr {
	rule := grammar.NewRule("r")
	rule.Define(randomExpr(r, 2, false, rule))
	e := randomExpr(r, 3, false, rule)
	if r.IntN(4) == 0 {
		e = grammar.Seq(grammar.Literal("<"), grammar.Guarded(e, evenLength{}))
	}
	return e
}

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
		e := randomGrammar(r)
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
		t.Fatalf("seed %d: machine says %v of %q (read %d bytes), reference says %v\n%s", seed, got, text, n, want, dump(e, 12))
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
}
