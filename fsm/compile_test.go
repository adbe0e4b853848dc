package fsm

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestPlainlyMany holds what can be read off a family of keys against a search: one of
// endlessly many keys has others than any few.
func TestPlainlyMany(t *testing.T) {
	yes, no := 0, 0
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(seed, 3))
		var random func(depth int) *grammar.Expr
		random = func(depth int) *grammar.Expr {
			switch n := r.IntN(9); {
			case depth == 0 || n < 2:
				return []*grammar.Expr{grammar.Literal("a"), grammar.Empty(), grammar.None(), grammar.OneOf(grammar.AnyClass)}[r.IntN(4)]
			case n < 4:
				return grammar.Seq(random(depth-1), random(depth-1))
			case n == 4:
				return grammar.Alt(random(depth-1), random(depth-1))
			case n == 5:
				return grammar.And(random(depth-1), random(depth-1))
			case n == 6:
				return grammar.Encode(grammar.AnyText(), grammar.JSONString)
			}
			return grammar.Repeat(random(depth-1), r.IntN(2), r.IntN(4)-1)
		}
		e := random(4)
		if _, many := plainlyMany(e); !many {
			no++
			continue
		}
		yes++
		l := newLexicon(&sync.Mutex{})
		named := make([]string, 0, 41)
		for n := range 40 {
			named = append(named, strings.Repeat("a", n))
		}
		if l.beside(e, grammar.NewChoice(named)).kind == kindNone {
			t.Fatalf("seed %d: no key but the named ones", seed)
		}
	}
	if yes < 500 || no < 500 {
		t.Errorf("%d endless families, %d others: too few to tell", yes, no)
	}
}
