// Package live reads JSON while it arrives and keeps the value so far. What it shows only grows: a value never changes its type, no
// member or item goes away, a string is only added to. Where the text can be read in two ways it stops and waits for the end.
package live

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

const (
	seek = iota
	value
	after
	key
	colon
	inString
	inKey
	frozen
	done
)

// frame is an open container.
type frame struct {
	obj    bool
	m      map[string]any
	list   []any
	key    string // of the member being read
	hidden bool   // not attached to what is shown
	first  bool
}

// Reader reads one JSON document.
type Reader struct {
	buf      []byte
	pos      int
	state    int
	stack    []frame
	root     any
	has      bool
	text     strings.Builder // the string being read
	delim    byte
	pending  int // frames around the last string, as long as nothing shows that its quote was its end
	maxDepth int
	search   int // how far the search for a closing tag has come
	Steps    int
}

// New gives a reader for documents of at most maxDepth levels.
func New(maxDepth int) *Reader { return &Reader{maxDepth: maxDepth} }

// Feed adds text. Constant cost a byte.
func (r *Reader) Feed(chunk []byte) {
	r.buf = append(r.buf, chunk...)
	for r.step() {
		r.Steps++
	}
	if r.state == inString {
		r.put(r.text.String())
	}
}

// Text gives all that was fed.
func (r *Reader) Text() []byte { return r.buf }

// Value gives the value so far, and whether there is one. Maps and slices are the reader's own: they change with the next Feed.
func (r *Reader) Value() (any, bool) { return r.root, r.has }

// Done reports whether the document is complete.
func (r *Reader) Done() bool { return r.state == done }

// Open gives the JSON pointers of the values that are not complete, outermost first.
func (r *Reader) Open() []string {
	if !r.has || r.state == done {
		return nil
	}
	out := r.pendingPath()
	if out == nil {
		out = []string{""}
	}
	n := len(out)
	p := ""
	for i := range r.stack {
		f := &r.stack[i]
		last := i == len(r.stack)-1
		if last && r.state != inString {
			break
		}
		p += f.token()
		if i+1 >= n || out[i+1] != p {
			out = append(out, p)
		}
	}
	return out
}

// token gives the last part of the JSON pointer of the last value of a container, behind its slash.
func (f *frame) token() string {
	if f.obj {
		return "/" + strings.ReplaceAll(strings.ReplaceAll(f.key, "~", "~0"), "/", "~1")
	}
	return "/" + itoa(max(len(f.list)-1, 0))
}

// pendingPath gives the pointers of the last string and of what it lies in, as long as its quote may turn out to be one inside it.
func (r *Reader) pendingPath() []string {
	if r.pending == 0 {
		return nil
	}
	out := []string{""}
	p := ""
	for i := range r.pending {
		f := &r.stack[:r.pending][i] // frames that were closed since then are still behind the open ones
		p += f.token()
		out = append(out, p)
	}
	return out
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// put stores v as the value being read: it was stored before, or is new in its container.
func (r *Reader) put(v any) {
	if len(r.stack) == 0 {
		r.root, r.has = v, true
		return
	}
	f := &r.stack[len(r.stack)-1]
	if f.hidden {
		return
	}
	if f.obj {
		f.m[f.key] = v
		return
	}
	f.list[len(f.list)-1] = v
}

// begin makes room for a new value in its container. It reports false when the value must not be shown: a key that was there before.
func (r *Reader) begin() bool {
	r.pending = 0
	if len(r.stack) == 0 {
		return true
	}
	f := &r.stack[len(r.stack)-1]
	if f.hidden {
		return false
	}
	if f.obj {
		_, dup := f.m[f.key]
		return !dup
	}
	f.list = append(f.list, nil)
	r.store(len(r.stack) - 1)
	return true
}

// store writes the slice of a list into its container, since append may have moved it.
func (r *Reader) store(i int) {
	v := any(r.stack[i].list)
	if i == 0 {
		r.root, r.has = v, true
		return
	}
	f := &r.stack[i-1]
	if f.hidden {
		return
	}
	if f.obj {
		f.m[f.key] = v
	} else {
		f.list[len(f.list)-1] = v
	}
}

func (r *Reader) freeze() bool {
	r.state = frozen
	return false
}

// space moves over blanks and whole comments. It reports false when more text is needed.
func (r *Reader) space() bool {
	for r.pos < len(r.buf) {
		c := r.buf[r.pos]
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			r.pos++
		case c == '/' || c == '#':
			n := r.comment()
			if n <= 0 {
				return n == 0
			}
			r.pos += n
		default:
			return true
		}
	}
	return false
}

