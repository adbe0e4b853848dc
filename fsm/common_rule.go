package fsm

import (
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// commonRule is a rule that many grammars refer to, such as that of any JSON value:
// compiled once, and copied into each program that has it.
type commonRule struct {
	// items are those of the rule, itself first, subs the places of their parts there.
	items []item
	subs  [][]int
}

// commonRuleOf compiles a common rule, or finds it compiled.
func commonRuleOf(r *grammar.Rule) *commonRule {
	shared.mu.Lock()
	makeShared()
	known := shared.rules[r]
	shared.mu.Unlock()
	if known != nil {
		return known
	}
	c := newCompiler(newLexicon(new(sync.Mutex)))
	c.define(r)
	made := &commonRule{items: make([]item, len(c.order)), subs: make([][]int, len(c.order))}
	places := make(map[*item]int, len(c.order))
	for i, it := range c.order {
		places[it] = i
	}
	for i, it := range c.order {
		made.items[i] = *it
		for _, sub := range it.subs {
			made.subs[i] = append(made.subs[i], places[sub])
		}
	}
	shared.mu.Lock()
	defer shared.mu.Unlock()
	shared.rules[r] = made
	return made
}

// copyRule enters the items of a common rule, and returns that of the rule itself.
func (c *compiler) copyRule(r *commonRule) *item {
	room := make([]item, len(r.items))
	for i := range r.items {
		it := &room[i]
		*it = r.items[i]
		it.subs = c.list(len(r.subs[i]))
		for k, place := range r.subs[i] {
			it.subs[k] = &room[place]
		}
		if it.members != nil {
			it.members = it.members.with(it.subs)
		}
		c.order = append(c.order, it)
	}
	return &room[0]
}

// with is a copy of m whose separator and values are the items listed, in the order in
// which membersItem lists them.
func (m *members) with(subs []*item) *members {
	out := &members{order: m.order, lo: m.lo, hi: m.hi}
	if m.separator != nil {
		out.separator, subs = subs[0], subs[1:]
	}
	out.props = make([]property, len(m.props))
	for i, p := range m.props {
		p.value, subs = subs[0], subs[1:]
		out.props[i] = p
	}
	out.extra = make([]extra, len(m.extra))
	for i, x := range m.extra {
		x.value, subs = subs[0], subs[1:]
		out.extra[i] = x
	}
	return out
}
