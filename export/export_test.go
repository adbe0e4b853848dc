package export_test

import (
	"errors"
	"math/rand/v2"
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

// walk draws a text of the program: bytes at random, then the shortest end.
func walk(r *rand.Rand, p *fsm.Program, n int) string {
	var text []byte
	s := p.Start()
	for len(text) < n {
		var next []byte
		for b := range s.NextBytes() {
			if b >= ' ' && b < 0x7F {
				next = append(next, b, b, b)
			}
			next = append(next, b)
		}
		if len(next) == 0 {
			break
		}
		b := next[r.IntN(len(next))]
		text = append(text, b)
		s = s.Step(b)
	}
	return string(append(text, s.Shortest()...))
}

// TestWalksAgain: texts drawn from a grammar fit what is read back of its export,
// and the other way round.
func TestWalksAgain(t *testing.T) {
	schemas := []string{
		`true`, `{"type":"integer"}`, `{"type":"number","minimum":-1.5,"maximum":20}`, `{"type":"string","minLength":2,"maxLength":5}`,
		`{"type":"string","pattern":"[0-9]$"}`, `{"type":"string","not":{"enum":["a","no",""]}}`, `{"enum":["red",3,null,{"a":[1]}]}`,
		`{"type":"array","prefixItems":[{"type":"boolean"},{"type":"string"}],"items":{"type":"null"},"minItems":1,"maxItems":5}`,
		`{"type":"array","items":{"type":"boolean"},"maxItems":2500}`,
		`{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string","maxLength":5},"c":{"enum":["x","y"]}},"required":["b"],"additionalProperties":false}`,
		`{"type":"object","properties":{"a":{"type":"null"}},"additionalProperties":{"type":"integer"}}`,
		`{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"},"c":{"type":"null"}},"additionalProperties":false,"minProperties":2,"maxProperties":2}`,
		`{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"string","maxLength":3},"l":{"$ref":"#/$defs/n"}},"required":["v"],"additionalProperties":false}}}`,
	}
	for _, s := range schemas {
		for _, opts := range [][]grammar.JSONSchemaOption{nil, {grammar.WithAnyOrder()}} {
			g, err := grammar.FromJSONSchema([]byte(s), append(opts, grammar.WithoutExponents())...)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range forms {
				t.Run(f.name+"/"+s, func(t *testing.T) {
					back := again(t, f, g)
					r := rand.New(rand.NewPCG(7, uint64(len(s))))
					for range 30 {
						if text := walk(r, p, 40); !accepts(back, text) {
							t.Fatalf("%q is lost", text)
						}
						if text := walk(r, back, 40); !accepts(p, text) {
							t.Fatalf("%q is new", text)
						}
					}
				})
			}
		}
	}
}

// TestRefused: what a notation cannot say is an error that names it.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		g    func() (*grammar.Grammar, error)
		kind error
	}{
		{"unique items", func() (*grammar.Grammar, error) {
			return grammar.FromJSONSchema([]byte(`{"type":"array","uniqueItems":true}`))
		}, grammar.ErrUnsupported},
		{"indentation", func() (*grammar.Grammar, error) {
			return grammar.FromYAMLSchema([]byte(`{"type":"array","items":{"type":"array"}}`))
		}, grammar.ErrUnsupported},
		{"integers with exponents", func() (*grammar.Grammar, error) {
			return grammar.FromJSONSchema([]byte(`{"type":"integer"}`))
		}, grammar.ErrLimit},
		{"bytes", func() (*grammar.Grammar, error) {
			return grammar.New(grammar.OneByte(grammar.ByteSet{0, 0, 1, 0}))
		}, grammar.ErrUnsupported},
		{"numbers of tokens", func() (*grammar.Grammar, error) {
			return grammar.FromLark("start: a \"x\"\na[max_tokens=3]: /.*/\n")
		}, grammar.ErrUnsupported},
		{"nothing", func() (*grammar.Grammar, error) { return grammar.New(grammar.None()) }, grammar.ErrUnsatisfiable},
	} {
		for _, f := range forms {
			g, err := c.g()
			if err != nil {
				t.Fatal(err)
			}
			if text, err := f.write(g, export.WithLimits(export.Limits{States: 300})); !errors.Is(err, c.kind) {
				t.Errorf("%s as %s: %v, want %v\n%.300s", c.name, f.name, err, c.kind, text)
			}
		}
	}
}

// TestTokens: special tokens keep their names and numbers.
func TestTokens(t *testing.T) {
	const src = "root ::= <think> !<[7]>* <[5]> \"a\"\n"
	g, err := grammar.FromGBNF(src)
	if err != nil {
		t.Fatal(err)
	}
	text, err := export.GBNF(g)
	if err != nil || text != src {
		t.Errorf("%q, %v", text, err)
	}
	text, err = export.Lark(g)
	if want := "start: <think> <[^7]>* <[5]> \"a\"\n"; err != nil || text != want {
		t.Errorf("%q, %v", text, err)
	}
}
