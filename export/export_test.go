package export_test

import (
	"errors"
	"testing"

	"github.com/stencil-go/stencil/export"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/langcorpus"
)

// form is a notation that is written and read.
type form struct {
	name  string
	write func(*grammar.Grammar, ...export.Option) (string, error)
	read  func(string, ...grammar.NotationOption) (*grammar.Grammar, error)
}

var forms = []form{{"gbnf", export.GBNF, grammar.FromGBNF}, {"lark", export.Lark, grammar.FromLark}}

func accepts(p *fsm.Program, text string) bool {
	c := p.Cursor()
	return c.Write([]byte(text)) == len(text) && c.Accepting()
}

// again writes a grammar, reads it and writes it once more: the second text must be
// the grammar of the first.
func again(t *testing.T, f form, g *grammar.Grammar) *fsm.Program {
	t.Helper()
	text, err := f.write(g)
	if err != nil {
		if !errors.Is(err, grammar.ErrUnsupported) {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	back, err := f.read(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	p, err := fsm.Compile(back)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

func TestCorporaAgain(t *testing.T) {
	for _, source := range forms {
		cases, err := langcorpus.Read(source.name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			for _, f := range forms {
				t.Run(source.name+" as "+f.name+"/"+c.Name, func(t *testing.T) {
					g, err := source.read(c.Grammar)
					if err != nil {
						t.Fatal(err)
					}
					p := again(t, f, g)
					for _, s := range c.Accepts {
						if !accepts(p, s) {
							t.Errorf("%q is refused", s)
						}
					}
					for _, s := range c.Rejects {
						if accepts(p, s) {
							t.Errorf("%q is accepted", s)
						}
					}
				})
			}
		}
	}
}
