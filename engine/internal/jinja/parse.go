package jinja

import (
	"slices"
	"strconv"
)

// maxDepth bounds the nesting of a template and of its evaluation.
const maxDepth = 200

type parser struct {
	toks  []token
	pos   int
	depth int
}

func (p *parser) peek() token { return p.toks[p.pos] }

func (p *parser) take() token {
	t := p.toks[p.pos]
	if t.kind != kEnd {
		p.pos++
	}
	return t
}

// is reports whether the next token is one of the operators or names.
func (p *parser) is(texts ...string) bool {
	t := p.peek()
	return (t.kind == kOp || t.kind == kName) && slices.Contains(texts, t.text)
}

func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(text string) token {
	t := p.take()
	if t.text != text || t.kind == kStr || t.kind == kText {
		throw(ErrSyntax, t.line, "%q where %q is wanted", t.text, text)
	}
	return t
}

func (p *parser) name() string {
	t := p.take()
	if t.kind != kName {
		throw(ErrSyntax, t.line, "%q where a name is wanted", t.text)
	}
	return t.text
}

func (p *parser) nest() func() {
	if p.depth++; p.depth > maxDepth {
		throw(ErrLimit, p.peek().line, "nested more than %d deep", maxDepth)
	}
	return func() { p.depth-- }
}

// body reads statements up to one of the tags in ends, whose name it returns with
// the tag's opening consumed.
func (p *parser) body(ends ...string) (list []stmt, end string) {
	defer p.nest()()
	for {
		t := p.take()
		switch {
		case t.kind == kEnd:
			if len(ends) > 0 {
				throw(ErrSyntax, t.line, "%q is missing", ends[len(ends)-1])
			}
			return list, ""
		case t.kind == kText:
			list = append(list, textStmt{t.line, t.text})
		case t.text == "{{":
			list = append(list, printStmt{t.line, p.tuple()})
			p.expect("}}")
		default:
			tag := p.take()
			if tag.kind == kName && slices.Contains(ends, tag.text) {
				return list, tag.text
			}
			if s := p.statement(tag); s != nil {
				list = append(list, s)
			}
		}
	}
}

func (p *parser) close() { p.expect("%}") }

func (p *parser) statement(tag token) stmt {
	switch tag.text {
	case "if":
		return p.ifStmt()
	case "for":
		return p.forStmt()
	case "set":
		return p.setStmt(tag.line)
	case "macro":
		return p.macroStmt(tag.line)
	case "break", "continue":
		p.close()
		return jumpStmt(tag.text)
	case "generation":
		p.close()
		body, _ := p.body("endgeneration")
		p.close()
		return blockStmt(body)
	case "filter":
		f := &filterStmt{line: tag.line}
		f.chain = func(in expr) expr { return in }
		for {
			line := p.peek().line
			name := p.name()
			args := p.optionalArgs()
			inner := f.chain
			f.chain = func(in expr) expr { return filterExpr{line, inner(in), name, args} }
			if !p.accept("|") {
				break
			}
		}
		p.close()
		f.body, _ = p.body("endfilter")
		p.close()
		return f
	}
	throw(ErrUnsupported, tag.line, "tag %q", tag.text)
	return nil
}

func (p *parser) ifStmt() stmt {
	defer p.nest()()
	s := &ifStmt{cond: p.expr()}
	p.close()
	var end string
	s.then, end = p.body("elif", "else", "endif")
	switch end {
	case "elif":
		s.other = []stmt{p.ifStmt()}
		return s
	case "else":
		p.close()
		s.other, _ = p.body("endif")
	}
	p.close()
	return s
}

func (p *parser) forStmt() stmt {
	s := &forStmt{line: p.peek().line, vars: p.targets()}
	p.expect("in")
	s.over = p.or() // not the conditional expression: "if" filters the items
	if p.accept("if") {
		s.cond = p.expr()
	}
	if p.is("recursive") {
		throw(ErrUnsupported, p.peek().line, "recursive loop")
	}
	p.close()
	var end string
	if s.body, end = p.body("else", "endfor"); end == "else" {
		p.close()
		s.other, _ = p.body("endfor")
	}
	p.close()
	return s
}

// targets reads the names that a loop or an assignment sets.
func (p *parser) targets() []string {
	paren := p.accept("(")
	names := []string{p.name()}
	for p.accept(",") {
		if p.peek().kind != kName || p.is("in") {
			break
		}
		names = append(names, p.name())
	}
	if paren {
		p.expect(")")
	}
	return names
}

