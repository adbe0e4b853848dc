package fsm

import (
	"fmt"
	"slices"

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
func (c *compiler) newItem(kind itemKind, subs ...*item) *item {
	if len(c.room) == 0 {
		c.room = make([]item, min(8+len(c.order)/2, 256))
	}
	it := &c.room[0]
	c.room = c.room[1:]
	it.kind = kind
	if len(subs) > 0 {
		it.subs = c.list(len(subs))
		copy(it.subs, subs)
	}
	c.order = append(c.order, it)
	return it
}

// list is a list of n items, to be filled.
func (c *compiler) list(n int) []*item {
	if len(c.slots) < n {
		c.slots = make([]*item, max(n, min(16+len(c.order)/2, 512)))
	}
	out := c.slots[:n:n]
	c.slots = c.slots[n:]
	return out
}

func (c *compiler) compile(e *grammar.Expr) *item {
	if it := c.known(e); it != nil {
		return it
	}
	if isLexeme(e) {
		return c.compiled(e, c.lexeme(e))
	}
	return c.structure(e)
}

// known is the item of an expression that was compiled before, or is compiled elsewhere.
func (c *compiler) known(e *grammar.Expr) *item {
	switch e.Op {
	case grammar.OpRule:
		return c.rule(e.Rule)
	case grammar.OpCapture:
		return c.compile(e.Subs[0])
	}
	return c.items[e]
}

func (c *compiler) compiled(e *grammar.Expr, it *item) *item {
	c.items[e] = it
	return it
}

// structure is compile for what is not a lexeme.
func (c *compiler) structure(e *grammar.Expr) *item {
	if it := c.known(e); it != nil {
		return it
	}
	if c.depth++; c.depth > maxDepth {
		if c.err == nil {
			c.err = &grammar.Error{Kind: grammar.ErrLimit, Offset: -1, Err: fmt.Errorf("expressions nest deeper than %d", maxDepth)}
		}
		c.depth--
		return c.newItem(itemAlt)
	}
	it := c.build(e)
	c.depth--
	return c.compiled(e, it)
}

func newCompiler(l *lexicon) *compiler {
	return &compiler{lexicon: l, items: map[*grammar.Expr]*item{}, rules: map[*grammar.Rule]*item{}}
}

func (c *compiler) rule(r *grammar.Rule) *item {
	if it := c.rules[r]; it != nil {
		return it
	}
	if !r.Common() {
		return c.define(r)
	}
	it := c.copyRule(commonRuleOf(r))
	c.rules[r] = it
	return it
}

// define compiles a rule.
func (c *compiler) define(r *grammar.Rule) *item {
	// The rule's item exists before its body, which may refer to it.
	it := c.newItem(itemSeq)
	c.rules[r] = it
	body := c.compile(r.Body())
	it.subs = c.list(1)
	it.subs[0] = body
	return it
}

func (c *compiler) build(e *grammar.Expr) *item {
	switch e.Op {
	case grammar.OpSeq:
		return c.sequence(e.Subs)
	case grammar.OpAlt:
		before := len(c.parts)
		for _, s := range e.Subs {
			sub := c.compile(s)
			c.parts = append(c.parts, sub)
		}
		return c.ofParts(itemAlt, before)
	case grammar.OpRepeat:
		it := c.newItem(itemRepeat, c.compile(e.Subs[0]))
		it.lo, it.hi = e.Min, e.Max
		return it
	case grammar.OpGuard:
		it := c.newItem(itemGuard, c.compile(e.Subs[0]))
		it.guard = e.Guard
		return it
	case grammar.OpIndent:
		it := c.newItem(itemIndent, c.compile(e.Subs[0]))
		it.lo = e.Min
		return it
	case grammar.OpNewline:
		return c.newItem(itemNewline)
	case grammar.OpCheck:
		return c.newItem(itemCheck)
	case grammar.OpMembers:
		return c.membersItem(e.Members)
	case grammar.OpTerminal:
		cut := c.cutting(e.Lexer)
		it := c.newItem(itemTerminal)
		it.expr, it.cut, it.lo = e.Terminal.Expr, cut, cut.index[e.Terminal]
		return it
	case grammar.OpNested:
		it := c.newItem(itemNested, c.compile(e.Subs[0]))
		it.cut = c.cutting(e.Lexer)
		return it
	case grammar.OpToken:
		return c.tokenItem(e.Tokens)
	}
	return c.newItem(itemAlt) // nothing
}

// ofParts is the item of the parts that have been found since there were before.
func (c *compiler) ofParts(kind itemKind, before int) *item {
	it := c.newItem(kind, c.parts[before:]...)
	c.parts = c.parts[:before]
	return it
}

// lexeme is the item of the lexeme that parts make in a row.
func (c *compiler) lexeme(parts ...*grammar.Expr) *item {
	common, ok := commonLexeme(parts)
	if !ok {
		it := c.newItem(itemLexeme)
		it.expr = grammar.Seq(parts...)
		return it
	}
	it := c.lexemes[common.residual]
	if it == nil {
		it = c.newItem(itemLexeme)
		it.expr, it.shared = common.expr, common.residual
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
func (c *compiler) sequence(subs []*grammar.Expr) *item {
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
			sub := c.structure(s)
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
	return c.ofParts(itemSeq, before)
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
	before := len(c.parts)
	part := func(e *grammar.Expr) *item {
		it := c.compile(e)
		c.parts = append(c.parts, it)
		return it
	}
	if m.Separator != nil && m.Separator.Op != grammar.OpEmpty {
		out.separator = part(m.Separator)
	}
	out.props = make([]property, len(m.Properties))
	for i := range m.Properties {
		p := &m.Properties[i]
		out.props[i] = property{key: p.Key, value: part(p.Value), required: p.Required}
	}
	if len(m.Additional) > 0 {
		out.extra = make([]extra, 0, len(m.Additional))
	}
	// wanting says that members may be wanted beside the named ones.
	wanting := m.Min > 1 || m.Min == 1 && !slices.ContainsFunc(m.Properties, func(p grammar.Property) bool { return plainlyWritten(p.Value, maxPlain) })
	for _, a := range m.Additional {
		if wanting && !c.hasKey(a.Key, m.Properties) {
			continue // it must not count for the members that are wanted
		}
		out.extra = append(out.extra, extra{key: a.Key, value: part(a.Value)})
	}
	it := c.ofParts(itemMembers, before)
	it.members = out
	if len(m.Additional) > 0 {
		it.guard = m.KeyGuard
	}
	return it
}

// maxPlain bounds the depth to which plainlyWritten looks.
const maxPlain = 8

// plainlyWritten reports whether it can be read off e that it describes some text.
func plainlyWritten(e *grammar.Expr, depth int) bool {
	if depth == 0 {
		return false
	}
	sub := func(e *grammar.Expr) bool { return plainlyWritten(e, depth-1) }
	switch e.Op {
	case grammar.OpEmpty, grammar.OpLiteral, grammar.OpClass, grammar.OpByteClass, grammar.OpChoice, grammar.OpNewline:
		return true
	case grammar.OpEncode:
		return e.Subs[0] == grammar.AnyText()
	case grammar.OpCapture, grammar.OpIndent:
		return sub(e.Subs[0])
	case grammar.OpRepeat:
		return e.Min == 0 || sub(e.Subs[0])
	case grammar.OpSeq:
		return !slices.ContainsFunc(e.Subs, func(e *grammar.Expr) bool { return !sub(e) })
	case grammar.OpAlt:
		return slices.ContainsFunc(e.Subs, sub)
	case grammar.OpMembers:
		return e.Members.Min == 0 && !slices.ContainsFunc(e.Members.Properties, func(p grammar.Property) bool { return p.Required && !sub(p.Value) })
	}
	return false
}

// hasKey reports whether a family of keys has one that no property has.
func (c *compiler) hasKey(family *grammar.Expr, properties []grammar.Property) bool {
	if _, many := plainlyMany(family); many {
		return true
	}
	keys := make([]string, len(properties))
	for i := range properties {
		keys[i] = properties[i].Key
	}
	return c.lexicon.beside(family, grammar.NewChoice(keys)).kind != kindNone
}

// plainlyMany reports whether it can be read off e that it describes endlessly many
// texts; some says that it describes one that is not empty.
func plainlyMany(e *grammar.Expr) (some, many bool) {
	switch e.Op {
	case grammar.OpLiteral:
		return len(e.Bytes) > 0, false
	case grammar.OpClass, grammar.OpByteClass:
		return true, false
	case grammar.OpCapture:
		return plainlyMany(e.Subs[0])
	case grammar.OpEncode:
		return false, e.Subs[0] == grammar.AnyText()
	case grammar.OpRepeat:
		some, many = plainlyMany(e.Subs[0])
		return some && e.Max != 0, many || some && e.Max < 0
	case grammar.OpSeq:
		for _, s := range e.Subs {
			partSome, partMany := plainlyMany(s)
			if plain, empty := plainNullable(s); !partSome && !partMany && (!plain || !empty) {
				return false, false
			}
			some, many = some || partSome, many || partMany
		}
	}
	return some, many
}
