package grammar

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FromCSVSchema returns the grammar of the CSV documents (RFC 4180) whose every row
// is valid for the schema, which is that of one row: an object whose properties are
// the columns, in the order of the schema, the keys as header. docs/csv.md says how
// values are written and read; ReadCSV reads them.
//
// A cell holds a string, a number, true or false; an empty one stands for an absent
// property, or for null where the property is required, or else for the empty
// string. Numbers are written without exponents. Every keyword that FromJSONSchema enforces is enforced on the row. Errors
// are those of FromJSONSchema, and ErrUnsupported for a column that can hold arrays
// and objects only and for a schema without properties.
func FromCSVSchema(rowSchema []byte, opts ...CSVOption) (*Grammar, error) {
	w, row, err := compileCSV(rowSchema, opts)
	if err != nil {
		return nil, err
	}
	g, err := New(w.document(row))
	if err == nil {
		g.value = w.rows
	}
	return g, err
}

// CSVOption is an option of FromCSVSchema and ReadCSV. Options of FromJSONSchema
// are such options too, but for WithWhitespace and WithAnyOrder.
type CSVOption interface {
	applyCSV(*csvOptions) error
}

type csvOptions struct {
	schema    []JSONSchemaOption
	headless  bool
	delimiter rune
	quotes    CSVQuotes
	lineEnd   CSVLineEnd
	min, max  int
}

func (o JSONSchemaOption) applyCSV(c *csvOptions) error {
	c.schema = append(c.schema, o)
	return nil
}

type csvOption func(*csvOptions) error

func (o csvOption) applyCSV(c *csvOptions) error { return o(c) }

// WithoutHeader leaves out the first line with the names of the columns.
func WithoutHeader() CSVOption {
	return csvOption(func(o *csvOptions) error { o.headless = true; return nil })
}

// WithDelimiter sets what separates cells, a comma by default: a tab or a character
// that is no letter, digit, blank, quote, point, sign or line end.
func WithDelimiter(d rune) CSVOption {
	return csvOption(func(o *csvOptions) error {
		if d != '\t' && (d < ' ' || d == utf8.RuneError || !utf8.ValidRune(d) || unicode.IsLetter(d) || unicode.IsDigit(d) || unicode.IsSpace(d) || unicode.IsControl(d) || strings.ContainsRune(`".+-`, d)) {
			return optionError("WithDelimiter", "%q cannot separate cells", d)
		}
		o.delimiter = d
		return nil
	})
}

// CSVQuotes says which cells are quoted.
type CSVQuotes uint8

const (
	// QuoteNeeded quotes cells with a delimiter, a quote or a line end in them, and
	// the empty cell of a row that has no other: the default.
	QuoteNeeded CSVQuotes = iota
	// QuoteAlways quotes all cells, those of the header too.
	QuoteAlways
	// QuoteAny takes cells of both kinds, for checking texts that other programs wrote.
	QuoteAny
)

// WithQuotes sets which cells are quoted.
func WithQuotes(q CSVQuotes) CSVOption {
	return csvOption(func(o *csvOptions) error {
		if q > QuoteAny {
			return optionError("WithQuotes", "no such choice: %d", q)
		}
		o.quotes = q
		return nil
	})
}

// CSVLineEnd is what ends a line.
type CSVLineEnd uint8

const (
	// LineFeed ends lines with \n: the default, since that is what models write.
	LineFeed CSVLineEnd = iota
	// CarriageReturnLineFeed ends lines with \r\n, as RFC 4180 wants it.
	CarriageReturnLineFeed
	// AnyLineEnd takes both, for checking texts of either kind.
	AnyLineEnd
)

// WithLineEnd sets what ends a line.
func WithLineEnd(e CSVLineEnd) CSVOption {
	return csvOption(func(o *csvOptions) error {
		if e > AnyLineEnd {
			return optionError("WithLineEnd", "no such choice: %d", e)
		}
		o.lineEnd = e
		return nil
	})
}

// WithRows bounds the number of rows, the header not counted; max < 0 is no bound.
func WithRows(min, max int) CSVOption {
	return csvOption(func(o *csvOptions) error {
		if min < 0 || max >= 0 && max < min {
			return optionError("WithRows", "no number of rows is at least %d and at most %d", min, max)
		}
		o.min, o.max = min, max
		return nil
	})
}

// compileCSV reads the schema and describes a row.
func compileCSV(rowSchema []byte, opts []CSVOption) (*csvWriter, *Expr, error) {
	o := csvOptions{delimiter: ',', max: -1}
	for _, opt := range opts {
		if opt == nil {
			return nil, nil, optionError("CSVOption", "the option is nil")
		}
		if err := opt.applyCSV(&o); err != nil {
			return nil, nil, err
		}
	}
	so, err := newSchemaOptions(o.schema)
	if err != nil {
		return nil, nil, err
	}
	if so.whitespace != Compact || so.anyOrder {
		return nil, nil, optionError("CSVOption", "CSV has no options for whitespace and the order of members")
	}
	w := &csvWriter{csvOptions: o, style: styleFor(Compact, false, false)}
	c, root, err := newCompiler(rowSchema, so, w)
	if err != nil {
		return nil, nil, err
	}
	row, err := w.compile(c, root)
	if err == nil {
		err = c.noted
	}
	if err != nil {
		return nil, nil, located(err)
	}
	if row.Op == OpNone {
		return nil, nil, c.unsatisfiable(root)
	}
	return w, row, nil
}

// document describes the header, the rows and the line ends between, with one
// more at the end or none.
func (w *csvWriter) document(row *Expr) *Expr {
	end := Literal("\n")
	switch w.lineEnd {
	case CarriageReturnLineFeed:
		end = Literal("\r\n")
	case AnyLineEnd:
		end = Seq(Optional(Literal("\r")), end)
	}
	more := Seq(end, row)
	if !w.headless {
		cells := make([]*Expr, len(w.columns))
		for i := range w.columns {
			cells[i] = w.literal(w.columns[i].name)
		}
		return Seq(w.join(cells), Repeat(more, w.min, w.max), Optional(end))
	}
	if w.max == 0 {
		return empty
	}
	rest := w.max
	if rest > 0 {
		rest--
	}
	rows := Seq(row, Repeat(more, max(w.min-1, 0), rest), Optional(end))
	if w.min == 0 {
		rows = Optional(rows)
	}
	return rows
}

var errNoColumns = errors.New("the schema of a row has no properties: they are the columns")

// csvError is an error about a column.
func csvError(kind error, name, format string, args ...any) error {
	return &Error{Kind: kind, Keyword: "properties", Offset: -1, Err: fmt.Errorf("column %q: %w", name, fmt.Errorf(format, args...))}
}
