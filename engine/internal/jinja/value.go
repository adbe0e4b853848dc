package jinja

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A value of a template is one of: nil (none), undefined, bool, int64, float64,
// string, []any (list or tuple), *Dict, function.

// undefined is a name, attribute or item that is not there. It prints as nothing
// and is false; anything else done with it fails.
type undefined struct{ name string }

// Dict is a mapping that keeps its order. Its keys are scalars.
type Dict struct {
	keys    []any
	values  map[any]any
	mutable bool // a namespace
}

// NewDict returns an empty mapping.
func NewDict() *Dict { return &Dict{values: map[any]any{}} }

// Set adds or replaces an entry and returns d.
func (d *Dict) Set(key string, value any) *Dict { return d.set(key, value) }

// set is Set with any scalar for a key.
func (d *Dict) set(key, value any) *Dict {
	if _, ok := d.values[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.values[key] = value
	return d
}

// scalar reports whether v can be the key of a mapping.
func scalar(v any) bool {
	switch v.(type) {
	case nil, bool, int64, float64, string:
		return true
	}
	return false
}

func (d *Dict) get(key any) (any, bool) {
	if !scalar(key) {
		return nil, false
	}
	v, ok := d.values[key]
	return v, ok
}

// function is something a template can call.
type function func(c *context, line int, args []any, named map[string]any) any

func truth(v any) bool {
	switch v := v.(type) {
	case nil, undefined:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case *Dict:
		return v.mutable || len(v.keys) > 0
	}
	return true
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "none"
	case undefined:
		return "undefined"
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "float"
	case string:
		return "string"
	case []any:
		return "list"
	case *Dict:
		return "dict"
	}
	return "function"
}

// number gives a value as a number; booleans are 0 and 1 as in Python.
func number(v any) (i int64, f float64, isInt, ok bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return 1, 1, true, true
		}
		return 0, 0, true, true
	case int64:
		return v, float64(v), true, true
	case float64:
		return 0, v, false, true
	}
	return 0, 0, false, false
}

func (c *context) equal(line int, a, b any) bool {
	c.step(line)
	ai, af, aInt, aNum := number(a)
	bi, bf, bInt, bNum := number(b)
	if aNum || bNum {
		return aNum && bNum && (aInt && bInt && ai == bi || !(aInt && bInt) && af == bf)
	}
	switch a := a.(type) {
	case nil:
		return b == nil
	case undefined:
		_, ok := b.(undefined)
		return ok
	case string:
		s, ok := b.(string)
		if !ok || len(a) != len(s) {
			return false
		}
		c.charge(line, len(a)/8)
		return a == s
	case []any:
		l, ok := b.([]any)
		if !ok || len(a) != len(l) {
			return false
		}
		for i := range a {
			if !c.equal(line, a[i], l[i]) {
				return false
			}
		}
		return true
	case *Dict:
		d, ok := b.(*Dict)
		if !ok || len(a.keys) != len(d.keys) {
			return false
		}
		for k, v := range a.values {
			w, ok := d.values[k]
			if !ok || !c.equal(line, v, w) {
				return false
			}
		}
		return true
	}
	return false
}

// less orders numbers, strings and lists.
func (c *context) less(line int, a, b any) bool {
	c.step(line)
	_, af, _, aNum := number(a)
	_, bf, _, bNum := number(b)
	if aNum && bNum {
		return af < bf
	}
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			c.charge(line, min(len(x), len(y))/8)
			return x < y
		}
	case []any:
		if y, ok := b.([]any); ok {
			for i := range min(len(x), len(y)) {
				if !c.equal(line, x[i], y[i]) {
					return c.less(line, x[i], y[i])
				}
			}
			return len(x) < len(y)
		}
	}
	throw(ErrValue, line, "%s and %s have no order", typeName(a), typeName(b))
	return false
}

