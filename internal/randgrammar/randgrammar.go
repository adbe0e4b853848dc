// Package randgrammar draws random grammars for differential tests of the machine
// and the masks. Grammars are small, so that the reference matcher can judge them.
package randgrammar

import (
	"fmt"
	"math/rand/v2"

	"github.com/stencil-go/stencil/grammar"
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

// New draws a grammar: expressions of every kind over a small alphabet, one
// recursive rule, and sometimes a guard that asks for an even length.
func New(r *rand.Rand) *grammar.Expr {
	rule := grammar.NewRule("r")
	rule.Define(randomExpr(r, 2, false, rule))
	e := randomExpr(r, 3, false, rule)
	if r.IntN(4) == 0 {
		e = grammar.Seq(grammar.Literal("<"), grammar.Guarded(e, evenLength{}))
	}
	return e
}

// NewContextFree draws a context-free grammar of a few rules that refer to each
// other in any place: left, right and hidden recursion, cycles of rules that may be
// empty, ambiguity, rules that describe nothing.
func NewContextFree(r *rand.Rand) *grammar.Expr {
	rules := make([]*grammar.Rule, 1+r.IntN(4))
	for i := range rules {
		rules[i] = grammar.NewRule(string(rune('A' + i)))
	}
	part := func() *grammar.Expr {
		switch r.IntN(9) {
		case 0, 1, 2, 3:
			return grammar.Ref(rules[r.IntN(len(rules))])
		case 4:
			return grammar.Repeat(grammar.Ref(rules[r.IntN(len(rules))]), r.IntN(3), r.IntN(4)-1)
		case 5:
			return grammar.Repeat(grammar.Literal("a"), r.IntN(2), r.IntN(4)-1)
		default:
			return grammar.Literal([]string{"a", "b", "ab", "(", ")", "é"}[r.IntN(6)])
		}
	}
	for _, rule := range rules {
		var ways []*grammar.Expr
		for range 1 + r.IntN(3) {
			var parts []*grammar.Expr
			for range r.IntN(4) {
				parts = append(parts, part())
			}
			ways = append(ways, grammar.Seq(parts...))
		}
		rule.Define(grammar.Alt(ways...))
	}
	return grammar.Ref(rules[0])
}
