package fsm

import (
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// expansion is what a stack can begin with: the closure over everything that
// consumes no byte.
type expansion struct {
	threads   []*Thread
	accepting bool
	tokens    []tokenEdge
	// begins are the slots of guards that open here, parks the guards that would
	// have to agree before what follows them.
	begins []slotKey
	parks  []Park
}

// Threads lists what the stack can begin with. The slice must not be modified.
// Guards are passed over: a program that has any is run by a Cursor.
func (s *Stack) Threads() []*Thread {
	if x := s.expansion.Load(); x != nil {
		return x.threads
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.expand(s).threads
}

// expand is the closure of a stack.
func (p *Program) expand(s *Stack) *expansion {
	if x := s.expansion.Load(); x != nil {
		return x
	}
	var x *expansion
	switch {
	case s.kind == frameBehind:
		x = p.behindCut(s)
	case p.cuts:
		c := p.close(func(c *closure) { c.visit(s) })
		c.cutThreads(s)
		x = c.out
		x.threads = p.unify(x.threads)
	default:
		x = p.close(func(c *closure) { c.visit(s) }).out
	}
	slices.SortFunc(x.threads, func(a, b *Thread) int { return int(a.id) - int(b.id) })
	x.threads = slices.Compact(x.threads)
	s.expansion.Store(x)
	p.bytes += 100 + int64(8*len(x.threads))
	return x
}

// closure collects what comes first behind some stacks. An item is begun in every
// place where it may begin, which is quick as long as there are few; where there
// are many, agenda gathers the places of each first.
type closure struct {
	p   *Program
	out *expansion
	// seen holds the climbs visited: they alone can lead back to themselves.
	seen map[*Stack]bool
	work []*Stack
	// visits counts what has been begun and visited; spent says it was too much.
	visits int
	spent  bool
	agenda *agenda
	// starts are the terminals that begin, between the lexers that may ignore text.
	starts  []cutStart
	between []*cutting
}

// maxDirect is the number of visits from which on a closure gathers.
const maxDirect = 2048

// close is the closure of what seed visits. seed may be called twice.
func (p *Program) close(seed func(*closure)) *closure {
	if !p.gather {
		c := &closure{p: p, out: &expansion{}}
		seed(c)
		if c.run(); !c.spent {
			return c
		}
	}
	c := &closure{p: p, out: &expansion{}, agenda: newAgenda()}
	seed(c)
	c.run()
	if c.spent {
		p.exceeded.Store(true)
	}
	return c
}

// spend counts a visit, and reports whether there have been too many.
func (c *closure) spend() bool {
	limit := maxDirect
	if c.agenda != nil {
		limit = c.p.limits.Closure
	}
	if c.visits++; c.visits > limit {
		c.spent = true
	}
	return c.spent
}

// run works off what is to be visited.
func (c *closure) run() {
	for !c.spent {
		if n := len(c.work); n > 0 {
			s := c.work[n-1]
			c.work = c.work[:n-1]
			if x := s.expansion.Load(); x != nil && !c.p.cuts {
				c.merge(x)
			} else {
				c.step(s)
			}
			continue
		}
		if c.agenda == nil || len(c.agenda.due) == 0 {
			return
		}
		place, next := c.agenda.take()
		c.begin(place.item, place.indent, c.p.unite(next))
	}
}

// pop adds the closure of s, which what was being written uncovers. The terminals
// that begin with a stack are read together, those of different stacks are not.
func (c *closure) pop(s *Stack) {
	if c.p.cuts {
		c.merge(c.p.expand(s))
		return
	}
	c.visit(s)
}

// visit adds the closure of s.
func (c *closure) visit(s *Stack) { c.work = append(c.work, s) }

func (c *closure) merge(x *expansion) {
	c.out.threads = append(c.out.threads, x.threads...)
	c.out.accepting = c.out.accepting || x.accepting
	c.out.tokens = append(c.out.tokens, x.tokens...)
	for _, b := range x.begins {
		if !slices.Contains(c.out.begins, b) {
			c.out.begins = append(c.out.begins, b)
		}
	}
	for _, k := range x.parks {
		if !slices.Contains(c.out.parks, k) {
			c.out.parks = append(c.out.parks, k)
		}
	}
}

// step adds what the top frame of s gives: threads, items to begin, stacks to visit.
func (c *closure) step(s *Stack) {
	if c.spend() {
		return
	}
	switch s.kind {
	case frameBottom:
		c.out.accepting = true
	case frameUnion:
		c.work = append(c.work, s.union...)
	case frameItem:
		c.item(s.item, s.indent, s.next)
	case frameSeq:
		c.parts(s.item, s.index, s.indent, s.next)
	case frameRepeat:
		c.repetitions(s.item, s.lo, s.hi, s.indent, s.next)
	case frameCorner:
		c.corner(s)
	case frameBetween:
		c.between = append(c.between, s.item.cut)
		c.visit(s.next)
	case frameBehind:
		c.merge(c.p.expand(s))
	case frameMembers:
		c.members(s)
	case frameKeys:
		c.keys(s)
	case frameGuard:
		c.park(Park{slot: s.slot, stack: s.next, id: c.p.slotID(s.slot)})
	}
}

func (c *closure) park(k Park) {
	if !slices.Contains(c.out.parks, k) {
		c.out.parks = append(c.out.parks, k)
	}
}

// check waits for the innermost guard that is open in next, where it is known and
// can judge a part of its text.
func (c *closure) check(next *Stack) {
	slot, ok := openGuard(next)
	if ok {
		_, ok = slot.guard().(grammar.PartGuard)
	}
	if !ok {
		c.visit(next)
		return
	}
	c.park(Park{slot: slot, stack: next, part: true, id: c.p.slotID(slot)})
}

// openGuard is the slot of the innermost guard that is open in s. It reports false
// where there is none, and where alternatives have different ones.
func openGuard(s *Stack) (slotKey, bool) {
	for ; s != nil; s = s.next {
		switch s.kind {
		case frameGuard:
			if s.item.kind == itemGuard {
				return s.slot, true
			}
		case frameUnion:
			slot, ok := openGuard(s.union[0])
			for _, u := range s.union[1:] {
				if other, found := openGuard(u); !found || other != slot {
					return slotKey{}, false
				}
			}
			return slot, ok
		}
	}
	return slotKey{}, false
}

// item adds the closure of it followed by next.
func (c *closure) item(it *item, indent int, next *Stack) {
	switch {
	case !it.productive:
	case it.silent:
		c.visit(next)
		c.some(it, indent, next)
	case it.nullable:
		c.guardedly(it, indent, next)
	default:
		c.some(it, indent, next)
	}
}

// some adds the closure of the texts of it, without the empty one, followed by next.
func (c *closure) some(it *item, indent int, next *Stack) {
	switch {
	case !it.productive:
	case c.agenda != nil:
		c.agenda.add(beginning{it, indent}, next)
	default:
		c.begin(it, indent, next)
	}
}

// begin adds what it begins with, where it is not empty.
func (c *closure) begin(it *item, indent int, next *Stack) {
	if c.spend() {
		return
	}
	if it.cycle != nil {
		for _, k := range it.cycle.entries {
			c.some(k.item(), indent, c.p.rest(k.parent, k.index, indent, c.p.climb(k.parent, it, indent, next)))
		}
		return
	}
	switch it.kind {
	case itemLexeme:
		c.text(c.p.lexeme(it), next)
	case itemNewline:
		c.text(c.p.lexicon.literal(indentation(indent)), next)
	case itemSeq:
		for i, sub := range it.subs {
			rest := c.p.rest(it, i, indent, next)
			if sub.nullable && !sub.silent {
				c.item(sub, indent, rest)
				return
			}
			if c.some(sub, indent, rest); !sub.nullable {
				return
			}
		}
	case itemAlt:
		for _, sub := range it.subs {
			c.some(sub, indent, next)
		}
	case itemRepeat:
		c.some(it.subs[0], indent, c.p.rest(it, 0, indent, next))
	case itemIndent:
		c.some(it.subs[0], indent+it.lo, next)
	case itemGuard:
		slot := c.open(it, next)
		c.some(it.subs[0], indent, c.p.push(frame{kind: frameGuard, item: it, slot: slot, next: next}))
	case itemMembers:
		c.membersFrom(it, frameKeys, indent, next)
	case itemToken:
		c.out.tokens = append(c.out.tokens, tokenEdge{it.lo, next})
	case itemTerminal:
		c.starts = append(c.starts, cutStart{it.cut, it.lo, next})
	case itemNested:
		c.some(it.subs[0], indent, c.p.rest(it, 0, indent, next))
	}
}

// guardedly adds the closure of it, which may be empty if a guard agrees to that.
func (c *closure) guardedly(it *item, indent int, next *Stack) {
	if c.spend() {
		return
	}
	switch it.kind {
	case itemCheck:
		c.check(next)
	case itemSeq:
		c.parts(it, 0, indent, next)
	case itemAlt:
		for _, sub := range it.subs {
			c.item(sub, indent, next)
		}
	case itemRepeat:
		c.repetitions(it, it.lo, it.hi, indent, next)
	case itemIndent:
		c.item(it.subs[0], indent+it.lo, next)
	case itemNested:
		c.item(it.subs[0], indent, c.p.rest(it, 0, indent, next))
	case itemGuard:
		slot := c.open(it, next)
		c.item(it.subs[0], indent, c.p.push(frame{kind: frameGuard, item: it, slot: slot, next: next}))
	}
}

// parts adds the parts of a sequence from index on, and next.
func (c *closure) parts(it *item, index, indent int, next *Stack) {
	for i := index; i < len(it.subs); i++ {
		sub, rest := it.subs[i], c.p.rest(it, i, indent, next)
		if sub.nullable && !sub.silent {
			c.item(sub, indent, rest)
			return
		}
		if c.some(sub, indent, rest); !sub.nullable {
			return
		}
	}
	c.visit(next)
}

// repetitions adds lo to hi repetitions of it, and next.
func (c *closure) repetitions(it *item, lo, hi, indent int, next *Stack) {
	sub := it.subs[0]
	if lo == 0 || sub.silent {
		c.visit(next)
	}
	if hi == 0 || !sub.productive {
		return
	}
	rest := c.p.repetition(it, max(lo-1, 0), hi-min(1, max(hi, 0)), indent, next)
	if lo > 0 {
		c.item(sub, indent, rest)
		return
	}
	c.some(sub, indent, rest)
}

// corner adds what may follow a corner of a cycle: see climb.
func (c *closure) corner(s *Stack) {
	if c.seen[s] {
		return
	}
	if c.seen == nil {
		c.seen = map[*Stack]bool{}
	}
	c.seen[s] = true
	goal := s.item.cycle.items[s.index]
	if s.item == goal {
		c.visit(s.next)
	}
	for _, up := range s.item.ups() {
		c.visit(c.p.rest(up.parent, up.index, s.indent, c.p.climb(up.parent, goal, s.indent, s.next)))
	}
}

// lexeme is the residual of a lexeme of which nothing is written.
func (p *Program) lexeme(it *item) *Residual {
	if it.shared != nil {
		return it.shared
	}
	return p.lexicon.fromExpr(it.expr)
}

// text adds a thread for r, of which something is to be written.
func (c *closure) text(r *Residual, next *Stack) {
	if r.kind != kindNone && r.kind != kindEmpty {
		c.out.threads = append(c.out.threads, c.p.thread(threadKey{residual: r, stack: next}))
	}
}

// membersFrom pushes a collection of which nothing is written.
func (c *closure) membersFrom(it *item, kind frameKind, indent int, next *Stack) {
	f := frame{kind: kind, item: it, indent: indent, next: next}
	if it.guard != nil {
		f.slot = c.open(it, next)
	}
	if kind == frameKeys && !c.p.mayGoOn(it.members, &f.progress) {
		return
	}
	c.visit(c.p.push(f))
}

// open notes that a text that the guard of it will judge begins here, before next.
func (c *closure) open(it *item, next *Stack) slotKey {
	slot := slotKey{item: it, depth: next.guards}
	if !slices.Contains(c.out.begins, slot) {
		c.out.begins = append(c.out.begins, slot)
	}
	return slot
}

// residual adds a thread for r, unless r is empty, and what follows where r may
// end here.
func (c *closure) residual(r *Residual, next *Stack) {
	if r.kind == kindNone {
		return
	}
	if r.kind == kindCut {
		end := c.p.lexicon.endOf(r)
		if end == 0 || !c.p.lexicon.ends[end-1].goesOn.empty() {
			c.out.threads = append(c.out.threads, c.p.thread(threadKey{residual: r, stack: next}))
		}
		if end != 0 {
			c.pop(c.p.behind(next, end))
		}
		return
	}
	if r.kind != kindEmpty {
		c.out.threads = append(c.out.threads, c.p.thread(threadKey{residual: r, stack: next}))
	}
	if r.nullable {
		c.pop(next)
	}
}
