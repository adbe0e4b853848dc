package jinja

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
)

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// filter applies a filter by its name.
func (c *context) filter(line int, name string, v any, args []any, named map[string]any) any {
	switch name {
	case "default", "d":
		_, missing := v.(undefined)
		if strict, _ := arg(args, named, 1, "boolean"); missing || truth(strict) && !truth(v) {
			if x, ok := arg(args, named, 0, "default_value"); ok {
				return x
			}
			return ""
		}
		return v
	case "safe", "escape", "e", "forceescape":
		return c.str(line, v) // nothing is escaped: the output is no HTML
	case "string":
		return c.str(line, v)
	case "trim":
		return c.strMethod(line, c.str(line, v), "strip", args, named)
	case "upper", "lower", "title", "capitalize":
		return c.strMethod(line, c.str(line, v), name, nil, nil)
	case "replace":
		return c.strMethod(line, c.str(line, v), "replace", args, named)
	case "indent":
		return c.indent(line, c.str(line, v), args, named)
	case "length", "count":
		n, ok := c.length(line, v)
		if !ok {
			throw(ErrValue, line, "length of a %s", typeName(v))
		}
		return int64(n)
	case "tojson":
		var b strings.Builder
		sorted, _ := arg(args, named, -1, "sort_keys")
		indent := intArg(line, args, named, 0, "indent", -1)
		if indent > 64 {
			throw(ErrLimit, line, "indented by %d", indent)
		}
		c.json(line, &b, v, int(indent), 0, truth(sorted))
		return b.String()
	case "int":
		return toInt(v)
	case "float":
		if s, ok := v.(string); ok {
			return float64(toInt(s))
		}
		_, f, _, _ := number(v)
		return f
	case "abs", "round":
		return c.numeric(line, name, v, args, named)
	case "items":
		if d, ok := v.(*Dict); ok {
			return c.dictMethod(line, d, "items", nil, nil)
		}
		if _, ok := v.(undefined); ok {
			return []any{}
		}
		throw(ErrValue, line, "items of a %s", typeName(v))
	case "dictsort":
		d, ok := v.(*Dict)
		if !ok {
			throw(ErrValue, line, "dictsort of a %s", typeName(v))
		}
		pairs := c.dictMethod(line, d, "items", nil, nil).([]any)
		fold := func(i int) any {
			key := pairs[i].([]any)[0]
			if s, ok := key.(string); ok {
				return strings.ToLower(s)
			}
			return key
		}
		sort.SliceStable(pairs, func(i, j int) bool { return c.less(line, fold(i), fold(j)) })
		return pairs
	}
	return c.listFilter(line, name, v, args, named)
}

// lenient are the filters that take any false value, such as none, for an empty list.
var lenient = []string{"map", "select", "reject", "selectattr", "rejectattr"}

// listFilter applies the filters that work on the items of a value.
func (c *context) listFilter(line int, name string, v any, args []any, named map[string]any) any {
	known := []string{"list", "first", "last", "join", "reverse", "sort", "unique", "min", "max", "sum", "map",
		"select", "reject", "selectattr", "rejectattr"}
	if !slices.Contains(known, name) {
		throw(ErrUnsupported, line, "filter %q", name)
	}
	var items []any
	if truth(v) || !slices.Contains(lenient, name) {
		items = c.items(line, v)
	}
	c.charge(line, 16*len(items))
	for range items {
		c.step(line)
	}
	attr := c.strArg(line, nil, named, -1, "attribute", "")
	key := func(x any) any {
		if attr == "" {
			return x
		}
		return c.path(line, x, attr)
	}
	switch name {
	case "list":
		return slices.Clone(items)
	case "first":
		if len(items) == 0 {
			return undefined{"first"}
		}
		return items[0]
	case "last":
		if len(items) == 0 {
			return undefined{"last"}
		}
		return items[len(items)-1]
	case "join":
		if a, ok := arg(args, named, 1, "attribute"); ok {
			attr = c.str(line, a)
		}
		list := make([]any, len(items))
		for i, x := range items {
			list[i] = key(x)
		}
		return c.joinAll(line, c.strArg(line, args, named, 0, "d", ""), list)
	case "reverse":
		out := slices.Clone(items)
		slices.Reverse(out)
		if _, ok := v.(string); ok {
			return c.joinAll(line, "", out)
		}
		return out
	case "sort":
		out := slices.Clone(items)
		reverse, _ := arg(args, named, 0, "reverse")
		exact, _ := arg(args, named, 1, "case_sensitive")
		fold := func(x any) any {
			if s, ok := key(x).(string); ok && !truth(exact) {
				return strings.ToLower(s)
			}
			return key(x)
		}
		sort.SliceStable(out, func(i, j int) bool {
			if truth(reverse) {
				i, j = j, i
			}
			return c.less(line, fold(out[i]), fold(out[j]))
		})
		return out
	case "unique":
		out := []any{}
		for _, x := range items {
			if !slices.ContainsFunc(out, func(y any) bool { return c.equal(line, key(x), key(y)) }) {
				out = append(out, x)
			}
		}
		return out
	case "min", "max":
		if len(items) == 0 {
			return undefined{name}
		}
		best := items[0]
		for _, x := range items[1:] {
			if name == "min" && c.less(line, key(x), key(best)) || name == "max" && c.less(line, key(best), key(x)) {
				best = x
			}
		}
		return best
	case "sum":
		var total any = int64(0)
		for _, x := range items {
			total = c.arithmetic(line, "+", total, key(x))
		}
		return total
	case "map":
		return c.mapItems(line, items, args, named)
	}
	return c.selectItems(line, name, items, args)
}

