package repair

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/live"
	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

// Stream reads a text while it arrives and offers the best value so far. What it shows only grows: a value never changes its type, no
// member or item goes away, a string is only added to. Numbers and literals show once they are complete. Feeding costs a constant amount
// a byte and reading the value costs nothing; the text is kept, and Close repairs it as the one-shot functions do.
//
// A Stream is for one goroutine.
type Stream struct {
	c      *config
	format Format
	json   *live.Reader
	buf    []byte // of YAML and CSV
	next   int    // length at which YAML and CSV are read again
	shown  any
	has    bool
	open   []string // what of shown may still grow, for YAML and CSV
	final  *Result
}

// YAML and CSV are read when so many bytes are there, and again each time they have grown by this factor: reading again costs less than
// half of reading once at the end.
const (
	firstRead = 512
	readAgain = 4
)

// NewStream gives a stream for texts of the format.
func NewStream(format Format, opts ...Option) (*Stream, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	s := &Stream{c: c, format: format, next: firstRead}
	if format == FormatJSON {
		s.json = live.New(c.limits.MaxDepth)
	}
	return s, nil
}

// Feed adds text. It fails when the text becomes too long or the stream was closed.
func (s *Stream) Feed(chunk []byte) error {
	if s.final != nil {
		return &Error{Kind: ErrOption, Offset: -1, Reason: "the stream was closed"}
	}
	if len(s.text())+len(chunk) > s.c.limits.MaxBytes {
		return &Error{Kind: ErrTooLarge, Offset: s.c.limits.MaxBytes, Reason: "see Limits.MaxBytes"}
	}
	if s.json != nil {
		s.json.Feed(chunk)
		return nil
	}
	s.buf = append(s.buf, chunk...)
	if len(s.buf) >= s.next {
		s.next = len(s.buf) * readAgain
		s.again()
	}
	return nil
}

func (s *Stream) text() []byte {
	if s.json != nil {
		return s.json.Text()
	}
	return s.buf
}

// again reads the whole lines so far. It runs each time the text has grown by a factor, so its cost a byte is constant.
func (s *Stream) again() {
	i := bytes.LastIndexByte(s.buf, '\n')
	if i < 0 {
		return
	}
	c := *s.c
	c.partial, c.strict, c.textOnly = true, false, true
	text := string(s.buf[:i+1])
	var v any
	var open []string
	if s.format == FormatYAML {
		v, open = againYAML(text, &c)
	} else {
		v, open = againCSV(text, &c)
	}
	if v != nil && (!s.has || extends(s.shown, v)) {
		s.shown, s.has, s.open = v, true, open
	}
}

// againYAML reads the lines so far, and tells what of their value the next ones may add to: all that ends at the last line. With a schema
// the value has another shape than the text, so all of it may.
func againYAML(text string, c *config) (any, []string) {
	if c.schema != nil {
		r, err := repairYAML(text, c)
		if err != nil {
			return nil, nil
		}
		v := openEnd(r.Value())
		return v, pointers(v, "", nil)
	}
	y, err := c.readYAML(text)
	if err != nil {
		return nil, nil
	}
	open := []string{""}
	path := ""
	for n := y.tree(); len(n.Items) > 0; {
		k := len(n.Items) - 1
		if n.Kind == yamlfix.Map {
			path += "/" + pointerEscape.Replace(n.Keys[k])
		} else {
			path += "/" + strconv.Itoa(k)
		}
		open = append(open, path)
		n = n.Items[k]
	}
	return openEnd(y.tree().Value()), open
}

