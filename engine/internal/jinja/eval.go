package jinja

import (
	"math"
	"strings"
	"time"
)

// Limits bounds an evaluation; a zero field means the default.
type Limits struct {
	Steps int // operations; default 2,000,000
	Bytes int // of text written and of values built; default 64 MiB
}

// Template is a parsed template, immutable and safe for concurrent use.
type Template struct{ body []stmt }

// maxSource bounds the length of a template's text; the longest known has 60 KB.
const maxSource = 1 << 18

// Parse reads a template.
func Parse(src string) (t *Template, err error) {
	defer catch(&err)
	if len(src) > maxSource {
		throw(ErrLimit, 1, "longer than %d bytes", maxSource)
	}
	p := &parser{toks: lex(src)}
	body, _ := p.body()
	return &Template{body}, nil
}

// Render evaluates the template with the given variables. now is what strftime_now
// formats.
func (t *Template) Render(vars map[string]any, now time.Time, limits Limits) (out string, err error) {
	defer catch(&err)
	if limits.Steps == 0 {
		limits.Steps = 2_000_000
	}
	if limits.Bytes == 0 {
		limits.Bytes = 64 << 20
	}
	c := &context{limits: limits, now: now, out: new(strings.Builder), scope: &scope{vars: map[string]any{}}}
	for k, v := range globals {
		c.scope.vars[k] = v
	}
	c.scope = &scope{vars: map[string]any{}, up: c.scope}
	for k, v := range vars {
		c.scope.vars[k] = v
	}
	c.run(t.body)
	return c.out.String(), nil
}

type scope struct {
	vars map[string]any
	up   *scope
}

// context is the state of an evaluation.
type context struct {
	limits Limits
	steps  int
	bytes  int
	depth  int
	now    time.Time
	scope  *scope
	out    *strings.Builder
}

func (c *context) step(line int) {
	if c.steps++; c.steps > c.limits.Steps {
		throw(ErrLimit, line, "more than %d steps", c.limits.Steps)
	}
}

// charge counts n bytes that are about to be built, or read to no small part: it
// bounds the time of operations on long texts as well as the memory.
func (c *context) charge(line, n int) {
	if c.bytes += n; c.bytes > c.limits.Bytes || n < 0 {
		throw(ErrLimit, line, "more than %d bytes", c.limits.Bytes)
	}
}

func (c *context) enter(line int) func() {
	if c.depth++; c.depth > maxDepth {
		throw(ErrLimit, line, "calls nested more than %d deep", maxDepth)
	}
	return func() { c.depth-- }
}

func (c *context) lookup(name string) (any, bool) {
	for s := c.scope; s != nil; s = s.up {
		if v, ok := s.vars[name]; ok {
			return v, true
		}
	}
	return undefined{name}, false
}

// capture runs f and returns what it writes.
func (c *context) capture(f func()) string {
	outer := c.out
	c.out = new(strings.Builder)
	f()
	s := c.out.String()
	c.out = outer
	return s
}

// within runs f in a scope below s.
func (c *context) within(s *scope, f func()) {
	outer := c.scope
	c.scope = &scope{vars: map[string]any{}, up: s}
	f()
	c.scope = outer
}

type jump uint8

const (
	goOn jump = iota
	breakLoop
	nextRound
)

type stmt interface{ exec(c *context) jump }

func (c *context) run(list []stmt) jump {
	for _, s := range list {
		if j := s.exec(c); j != goOn {
			return j
		}
	}
	return goOn
}

type textStmt struct {
	line int
	text string
}

func (s textStmt) exec(c *context) jump {
	c.step(s.line)
	c.charge(s.line, len(s.text))
	c.out.WriteString(s.text)
	return goOn
}

type printStmt struct {
	line  int
	value expr
}

func (s printStmt) exec(c *context) jump {
	c.step(s.line)
	text := c.str(s.line, s.value.eval(c))
	c.charge(s.line, len(text))
	c.out.WriteString(text)
	return goOn
}

type jumpStmt string

func (s jumpStmt) exec(c *context) jump {
	if s == "break" {
		return breakLoop
	}
	return nextRound
}

type blockStmt []stmt

func (s blockStmt) exec(c *context) jump { return c.run(s) }

type filterStmt struct {
	line  int
	chain func(expr) expr
	body  []stmt
}

