package grammar

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// patternPieces make patterns, valid and not.
var patternPieces = []string{
	"a", "b", "-", "^", "$", "|", "(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?<m1>", ")", ")", ")", "*", "+?", "?", "{2}", "{1,}", "{3,12}", "{12,3}",
	"[", "[^", "]", "]", "\\d", "\\b", "\\p{L}", "\\P{sc=Greek}", "\\p{X}", "\\0", "\\1", "\\2", "\\k<n>", "\\cA", "\\x41", "\\u0041", "\\u{1F600}", "\\-", "\\]", "\\/",
	"é", "€", "😀", "a-z", "z-a", "é-€", "\\x30-9", ".", "/", "}", "{", "(?", "(?<", "\\", "\\u{", "9", "\\xF", "\\uD800",
}

func randomPieces(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(patternPieces[r.IntN(len(patternPieces))])
	}
	return b.String()
}

// TestRegexFormat compares the automaton with the parser, one way always and the
// other way but for what the automaton documents.
func TestRegexFormat(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	e, _ := formatExpr("regex")
	valid, refused := 0, 0
	for range 8000 {
		text := randomPieces(r)
		checkRegexFormat(t, e.Automaton, text, &valid, &refused)
	}
	t.Logf("%d valid patterns, %d of them refused", valid, refused)
	if valid < 1000 || refused*20 > valid {
		t.Errorf("%d of %d valid patterns refused", refused, valid)
	}
}

func checkRegexFormat(t *testing.T, a Automaton, text string, valid, refused *int) {
	t.Helper()
	_, err := regexsyntax.Parse(text, regexsyntax.Unicode, regexsyntax.Limits{})
	state, live := a.Start()
	for i := 0; live && i < len(text); i++ {
		if state, live = a.Step(state, text[i]); live && i%3 == 0 {
			checkPatternDistance(t, a, state, text[:i+1])
		}
	}
	got := live && a.Accepting(state)
	if got && err != nil && err.(*regexsyntax.Error).Kind != regexsyntax.Unsupported {
		t.Fatalf("%q is accepted: %v", text, err)
	}
	if err == nil {
		*valid++
		if !got {
			*refused++
			if !strings.Contains(text, "D800") && strings.Count(text, "(?<n>")+strings.Count(text, "(?<m1>") < 2 {
				t.Fatalf("%q is refused", text)
			}
		}
	}
}

// checkPatternDistance looks for bytes that lead to acceptance in as many steps
// as the distance says.
func checkPatternDistance(t *testing.T, a Automaton, state uint32, where string) {
	t.Helper()
	for d := a.Distance(state); ; d-- {
		if d < 0 || (d == 0) != a.Accepting(state) {
			t.Fatalf("after %q: distance %d, accepting %v", where, d, a.Accepting(state))
		}
		if d == 0 {
			return
		}
		found := false
		for b := 255; b >= 0; b-- {
			next, ok := a.Step(state, byte(b))
			if !ok {
				continue
			}
			if n := a.Distance(next); n < d-1 {
				t.Fatalf("after %q: distance %d, but %d follows byte %#x", where, d, n, b)
			} else if n == d-1 && !found {
				found = true
				state = next
				break
			}
		}
		if !found {
			t.Fatalf("after %q: distance %d leads nowhere", where, d)
		}
	}
}

func FuzzRegexFormat(f *testing.F) {
	f.Add(`(?<n>a{1,2})\k<n>[^\d-\]é]`)
	f.Fuzz(func(t *testing.T, text string) {
		e, _ := formatExpr("regex")
		_, err := regexsyntax.Parse(text, regexsyntax.Unicode, regexsyntax.Limits{})
		if acceptsNumber(e, text) && err != nil && err.(*regexsyntax.Error).Kind != regexsyntax.Unsupported {
			t.Errorf("%q is accepted: %v", text, err)
		}
	})
}
