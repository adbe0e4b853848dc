package soundness_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// TestRandomRows makes up schemas of rows, writes tables under the mask and reads them
// with encoding/csv, which must find the cells that grammar.ReadCSV finds; jsonschema
// v5 judges the rows.
func TestRandomRows(t *testing.T) {
	rounds := 400
	if long {
		rounds = 8_000
	}
	var walks tally
	schemas, impossible, unfound := 0, 0, 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		g := schemaMaker{r}
		text, err := json.Marshal(g.row())
		if err != nil {
			t.Fatal(err)
		}
		j, err := newJudge(text)
		if err != nil {
			continue
		}
		delimiter := pickOne(g, ',', ';', '\t')
		opts := []grammar.CSVOption{grammar.WithDelimiter(delimiter), grammar.WithRows(g.IntN(2), 1+g.IntN(3)),
			grammar.WithQuotes(pickOne(g, grammar.QuoteNeeded, grammar.QuoteAlways, grammar.QuoteAny))}
		headless := g.chance(30)
		if headless {
			opts = append(opts, grammar.WithoutHeader())
		}
		schemas++
		table, err := grammar.FromCSVSchema(text, opts...)
		if err == nil {
			err = walkGrammar(t, text, table, func(document []byte) error {
				return judgeTable(j, text, document, delimiter, headless, opts)
			}, seed, &walks)
		}
		switch {
		case err == nil:
		case errors.Is(err, grammar.ErrUnsatisfiable), errors.Is(err, grammar.ErrUnsupported), errors.Is(err, mask.ErrDeadEnd):
			impossible++
		case errors.Is(err, errUnfound):
			unfound++
		default:
			t.Errorf("%d: %v: %s", seed, err, text)
		}
	}
	t.Logf("%d schemas, %d of them without rows, %d without any found", schemas, impossible, unfound)
	walks.enough(t, rounds)
	if schemas < rounds*9/10 || impossible > rounds/2 || unfound > rounds/100 {
		t.Error("the schemas say too little")
	}
}

// judgeTable reads a table twice and judges its rows.
func judgeTable(j *judge, schema, document []byte, delimiter rune, headless bool, opts []grammar.CSVOption) error {
	value, err := grammar.ReadCSV(schema, document, opts...)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	var rows []map[string]any
	if err := dec.Decode(&rows); err != nil {
		return err
	}
	reader := csv.NewReader(bytes.NewReader(document))
	reader.Comma = delimiter
	records, err := reader.ReadAll()
	if err != nil {
		return err
	}
	var columns []string
	if !headless {
		columns, records = records[0], records[1:]
	}
	if len(records) != len(rows) {
		return fmt.Errorf("%d rows of %q for encoding/csv, %d for ReadCSV", len(records), document, len(rows))
	}
	for i, row := range rows {
		for k, column := range columns {
			v, written := row[column]
			cell := ""
			if written && v != nil {
				cell = fmt.Sprint(v)
			}
			if cell != records[i][k] {
				return fmt.Errorf("the cell %q is read as %q", records[i][k], cell)
			}
		}
		text, err := json.Marshal(row)
		if err != nil {
			return err
		}
		if err := j.validate(text); err != nil {
			return fmt.Errorf("row %s: %w", text, err)
		}
	}
	return nil
}

// row is a schema of objects of scalars.
func (g schemaMaker) row() object {
	properties := object{}
	for range 1 + g.IntN(4) {
		properties[g.key()] = g.cell()
	}
	o := object{"type": "object", "properties": properties}
	for range g.IntN(3) {
		switch g.IntN(8) {
		case 0, 1:
			o["required"] = g.keys(3)
		case 2:
			o["minProperties"] = g.IntN(3)
		case 3:
			o["dependentRequired"] = object{g.key(): g.keys(2)}
		case 4:
			o["if"] = object{"properties": object{g.key(): g.cell()}}
			o["then"] = object{"properties": object{g.key(): g.cell()}}
		case 5:
			o[pickOne(g, "anyOf", "oneOf")] = []any{object{"required": g.keys(2)}, object{"properties": object{g.key(): g.cell()}}}
		case 6:
			o["not"] = object{"required": append(g.keys(1), "a"), "properties": object{"a": g.cell()}}
		case 7:
			o["additionalProperties"] = false
		}
	}
	return o
}

// cell is a schema of scalars.
func (g schemaMaker) cell() any {
	o := object{}
	if g.chance(80) {
		o["type"] = pickOne[any](g, "string", "number", "integer", "boolean", "null", []string{"integer", "null"}, []string{"string", "number"}, []string{"string", "null"})
	}
	for range g.IntN(3) {
		switch g.IntN(7) {
		case 0:
			o[pickOne(g, "minimum", "maximum", "exclusiveMinimum")] = pickOne[any](g, 0, 1, 2.5)
		case 1:
			o["multipleOf"] = pickOne[any](g, 1, 2, 0.5)
		case 2:
			o["pattern"] = pickOne(g, "^a", "b$", "[,;]", "\n", "^[^a]*$", "^$", "\"")
		case 3:
			o[pickOne(g, "minLength", "maxLength")] = g.IntN(4)
		case 4:
			list := []any{}
			for i := range 1 + g.IntN(3) {
				list = append(list, pickOne[any](g, "a,b", "x\"y", "", "1", "true", "two\nlines", 1, 2.5, true, nil))
				if i > 0 && list[i] == list[0] {
					list = list[:i]
					break
				}
			}
			o["enum"] = list
		case 5:
			o["not"] = object{"const": pickOne[any](g, "", "a", 1, nil, true)}
		case 6:
			o["anyOf"] = []any{object{"maxLength": 1}, object{"type": pickOne(g, "string", "number")}}
		}
	}
	return o
}
