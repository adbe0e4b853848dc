package jinja

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// arg returns a positional or named argument.
func arg(args []any, named map[string]any, i int, name string) (any, bool) {
	if i >= 0 && i < len(args) {
		return args[i], true
	}
	v, ok := named[name]
	return v, ok
}

func (c *context) strArg(line int, args []any, named map[string]any, i int, name, fallback string) string {
	v, ok := arg(args, named, i, name)
	if !ok || v == nil {
		return fallback
	}
	s, ok := v.(string)
	if !ok {
		throw(ErrValue, line, "%s is a %s, not a string", name, typeName(v))
	}
	return s
}

func intArg(line int, args []any, named map[string]any, i int, name string, fallback int64) int64 {
	v, ok := arg(args, named, i, name)
	if !ok || v == nil {
		return fallback
	}
	n, _, isInt, _ := number(v)
	if !isInt {
		throw(ErrValue, line, "%s is a %s, not an integer", name, typeName(v))
	}
	return n
}

// globals are the functions every template can call.
var globals map[string]any

func init() {
	globals = map[string]any{
		"range":           function(rangeOf),
		"namespace":       function(namespace),
		"dict":            function(dictOf),
		"raise_exception": function(raise),
		"strftime_now":    function(strftimeNow),
	}
}

func rangeOf(c *context, line int, args []any, named map[string]any) any {
	from, to, step := int64(0), intArg(line, args, nil, 0, "stop", 0), int64(1)
	if len(args) > 1 {
		from, to = to, intArg(line, args, nil, 1, "stop", 0)
		step = intArg(line, args, nil, 2, "step", 1)
	}
	if len(args) == 0 || step == 0 {
		throw(ErrValue, line, "range needs an end and a step that is not 0")
	}
	out := []any{}
	for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
		c.step(line)
		c.charge(line, 16)
		out = append(out, i)
	}
	return out
}

func dictOf(c *context, line int, args []any, named map[string]any) any {
	d := NewDict()
	for _, a := range args {
		src, ok := a.(*Dict)
		if !ok {
			throw(ErrValue, line, "dict of a %s", typeName(a))
		}
		for _, k := range src.keys {
			d.set(k, src.values[k])
		}
	}
	for _, k := range sortedKeys(named) {
		d.Set(k, named[k])
	}
	c.charge(line, 64*len(d.keys))
	return d
}

func namespace(c *context, line int, args []any, named map[string]any) any {
	d := dictOf(c, line, args, named).(*Dict)
	d.mutable = true
	return d
}

func raise(c *context, line int, args []any, named map[string]any) any {
	throw(ErrRaised, line, "%s", c.strArg(line, args, named, 0, "message", ""))
	return nil
}

// strftimeNow formats the time of the rendering by the directives of C's strftime.
func strftimeNow(c *context, line int, args []any, named map[string]any) any {
	format := c.strArg(line, args, named, 0, "format", "")
	layouts := map[byte]string{'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'B': "January", 'b': "Jan",
		'A': "Monday", 'a': "Mon", 'I': "03", 'p': "PM", 'y': "06", 'e': "_2", 'j': "002", 'F': "2006-01-02", 'T': "15:04:05", 'Z': "MST", 'z': "-0700"}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		if format[i] == '-' && i+1 < len(format) && strings.IndexByte("dmHIMS", format[i+1]) >= 0 {
			i++
			b.WriteString(strings.TrimLeft(c.now.Format(layouts[format[i]])[:1], "0") + c.now.Format(layouts[format[i]])[1:])
			continue
		}
		layout, ok := layouts[format[i]]
		switch {
		case ok:
			b.WriteString(c.now.Format(layout))
		case format[i] == '%':
			b.WriteByte('%')
		default:
			throw(ErrUnsupported, line, "strftime directive %%%c", format[i])
		}
	}
	return b.String()
}

// method calls a method of Python's str, dict or list.
func (c *context) method(line int, of any, name string, args []any, named map[string]any) any {
	switch v := of.(type) {
	case undefined:
		throw(ErrValue, line, "%s is undefined", v.name)
	case string:
		return c.strMethod(line, v, name, args, named)
	case *Dict:
		return c.dictMethod(line, v, name, args, named)
	case []any:
		switch name {
		case "index":
			for i, x := range v {
				if len(args) > 0 && c.equal(line, x, args[0]) {
					return int64(i)
				}
			}
			throw(ErrValue, line, "not in the list")
		case "count":
			n := int64(0)
			for _, x := range v {
				if len(args) > 0 && c.equal(line, x, args[0]) {
					n++
				}
			}
			return n
		}
	}
	throw(ErrUnsupported, line, "method %s of a %s", name, typeName(of))
	return nil
}

