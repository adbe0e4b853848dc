package grammar_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

func TestPattern(t *testing.T) {
	search := grammar.WithSearch()
	re2 := grammar.WithDialect(grammar.RE2)
	tests := []struct {
		pattern string
		opts    []grammar.RegexOption
		accepts []string
		rejects []string
	}{
		{`a|bc`, nil, []string{"a", "bc"}, []string{"", "b", "abc", "a\n"}},
		{`^abc$`, []grammar.RegexOption{search}, []string{"abc"}, []string{"abc\n", "xabc", ""}},
		{`b`, []grammar.RegexOption{search}, []string{"b", "abc", "a\nb"}, []string{"", "ac"}},
		{`^a|b$`, []grammar.RegexOption{search}, []string{"ax", "xb", "a", "b"}, []string{"xa", "bx", ""}},
		{`^^a$$`, []grammar.RegexOption{search}, []string{"a"}, []string{"aa", ""}},
		{`a^b`, []grammar.RegexOption{search}, nil, []string{"ab", "a\nb"}},
		{`(?:^|,)x(?:,|$)`, []grammar.RegexOption{search}, []string{"x", "a,x", "x,a", "a,x,b"}, []string{"ax", "a,xb"}},
		{`^$`, []grammar.RegexOption{search}, []string{""}, []string{"a", "\n"}},
		{`^a*$|^b`, []grammar.RegexOption{search}, []string{"", "aa", "bx"}, []string{"ab"}},
		{`\d\D`, nil, []string{"0x"}, []string{"\u07c0x", "00"}},
		{`\s`, nil, []string{" ", "\u2003", "\ufeff", "\u2029", "\v"}, []string{"\u2013", "\x01"}},
		{`\S.`, nil, []string{"ab", "a\u0085"}, []string{"a\n", "a\u2028", " a"}},
		{`\cC\cc\x41\u0042\u{1F600}\ud83d\ude00\0`, nil, []string{"\x03\x03AB😀😀\x00"}, []string{"x"}},
		{`\ud83d`, nil, nil, []string{"", "\ufffd", "😀"}},
		{`[\ud83d\ude00-\u{1F602}]`, nil, []string{"😁"}, []string{"😃"}},
		{`[^]`, nil, []string{"a", "\n"}, []string{""}},
		{`[]`, nil, nil, []string{"", "a"}},
		{`\p{Letter}\p{digit}\P{Lu}\p{Script=Greek}\p{scx=Grek}\p{Emoji}\p{L}\p{Alphabetic}`, nil, []string{"é٣aαα😀xx"}, []string{"éaaαα😀xx"}},
		{`a{1000000}`, nil, nil, []string{"aaa"}},
		{`(?:ab){2,3}?c`, nil, []string{"ababc", "abababc"}, []string{"abc"}},
		{`a{,5}]\-\_{`, nil, []string{"a{,5}]-_{"}, nil},
		{`(?i:\P{Lu})(?i:[^\P{Lu}1])?(?i:\w\W)`, nil, []string{"Aſ-", "1K-"}, []string{"AAſ-", "Aſſ", "AAK"}},
		{`[\w-.]+`, nil, []string{"a-.b"}, []string{"a+"}},
		{`\u{41}\-`, nil, []string{"A-"}, nil},
		{`(?=.*\d)(?=.*[a-z])(?!.*\s).{3,5}`, nil, []string{"a1x", "1aaaa"}, []string{"aaa", "a1", "a1 x", "a1xxxx"}},
		{`^(?!foo|bar$).*$`, []grammar.RegexOption{search}, []string{"", "barx", "xfoo"}, []string{"foo", "foox", "bar"}},
		{`^(?!^lucene\.|builtin\.).*`, []grammar.RegexOption{search}, []string{"x.builtin."}, []string{"lucene.x", "builtin.x"}},
		{`(?<!a)b`, []grammar.RegexOption{search}, []string{"b", "cb", "abb"}, []string{"ab", "a"}},
		{`(?<=ab+)c`, []grammar.RegexOption{search}, []string{"abc", "xabbc"}, []string{"ac", "bc"}},
		{`\bfoo\b`, []grammar.RegexOption{search}, []string{"foo", "a foo.", "éfoo"}, []string{"afoo", "foo_", "fo"}},
		{`\Boo\B`, []grammar.RegexOption{search}, []string{"fool", "xoox"}, []string{"oo", "foo", "ool"}},
		{`(?:\/?(?:a+|b*)(?:$|\/))+`, nil, []string{"a/b", "a", "", "/", "a/"}, []string{"ab"}},
		{`(?:aa$|$|b){3,}`, nil, []string{"baa", "b", "", "aa", "bbbb"}, []string{"aab", "a"}},
		{`(?:(?!--)[a-z-])*-x`, nil, []string{"a-x", "-x", "ab-c-x"}, []string{"--x", "a--b-x", "a--x"}},
		{`^(?:(?!foo).)*$`, []grammar.RegexOption{search}, []string{"", "fo", "fofo"}, []string{"foo", "afoob"}},
		{`(?<y>\d{4})-(?<m>\d\d)`, nil, []string{"2024-01"}, []string{"2024-1"}},
		{`(?i)straße\Q.*\E(?s:.)(?-i)K`, []grammar.RegexOption{re2}, []string{"STRAßE.*\nK", "straẞe.*xK"}, []string{"straße.*xk", "x"}},
		{`(?m)^a$\n^b$`, []grammar.RegexOption{re2}, []string{"a\nb"}, []string{"a\n", "ab"}},
		{`[[:alpha:][:^ascii:]]\pL\p{^Greek}\x{1F600}\101\s`, []grammar.RegexOption{re2}, []string{"éaa😀A\n"}, []string{"1aa😀A\n", "éaα😀A\n", "éaa😀A\v"}},
		{`(?P<n>a)\z`, []grammar.RegexOption{re2}, []string{"a"}, []string{"a\n"}},
		{`a{100000}|b`, []grammar.RegexOption{re2}, []string{"b"}, []string{"a"}},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			e, err := grammar.Pattern(tt.pattern, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range tt.accepts {
				if !refmatch.Match(e, []byte(text)) {
					t.Errorf("%q is refused", text)
				}
			}
			for _, text := range tt.rejects {
				if refmatch.Match(e, []byte(text)) {
					t.Errorf("%q is accepted", text)
				}
			}
		})
	}
}

