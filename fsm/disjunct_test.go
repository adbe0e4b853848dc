package fsm

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// drawConditions draws an intersection of texts and of complements of texts, within a
// bound on the length now and then.
func drawConditions(r *rand.Rand) *grammar.Expr {
	parts := []*grammar.Expr{drawTexts(r, 3)}
	for range r.IntN(3) {
		part := drawTexts(r, 2)
		switch r.IntN(4) {
		case 0:
			part = grammar.Not(part)
		case 1:
			part = grammar.Seq(grammar.AnyText(), part, grammar.AnyText())
		case 2:
			part = grammar.Repeat(grammar.OneOf(grammar.AnyClass), r.IntN(3), 3+r.IntN(3))
		}
		parts = append(parts, part)
	}
	return grammar.And(parts...)
}

// shortestByDerivatives is the length of the shortest text of r, found by all its
// derivatives in turn, and -1 where there is none.
func (l *lexicon) shortestByDerivatives(r *Residual) int {
	seen := map[*Residual]bool{r: true}
	level := []*Residual{r}
	for n := 0; len(level) > 0; n++ {
		var next []*Residual
		for _, r := range level {
			if r.nullable {
				return n
			}
			for b := range 256 {
				if d, _ := l.derive(r, byte(b)); d.kind != kindNone && !seen[d] {
					seen[d] = true
					next = append(next, d)
				}
			}
		}
		level = next
	}
	return -1
}

// TestSearches compares the searches for any text and for a shortest one, which look at
// the parts of unions by themselves and leave out what lacks a letter, with one that
// takes all derivatives.
func TestSearches(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 71))
	dead := 0
	defer func(n int) { fewVisits = n }(fewVisits)
	for range 6000 {
		fewVisits = r.IntN(8)
		e := drawConditions(r)
		l := newLexicon(&sync.Mutex{})
		want := l.shortestByDerivatives(l.convert(e))
		if want < 0 {
			dead++
		}
		l = newLexicon(&sync.Mutex{})
		if x := l.convert(e); l.alive(x) != (want >= 0) {
			t.Fatalf("%s is alive: %v; its shortest text has %d bytes", x, l.alive(x), want)
		}
		l = newLexicon(&sync.Mutex{})
		x := l.convert(e)
		got := l.search(x)
		if got == infinite {
			got = -1
		}
		if got != want {
			t.Fatalf("%s has a text of %d bytes, found one of %d", x, want, got)
		}
	}
	if dead < 200 || dead > 5000 {
		t.Errorf("%d of 6000 have no text", dead)
	}
}

// TestLetters writes texts and asks that they hold the letters that every text holds,
// and none that no text may.
func TestLetters(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 72))
	bound := 0
	for range 400 {
		l := newLexicon(&sync.Mutex{})
		x := l.convert(drawConditions(r))
		if !l.alive(x) {
			continue
		}
		s := *l.lettersOf(x)
		if s.must != (byteSet{}) || s.may != allBytes {
			bound++
		}
		for range 10 {
			var text []byte
			at := x
			for range 12 {
				if at.nullable && r.IntN(2) == 0 {
					break
				}
				b := byte("ab\xc3\xa9c"[r.IntN(5)])
				if next, _ := l.derive(at, b); next.kind != kindNone && l.alive(next) {
					text, at = append(text, b), next
				}
			}
			if has := bytesIn(string(text)); at.nullable && (has.and(s.must) != s.must || !has.and(s.may.not()).empty()) {
				t.Fatalf("%s reads %q; its texts hold %x and no more than %x", x, text, s.must, s.may)
			}
		}
	}
	if bound < 100 {
		t.Errorf("%d residuals tell of letters", bound)
	}
}
