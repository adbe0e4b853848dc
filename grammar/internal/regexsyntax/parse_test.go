package regexsyntax_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"testing"
	"unicode"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// show writes a tree in a form to compare.
func show(n *regexsyntax.Node) string {
	var subs []string
	for _, s := range n.Subs {
		subs = append(subs, show(s))
	}
	inner := strings.Join(subs, " ")
	switch n.Op {
	case regexsyntax.Empty:
		return "ε"
	case regexsyntax.Literal:
		return fmt.Sprintf("%q", string(n.Runes))
	case regexsyntax.Class:
		var b strings.Builder
		for i, r := range n.Set.Ranges {
			if i == 4 {
				b.WriteString(",…")
				break
			}
			fmt.Fprintf(&b, ",%X-%X", r.Lo, r.Hi)
		}
		return "[" + strings.TrimPrefix(b.String(), ",") + "]"
	case regexsyntax.Concat:
		return "(" + inner + ")"
	case regexsyntax.Alternate:
		return "(| " + inner + ")"
	case regexsyntax.Repeat:
		return fmt.Sprintf("%s{%d,%d}", inner, n.Min, n.Max)
	case regexsyntax.Group:
		return "<" + n.Name + " " + inner + ">"
	case regexsyntax.Look:
		return fmt.Sprintf("look(behind=%v,negate=%v %s)", n.Behind, n.Negate, inner)
	case regexsyntax.WordBoundary:
		return map[bool]string{false: "\\b", true: "\\B"}[n.Negate]
	}
	return map[regexsyntax.Op]string{regexsyntax.BeginText: "^", regexsyntax.EndText: "$", regexsyntax.BeginLine: "^^", regexsyntax.EndLine: "$$"}[n.Op]
}

func TestParse(t *testing.T) {
	es, u, re2 := regexsyntax.ECMAScript, regexsyntax.Unicode, regexsyntax.RE2
	tests := []struct {
		dialect regexsyntax.Dialect
		pattern string
		want    string // "" is a syntax error
	}{
		{u, ``, `ε`}, {u, `abc`, `"abc"`}, {u, `ab*c`, `("a" "b"{0,-1} "c")`}, {u, `a|b|`, `(| "a" "b" ε)`},
		{u, `(?:ab)+?`, `"ab"{1,-1}`}, {u, `(a)(?<n>b)`, `(< "a"> <n "b">)`}, {u, `^a$`, `(^ "a" $)`},
		{u, `(?<!a)b(?=c)`, `(look(behind=true,negate=true "a") "b" look(behind=false,negate=false "c"))`},
		{u, `[a-c\d]`, `[30-39,61-63]`}, {u, `[^\s\S]`, `[]`}, {u, `\u{1F600}\ud83d\ude00`, `"😀😀"`},
		{u, `.`, `[0-9,B-C,E-2027,202A-10FFFF]`}, {u, `(?i:k)`, `[4B-4B,6B-6B,212A-212A]`}, {u, `(?s:.)`, `[0-10FFFF]`}, {u, `(?m:^$)`, `(^^ $$)`},
		{u, `(?i)a`, ``}, {u, `a**`, ``}, {u, `\_`, ``}, {u, `]`, ``}, {u, `{`, ``}, {u, `\01`, ``}, {u, `\1`, ``}, {u, `[\d-a]`, ``}, {u, `(?=a)*`, ``}, {u, `\ca`, `"\x01"`},
		{es, `\_\-]{`, `"_-]{"`}, {es, `[\d-a]`, `[2D-2D,30-39,61-61]`}, {es, `(?=a)*`, `look(behind=false,negate=false "a"){0,-1}`}, {es, `\1`, `"\x01"`},
		{es, `\c`, `"\\c"`}, {es, `\08`, `"\x008"`}, {es, `a{1`, `"a{1"`}, {es, `\u00`, `"u00"`}, {es, `\p{Lu}\_`, `([41-5A,C0-D6,D8-DE,100-100,…] "_")`},
		{re2, `(?i)a(?-i)b`, `([41-41,61-61] "b")`}, {re2, `\Qa*\E+`, `("a" "*"{1,-1})`}, {re2, `[]a]`, `[5D-5D,61-61]`}, {re2, `[[:digit:]-]`, `[2D-2D,30-39]`},
		{re2, `\pN`, `[30-39,B2-B3,B9-B9,BC-BE,…]`}, {re2, `a{,2}`, `"a{,2}"`}, {re2, `\A\z`, `(^ $)`}, {re2, `(?<n>a)(?P<m>b)`, `(<n "a"> <m "b">)`}, {re2, `\z*`, `${0,-1}`},
		{re2, `(?<n>a)(?P<n>b)`, `(<n "a"> <n "b">)`}, {re2, `\_`, `"_"`}, {re2, `\é`, ``}, {re2, `[a-\d]`, ``}, {re2, `(?-)`, ``},
	}
	for _, tt := range tests {
		n, err := regexsyntax.Parse(tt.pattern, tt.dialect, regexsyntax.Limits{})
		switch {
		case err != nil && tt.want != "":
			t.Errorf("%s: %v", tt.pattern, err)
		case err == nil && show(n) != tt.want:
			t.Errorf("%s is %s, want %s", tt.pattern, show(n), tt.want)
		}
	}
}

