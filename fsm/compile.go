package fsm

import (
	"fmt"

	"github.com/stencil-go/stencil/grammar"
)

// compiler turns expressions into items, each once.
type compiler struct {
	lexicon *lexicon
	items   map[*grammar.Expr]*item
	rules   map[*grammar.Rule]*item
	order   []*item
	// lexemes are those that all grammars have in common, once each.
	lexemes map[*Residual]*item
	// room and slots are where items and lists of them are made. parts holds the lists
	// that are not finished.
	room  []item
	slots []*item
	parts []*item
	// cuttings are the lexers of the grammar.
	cuttings map[*grammar.Lexer]*cutting
	// tempered says that a terminal has a temperature.
	tempered bool
	// metered says that a terminal has a number of tokens behind which it ends.
	metered bool
	// tokenSets are the sets of special tokens; with tokenText they are texts.
	tokenSets []*grammar.TokenSet
	tokenText bool
	depth     int
	err       error
}

// maxDepth bounds the nesting of expressions outside rules.
const maxDepth = 20_000

// newItem enters an item.
func (c *compiler) newItem(it item) *item {
	if len(c.room) == 0 {
		c.room = make([]item, min(8+len(c.order), 256))
	}
	kept := &c.room[0]
	c.room = c.room[1:]
	*kept = it
	c.order = append(c.order, kept)
	return kept
}

// list is a list of n items, to be filled.
func (c *compiler) list(n int) []*item {
	if len(c.slots) < n {
		c.slots = make([]*item, max(n, min(16+len(c.order), 512)))
	}
	out := c.slots[:n:n]
	c.slots = c.slots[n:]
	return out
}

// one is a list of one item.
func (c *compiler) one(it *item) []*item {
	out := c.list(1)
	out[0] = it
	return out
}

func (c *compiler) compile(e *grammar.Expr) *item {
	switch e.Op {
	case grammar.OpRule:
		return c.rule(e.Rule)
	case grammar.OpCapture:
		return c.compile(e.Subs[0])
	}
	if it := c.items[e]; it != nil {
		return it
	}
	if c.depth++; c.depth > maxDepth {
		if c.err == nil {
			c.err = &grammar.Error{Kind: grammar.ErrLimit, Offset: -1, Err: fmt.Errorf("expressions nest deeper than %d", maxDepth)}
		}
		c.depth--
		return c.newItem(item{kind: itemAlt})
	}
	it := c.build(e)
	c.depth--
	c.items[e] = it
	return it
}

func (c *compiler) rule(r *grammar.Rule) *item {
	if it := c.rules[r]; it != nil {
		return it
	}
	// The rule's item exists before its body, which may refer to it.
	it := c.newItem(item{kind: itemSeq})
	c.rules[r] = it
	it.subs = c.one(c.compile(r.Body()))
	return it
}

func (c *compiler) build(e *grammar.Expr) *item {
	if isLexeme(e) {
		return c.lexeme(e)
	}
	switch e.Op {
	case grammar.OpSeq:
		return c.newItem(item{kind: itemSeq, subs: c.sequence(e.Subs)})
	case grammar.OpAlt:
		subs := c.list(len(e.Subs))
		for i, s := range e.Subs {
			subs[i] = c.compile(s)
		}
		return c.newItem(item{kind: itemAlt, subs: subs})
	case grammar.OpRepeat:
		return c.newItem(item{kind: itemRepeat, subs: c.one(c.compile(e.Subs[0])), lo: e.Min, hi: e.Max})
	case grammar.OpGuard:
		return c.newItem(item{kind: itemGuard, subs: c.one(c.compile(e.Subs[0])), guard: e.Guard})
	case grammar.OpIndent:
		return c.newItem(item{kind: itemIndent, subs: c.one(c.compile(e.Subs[0])), lo: e.Min})
	case grammar.OpNewline:
		return c.newItem(item{kind: itemNewline})
	case grammar.OpCheck:
		return c.newItem(item{kind: itemCheck})
	case grammar.OpMembers:
		return c.membersItem(e.Members)
	case grammar.OpTerminal:
		cut := c.cutting(e.Lexer)
		return c.newItem(item{kind: itemTerminal, expr: e.Terminal.Expr, cut: cut, lo: cut.index[e.Terminal]})
	case grammar.OpNested:
		return c.newItem(item{kind: itemNested, subs: c.one(c.compile(e.Subs[0])), cut: c.cutting(e.Lexer)})
	case grammar.OpToken:
		return c.tokenItem(e.Tokens)
	}
	return c.newItem(item{kind: itemAlt}) // nothing
}

// lexeme is the item of the lexeme that parts make in a row.
func (c *compiler) lexeme(parts ...*grammar.Expr) *item {
	common, ok := commonLexeme(parts)
	if !ok {
		return c.newItem(item{kind: itemLexeme, expr: grammar.Seq(parts...)})
	}
	it := c.lexemes[common.residual]
	if it == nil {
		it = c.newItem(item{kind: itemLexeme, expr: common.expr, shared: common.residual})
		if c.lexemes == nil {
			c.lexemes = map[*Residual]*item{}
		}
		c.lexemes[common.residual] = it
	}
	return it
}

