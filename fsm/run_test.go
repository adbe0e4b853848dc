package fsm

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestIntersectedRuns compares intersections with bounded runs of a class, short ones
// and such as are counted, with their parts by themselves: what both read is accepted,
// and no other text, and of what is left it is known whether any text completes it.
func TestIntersectedRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(29, 11))
	accepted, dead := 0, 0
	for range 600 {
		class := grammar.NewClass([]grammar.Range{{Lo: 'a', Hi: 'a'}, {Lo: 'b', Hi: 'b'}, {Lo: 'é', Hi: 'é'}}[r.IntN(3):]...)
		lo, more := r.IntN(12), r.IntN(12)
		hi := lo + more
		if more == 11 {
			hi = -1
		}
		l := newLexicon(&sync.Mutex{})
		run, rest := l.convert(grammar.Repeat(grammar.OneOf(class), lo, hi)), l.convert(drawTexts(r, 4))
		if r.IntN(3) == 0 {
			rest = l.and(l.not(rest), l.anyText)
		}
		both := l.and(run, rest)
		for range 20 {
			text := ""
			one, two, three := run, rest, both
			for range r.IntN(24) {
				b := "aabbé\xc3"[r.IntN(6)]
				if len(text) > 0 && text[len(text)-1] == 0xC3 {
					b = 0xA9
				}
				text += string([]byte{b})
				one, _ = l.derive(one, b)
				two, _ = l.derive(two, b)
				three, _ = l.derive(three, b)
				if want := one.nullable && two.nullable; three.nullable != want {
					t.Fatalf("%s and %s, %q: %v, want %v", run, rest, text, three.nullable, want)
				}
				if three.nullable {
					accepted++
				}
				if three.kind != kindNone && !l.alive(three) {
					dead++
					if n := shortestOfBoth(one, two); n < infinite {
						t.Fatalf("%s and %s behind %q: dead, but a text of %d bytes completes both", run, rest, text, n)
					}
				}
			}
		}
	}
	if accepted < 1000 || dead < 20 {
		t.Errorf("%d accepted, %d dead", accepted, dead)
	}
}

// shortestOfBoth is the length of the shortest text of both, found by trying all.
func shortestOfBoth(a, b *Residual) int {
	type pair struct{ a, b *Residual }
	level, seen := []pair{{a, b}}, map[pair]bool{{a, b}: true}
	for n := 0; len(level) > 0; n++ {
		var next []pair
		for _, p := range level {
			if p.a.nullable && p.b.nullable {
				return n
			}
			for _, c := range []byte("ab\xc3\xa9") {
				one, _ := a.owner.derive(p.a, c)
				two, _ := a.owner.derive(p.b, c)
				if q := (pair{one, two}); one.kind != kindNone && two.kind != kindNone && !seen[q] {
					seen[q] = true
					next = append(next, q)
				}
			}
		}
		level = next
	}
	return infinite
}
