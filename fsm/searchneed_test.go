package fsm

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestSearchNeed compares the bound on what residuals need with the most that the
// derivatives of intersections need one by one, and the code points that lead back
// with trying all of one and two bytes.
func TestSearchNeed(t *testing.T) {
	class := func(chars string) *grammar.Expr {
		var ranges []grammar.Range
		for _, r := range chars {
			ranges = append(ranges, grammar.Range{Lo: r, Hi: r})
		}
		return grammar.OneOf(grammar.NewClass(ranges...))
	}
	r := rand.New(rand.NewPCG(3, 4))
	letters := []string{"a", "b", "é", "ab", "abé", "€b"}
	var draw func(depth int) *grammar.Expr
	draw = func(depth int) *grammar.Expr {
		if depth == 0 {
			return class(letters[r.IntN(len(letters))])
		}
		switch r.IntN(4) {
		case 0:
			return grammar.Seq(draw(depth-1), draw(depth-1))
		case 1:
			return grammar.Alt(draw(depth-1), draw(depth-1))
		case 2:
			return grammar.Repeat(draw(depth-1), r.IntN(2), -1)
		}
		return grammar.Repeat(draw(depth-1), r.IntN(3), 3)
	}
	bounded := 0
	for range 400 {
		e := grammar.And(draw(3), grammar.Not(draw(2)))
		l := newLexicon(&sync.Mutex{})
		start := l.convert(e)
		if start.kind != kindAnd || !start.text || !l.alive(start) {
			continue
		}
		got := l.searchNeed(start)
		want, seen := 0, map[*Residual]bool{start: true}
		for queue := []*Residual{start}; len(queue) > 0; queue = queue[1:] {
			want = max(want, l.searchRunes(queue[0]))
			for b := range 256 {
				if next := l.step(queue[0], byte(b)); next.kind != kindNone && !seen[next] {
					seen[next] = true
					queue = append(queue, next)
				}
			}
		}
		switch {
		case got == infinite:
			// There may be too many that are dead.
		case len(seen) > maxNeedSearch || got != want:
			t.Errorf("%v: %d residuals need %d at most, the search says %d", start, len(seen), want, got)
		default:
			bounded++
		}
		for s := range seen {
			back := false
			for a := range 256 {
				one := l.step(s, byte(a))
				if one.kind == kindNone {
					continue
				}
				back = back || a < 0x80 && one == s
				for b := 0x80; b < 0xC0; b++ {
					two := l.step(one, byte(b))
					back = back || a < 0xE0 && two == s
					for c := 0x80; c < 0xC0 && two.kind != kindNone; c++ {
						back = back || l.step(two, byte(c)) == s
					}
				}
			}
			if !s.text {
				continue
			}
			if got := s.Turns(); got != back {
				t.Errorf("%v: leads back: %v, trying says %v", s, got, back)
			}
		}
	}
	if bounded < 50 {
		t.Errorf("only %d expressions have a bound", bounded)
	}
}
