package fsm

import (
	"slices"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// Most lexers ignore blanks, and in most there is a blank that no terminal goes on
// with once it has begun: it ends them all, and behind it any of them may begin. That
// is seen from the bytes of the terminals alone, without a look at the states of the
// lexer, which are as many as the letters of all keywords together.

// blanksEnd reports whether that is known of the only lexer of a grammar that has
// nothing else to read: then every state has a completion. It is a part of what
// stuckness finds. Terminals that beat others on the same text are left to that.
func (c *compiler) blanksEnd() bool {
	if len(c.cuttings) != 1 {
		return false
	}
	for _, it := range c.order {
		switch it.kind {
		case itemSeq, itemAlt, itemRepeat, itemTerminal:
		case itemLexeme:
			if it.expr.Op != grammar.OpEmpty {
				return false
			}
		default:
			return false
		}
	}
	var terminals, ignored []byteEdges
	var single byteSet
	for _, cut := range c.cuttings {
		for _, t := range cut.terminals {
			e, known := edges(t.expr)
			if !known || e.first.empty() || t.priority != 0 || t.lazy || t.maxTokens > 0 {
				return false
			}
			e.expr = t.expr
			if t.ignored {
				ignored = append(ignored, e)
				single = single.or(e.single)
			} else {
				terminals = append(terminals, e)
			}
		}
	}
	all := append(ignored[:len(ignored):len(ignored)], terminals...)
	// opens says that any terminal may begin where text goes on with the bytes of a set.
	opens := func(goesOn byteSet) bool {
		return !slices.ContainsFunc(terminals, func(e byteEdges) bool { return e.first.and(goesOn.not()).empty() })
	}
	var blanks byteSet
	single.each(func(b byte) {
		if opens(secondBytes(all, b)) {
			blanks.add(b)
		}
	})
	ends := func(goesOn byteSet) bool { return !blanks.and(goesOn.not()).empty() || opens(goesOn) }
	for i, e := range all {
		others := e.beside(all, i)
		if !ends(others) || !ends(others.or(e.rest)) && !ends(others.or(c.ownEnds(e.expr))) {
			return false
		}
	}
	return true
}

// secondBytes are the bytes with which terminals go on behind a first one.
func secondBytes(all []byteEdges, first byte) (out byteSet) {
	for _, e := range all {
		if e.first.has(first) {
			out = out.or(e.second)
		}
	}
	return out
}

// beside are the bytes with which other terminals than the i-th may go on where a text
// of that ends: those with its first byte, and behind longer texts those with a second
// byte of it too.
func (e byteEdges) beside(all []byteEdges, i int) (out byteSet) {
	e.single.each(func(b byte) { out = out.or(secondBytes(all, b)) })
	for k, o := range all {
		if k != i && !o.first.and(e.first).empty() && !o.second.and(e.second).empty() {
			out = out.or(o.rest)
		}
	}
	return out
}

// maxOwn bounds the states of a terminal that are looked at.
const maxOwn = 200

// ownEnds are the bytes with which a terminal goes on behind texts of it, all if it
// has too many states.
func (c *compiler) ownEnds(e *grammar.Expr) (out byteSet) {
	l := c.lexicon
	start := l.fromExpr(e)
	seen := map[*Residual]bool{start: true}
	for work := []*Residual{start}; len(work) > 0; {
		r := work[len(work)-1]
		work = work[:len(work)-1]
		for rest := allBytes; !rest.empty(); {
			b := rest.first()
			next, same := l.derive(r, b)
			same.add(b)
			rest = rest.and(same.not())
			if next.kind == kindNone {
				continue
			}
			if r.nullable && r != start {
				out = out.or(same)
			}
			if !seen[next] {
				seen[next] = true
				work = append(work, next)
			}
		}
		if len(seen) > maxOwn {
			return allBytes
		}
	}
	return out
}

// byteEdges are the bytes of the texts of an expression: those with which some text
// begins, those that are a text by themselves, and, perhaps with more, those that
// stand second and anywhere behind the first.
type byteEdges struct {
	first, single, second, rest byteSet
	nullable                    bool
	expr                        *grammar.Expr
}

// edges finds them. It does not know intersections, complements and automata.
func edges(e *grammar.Expr) (out byteEdges, known bool) {
	switch e.Op {
	case grammar.OpEmpty:
		return byteEdges{nullable: true}, true
	case grammar.OpLiteral:
		return literalEdges(string(e.Bytes)), len(e.Bytes) > 0
	case grammar.OpChoice:
		for _, text := range e.Choice.Texts() {
			out = out.or(literalEdges(text))
		}
		return out, len(e.Choice.Texts()) > 0
	case grammar.OpClass:
		out = classEdges(e.Class)
		return out, !out.first.empty()
	case grammar.OpAlt:
		for _, s := range e.Subs {
			sub, known := edges(s)
			if !known {
				return out, false
			}
			out = out.or(sub)
		}
		return out, len(e.Subs) > 0
	case grammar.OpSeq:
		out = byteEdges{nullable: true}
		for _, s := range e.Subs {
			sub, known := edges(s)
			if !known {
				return out, false
			}
			out = out.then(sub)
		}
		return out, true
	case grammar.OpRepeat:
		sub, known := edges(e.Subs[0])
		if !known || e.Max == 0 {
			return byteEdges{nullable: true}, known
		}
		out = sub
		if e.Max != 1 {
			out.rest = out.rest.or(sub.first)
			if !sub.single.empty() {
				out.second = out.second.or(sub.first)
			}
		}
		if e.Min > 1 && !sub.nullable {
			out.single = byteSet{}
		}
		out.nullable = sub.nullable || e.Min == 0
		return out, true
	}
	return out, false
}

// or is the edges of either.
func (e byteEdges) or(o byteEdges) byteEdges {
	return byteEdges{
		first: e.first.or(o.first), single: e.single.or(o.single), second: e.second.or(o.second), rest: e.rest.or(o.rest),
		nullable: e.nullable || o.nullable,
	}
}

// then is the edges of e and o behind it.
func (e byteEdges) then(o byteEdges) byteEdges {
	out := byteEdges{first: e.first, second: e.second, rest: e.rest.or(o.rest), nullable: e.nullable && o.nullable}
	if !e.first.empty() {
		out.rest = out.rest.or(o.first)
	}
	if !e.single.empty() {
		out.second = out.second.or(o.first)
	}
	if e.nullable {
		out.first = out.first.or(o.first)
		out.single = out.single.or(o.single)
		out.second = out.second.or(o.second)
	}
	if o.nullable {
		out.single = out.single.or(e.single)
	}
	return out
}

func literalEdges(text string) (out byteEdges) {
	if text == "" {
		return byteEdges{nullable: true}
	}
	out.first.add(text[0])
	for i := 1; i < len(text); i++ {
		out.rest.add(text[i])
	}
	if len(text) == 1 {
		out.single = out.first
	} else {
		out.second.add(text[1])
	}
	return out
}

// The code points that UTF-8 does not write.
const (
	surrogates    = 0xD800
	surrogatesEnd = 0xDFFF
)

// classEdges takes the bytes of the code points of a class; behind the lead byte of
// one beyond ASCII any continuation byte may stand.
func classEdges(c *grammar.Class) (out byteEdges) {
	for _, r := range c.Ranges() {
		for b := r.Lo; b <= r.Hi && b < utf8.RuneSelf; b++ {
			out.first.add(byte(b))
			out.single.add(byte(b))
		}
		from, to := max(r.Lo, utf8.RuneSelf), r.Hi
		if from >= surrogates && from <= surrogatesEnd {
			from = surrogatesEnd + 1
		}
		if to >= surrogates && to <= surrogatesEnd {
			to = surrogates - 1
		}
		if from > to {
			continue
		}
		var lo, hi [utf8.UTFMax]byte
		utf8.EncodeRune(lo[:], from)
		utf8.EncodeRune(hi[:], to)
		for b := int(lo[0]); b <= int(hi[0]); b++ {
			out.first.add(byte(b))
		}
		for b := 0x80; b < 0xC0; b++ {
			out.second.add(byte(b))
			out.rest.add(byte(b))
		}
	}
	return out
}
