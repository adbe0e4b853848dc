package schema

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// Rows reads the rows of a table by a schema: each row is an object whose members are the cells under the header's names.
type Rows struct {
	s    *Schema
	list *node // the schema of the whole table, nil where the schema is that of a row
	c    *coercer
	row  *node
}

// Row is what one row of a table reads as.
type Row struct {
	Names      []string  // of the members, those of the header first
	Values     []string  // JSON
	Kind       edit.Kind // of the first change, 0 when the row satisfied the schema as it was
	Cost       int
	Miss       int // 0 when the row satisfies the schema
	Violations []Violation
}

// Rows gives a reader of rows. The schema is that of a row, an object, or that of a list of them; ok is false for any other.
func (s *Schema) Rows(opt Options) (r *Rows, ok bool) {
	r = &Rows{s: s, c: newCoercer("", opt)}
	r.row = r.c.flat(s.root)
	if r.row.typed && r.row.types == tArray && r.row.items != nil {
		r.list = r.row
		r.row = r.c.flat(r.row.items)
	}
	object := r.row.typed && r.row.types&tObject != 0 || !r.row.typed && len(r.row.props) > 0
	for _, a := range r.row.any {
		f := r.c.flat(a)
		object = object || f.typed && f.types&tObject != 0 || len(f.props) > 0
	}
	return r, object && !r.row.hasEnum
}

// Known reports whether a column is a property of the row.
func (r *Rows) Known(name string) bool {
	if _, ok := r.row.props[name]; ok {
		return true
	}
	for _, p := range r.row.patterns {
		if ok, _ := p.re.MatchString(name); ok {
			return true
		}
	}
	return false
}

// Closed reports whether the row has no place for columns that it does not name.
func (r *Rows) Closed() bool { return r.row.closed }

// Names gives the properties in the order of the schema.
func (r *Rows) Names() []string { return r.row.order }

// Match gives the property that each column is meant for, as the keys of objects are matched; a column without one keeps its name.
func (r *Rows) Match(header []string) []string {
	v := &val{kind: vObject}
	for _, h := range header {
		v.members = append(v.members, member{key: h, v: &val{}})
	}
	out := append([]string(nil), header...)
	for i, to := range r.c.match(v, r.row) {
		out[i] = to.name
	}
	return out
}

// Read makes the cells under the names a row that satisfies the schema. An empty cell is null where null is allowed, the empty text where
// that is, and absent otherwise.
func (r *Rows) Read(names, cells []string, cut bool) Row {
	var b strings.Builder
	b.WriteByte('{')
	for i, name := range names {
		text, ok := r.cell(name, cells[i])
		if !ok {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(quoteJSON(name))
		b.WriteByte(':')
		b.WriteString(text)
	}
	b.WriteByte('}')
	r.c.opt.Cut = cut && !r.c.opt.Fill
	full := r.s.full
	if r.list != nil {
		full = nil // it judges the list
	}
	o := r.c.outcome(b.String(), r.row, full)
	out := Row{Cost: o.Cost, Miss: o.Miss, Violations: o.Violations}
	if len(o.Edits) > 0 {
		out.Kind = o.Edits[0].Kind
	}
	mended := edit.Apply(b.String(), o.Edits)
	v := parseTree(mended)
	if v == nil || v.kind != vObject {
		return out
	}
	for _, m := range v.members {
		out.Names = append(out.Names, m.key)
		out.Values = append(out.Values, mended[m.v.off:m.v.end])
	}
	return out
}

// cell gives the JSON of a cell before it is mended. A cell is text; where the property may be a number, a boolean or null, a cell that
// is written as one is one.
func (r *Rows) cell(name, text string) (json string, ok bool) {
	n := r.row.props[name]
	for _, p := range r.row.patterns {
		if n != nil {
			break
		}
		if ok, _ := p.re.MatchString(name); ok {
			n = p.n
		}
	}
	if n == nil {
		n = r.row.additional
	}
	if n == nil {
		return quoteJSON(text), true
	}
	if text == "" {
		if r.c.allowsNull(n) {
			return "null", true
		}
		empty := &val{id: -1, kind: vString}
		if f := r.c.compute(empty, n, nil); f.miss > 0 || f.cost > 0 {
			return "", false
		}
		return `""`, true
	}
	f := r.c.flat(n)
	number := plainJSONNumber(text) && (f.types&tNumber != 0 || f.types&tInteger != 0 && !strings.ContainsAny(text, ".eE"))
	boolean := f.types&tBool != 0 && (text == "true" || text == "false")
	if f.typed && !f.hasEnum && (number || boolean) {
		return text, true
	}
	return quoteJSON(text), true
}

// plainJSONNumber reports whether a text is a number as JSON writes it.
func plainJSONNumber(s string) bool {
	return len(s) <= 400 && plainNumber.MatchString(s) && tidyNumber(s) == s && !strings.HasSuffix(s, ".")
}

// Whole checks the list of all rows, given as JSON: its length, and what only the full validator knows.
func (r *Rows) Whole(text string, n int) []Violation {
	if r.list == nil {
		return nil
	}
	var out []Violation
	if n < r.list.minItems {
		out = append(out, Violation{"", "minItems", fmt.Sprintf("%d rows, %d wanted", n, r.list.minItems)})
	}
	if r.list.maxItems >= 0 && n > r.list.maxItems {
		out = append(out, Violation{"", "maxItems", strconv.Itoa(n) + " rows, at most " + strconv.Itoa(r.list.maxItems) + " allowed"})
	}
	if len(out) == 0 && r.s.full != nil {
		o := &Outcome{}
		o.check(r.s.full, text)
		out = o.Violations
	}
	return out
}

// CellText gives the cell that stands for a JSON value: the text of a string, nothing for null, JSON for the rest.
func CellText(value string) string {
	switch v := parseTree(value); {
	case v == nil || v.kind == vNull:
		return ""
	case v.kind == vString:
		return v.text
	}
	return value
}

// QuoteJSON writes a text as a JSON string.
func QuoteJSON(s string) string { return quoteJSON(s) }