func TestPatternIsSimple(t *testing.T) {
	for _, pattern := range []string{`^abc$`, `^(a|b)+$`, `abc`, `^a`, `a$`, `(^|,)a($|,)`, `\ba\b`, `(?:^a|b$)c*`, `^https?://(www\.)?[a-z]{1,6}\b([-a-z.]*)$`} {
		e, err := grammar.Pattern(pattern, grammar.WithSearch())
		if err != nil {
			t.Fatal(err)
		}
		var visit func(e *grammar.Expr)
		visit = func(e *grammar.Expr) {
			if e.Op == grammar.OpAnd || e.Op == grammar.OpNot {
				t.Errorf("%s: an intersection or complement is left", pattern)
			}
			for _, s := range e.Subs {
				visit(s)
			}
		}
		visit(e)
	}
}

func TestPatternErrors(t *testing.T) {
	tests := []struct {
		pattern string
		dialect grammar.RegexDialect
		kind    error
		offset  int64
	}{
		{`a(`, grammar.ECMAScript, grammar.ErrSyntax, 1},
		{`a)`, grammar.ECMAScript, grammar.ErrSyntax, 1},
		{`ab**`, grammar.ECMAScript, grammar.ErrSyntax, 3},
		{`*`, grammar.ECMAScript, grammar.ErrSyntax, 0},
		{`x[b-a]`, grammar.ECMAScript, grammar.ErrSyntax, 2},
		{`[a`, grammar.ECMAScript, grammar.ErrSyntax, 0},
		{`\`, grammar.ECMAScript, grammar.ErrSyntax, 0},
		{`a{2,1}`, grammar.ECMAScript, grammar.ErrSyntax, 1},
		{`(?<n>a)(?<n>b)`, grammar.ECMAScript, grammar.ErrSyntax, 7},
		{`(?P<n>a)`, grammar.ECMAScript, grammar.ErrSyntax, 0},
		{`(?#x)`, grammar.ECMAScript, grammar.ErrSyntax, 0},
		{"a\xff", grammar.ECMAScript, grammar.ErrSyntax, 1},
		{`(a)\1`, grammar.ECMAScript, grammar.ErrUnsupported, 3},
		{`(?<n>a)\k<n>`, grammar.ECMAScript, grammar.ErrUnsupported, 7},
		{`\p{Nope}`, grammar.ECMAScript, grammar.ErrUnsupported, 0},
		{`(?:(?!a+b).)*x`, grammar.ECMAScript, grammar.ErrUnsupported, 3},
		{`a{99999999999}`, grammar.ECMAScript, grammar.ErrLimit, 1},
		{strings.Repeat("(", 2000) + strings.Repeat(")", 2000), grammar.ECMAScript, grammar.ErrLimit, 1000},
		{strings.Repeat("(", 5<<20), grammar.ECMAScript, grammar.ErrLimit, 4 << 20},
		{strings.Repeat(`(?:^|a|\b)`, 100), grammar.ECMAScript, grammar.ErrLimit, 0},
		{`(?=a)`, grammar.RE2, grammar.ErrSyntax, 0},
		{`\1`, grammar.RE2, grammar.ErrUnsupported, 0},
		{`\-\q`, grammar.RE2, grammar.ErrSyntax, 2},
		{`[[:foo:]]`, grammar.RE2, grammar.ErrSyntax, 1},
		{`a**`, grammar.RE2, grammar.ErrSyntax, 2},
	}
	for _, tt := range tests {
		name := tt.pattern[:min(len(tt.pattern), 20)]
		t.Run(name, func(t *testing.T) {
			_, err := grammar.Pattern(tt.pattern, grammar.WithDialect(tt.dialect))
			var e *grammar.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.kind) || e.Offset != tt.offset {
				t.Errorf("got %v, want %v at %d", err, tt.kind, tt.offset)
			}
		})
	}
}

func TestPatternHostile(t *testing.T) {
	const n = 1 << 18
	for name, pattern := range map[string]string{
		"open groups":   strings.Repeat("(", n),
		"alternatives":  strings.Repeat("a|", n),
		"classes":       strings.Repeat(`[a-z]`, n/5),
		"quantifiers":   strings.Repeat("a*", n/2),
		"escapes":       strings.Repeat(`\p{L}`, 5000),
		"anchors":       strings.Repeat("^", n),
		"boundaries":    strings.Repeat(`\b`, n/2),
		"look-ahead":    strings.Repeat(`(?=a)`, n/5),
		"look-behind":   strings.Repeat(`(?<=ab)`, n/7),
		"nested counts": strings.Repeat("(?:", 500) + "a" + strings.Repeat("{2,9})", 500),
		"names":         strings.Repeat("(?<a>b)|", n/8),
		"deep literals": strings.Repeat("(?:a", 900) + strings.Repeat("b", n) + strings.Repeat(")", 900),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := grammar.Pattern(pattern)
			var e *grammar.Error
			if err != nil && !errors.As(err, &e) {
				t.Errorf("%v is not typed", err)
			}
		})
	}
}

