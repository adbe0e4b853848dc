package fsm_test

import (
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// TestNestedRepetitions compares repetitions of repetitions, which are made one where
// that describes the same, with the reference matcher.
func TestNestedRepetitions(t *testing.T) {
	a := grammar.Literal("ab")
	for _, inner := range [][2]int{{0, 2}, {1, 3}, {0, -1}, {1, -1}, {2, 3}, {3, 3}} {
		for _, outer := range [][2]int{{0, 2}, {1, 1}, {2, 4}, {3, 3}, {0, -1}, {2, -1}} {
			e := grammar.Repeat(grammar.Repeat(a, inner[0], inner[1]), outer[0], outer[1])
			g, err := grammar.New(e)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			for n := range 16 {
				text := []byte(strings.Repeat("ab", n))
				c := p.Cursor()
				got := c.Write(text) == len(text) && c.Accepting()
				if want := refmatch.Match(e, text); got != want {
					t.Errorf("(x%v)%v, %d times: %v, want %v", inner, outer, n, got, want)
				}
			}
		}
	}
}
