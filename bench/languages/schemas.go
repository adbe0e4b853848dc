package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"

	"github.com/stencil-go/stencil/bench/internal/corpus"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

var (
	ignoreFormats = grammar.WithUnknownFormats(grammar.IgnoreFormats)
	anyOrder      = grammar.WithAnyOrder()
)

func fromJSON(schema []byte) (*grammar.Grammar, error) {
	return grammar.FromJSONSchema(schema, anyOrder, ignoreFormats)
}

func fromYAML(schema []byte) (*grammar.Grammar, error) {
	return grammar.FromYAMLSchema(schema, anyOrder, ignoreFormats)
}

func fromFlow(schema []byte) (*grammar.Grammar, error) {
	return grammar.FromYAMLSchema(schema, anyOrder, ignoreFormats, grammar.WithFlow())
}

func fromCSV(schema []byte) (*grammar.Grammar, error) {
	return grammar.FromCSVSchema(schema, ignoreFormats)
}

// schemas measures the schemas of a sample that the languages take. CSV has its
// own comparison: of the schemas and instances that it takes, with a vocabulary of its
// own, or JSON's side would find kept what hundreds of other schemas have brought there.
func (b *bench) schemas(path string, n int) error {
	apart, err := b.anew()
	if err != nil {
		return err
	}
	sample, err := corpus.Read(path, n)
	if err != nil {
		return err
	}
	asJSON, asYAML, asFlow := newLanguage("JSON", fromJSON), newLanguage("YAML", fromYAML), newLanguage("YAML flow", fromFlow)
	flatJSON, asCSV := newLanguage("JSON", fromJSON), newLanguage("CSV", fromCSV)
	for turn, s := range sample {
		j, y, f := task{asJSON, s.Schema, nil}, task{asYAML, s.Schema, nil}, task{asFlow, s.Schema, nil}
		var instances []json.RawMessage
		for _, t := range s.Tests {
			var compact bytes.Buffer
			if !t.Valid || json.Compact(&compact, t.Data) != nil {
				continue
			}
			block, err := grammar.JSONToYAML(t.Data)
			if err != nil {
				continue
			}
			flow, err := grammar.JSONToYAML(t.Data, grammar.WithFlow())
			if err != nil {
				continue
			}
			j.texts, y.texts, f.texts = append(j.texts, compact.Bytes()), append(y.texts, block), append(f.texts, flow)
			instances = append(instances, compact.Bytes())
		}
		if g, err := fromJSON(s.Schema); err != nil || len(j.texts) == 0 || !compiles(g) {
			continue
		}
		if err := b.measure(turn, []task{j, y, f}); err != nil {
			return err
		}
		if rows, table := tableOf(s.Schema, instances); table != nil {
			if err := apart.measure(turn, []task{{flatJSON, s.Schema, rows}, {asCSV, s.Schema, [][]byte{table}}}); err != nil {
				return err
			}
		}
	}
	b.report("MaskBench, the same values", asJSON, asYAML, asFlow)
	b.report("MaskBench, instances that are rows", flatJSON, asCSV)
	return nil
}

func compiles(g *grammar.Grammar) bool {
	_, err := fsm.Compile(g)
	return err == nil
}

// tableOf writes the instances that are rows of the schema as CSV, in the order of
// its columns. table is nil where the schema is not that of a row.
func tableOf(schema []byte, instances []json.RawMessage) (rows [][]byte, table []byte) {
	g, err := fromCSV(schema)
	if err != nil {
		return nil, nil
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return nil, nil
	}
	header, _, _ := strings.Cut(string(p.Start().Shortest()), "\n")
	columns, err := csv.NewReader(strings.NewReader(header)).Read()
	if err != nil {
		return nil, nil
	}
	table = append(table, header...)
	for _, instance := range instances {
		row, ok := rowOf(columns, instance)
		if !ok {
			continue
		}
		next := append(append(bytes.Clone(table), '\n'), row...)
		if c := p.Cursor(); c.Write(next) == len(next) && c.Accepting() {
			rows, table = append(rows, instance), next
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows, table
}

// rowOf writes an object of scalars as a row.
func rowOf(columns []string, instance json.RawMessage) ([]byte, bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(instance, &members) != nil {
		return nil, false
	}
	cells := make([]string, len(columns))
	for i, c := range columns {
		value := members[c]
		delete(members, c)
		switch text := string(value); {
		case text == "", text == "null":
		case text[0] == '"':
			if json.Unmarshal(value, &cells[i]) != nil {
				return nil, false
			}
		case text[0] == '{', text[0] == '[':
			return nil, false
		default:
			cells[i] = text
		}
	}
	return line(cells), len(members) == 0
}

// line writes cells, quoted only where they must be.
func line(cells []string) []byte {
	var out []byte
	for i, c := range cells {
		if i > 0 {
			out = append(out, ',')
		}
		if strings.ContainsAny(c, "\",\r\n") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		out = append(out, c...)
	}
	return out
}
