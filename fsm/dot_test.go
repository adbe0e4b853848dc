package fsm_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func ExampleProgram_WriteDOT() {
	g, _ := grammar.FromChoices([]string{"no", "yes"})
	p, _ := fsm.Compile(g)
	_ = p.WriteDOT(os.Stdout, 100)
	// Output:
	// digraph machine {
	//   rankdir=LR;
	//   node [shape=circle];
	//   start [shape=point];
	//   start -> 0;
	//   0;
	//   0 -> 1 [label="n"];
	//   0 -> 2 [label="y"];
	//   1;
	//   1 -> 3 [label="o"];
	//   2;
	//   2 -> 4 [label="e"];
	//   3 [shape=doublecircle];
	//   4;
	//   4 -> 3 [label="s"];
	// }
}

func TestWriteDOT(t *testing.T) {
	dot := func(root *grammar.Expr, limit int) string {
		t.Helper()
		g, err := grammar.New(root)
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := p.WriteDOT(&b, limit); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	var digits, most, every grammar.ByteSet
	digits.Add('0', '9')
	every.Add(0, 255)
	most.Add(0, '"'-1)
	most.Add('"'+1, 255)
	for _, tt := range []struct {
		name string
		root *grammar.Expr
		want string
	}{
		{"range", grammar.Repeat(grammar.OneByte(digits), 1, -1), `0 -> 1 [label="0-9"]`},
		{"all but one", grammar.OneByte(most), `0 -> 1 [label="not \""]`},
		{"every byte", grammar.OneByte(every), `0 -> 1 [label="any byte"]`},
		{"backslash", grammar.Literal("\\"), `[label="\\\\"]`},
		{"line feed", grammar.Literal("\n"), `[label="\\n"]`},
		{"blank and dash", grammar.Alt(grammar.Literal(" "), grammar.Literal("-")), `[label="␠ '-'"]`},
		{"guard", grammar.Guarded(grammar.Literal("a"), yes{}), `[style=dashed, label="guard"]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := dot(tt.root, 50); !strings.Contains(got, tt.want) {
				t.Errorf("%s is not in\n%s", tt.want, got)
			}
		})
	}
	if got := dot(grammar.Literal("abcdefgh"), 3); !strings.Contains(got, "2 -> more") || strings.Contains(got, "3;") {
		t.Errorf("more than three states:\n%s", got)
	}
	g, _ := grammar.New(grammar.Empty())
	p, _ := fsm.Compile(g)
	if err := p.WriteDOT(&strings.Builder{}, 0); !errors.Is(err, grammar.ErrInvalid) {
		t.Errorf("limit 0: %v", err)
	}
	if err := p.WriteDOT(failing{}, 1); !errors.Is(err, errFull) {
		t.Errorf("a writer that fails: %v", err)
	}
}

type yes struct{}

func (yes) Check([]byte) error { return nil }
func (yes) Key() string        { return "yes" }

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }
