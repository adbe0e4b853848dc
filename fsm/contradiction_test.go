package fsm_test

import (
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// growing reads every ASCII text and has a state for each length.
type growing struct{}

func (growing) Start() (uint32, bool)                    { return 0, true }
func (growing) Step(state uint32, b byte) (uint32, bool) { return state + 1, b < 0x80 }
func (growing) Accepting(uint32) bool                    { return true }
func (growing) Distance(uint32) int                      { return 0 }
func (growing) Key() string                              { return "growing" }
func (growing) Text(uint32) bool                         { return true }

// TestContradictions checks that an intersection with what it excludes reads nothing,
// though its other parts have so many states that no search visits them all.
func TestContradictions(t *testing.T) {
	literal, any := grammar.Literal, grammar.Accept(growing{})
	tail := grammar.Seq(literal("..."), grammar.AnyText())
	either := grammar.Alt(literal("a"), literal("b"))
	tests := []struct {
		name string
		expr *grammar.Expr
		// reads and refuses are beginnings of texts.
		reads, refuses string
	}{
		{"any text behind a literal", grammar.And(any, grammar.Not(tail)), "..a", "..."},
		{"among others", grammar.And(any, grammar.Not(grammar.Alt(tail, literal("x")))), "..a", "..."},
		{"a part itself", grammar.And(grammar.Seq(either, any), grammar.Not(grammar.Seq(literal("a"), any))), "b", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := grammar.New(tt.expr)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			c := p.Cursor()
			if n := c.Write([]byte(tt.reads)); n < len(tt.reads) {
				t.Errorf("%q is read up to byte %d", tt.reads, n)
			}
			c = p.Cursor()
			if n := c.Write([]byte(tt.refuses)); n == len(tt.refuses) {
				t.Errorf("%q is read, and no text begins so", tt.refuses)
			}
		})
	}
}
