package jsonvalue

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error says why a text is not JSON, and where.
type Error struct {
	// Offset is the byte offset of the fault.
	Offset int
	// Depth tells that the nesting limit was passed, not that the text is malformed.
	Depth bool
	// Repeated tells that a member name stands twice in an object.
	Repeated bool
	Reason   string
}

func (e *Error) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason) }

// Read reads one JSON text, in time linear in its length. Arrays and objects
// may nest maxDepth deep. An error is an *Error.
func Read(text string, maxDepth int) (*Value, error) {
	r := reader{text: text, maxDepth: maxDepth}
	if len(text) > 0 && text[0] == '{' {
		r.members = make([]Member, 0, min(4+len(text)/64, 64))
	}
	return r.whole()
}

func (r *reader) whole() (*Value, error) {
	r.space()
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	r.space()
	if r.at < len(r.text) {
		return nil, r.fail(r.at, "text after the value")
	}
	return r.room.root(v), nil
}

// ReadPart reads the beginning of an array or object, which ends behind an item, a
// member or the name of one, whose value is then Unknown, or anywhere else where a
// blank may stand. A text that is something else is an error.
func ReadPart(text string, maxDepth int) (*Value, error) {
	r := reader{text: text, maxDepth: maxDepth, part: true}
	return r.begun()
}

func (r *reader) begun() (*Value, error) {
	r.space()
	if r.at < len(r.text) && r.text[r.at] != '[' && r.text[r.at] != '{' {
		return nil, r.fail(r.at, "no array or object")
	}
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.at < len(r.text) {
		return nil, r.fail(r.at, "text after the value")
	}
	return r.room.root(v), nil
}

// Unquote reads a JSON string, into the room.
func Unquote(text string, room *Room) (string, error) {
	r := reader{text: text, room: room}
	if text == "" || text[0] != '"' {
		return "", r.fail(0, "no string")
	}
	value, err := r.string()
	if err == nil && r.at < len(text) {
		err = r.fail(r.at, "text after the value")
	}
	return value, err
}

type reader struct {
	text            string
	at              int
	depth, maxDepth int
	// part says that the outermost container may end with the text.
	part bool
	// items and members hold the elements of the containers that are still open.
	items   []Value
	members []Member
	// room holds what is read, nil for memory of its own.
	room *Room
	// itemRoom and memberRoom are where those of the closed ones go without it, kept how
	// many have gone there.
	itemRoom   []Value
	memberRoom []Member
	kept       int
}

// maxRoom bounds the elements for which room is made at once, unless one container
// holds more.
const maxRoom = 256

// keepItems takes the items that are open from first on, for good.
func (r *reader) keepItems(first int) []Value {
	n := len(r.items) - first
	if n == 0 {
		return nil
	}
	if r.room != nil {
		return settle(r.room.Value(n), &r.items, first)
	}
	return settle(cut(&r.itemRoom, n, r.ahead(n)), &r.items, first)
}

// keepMembers takes the members that are open from first on, for good.
func (r *reader) keepMembers(first int) []Member {
	n := len(r.members) - first
	if n == 0 {
		return nil
	}
	if r.room != nil {
		return settle(r.room.Member(n), &r.members, first)
	}
	return settle(cut(&r.memberRoom, n, r.ahead(n)), &r.members, first)
}

// ahead is for how many elements room is made where there is none for n, which are kept.
func (r *reader) ahead(n int) int {
	ahead := max(n, min(r.kept/2, maxRoom))
	r.kept += n
	return ahead
}

// cut takes n elements off room, which is made anew, for ahead of them, where it is too small.
func cut[T any](room *[]T, n, ahead int) []T {
	if len(*room) < n {
		*room = make([]T, ahead)
	}
	out := (*room)[:n:n]
	*room = (*room)[n:]
	return out
}

