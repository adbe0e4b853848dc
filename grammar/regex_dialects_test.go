package grammar_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// re2Atoms are what RE2 writes one character or place with: classes of all kinds,
// letters with more than two cases, escapes and quotations.
var re2Atoms = []string{
	"a", "K", "k", "s", "ſ", "ß", "σ", "Σ", "Ω", "µ", "dž", "İ", "i", "é", "日", ".", `\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\pL`, `\PL`, `\p{Lu}`, `\p{Ll}`, `\p{Lt}`, `\p{^Lu}`, `\P{^Nd}`,
	`\p{Greek}`, `\p{Latin}`, `\p{Han}`, `\P{Latin}`, `[[:alpha:]]`, `[[:^alpha:]]`, `[[:word:]é]`, `[[:space:]\d]`, `[[:punct:]a-f]`, `[[:upper:]]`, `[^[:lower:]]`, `[a-k]`, `[^a-k]`, `[\x{3b1}-\x{3c9}]`,
	`[^\p{L}\d]`, `[\pLx]`, `[^\W_]`, `[^\n]`, `[K-S]`, `[-a]`, `[]a]`, `[^]a]`, `\x6b`, `\x{212a}`, `\x{1F600}`, `\113`, `\n`, `\t`, `\Q.*\E`, `\Qks\E`, `^`, `$`, `\b`, `\B`, `\A`, `\z`, "(?i)", "(?s)", "(?m)", "(?-i)", "(?U)",
}

var dialectTexts = []rune("aAkKsSſKßẞσςΣΩΩµμΜDŽDždžİiIıéÉ日😀019٣_-.*] \t\n\r\v\u00a0\u2028fg")

// randomRE2 writes a pattern with flags, groups and counts.
func randomRE2(r *rand.Rand, depth int) string {
	if depth == 0 {
		return re2Atoms[r.IntN(len(re2Atoms))]
	}
	sub := func() string { return randomRE2(r, depth-1) }
	switch r.IntN(9) {
	case 0:
		return sub() + "|" + sub()
	case 1:
		return "(?:" + sub() + ")" + []string{"*", "+?", "?", "{2}", "{1,3}", "{2,}", "??"}[r.IntN(7)]
	case 2:
		return []string{"(?i:", "(?s:", "(?m:", "(?i-s:", "(?-i:", "(?U:", "(?P<n>", "(?<n>", "("}[r.IntN(9)] + sub() + ")"
	case 3:
		return "(?i)" + sub()
	case 4, 5:
		return sub()
	}
	return sub() + sub()
}

// TestRE2Semantics compares what patterns with flags, classes and letters of many cases
// match with package regexp, by the machines and not by their description.
func TestRE2Semantics(t *testing.T) {
	patterns := 3000
	if testing.Short() {
		patterns = 500
	}
	r := rand.New(rand.NewPCG(9, 10))
	var compared, matched int
	for range patterns {
		pattern := randomRE2(r, 4)
		oracle, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
		if err != nil {
			t.Fatal(err)
		}
		g, err := grammar.FromRegex(pattern, grammar.WithDialect(grammar.RE2))
		if err != nil {
			expectRefusal(t, pattern, err)
			continue
		}
		p, err := fsm.Compile(g)
		if err != nil {
			// No text fits: then package regexp must not find any either.
			p = nil
		}
		texts := walked(p, r, 12)
		for range 24 {
			var b strings.Builder
			for range r.IntN(5) {
				b.WriteRune(dialectTexts[r.IntN(len(dialectTexts))])
			}
			texts = append(texts, b.String())
		}
		for _, text := range texts {
			got := false
			if p != nil {
				c := p.Cursor()
				got = c.Write([]byte(text)) == len(text) && c.Accepting()
			}
			if want := oracle.MatchString(text); got != want {
				t.Fatalf("%s on %q: %v, want %v", pattern, text, got, want)
			}
			compared++
			if got {
				matched++
			}
		}
	}
	t.Logf("%d texts compared, %d match", compared, matched)
	if matched < compared/20 {
		t.Errorf("only %d of %d texts match", matched, compared)
	}
}

// walked writes n texts of the program, of the characters of dialectTexts where these
// go on and by the shortest way from there.
func walked(p *fsm.Program, r *rand.Rand, n int) (texts []string) {
	for range n {
		if p == nil {
			return nil
		}
		c := p.Cursor()
		var text []byte
		for range r.IntN(5) {
			next := []byte(string(dialectTexts[r.IntN(len(dialectTexts))]))
			if try := c.Clone(); try.Write(next) == len(next) {
				c.Write(next)
				text = append(text, next...)
			}
		}
		texts = append(texts, string(text)+string(c.State().Shortest()))
	}
	return texts
}

// TestFoldedClasses compares each letter that has cases, and those beside it, under
// (?i) with package regexp: literals, ranges and negated ranges.
func TestFoldedClasses(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 17
	}
	seen := 0
	for c := rune(0x21); c <= unicode.MaxRune; c++ {
		if unicode.SimpleFold(c) == c {
			continue
		}
		if seen++; seen%step != 0 {
			continue
		}
		for _, pattern := range []string{fmt.Sprintf(`(?i)\x{%x}`, c), fmt.Sprintf(`(?i)[\x{%x}-\x{%x}]`, c, c+2), fmt.Sprintf(`(?i)[^\x{%x}]`, c)} {
			oracle := regexp.MustCompile(`^(?:` + pattern + `)$`)
			g, err := grammar.FromRegex(pattern, grammar.WithDialect(grammar.RE2))
			if err != nil {
				t.Fatal(err)
			}
			for f := unicode.SimpleFold(c); ; f = unicode.SimpleFold(f) {
				for _, x := range []rune{f - 1, f, f + 1} {
					if got, want := refmatch.Match(g.Root(), []byte(string(x))), oracle.MatchString(string(x)); got != want {
						t.Fatalf("%s on %q: %v, want %v", pattern, x, got, want)
					}
				}
				if f == c {
					break
				}
			}
		}
	}
}

// TestSharedGroupNames: groups of RE2 may share a name, and each of them captures.
func TestSharedGroupNames(t *testing.T) {
	const pattern = `(?P<n>a+)(?:-(?<n>b)|(?<n>c))`
	g, err := grammar.FromRegex(pattern, grammar.WithDialect(grammar.RE2))
	if err != nil {
		t.Fatal(err)
	}
	oracle := regexp.MustCompile(pattern)
	for _, text := range []string{"aa-b", "ac"} {
		got, err := g.Captures([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var want []grammar.Captured
		for i, at := 1, oracle.FindStringSubmatchIndex(text); i < len(at)/2; i++ {
			if at[2*i] >= 0 {
				want = append(want, grammar.Captured{Name: oracle.SubexpNames()[i], Start: at[2*i], End: at[2*i+1]})
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
