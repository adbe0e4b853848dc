package grammar

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// csvWriter is the surface of CSV: a row is an object, its cells are scalars. It
// stands for a surface where the compiler needs one for guards and for values that
// are described and never written; the rest is that of JSON.
type csvWriter struct {
	*style
	csvOptions
	columns []csvColumn
}

// csvColumn says how the cells of a column are read, the same in every row.
type csvColumn struct {
	name string
	// empty is what an empty cell stands for.
	empty csvEmpty
	// booleans and numbers say that cells which look so are no strings.
	booleans, numbers bool
}

type csvEmpty uint8

const (
	emptyText csvEmpty = iota
	emptyNull
	emptyAbsent
)

// csvField is a column in one of the alternatives of a row.
type csvField struct {
	shape              *shape
	required, possible bool
}

func (w *csvWriter) name() string {
	return fmt.Sprintf("csv %q %d", w.delimiter, w.quotes)
}

// compile describes a row that the schema describes.
func (w *csvWriter) compile(c *compiler, root *schemaref.Schema) (*Expr, error) {
	c.scopes = schemaref.NewScopes(c.loader, root)
	s, err := c.shape(term{schema: root})
	if err != nil {
		return nil, err
	}
	if len(s.objects) == 0 {
		c.blame(root, "", "a row is an object, and none satisfies the schema")
		return none, nil
	}
	var keys keySet
	for _, o := range s.objects {
		addColumns(&keys, o)
	}
	if len(keys.keys) == 0 {
		return nil, &Error{Kind: ErrUnsupported, Pointer: root.Pointer(), Offset: int64(root.Value.Start), Err: errNoColumns}
	}
	w.columns = make([]csvColumn, len(keys.keys))
	always := make([]bool, len(keys.keys))
	scalar := make([]bool, len(keys.keys))
	for i, k := range keys.keys {
		w.columns[i].name, always[i] = k, true
	}
	rows := make([][]csvField, len(s.objects))
	for k, o := range s.objects {
		if rows[k], err = w.fields(c, o, keys.keys); err != nil {
			return nil, err
		}
		for i, f := range rows[k] {
			always[i] = always[i] && f.required
			if f.possible {
				w.columns[i].booleans = w.columns[i].booleans || f.shape.no || f.shape.yes
				w.columns[i].numbers = w.columns[i].numbers || !f.shape.numbers.empty()
				scalar[i] = scalar[i] || f.shape.null || f.shape.no || f.shape.yes || !f.shape.numbers.empty() || f.shape.strings.kind != emptySet
				if f.shape.null {
					w.columns[i].empty = emptyNull
				}
			}
		}
	}
	for i := range w.columns {
		if !always[i] {
			w.columns[i].empty = emptyAbsent
		}
		if !scalar[i] && possibleInAny(rows, i) {
			return nil, csvError(ErrUnsupported, w.columns[i].name, "a cell holds no array and no object")
		}
	}
	parts := make([]*Expr, 0, len(rows))
	for k, o := range s.objects {
		e, err := w.row(c, o, rows[k])
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	return Alt(parts...), nil
}

func possibleInAny(rows [][]csvField, i int) bool {
	return slices.ContainsFunc(rows, func(r []csvField) bool { return r[i].possible })
}

// addColumns adds the keys that the shape knows, in their order.
func addColumns(keys *keySet, o *objectShape) {
	if o.literal != nil {
		for i := range o.literal.Members {
			keys.add(o.literal.Members[i].Name)
		}
	}
	for i := range o.groups {
		for _, p := range o.groups[i].keywords.Properties {
			keys.add(p.Name)
		}
	}
	for _, e := range o.extras {
		keys.add(e.key)
	}
	for _, k := range o.required {
		keys.add(k)
	}
}

// fields finds out what each column may hold in the objects of o.
func (w *csvWriter) fields(c *compiler, o *objectShape, keys []string) ([]csvField, error) {
	out := make([]csvField, len(keys))
	if o.literal != nil {
		for i, k := range keys {
			if v := o.literal.Get(k); v != nil {
				s, err := literalShape(v)
				if err != nil {
					return nil, err
				}
				out[i] = csvField{shape: s, required: true, possible: true}
			}
		}
		return out, nil
	}
	names, err := c.nameSet(o)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		f := &out[i]
		f.required = slices.Contains(o.required, key)
		absent := slices.ContainsFunc(o.extras, func(e keyTerm) bool { return e.key == key && e.absent })
		if absent || !names.has(key) {
			continue
		}
		terms, err := c.under(o, key)
		if err != nil {
			return nil, err
		}
		f.shape = anyShape
		for _, t := range c.canonical(terms) {
			next, err := c.shape(t)
			if err != nil {
				return nil, err
			}
			if f.shape, err = c.intersect(f.shape, next, t); err != nil {
				return nil, err
			}
		}
		f.possible = !f.shape.empty()
	}
	return out, nil
}