// againCSV reads the rows so far. All of them are complete but for the last one when a quote is open in it.
func againCSV(text string, c *config) (any, []string) {
	r, err := repairCSV(text, c)
	if err != nil {
		return nil, nil
	}
	v := openEnd(r.Value())
	open := []string{""}
	if rows, ok := v.([]any); ok && len(rows) > 0 && r.Truncated {
		k := len(rows) - 1
		open = pointers(rows[k], "/"+strconv.Itoa(k), open)
	}
	return v, open
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// pointers adds the JSON pointers of a value and all that it holds to out.
func pointers(v any, at string, out []string) []string {
	out = append(out, at)
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			out = pointers(e, at+"/"+pointerEscape.Replace(k), out)
		}
	case []any:
		for k, e := range x {
			out = pointers(e, at+"/"+strconv.Itoa(k), out)
		}
	}
	return out
}

// openEnd takes the null off the place where the text goes on: its value has not come yet.
func openEnd(v any) any {
	switch x := v.(type) {
	case []any:
		if n := len(x); n > 0 {
			if x[n-1] = openEnd(x[n-1]); x[n-1] == nil {
				return x[:n-1]
			}
		}
	case map[string]any:
		for k, e := range x {
			if e == nil {
				delete(x, k)
			} else if l, ok := e.([]any); ok {
				x[k] = openEnd(l)
			} else if m, ok := e.(map[string]any); ok {
				openEnd(m)
			}
		}
	}
	return v
}

// extends reports whether b shows all that a shows.
func extends(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			return false
		}
		for k, v := range x {
			w, ok := y[k]
			if !ok || !extends(v, w) {
				return false
			}
		}
		return true
	case []any:
		y, ok := b.([]any)
		if !ok || len(y) < len(x) {
			return false
		}
		for i := range x {
			if !extends(x[i], y[i]) {
				return false
			}
		}
		return true
	case string:
		y, ok := b.(string)
		return ok && len(y) >= len(x) && y[:len(x)] == x
	}
	return a == b
}

// Value gives the value so far; ok is false while there is none. Maps and slices belong to the stream and change with the next Feed: copy
// what is to be kept. Strings may be kept.
func (s *Stream) Value() (v any, ok bool) {
	if s.final != nil {
		return s.final.Value(), true
	}
	if s.json != nil {
		return s.json.Value()
	}
	return s.shown, s.has
}

// Open gives the JSON pointers of the values that are still being written, outermost first; all else that shows is complete. For YAML these
// are all values that end at the last line read, with a schema all values; for CSV the table, and its last row while a quote is open in it.
func (s *Stream) Open() []string {
	if s.final != nil {
		return nil
	}
	if s.json != nil {
		return s.json.Open()
	}
	return slices.Clone(s.open)
}

// Close ends the text and gives the result that the one-shot function gives for it.
func (s *Stream) Close() (*Result, error) {
	if s.final != nil {
		return s.final, nil
	}
	var r *Result
	var err error
	text := string(s.text())
	switch s.format {
	case FormatYAML:
		r, err = repairYAML(text, s.c)
	case FormatCSV:
		r, err = repairCSV(text, s.c)
	default:
		r, err = repairJSON(text, s.c)
	}
	if err != nil {
		return nil, err
	}
	s.final = r
	return r, nil
}

// Partial is a Go value that is still being filled.
type Partial[T any] struct {
	Value T        // what has arrived; the rest is zero
	Open  []string // JSON pointers of what is still being written
	Done  bool     // nothing is open any more
}

// Complete reports whether the value at a JSON pointer, if it has arrived, is complete.
func (p *Partial[T]) Complete(pointer string) bool {
	for _, o := range p.Open {
		if o == pointer {
			return false
		}
	}
	return true
}

// PartialOf reads the value so far into a Go value. ok is false while nothing has arrived. Members that do not fit T are left zero. The
// cost is that of reading the value once, linear in its size.
func PartialOf[T any](s *Stream) (p Partial[T], ok bool) {
	v, ok := s.Value()
	if !ok {
		return p, false
	}
	b, err := json.Marshal(v)
	if err != nil {
		return p, false
	}
	_ = json.Unmarshal(b, &p.Value) // a member of the wrong type is left zero, the others are read
	p.Open = s.Open()
	p.Done = len(p.Open) == 0
	return p, true
}
