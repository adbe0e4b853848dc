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

// TestPlainlyWritten holds what can be read off an expression against the machine: what
// is said to describe a text compiles.
func TestPlainlyWritten(t *testing.T) {
	yes, no := 0, 0
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(seed, 4))
		var random func(depth int) *grammar.Expr
		random = func(depth int) *grammar.Expr {
			if depth == 0 {
				return []*grammar.Expr{grammar.Literal("a"), grammar.Empty(), grammar.None(), grammar.And(grammar.Literal("a"), grammar.Literal("b"))}[r.IntN(4)]
			}
			switch r.IntN(7) {
			case 0:
				return &grammar.Expr{Op: grammar.OpSeq, Subs: []*grammar.Expr{random(depth - 1), random(depth - 1)}}
			case 1:
				return grammar.Alt(random(depth-1), random(depth-1))
			case 2:
				return &grammar.Expr{Op: grammar.OpRepeat, Subs: []*grammar.Expr{random(depth - 1)}, Min: r.IntN(2), Max: -1}
			case 3:
				return grammar.Indent(2, random(depth-1))
			case 4:
				return grammar.Encode(random(0), grammar.JSONString)
			case 5:
				return random(0)
			}
			m := &grammar.Members{Min: r.IntN(3), Max: -1, Separator: grammar.Literal(",")}
			for i := range r.IntN(3) {
				m.Properties = append(m.Properties, grammar.Property{Key: string(rune('a' + i)), Value: random(depth - 1), Required: r.IntN(2) == 0})
			}
			return grammar.MembersOf(m)
		}
		e := random(3)
		if !plainlyWritten(e, maxPlain) {
			no++
			continue
		}
		yes++
		g, err := grammar.New(e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Compile(g); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	if yes < 500 || no < 500 {
		t.Errorf("%d that describe something, %d others: too few to tell", yes, no)
	}
}