// settle moves what is open from first on to out.
func settle[T any](out []T, open *[]T, first int) []T {
	copy(out, (*open)[first:])
	clear((*open)[first:])
	*open = (*open)[:first]
	return out
}

func (r *reader) fail(at int, format string, args ...any) *Error {
	return &Error{Offset: at, Reason: fmt.Sprintf(format, args...)}
}

func (r *reader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// value reads a value. It is not given where to: the compiler would take that to escape.
func (r *reader) value() (v Value, err error) {
	v.Start = r.at
	if r.at >= len(r.text) {
		return v, r.fail(r.at, "the text ends where a value is expected")
	}
	switch c := r.text[r.at]; {
	case c == '{':
		v.Kind = Object
		if v.Members, err = r.object(); err != nil {
			return v, err
		}
		if i := v.Index(r.room); i >= 0 {
			err = r.repeated(&v.Members[i])
		}
	case c == '[':
		v.Kind = Array
		v.Items, err = r.array()
	case c == '"':
		v.Kind = String
		v.Text, err = r.string()
	case c == '-' || c >= '0' && c <= '9':
		v.Kind = Number
		v.Text, err = r.number()
	case strings.HasPrefix(r.text[r.at:], "null"):
		v.Kind = Null
		r.at += 4
	case strings.HasPrefix(r.text[r.at:], "true"):
		v.Kind = True
		r.at += 4
	case strings.HasPrefix(r.text[r.at:], "false"):
		v.Kind = False
		r.at += 5
	default:
		return v, r.fail(r.at, "a value cannot start with %q", c)
	}
	v.End = r.at
	return v, err
}

// open enters an array or object; it reports whether it ends at once.
func (r *reader) open(end byte) (bool, error) {
	r.depth++
	if r.depth > r.maxDepth {
		e := r.fail(r.at, "nested deeper than %d", r.maxDepth)
		e.Depth = true
		return false, e
	}
	r.at++
	r.space()
	if r.at < len(r.text) && r.text[r.at] == end {
		r.at++
		r.depth--
		return true, nil
	}
	return false, nil
}

// next moves past a comma, or past end, which it reports.
func (r *reader) next(end byte) (bool, error) {
	r.space()
	if r.at < len(r.text) {
		switch r.text[r.at] {
		case ',':
			r.at++
			r.space()
			return false, nil
		case end:
			r.at++
			r.depth--
			return true, nil
		}
	}
	return false, r.fail(r.at, "expected ',' or '%c'", end)
}

func (r *reader) array() ([]Value, error) {
	done, err := r.open(']')
	first := len(r.items)
	for !done && err == nil {
		if r.ended() {
			break
		}
		item, err := r.value()
		if err != nil {
			return nil, err
		}
		r.items = append(r.items, item)
		if r.ended() {
			break
		}
		if done, err = r.next(']'); err != nil {
			return nil, err
		}
	}
	return r.keepItems(first), err
}

// ended reports whether the text of a part ends here, in its outermost container.
func (r *reader) ended() bool {
	if !r.part || r.depth != 1 {
		return false
	}
	r.space()
	return r.at == len(r.text)
}

func (r *reader) object() ([]Member, error) {
	done, err := r.open('}')
	first := len(r.members)
	for !done && err == nil {
		if r.ended() {
			break
		}
		m := Member{NameStart: r.at}
		if r.at >= len(r.text) || r.text[r.at] != '"' {
			return nil, r.fail(r.at, "expected a member name in double quotes")
		}
		if m.Name, err = r.string(); err != nil {
			return nil, err
		}
		if r.ended() {
			m.Value.Kind = Unknown
			r.members = append(r.members, m)
			break
		}
		r.space()
		if r.at >= len(r.text) || r.text[r.at] != ':' {
			return nil, r.fail(r.at, "expected ':' after the member name")
		}
		r.at++
		r.space()
		if m.Value, err = r.value(); err != nil {
			return nil, err
		}
		r.members = append(r.members, m)
		if r.ended() {
			break
		}
		done, err = r.next('}')
	}
	if err != nil {
		return nil, err
	}
	return r.keepMembers(first), nil
}

func (r *reader) repeated(m *Member) *Error {
	if r.room != nil {
		// Searches come upon many.
		r.room.repeated = Error{Offset: m.NameStart, Repeated: true, Reason: "a member name stands twice"}
		return &r.room.repeated
	}
	e := r.fail(m.NameStart, "the member %q stands twice", m.Name)
	e.Repeated = true
	return e
}

func (r *reader) number() (string, error) {
	start := r.at
	digits := func() bool {
		from := r.at
		for r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
			r.at++
		}
		return r.at > from
	}
	if r.text[r.at] == '-' {
		r.at++
	}
	first := r.at
	ok := digits()
	if ok && r.text[first] == '0' && r.at > first+1 {
		return "", r.fail(start, "a number has a leading zero")
	}
	if ok && r.at < len(r.text) && r.text[r.at] == '.' {
		r.at++
		ok = digits()
	}
	if ok && r.at < len(r.text) && (r.text[r.at] == 'e' || r.text[r.at] == 'E') {
		r.at++
		if r.at < len(r.text) && (r.text[r.at] == '+' || r.text[r.at] == '-') {
			r.at++
		}
		ok = digits()
	}
	if !ok {
		return "", r.fail(start, "malformed number")
	}
	return r.text[start:r.at], nil
}

