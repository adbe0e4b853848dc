package fsm

import (
	"sort"
	"strings"

	"github.com/stencil-go/stencil/grammar"
)

// itemKind says what an item is.
type itemKind uint8

const (
	itemLexeme   itemKind = iota // a regular expression
	itemSeq                      // subs in order
	itemAlt                      // any of subs
	itemRepeat                   // subs[0], lo to hi times
	itemMembers                  // members
	itemGuard                    // subs[0], judged by guard
	itemIndent                   // subs[0], lo columns further in
	itemNewline                  // a line feed and the indentation
	itemCheck                    // nothing, but the guard around it is asked
	itemTerminal                 // terminal lo of cut
	itemToken                    // a token of the set numbered lo
	itemNested                   // subs[0] among the terminals of cut
)

// item is a node of a compiled grammar: what the stack machine pushes. Regular
// parts are lexemes, run by residuals; the rest is structure.
type item struct {
	kind     itemKind
	nullable bool
	// silent says that it may be empty and no guard has a say in that.
	silent bool
	// productive is false for an item that describes no text.
	productive bool
	// open is what findCycles notes on its way, with entered and low.
	open bool
	// waiting says that settle will look at the item again.
	waiting bool
	expr    *grammar.Expr
	// shared is the lexeme's residual where all grammars have it in common.
	shared  *Residual
	subs    []*item
	lo, hi  int
	members *members
	cut     *cutting
	guard   grammar.Guard // of what it describes, or of the keys of members
	// cost is the length of the shortest text, once Program.measure has run.
	cost         cost
	parents      []*item
	entered, low int32
	// component numbers the items by what they can begin with: see findCycles. Those of
	// a cycle know their place in it.
	component int32
	place     int32
	cycle     *cycle
}

// members is a compiled grammar.Members.
type members struct {
	separator *item
	props     []property // in declared order, those that cannot be written left out
	// keys are all keys, also those that may not be written, in byte order;
	// index[i] is the property of the i-th, or -1.
	keys  *grammar.Choice
	index []int
	extra []extra
	order bool // any order
	lo    int
	hi    int
	// nextRequired[i] is the first required property at or after i, len(props) if none;
	// requiredFrom[i] counts them.
	nextRequired []int
	requiredFrom []int
	dead         bool
	// open is what Program.open has found.
	open, openKnown bool
	// supply is what Program.plenty has found.
	supply supply
}

type property struct {
	key      string
	value    *item
	required bool
}

type extra struct {
	key   *grammar.Expr
	value *item
}

// finish settles what the machine needs once it is known which items describe
// any text at all: properties that cannot be written are left out, though their
// keys stay excluded from the other families of keys.
func (m *members) finish() {
	keys := make([]string, 0, len(m.props))
	kept := m.props[:0]
	for _, p := range m.props {
		keys = append(keys, p.key)
		switch {
		case p.value.productive:
			kept = append(kept, p)
		case p.required:
			m.dead = true
		}
	}
	m.props = kept
	extras := m.extra[:0]
	for _, x := range m.extra {
		if x.value.productive {
			extras = append(extras, x)
		}
	}
	m.extra = extras
	m.keys = grammar.NewChoice(keys)
	texts := m.keys.Texts()
	n := len(m.props)
	room := make([]int, len(texts)+2*(n+1))
	m.index, room = room[:len(texts):len(texts)], room[len(texts):]
	for i := range m.index {
		m.index[i] = -1
	}
	for i, p := range m.props {
		m.index[sort.SearchStrings(texts, p.key)] = i
	}
	m.nextRequired, m.requiredFrom = room[:n+1:n+1], room[n+1:]
	m.nextRequired[n] = n
	for i := n - 1; i >= 0; i-- {
		m.nextRequired[i], m.requiredFrom[i] = m.nextRequired[i+1], m.requiredFrom[i+1]
		if m.props[i].required {
			m.nextRequired[i] = i
			m.requiredFrom[i]++
		}
	}
	if m.hi >= 0 && (m.requiredFrom[0] > m.hi || m.lo > m.hi) || m.lo > n && len(m.extra) == 0 {
		m.dead = true
	}
}

// settle computes which items are productive and nullable, each change visiting
// its parents: linear in the size of the grammar.
func (c *compiler) settle() {
	c.findParents()
	work := make([]*item, 0, len(c.order))
	for _, it := range c.order {
		if it.leaf() {
			if it.shared != nil {
				it.nullable, it.productive = it.shared.nullable, true
			} else {
				it.nullable, it.productive = c.lexemeTraits(it.expr)
			}
			it.silent = it.nullable
		}
		it.waiting = true
		work = append(work, it)
	}
	for len(work) > 0 {
		it := work[0]
		work = work[1:]
		it.waiting = false
		productive, nullable, silent := it.productive, it.nullable, it.silent
		if !it.leaf() {
			productive, nullable = it.traits()
			silent = nullable && it.isSilent()
		}
		if productive != it.productive || nullable != it.nullable || silent != it.silent || it.leaf() && productive {
			it.productive, it.nullable, it.silent = productive, nullable, silent
			for _, p := range it.parents {
				if !p.waiting && (!p.productive || nullable && !p.nullable || silent && !p.silent) {
					p.waiting = true
					work = append(work, p)
				}
			}
		}
	}
}

