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
	if !utf8.ValidString(text) {
		return nil, r.fail("the text is not UTF-8")
	}
	v := new(jsonvalue.Value)
	if err := r.node(v, column); err != nil {
		return nil, err
	}
	if r.at < len(text) {
		return nil, r.fail("the value has ended")
	}
	return v, nil
}

type reader struct {
	text  string
	at    int
	depth int
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

// node reads a block node whose lines begin in the column.
func (r *reader) node(v *jsonvalue.Value, column int) error {
	if r.depth--; r.depth < 0 {
		return r.fail("the value nests too deep")
	}
	defer func() { r.depth++ }()
	if strings.HasPrefix(r.rest(), "- ") {
		v.Kind = jsonvalue.Array
		for {
			if !r.take("- ") {
				return r.fail("an item of a sequence is missing")
			}
			v.Items = append(v.Items, jsonvalue.Value{})
			if err := r.node(&v.Items[len(v.Items)-1], column+2); err != nil {
				return err
			}
			if !r.line(column) {
				return nil
			}
		}
	}
	start := r.at
	name, ok, err := r.key(false)
	if err != nil {
		return err
	}
	if !ok {
		r.at = start
		return r.inline(v, column)
	}
	v.Kind = jsonvalue.Object
	seen := map[string]bool{}
	for {
		m := jsonvalue.Member{Name: name}
		if seen[name] {
			return r.fail("the key %.40q is repeated", name)
		}
		if r.take(" ") {
			err = r.inline(&m.Value, column)
		} else {
			n := indentation(strings.TrimPrefix(r.rest(), "\n"))
			if n <= column || !r.line(n) {
				return r.fail("the value of %.40q is missing", name)
			}
			err = r.node(&m.Value, n)
		}
		if err != nil {
			return err
		}
		seen[name] = true
		v.Members = append(v.Members, m)
		if !r.line(column) {
			return nil
		}
		if name, ok, err = r.key(false); err != nil || !ok {
			return r.fail("a key is missing")
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
func (r *reader) inline(v *jsonvalue.Value, column int) error {
	switch rest := r.rest(); {
	case strings.HasPrefix(rest, "|-\n"):
		return r.literal(v)
	case strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, `"`):
		return r.flow(v)
	default:
		end := strings.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		r.at += end
		return r.scalar(v, rest[:end], Value)
	}
}

// scalar resolves a plain scalar.
func (r *reader) scalar(v *jsonvalue.Value, text string, c Context) error {
	switch text {
	case "null":
		v.Kind = jsonvalue.Null
		return nil
	case "true":
		v.Kind = jsonvalue.True
		return nil
	case "false":
		v.Kind = jsonvalue.False
		return nil
	}
	if strings.Trim(text, "-.0123456789") == "" {
		if _, ok := decimal.Parse(text); ok {
			v.Kind, v.Text = jsonvalue.Number, text
			return nil
		}
	}
	if !Plain(text, c) {
		return r.fail("%.40q is no plain scalar", text)
	}
	v.Kind, v.Text = jsonvalue.String, text
	return nil
}

// literal reads a literal block scalar.
func (r *reader) literal(v *jsonvalue.Value) error {
	r.at += len("|-")
	column := indentation(strings.TrimPrefix(r.rest(), "\n"))
	var lines []string
	for strings.HasPrefix(r.rest(), "\n") {
		rest := r.rest()[1:]
		end := strings.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		if line := rest[:end]; line == "" {
			lines = append(lines, "")
		} else if indentation(line) >= column && column > 0 {
			line = line[column:]
			if strings.ContainsFunc(line, func(c rune) bool { return c != '\t' && Excluded(c) }) {
				return r.fail("a character that no block scalar holds")
			}
			lines = append(lines, line)
		} else {
			break
		}
		r.at += 1 + end
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
		r.at--
	}
	if len(lines) == 0 {
		return r.fail("a block scalar has no lines")
	}
	v.Kind, v.Text = jsonvalue.String, strings.Join(lines, "\n")
	return nil
}

// flow reads a value in flow style, or in quotes.
func (r *reader) flow(v *jsonvalue.Value) error {
	if r.depth--; r.depth < 0 {
		return r.fail("the value nests too deep")
	}
	defer func() { r.depth++ }()
	switch {
	case strings.HasPrefix(r.rest(), `"`):
		text, err := r.quoted()
		v.Kind, v.Text = jsonvalue.String, text
		return err
	case r.take("["):
		v.Kind = jsonvalue.Array
		for !r.take("]") {
			if len(v.Items) > 0 && !r.take(", ") {
				return r.fail("a comma is missing")
			}
			v.Items = append(v.Items, jsonvalue.Value{})
			if err := r.flow(&v.Items[len(v.Items)-1]); err != nil {
				return err
			}
		}
		return nil
	case r.take("{"):
		v.Kind = jsonvalue.Object
		seen := map[string]bool{}
		for !r.take("}") {
			if len(v.Members) > 0 && !r.take(", ") {
				return r.fail("a comma is missing")
			}
			name, ok, err := r.key(true)
			if err != nil {
				return err
			}
			if !ok || !r.take(" ") {
				return r.fail("a key is missing")
			}
			if seen[name] {
				return r.fail("the key %.40q is repeated", name)
			}
			m := jsonvalue.Member{Name: name}
			if err := r.flow(&m.Value); err != nil {
				return err
			}
			seen[name] = true
			v.Members = append(v.Members, m)
		}
		return nil
	}
	end := strings.IndexAny(r.rest(), FlowIndicators+"\n")
	if end < 0 {
		end = len(r.rest())
	}
	text := r.rest()[:end]
	r.at += end
	return r.scalar(v, text, FlowValue)
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
	v, err := jsonvalue.Read(written, 1)
	if err != nil || Quote(v.Text) != written || !utf8.ValidString(written) {
		r.at = start
		return "", r.fail("the string is not written as it should be")
	}
	return v.Text, nil
}
