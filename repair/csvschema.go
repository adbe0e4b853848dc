package repair

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/csvfix"
	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
	"github.com/stencil-go/stencil/repair/internal/schema"
)

// sheet is a table that is read by the schema of its rows.
type sheet struct {
	lines    []csvfix.Line // of data
	rows     []schema.Row
	dropped  map[int]bool // rows that go
	names    []string
	columns  []string // of the result
	headless bool     // the header was missing
	drops    bool     // columns go
	cut      bool     // the last row is cut
	viol     []schema.Violation
	first    int // place of the first row with a violation, -1
	edits    []edit.Edit
	values   strings.Builder
	kept     int
}

// csvSchema makes the rows of a table satisfy the schema. The value of the result is a list of objects.
func (c *config) csvSchema(text string, f csvfix.Result) (*Result, error) {
	reader, ok := c.schema.Rows(schema.Options{Fill: c.fill, Units: c.units, Salvage: c.salvage})
	if !ok {
		return nil, &Error{Kind: ErrSchemaInput, Offset: -1, Reason: "the schema of a table is that of a row, an object, or of a list of rows"}
	}
	mid := edit.Apply(text, f.Edits)
	t := &sheet{lines: csvfix.Lines(mid), dropped: map[int]bool{}, cut: f.Cut, first: -1}
	if len(t.lines) == 0 {
		return nil, noTable()
	}
	header := t.header(reader)
	for i, l := range t.lines {
		last := i == len(t.lines)-1
		row := reader.Read(t.names, l.Cells, last && (f.Cut || c.partial))
		if row.Miss > 0 && c.salvage && !(last && f.Cut) {
			t.edits = append(t.edits, edit.Edit{Off: l.Off, Len: l.End - l.Off, Kind: jsonfix.SchemaDrop})
			t.dropped[len(t.rows)] = true
			t.rows = append(t.rows, row)
			continue
		}
		t.add(row, l)
	}
	t.write(mid, header, reader)
	if w := reader.Whole("["+t.values.String()+"]", t.kept); len(w) > 0 {
		t.viol = append(t.viol, w...)
	}
	list := "[" + t.values.String() + "]"
	best := &reading{edits: edit.Compose(f.Edits, t.edits, len(text)), cut: f.Cut, viol: t.viol, miss: len(t.viol)}
	if n := len(t.lines); t.first >= 0 && n > 0 && t.first < t.lines[n-1].Off {
		best.whole = true // what is missing in front of the last row is not cut
	}
	r, err := c.schemaResult(text, best, FormatCSV)
	if err != nil {
		var e *Error
		if errors.As(err, &e) && errors.Is(e.Kind, ErrInvalid) && t.first >= 0 {
			e.Offset = edit.Source(f.Edits, t.first)
		}
		return nil, err
	}
	r.read = func(string) any { return jsonValue(list) }
	return r, nil
}

// header settles which property each column is. A first row that names none of them, though it has as many cells and fits the schema, is data:
// the header is missing.
func (t *sheet) header(r *schema.Rows) csvfix.Line {
	h := t.lines[0]
	t.names = r.Match(h.Cells)
	known := slices.ContainsFunc(t.names, r.Known)
	if !known && len(r.Names()) == len(h.Cells) && r.Read(r.Names(), h.Cells, false).Miss == 0 {
		t.headless, t.names = true, r.Names()
	} else {
		t.lines = t.lines[1:]
	}
	seen := map[string]bool{}
	for i, n := range t.names {
		if seen[n] {
			t.viol = append(t.viol, schema.Violation{Path: "", Keyword: "header", Reason: fmt.Sprintf("column %d, %q, occurs twice", i+1, n)})
			t.first = 0
		}
		seen[n] = true
		if r.Closed() && !r.Known(n) {
			t.drops = true
			continue
		}
		t.columns = append(t.columns, n)
	}
	if len(t.columns) == 0 {
		t.viol = append(t.viol, schema.Violation{Path: "", Keyword: "header", Reason: "no column is a property of the schema"})
		t.first = 0
	}
	return h
}

// add takes a row into the value.
func (t *sheet) add(row schema.Row, l csvfix.Line) {
	at := "/" + strconv.Itoa(t.kept)
	for _, v := range row.Violations {
		v.Path = at + v.Path
		t.viol = append(t.viol, v)
		if t.first < 0 {
			t.first = l.Off
		}
	}
	if t.kept > 0 {
		t.values.WriteByte(',')
	}
	t.kept++
	t.values.WriteByte('{')
	for i, n := range row.Names {
		if i > 0 {
			t.values.WriteByte(',')
		}
		t.values.WriteString(schema.QuoteJSON(n) + ":" + row.Values[i])
	}
	t.values.WriteByte('}')
	t.rows = append(t.rows, row)
}

// write makes the edits. Columns are added where a member was filled in that is not null.
func (t *sheet) write(mid string, header csvfix.Line, r *schema.Rows) {
	place := map[string]int{}
	for i, n := range t.columns {
		place[n] = i
	}
	added := map[string]bool{}
	for k, row := range t.rows {
		if t.dropped[k] {
			continue
		}
		for i, n := range row.Names {
			if _, ok := place[n]; !ok && row.Values[i] != "null" {
				added[n] = true
			}
		}
	}
	for _, n := range r.Names() {
		if added[n] {
			place[n] = len(t.columns)
			t.columns = append(t.columns, n)
		}
	}
	end := lineEnd(mid[header.Off:header.End])
	switch {
	case t.headless:
		if end == "" {
			end = "\n"
		}
		t.edits = append(t.edits, edit.Edit{Off: header.Off, Repl: csvLine(t.columns) + end, Kind: jsonfix.SchemaFill})
	case !slices.Equal(t.columns, header.Cells):
		kind := jsonfix.SchemaKey
		if t.drops {
			kind = jsonfix.SchemaDrop
		}
		t.edits = append(t.edits, edit.Edit{Off: header.Off, Len: header.End - header.Off, Repl: csvLine(t.columns) + end, Kind: kind})
	}
	cells := make([]string, len(t.columns))
	for k, row := range t.rows {
		if t.dropped[k] {
			continue
		}
		l := t.lines[k]
		clear(cells)
		for i, n := range row.Names {
			if j, ok := place[n]; ok {
				cells[j] = schema.CellText(row.Values[i])
			}
		}
		if slices.Equal(cells, l.Cells) {
			continue
		}
		kind := row.Kind
		if t.drops {
			kind = jsonfix.SchemaDrop
		} else if kind == 0 {
			kind = jsonfix.SchemaFill
		}
		t.edits = append(t.edits, edit.Edit{Off: l.Off, Len: l.End - l.Off, Repl: csvLine(cells) + lineEnd(mid[l.Off:l.End]), Kind: kind})
	}
	slices.SortStableFunc(t.edits, func(a, b edit.Edit) int { return a.Off - b.Off })
}

// csvLine writes a row. An empty row of one column is written in quotes, since an empty line is no row.
func csvLine(cells []string) string {
	if len(cells) == 1 && cells[0] == "" {
		return `""`
	}
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(csvfix.CellText(c))
	}
	return b.String()
}

func lineEnd(s string) string { return s[len(strings.TrimRight(s, "\r\n")):] }