func (p *parser) setStmt(line int) stmt {
	s := &setStmt{line: line, names: p.targets()}
	if p.accept(".") {
		s.attr = p.name()
	}
	if p.accept("=") {
		s.value = p.tuple()
		p.close()
		return s
	}
	if p.is("|") {
		throw(ErrUnsupported, line, "filter on a set block")
	}
	p.close()
	s.body, _ = p.body("endset")
	p.close()
	return s
}

func (p *parser) macroStmt(line int) stmt {
	s := &macroStmt{line: line, name: p.name()}
	p.expect("(")
	for !p.accept(")") {
		s.params = append(s.params, p.name())
		var def expr
		if p.accept("=") {
			def = p.expr()
		}
		s.defaults = append(s.defaults, def)
		if !p.is(")") {
			p.expect(",")
		}
	}
	p.close()
	s.body, _ = p.body("endmacro")
	p.close()
	return s
}

// tuple reads an expression, or several divided by commas.
func (p *parser) tuple() expr {
	line := p.peek().line
	first := p.expr()
	if !p.is(",") {
		return first
	}
	list := listExpr{line: line, items: []expr{first}}
	for p.accept(",") {
		if k := p.peek(); k.kind == kClose || p.is(")") {
			break
		}
		list.items = append(list.items, p.expr())
	}
	return list
}

func (p *parser) expr() expr {
	defer p.nest()()
	line := p.peek().line
	e := p.or()
	for p.accept("if") {
		c := condExpr{line: line, then: e, cond: p.or()}
		if p.accept("else") {
			c.other = p.expr()
		}
		e = c
	}
	return e
}

func (p *parser) or() expr {
	e := p.and()
	for p.is("or") {
		line := p.take().line
		e = logicExpr{line, "or", e, p.and()}
	}
	return e
}

func (p *parser) and() expr {
	e := p.not()
	for p.is("and") {
		line := p.take().line
		e = logicExpr{line, "and", e, p.not()}
	}
	return e
}

func (p *parser) not() expr {
	defer p.nest()()
	if p.is("not") {
		line := p.take().line
		return unaryExpr{line, "not", p.not()}
	}
	return p.compare()
}

func (p *parser) compare() expr {
	e := p.sum()
	var chain expr
	for {
		op := p.peek().text
		line := p.peek().line
		switch {
		case p.is("==", "!=", "<", "<=", ">", ">=", "in"):
			p.take()
		case p.is("not") && p.toks[p.pos+1].kind == kName && p.toks[p.pos+1].text == "in":
			p.take()
			p.take()
			op = "not in"
		default:
			if chain != nil {
				return chain
			}
			return e
		}
		right := p.sum()
		var c expr = binaryExpr{line, op, e, right}
		if chain != nil {
			c = logicExpr{line, "and", chain, c}
		}
		chain, e = c, right
	}
}

func (p *parser) sum() expr {
	e := p.concat()
	for p.is("+", "-") {
		t := p.take()
		e = binaryExpr{t.line, t.text, e, p.concat()}
	}
	return e
}

func (p *parser) concat() expr {
	e := p.product()
	for p.is("~") {
		t := p.take()
		e = binaryExpr{t.line, "~", e, p.product()}
	}
	return e
}

func (p *parser) product() expr {
	e := p.power()
	for p.is("*", "/", "//", "%") {
		t := p.take()
		e = binaryExpr{t.line, t.text, e, p.power()}
	}
	return e
}

// power binds weaker than a sign: -1 ** 2 is 1, other than in Python.
func (p *parser) power() expr {
	e := p.unary(true)
	for p.is("**") {
		line := p.take().line
		e = binaryExpr{line, "**", e, p.unary(true)}
	}
	return e
}

// unary reads a signed value; filters and tests bind to it unless it is itself
// the operand of a sign, as in Jinja.
func (p *parser) unary(filters bool) expr {
	defer p.nest()()
	var e expr
	switch t := p.peek(); {
	case p.is("-", "+"):
		p.take()
		e = unaryExpr{t.line, t.text, p.unary(false)}
	default:
		e = p.postfix(p.primary())
	}
	if filters {
		e = p.filters(e)
	}
	return e
}

