package fsm_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/langcorpus"
)

// separable draws a grammar whose terminals are words, names, strings, numbers and
// signs, of few letters, with ignored blanks and comments of several kinds.
func separable(r *rand.Rand) *grammar.Expr {
	lexer := grammar.NewLexer()
	class := func(ranges ...rune) *grammar.Expr {
		var out []grammar.Range
		for i := 0; i < len(ranges); i += 2 {
			out = append(out, grammar.Range{Lo: ranges[i], Hi: ranges[i+1]})
		}
		return grammar.OneOf(grammar.NewClass(out...))
	}
	pick := func(of ...*grammar.Expr) *grammar.Expr { return of[r.IntN(len(of))] }
	terminals := make([]*grammar.Expr, 2+r.IntN(4))
	for i := range terminals {
		e := pick(
			grammar.Literal("a"), grammar.Literal("ab"), grammar.Literal("+"), grammar.Literal("++"), grammar.Literal("é"),
			grammar.ChoiceOf("b", "a b", "b+"),
			grammar.Repeat(class('a', 'b'), 1, -1),
			grammar.Seq(class('a', 'b'), grammar.Repeat(class('a', 'b', 'à', 'é'), r.IntN(2), 2)),
			grammar.Seq(grammar.Literal(`"`), grammar.Repeat(pick(class('a', 'b', ' ', ' '), class('\n', '\n', 'a', 'b'), class('a', 0x10FFFF)), 0, -1), grammar.Optional(grammar.Literal(`"`))),
			grammar.Alt(grammar.Literal("b"), grammar.Seq(grammar.Literal("+"), class('a', 'a'))),
		)
		terminals[i] = lexer.Terminal(grammar.Terminal{Name: string(rune('T' + i)), Expr: e, Lazy: r.IntN(20) == 0})
	}
	for range 1 + r.IntN(2) {
		lexer.Ignore(pick(
			grammar.Literal(" "), grammar.Repeat(class(' ', ' ', '\n', '\n'), 1, -1), grammar.Seq(grammar.Literal("\n"), grammar.Repeat(grammar.Literal(" "), 0, -1)),
			grammar.Seq(grammar.Literal("#"), grammar.Repeat(class(' ', 'b'), 0, -1)), grammar.Seq(grammar.Literal("#"), grammar.Repeat(class(0, '\t', 0x0B, 0x7F), 0, -1)),
		))
	}
	rule := grammar.NewRule("r")
	var ways []*grammar.Expr
	for range 1 + r.IntN(3) {
		var parts []*grammar.Expr
		for range 1 + r.IntN(3) {
			parts = append(parts, pick(append(terminals, grammar.Repeat(terminals[0], 0, -1), grammar.Optional(grammar.Ref(rule)))...))
		}
		ways = append(ways, grammar.Seq(parts...))
	}
	rule.Define(grammar.Alt(ways...))
	return grammar.Ref(rule)
}

// TestBlanksEnd: what the bytes of terminals tell, the states of the lexers tell too,
// and then no state is without a completion.
func TestBlanksEnd(t *testing.T) {
	byBytes, byStates := 0, 0
	check := func(name any, g *grammar.Grammar, r *rand.Rand) {
		t.Helper()
		quick, slow := fsm.NeverStuck(g)
		if quick {
			byBytes++
		}
		if slow {
			byStates++
		}
		if quick && !slow {
			t.Errorf("%v: known by the bytes, but not by the states", name)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			if !errors.Is(err, grammar.ErrUnsatisfiable) || quick || slow {
				t.Fatalf("%v: %v", name, err)
			}
			return
		}
		if p.DeadEnds() {
			return
		}
		for range 6 {
			s := p.Start()
			var text []byte
			for len(text) < 12 {
				if s.Distance() == math.MaxInt32 {
					t.Fatalf("%v: nothing completes %q", name, text)
				}
				next := make([]byte, 0, 256)
				for b := range s.NextBytes() {
					next = append(next, b)
				}
				if len(next) == 0 {
					break
				}
				b := next[r.IntN(len(next))]
				text = append(text, b)
				s = s.Step(b)
			}
		}
	}
	rounds := uint64(1500)
	if testing.Short() {
		rounds = 300
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(seed, 11))
		g, err := grammar.New(separable(r))
		if err != nil {
			t.Fatal(err)
		}
		check(seed, g, r)
	}
	if byBytes < int(rounds)/20 || byStates < byBytes+int(rounds)/20 || byStates > int(rounds)*9/10 {
		t.Errorf("of %d grammars %d are known by their bytes, %d by their states", rounds, byBytes, byStates)
	}
	cases, err := langcorpus.Read("lark")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		g, err := grammar.FromLark(c.Grammar)
		if err != nil {
			t.Fatal(err)
		}
		check(c.Name, g, rand.New(rand.NewPCG(1, 11)))
	}
}
