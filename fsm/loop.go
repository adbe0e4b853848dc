package fsm

import (
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// loop says which groups a residual can read for a while whatever their order.
type loop struct {
	// groups are such that every sequence of at most limit of their code points can be
	// written now and leaves something that can be finished. limit is infinite for
	// most.
	groups GroupSet
	limit  int
	// need bounds the code points that finish what such a sequence leaves; it is
	// infinite where that was not asked.
	need int
	// pads says that some code point changes nothing behind any such sequence, so that
	// what is left can be drawn out to any length from need on.
	pads bool
}

// leads are the bytes that begin the code points of each group beyond ASCII, and
// how many bytes follow them.
var leads = []struct {
	group GroupSet
	bytes byteSet
	left  int
}{

	{GroupTwo, byteRange(0xC3, 0xDF), 1},
	{GroupSigns, oneByte(0xC2), 1},
	{GroupMarks, oneByte(0xE2), 2},
	{GroupBlanks, oneByte(0xE1).or(oneByte(0xE3)), 2},
	{GroupForms, oneByte(0xEF), 2},
	{GroupThree, oneByte(0xE0).or(byteRange(0xE4, 0xEE)), 2},
	{GroupFour, byteRange(0xF0, 0xF4), 3},
}

const groupsBeyondASCII = GroupTwo | GroupSigns | GroupMarks | GroupBlanks | GroupForms | GroupThree | GroupFour

var noLoop = &loop{limit: infinite, need: infinite}

// Loop is a set of groups such that every sequence of their code points can be
// written now and leaves something that can be finished. It need not be the
// largest such set. The first call computes it, later ones load it.
func (r *Residual) Loop() GroupSet { return r.LoopWithin(infinite) }

// LoopWithin is Loop for sequences of at most the given number of code points: a
// bound on the length does not matter to texts that are shorter.
func (r *Residual) LoopWithin(runes int) GroupSet {
	groups, limit := r.LoopLimit()
	if runes > limit {
		return 0
	}
	return groups
}

// LoopLimit are the groups of LoopWithin, and for how many code points they hold.
func (r *Residual) LoopLimit() (groups GroupSet, limit int) {
	known := r.loop.Load()
	if known == nil {
		r.owner.mu.Lock()
		known = r.owner.loopOf(r)
		r.owner.mu.Unlock()
	}
	return known.groups, known.limit
}

// endless is Loop with the lock held.
func (l *lexicon) endless(r *Residual) GroupSet {
	if known := l.loopOf(r); known.limit == infinite {
		return known.groups
	}
	return 0
}

// loopOf finds the loop of r. A sequence whose first part loops loops; so does a
// union of which one part does, and an encoding as far as characters stand for
// themselves: `.*x` loops on everything though each byte changes it.
func (l *lexicon) loopOf(r *Residual) *loop {
	if known := r.loop.Load(); known != nil {
		return known
	}
	found := noLoop
	switch r.kind {
	case kindSeq:
		inner := *l.loopOf(r.subs[0])
		if inner.groups != 0 && inner.need < infinite {
			inner.need = plus(inner.need, l.distanceOf(r.subs[1]))
		}
		found = &inner
		if r.subs[0].nullable {
			// What follows may come at once.
			if one := l.loopOf(r.subs[1]); one.better(found) {
				found = one
			}
		}
	case kindAlt:
		for _, s := range r.subs {
			if one := l.loopOf(s); one.better(found) {
				found = one
			}
		}
	case kindEncode:
		if r.state == 0 {
			inner := *l.loopOf(r.subs[0])
			inner.groups &= r.codec.plain
			inner.need = infinite
			found = &inner
		}
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			found = a.loop(r.state)
		} else if a, ok := r.auto.(grammar.LoopingAutomaton); ok {
			found = &loop{groups: automatonLoop(a, r.state), limit: infinite, need: a.Distance(r.state), pads: true}
			if a.LoopsBeyondASCII(r.state) {
				found.groups |= groupsBeyondASCII
			}
		}
		if groups := forgotten(r); groups.weight() > found.groups.weight() {
			found = &loop{groups: groups, limit: infinite, need: r.auto.Distance(r.state), pads: true}
		}
	case kindCut:
		found = l.cutLoop(r)
	case kindExcept:
		// Finitely many texts are taken out of what can go on forever.
		if inner := l.loopOf(r.subs[0]); inner.limit == infinite {
			found = &loop{groups: inner.groups, limit: infinite, need: infinite}
		}
	case kindCount:
		found = l.countedLoop(r)
	case kindRepeat:
		found = l.repeatLoop(r)
	case kindAnd, kindNot:
		if one := l.demandLoop(r); one != nil {
			found = one
			break
		}
		// A part of a union may be empty though the union is not.
		if l.alive(r) {
			found = l.searchedLoop(r)
		}
	}
	if known := r.loop.Load(); known != nil {
		return known
	}
	r.loop.Store(found)
	return found
}