// randomPattern writes a pattern over a, b, - and blanks; look says that it may
// look around.
func randomPattern(r *rand.Rand, depth int, look bool) string {
	sub := func() string { return randomPattern(r, depth-1, look) }
	n := 6
	if depth > 0 {
		n = 11
		if look {
			n = 17
		}
	}
	switch r.IntN(n) {
	case 0, 1:
		return "a"
	case 2:
		return "b"
	case 3:
		return []string{"[ab]", "[^a]", "-", `\w`, `\W`, "."}[r.IntN(6)]
	case 4:
		if look {
			return []string{"ab", "", "b*", "(?:(?!ab).)*", "(?:(?!aa|b-).)+", "(?:(?!-ab)[^b]){1,}"}[r.IntN(6)]
		}
		return []string{"ab", "a-", "", "a?", "b*"}[r.IntN(5)]
	case 5:
		if !look {
			return []string{"^", "$", `\b`, `\B`, "(?m:^)", "(?m:$)"}[r.IntN(6)]
		}
		return []string{"^", "$", `\b`, `\B`}[r.IntN(4)]
	case 6, 7:
		return sub() + sub()
	case 8:
		return "(?:" + sub() + "|" + sub() + ")"
	case 9:
		return "(?:" + sub() + ")" + []string{"*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}"}[r.IntN(7)]
	case 10:
		return "(" + sub() + ")"
	case 11, 12:
		return "(?=" + sub() + ")"
	case 13, 14:
		return "(?!" + sub() + ")"
	case 15:
		return "(?<=" + sub() + ")"
	}
	return "(?<!" + sub() + ")"
}

