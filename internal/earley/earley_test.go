package earley_test

import (
	"testing"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/earley"
)

func TestMatch(t *testing.T) {
	rule := func(body func(self *grammar.Expr) *grammar.Expr) *grammar.Expr {
		r := grammar.NewRule("r")
		r.Define(body(grammar.Ref(r)))
		return grammar.Ref(r)
	}
	a := grammar.Literal("a")
	for _, tt := range []struct {
		name     string
		e        *grammar.Expr
		yes, not []string
	}{
		{"left recursion", rule(func(r *grammar.Expr) *grammar.Expr { return grammar.Alt(grammar.Seq(r, grammar.Literal("+"), a), a) }), []string{"a", "a+a", "a+a+a"}, []string{"", "+", "a+", "aa"}},
		{"ambiguity and the empty text", rule(func(r *grammar.Expr) *grammar.Expr { return grammar.Alt(grammar.Seq(r, r), a, grammar.Empty()) }), []string{"", "a", "aaaaaa"}, []string{"b", "ab"}},
		{"a rule that is itself", rule(func(r *grammar.Expr) *grammar.Expr { return grammar.Alt(r, a) }), []string{"a"}, []string{"", "aa"}},
		{"nesting", rule(func(r *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(grammar.Literal("("), r, grammar.Literal(")")), grammar.Empty())
		}), []string{"", "(())"}, []string{"(", "())"}},
		{"repetition", grammar.Repeat(grammar.Alt(a, grammar.Literal("é")), 2, 3), []string{"aa", "aéa"}, []string{"a", "aaaa", "a\xc3"}},
		{"repetition without bound", grammar.Repeat(grammar.ChoiceOf("a", "ab"), 1, -1), []string{"a", "aba"}, []string{"", "b"}},
		{"nothing", rule(func(r *grammar.Expr) *grammar.Expr { return r }), nil, []string{"", "a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := earley.New(tt.e)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range tt.yes {
				if !r.Match([]byte(text)) {
					t.Errorf("%q is refused", text)
				}
			}
			for _, text := range tt.not {
				if r.Match([]byte(text)) {
					t.Errorf("%q is accepted", text)
				}
			}
		})
	}
	if _, err := earley.New(grammar.Not(a)); err == nil {
		t.Error("a complement has no productions")
	}
}