// items lists what a loop over v goes through.
func (c *context) items(line int, v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case string:
		out := make([]any, 0, len(v))
		for _, r := range v {
			out = append(out, string(r))
		}
		c.charge(line, 16*len(out))
		return out
	case *Dict:
		return slices.Clone(v.keys)
	case undefined:
		return nil
	}
	throw(ErrValue, line, "%s cannot be iterated", typeName(v))
	return nil
}

func (c *context) length(line int, v any) (int, bool) {
	switch v := v.(type) {
	case []any:
		return len(v), true
	case string:
		c.charge(line, len(v)/8)
		return utf8.RuneCountInString(v), true
	case *Dict:
		return len(v.keys), true
	case undefined:
		return 0, true
	}
	return 0, false
}

// str is Python's str().
func (c *context) str(line int, v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return c.repr(line, v, 0)
}

// repr is Python's repr().
func (c *context) repr(line int, v any, depth int) string {
	c.step(line)
	if depth > maxDepth {
		throw(ErrLimit, line, "value nested more than %d deep", maxDepth)
	}
	switch v := v.(type) {
	case nil:
		return "None"
	case undefined:
		return ""
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case string:
		return quotePython(v)
	case []any:
		var b strings.Builder
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(c.repr(line, x, depth+1))
		}
		b.WriteByte(']')
		c.charge(line, b.Len())
		return b.String()
	case *Dict:
		var b strings.Builder
		b.WriteByte('{')
		for i, k := range v.keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(c.repr(line, k, depth+1) + ": " + c.repr(line, v.values[k], depth+1))
		}
		b.WriteByte('}')
		c.charge(line, b.Len())
		return b.String()
	}
	return "<function>"
}

func floatText(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func quotePython(s string) string {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	var b strings.Builder
	b.WriteByte(quote)
	for _, r := range s {
		switch {
		case r == rune(quote) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x7f:
			b.WriteString(`\x` + strconv.FormatInt(int64(r)+0x100, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(quote)
	return b.String()
}

// json is Python's json.dumps with ensure_ascii off; indent < 0 writes one line.
func (c *context) json(line int, b *strings.Builder, v any, indent, depth int, sorted bool) {
	c.step(line)
	if depth > maxDepth {
		throw(ErrLimit, line, "value nested more than %d deep", maxDepth)
	}
	sep := func(i, depth int) {
		if i > 0 {
			b.WriteByte(',')
			if indent < 0 {
				b.WriteByte(' ')
			}
		}
		if indent >= 0 {
			c.charge(line, indent*depth)
			b.WriteByte('\n')
			b.WriteString(strings.Repeat(" ", indent*depth))
		}
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(floatText(v))
	case string:
		c.charge(line, len(v))
		quoteJSON(b, v)
	case []any:
		b.WriteByte('[')
		for i, x := range v {
			sep(i, depth+1)
			c.json(line, b, x, indent, depth+1, sorted)
		}
		if len(v) > 0 && indent >= 0 {
			sep(0, depth)
		}
		b.WriteByte(']')
	case *Dict:
		keys := v.keys
		if sorted {
			keys = slices.Clone(keys)
			sort.SliceStable(keys, func(i, j int) bool { return c.less(line, keys[i], keys[j]) })
		}
		b.WriteByte('{')
		for i, k := range keys {
			sep(i, depth+1)
			name, ok := k.(string)
			if !ok {
				var text strings.Builder
				c.json(line, &text, k, -1, depth+1, false)
				name = text.String()
			}
			quoteJSON(b, name)
			b.WriteString(": ")
			c.json(line, b, v.values[k], indent, depth+1, sorted)
		}
		if len(keys) > 0 && indent >= 0 {
			sep(0, depth)
		}
		b.WriteByte('}')
	default:
		throw(ErrValue, line, "%s has no JSON form", typeName(v))
	}
}

func quoteJSON(b *strings.Builder, s string) {
	const hex = "0123456789abcdef"
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r < 0x20:
			b.WriteString(`\u00` + string(hex[r>>4]) + string(hex[r&15]))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