func randomText(r *rand.Rand, alphabet string) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteByte(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

// TestPatternAgainstRegexp compares with Go's package regexp.
func TestPatternAgainstRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	compiled := 0
	for range 4000 {
		pattern := randomPattern(r, 4, false)
		whole := regexp.MustCompile(`\A(?:` + pattern + `)\z`)
		part := regexp.MustCompile(pattern)
		full, err1 := grammar.Pattern(pattern, grammar.WithDialect(grammar.RE2))
		search, err2 := grammar.Pattern(pattern, grammar.WithDialect(grammar.RE2), grammar.WithSearch())
		if err1 != nil || err2 != nil {
			expectRefusal(t, pattern, err1)
			expectRefusal(t, pattern, err2)
			continue
		}
		compiled++
		for range 8 {
			text := randomText(r, "aab-\n")
			if got, want := refmatch.Match(full, []byte(text)), whole.MatchString(text); got != want {
				t.Fatalf("%s on %q: %v, want %v", pattern, text, got, want)
			}
			if got, want := refmatch.Match(search, []byte(text)), part.MatchString(text); got != want {
				t.Fatalf("%s in %q: %v, want %v", pattern, text, got, want)
			}
		}
	}
	t.Logf("%d of 4000 patterns compiled", compiled)
	if compiled < 3500 {
		t.Errorf("only %d of 4000 patterns compiled", compiled)
	}
}

// TestPatternAgainstRegexp2 compares look-around with a backtracking engine.
func TestPatternAgainstRegexp2(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	compiled := 0
	for range 4000 {
		pattern := randomPattern(r, 4, true)
		whole := regexp2.MustCompile(`^(?:`+pattern+`)$`, regexp2.ECMAScript)
		part := regexp2.MustCompile(pattern, regexp2.ECMAScript)
		full, err1 := grammar.Pattern(pattern)
		search, err2 := grammar.Pattern(pattern, grammar.WithSearch())
		if err1 != nil || err2 != nil {
			expectRefusal(t, pattern, err1)
			expectRefusal(t, pattern, err2)
			continue
		}
		compiled++
		for range 8 {
			text := randomText(r, "aab- ")
			want, err := whole.MatchString(text)
			if got := refmatch.Match(full, []byte(text)); got != want || err != nil {
				t.Fatalf("%s on %q: %v, want %v %v", pattern, text, got, want, err)
			}
			want, err = part.MatchString(text)
			if got := refmatch.Match(search, []byte(text)); got != want || err != nil {
				t.Fatalf("%s in %q: %v, want %v %v", pattern, text, got, want, err)
			}
		}
	}
	t.Logf("%d of 4000 patterns compiled", compiled)
	if compiled < 3000 {
		t.Errorf("only %d of 4000 patterns compiled", compiled)
	}
}

func expectRefusal(t *testing.T, pattern string, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, grammar.ErrUnsupported) && !errors.Is(err, grammar.ErrLimit) {
		t.Fatalf("%s: %v", pattern, err)
	}
}

func FuzzPattern(f *testing.F) {
	for _, s := range []string{`^a(?=b)|\b[^c-d]{2,}$`, `(?<n>\p{L})\k<n>`, `(?i:K)\Q.\E[[:alpha:]]`, `(?<=a)(?<!b)\B`} {
		f.Add(s, "ab")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		for _, opts := range [][]grammar.RegexOption{nil, {grammar.WithSearch()}, {grammar.WithDialect(grammar.RE2)}} {
			e, err := grammar.Pattern(pattern, opts...)
			var located *grammar.Error
			if err != nil && !errors.As(err, &located) {
				t.Fatalf("%v is not typed", err)
			}
			if err == nil {
				if _, err := grammar.New(e); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func ExampleFromRegex() {
	g, err := grammar.FromRegex(`(?<year>\d{4})-(?<month>\d\d)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(refmatch.Match(g.Root(), []byte("2026-11")), refmatch.Match(g.Root(), []byte("26-11")))
	_, err = grammar.FromRegex(`(a+)-\1`)
	fmt.Println(err)
	// Output:
	// true false
	// grammar: unsupported "\\1" (byte 5): a back-reference: the language is not regular
}

func ExamplePattern() {
	e, err := grammar.Pattern(`\bcat\b`, grammar.WithSearch())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(refmatch.Match(e, []byte("a cat!")), refmatch.Match(e, []byte("concatenate")))
	// Output: true false
}
