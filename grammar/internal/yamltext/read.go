package yamltext

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Error says where a text is not of the form that this package reads.
type Error struct {
	Offset int
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason) }

// Read returns the value of a node that begins in the given column and ends with
// the text. It reads what grammar.FromYAMLSchema describes, in block and in flow
// style, and no other YAML. Repeated keys are an error. It is linear in the text
// but for the search for repeated keys in a mapping.
func Read(text string, column, maxDepth int) (*jsonvalue.Value, error) {
	r := reader{text: text, depth: maxDepth}
	return r.whole(column)
}

func (r *reader) whole(column int) (*jsonvalue.Value, error) {
	if !utf8.ValidString(r.text) {
		return nil, r.fail("the text is not UTF-8")
	}
	v, err := r.node(column)
	if err != nil {
		return nil, err
	}
	if r.at < len(r.text) {
		return nil, r.fail("the value has ended")
	}
	to := &r.room.Value(1)[0]
	*to = v
	return to, nil
}

// Room is memory for values that are read one after the other: see jsonvalue.Room.
type Room struct {
	jsonvalue.Room
	read reader
}

// Read is Read of a text into the room, behind what it holds.
func (m *Room) Read(text []byte, column, maxDepth int) (*jsonvalue.Value, error) {
	m.read = reader{text: m.Text(text), depth: maxDepth, room: &m.Room, items: m.read.items[:0], members: m.read.members[:0], bytes: m.read.bytes}
	return m.read.whole(column)
}

type reader struct {
	text  string
	at    int
	depth int
	// items and members hold the elements of the collections that are still open.
	items   []jsonvalue.Value
	members []jsonvalue.Member
	// room holds what is read, nil for memory of its own; bytes is for texts.
	room  *jsonvalue.Room
	bytes []byte
}

// itemsFrom are the items of a collection that was begun when there were first.
func (r *reader) itemsFrom(first int) []jsonvalue.Value {
	items := r.room.Value(len(r.items) - first)
	copy(items, r.items[first:])
	clear(r.items[first:])
	r.items = r.items[:first]
	return items
}

// membersFrom is v with the members that were begun when there were first.
func (r *reader) membersFrom(first int, v jsonvalue.Value) (jsonvalue.Value, error) {
	v.Members = r.room.Member(len(r.members) - first)
	copy(v.Members, r.members[first:])
	clear(r.members[first:])
	r.members = r.members[:first]
	if i := v.Index(r.room); i >= 0 {
		return v, r.fail("the key %.40q is repeated", v.Members[i].Name)
	}
	return v, nil
}

func (r *reader) fail(format string, args ...any) error {
	return &Error{r.at, fmt.Sprintf(format, args...)}
}

func (r *reader) rest() string { return r.text[r.at:] }

// take goes behind the prefix, if it comes next.
func (r *reader) take(prefix string) bool {
	if strings.HasPrefix(r.rest(), prefix) {
		r.at += len(prefix)
		return true
	}
	return false
}

// line goes to the next line if it is indented to the column exactly.
func (r *reader) line(column int) bool {
	rest := r.rest()
	if len(rest) <= column || rest[0] != '\n' {
		return false
	}
	if n := indentation(rest[1:]); n != column || n+1 == len(rest) {
		return false
	}
	r.at += 1 + column
	return true
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// node reads a block node whose lines begin in the column. It is not given where to: the
// compiler would take that to escape.
func (r *reader) node(column int) (v jsonvalue.Value, err error) {
	if r.depth--; r.depth < 0 {
		return v, r.fail("the value nests too deep")
	}
	defer func() { r.depth++ }()
	if strings.HasPrefix(r.rest(), "- ") {
		v.Kind = jsonvalue.Array
		first := len(r.items)
		for {
			if !r.take("- ") {
				return v, r.fail("an item of a sequence is missing")
			}
			item, err := r.node(column + 2)
			if err != nil {
				return v, err
			}
			r.items = append(r.items, item)
			if !r.line(column) {
				v.Items = r.itemsFrom(first)
				return v, nil
			}
		}
	}
	start := r.at
	name, ok, err := r.key(false)
	if err != nil {
		return v, err
	}
	if !ok {
		r.at = start
		return r.inline()
	}
	v.Kind = jsonvalue.Object
	first := len(r.members)
	for {
		m := jsonvalue.Member{Name: name}
		if r.take(" ") {
			m.Value, err = r.inline()
		} else {
			n := indentation(strings.TrimPrefix(r.rest(), "\n"))
			if n <= column || !r.line(n) {
				return v, r.fail("the value of %.40q is missing", name)
			}
			m.Value, err = r.node(n)
		}
		if err != nil {
			return v, err
		}
		r.members = append(r.members, m)
		if !r.line(column) {
			return r.membersFrom(first, v)
		}
		if name, ok, err = r.key(false); err != nil || !ok {
			return v, r.fail("a key is missing")
		}
	}
}

// key reads a key and its colon, if one comes next.
func (r *reader) key(flow bool) (name string, ok bool, err error) {
	if strings.HasPrefix(r.rest(), `"`) {
		name, err = r.quoted()
		return name, err == nil && r.take(":"), err
	}
	i := strings.IndexAny(r.rest(), ":\n")
	if i <= 0 || r.rest()[i] != ':' || !flow && i+1 < len(r.rest()) && r.rest()[i+1] != ' ' && r.rest()[i+1] != '\n' {
		return "", false, nil
	}
	name = r.rest()[:i]
	context := Key
	if flow {
		context = FlowKey
	}
	if !Plain(name, context) {
		return "", false, nil
	}
	r.at += i + 1
	return name, true, nil
}

// inline reads a value that begins on the line of its key or dash.
func (r *reader) inline() (jsonvalue.Value, error) {
	switch rest := r.rest(); {
	case strings.HasPrefix(rest, "|-\n"):
		return r.literal()
	case strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, `"`):
		return r.flow()
	default:
		end := strings.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		r.at += end
		return r.scalar(rest[:end], Value)
	}
}