// comment gives the length of the comment at pos: 0 when there is none, -1 when its end has not arrived.
func (r *Reader) comment() int {
	s := r.buf[r.pos:]
	if s[0] == '/' {
		if len(s) < 2 {
			return -1
		}
		if s[1] == '*' {
			from := max(r.search-r.pos, 2)
			j := bytes.Index(s[min(from, len(s)):], []byte("*/"))
			if j < 0 {
				r.search = r.pos + max(len(s)-1, 2)
				return -1
			}
			return from + j + 2
		}
		if s[1] != '/' {
			return 0
		}
	}
	from := max(r.search-r.pos, 0)
	j := bytes.IndexByte(s[min(from, len(s)):], '\n')
	if j < 0 {
		r.search = r.pos + len(s)
		return -1
	}
	return from + j + 1
}

func (r *Reader) step() bool {
	switch r.state {
	case seek:
		return r.seek()
	case inString, inKey:
		return r.str()
	case frozen, done:
		return false
	}
	if !r.space() {
		return false
	}
	c := r.buf[r.pos]
	switch r.state {
	case value:
		return r.value(c)
	case after:
		return r.after(c)
	case key:
		return r.key(c)
	default:
		if c == ':' || c == '=' {
			r.pos++
			r.state = value
			return true
		}
		return r.freeze()
	}
}

// seek looks for the start of the document.
func (r *Reader) seek() bool {
	for r.pos < len(r.buf) {
		c := r.buf[r.pos]
		if c == '<' {
			// A thinking part goes as a whole.
			if len(r.buf)-r.pos < 20 && bytes.IndexByte(r.buf[r.pos:], '>') < 0 {
				return false
			}
			if n, ok := jsonfix.ReasoningEnd(r.buf, r.pos, &r.search); ok {
				if n < 0 {
					return false
				}
				r.pos = n
				continue
			}
		}
		if c != '{' && c != '[' {
			r.pos++
			continue
		}
		j := r.pos + 1
		for j < len(r.buf) && (r.buf[j] == ' ' || r.buf[j] == '\n' || r.buf[j] == '\t' || r.buf[j] == '\r') {
			j++
		}
		if j >= len(r.buf) {
			return false
		}
		d := r.buf[j]
		clear := r.lineStart()
		good := d == '"' || d == '\'' || d == '{' && c == '[' || d == '['
		if clear {
			good = good || d == '}' && c == '{' || c == '[' && (d == ']' || d == '-' || d >= '0' && d <= '9' || d == 't' || d == 'f' || d == 'n')
		}
		if c == '{' && d == '[' {
			good = false
		}
		if good {
			r.state = value
			return true
		}
		r.pos++
	}
	return false
}

// lineStart reports whether only blanks or a fence stand between pos and the line start.
func (r *Reader) lineStart() bool {
	for i := r.pos - 1; i >= 0; i-- {
		switch r.buf[i] {
		case '\n':
			return true
		case ' ', '\t', '`', '\r':
		default:
			return false
		}
	}
	return true
}

func (r *Reader) push(obj bool) bool {
	if len(r.stack) >= r.maxDepth {
		return r.freeze()
	}
	shown := r.begin()
	f := frame{obj: obj, hidden: !shown, first: true}
	if obj {
		f.m = map[string]any{}
		if shown {
			r.put(f.m)
		}
		r.state = key
	} else {
		f.list = []any{}
		if shown {
			r.put(f.list)
		}
		r.state = value
	}
	r.stack = append(r.stack, f)
	r.pos++
	return true
}

func (r *Reader) pop() bool {
	r.pos++
	r.stack = r.stack[:len(r.stack)-1]
	return r.finished()
}