// path follows "a.b" through a value.
func (c *context) path(line int, v any, path string) any {
	c.charge(line, len(path))
	for _, part := range strings.Split(path, ".") {
		c.step(line)
		v = c.attr(line, v, part)
	}
	return v
}

func (c *context) mapItems(line int, items []any, args []any, named map[string]any) any {
	out := make([]any, len(items))
	a, byAttr := named["attribute"]
	for i, x := range items {
		if byAttr {
			out[i] = c.path(line, x, c.str(line, a))
			if _, missing := out[i].(undefined); missing {
				if d, ok := named["default"]; ok {
					out[i] = d
				}
			}
			continue
		}
		if len(args) == 0 {
			throw(ErrValue, line, "map needs a filter")
		}
		out[i] = c.filter(line, c.str(line, args[0]), x, args[1:], named)
	}
	return out
}

func (c *context) selectItems(line int, name string, items []any, args []any) any {
	attr := strings.HasSuffix(name, "attr")
	if attr && len(args) == 0 {
		throw(ErrValue, line, "%s needs an attribute", name)
	}
	out := []any{}
	for _, x := range items {
		v, rest := x, args
		if attr {
			v, rest = c.path(line, x, c.str(line, args[0])), args[1:]
		}
		ok := truth(v)
		if len(rest) > 0 {
			ok = c.test(line, c.str(line, rest[0]), v, rest[1:])
		}
		if ok == strings.HasPrefix(name, "select") {
			out = append(out, x)
		}
	}
	return out
}

func (c *context) indent(line int, s string, args []any, named map[string]any) string {
	var width string
	switch v, ok := arg(args, named, 0, "width"); x := v.(type) {
	case string:
		width = x
	default:
		n := int64(4)
		if ok {
			n = intArg(line, []any{v}, nil, 0, "width", 4)
		}
		width = c.repeat(line, " ", min(n, 1000))
	}
	first, _ := arg(args, named, 1, "first")
	blank, _ := arg(args, named, 2, "blank")
	c.charge(line, 16*(strings.Count(s, "\n")+1))
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if i == 0 && !truth(first) || l == "" && i > 0 && !truth(blank) {
			continue
		}
		c.charge(line, len(width)+len(l))
		lines[i] = width + l
	}
	return strings.Join(lines, "\n")
}

func (c *context) numeric(line int, name string, v any, args []any, named map[string]any) any {
	i, f, isInt, ok := number(v)
	switch {
	case !ok:
		throw(ErrValue, line, "%s of a %s", name, typeName(v))
	case name == "abs" && isInt:
		return max(i, -i)
	case name == "abs":
		return math.Abs(f)
	}
	scale := math.Pow(10, float64(intArg(line, args, named, 0, "precision", 0)))
	switch c.strArg(line, args, named, 1, "method", "common") {
	case "ceil":
		return math.Ceil(f*scale) / scale
	case "floor":
		return math.Floor(f*scale) / scale
	}
	return math.RoundToEven(f*scale) / scale
}

// test decides "v is name(args)".
func (c *context) test(line int, name string, v any, args []any) bool {
	_, missing := v.(undefined)
	_, _, isInt, isNumber := number(v)
	_, isBool := v.(bool)
	_, isString := v.(string)
	_, isDict := v.(*Dict)
	_, isList := v.([]any)
	operand := func() any {
		if len(args) == 0 {
			throw(ErrValue, line, "test %q needs an argument", name)
		}
		return args[0]
	}
	remainder := func(by int64) bool {
		n := intArg(line, []any{v}, nil, 0, "value", 0)
		if by == 0 {
			throw(ErrValue, line, "division by zero")
		}
		return n%by == 0
	}
	switch name {
	case "defined":
		return !missing
	case "undefined":
		return missing
	case "none":
		return v == nil
	case "string":
		return isString
	case "mapping":
		return isDict
	case "sequence":
		return isList || isString || isDict
	case "iterable":
		return isList || isString || isDict || missing
	case "number":
		return isNumber
	case "integer":
		return isInt && !isBool
	case "float":
		return isNumber && !isInt
	case "boolean":
		return isBool
	case "true":
		return v == true
	case "false":
		return v == false
	case "callable":
		_, ok := v.(function)
		return ok
	case "odd":
		return !remainder(2)
	case "even":
		return remainder(2)
	case "divisibleby":
		return remainder(intArg(line, args, nil, 0, "num", 0))
	case "equalto", "eq", "==", "sameas":
		return c.equal(line, v, operand())
	case "ne", "!=":
		return !c.equal(line, v, operand())
	case "lt", "<", "lessthan":
		return c.less(line, v, operand())
	case "gt", ">", "greaterthan":
		return c.less(line, operand(), v)
	case "le", "<=":
		return !c.less(line, operand(), v)
	case "ge", ">=":
		return !c.less(line, v, operand())
	case "in":
		return c.contains(line, operand(), v)
	case "lower":
		s := c.str(line, v)
		c.charge(line, len(s))
		return s == strings.ToLower(s) && strings.IndexFunc(s, unicode.IsLetter) >= 0
	case "upper":
		s := c.str(line, v)
		c.charge(line, len(s))
		return s == strings.ToUpper(s) && strings.IndexFunc(s, unicode.IsLetter) >= 0
	}
	throw(ErrUnsupported, line, "test %q", name)
	return false
}