// sequence groups the regular neighbours of a sequence into lexemes. A lexeme ends
// behind a string's closing byte, a number or a choice, so that what is left of
// it does not depend on what follows and its masks can be shared.
func (c *compiler) sequence(subs []*grammar.Expr) []*item {
	before := len(c.parts)
	var room [8]*grammar.Expr
	group := room[:0]
	flush := func() {
		var it *item
		switch len(group) {
		case 0:
			return
		case 1:
			it = c.compile(group[0])
		default:
			it = c.lexeme(group...)
		}
		c.parts = append(c.parts, it)
		group = group[:0]
	}
	anchored := false
	for _, s := range subs {
		if !isLexeme(s) {
			flush()
			anchored = false
			sub := c.compile(s)
			c.parts = append(c.parts, sub)
			continue
		}
		if anchored {
			anchored = false
			if prev := group[len(group)-1]; s.Op == grammar.OpLiteral && prev.Op == grammar.OpEncode {
				group = append(group, grammar.Literal(string(s.Bytes[:1])))
				flush()
				if len(s.Bytes) > 1 {
					group = append(group, grammar.Literal(string(s.Bytes[1:])))
				}
				continue
			}
			flush()
		}
		group = append(group, s)
		anchored = hasAnchor(s)
	}
	flush()
	out := c.list(len(c.parts) - before)
	copy(out, c.parts[before:])
	c.parts = c.parts[:before]
	return out
}

// hasAnchor reports whether e ends a lexeme: see compiler.parts.
func hasAnchor(e *grammar.Expr) bool {
	switch e.Op {
	case grammar.OpEncode, grammar.OpAutomaton, grammar.OpChoice:
		return true
	case grammar.OpAlt, grammar.OpSeq, grammar.OpRepeat, grammar.OpCapture:
		for _, s := range e.Subs {
			if hasAnchor(s) {
				return true
			}
		}
	}
	return false
}

// isLexeme reports whether e is regular and one lexeme by compiler.parts' rule.
func isLexeme(e *grammar.Expr) bool {
	switch e.Op {
	case grammar.OpRule, grammar.OpMembers, grammar.OpGuard, grammar.OpIndent, grammar.OpNewline, grammar.OpCheck, grammar.OpTerminal, grammar.OpNested, grammar.OpToken, grammar.OpNone:
		return false
	case grammar.OpCapture:
		return isLexeme(e.Subs[0])
	case grammar.OpAlt:
		for _, s := range e.Subs {
			if !isLexeme(s) {
				return false
			}
		}
	case grammar.OpRepeat:
		return isLexeme(e.Subs[0]) && !hasAnchor(e.Subs[0])
	case grammar.OpSeq:
		for i, s := range e.Subs {
			if !isLexeme(s) {
				return false
			}
			if !hasAnchor(s) || i == len(e.Subs)-1 {
				continue
			}
			next := e.Subs[i+1]
			if s.Op != grammar.OpEncode || i+2 != len(e.Subs) || next.Op != grammar.OpLiteral || len(next.Bytes) != 1 {
				return false
			}
		}
	}
	return true
}

func (c *compiler) membersItem(m *grammar.Members) *item {
	out := &members{order: m.AnyOrder, lo: m.Min, hi: m.Max}
	it := item{kind: itemMembers, members: out}
	if len(m.Additional) > 0 {
		it.guard = m.KeyGuard
	}
	n := len(m.Properties) + len(m.Additional)
	separated := m.Separator != nil && m.Separator.Op != grammar.OpEmpty
	if separated {
		n++
	}
	it.subs = c.list(n)[:0]
	if separated {
		out.separator = c.compile(m.Separator)
		it.subs = append(it.subs, out.separator)
	}
	out.props = make([]property, len(m.Properties))
	for i := range m.Properties {
		p := &m.Properties[i]
		out.props[i] = property{key: p.Key, value: c.compile(p.Value), required: p.Required}
		it.subs = append(it.subs, out.props[i].value)
	}
	if len(m.Additional) > 0 {
		out.extra = make([]extra, 0, len(m.Additional))
	}
	for _, a := range m.Additional {
		if m.Min > 0 && !c.hasKey(a.Key, m.Properties) {
			continue // it must not count for the members that are wanted
		}
		x := extra{key: a.Key, value: c.compile(a.Value)}
		out.extra = append(out.extra, x)
		it.subs = append(it.subs, x.value)
	}
	return c.newItem(it)
}

// hasKey reports whether a family of keys has one that no property has.
func (c *compiler) hasKey(family *grammar.Expr, properties []grammar.Property) bool {
	keys := make([]string, len(properties))
	for i := range properties {
		keys[i] = properties[i].Key
	}
	return c.lexicon.beside(family, grammar.NewChoice(keys)).kind != kindNone
}
