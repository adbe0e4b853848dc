package grammar

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// reads is the value of a cell: by the rules of the column, for the text alone.
func (c *csvColumn) reads(text string) jsonvalue.Value {
	switch {
	case text == "" && c.empty == emptyNull:
		return jsonvalue.Value{Kind: jsonvalue.Null}
	case c.booleans && text == "true":
		return jsonvalue.Value{Kind: jsonvalue.True}
	case c.booleans && text == "false":
		return jsonvalue.Value{Kind: jsonvalue.False}
	case c.numbers && jsonNumber(text):
		return jsonvalue.Value{Kind: jsonvalue.Number, Text: text}
	}
	return jsonvalue.Value{Kind: jsonvalue.String, Text: text}
}

// jsonNumber reports whether the text is a number in JSON's grammar.
func jsonNumber(text string) bool {
	if text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return false
	}
	v, err := jsonvalue.Read(text, 1)
	return err == nil && v.Kind == jsonvalue.Number && len(v.Text) == len(text)
}

// rowObject is the value of a row's cells.
func (w *csvWriter) rowObject(room *valueRoom, cells []string) (*jsonvalue.Value, error) {
	if len(cells) != len(w.columns) {
		return nil, fmt.Errorf("a row of %d cells, want %d", len(cells), len(w.columns))
	}
	v := &room.Value(1)[0]
	v.Kind, v.Members = jsonvalue.Object, room.Member(len(cells))[:0]
	for i, text := range cells {
		if c := &w.columns[i]; text != "" || c.empty != emptyAbsent {
			v.Members = append(v.Members, jsonvalue.Member{Name: c.name, Value: c.reads(text)})
		}
	}
	return v, nil
}

var errCSVQuote = errors.New("a quote is missing or misplaced")

// record reads the cells up to a line end or the end of the text, and how many
// bytes they take.
func (w *csvWriter) record(room *valueRoom, text string) (cells []string, n int, err error) {
	cells = room.cells[:0]
	defer func() { room.cells = cells }()
	for {
		start := n
		if n < len(text) && text[n] == '"' {
			cell, doubled := room.cell[:0], false
			for n++; ; n++ {
				i := strings.IndexByte(text[n:], '"')
				if i < 0 {
					return nil, n, errCSVQuote
				}
				cell = append(cell, text[n:n+i]...)
				n += i + 1
				if n == len(text) || text[n] != '"' {
					break
				}
				cell, doubled = append(cell, '"'), true
			}
			room.cell = cell
			if doubled {
				cells = append(cells, room.Text(cell))
			} else {
				cells = append(cells, text[start+1:n-1])
			}
		} else {
			i := strings.IndexAny(text[n:], "\"\r\n"+string(w.delimiter))
			if i < 0 {
				i = len(text) - n
			}
			n += i
			cells = append(cells, text[start:n])
		}
		switch rest := text[n:]; {
		case strings.HasPrefix(rest, string(w.delimiter)):
			n += len(string(w.delimiter))
		case rest == "" || rest[0] == '\n' || strings.HasPrefix(rest, "\r\n"):
			return cells, n, nil
		default:
			return nil, n, errCSVQuote
		}
	}
}

// read is the object of the row text[from:].
func (w *csvWriter) read(room *valueRoom, text []byte, from int) (*jsonvalue.Value, error) {
	cells, n, err := w.record(room, room.Text(text[from:]))
	if err == nil && n < len(text)-from {
		err = errCSVQuote
	}
	if err != nil {
		return nil, err
	}
	return w.rowObject(room, cells)
}

// csvCount judges the number of a row's members.
type csvCount struct {
	w        *csvWriter
	min, max int
}

// Key holds all that reading a row depends on.
func (g *csvCount) Key() string {
	return fmt.Sprintf("%s %v %d %d", g.w.name(), g.w.columns, g.min, g.max)
}

func (g *csvCount) Check(text []byte) error { return g.Private().Check(text) }

// Private implements PrivateGuard.
func (g *csvCount) Private() Guard { return &csvCounter{csvCount: g} }

// csvCounter is a csvCount that reads one row after the other in the same memory.
type csvCounter struct {
	*csvCount
	room valueRoom
}

// Check implements Guard.
func (g *csvCounter) Check(text []byte) error {
	g.room.Clear()
	v, err := g.w.read(&g.room, text, 0)
	if err != nil {
		return err
	}
	if n := len(v.Members); n < g.min || g.max >= 0 && n > g.max {
		return &Error{Kind: ErrInvalid, Offset: -1, Err: fmt.Errorf("%d members, want at least %d and at most %d", n, g.min, g.max)}
	}
	return nil
}

// ReadCSV reads a CSV document as FromCSVSchema of the same schema and options
// writes it, with either line end, and returns the rows as a JSON array of objects.
// It does not validate: that is what the grammar does. The error is an *Error of
// kind ErrInvalid with the offset where the text is no such CSV.
func ReadCSV(rowSchema, text []byte, opts ...CSVOption) ([]byte, error) {
	w, _, err := compileCSV(rowSchema, opts)
	if err != nil {
		return nil, err
	}
	return w.rows(text)
}

// rows reads a document.
func (w *csvWriter) rows(text []byte) ([]byte, error) {
	fail := func(at int, err error) error {
		return &Error{Kind: ErrInvalid, Offset: int64(at), Err: err}
	}
	out := []byte{'['}
	var room valueRoom
	s, header := string(text), !w.headless
	for at := 0; at < len(s); {
		room.Clear()
		cells, n, err := w.record(&room, s[at:])
		if err != nil {
			return nil, fail(at+n, err)
		}
		v, err := w.rowObject(&room, cells)
		if err != nil {
			return nil, fail(at, err)
		}
		if header {
			for i, c := range w.columns {
				if cells[i] != c.name {
					return nil, fail(at, fmt.Errorf("column %d is named %q, want %q", i+1, cells[i], c.name))
				}
			}
			header = false
		} else {
			if len(out) > 1 {
				out = append(out, ',')
			}
			out = jsonvalue.Append(out, v)
		}
		at += n
		at += len(s[at:]) - len(strings.TrimPrefix(strings.TrimPrefix(s[at:], "\r"), "\n"))
	}
	if header {
		return nil, fail(0, errors.New("the header is missing"))
	}
	return append(out, ']'), nil
}
