package main

import (
	"fmt"
	"strings"
)

// rowSchemas are schemas of a row, each with rows as JSON and as CSV.
var rowSchemas = []struct {
	schema string
	json   func(i int) string
	csv    func(i int) string
	header string
}{
	{
		`{"type":"object","properties":{"id":{"type":"integer","minimum":1},"name":{"type":"string"},"email":{"type":"string","maxLength":60},"active":{"type":"boolean"},"score":{"type":"number","minimum":0,"maximum":100}},"required":["id","name","email","active","score"],"additionalProperties":false}`,
		func(i int) string {
			return fmt.Sprintf(`{"id":%d,"name":"Person number %d of the town","email":"person%d@example.org","active":%t,"score":%d.5}`, i+1, i, i, i%2 == 0, i%100)
		},
		func(i int) string {
			return fmt.Sprintf(`%d,Person number %d of the town,person%d@example.org,%t,%d.5`, i+1, i, i, i%2 == 0, i%100)
		},
		"id,name,email,active,score",
	},
	{
		`{"type":"object","properties":{"date":{"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}$"},"kind":{"enum":["order","refund","transfer"]},"note":{"type":"string"},"amount":{"type":"number","multipleOf":0.01}},"required":["date","kind","amount"],"additionalProperties":false}`,
		func(i int) string {
			return fmt.Sprintf(`{"date":"2024-05-%02d","kind":"%s","note":"paid by card, no. %d","amount":%d.25}`, 1+i%28, []string{"order", "refund", "transfer"}[i%3], i, i)
		},
		func(i int) string {
			return fmt.Sprintf(`2024-05-%02d,%s,"paid by card, no. %d",%d.25`, 1+i%28, []string{"order", "refund", "transfer"}[i%3], i, i)
		},
		"date,kind,note,amount",
	},
}

// rows measures rows against a JSON array of the same rows.
func (b *bench) rows() error {
	asJSON, asCSV := newLanguage("JSON", fromJSON), newLanguage("CSV", fromCSV)
	for turn, s := range rowSchemas {
		var rows, lines []string
		for i := range 200 {
			rows, lines = append(rows, s.json(i)), append(lines, s.csv(i))
		}
		array := task{asJSON, []byte(`{"type":"array","items":` + s.schema + `}`), [][]byte{[]byte("[" + strings.Join(rows, ",") + "]")}}
		table := task{asCSV, []byte(s.schema), [][]byte{[]byte(s.header + "\n" + strings.Join(lines, "\n") + "\n")}}
		if err := b.measure(turn, []task{array, table}); err != nil {
			return err
		}
	}
	b.report("200 rows and an array of them", asJSON, asCSV)
	return nil
}
