package mask_test

import (
	"errors"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// TestFarEnd: a budget that the longest tokens would not fill is refused without the
// completion being written out, and one that they might is judged by it.
func TestFarEnd(t *testing.T) {
	v := testvocab.New()
	for _, c := range []struct {
		pattern string
		budget  int
		want    error
	}{
		{`a{100000000}b`, 512, mask.ErrBudget},
		{`(ab|c){100000000}`, 100_000, mask.ErrBudget},
		{`a{400}b`, 3, mask.ErrBudget},
		{`a{400}b`, 401, nil},
		{`a`, 1, nil},
	} {
		g, err := grammar.FromRegex(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := mask.NewMatcher(p, v, mask.WithBudget(c.budget)); !errors.Is(err, c.want) {
			t.Errorf("%s with %d tokens: %v, want %v", c.pattern, c.budget, err, c.want)
		}
	}
}