// scalar resolves a plain scalar.
func (r *reader) scalar(text string, c Context) (v jsonvalue.Value, err error) {
	switch text {
	case "null":
		v.Kind = jsonvalue.Null
		return v, nil
	case "true":
		v.Kind = jsonvalue.True
		return v, nil
	case "false":
		v.Kind = jsonvalue.False
		return v, nil
	}
	if strings.Trim(text, "-.0123456789") == "" {
		if decimal.Valid(text) {
			v.Kind, v.Text = jsonvalue.Number, text
			return v, nil
		}
	}
	if !Plain(text, c) {
		return v, r.fail("%.40q is no plain scalar", text)
	}
	v.Kind, v.Text = jsonvalue.String, text
	return v, nil
}

// literal reads a literal block scalar.
func (r *reader) literal() (v jsonvalue.Value, err error) {
	r.at += len("|-")
	column := indentation(strings.TrimPrefix(r.rest(), "\n"))
	text, lines, blank := r.bytes[:0], 0, 0
	for strings.HasPrefix(r.rest(), "\n") {
		rest := r.rest()[1:]
		end := strings.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		if line := rest[:end]; line == "" {
			blank++
		} else if indentation(line) >= column && column > 0 {
			line = line[column:]
			if strings.ContainsFunc(line, func(c rune) bool { return c != '\t' && Excluded(c) }) {
				return v, r.fail("a character that no block scalar holds")
			}
			for range blank + min(lines, 1) {
				text = append(text, '\n')
			}
			text, blank, lines = append(text, line...), 0, lines+blank+1
		} else {
			break
		}
		r.at += 1 + end
	}
	r.at -= blank
	r.bytes = text
	if lines == 0 {
		return v, r.fail("a block scalar has no lines")
	}
	v.Kind, v.Text = jsonvalue.String, r.room.Text(text)
	return v, nil
}

// flow reads a value in flow style, or in quotes.
func (r *reader) flow() (v jsonvalue.Value, err error) {
	if r.depth--; r.depth < 0 {
		return v, r.fail("the value nests too deep")
	}
	defer func() { r.depth++ }()
	switch {
	case strings.HasPrefix(r.rest(), `"`):
		v.Kind = jsonvalue.String
		v.Text, err = r.quoted()
		return v, err
	case r.take("["):
		v.Kind = jsonvalue.Array
		first := len(r.items)
		for !r.take("]") {
			if len(r.items) > first && !r.take(", ") {
				return v, r.fail("a comma is missing")
			}
			item, err := r.flow()
			if err != nil {
				return v, err
			}
			r.items = append(r.items, item)
		}
		v.Items = r.itemsFrom(first)
		return v, nil
	case r.take("{"):
		v.Kind = jsonvalue.Object
		first := len(r.members)
		for !r.take("}") {
			if len(r.members) > first && !r.take(", ") {
				return v, r.fail("a comma is missing")
			}
			name, ok, err := r.key(true)
			if err != nil {
				return v, err
			}
			if !ok || !r.take(" ") {
				return v, r.fail("a key is missing")
			}
			value, err := r.flow()
			if err != nil {
				return v, err
			}
			r.members = append(r.members, jsonvalue.Member{Name: name, Value: value})
		}
		return r.membersFrom(first, v)
	}
	end := strings.IndexAny(r.rest(), FlowIndicators+"\n")
	if end < 0 {
		end = len(r.rest())
	}
	text := r.rest()[:end]
	r.at += end
	return r.scalar(text, FlowValue)
}

// quoted reads a double-quoted scalar in canonical form.
func (r *reader) quoted() (string, error) {
	start := r.at
	r.at++
	for r.at < len(r.text) && r.text[r.at] != '"' {
		if r.text[r.at] == '\\' {
			r.at++
		}
		r.at++
	}
	if r.at >= len(r.text) {
		return "", r.fail("a quote is missing")
	}
	r.at++
	written := r.text[start:r.at]
	text, err := jsonvalue.Unquote(written, r.room)
	if err == nil {
		r.bytes = AppendQuoted(r.bytes[:0], text)
	}
	if err != nil || string(r.bytes) != written || !utf8.ValidString(written) {
		r.at = start
		return "", r.fail("the string is not written as it should be")
	}
	return text, nil
}