func (r *Reader) finished() bool {
	r.state = after
	if len(r.stack) == 0 {
		r.state = done
		return false
	}
	return true
}

func (r *Reader) top() *frame { return &r.stack[len(r.stack)-1] }

func (r *Reader) value(c byte) bool {
	switch {
	case c == '{' || c == '[':
		return r.push(c == '{')
	case c == '"' || c == '\'':
		if d := r.begin(); !d {
			// A key that was there before: read on without showing.
			return r.freeze()
		}
		r.pending = len(r.stack)
		r.text = strings.Builder{}
		r.delim = c
		r.pos++
		r.state = inString
		return true
	case c == ']' && len(r.stack) > 0 && !r.top().obj:
		return r.pop()
	case c == ',' && len(r.stack) > 0 && !r.top().obj:
		r.pos++
		return true
	}
	// A number or a literal: up to a delimiter.
	j := r.pos
	for j < len(r.buf) && j < r.pos+400 && strings.IndexByte(",]}: \n\t\r\"'`;/", r.buf[j]) < 0 {
		j++
	}
	if j >= len(r.buf) {
		return false
	}
	word := string(r.buf[r.pos:j])
	v, ok := scalar(word)
	if !ok {
		return r.freeze()
	}
	// What follows must fit.
	k := j
	for k < len(r.buf) && (r.buf[k] == ' ' || r.buf[k] == '\n' || r.buf[k] == '\t' || r.buf[k] == '\r') {
		k++
	}
	if k >= len(r.buf) {
		return false
	}
	if n := r.buf[k]; n != ',' && n != '}' && n != ']' && !(n == '"' || n == '/' || n == '#') {
		return r.freeze()
	}
	if !r.begin() {
		return r.freeze()
	}
	r.put(v)
	r.pos = j
	return r.finished()
}

func scalar(w string) (any, bool) {
	switch w {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	case "null", "None", "Null", "NULL", "undefined":
		return nil, true
	}
	if jsonfix.Valid(w, 1) && w != "" && w[0] != '"' {
		return json.Number(w), true
	}
	return nil, false
}

func (r *Reader) after(c byte) bool {
	f := r.top()
	switch {
	case c == ',':
		r.pos++
		r.state = value
		if f.obj {
			r.state = key
		}
		f.first = false
		return true
	case c == '}' && f.obj || c == ']' && !f.obj:
		return r.pop()
	case (c == '"' || c == '\'') && r.buf[r.pos-1] == '\n' || c == '"' && r.newline():
		r.state = value
		if f.obj {
			r.state = key
		}
		return true
	case c == '{' && !f.obj && r.newline():
		r.state = value
		return true
	}
	return r.freeze()
}

// setKey sets the key of the next member. That it came well-formed shows that the string before it is complete.
func (r *Reader) setKey(k string) {
	r.top().key = k
	r.pending = 0
}

// newline reports whether a line break stands between pos and the token before it.
func (r *Reader) newline() bool {
	for i := r.pos - 1; i >= 0; i-- {
		switch r.buf[i] {
		case '\n':
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return false
}

func (r *Reader) key(c byte) bool {
	switch {
	case c == '}':
		return r.pop()
	case c == ',':
		r.pos++
		return true
	case c == '"' || c == '\'':
		r.text = strings.Builder{}
		r.delim = c
		r.pos++
		r.state = inKey
		return true
	}
	j := r.pos
	for j < len(r.buf) && j < r.pos+128 && (r.buf[j] == '_' || r.buf[j] == '$' || r.buf[j] == '-' || r.buf[j] >= '0' && r.buf[j] <= '9' || r.buf[j]|0x20 >= 'a' && r.buf[j]|0x20 <= 'z') {
		j++
	}
	if j >= len(r.buf) {
		return false
	}
	k := j
	for k < len(r.buf) && r.buf[k] == ' ' {
		k++
	}
	if k >= len(r.buf) {
		return false
	}
	if j == r.pos || r.buf[k] != ':' {
		return r.freeze()
	}
	r.setKey(string(r.buf[r.pos:j]))
	r.pos = k
	r.state = colon
	return true
}
