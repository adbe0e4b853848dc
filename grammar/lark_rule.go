package grammar

import (
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/lark"
	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// rule translates the body of a rule, with the values of a template's parameters.
func (t *larkTranslator) rule(d *lark.Definition, scope larkScope) (*Expr, *notation.Error) {
	if len(d.Attributes) > 0 {
		return t.attributed(d, scope)
	}
	return t.ruleBody(d, scope)
}

func (t *larkTranslator) ruleBody(d *lark.Definition, scope larkScope) (*Expr, *notation.Error) {
	body, err := t.expansions(d.Body, scope)
	if err != nil {
		return nil, err
	}
	for _, x := range t.extensions[d.Name.Text] {
		more, err := t.expansions(x, scope)
		if err != nil {
			return nil, err
		}
		body = alternation([]*Expr{body, more})
	}
	return body, nil
}

func (t *larkTranslator) expansions(x *lark.Expansions, scope larkScope) (*Expr, *notation.Error) {
	parts := make([]*Expr, 0, len(x.Alternatives))
	for _, a := range x.Alternatives {
		holds, err := t.holds(a.If, scope)
		if err != nil {
			return nil, err
		}
		if len(a.Conjuncts) > 1 {
			return nil, notation.Fail(notation.Unsupported, a.Pos.Offset, "&", "only terminals have an intersection: name it in capitals")
		}
		terms := a.Conjuncts[0].Terms
		items := make([]*Expr, len(terms))
		for k, term := range terms {
			if items[k], err = t.term(term, scope); err != nil {
				return nil, err
			}
		}
		if holds {
			parts = append(parts, sequence(items))
		}
	}
	return alternation(parts), nil
}

func (t *larkTranslator) term(term *lark.Term, scope larkScope) (*Expr, *notation.Error) {
	if err := t.spend(term.Pos.Offset); err != nil {
		return nil, err
	}
	var e *Expr
	var err *notation.Error
	switch {
	case term.Not:
		// A complement is one of a terminal.
		bare := *term
		bare.Op = nil
		var p larkPiece
		if p, err = t.terminalTerm(&bare, 0); err == nil {
			e, err = t.anonymous("~"+strconv.Itoa(term.Pos.Offset), p)
		}
	case term.Group != nil:
		e, err = t.expansions(term.Group, scope)
	case term.Maybe != nil:
		if e, err = t.expansions(term.Maybe, scope); err == nil {
			e = Optional(e)
		}
	default:
		e, err = t.value(term.Value, scope)
	}
	if err != nil || term.Op == nil {
		return e, err
	}
	lo, hi, err := t.bounds(term.Op)
	if err != nil {
		return nil, err
	}
	return repeatOf(e, lo, hi), nil
}

// bounds are those of a repetition, hi -1 for none.
func (t *larkTranslator) bounds(op *lark.Op) (lo, hi int, err *notation.Error) {
	first, last := lark.Bounds(op.Text)
	offset := op.Pos.Offset
	if first == "" {
		return 0, 0, &notation.Error{Offset: offset, Message: "a repetition without bounds", Expected: "{m}, {m,}, {,n} or {m,n}"}
	}
	if lo, err = t.count(first, offset); err != nil || last == "" {
		return lo, -1, err
	}
	if hi, err = t.count(last, offset); err != nil {
		return 0, 0, err
	}
	if hi < lo {
		return 0, 0, notation.Fail(notation.Invalid, offset, "", "the bounds are out of order")
	}
	return lo, hi, nil
}

func (t *larkTranslator) count(digits string, offset int) (int, *notation.Error) {
	switch {
	case strings.ContainsAny(digits, "-.eExX"):
		return 0, &notation.Error{Offset: offset, Message: digits + " is no count", Expected: "an integer that is not negative"}
	}
	n, err := strconv.Atoi(strings.TrimPrefix(digits, "+"))
	if err != nil || n > t.options.limits.Repeat {
		return 0, notation.Fail(notation.Limit, offset, "", "a repeat count above %d", t.options.limits.Repeat)
	}
	return n, nil
}

// value translates a value in a rule.
func (t *larkTranslator) value(v *lark.Value, scope larkScope) (*Expr, *notation.Error) {
	offset := v.Pos.Offset
	switch v.Kind() {
	case lark.KindTemplate:
		return t.template(v, scope)
	case lark.KindRule:
		return t.parametric(v, scope)
	case lark.KindName:
		name := v.Leaf
		if e := scope.arguments[name]; e != nil {
			return e, nil
		}
		if isTerminal(name) {
			return t.leaf(name, offset)
		}
		if d := t.definitions[name]; d != nil && len(d.Parameters) > 0 {
			return nil, notation.Fail(notation.Invalid, offset, name, "0 arguments for %d parameters", len(d.Parameters))
		} else if d != nil && d.Parametric {
			return nil, notation.Fail(notation.Invalid, offset, name, "the rule has a parameter: write %s::0 or %s::_", name, name)
		}
		if e := t.rules.ref(name); e != nil {
			return e, nil
		}
		return nil, t.unknown(name, offset)
	case lark.KindSpecial:
		e, err := larkToken(v.Leaf, offset)
		if err != nil {
			return nil, err
		}
		return t.lexer.Nested(e), nil
	case lark.KindReference:
		g := t.options.subgrammars[v.Leaf[1:]]
		if g == nil {
			return nil, notation.Fail(notation.Invalid, offset, v.Leaf, "no grammar has this name: see WithSubgrammar")
		}
		return t.nested(g.Root()), nil
	case lark.KindJSON:
		g, err := FromJSONSchema([]byte(v.JSON.Text), t.options.schema...)
		if err != nil {
			return nil, t.fail(v.JSON.Pos.Offset, "%json", err)
		}
		return t.nested(g.Root()), nil
	case lark.KindLark:
		inner := newLarkTranslator(t.options, t.work, t.captures)
		root, err := inner.file(v.Lark, "start", offset)
		if err != nil {
			t.cause = inner.cause
			return nil, err
		}
		return t.nested(root), nil
	case lark.KindString:
		if text, _ := lark.Text(v.Leaf); text == "" {
			return empty, nil
		}
	}
	p, key, err := t.terminalValue(v, 0)
	if err != nil {
		return nil, err
	}
	if p, err = t.closed([]larkPiece{p}, nil); err != nil {
		return nil, err
	}
	return t.anonymous(key, p)
}

// nested is another grammar as a rule of its own.
func (t *larkTranslator) nested(root *Expr) *Expr {
	r := NewRule("grammar")
	r.Define(root)
	return t.lexer.Nested(Ref(r))
}

// larkToken is the set of tokens of <name>, <[1,5-9]>, <[^1,5-9]> or <[*]>.
func larkToken(text string, offset int) (*Expr, *notation.Error) {
	body, opened := strings.CutPrefix(text, "<[")
	body, closed := strings.CutSuffix(body, "]>")
	if !opened || !closed {
		return Token(TokenSet{Names: []string{text}}), nil
	}
	var set TokenSet
	body, set.Negate = strings.CutPrefix(body, "^")
	if body == "*" && !set.Negate {
		return Token(TokenSet{Negate: true}), nil
	}
	for _, part := range strings.Split(body, ",") {
		first, last, isRange := strings.Cut(part, "-")
		lo, err := strconv.ParseInt(first, 10, 32)
		hi := lo
		if err == nil && isRange {
			hi, err = strconv.ParseInt(last, 10, 32)
		}
		if err != nil || lo < 0 || hi < lo {
			return nil, &notation.Error{Offset: offset, Construct: text, Message: "not a set of tokens", Expected: "<[5]>, <[5-9,12]>, <[^5]> or <[*]>"}
		}
		set.IDs = append(set.IDs, TokenRange{Lo: int32(lo), Hi: int32(hi)})
	}
	return Token(set), nil
}