// TestProperties compares a few sets with what unicode.org lists.
func TestProperties(t *testing.T) {
	tests := []struct{ property, in, out string }{
		{"L", "aéЖ中", "1 "}, {"Letter", "a", "1"}, {"gc=Lu", "AÉ", "a"}, {"General_Category=Uppercase_Letter", "A", "a"}, {"punct", ".", "a"},
		{"Script=Greek", "αΩ", "a1"}, {"sc=Grek", "α", "a"}, {"scx=Deva", "क।", "a"}, {"Script_Extensions=Han", "中、", "a"},
		{"Alphabetic", "aⅣ", "1"}, {"White_Space", " \u2003", "a\ufeff"}, {"Emoji", "😀1#", "a"}, {"Emoji_Presentation", "😀", "1"}, {"ID_Start", "aℼ", "1"},
		{"ID_Continue", "a1_", "-"}, {"Math", "+∑", "a"}, {"Any", "a\U0010FFFF", ""}, {"ASCII", "a", "é"}, {"Assigned", "a", "\u0378"}, {"Lowercase", "aª", "A"},
		{"Uppercase", "AⒶ", "a"}, {"Cased", "aA", "1"}, {"Hex_Digit", "aF９", "g"}, {"Ideographic", "中", "a"}, {"RI", "🇦", "a"},
	}
	for _, tt := range tests {
		n, err := regexsyntax.Parse(`\p{`+tt.property+`}`, regexsyntax.Unicode, regexsyntax.Limits{})
		if err != nil {
			t.Errorf("%s: %v", tt.property, err)
			continue
		}
		has := func(r rune) bool {
			for _, x := range n.Set.Ranges {
				if x.Lo <= r && r <= x.Hi {
					return true
				}
			}
			return false
		}
		for _, r := range tt.in {
			if !has(r) {
				t.Errorf("%s lacks %q", tt.property, r)
			}
		}
		for _, r := range tt.out {
			if has(r) {
				t.Errorf("%s has %q", tt.property, r)
			}
		}
	}
	for _, name := range []string{"", "lu", "Foo", "Script", "Script=", "sc=Foo", "gc=Greek", "Other_Math", "gc=Alphabetic", "Alphabetic=Yes", "Greek"} {
		if _, err := regexsyntax.Parse(`\p{`+name+`}`, regexsyntax.Unicode, regexsyntax.Limits{}); err == nil {
			t.Errorf("%q is a property", name)
		}
	}
	for _, name := range regexsyntax.PropertyNames() {
		if _, err := regexsyntax.Parse(`\p{`+name+`}`, regexsyntax.Unicode, regexsyntax.Limits{}); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

var pieces = []string{
	"a", "B", "é", "(", ")", ")", "(?i)", "(?:", "(?s-i:", "(?P<n>", "(?<m>", "(?<n>b)", "|", "*", "+?", "?", "{2}", "{1,3}", "{3,1}", "{,2}", "{", "}", "[", "[^", "]", "-", "[:alpha:]",
	"\\d", "\\W", "\\pL", "\\p{Greek}", "\\P{^Lu}", "\\pX", "\\Q", "\\E", "\\A", "\\z", "\\b", "^", "$", ".", "\\x41", "\\x{1F600}", "\\101", "\\1", "\\-", "\\_", "\\q", "\\", "(?", "(?=", "(?-", ":)", "(?U)",
}

// TestRE2AgainstStandardLibrary compares which patterns are read.
func TestRE2AgainstStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 30000 {
		var b strings.Builder
		for range r.IntN(7) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		compareRE2(t, b.String())
	}
}

func compareRE2(t *testing.T, pattern string) {
	t.Helper()
	_, want := syntax.Parse(pattern, syntax.Perl)
	_, got := regexsyntax.Parse(pattern, regexsyntax.RE2, regexsyntax.Limits{})
	var limit *regexsyntax.Error
	if errors.As(got, &limit) && limit.Kind == regexsyntax.Limit {
		return
	}
	var e *syntax.Error
	if errors.As(want, &e) && (e.Code == syntax.ErrInvalidRepeatSize || e.Code == syntax.ErrLarge || e.Code == syntax.ErrNestingDepth) {
		return
	}
	if (got == nil) != (want == nil) {
		t.Errorf("%q: %v, want %v", pattern, got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`(?<n>\p{L}[^a-\d]{1,2}?)\k<n>\u{1F600}`)
	f.Add(`(?i-s:[[:^alpha:]]\Qx\E)`)
	f.Fuzz(func(t *testing.T, pattern string) {
		for _, d := range []regexsyntax.Dialect{regexsyntax.ECMAScript, regexsyntax.Unicode, regexsyntax.RE2} {
			n, err := regexsyntax.Parse(pattern, d, regexsyntax.Limits{})
			var e *regexsyntax.Error
			switch {
			case err == nil && n == nil, err != nil && !errors.As(err, &e):
				t.Fatalf("%v, %v", n, err)
			case err != nil && (e.Offset < 0 || e.Offset > len(pattern)):
				t.Fatalf("offset %d of %d", e.Offset, len(pattern))
			}
		}
		if !strings.ContainsFunc(pattern, func(r rune) bool { return r > unicode.MaxASCII }) {
			compareRE2(t, pattern)
		}
	})
}

func ExampleParse() {
	_, err := regexsyntax.Parse(`a{2}{3}`, regexsyntax.ECMAScript, regexsyntax.Limits{})
	fmt.Println(err)
	// Output: regexsyntax: nothing to repeat: "{3}" at byte 4
}