// literalShape is the shape of one scalar, or of nothing that a cell holds.
func literalShape(v *jsonvalue.Value) (*shape, error) {
	switch v.Kind {
	case jsonvalue.Null:
		return &shape{null: true}, nil
	case jsonvalue.False:
		return &shape{no: true}, nil
	case jsonvalue.True:
		return &shape{yes: true}, nil
	case jsonvalue.Number:
		d, ok := decimal.Parse(v.Text)
		if !ok {
			return nil, csvError(ErrUnsupported, v.Text, "the exponent of a number is out of range")
		}
		return &shape{numbers: numberSet{point(d)}}, nil
	case jsonvalue.String:
		return &shape{strings: finiteStrings([]string{v.Text})}, nil
	}
	return emptyShape, nil
}

// row describes the objects of o as rows.
func (w *csvWriter) row(c *compiler, o *objectShape, fields []csvField) (*Expr, error) {
	cells := make([]*Expr, len(fields))
	for i, f := range fields {
		var err error
		if cells[i], err = w.cell(&w.columns[i], f); err != nil {
			return nil, err
		}
	}
	row, err := c.guard(w.join(cells), o.guards)
	if err != nil || row.Op == OpNone {
		return row, err
	}
	present := 0
	for _, f := range fields {
		if f.required {
			present++
		}
	}
	if o.min > present || o.max >= 0 && o.max < len(fields) {
		row = Guarded(row, &csvCount{w: w, min: o.min, max: o.max})
	}
	return row, nil
}

// cell describes the cells of a column in one alternative.
func (w *csvWriter) cell(column *csvColumn, f csvField) (*Expr, error) {
	var parts []*Expr
	if column.empty == emptyAbsent && !f.required || column.empty == emptyNull && f.possible && f.shape.null {
		parts = append(parts, w.literal(""))
	}
	if !f.possible {
		return Alt(parts...), nil
	}
	s := f.shape
	switch {
	case s.no && s.yes:
		parts = append(parts, w.quotable(jsonEither))
	case s.no:
		parts = append(parts, w.quotable(jsonFalse))
	case s.yes:
		parts = append(parts, w.quotable(jsonTrue))
	}
	if !s.numbers.empty() {
		e, err := w.style.number(s.numbers)
		if err != nil {
			return nil, err
		}
		parts = append(parts, w.quotable(e))
	}
	// A rule makes each cell a lexeme of its own, whose masks do not depend on the
	// cells that follow.
	cell := NewRule("cell " + column.name)
	cell.Define(Alt(append(parts, w.texts(column, s.strings.certain()))...))
	return Ref(cell), nil
}

// quotable describes cells that no quotes are needed for.
func (w *csvWriter) quotable(e *Expr) *Expr {
	switch w.quotes {
	case QuoteAlways:
		return Seq(quote, e, quote)
	case QuoteAny:
		return Alt(e, Seq(quote, e, quote))
	}
	return e
}

// texts describes the strings of the set that are read as strings in the column.
func (w *csvWriter) texts(column *csvColumn, set stringSet) *Expr {
	switch set.kind {
	case emptySet:
		return none
	case finiteSet:
		var written []string
		for _, t := range set.list {
			if column.reads(t).Kind == jsonvalue.String && (t != "" || column.empty == emptyText) && !strings.Contains(t, "\r\n") {
				written = append(written, w.spellings(t)...)
			}
		}
		return ChoiceOf(written...)
	}
	cells := w.cellsOf(column, set.kind == fullSet && w.lineEnd == AnyLineEnd)
	out := []*Expr{}
	if column.empty == emptyText && w.quotes != QuoteAlways && len(w.columns) == 1 && set.has("") {
		out = append(out, Literal(`""`))
	}
	if w.quotes != QuoteAlways {
		out = append(out, w.bare(column, set, cells))
	}
	if quoted := w.quoted(column, set, cells); quoted.Op != OpNone {
		out = append(out, Seq(quote, Encode(quoted, CSVQuoted), quote))
	}
	return Alt(out...)
}

// bare describes the texts of the set that stand in a cell of the column as they are.
func (w *csvWriter) bare(column *csvColumn, set stringSet, cells csvCells) *Expr {
	if set.kind == fullSet {
		return cells.bare
	}
	return alternatives(set.expr(), func(e *Expr) *Expr {
		x := extentOf(e)
		switch {
		case x.least > 0 && x.first.within(w.special()) && w.delimiter < utf8.RuneSelf:
			return none
		case x.letters.meets(w.special()) || !column.strings(x):
			return andKept(e, cells.bare)
		}
		return e
	})
}