// string reads a string; one without escapes shares the memory of the source.
func (r *reader) string() (string, error) {
	start := r.at
	r.at++
	ascii := true
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			s := r.text[start+1 : r.at]
			if !ascii && !utf8.ValidString(s) {
				return "", r.fail(start, "a string is not valid UTF-8")
			}
			r.at++
			return s, nil
		case c == '\\':
			return r.escaped(start)
		case c < 0x20:
			return "", r.fail(r.at, "a control character in a string must be escaped")
		case c >= 0x80:
			ascii = false
		}
		r.at++
	}
	return "", r.fail(start, "a string does not end")
}

func (r *reader) escaped(start int) (string, error) {
	out := r.room.scratch(r.at - start + 16)
	out = append(out, r.text[start+1:r.at]...)
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case c == '"':
			r.at++
			if !utf8.Valid(out) {
				return "", r.fail(start, "a string is not valid UTF-8")
			}
			return r.room.keep(out), nil
		case c < 0x20:
			return "", r.fail(r.at, "a control character in a string must be escaped")
		case c != '\\':
			out = append(out, c)
			r.at++
			continue
		}
		if r.at+1 >= len(r.text) {
			break
		}
		switch e := r.text[r.at+1]; e {
		case '"', '\\', '/':
			out = append(out, e)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			c, size, ok := r.unicode()
			if !ok {
				return "", r.fail(r.at, "malformed \\u escape or lone surrogate")
			}
			out = utf8.AppendRune(out, c)
			r.at += size
			continue
		default:
			return "", r.fail(r.at, "unknown escape \\%c", e)
		}
		r.at += 2
	}
	return "", r.fail(start, "a string does not end")
}

// unicode reads \uXXXX, or two of them that make a surrogate pair.
func (r *reader) unicode() (c rune, size int, ok bool) {
	hex := func(at int) (rune, bool) {
		if at+6 > len(r.text) || r.text[at] != '\\' || r.text[at+1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(r.text[at+2:at+6], 16, 16)
		return rune(n), err == nil && r.text[at+2] != '+'
	}
	c, ok = hex(r.at)
	if !ok || c < 0xD800 || c > 0xDFFF {
		return c, 6, ok
	}
	low, ok := hex(r.at + 6)
	if !ok || c > 0xDBFF || low < 0xDC00 || low > 0xDFFF {
		return 0, 0, false
	}
	return (c-0xD800)<<10 + (low - 0xDC00) + 0x10000, 12, true
}
