package randgrammar

import (
	"math/rand/v2"

	"github.com/stencil-go/stencil/grammar"
)

// NewCut draws a grammar all of whose leaves are terminals of one lexer, each of
// them a few texts that begin and end alike, with priorities, lazy ones and, mostly,
// ignored blanks and ignored text of any length, which may swallow what follows.
func NewCut(r *rand.Rand) (*grammar.Expr, *grammar.Lexer) {
	lexer := grammar.NewLexer()
	choice := func(texts ...string) *grammar.Expr {
		return &grammar.Expr{Op: grammar.OpChoice, Choice: grammar.NewChoice(texts)}
	}
	pieces := []string{"a", "b", "ab", "aa", "aab", "ba", "(", "é", "b(", "aaa"}
	terminals := make([]*grammar.Expr, 2+r.IntN(4))
	for i := range terminals {
		var texts []string
		for range 1 + r.IntN(3) {
			texts = append(texts, pieces[r.IntN(len(pieces))])
		}
		terminals[i] = lexer.Terminal(grammar.Terminal{Name: string(rune('T' + i)), Expr: choice(texts...), Priority: r.IntN(2), Lazy: r.IntN(6) == 0})
	}
	switch r.IntN(4) {
	case 0:
	case 1:
		lexer.Ignore(choice(" ", "  ", "   ", "    "))
	default:
		lexer.Ignore(choice(" "))
	}
	if r.IntN(3) == 0 {
		letters := []*grammar.Class{grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'a'}), grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'b'}), grammar.NewClass(grammar.Range{Lo: 'b', Hi: 0x7F})}
		lexer.Ignore(grammar.Seq(grammar.Literal("#"), grammar.Repeat(grammar.OneOf(letters[r.IntN(len(letters))]), 0, -1)))
	}
	rules := make([]*grammar.Rule, 1+r.IntN(3))
	for i := range rules {
		rules[i] = grammar.NewRule(string(rune('A' + i)))
	}
	part := func() *grammar.Expr {
		switch r.IntN(6) {
		case 0, 1:
			return grammar.Ref(rules[r.IntN(len(rules))])
		case 2:
			return grammar.Repeat(terminals[r.IntN(len(terminals))], r.IntN(2), r.IntN(4)-1)
		default:
			return terminals[r.IntN(len(terminals))]
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
	return grammar.Ref(rules[0]), lexer
}