func (p *parser) primary() expr {
	t := p.take()
	switch t.kind {
	case kStr:
		s := t.text
		for p.peek().kind == kStr { // neighbours are joined
			s += p.take().text
		}
		return literal{s}
	case kNum:
		if n, err := strconv.ParseInt(t.text, 10, 64); err == nil {
			return literal{n}
		}
		f, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			throw(ErrSyntax, t.line, "number %q", t.text)
		}
		return literal{f}
	case kName:
		switch t.text {
		case "true", "True":
			return literal{true}
		case "false", "False":
			return literal{false}
		case "none", "None":
			return literal{nil}
		}
		return nameExpr{t.line, t.text}
	case kOp:
		switch t.text {
		case "(":
			if p.accept(")") {
				return listExpr{line: t.line}
			}
			e := p.tuple()
			p.expect(")")
			return e
		case "[":
			l := listExpr{line: t.line}
			for !p.accept("]") {
				l.items = append(l.items, p.expr())
				if !p.is("]") {
					p.expect(",")
				}
			}
			return l
		case "{":
			d := dictExpr{line: t.line}
			for !p.accept("}") {
				d.keys = append(d.keys, p.expr())
				p.expect(":")
				d.values = append(d.values, p.expr())
				if !p.is("}") {
					p.expect(",")
				}
			}
			return d
		}
	}
	throw(ErrSyntax, t.line, "unexpected %q", t.text)
	return nil
}

func (p *parser) postfix(e expr) expr {
	for {
		t := p.peek()
		switch {
		case p.accept("."):
			if n := p.peek(); n.kind == kNum {
				e = indexExpr{t.line, e, literal{mustInt(p.take())}}
				continue
			}
			e = attrExpr{t.line, e, p.name()}
		case p.accept("["):
			e = p.subscript(t.line, e)
		case p.is("("):
			e = callExpr{t.line, e, p.args()}
		default:
			return e
		}
	}
}

func mustInt(t token) int64 {
	n, err := strconv.ParseInt(t.text, 10, 64)
	if err != nil {
		throw(ErrSyntax, t.line, "index %q", t.text)
	}
	return n
}

func (p *parser) subscript(line int, e expr) expr {
	var part [3]expr
	n, slice := 0, false
	for !p.accept("]") {
		if p.accept(":") {
			slice = true
			if n++; n > 2 {
				throw(ErrSyntax, line, "slice of more than three parts")
			}
			continue
		}
		if part[n] != nil {
			throw(ErrSyntax, line, "unexpected %q", p.peek().text)
		}
		part[n] = p.tuple()
	}
	if slice {
		return sliceExpr{line, e, part[0], part[1], part[2]}
	}
	if part[0] == nil {
		throw(ErrSyntax, line, "empty index")
	}
	return indexExpr{line, e, part[0]}
}

// arguments of a call.
type arguments struct {
	list  []expr
	names []string // of the last ones in list
}

func (p *parser) args() (a arguments) {
	p.expect("(")
	for !p.accept(")") {
		if p.is("*", "**") {
			throw(ErrUnsupported, p.peek().line, "unpacked arguments")
		}
		if t := p.peek(); t.kind == kName && p.toks[p.pos+1].kind == kOp && p.toks[p.pos+1].text == "=" {
			a.names = append(a.names, p.name())
			p.take()
		} else if len(a.names) > 0 {
			throw(ErrSyntax, t.line, "positional argument after a named one")
		}
		a.list = append(a.list, p.expr())
		if !p.is(")") {
			p.expect(",")
		}
	}
	return a
}

func (p *parser) optionalArgs() arguments {
	if p.is("(") {
		return p.args()
	}
	return arguments{}
}

// filters reads "|" filters and "is" tests.
func (p *parser) filters(e expr) expr {
	for {
		t := p.peek()
		switch {
		case p.accept("|"):
			name := p.name()
			e = filterExpr{t.line, e, name, p.optionalArgs()}
		case p.accept("is"):
			not := p.accept("not")
			name := p.name()
			args := arguments{}
			if p.is("(") {
				args = p.args()
			} else if n := p.peek(); n.kind == kStr || n.kind == kNum ||
				n.kind == kName && !p.is("and", "or", "not", "if", "else", "is", "in") || p.is("[") && name == "in" {
				args.list = []expr{p.postfix(p.primary())}
			}
			e = testExpr{t.line, e, name, args, not}
		default:
			return e
		}
	}
}