func (s *filterStmt) exec(c *context) jump {
	text := c.capture(func() { c.within(c.scope, func() { c.run(s.body) }) })
	return printStmt{s.line, s.chain(literal{text})}.exec(c)
}

type ifStmt struct {
	cond        expr
	then, other []stmt
}

func (s *ifStmt) exec(c *context) jump {
	if truth(s.cond.eval(c)) {
		return c.run(s.then)
	}
	return c.run(s.other)
}

type forStmt struct {
	line        int
	vars        []string
	over, cond  expr
	body, other []stmt
}

func (s *forStmt) exec(c *context) jump {
	defer c.enter(s.line)()
	items := c.items(s.line, s.over.eval(c))
	if s.cond != nil {
		var kept []any
		for _, it := range items {
			c.within(c.scope, func() {
				c.assign(s.line, s.vars, it)
				if truth(s.cond.eval(c)) {
					kept = append(kept, it)
				}
			})
		}
		items = kept
	}
	if len(items) == 0 {
		j := goOn
		c.within(c.scope, func() { j = c.run(s.other) })
		return j
	}
	loop := NewDict()
	for i, it := range items {
		c.step(s.line)
		stop := false
		c.within(c.scope, func() {
			at(loop, items, i)
			c.scope.vars["loop"] = loop
			c.assign(s.line, s.vars, it)
			stop = c.run(s.body) == breakLoop
		})
		if stop {
			break
		}
	}
	return goOn
}

// at fills in what a template can ask of a loop at round i.
func at(loop *Dict, items []any, i int) {
	n := len(items)
	item := func(k int) any {
		if k < 0 || k >= n {
			return undefined{"item"}
		}
		return items[k]
	}
	loop.Set("index", int64(i+1)).Set("index0", int64(i)).Set("revindex", int64(n-i)).Set("revindex0", int64(n-i-1))
	loop.Set("first", i == 0).Set("last", i == n-1).Set("length", int64(n))
	loop.Set("previtem", item(i-1)).Set("nextitem", item(i+1))
	loop.Set("cycle", function(func(_ *context, line int, args []any, _ map[string]any) any {
		if len(args) == 0 {
			throw(ErrValue, line, "cycle of nothing")
		}
		return args[i%len(args)]
	}))
}

// assign sets one name, or several from the items of a value.
func (c *context) assign(line int, names []string, v any) {
	if len(names) == 1 {
		c.scope.vars[names[0]] = v
		return
	}
	items := c.items(line, v)
	if len(items) != len(names) {
		throw(ErrValue, line, "%d values for %d names", len(items), len(names))
	}
	for i, n := range names {
		c.scope.vars[n] = items[i]
	}
}

type setStmt struct {
	line  int
	names []string
	attr  string
	value expr
	body  []stmt
}

func (s *setStmt) exec(c *context) jump {
	c.step(s.line)
	var v any
	if s.value != nil {
		v = s.value.eval(c)
	} else {
		v = c.capture(func() { c.within(c.scope, func() { c.run(s.body) }) })
	}
	if s.attr == "" {
		c.assign(s.line, s.names, v)
		return goOn
	}
	target, _ := c.lookup(s.names[0])
	ns, ok := target.(*Dict)
	if !ok || !ns.mutable {
		throw(ErrValue, s.line, "%s is not a namespace", s.names[0])
	}
	ns.Set(s.attr, v)
	return goOn
}

type macroStmt struct {
	line     int
	name     string
	params   []string
	defaults []expr
	body     []stmt
}

func (s *macroStmt) exec(c *context) jump {
	home := c.scope
	home.vars[s.name] = function(func(c *context, line int, args []any, named map[string]any) any {
		defer c.enter(line)()
		if len(args) > len(s.params) {
			throw(ErrValue, line, "%s takes %d arguments", s.name, len(s.params))
		}
		var text string
		c.within(home, func() {
			for i, p := range s.params {
				switch v, ok := named[p]; {
				case i < len(args):
					c.scope.vars[p] = args[i]
				case ok:
					c.scope.vars[p] = v
				case s.defaults[i] != nil:
					c.scope.vars[p] = s.defaults[i].eval(c)
				default:
					c.scope.vars[p] = undefined{p}
				}
			}
			text = c.capture(func() { c.run(s.body) })
		})
		return text
	})
	return goOn
}

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
