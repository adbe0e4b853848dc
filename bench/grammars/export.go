package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/stencil-go/stencil/export"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/langcorpus"
)

// schemas are exported beside the corpora: the keywords that a context-free grammar
// can say.
var schemas = []string{
	`true`, `{"type":"boolean"}`, `{"type":"null"}`, `{"type":"integer"}`, `{"type":"number","minimum":-1.5,"maximum":20}`,
	`{"type":"integer","minimum":0,"maximum":120}`, `{"type":"string"}`, `{"type":"string","minLength":2,"maxLength":5}`,
	`{"type":"string","pattern":"^[a-z]+(-[0-9]{2})?$"}`, `{"type":"string","format":"date"}`, `{"type":"string","not":{"enum":["a","no",""]}}`,
	`{"enum":["red","green",3,null,{"a":[1]}]}`, `{"type":"array","items":{"type":"integer"},"maxItems":3}`,
	`{"type":"array","prefixItems":[{"type":"boolean"},{"type":"string"}],"items":false}`,
	`{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string","maxLength":5},"c":{"enum":["x","y"]}},"required":["b"],"additionalProperties":false}`,
	`{"type":"object","properties":{"a":{"type":"null"}},"additionalProperties":{"type":"integer"}}`,
	`{"type":"object","patternProperties":{"^x":{"type":"boolean"}},"additionalProperties":false,"maxProperties":1}`,
	`{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"},"c":{"type":"null"}},"additionalProperties":false,"minProperties":2,"maxProperties":2}`,
	`{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"string","maxLength":3},"l":{"$ref":"#/$defs/n"}},"required":["v"],"additionalProperties":false}}}`,
	`{"anyOf":[{"type":"integer"},{"type":"string","maxLength":2},{"type":"array","items":{"type":"boolean"}}]}`,
}

// exportAll writes every grammar that a notation can say, with texts: those of the
// corpora, and drawn ones and their mutations, which this module judges.
func exportAll(dir string) error {
	type source struct {
		langcorpus.Case
		g *grammar.Grammar
	}
	var all []source
	for _, name := range []string{"gbnf", "lark"} {
		cases, err := langcorpus.Read(name)
		if err != nil {
			return err
		}
		for _, c := range cases {
			from := grammar.FromGBNF
			if name == "lark" {
				from = grammar.FromLark
			}
			g, err := from(c.Grammar)
			if err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
			c.Name = name + ": " + c.Name
			all = append(all, source{c, g})
		}
	}
	for _, s := range schemas {
		g, err := grammar.FromJSONSchema([]byte(s), grammar.WithoutExponents())
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		all = append(all, source{langcorpus.Case{Name: "schema: " + s}, g})
	}
	for _, form := range []struct {
		name  string
		write func(*grammar.Grammar, ...export.Option) (string, error)
	}{{"gbnf", export.GBNF}, {"lark", export.Lark}} {
		var out []langcorpus.Case
		for _, s := range all {
			text, err := form.write(s.g)
			if err != nil {
				if !errors.Is(err, grammar.ErrUnsupported) && !errors.Is(err, grammar.ErrLimit) {
					return fmt.Errorf("%s: %w", s.Name, err)
				}
				fmt.Printf("%s: not as %s: %v\n", s.Name, form.name, err)
				continue
			}
			c := s.Case
			c.Grammar = text
			if err := addTexts(&c, s.g); err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			out = append(out, c)
		}
		if err := writeCases(filepath.Join(dir, form.name+".txt"), out); err != nil {
			return err
		}
		fmt.Printf("%s: %d grammars of %d\n", form.name, len(out), len(all))
	}
	return nil
}

// judge adds texts to a case, as the machine of its grammar judges them.
type judge struct {
	p      *fsm.Program
	out    *langcorpus.Case
	judged map[string]bool
}

func newJudge(c *langcorpus.Case, g *grammar.Grammar) (*judge, error) {
	p, err := fsm.Compile(g)
	if err != nil {
		return nil, err
	}
	j := &judge{p: p, out: c, judged: map[string]bool{}}
	for _, t := range append(append([]string{}, c.Accepts...), c.Rejects...) {
		j.judged[t] = true
	}
	return j, nil
}

func (j *judge) accepts(text []byte) bool {
	cursor := j.p.Cursor()
	return cursor.Write(text) == len(text) && cursor.Accepting()
}

func (j *judge) add(text []byte) {
	t := string(text)
	switch {
	case j.judged[t] || !utf8.Valid(text):
		return
	case j.accepts(text):
		j.out.Accepts = append(j.out.Accepts, t)
	default:
		j.out.Rejects = append(j.out.Rejects, t)
	}
	j.judged[t] = true
}

// mutate adds the text without one character, and with one more.
func (j *judge) mutate(r *rand.Rand, text []byte) {
	if len(text) == 0 {
		return
	}
	if i := r.IntN(len(text)); text[i] < 0x80 {
		j.add(append(append([]byte{}, text[:i]...), text[i+1:]...))
		j.add(append(append(append([]byte{}, text[:i]...), "a1 \"{,"[r.IntN(6)]), text[i:]...))
	}
}

// addTexts adds drawn texts of the grammar, and mutations of them, as it judges them.
func addTexts(c *langcorpus.Case, g *grammar.Grammar) error {
	j, err := newJudge(c, g)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, uint64(len(c.Grammar))))
	for range 12 {
		text := walk(r, j.p, 1+r.IntN(40))
		j.add(text)
		j.mutate(r, text)
	}
	return nil
}

// walk draws a text of the program: bytes at random, then the shortest end. Bytes
// of ASCII are drawn more often, so that texts stay legible.
func walk(r *rand.Rand, p *fsm.Program, n int) []byte {
	var text []byte
	s := p.Start()
	for len(text) < n {
		var next []byte
		for b := range s.NextBytes() {
			if b >= ' ' && b < 0x7F {
				next = append(next, b, b, b, b)
			}
			next = append(next, b)
		}
		if len(next) == 0 || s.Accepting() && r.IntN(6) == 0 {
			return text
		}
		b := next[r.IntN(len(next))]
		text = append(text, b)
		s = s.Step(b)
	}
	return append(text, s.Shortest()...)
}

func writeCases(path string, cases []langcorpus.Case) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return langcorpus.WriteFile(path, "Grammars written by package export, with texts.\n", cases)
}