// better reports whether o has more to offer than p.
func (o *loop) better(p *loop) bool {
	if o.groups == 0 || o.limit != p.limit && p.groups != 0 {
		return o.groups != 0 && o.limit > p.limit
	}
	return o.groups.weight() > p.groups.weight()
}

// searchedLoop is the loop of an intersection or a complement.
func (l *lexicon) searchedLoop(r *Residual) *loop {
	if rest, most, ok := l.withoutByteBound(r); ok {
		return l.loopOf(rest).within(0, most, longestRune)
	}
	if rest, longest, ok := l.withoutBounded(r); ok {
		// What is longer than all that is forbidden is allowed.
		if found := *l.loopOf(rest); found.groups != 0 && found.limit == infinite {
			found.need = plus(found.need, longest+1)
			return &found
		}
	}
	if !slices.ContainsFunc(r.subs, tellsLoops) {
		if found := l.closedLoop(r); found != nil {
			return found
		}
	}
	if groups := l.selfLoop(r); groups != 0 {
		return &loop{groups: groups, limit: infinite, need: l.distanceOf(r), pads: true}
	}
	return noLoop
}

// tellsLoops reports whether r is a place in an automaton of so many states that it
// says of each where it loops: a closure would meet too many of them.
func tellsLoops(r *Residual) bool {
	if r.kind != kindAuto {
		return false
	}
	if a, ok := r.auto.(*sharedAutomaton); ok {
		return tellsLoops(a.state(r.state))
	}
	_, ok := r.auto.(grammar.LoopingAutomaton)
	return ok
}

// countedLoop is the loop of what a count bounds.
func (l *lexicon) countedLoop(r *Residual) *loop {
	if r.state != 0 {
		return noLoop
	}
	inner := *l.loopOf(r.subs[0])
	if need := l.maxNeed(r.subs[0]); need < inner.need {
		inner.need = need
	}
	return inner.within(r.lo, r.hi, 1)
}

// within is the loop of the same texts of lo to hi units; a code point takes at most
// so many. A sequence may be drawn out to the least length, if it may be endless,
// and what it leaves must fit under the bound.
func (o *loop) within(lo, hi, units int) *loop {
	if o.groups == 0 || lo > 0 && o.limit < infinite {
		return noLoop
	}
	if o.groups&groupsBeyondASCII == 0 {
		units = 1
	}
	out := *o
	out.need = plus(lo, o.need)
	if o.pads {
		out.need = max(lo, o.need)
	}
	if hi < 0 {
		return &out
	}
	if o.need >= infinite || out.need > hi {
		return noLoop
	}
	out.pads = false
	out.limit = min(o.limit, (hi-o.need)/units)
	return &out
}

// reaches reports whether a text of lo to hi code points (hi < 0: no bound) is known:
// one that the loop draws out to the least length and that ends before the greatest.
func (o *loop) reaches(lo, hi int) bool {
	return o.groups != 0 && o.limit == infinite && o.within(lo, hi, 1) != noLoop
}

// repeatLoop is the loop of a repetition: of one that has no end, of single code
// points as many as may come, or else of the first of those that come.
func (l *lexicon) repeatLoop(r *Residual) *loop {
	sub := r.subs[0]
	switch {
	case r.lo == 0 && r.hi < 0:
		if groups := l.selfLoop(r); groups != 0 {
			return &loop{groups: groups, limit: infinite, need: l.distanceOf(r), pads: true}
		}
	case sub.kind == kindClass && r.hi < 0:
		return &loop{groups: l.endless(l.repeat(sub, 0, -1)), limit: infinite, need: r.lo, pads: true}
	case sub.kind == kindClass:
		return &loop{groups: l.endless(l.repeat(sub, 0, -1)), limit: r.hi, need: r.lo}
	}
	first := *l.loopOf(sub)
	if first.groups != 0 && r.lo > 1 && first.need < infinite {
		first.need = plus(first.need, times(r.lo-1, l.distanceOf(sub)))
	}
	return &first
}

// cutLoop is the loop of terminals read together: one that loops keeps all going.
// A lazy one may end them all.
func (l *lexicon) cutLoop(r *Residual) *loop {
	found := noLoop
	for i, s := range r.subs {
		if r.cut.terminals[r.tags[i]].lazy {
			return &loop{groups: l.selfLoop(r), limit: infinite, need: infinite}
		}
		if one := l.loopOf(s); one.limit == infinite && one.better(found) {
			found = &loop{groups: one.groups, limit: infinite, need: infinite}
		}
	}
	return found
}
