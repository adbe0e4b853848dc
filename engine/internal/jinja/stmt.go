package jinja

// The statements of a template.

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
