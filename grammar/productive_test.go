package grammar

import (
	"math/rand/v2"
	"testing"
)

// TestShortProof holds the short proof that an expression describes something against
// the whole search, on random expressions whose rules lean on one another.
func TestShortProof(t *testing.T) {
	proofs, without := 0, 0
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(seed, 1))
		rules := make([]*Rule, 1+r.IntN(6))
		for i := range rules {
			rules[i] = NewRule("r")
		}
		var random func(depth int) *Expr
		list := func(depth int) []*Expr {
			out := make([]*Expr, 1+r.IntN(3))
			for i := range out {
				out[i] = random(depth - 1)
			}
			return out
		}
		random = func(depth int) *Expr {
			if depth == 0 || r.IntN(4) == 0 {
				return []*Expr{Literal("a"), none, Ref(rules[r.IntN(len(rules))]), Ref(rules[r.IntN(len(rules))])}[r.IntN(4)]
			}
			switch r.IntN(5) {
			case 0:
				return &Expr{Op: OpSeq, Subs: list(depth)}
			case 1:
				return &Expr{Op: OpAlt, Subs: list(depth)}
			case 2:
				return &Expr{Op: OpRepeat, Subs: list(1)[:1], Min: r.IntN(2), Max: -1}
			case 3:
				return Indent(1, random(depth-1))
			}
			m := &Members{Min: r.IntN(4), Max: -1}
			for range r.IntN(4) {
				m.Properties = append(m.Properties, Property{Key: "k", Value: random(depth - 1), Required: r.IntN(2) == 0})
			}
			for range r.IntN(2) {
				m.Additional = append(m.Additional, Additional{Key: Literal("x"), Value: random(depth - 1)})
			}
			return MembersOf(m)
		}
		for _, rule := range rules {
			rule.Define(random(3))
		}
		e := Ref(rules[0])
		s := shortProof{steps: maxProofSteps}
		short, long := s.of(e), productive(e)
		switch {
		case short && !long:
			t.Fatalf("seed %d: a proof of what describes nothing", seed)
		case short:
			proofs++
		case !long:
			without++
		}
	}
	if proofs < 1000 || without < 1000 {
		t.Errorf("%d with a proof, %d that describe nothing: too few to tell", proofs, without)
	}
}
