package soundness_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// plainPatterns are patterns that ECMA-262 and Go read alike.
var plainPatterns = []string{
	`[a-z]+`, `\d{4}-\d{2}-\d{2}`, `(\d{3}) \d{3}-\d{4}`, `[A-Z]{2}\d{2}( [A-Z0-9]{4}){2,5}`, `#([0-9a-f]{3}|[0-9a-f]{6})`,
	`[\w.+-]+@[\w-]+(\.[\w-]+)+`, `https?://[a-z.]+(:\d+)?(/[^ ?#]*)?(\?[^ #]*)?`, `(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}`,
	`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`, `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`, `"([^"\\]|\\.)*"`, `'[^']*'`, `/\*([^*]|\*+[^*/])*\*+/`,
	`//[^\n]*`, `[A-Za-z_][A-Za-z0-9_]*`, `(a|b)*abb`, `(a*)*`, `(a|ab)(c|bcd)(d*)`, `(?:a?){5}a{5}`, `x{100,103}`, `[^\x00-\x1f]{3,12}`, `.{0,40}`,
	`(yes|no|maybe)(, (yes|no|maybe))*`, `(Mr|Ms|Dr)\. [A-Z][a-z]+`, `\$\d{1,3}(,\d{3})*(\.\d\d)?`, `v\d+\.\d+\.\d+(-[a-z0-9.]+)?`, `[MDCLXVI]+`,
	`(\w+\s){3}\w+`, `\S+(\s\S+){0,3}`, `[^\d\W]{5}`, `\W{1,4}\D`, `(é|日本|😀)+`, `[à-ÿ]{2,4}`, `[^a-z]{2}[^é]`, `a\.b\*c\[d\]`, `\t+\r?\n`, `\x41B+`,
	`(?:ab){2,4}(?:cd)?`, `a{2}b{0}c{1,}`, `()|x`, `|a|`, `(?:)`, `a+?b*?c??`, `[a-c]{2,3}?[b-d]*?`, `\d\d:\d\d(:\d\d)?`, `[+-]?\d+%`, `([01]\d|2[0-3]):[0-5]\d`,
	`<([a-z]+)( [a-z]+="[^"]*")*>[^<]*</[a-z]+>`, `\(([^()]|\([^()]*\))*\)`, `[ab]*a[ab]{12}`, `(\d+,)*\d+;`, `=+\n(-+\n)*`, `\\[nrt"\\]`, `\{[^{}]*\}`, `(0|1(01*0)*1)*`,
	`^start.*end$`, `^a|b$`, `(^a)?b`, `a\b.\bb`, `\bword\b`, `x\By`, `(foo|bar|baz|qux|quux)-(one|two|three)`,
}

// lookPatterns look around, which Go's package does not know.
var lookPatterns = []string{
	`(?=.*\d)(?=.*[a-z])[a-z0-9]{4,8}`, `(?!foo|bar)\w{3,6}`, `\w+(?<!ing)`, `a(?=b)[a-z]{1,4}`, `(?:(?!--)[a-z-])*`, `[a-z]+(?<=e)x?`,
	`(?!.*\s\s)[a-z ]{3,10}`, `(?:(?!aa).)*`, `(?=[^0]*0)[01]{3,6}`, `(?!0+$)\d{1,3}`, `(?<!b)a*`, `(?=(?<x>a+))a{2,4}`, `\w{2}(?!\w)\W\w`, `(?!(?:a|b){3}$)[ab]{1,4}`, `.{2}(?<=[xy]z)`,
	`(?=a|b)\w+(?<=c|d)`, `(?!\d)\w+`, `(?:a(?!b)|b(?!a)){1,2}`, `(?=.{5}$)[a-z]+-[a-z]+`, `[^-]+(?=-)-\d`,
}

// pairs makes more patterns by putting them beside one another, but for those with
// anchors: no text would match.
func pairs(patterns []string) []string {
	out := slices.Clone(patterns)
	for i, p := range patterns {
		q := patterns[(i+5)%len(patterns)]
		if strings.HasPrefix(q, "^") || strings.HasSuffix(p, "$") || strings.Contains(p, "$)") || strings.Contains(q, "(^") || strings.Contains(p+q, "|b$") {
			continue
		}
		out = append(out, "(?:"+p+")~(?:"+q+")")
	}
	return out
}

// rounds is how many walks a grammar gets.
func rounds(few int) int {
	switch {
	case long:
		return 1000
	case testing.Short():
		return 1
	}
	return few
}

// walkTexts writes texts under the masks, which the judge must like, and damages them:
// then the machine must think of them as the judge does.
func walkTexts(t *testing.T, name string, g *grammar.Grammar, seed uint64, n int, judge func(text string) (bool, error)) (damaged int) {
	t.Helper()
	return walkBoth(t, name, g, seed, n, judge, func(got, want bool) bool { return got == want })
}

// walkSound is walkTexts for a judge of more than the grammar describes: what the
// machine takes the judge must like.
func walkSound(t *testing.T, name string, g *grammar.Grammar, seed uint64, n int, judge func(text string) (bool, error)) (damaged int) {
	t.Helper()
	return walkBoth(t, name, g, seed, n, judge, func(got, want bool) bool { return want || !got })
}

