package fsm_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// recursive is a rule whose body refers to it.
func recursive(body func(self *grammar.Expr) *grammar.Expr) *grammar.Expr {
	r := grammar.NewRule("r")
	r.Define(body(grammar.Ref(r)))
	return grammar.Ref(r)
}

// TestHostileGrammars runs grammars that are ambiguous without measure, deep or
// large over long texts: within the limits each is either run or refused.
func TestHostileGrammars(t *testing.T) {
	a, b := grammar.Literal("a"), grammar.Literal("b")
	empties := func() *grammar.Expr {
		// Rules of which each is any sequence of all, so that all may be empty.
		rules := make([]*grammar.Rule, 6)
		refs := make([]*grammar.Expr, len(rules))
		for i := range rules {
			rules[i] = grammar.NewRule(fmt.Sprint("r", i))
			refs[i] = grammar.Ref(rules[i])
		}
		for i := range rules {
			rules[i].Define(grammar.Alt(grammar.Seq(refs...), grammar.Empty(), grammar.Seq(refs[(i+1)%6], a)))
		}
		return refs[0]
	}
	doubling := func(n int) *grammar.Expr {
		e := grammar.Optional(a)
		for i := range n {
			r := grammar.NewRule(fmt.Sprint("r", i))
			r.Define(grammar.Seq(e, e))
			e = grammar.Ref(r)
		}
		return e
	}
	chain := func(n int) *grammar.Expr {
		rules := make([]*grammar.Rule, n)
		for i := range rules {
			rules[i] = grammar.NewRule(fmt.Sprint("r", i))
		}
		for i, r := range rules {
			r.Define(grammar.Alt(grammar.Seq(a, grammar.Ref(rules[(i+1)%n])), grammar.Literal(fmt.Sprint(i))))
		}
		return grammar.Ref(rules[0])
	}
	units := func(n int) *grammar.Expr {
		rules := make([]*grammar.Rule, n)
		for i := range rules {
			rules[i] = grammar.NewRule(fmt.Sprint("r", i))
		}
		for i, r := range rules {
			r.Define(grammar.Alt(grammar.Ref(rules[(i+1)%n]), grammar.Seq(grammar.Ref(rules[(i*7+3)%n]), b), a))
		}
		return grammar.Ref(rules[0])
	}
	tests := []struct {
		name     string
		e        *grammar.Expr
		yes, not string
	}{
		{"every cut of a list", recursive(func(s *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(s, s), a, grammar.Empty())
		}), strings.Repeat("a", 100_000), "ab"},
		{"every cut in three", recursive(func(s *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(s, s, s), grammar.Seq(s, s), a)
		}), strings.Repeat("a", 200), ""},
		{"operators without precedence", recursive(func(s *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(s, grammar.Literal("+"), s), grammar.Seq(s, grammar.Literal("*"), s), grammar.Seq(grammar.Literal("("), s, grammar.Literal(")")), a)
		}), strings.Repeat("(a+a*(a+", 2_000) + "a" + strings.Repeat("))", 2_000), "a+*a"},
		{"dangling else", recursive(func(s *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(a, s), grammar.Seq(a, s, b, s), grammar.Literal("x"))
		}), strings.Repeat("a", 300) + "x" + strings.Repeat("bx", 300), "axbb"},
		{"rules that are empty through each other", empties(), strings.Repeat("a", 25), "ab"},
		{"a doubling of what may be empty", doubling(40), strings.Repeat("a", 200), "ab"},
		{"palindromes", recursive(func(s *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(a, s, a), grammar.Seq(b, s, b), grammar.Empty())
		}), strings.Repeat("ab", 150) + strings.Repeat("ba", 150), "aab"},
		{"a hundred thousand rules", chain(100_000), strings.Repeat("a", 5000) + "5000", "a0"},
		{"a hundred thousand rules, left-recursive", units(100_000), "a" + strings.Repeat("b", 3), "ba"},
		{"nesting", recursive(func(s *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(grammar.Literal("("), s, grammar.Literal(")")), grammar.Seq(grammar.Literal("("), s, grammar.Literal("]")), a)
		}), strings.Repeat("(", 10_000) + "a" + strings.Repeat(")]", 5_000), "((a)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() {
				tt.yes = ""
			}
			g, err := grammar.New(tt.e)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				if !errors.Is(err, grammar.ErrLimit) {
					t.Fatal(err)
				}
				return
			}
			c := p.Cursor()
			if n := c.Write([]byte(tt.yes)); tt.yes != "" && (n < len(tt.yes) || !c.Accepting()) && p.Err() == nil {
				t.Errorf("%d of %d bytes are read", n, len(tt.yes))
			}
			c = p.Cursor()
			if n := c.Write([]byte(tt.not)); n == len(tt.not) && c.Accepting() {
				t.Errorf("%q is accepted", tt.not)
			}
			tail := p.Start().Shortest()
			c = p.Cursor()
			if c.Write(tail); !c.Accepting() {
				t.Errorf("the shortest text, of %d bytes, is not accepted", len(tail))
			}
		})
	}
}

// TestClosureLimit counts the places that a byte leads to.
func TestClosureLimit(t *testing.T) {
	rules := make([]*grammar.Expr, 5000)
	for i := range rules {
		r := grammar.NewRule(fmt.Sprint("r", i))
		r.Define(grammar.Seq(grammar.Literal(fmt.Sprint(i)), grammar.Optional(grammar.Ref(r))))
		rules[i] = grammar.Ref(r)
	}
	wide := grammar.Alt(rules...)
	for _, tt := range []struct {
		name      string
		e         *grammar.Expr
		limit     int
		err, late error
	}{
		{"at the start", wide, 3000, grammar.ErrLimit, nil},
		{"behind a byte", grammar.Seq(grammar.Literal("x"), wide), 3000, nil, grammar.ErrLimit},
		{"within the limit", grammar.Seq(grammar.Literal("x"), wide), 0, nil, nil},
		{"negative", wide, -1, grammar.ErrInvalid, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, err := grammar.New(tt.e)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g, fsm.WithLimits(fsm.Limits{Closure: tt.limit}))
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err != nil {
				return
			}
			p.Start().Step('x')
			if err := p.Err(); !errors.Is(err, tt.late) {
				t.Errorf("behind the byte: %v, want %v", err, tt.late)
			}
		})
	}
}
