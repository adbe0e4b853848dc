package fsm

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestCovering unites texts within quotes that match some of three patterns and not
// others, with some texts left out, and compares with their union as it is; where all
// combinations are there it must be that of any text.
func TestCovering(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 74))
	choice := grammar.NewChoice([]string{`a"`, `ab"`})
	whole := 0
	for range 400 {
		l := newLexicon(&sync.Mutex{})
		patterns := []*grammar.Expr{drawTexts(r, 2), drawTexts(r, 2), drawTexts(r, 1)}[:1+r.IntN(3)]
		leftOut := r.IntN(2) == 0
		var parts []*Residual
		all := true
		for which := range 1 << len(patterns) {
			terms := []*grammar.Expr{grammar.AnyText()}
			for i, p := range patterns {
				if which>>i&1 == 0 {
					p = grammar.Not(p)
				}
				terms = append(terms, p)
			}
			if r.IntN(20) == 0 {
				all = false
				continue
			}
			e := grammar.Seq(grammar.Encode(grammar.And(terms...), grammar.JSONString), grammar.Literal(`"`))
			x := l.convert(e)
			if leftOut {
				x = l.except(x, choice, 0, len(choice.Texts()), 0)
			}
			if x.kind != kindNone {
				parts = append(parts, x)
			}
		}
		if len(parts) < 2 {
			continue
		}
		// What is left behind some bytes has the same form.
		written := r.IntN(5)
		for i, x := range parts {
			for _, b := range []byte("abéba")[:written] {
				x, _ = l.derive(x, b)
			}
			parts[i] = x
		}
		parts = withoutNone(parts)
		if len(parts) < 2 {
			continue
		}
		united := l.unitedWithin(parts)
		if united == nil {
			continue
		}
		inner := united
		for inner.kind != kindEncode {
			inner = inner.subs[0]
		}
		if inner.subs[0] == l.anyText {
			whole++
		}
		for range 60 {
			var text []byte
			for range r.IntN(6) {
				text = append(text, []string{"a", "b", "é", "\\n", "\\u0061", "ab"}[r.IntN(6)]...)
			}
			text = append(text, '"')
			want := false
			for _, x := range parts {
				want = want || l.matches(x, string(text))
			}
			if got := l.matches(united, string(text)); got != want {
				t.Fatalf("%q: %v by %s, %v by %s", text, got, united, want, parts)
			}
		}
		if all && written == 0 && inner.subs[0] != l.anyText {
			t.Errorf("all of %s are %s", parts, united)
		}
	}
	if whole < 100 {
		t.Errorf("%d unions of all texts", whole)
	}
}

func withoutNone(rs []*Residual) (out []*Residual) {
	for _, r := range rs {
		if r.kind != kindNone {
			out = append(out, r)
		}
	}
	return out
}
