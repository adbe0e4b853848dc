package jinja

import (
	"math"
	"strings"
)

// The expressions of a template.

type expr interface{ eval(c *context) any }

type literal struct{ value any }

func (e literal) eval(c *context) any { return e.value }

type nameExpr struct {
	line int
	name string
}

func (e nameExpr) eval(c *context) any {
	c.step(e.line)
	v, _ := c.lookup(e.name)
	return v
}

type listExpr struct {
	line  int
	items []expr
}

func (e listExpr) eval(c *context) any {
	c.charge(e.line, 16*len(e.items))
	out := make([]any, len(e.items))
	for i, x := range e.items {
		out[i] = x.eval(c)
	}
	return out
}

type dictExpr struct {
	line         int
	keys, values []expr
}

func (e dictExpr) eval(c *context) any {
	c.charge(e.line, 64*len(e.keys))
	d := NewDict()
	for i := range e.keys {
		key := e.keys[i].eval(c)
		if !scalar(key) {
			throw(ErrValue, e.line, "a key that is a %s", typeName(key))
		}
		d.set(key, e.values[i].eval(c))
	}
	return d
}

type condExpr struct {
	line              int
	then, cond, other expr
}

func (e condExpr) eval(c *context) any {
	if truth(e.cond.eval(c)) {
		return e.then.eval(c)
	}
	if e.other == nil {
		return undefined{"value"}
	}
	return e.other.eval(c)
}

type logicExpr struct {
	line        int
	op          string
	left, right expr
}

func (e logicExpr) eval(c *context) any {
	c.step(e.line)
	v := e.left.eval(c)
	if truth(v) == (e.op == "or") {
		return v
	}
	return e.right.eval(c)
}

type unaryExpr struct {
	line int
	op   string
	of   expr
}

func (e unaryExpr) eval(c *context) any {
	c.step(e.line)
	v := e.of.eval(c)
	if e.op == "not" {
		return !truth(v)
	}
	i, f, isInt, ok := number(v)
	switch {
	case !ok:
		throw(ErrValue, e.line, "%s of a %s", e.op, typeName(v))
	case e.op == "-" && isInt:
		return -i
	case e.op == "-":
		return -f
	case isInt:
		return i
	}
	return f
}

type binaryExpr struct {
	line        int
	op          string
	left, right expr
}

func (e binaryExpr) eval(c *context) any {
	c.step(e.line)
	a, b := e.left.eval(c), e.right.eval(c)
	switch e.op {
	case "==":
		return c.equal(e.line, a, b)
	case "!=":
		return !c.equal(e.line, a, b)
	case "<":
		return c.less(e.line, a, b)
	case ">":
		return c.less(e.line, b, a)
	case "<=":
		return !c.less(e.line, b, a)
	case ">=":
		return !c.less(e.line, a, b)
	case "in":
		return c.contains(e.line, b, a)
	case "not in":
		return !c.contains(e.line, b, a)
	case "~":
		return c.join(e.line, c.str(e.line, a), c.str(e.line, b))
	}
	return c.arithmetic(e.line, e.op, a, b)
}

func (c *context) join(line int, a, b string) string {
	c.charge(line, len(a)+len(b))
	return a + b
}

func (c *context) contains(line int, in, v any) bool {
	switch in := in.(type) {
	case string:
		s, ok := v.(string)
		if !ok {
			throw(ErrValue, line, "%s in a string", typeName(v))
		}
		c.charge(line, len(in))
		return strings.Contains(in, s)
	case *Dict:
		_, ok := in.get(v)
		return ok
	}
	for _, x := range c.items(line, in) {
		if c.equal(line, x, v) {
			return true
		}
	}
	return false
}

func (c *context) arithmetic(line int, op string, a, b any) any {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok && op == "+" {
			return c.join(line, x, y)
		}
		if n, ok := b.(int64); ok && op == "*" {
			return c.repeat(line, x, n)
		}
	case []any:
		if y, ok := b.([]any); ok && op == "+" {
			c.charge(line, 16*(len(x)+len(y)))
			return append(append(make([]any, 0, len(x)+len(y)), x...), y...)
		}
	case int64:
		if y, ok := b.(string); ok && op == "*" {
			return c.repeat(line, y, x)
		}
	}
	ai, af, aInt, aNum := number(a)
	bi, bf, bInt, bNum := number(b)
	if !aNum || !bNum {
		throw(ErrValue, line, "%s %s %s", typeName(a), op, typeName(b))
	}
	if (op == "/" || op == "//" || op == "%") && bf == 0 {
		throw(ErrValue, line, "division by zero")
	}
	if aInt && bInt {
		switch op {
		case "+":
			return ai + bi
		case "-":
			return ai - bi
		case "*":
			return ai * bi
		case "//", "%": // rounded down, as Python does
			q, r := ai/bi, ai%bi
			if r != 0 && (r < 0) != (bi < 0) {
				q, r = q-1, r+bi
			}
			if op == "//" {
				return q
			}
			return r
		case "**":
			if p := math.Pow(af, bf); bi >= 0 && math.Abs(p) < 1<<53 {
				return int64(p)
			}
		}
	}
	switch op {
	case "+":
		return af + bf
	case "-":
		return af - bf
	case "*":
		return af * bf
	case "/":
		return af / bf
	case "//":
		return math.Floor(af / bf)
	case "%":
		return af - bf*math.Floor(af/bf)
	}
	return math.Pow(af, bf)
}