// quoted describes the texts of the set that are quoted.
func (w *csvWriter) quoted(column *csvColumn, set stringSet, cells csvCells) *Expr {
	if set.kind == fullSet {
		return cells.quoted
	}
	return alternatives(set.expr(), func(e *Expr) *Expr {
		x := extentOf(e)
		needed := w.quotes == QuoteNeeded
		switch {
		case needed && !x.letters.meets(w.special()):
			return none
		case needed && (!x.first.within(w.special()) || w.delimiter >= utf8.RuneSelf),
			x.letters.Has('\r') && x.letters.Has('\n'), !column.strings(x):
			return andKept(e, cells.quoted)
		}
		return e
	})
}

// strings reports whether all texts of the extent are sure to be read as strings.
func (c *csvColumn) strings(x extent) bool {
	return x.least > 0 && !(c.booleans && (x.mayBe("true") || x.mayBe("false"))) && !(c.numbers && x.first.meets(bytesOf("-0123456789")))
}

// special are the bytes that do not stand in a cell without quotes; of a delimiter
// beyond ASCII, which shares them with other characters, all its bytes.
func (w *csvWriter) special() ByteSet { return bytesOf("\"\r\n" + string(w.delimiter)) }

// csvCells are the texts that stand in the cells of a column, as they are or in
// quotes.
type csvCells struct{ bare, quoted *Expr }

// csvCellsKey is what the texts depend on.
type csvCellsKey struct {
	delimiter                   rune
	quotes                      CSVQuotes
	booleans, numbers, notEmpty bool
	anyEnds                     bool // a cell in quotes may hold \r\n
}

var csvCellsOf sync.Map

// cellsOf describes the texts that are read as strings in the column. With the
// usual delimiters they are the same expressions in all grammars.
func (w *csvWriter) cellsOf(column *csvColumn, anyEnds bool) csvCells {
	key := csvCellsKey{
		delimiter: w.delimiter, quotes: w.quotes, booleans: column.booleans, numbers: column.numbers,
		notEmpty: column.empty != emptyText || w.quotes != QuoteAlways && len(w.columns) == 1, anyEnds: anyEnds,
	}
	if cells, ok := csvCellsOf.Load(key); ok {
		return cells.(csvCells)
	}
	var parts []*Expr
	if key.booleans {
		parts = append(parts, Not(jsonEither))
	}
	if key.numbers {
		parts = append(parts, Not(plainNumber(true)))
	}
	if key.notEmpty {
		parts = append(parts, Repeat(anyCharacter, 1, -1))
	}
	special := NewClass(Range{w.delimiter, w.delimiter}, Range{'"', '"'}, Range{'\r', '\r'}, Range{'\n', '\n'})
	bare := Repeat(OneOf(special.Negate()), 0, -1)
	quoted := slices.Clip(parts)
	if w.quotes == QuoteNeeded {
		quoted = append(quoted, Seq(bare, OneOf(special), anyText))
	}
	if !anyEnds {
		quoted = append(quoted, Not(csvLineEnds))
	}
	cells := csvCells{bare: And(append(slices.Clip(parts), bare)...), quoted: And(quoted...)}
	if !strings.ContainsRune(",;|\t", w.delimiter) {
		return cells
	}
	kept, _ := csvCellsOf.LoadOrStore(key, csvCells{Keep(cells.bare), Keep(cells.quoted)})
	return kept.(csvCells)
}

// csvLineEnds describes texts with \r\n, which some readers take for \n even in quotes.
// Where any line end is taken and any text, they are as good as others.
var csvLineEnds = Seq(anyText, Literal("\r\n"), anyText)

// CSVQuoted is the inside of a quoted CSV cell: characters stand for themselves,
// a quote is doubled.
var CSVQuoted = func() *Codec {
	c := &Codec{Name: "csv-quoted", States: make([][256]CodecStep, 2)}
	for b := range 256 {
		c.States[0][b] = CodecStep{Emits: true, Byte: byte(b), Valid: true}
	}
	c.States[0]['"'] = CodecStep{Next: 1, Valid: true}
	c.States[1]['"'] = CodecStep{Emits: true, Byte: '"', Valid: true}
	return c
}()

// join describes cells with delimiters between.
func (w *csvWriter) join(cells []*Expr) *Expr {
	parts := make([]*Expr, 0, 2*len(cells))
	for i, e := range cells {
		if i > 0 {
			parts = append(parts, Literal(string(w.delimiter)))
		}
		parts = append(parts, e)
	}
	return Seq(parts...)
}

// literal describes the cells that stand for the text.
func (w *csvWriter) literal(text string) *Expr { return ChoiceOf(w.spellings(text)...) }

// spellings are the ways in which a cell may hold the text.
func (w *csvWriter) spellings(text string) []string {
	quoted := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	needed := strings.ContainsAny(text, "\"\r\n"+string(w.delimiter)) || text == "" && len(w.columns) == 1
	switch {
	case needed || w.quotes == QuoteAlways:
		return []string{quoted}
	case w.quotes == QuoteAny:
		return []string{text, quoted}
	}
	return []string{text}
}