func walkBoth(t *testing.T, name string, g *grammar.Grammar, seed uint64, n int, judge func(text string) (bool, error), agree func(got, want bool) bool) (damaged int) {
	t.Helper()
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	v := testvocab.New()
	w, err := newWalker(p, v, nil)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	r := rand.New(rand.NewPCG(seed, 7))
	for range n {
		m, budget, err := w.matcher(r, 60)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		walked, err := walk(r, m, v)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := string(walked.text)
		ok, err := judge(text)
		if !ok || err != nil {
			t.Fatalf("%s: %q: %v", name, text, err)
		}
		if walked.tokens > budget {
			t.Errorf("%s: %q has %d tokens of %d", name, text, walked.tokens, budget)
		}
		changed := damage(r, []rune(text))
		want, err := judge(changed)
		if err != nil {
			t.Fatalf("%s: %q: %v", name, changed, err)
		}
		c := p.Cursor()
		got := c.Write([]byte(changed)) == len(changed) && c.Accepting()
		if !agree(got, want) {
			t.Fatalf("%s: %q: %v, want %v", name, changed, got, want)
		}
		if got && changed != text {
			damaged++
		}
	}
	return damaged
}

// damage changes a text in one place.
func damage(r *rand.Rand, text []rune) string {
	at := r.IntN(len(text) + 1)
	switch r.IntN(4) {
	case 0:
		return string(text[:at])
	case 1:
		return string(slices.Insert(slices.Clone(text), at, []rune("ab1 -.é\n\"x")[r.IntN(10)]))
	case 2:
		return string(slices.Concat(text[:at], text[r.IntN(len(text)+1):]))
	}
	if at == len(text) {
		return string(text) + "a"
	}
	text = slices.Clone(text)
	text[at] = []rune("ab1 -.é\n\"x")[r.IntN(10)]
	return string(text)
}

// TestRegexWalks: texts written under the masks of a regular expression match it, for
// package regexp and for a backtracking engine, and what these match is accepted.
func TestRegexWalks(t *testing.T) {
	n, total, accepted := rounds(6), 0, 0
	plain := pairs(plainPatterns)
	if len(plain) < 100 {
		t.Errorf("only %d patterns", len(plain))
	}
	for i, pattern := range plain {
		g, err := grammar.FromRegex(pattern, grammar.WithDialect(grammar.RE2))
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		oracle := regexp.MustCompile(`\A(?:` + pattern + `)\z`)
		accepted += walkTexts(t, pattern, g, uint64(i), n, func(text string) (bool, error) { return oracle.MatchString(text), nil })
		total += n
	}
	for i, pattern := range pairs(slices.Concat(plainPatterns, lookPatterns)) {
		g, err := grammar.FromRegex(pattern)
		if errors.Is(err, grammar.ErrUnsupported) {
			continue // a look-around behind another part
		}
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		oracle, err := newECMAPattern(`^(?:` + pattern + `)$`)
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		accepted += walkTexts(t, pattern, g, uint64(1000+i), n, oracle.match)
		total += n
	}
	t.Logf("%d walks, %d damaged texts that match", total, accepted)
}

// TestChoiceWalks: texts written under the masks of choices are among them.
func TestChoiceWalks(t *testing.T) {
	n := rounds(5)
	for i := range 100 {
		r := rand.New(rand.NewPCG(uint64(i), 8))
		in := map[string]bool{}
		var texts []string
		for range 1 + r.IntN(1+i*i/5) {
			text := ""
			for range r.IntN(8) {
				text += []string{"a", "b", "ab", "the ", "é", "日本", "\n", "\"", "1", "option "}[r.IntN(10)]
			}
			in[text] = true
			texts = append(texts, text)
		}
		g, err := grammar.FromChoices(texts)
		if err != nil {
			t.Fatal(err)
		}
		walkTexts(t, fmt.Sprint(len(texts), " choices"), g, uint64(i), n, func(text string) (bool, error) { return in[text], nil })
	}
}

// TestTextMasks: masks of regular expressions are those of trying every token.
func TestTextMasks(t *testing.T) {
	v := testvocab.New()
	steps := 12
	if testing.Short() {
		steps = 3
	}
	for i, pattern := range slices.Concat(plainPatterns, lookPatterns) {
		g, err := grammar.FromRegex(pattern)
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mask.NewMatcher(p, v)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(i), 9))
		for range steps {
			if m.Done() {
				break
			}
			set := m.Mask()
			var allowed []int32
			for id := range int32(v.Size()) {
				ok := m.Clone().Accept(id) == nil
				if ok != set.Has(id) {
					t.Fatalf("%s: token %q: mask %v, trying %v", pattern, v.Token(id), set.Has(id), ok)
				}
				if ok && len(v.Token(id)) > 0 {
					allowed = append(allowed, id)
				}
			}
			if len(allowed) == 0 {
				break
			}
			if err := m.Accept(allowed[r.IntN(len(allowed))]); err != nil {
				t.Fatal(err)
			}
		}
	}
}
