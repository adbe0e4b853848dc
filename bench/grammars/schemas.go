package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/stencil-go/stencil/export"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/langcorpus"
)

// schemaLine is a line of MaskBench: a schema, and values with their judgement.
type schemaLine struct {
	ID     string          `json:"id"`
	Schema json.RawMessage `json:"schema"`
	Tests  []struct {
		Data json.RawMessage `json:"data"`
	} `json:"tests"`
}

const (
	// maxExport bounds the exported texts in bytes: the other engines take their time.
	maxExport = 60_000
	// longText bounds the texts to be judged.
	longText = 600
)

// exportSchemas writes a sample of n schemas of a file, of those that a notation can
// say, as both notations and as schemas again, with values of the file, drawn texts
// and mutations of all of them, as this module judges them.
func exportSchemas(path, dir string, n int) error {
	lines, err := readSchemas(path)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(8, 8))
	r.Shuffle(len(lines), func(i, k int) { lines[i], lines[k] = lines[k], lines[i] })
	for _, form := range []struct {
		name  string
		write func(*grammar.Grammar, ...export.Option) (string, error)
	}{{"schemas-gbnf", export.GBNF}, {"schemas-lark", export.Lark}} {
		var out []langcorpus.Case
		tried, large := 0, 0
		for _, l := range lines {
			if len(out) == n {
				break
			}
			g, err := grammar.FromJSONSchema(l.Schema, grammar.WithoutExponents())
			if err != nil {
				continue
			}
			tried++
			text, err := form.write(g)
			switch {
			case errors.Is(err, grammar.ErrUnsupported), errors.Is(err, grammar.ErrLimit):
				continue
			case err != nil:
				return fmt.Errorf("%s: %w", l.ID, err)
			case len(text) > maxExport:
				large++
				continue
			}
			c := langcorpus.Case{Name: l.ID, Grammar: text}
			if err := addValues(&c, g, l); err != nil {
				return fmt.Errorf("%s: %w", l.ID, err)
			}
			if err := againAsSchema(g, append(c.Accepts, c.Rejects...)); err != nil {
				return fmt.Errorf("%s: %w", l.ID, err)
			}
			out = append(out, c)
		}
		if err := writeCases(filepath.Join(dir, form.name+".txt"), out); err != nil {
			return err
		}
		texts := 0
		for _, c := range out {
			texts += len(c.Accepts) + len(c.Rejects)
		}
		fmt.Printf("%s: %d of %d schemas (%d are above %d bytes), %d texts\n", form.name, len(out), tried, large, maxExport, texts)
	}
	return nil
}

func readSchemas(path string) ([]schemaLine, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var out []schemaLine
	for r := bufio.NewReaderSize(z, 1<<20); ; {
		line, err := r.ReadBytes('\n')
		if len(line) > 1 {
			var l schemaLine
			if err := json.Unmarshal(line, &l); err != nil {
				return nil, err
			}
			out = append(out, l)
		}
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// addValues adds the compact texts of a schema's values, drawn ones, and mutations.
func addValues(c *langcorpus.Case, g *grammar.Grammar, l schemaLine) error {
	j, err := newJudge(c, g)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(2, uint64(len(c.Grammar))))
	for _, t := range l.Tests {
		var compact bytes.Buffer
		if err := json.Compact(&compact, t.Data); err != nil {
			return err
		}
		if compact.Len() <= longText {
			j.add(compact.Bytes())
			j.mutate(r, compact.Bytes())
		}
	}
	for range 6 {
		if text := walk(r, j.p, 1+r.IntN(60)); len(text) <= longText {
			j.add(text)
			j.mutate(r, text)
		}
	}
	return nil
}

// againAsSchema compares the grammar with the one of the schema that it prints.
func againAsSchema(g *grammar.Grammar, texts []string) error {
	schema, err := g.Schema()
	if err != nil {
		return err
	}
	again, err := grammar.FromJSONSchema(schema, grammar.WithoutExponents())
	if err != nil {
		return fmt.Errorf("the printed schema: %w", err)
	}
	var before, after langcorpus.Case
	one, err := newJudge(&before, g)
	if err != nil {
		return err
	}
	two, err := newJudge(&after, again)
	if err != nil {
		return err
	}
	for _, t := range texts {
		if one.accepts([]byte(t)) != two.accepts([]byte(t)) {
			return fmt.Errorf("the printed schema judges %q otherwise", t)
		}
	}
	return nil
}
