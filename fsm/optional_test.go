package fsm

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// TestWithoutGaps adds up groups one by one.
func TestWithoutGaps(t *testing.T) {
	const far = 60
	for least := range 7 {
		for most := least; most < 9; most++ {
			for lo := range 6 {
				for hi := lo; hi < 8; hi++ {
					var sums [far]bool
					for k := lo; k <= hi; k++ {
						for n := k * least; n <= k*most; n++ {
							sums[n] = true
						}
					}
					whole := true
					for n := lo * least; n <= hi*most; n++ {
						whole = whole && sums[n]
					}
					// With at most one text a group, bounds of zero have their own form before.
					if got := withoutGaps(least, most, lo, hi); got && !whole || !got && whole && lo > 0 {
						t.Errorf("%d to %d groups of %d to %d: %v, want %v", lo, hi, least, most, got, whole)
					}
				}
			}
		}
	}
}

// drawOptional draws runs of elements that may be empty, alternatives of such runs,
// and counts of counts.
func drawOptional(r *rand.Rand, depth int) *grammar.Expr {
	if depth == 0 || r.IntN(4) == 0 {
		return []*grammar.Expr{grammar.Literal("a"), grammar.Literal("b"), grammar.Literal("ab"), grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'b'}))}[r.IntN(4)]
	}
	switch r.IntN(5) {
	case 0:
		return grammar.Alt(drawOptional(r, depth-1), drawOptional(r, depth-1))
	case 1, 2:
		lo := r.IntN(4)
		hi := lo + r.IntN(4)
		if r.IntN(4) == 0 {
			hi = -1
		}
		return grammar.Repeat(drawOptional(r, depth-1), lo, hi)
	}
	parts := make([]*grammar.Expr, 2+r.IntN(4))
	for i := range parts {
		parts[i] = drawOptional(r, depth-1)
		if r.IntN(4) > 0 {
			parts[i] = grammar.Repeat(parts[i], 0, []int{1, 2, -1}[r.IntN(3)])
		}
	}
	return grammar.Seq(parts...)
}

// TestOptionalRuns compares the normal forms of optional runs and nested counts with
// the reference.
func TestOptionalRuns(t *testing.T) {
	rounds := 1500
	if testing.Short() {
		rounds = 400
	}
	r := rand.New(rand.NewPCG(41, 42))
	var accepted, refused int
	for range rounds {
		e := drawOptional(r, 4)
		l := newLexicon(&sync.Mutex{})
		root := l.convert(e)
		for range 12 {
			text := make([]byte, r.IntN(12))
			for i := range text {
				text[i] = "aab"[r.IntN(3)]
			}
			got, want := l.matches(root, string(text)), refmatch.Match(e, text)
			if got != want {
				t.Fatalf("%s and %q: %v, want %v", root, text, got, want)
			}
			if got {
				accepted++
			} else {
				refused++
			}
		}
	}
	if accepted < rounds || refused < rounds {
		t.Errorf("%d texts accepted, %d refused", accepted, refused)
	}
}

// TestOptionalRunsAreLinear counts the residuals that a run of n optional elements,
// and n counts inside each other, lead to.
func TestOptionalRunsAreLinear(t *testing.T) {
	a, b := grammar.Literal("a"), grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'c'}))
	const n = 3000
	run := func(of ...*grammar.Expr) *grammar.Expr {
		parts := make([]*grammar.Expr, n)
		for i := range parts {
			parts[i] = of[i%len(of)]
		}
		return grammar.Seq(parts...)
	}
	nested := a
	for range n {
		nested = grammar.Repeat(nested, 2, 9)
	}
	for _, tt := range []struct {
		name string
		e    *grammar.Expr
	}{
		{"any number of the same", run(grammar.Repeat(a, 0, -1))},
		{"one or none of the same", run(grammar.Optional(a))},
		{"overlapping classes", run(grammar.Optional(a), grammar.Optional(b))},
		{"alternating kinds", run(grammar.Repeat(a, 0, -1), grammar.Optional(b), grammar.Repeat(b, 0, 7))},
		{"counts of counts", nested},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLexicon(&sync.Mutex{})
			r := l.convert(tt.e)
			subs := 0
			for i := range 40 {
				r, _ = l.derive(r, "abac"[i%4])
				subs += len(r.subs)
				if r.kind == kindNone {
					break
				}
			}
			if len(l.nodes) > 40*n || subs > 1000 {
				t.Errorf("%d residuals, %d parts", len(l.nodes), subs)
			}
		})
	}
}

// BenchmarkOptionalRuns derives runs of n optional elements.
func BenchmarkOptionalRuns(b *testing.B) {
	for _, n := range []int{1000, 4000, 16000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				parts := make([]*grammar.Expr, n)
				for i := range parts {
					parts[i] = grammar.Optional(grammar.Literal([]string{"a", "b", "c"}[i%3]))
				}
				l := newLexicon(&sync.Mutex{})
				r := l.convert(grammar.Seq(parts...))
				for _, c := range []byte("abacbcab") {
					r, _ = l.derive(r, c)
				}
			}
		})
	}
}
