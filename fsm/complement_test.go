package fsm

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// drawTexts draws an expression of texts of a, b and é.
func drawTexts(r *rand.Rand, depth int) *grammar.Expr {
	if depth == 0 {
		return grammar.Literal([]string{"a", "b", "ab", "é", "ba"}[r.IntN(5)])
	}
	switch r.IntN(5) {
	case 0:
		return grammar.Seq(drawTexts(r, depth-1), drawTexts(r, depth-1))
	case 1:
		return grammar.Alt(drawTexts(r, depth-1), drawTexts(r, depth-1))
	case 2:
		return grammar.Repeat(drawTexts(r, depth-1), r.IntN(2), -1)
	case 3:
		return grammar.Seq(grammar.AnyText(), drawTexts(r, depth-1), grammar.AnyText())
	}
	return drawTexts(r, depth-1)
}

// other is the texts other than those of e.
func other(e *grammar.Expr) *grammar.Expr { return grammar.And(grammar.AnyText(), grammar.Not(e)) }

// TestComplementsOfComplements makes sure that a text which is not a text other than
// x is an x, alone, in unions and beside further parts, by the residuals of each: they
// must accept the same texts as the intersection without the complements.
func TestComplementsOfComplements(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 15))
	var texts []string
	for _, a := range []string{"", "a", "b", "é", "\xc3"} {
		for _, b := range []string{"", "a", "b", "é", "ab"} {
			for _, c := range []string{"", "a", "b", "ba"} {
				texts = append(texts, a+b+c)
			}
		}
	}
	accepted := 0
	for range 500 {
		x, y, z := drawTexts(r, 2), drawTexts(r, 2), drawTexts(r, 1)
		l := newLexicon(&sync.Mutex{})
		for _, c := range []struct{ twice, once *grammar.Expr }{
			{other(other(x)), grammar.And(grammar.AnyText(), x)},
			{other(grammar.Alt(other(x), other(y))), grammar.And(x, y)},
			{other(grammar.Alt(other(x), z)), grammar.And(x, grammar.Not(z))},
			{grammar.And(z, grammar.Not(other(x))), grammar.And(z, x)},
			{other(grammar.And(other(x), grammar.Not(y))), grammar.Alt(x, grammar.And(grammar.AnyText(), y))},
		} {
			twice, once := l.convert(c.twice), l.convert(c.once)
			if twice != once && strings.Count(twice.String(), "!") > strings.Count(once.String(), "!")+2 {
				t.Errorf("%s is not resolved; want %s", twice, once)
			}
			for _, text := range texts {
				got, want := l.matches(twice, text), l.matches(once, text)
				if got != want {
					t.Fatalf("%s and %q: %v, %s: %v", twice, text, got, once, want)
				}
				if got {
					accepted++
				}
			}
		}
	}
	if accepted < 1000 {
		t.Errorf("%d texts accepted", accepted)
	}
}

// matches derives r by the bytes of text.
func (l *lexicon) matches(r *Residual, text string) bool {
	for i := range len(text) {
		r, _ = l.derive(r, text[i])
	}
	return r.nullable
}

// TestFinds compares the search for any text with that for the shortest.
func TestFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 23))
	live, dead := 0, 0
	for range 800 {
		e := grammar.And(drawTexts(r, 3), grammar.Not(drawTexts(r, 2)), drawTexts(r, 2))
		one, two := newLexicon(&sync.Mutex{}), newLexicon(&sync.Mutex{})
		a, b := one.convert(e), two.convert(e)
		got, want := one.alive(a), two.search(b) < infinite
		if got != want {
			t.Fatalf("%s: found %v, the shortest text exists: %v", a, got, want)
		}
		if got {
			live++
		} else {
			dead++
		}
	}
	if live < 100 || dead < 100 {
		t.Errorf("%d live, %d dead", live, dead)
	}
}

// TestFindsWords looks for a text that holds many words within few characters: a
// search that counts each word by itself would visit too many residuals.
func TestFindsWords(t *testing.T) {
	parts := []*grammar.Expr{grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'z'})), 40, 40)}
	for _, word := range []string{"abc", "bcd", "xyz", "zzy", "cab", "fed", "qed"} {
		parts = append(parts, grammar.Seq(grammar.AnyText(), grammar.Literal(word), grammar.AnyText()))
	}
	l := newLexicon(&sync.Mutex{})
	r := l.convert(grammar.And(parts...))
	if !l.alive(r) {
		t.Fatal("there is no such text")
	}
	visited := 0
	for _, n := range l.nodes {
		if n.live != 0 {
			visited++
		}
	}
	if visited > maxAlive/4 {
		t.Errorf("%d residuals judged", visited)
	}
}
