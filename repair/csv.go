package repair

import (
	"github.com/stencil-go/stencil/repair/internal/csvfix"
)

// CSV mends a table: the result is CSV as RFC 4180 has it, with commas, a header and rows of one length. A valid table comes back
// unchanged. With a schema (of a row, or of a list of rows) columns are matched to properties and cells read by their types; the value is then
// a list of objects. Time and memory are linear in the text.
func CSV[T Text](text T, opts ...Option) (*Result, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return repairCSV(string(text), c)
}

func repairCSV(text string, c *config) (*Result, error) {
	if len(text) > c.limits.MaxBytes {
		return nil, &Error{Kind: ErrTooLarge, Offset: c.limits.MaxBytes, Reason: "see Limits.MaxBytes"}
	}
	f, done := csvfix.Result{}, false
	if jsonAhead(text) {
		if c.partial {
			return nil, noTable() // what its columns are shows at the end
		}
		f, done = c.csvFromJSON(text)
	}
	if !done {
		f = csvfix.Fix(text)
	}
	if f.Wide {
		return nil, &Error{Kind: ErrTooLarge, Offset: 0, Reason: "the rows are too short for so wide a header"}
	}
	if !f.OK {
		return nil, noTable()
	}
	if c.schema != nil {
		return c.csvSchema(text, f)
	}
	r, err := c.result(text, f.Edits, f.Cut, FormatCSV)
	if err != nil {
		return nil, err
	}
	r.read = csvValue
	return r, nil
}

// Rows gives the rows of a CSV result.
func (r *Result) Rows() [][]string { return csvfix.Rows(r.Text) }

func csvValue(text string) any {
	rows := csvfix.Rows(text)
	out := make([]any, len(rows))
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = c
		}
		out[i] = cells
	}
	return out
}