func (c *context) dictMethod(line int, d *Dict, name string, args []any, named map[string]any) any {
	c.charge(line, 32*len(d.keys))
	switch name {
	case "items":
		out := make([]any, len(d.keys))
		for i, k := range d.keys {
			out[i] = []any{k, d.values[k]}
		}
		return out
	case "keys":
		return c.items(line, d)
	case "values":
		out := make([]any, len(d.keys))
		for i, k := range d.keys {
			out[i] = d.values[k]
		}
		return out
	case "get":
		key, _ := arg(args, named, 0, "key")
		if v, ok := d.get(key); ok {
			return v
		}
		v, _ := arg(args, named, 1, "default")
		return v
	case "copy":
		return dictOf(c, line, []any{d}, nil)
	}
	throw(ErrUnsupported, line, "method %s of a dict", name)
	return nil
}

func (c *context) strMethod(line int, s, name string, args []any, named map[string]any) any {
	c.charge(line, len(s))
	switch name {
	case "strip", "lstrip", "rstrip":
		chars := c.strArg(line, args, named, 0, "chars", "")
		in := func(r rune) bool { return chars == "" && unicode.IsSpace(r) || strings.ContainsRune(chars, r) }
		if name != "rstrip" {
			s = strings.TrimLeftFunc(s, in)
		}
		if name != "lstrip" {
			s = strings.TrimRightFunc(s, in)
		}
		return s
	case "upper":
		return strings.ToUpper(s)
	case "lower":
		return strings.ToLower(s)
	case "title":
		return title(s)
	case "capitalize":
		return capitalize(s)
	case "startswith", "endswith":
		return c.affix(line, s, name == "startswith", args)
	case "split", "rsplit":
		return c.split(line, s, name == "rsplit", args, named)
	case "splitlines":
		out := []any{}
		if s != "" {
			for _, l := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n", "\n"), "\n"), "\n") {
				out = append(out, l)
			}
		}
		return out
	case "replace":
		old, to := c.strArg(line, args, named, 0, "old", ""), c.strArg(line, args, named, 1, "new", "")
		n := intArg(line, args, named, 2, "count", -1)
		c.charge(line, (strings.Count(s, old)+1)*len(to))
		return strings.Replace(s, old, to, int(n))
	case "find":
		i := strings.Index(s, c.strArg(line, args, named, 0, "sub", ""))
		if i > 0 {
			i = len([]rune(s[:i]))
		}
		return int64(i)
	case "count":
		return int64(strings.Count(s, c.strArg(line, args, named, 0, "sub", "")))
	case "join":
		list, _ := arg(args, named, 0, "iterable")
		return c.joinAll(line, s, c.items(line, list))
	case "removeprefix":
		return strings.TrimPrefix(s, c.strArg(line, args, named, 0, "prefix", ""))
	case "removesuffix":
		return strings.TrimSuffix(s, c.strArg(line, args, named, 0, "suffix", ""))
	case "isdigit":
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
	}
	throw(ErrUnsupported, line, "method %s of a string", name)
	return nil
}

func (c *context) affix(line int, s string, start bool, args []any) bool {
	if len(args) == 0 {
		throw(ErrValue, line, "an argument is missing")
	}
	affixes, ok := args[0].([]any)
	if !ok {
		affixes = args[:1]
	}
	for _, a := range affixes {
		x, ok := a.(string)
		if !ok {
			throw(ErrValue, line, "%s is not a string", typeName(a))
		}
		if start && strings.HasPrefix(s, x) || !start && strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}

func (c *context) split(line int, s string, fromRight bool, args []any, named map[string]any) any {
	sep := c.strArg(line, args, named, 0, "sep", "")
	limit := intArg(line, args, named, 1, "maxsplit", -1)
	c.charge(line, 32*(strings.Count(s, sep)+1))
	var parts []string
	switch {
	case sep == "" && limit < 0:
		parts = strings.Fields(s)
	case sep == "":
		throw(ErrUnsupported, line, "split at white space with a limit")
	case limit < 0:
		parts = strings.Split(s, sep)
	case fromRight:
		for ; limit > 0; limit-- {
			i := strings.LastIndex(s, sep)
			if i < 0 {
				break
			}
			parts = append([]string{s[i+len(sep):]}, parts...)
			s = s[:i]
		}
		parts = append([]string{s}, parts...)
	default:
		parts = strings.SplitN(s, sep, int(min(limit, 1<<30))+1)
	}
	out := make([]any, len(parts))
	for i, p := range parts {
		out[i] = p
	}
	return out
}

func (c *context) joinAll(line int, sep string, items []any) string {
	var b strings.Builder
	for i, x := range items {
		s := c.str(line, x)
		c.charge(line, len(s)+len(sep))
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(s)
	}
	return b.String()
}

func title(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		first := start
		start = !unicode.IsLetter(r)
		if first {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func capitalize(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + strings.ToLower(s[n:])
}

// toInt is Python's int() as the filter has it: 0 for what is no number.
func toInt(v any) int64 {
	switch v := v.(type) {
	case string:
		if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err == nil {
			return int64(f)
		}
		return 0
	case float64:
		return int64(v)
	}
	n, _, _, _ := number(v)
	return n
}
