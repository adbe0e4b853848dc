package grammar

import (
	"slices"
	"unicode/utf8"
)

// tempered repeats one character of a class at whose every place none of a few
// literals follows, as in (?:(?!ab|c).)*. No literal may be inside the
// characters repeated, and none may start in them and go on in what follows: for
// each way to cut a literal in two, either the repetition does not end in its
// first part or what follows does not start with its second. ok is false for
// other paths, and where there are more than eight ways.
func tempered(p path, lo, hi int) (out []path, ok bool) {
	before, body, after := trim(p)
	if len(body) != 1 || len(after) > 0 || body[0].e.Op != OpClass && body[0].e.Op != OpLiteral || body[0].e.Op == OpLiteral && utf8.RuneCount(body[0].e.Bytes) != 1 {
		return nil, false
	}
	var literals []string
	for _, i := range before {
		texts, ok := literalsRefused(i.cond)
		if !ok {
			return nil, false
		}
		literals = append(literals, texts...)
	}
	type cut struct{ first, second string }
	var cuts []cut
	var inside []*Expr
	for _, text := range literals {
		inside = append(inside, Not(Seq(anyText, Literal(text), anyText)))
		for i := range text {
			if i > 0 {
				cuts = append(cuts, cut{text[:i], text[i:]})
			}
		}
	}
	if len(cuts) > 8 {
		return nil, false
	}
	run := repeatOf(body[0].e, lo, hi)
	for _, e := range inside {
		run = both(run, e)
	}
	for choice := range 1 << len(cuts) {
		e := run
		var follows path
		for i, c := range cuts {
			if choice>>i&1 == 0 {
				e = both(e, Not(Seq(anyText, Literal(c.first))))
				continue
			}
			next := &condition{rest: Not(Seq(Literal(c.second), anyText)), node: before[0].cond.node}
			if r, n := utf8.DecodeRuneInString(c.second); n == len(c.second) {
				next = &condition{class: NewClass(Range{r, r}).Negate(), edge: true, node: next.node}
			}
			follows = append(follows, item{cond: next})
		}
		out = append(out, append(path{{e: e}}, follows...))
	}
	return out, true
}

// literalsRefused lists the literals none of which the condition lets follow.
func literalsRefused(c *condition) ([]string, bool) {
	if c.behind || c.rest == nil || c.rest.Op != OpAnd || len(c.rest.Subs) != 2 || c.rest.Subs[0] != anyText || c.rest.Subs[1].Op != OpNot {
		return nil, false
	}
	alternatives := []*Expr{c.rest.Subs[1].Subs[0]}
	if alternatives[0].Op == OpAlt {
		alternatives = alternatives[0].Subs
	}
	var out []string
	for _, e := range alternatives {
		if e.Op != OpSeq || len(e.Subs) != 2 || e.Subs[1] != anyText {
			return nil, false
		}
		switch head := e.Subs[0]; head.Op {
		case OpLiteral:
			out = append(out, string(head.Bytes))
		case OpChoice:
			out = append(out, head.Choice.texts...)
		default:
			return nil, false
		}
	}
	return out, !slices.Contains(out, "")
}
