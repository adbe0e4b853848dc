package refmatch_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	g "github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// even accepts texts of "a" whose length is even.
type even struct{}

func (even) Start() (uint32, bool) { return 0, true }
func (even) Step(s uint32, b byte) (uint32, bool) {
	return 1 - s, b == 'a'
}
func (even) Accepting(s uint32) bool { return s == 0 }
func (even) Distance(s uint32) int   { return int(s) }
func (even) Key() string             { return "even" }

type noB struct{}

func (noB) Check(text []byte) error {
	if strings.Contains(string(text), "b") {
		return errors.New("there is a b")
	}
	return nil
}
func (noB) Key() string { return "noB" }

func rule(define func(self *g.Expr) *g.Expr) *g.Expr {
	r := g.NewRule("r")
	r.Define(define(g.Ref(r)))
	return g.Ref(r)
}

func object(anyOrder bool, lo, hi int) *g.Expr {
	lower := g.NewClass(g.Range{Lo: 'a', Hi: 'z'})
	value := g.Seq(g.Literal(":"), g.OneOf(g.NewClass(g.Range{Lo: '0', Hi: '9'})))
	return g.MembersOf(&g.Members{
		Properties: []g.Property{{Key: "a.", Value: value, Required: true}, {Key: "b.", Value: value}, {Key: "c.", Value: value, Required: true}},
		Additional: []g.Additional{{Key: g.Seq(g.OneOf(lower), g.Literal(".")), Value: g.Literal("=x")}},
		Separator:  g.Literal(","),
		AnyOrder:   anyOrder, Min: lo, Max: hi,
	})
}