func (c *context) repeat(line int, s string, n int64) string {
	if n <= 0 || s == "" {
		return ""
	}
	if n > int64(c.limits.Bytes)/int64(len(s)) {
		throw(ErrLimit, line, "more than %d bytes", c.limits.Bytes)
	}
	c.charge(line, len(s)*int(n))
	return strings.Repeat(s, int(n))
}

type attrExpr struct {
	line int
	of   expr
	name string
}

func (e attrExpr) eval(c *context) any {
	c.step(e.line)
	return c.attr(e.line, e.of.eval(c), e.name)
}

func (c *context) attr(line int, v any, name string) any {
	switch v := v.(type) {
	case undefined:
		throw(ErrValue, line, "%s is undefined", v.name)
	case *Dict:
		if x, ok := v.values[name]; ok {
			return x
		}
	}
	return undefined{name}
}

type indexExpr struct {
	line      int
	of, index expr
}

func (e indexExpr) eval(c *context) any {
	c.step(e.line)
	return c.index(e.line, e.of.eval(c), e.index.eval(c))
}

func (c *context) index(line int, v, key any) any {
	i, _, isInt, _ := number(key)
	switch v := v.(type) {
	case undefined:
		throw(ErrValue, line, "%s is undefined", v.name)
	case *Dict:
		if x, ok := v.get(key); ok {
			return x
		}
	case []any:
		if i < 0 {
			i += int64(len(v))
		}
		if isInt && i >= 0 && i < int64(len(v)) {
			return v[i]
		}
	case string:
		chars := []rune(v)
		c.charge(line, 4*len(chars))
		if i < 0 {
			i += int64(len(chars))
		}
		if isInt && i >= 0 && i < int64(len(chars)) {
			return string(chars[i])
		}
	}
	return undefined{c.str(line, key)}
}

type sliceExpr struct {
	line               int
	of, from, to, step expr
}

func (e sliceExpr) eval(c *context) any {
	c.step(e.line)
	v := e.of.eval(c)
	s, isString := v.(string)
	if _, ok := v.([]any); !ok && !isString {
		throw(ErrValue, e.line, "slice of a %s", typeName(v))
	}
	items := c.items(e.line, v)
	part := func(x expr, fallback int64) int64 {
		if x == nil {
			return fallback
		}
		v := x.eval(c)
		if v == nil {
			return fallback
		}
		i, _, isInt, ok := number(v)
		if !ok || !isInt {
			throw(ErrValue, e.line, "slice by a %s", typeName(v))
		}
		return i
	}
	n, step := int64(len(items)), part(e.step, 1)
	if step == 0 {
		throw(ErrValue, e.line, "slice step zero")
	}
	clamp := func(i, lo, hi int64) int64 {
		if i < 0 {
			i += n
		}
		return min(max(i, lo), hi)
	}
	var out []any
	if step > 0 {
		from, to := clamp(part(e.from, 0), 0, n), clamp(part(e.to, n), 0, n)
		for i := from; i < to; i += min(step, n) {
			out = append(out, items[i])
			if step >= n {
				break
			}
		}
	} else {
		from, to := clamp(part(e.from, n-1), -1, n-1), int64(-1)
		if e.to != nil {
			to = clamp(part(e.to, -n-1), -1, n-1)
		}
		for i := from; i > to; i += max(step, -n-1) {
			out = append(out, items[i])
		}
	}
	c.charge(e.line, 16*len(out))
	if !isString {
		if out == nil {
			out = []any{}
		}
		return out
	}
	var b strings.Builder
	b.Grow(min(len(s), 4*len(out)))
	for _, x := range out {
		b.WriteString(x.(string))
	}
	return b.String()
}

type callExpr struct {
	line int
	fn   expr
	args arguments
}

func (e callExpr) eval(c *context) any {
	c.step(e.line)
	if a, ok := e.fn.(attrExpr); ok {
		of := a.of.eval(c)
		if d, ok := of.(*Dict); ok {
			if f, ok := d.values[a.name].(function); ok {
				args, named := e.args.eval(c)
				return f(c, e.line, args, named)
			}
		}
		args, named := e.args.eval(c)
		return c.method(e.line, of, a.name, args, named)
	}
	v := e.fn.eval(c)
	f, ok := v.(function)
	if !ok {
		name := typeName(v)
		if u, ok := v.(undefined); ok {
			name = u.name
		}
		throw(ErrValue, e.line, "%s cannot be called", name)
	}
	args, named := e.args.eval(c)
	return f(c, e.line, args, named)
}

func (a arguments) eval(c *context) (list []any, named map[string]any) {
	first := len(a.list) - len(a.names)
	for i, x := range a.list {
		v := x.eval(c)
		if i < first {
			list = append(list, v)
			continue
		}
		if named == nil {
			named = map[string]any{}
		}
		named[a.names[i-first]] = v
	}
	return list, named
}

type filterExpr struct {
	line int
	of   expr
	name string
	args arguments
}

func (e filterExpr) eval(c *context) any {
	c.step(e.line)
	v := e.of.eval(c)
	args, named := e.args.eval(c)
	return c.filter(e.line, e.name, v, args, named)
}

type testExpr struct {
	line int
	of   expr
	name string
	args arguments
	not  bool
}

func (e testExpr) eval(c *context) any {
	c.step(e.line)
	v := e.of.eval(c)
	args, _ := e.args.eval(c)
	return c.test(e.line, e.name, v, args) != e.not
}