// findParents tells all items whose parts they are, in one list that they share.
func (c *compiler) findParents() {
	total := 0
	for _, it := range c.order {
		total += len(it.subs)
		for _, s := range it.subs {
			s.place++ // for now the number of parents
		}
	}
	room := make([]*item, total)
	for _, it := range c.order {
		n := it.place
		it.place = 0
		it.parents, room = room[:0:n], room[n:]
	}
	for _, it := range c.order {
		for _, s := range it.subs {
			s.parents = append(s.parents, it)
		}
	}
}

// leaf reports whether a regular expression says what the item describes.
func (it *item) leaf() bool { return it.kind == itemLexeme || it.kind == itemTerminal }

// traits are productive and nullable as far as the parts are known to be.
func (it *item) traits() (productive, nullable bool) {
	switch it.kind {
	case itemSeq:
		productive, nullable = true, true
		for _, s := range it.subs {
			productive = productive && s.productive
			nullable = nullable && s.nullable
		}
	case itemAlt:
		for _, s := range it.subs {
			productive = productive || s.productive
			nullable = nullable || s.nullable
		}
	case itemRepeat:
		sub := it.subs[0]
		return it.lo == 0 || sub.productive, it.lo == 0 || sub.nullable
	case itemGuard, itemIndent, itemNested:
		return it.subs[0].productive, it.subs[0].nullable
	case itemNewline, itemToken:
		return true, false
	case itemCheck:
		return true, true
	case itemMembers:
		m := it.members
		required, writable := 0, 0
		for _, p := range m.props {
			if p.required {
				required++
				if !p.value.productive {
					return false, false
				}
			}
			if p.value.productive {
				writable++
			}
		}
		if m.hi >= 0 && (required > m.hi || m.lo > m.hi) {
			return false, false
		}
		if m.lo > writable {
			any := false
			for _, x := range m.extra {
				any = any || x.value.productive
			}
			if !any {
				return false, false
			}
		}
		if (required > 1 || m.lo > 1) && m.separator != nil && !m.separator.productive {
			return false, false
		}
		return true, required == 0 && m.lo == 0
	}
	return productive, nullable
}

// isSilent reports whether a nullable item may be empty without asking a guard, as
// far as the parts are known to be.
func (it *item) isSilent() bool {
	switch it.kind {
	case itemSeq:
		for _, s := range it.subs {
			if !s.silent {
				return false
			}
		}
		return true
	case itemAlt:
		for _, s := range it.subs {
			if s.silent {
				return true
			}
		}
		return false
	case itemRepeat:
		return it.lo == 0 || it.subs[0].silent
	case itemIndent, itemNested:
		return it.subs[0].silent
	case itemMembers:
		return true
	}
	return false
}

// lexemeTraits reads nullability and emptiness off a regular expression, and
// searches only where intersections or complements are involved.
func (c *compiler) lexemeTraits(e *grammar.Expr) (nullable, productive bool) {
	if plain, nullable := plainNullable(e); plain {
		return nullable, true
	}
	r := c.lexicon.fromExpr(e)
	return r.nullable, r.kind != kindNone && c.lexicon.alive(r)
}

func plainNullable(e *grammar.Expr) (plain, nullable bool) {
	switch e.Op {
	case grammar.OpEmpty:
		return true, true
	case grammar.OpLiteral, grammar.OpClass, grammar.OpByteClass:
		return true, false
	case grammar.OpChoice:
		return true, e.Choice.Texts()[0] == ""
	case grammar.OpCapture, grammar.OpEncode:
		return plainNullable(e.Subs[0])
	case grammar.OpRepeat:
		plain, nullable = plainNullable(e.Subs[0])
		return plain, nullable || e.Min == 0
	case grammar.OpSeq:
		nullable = true
		for _, s := range e.Subs {
			p, n := plainNullable(s)
			if !p {
				return false, false
			}
			nullable = nullable && n
		}
		return true, nullable
	case grammar.OpAlt:
		for _, s := range e.Subs {
			p, n := plainNullable(s)
			if !p {
				return false, false
			}
			nullable = nullable || n
		}
		return true, nullable
	}
	return false, false
}

// indentation is the text of a line break at a column.
func indentation(column int) string { return "\n" + strings.Repeat(" ", column) }