func TestMatch(t *testing.T) {
	a, b := g.Literal("a"), g.Literal("b")
	lower := g.OneOf(g.NewClass(g.Range{Lo: 'a', Hi: 'z'}))
	var highBytes g.ByteSet
	highBytes.Add(0x80, 0xFF)
	tests := []struct {
		name    string
		e       *g.Expr
		accepts []string
		rejects []string
	}{
		{"none", g.None(), nil, []string{"", "a"}},
		{"empty", g.Empty(), []string{""}, []string{"a"}},
		{"literal", g.Literal("ab"), []string{"ab"}, []string{"", "a", "abc"}},
		{"class", g.OneOf(g.NewClass(g.Range{Lo: 'é', Hi: 'é'}, g.Range{Lo: 0x1F600, Hi: 0x1F600})), []string{"é", "😀"}, []string{"e", "\xc3", "\xa9", "éé", ""}},
		{"class of all refuses ill-formed", g.OneOf(g.AnyClass), []string{"a", "\ufffd"}, []string{"\xff", "\xed\xa0\x80", "\xc0\x80"}},
		{"byte class", g.OneByte(highBytes), []string{"\x80", "\xff"}, []string{"a", ""}},
		{"sequence", g.Seq(g.Optional(a), g.Repeat(b, 1, -1), a), []string{"ba", "aba", "abbba"}, []string{"aa", "ab", "a"}},
		{"repeat", g.Repeat(a, 2, 3), []string{"aa", "aaa"}, []string{"a", "aaaa", ""}},
		{"repeat of nullable", g.Repeat(g.Optional(a), 3, 5), []string{"", "a", "aaaaa"}, []string{"aaaaaa"}},
		{"repeat many", g.Repeat(g.Alt(a, g.Literal("aa")), 3, 1000000), []string{"aaa", "aaaaaaaaaaaa"}, []string{"aa", ""}},
		{"repeat too many", g.Repeat(a, 1000000, -1), nil, []string{"aa", ""}},
		{"and", g.And(g.Repeat(lower, 2, 2), g.Seq(a, g.AnyText())), []string{"ab"}, []string{"ba", "a", "abc"}},
		{"not", g.Seq(a, g.Not(g.Alt(b, g.Empty())), a), []string{"aaa", "acca", "aéa"}, []string{"aa", "aba", "a\xffa"}},
		{"capture", g.Capture("x", a), []string{"a"}, []string{"b"}},
		{"left recursion", rule(func(r *g.Expr) *g.Expr { return g.Alt(g.Seq(r, g.Literal("+"), a), a) }), []string{"a", "a+a", "a+a+a"}, []string{"", "+a", "a+"}},
		{"nesting", rule(func(r *g.Expr) *g.Expr { return g.Seq(g.Literal("("), g.Repeat(r, 0, -1), g.Literal(")")) }), []string{"()", "(()())"}, []string{"(", "())", ""}},
		{"nothing but recursion", rule(func(r *g.Expr) *g.Expr { return r }), nil, []string{"", "a"}},
		{"palindromes", rule(func(r *g.Expr) *g.Expr { return g.Alt(g.Seq(a, r, a), g.Seq(b, r, b), a, b, g.Empty()) }), []string{"", "abba", "ababa"}, []string{"ab", "abb"}},
		{"encode", g.Encode(g.Repeat(g.OneOf(g.NewClass(g.Range{Lo: 0, Hi: '"'})), 2, 2), g.JSONString), []string{`\"\"`, `\n\u0001`, `! `}, []string{`"`, `\u000a!`, `\n`, `\u0001\u00`, `ab`}},
		{"encode inside", g.Seq(g.Literal(`"`), g.Encode(g.AnyText(), g.JSONString), g.Literal(`"`)), []string{`""`, `"\""`, `"é"`}, []string{`"`, `"""`, `"\"`, "\"\xff\""}},
		{"automaton", g.Seq(g.Accept(even{}), g.Literal("ab")), []string{"ab", "aaab"}, []string{"aab", "b"}},
		{"choice", g.Seq(g.ChoiceOf("a", "ab", "b"), g.ChoiceOf("c", "bc")), []string{"ac", "abc", "abbc", "bc", "bbc"}, []string{"a", "abb"}},
		{"guard", g.Seq(g.Guarded(g.Repeat(lower, 0, -1), noB{}), g.Literal("b")), []string{"b", "aab"}, []string{"bb", "abab"}},
		{"indent", rule(func(r *g.Expr) *g.Expr {
			return g.Seq(a, g.Optional(g.Indent(2, g.Repeat(g.Seq(g.Newline(), r), 1, -1))))
		}), []string{"a", "a\n  a", "a\n  a\n    a\n  a"}, []string{"a\na", "a\n   a", "a\n    a"}},
		{"endless indentation", rule(func(r *g.Expr) *g.Expr { return g.Alt(a, g.Indent(1, g.Seq(r, g.Newline()))) }), []string{"a", "a\n ", "a\n  \n "}, []string{"a\n", "a\n \n "}},
		{"members in order", object(false, 0, -1), []string{"a.:1,c.:2", "a.:1,b.:1,c.:2", "a.:1,c.:2,x.=x,y.=x"},
			[]string{"", "a.:1", "c.:2,a.:1", "a.:1,x.=x,c.:2", "a.:1,b.:1,b.:1,c.:2", "a.:1,c.:2,b.=x", "a.:1,c.:2,", "a.:1c.:2"}},
		{"members in any order", object(true, 0, -1), []string{"a.:1,c.:2", "c.:1,x.=x,b.:1,a.:2"},
			[]string{"", "a.:1", "c.:2,a.:1,c.:2", "c.:2,a.:1,b.=x"}},
		{"number of members", object(false, 3, 4), []string{"a.:1,b.:1,c.:2", "a.:1,c.:2,x.=x", "a.:1,b.:1,c.:2,x.=x"},
			[]string{"a.:1,c.:2", "a.:1,b.:1,c.:2,x.=x,y.=x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := g.New(tt.e); err != nil {
				t.Fatal(err)
			}
			for _, text := range tt.accepts {
				if !refmatch.Match(tt.e, []byte(text)) {
					t.Errorf("%q is refused", text)
				}
			}
			for _, text := range tt.rejects {
				if refmatch.Match(tt.e, []byte(text)) {
					t.Errorf("%q is accepted", text)
				}
			}
		})
	}
}

func ExampleMatch() {
	r := g.NewRule("nested")
	r.Define(g.Seq(g.Literal("["), g.Optional(g.Ref(r)), g.Literal("]")))
	fmt.Println(refmatch.Match(g.Ref(r), []byte("[[]]")), refmatch.Match(g.Ref(r), []byte("[[]")))
	// Output: true false
}

func ExamplePrefixes() {
	fmt.Println(refmatch.Prefixes(g.Repeat(g.Literal("ab"), 0, 2), []byte("ababab")))
	// Output: [0 2 4]
}
