package fsm

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync/atomic"

	"github.com/stencil-go/stencil/grammar"
)

// A lexer (grammar.Lexer) cuts a text into terminals. The terminals that may begin
// in a place are read together, by one residual of kindCut: what is left of each
// that still goes on. A thread with such a residual has a stack of kind frameCut,
// which knows what follows each of them. Behind a byte with which some of them are
// complete, what follows may begin, but only with a byte with which none of them
// goes on: that is the longest match, decided one byte ahead and never revised.
// (The lexer of llguidance works alike.)

// cutting is a lexer as compiled.
type cutting struct {
	// number tells it from those of all programs.
	number    uint64
	terminals []terminal
	index     map[*grammar.Terminal]int
	// item stands for it in frames.
	item *item
}

type terminal struct {
	expr     *grammar.Expr
	priority int
	lazy     bool
	ignored  bool
	// temperature and maxTokens are those of grammar.Terminal.
	temperature *float64
	maxTokens   int
	// tail describes the ends of its Tail.
	tail *grammar.Expr
}

var cuttings atomic.Uint64

func (c *compiler) cutting(l *grammar.Lexer) *cutting {
	if known := c.cuttings[l]; known != nil {
		return known
	}
	cut := &cutting{number: cuttings.Add(1), index: map[*grammar.Terminal]int{}}
	cut.item = &item{kind: itemNested, cut: cut, productive: true}
	for _, t := range l.Terminals() {
		cut.index[t] = len(cut.terminals)
		cut.terminals = append(cut.terminals, terminal{expr: t.Expr, priority: t.Priority, lazy: t.Lazy, temperature: t.Temperature, maxTokens: t.MaxTokens, tail: tailEnds(t.Tail)})
		c.tempered = c.tempered || t.Temperature != nil
		c.metered = c.metered || t.MaxTokens > 0
	}
	for _, e := range l.Ignored() {
		cut.terminals = append(cut.terminals, terminal{expr: e, ignored: true})
	}
	if c.cuttings == nil {
		c.cuttings = map[*grammar.Lexer]*cutting{}
	}
	c.cuttings[l] = cut
	return cut
}

// beginning of a terminal: what a closure notes until all are known.
type cutStart struct {
	cut  *cutting
	tag  int
	next *Stack
}

// cutThreads adds a thread for each lexer of which terminals begin in the closure
// of s: all of them together, and ignored text, behind which s is as before.
func (c *closure) cutThreads(s *Stack) {
	p := c.p
	for i := range c.starts {
		cut := c.starts[i].cut
		if slices.Contains(c.between, cut) && !slices.ContainsFunc(c.starts[:i], func(t cutStart) bool { return t.cut == cut }) {
			for tag, t := range cut.terminals {
				if t.ignored {
					c.starts = append(c.starts, cutStart{cut, tag, s})
				}
			}
		}
	}
	slices.SortStableFunc(c.starts, func(a, b cutStart) int {
		return cmp.Or(cmp.Compare(a.cut.number, b.cut.number), a.tag-b.tag)
	})
	for rest := c.starts; len(rest) > 0; {
		cut := rest[0].cut
		follow := make([]cutFollow, 0, len(rest))
		for len(rest) > 0 && rest[0].cut == cut {
			tag, next := rest[0].tag, rest[0].next
			n := 1
			for n < len(rest) && rest[n].cut == cut && rest[n].tag == tag {
				n++
			}
			if n > 1 {
				stacks := make([]*Stack, n)
				for i := range stacks {
					stacks[i] = rest[i].next
				}
				next = p.unite(stacks)
			}
			follow = append(follow, cutFollow{tag, next})
			rest = rest[n:]
		}
		if r := p.lexicon.cutOf(cut, follow); r.kind != kindNone {
			c.out.threads = append(c.out.threads, p.thread(threadKey{residual: r, stack: p.cutStack(cut, follow)}))
		}
	}
}

// cutFollow is what follows a terminal; behind one that is not ignored other text may
// be ignored first.
type cutFollow struct {
	tag   int
	stack *Stack
}

// cutStack interns a stack of kind frameCut.
func (p *Program) cutStack(cut *cutting, follow []cutFollow) *Stack {
	key := append(p.key[:0], "cut"...)
	key = binary.LittleEndian.AppendUint64(key, cut.number)
	defer func() { p.key = key[:0] }()
	for _, f := range follow {
		key = binary.LittleEndian.AppendUint32(key, uint32(f.tag))
		key = binary.LittleEndian.AppendUint32(key, f.stack.id)
	}
	if s := p.unions[string(key)]; s != nil {
		return s
	}
	p.nextID++
	// The number keeps stacks with different continuations from being joined.
	s := &Stack{frame: frame{kind: frameCut, item: cut.item, index: int(p.nextID)}, id: p.nextID, follow: follow, owner: p}
	for _, f := range follow {
		s.guards, s.doubted = max(s.guards, f.stack.guards), s.doubted || f.stack.doubted
	}
	p.unions[string(key)] = s
	p.bytes += 200 + int64(len(key)+24*len(follow))
	return s
}

// Behind is what follows where the terminals that are being read have ended; end
// is their residual's End, and not zero.
func (s *Stack) Behind(end int) *Stack {
	for known := s.ends.Load(); known != nil; known = known.more {
		if known.end == end {
			return known.stack
		}
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.behind(s, end)
}

// stackEnd is what Behind answers for one end, in a list.
type stackEnd struct {
	end   int
	stack *Stack
	more  *stackEnd
}

func (p *Program) behind(s *Stack, end int) *Stack {
	known := s.ends.Load()
	for e := known; e != nil; e = e.more {
		if e.end == end {
			return e.stack
		}
	}
	found := p.findBehind(s, end)
	s.ends.Store(&stackEnd{end, found, known})
	p.bytes += 32
	return found
}

func (p *Program) findBehind(s *Stack, end int) *Stack {
	if s.kind == frameUnion {
		parts := make([]*Stack, len(s.union))
		for i, u := range s.union {
			parts[i] = p.behind(u, end)
		}
		return p.unite(parts)
	}
	var next []*Stack
	for _, f := range s.follow {
		switch {
		case !slices.Contains(p.lexicon.ends[end-1].tags, f.tag):
		case s.item.cut.terminals[f.tag].ignored:
			next = append(next, f.stack)
		default:
			next = append(next, p.push(frame{kind: frameBetween, item: s.item, next: f.stack}))
		}
	}
	return p.push(frame{kind: frameBehind, index: end, next: p.unite(next)})
}

// behindCut is what s.next begins with, without what begins with a byte with which
// the terminals before it go on.
func (p *Program) behindCut(s *Stack) *expansion {
	x := p.expand(s.next)
	allowed := p.lexicon.ends[s.index-1].goesOn.not()
	out := &expansion{accepting: x.accepting, tokens: x.tokens, begins: x.begins}
	for _, k := range x.parks {
		k.stack = p.push(frame{kind: frameBehind, index: s.index, next: k.stack})
		out.parks = append(out.parks, k)
	}
	for _, t := range x.threads {
		if t.residual != nil {
			p.within(t.residual, func(l *lexicon) {
				if r := l.first(t.residual, allowed); r.kind != kindNone {
					out.threads = append(out.threads, p.thread(threadKey{residual: r, stack: t.stack}))
				}
			})
			continue
		}
		// Keys are split by the byte that comes next.
		m := t.stack.item.members
		texts := m.keys.Texts()
		firstBytes(texts, t.lo, t.hi, t.depth).and(allowed).each(func(b byte) {
			k := t.threadKey
			if k.lo, k.hi = narrow(texts, t.lo, t.hi, t.depth, b); m.anyKey(&t.stack.progress, k.lo, k.hi) {
				out.threads = append(out.threads, p.thread(k))
			}
		})
	}
	return out
}

// cutEnd is where terminals may end: those that are complete and have the highest
// priority of these, and the bytes with which some terminal would go on instead.
type cutEnd struct {
	tags   []int
	goesOn byteSet
}

// Cut reports whether the residual is of terminals that a lexer cuts: End says
// where they end, not Accepting.
func (r *Residual) Cut() bool { return r.kind == kindCut }

// End is not zero where terminals may end here: see Stack.Behind.
func (r *Residual) End() int {
	if r.kind != kindCut {
		return 0
	}
	if end := r.end.Load(); end > 0 {
		return int(end - 1)
	}
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	return r.owner.endOf(r)
}

func (l *lexicon) endOf(r *Residual) int {
	if r.kind != kindCut {
		return 0
	}
	if end := r.end.Load(); end > 0 {
		return int(end - 1)
	}
	end := 0
	if tags := r.complete(); len(tags) > 0 {
		end = l.endID(cutEnd{tags, l.goesOn(r)})
	}
	r.end.Store(int32(end + 1))
	return end
}

// goesOn are the bytes with which r goes on.
func (l *lexicon) goesOn(r *Residual) (set byteSet) {
	for rest := allBytes; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		if next.kind != kindNone {
			set = set.or(same)
		}
	}
	return set
}

// endID is the number of an end, from 1 on.
func (l *lexicon) endID(e cutEnd) int {
	key := make([]byte, 0, 4*len(e.tags)+40)
	for _, w := range e.goesOn {
		key = binary.LittleEndian.AppendUint64(key, w)
	}
	for _, t := range e.tags {
		key = binary.LittleEndian.AppendUint32(key, uint32(t))
	}
	end := l.endIDs[string(key)]
	if end == 0 {
		l.ends = append(l.ends, e)
		end = len(l.ends)
		if l.endIDs == nil {
			l.endIDs = map[string]int{}
		}
		l.endIDs[string(key)] = end
	}
	return end
}

// complete are the terminals that may end here. Where nothing is written none may.
func (r *Residual) complete() []int {
	if r.state == cutFresh {
		return nil
	}
	var tags []int
	highest := 0
	for i, s := range r.subs {
		if !s.nullable {
			continue
		}
		switch priority := r.cut.terminals[r.tags[i]].priority; {
		case len(tags) == 0 || priority > highest:
			tags, highest = []int{r.tags[i]}, priority
		case priority == highest:
			tags = append(tags, r.tags[i])
		}
	}
	return tags
}

// States of a kindCut.
const (
	cutFresh = 1 // nothing is written
	cutBegun = 0
)

// cutOf is cutAt for the terminals that something follows; what was found before is
// kept by their numbers.
func (l *lexicon) cutOf(cut *cutting, follow []cutFollow) *Residual {
	key := binary.LittleEndian.AppendUint64(l.key[:0], cut.number)
	for _, f := range follow {
		key = binary.LittleEndian.AppendUint32(key, uint32(f.tag))
	}
	l.key = key[:0]
	if r := l.cuts[string(key)]; r != nil {
		return r
	}
	kept := string(key)
	tags := make([]int, len(follow))
	for i, f := range follow {
		tags[i] = f.tag
	}
	r := l.cutAt(cut, tags)
	if l.cuts == nil {
		l.cuts = map[string]*Residual{}
	}
	l.cuts[kept] = r
	l.bytes += int64(len(kept)) + 60
	return r
}

// cutAt is the residual of terminals of which nothing is written.
func (l *lexicon) cutAt(cut *cutting, tags []int) *Residual {
	n := shape{kind: kindCut, state: cutFresh, cut: cut}
	for _, tag := range tags {
		r := l.fromExpr(cut.terminals[tag].expr)
		if r.kind == kindNone || r.kind == kindEmpty || r.search && !l.alive(r) {
			continue
		}
		n.subs, n.tags = append(n.subs, r), append(n.tags, tag)
	}
	if len(n.subs) == 0 {
		return l.none
	}
	return l.intern(n)
}

// deriveCut steps all terminals. Those that end here, being lazy, end the others.
func (l *lexicon) deriveCut(r *Residual, b byte) (*Residual, byteSet) {
	// What is interned already need not be made again.
	n := shape{kind: kindCut, state: cutBegun, cut: r.cut, subs: l.subs[:0], tags: l.tags[:0]}
	defer func() { l.subs, l.tags = n.subs[:0], n.tags[:0] }()
	same := allBytes
	ended := false
	for i, s := range r.subs {
		d, sameSub := l.derive(s, b)
		same = same.and(sameSub)
		if d.kind == kindNone || d.search && !l.alive(d) {
			continue
		}
		lazy := r.cut.terminals[r.tags[i]].lazy && d.nullable
		switch {
		case lazy && !ended:
			ended = true
			n.subs, n.tags = append(n.subs[:0], l.empty), append(n.tags[:0], r.tags[i])
		case lazy:
			n.subs, n.tags = append(n.subs, l.empty), append(n.tags, r.tags[i])
		case !ended:
			n.subs, n.tags = append(n.subs, d), append(n.tags, r.tags[i])
		}
	}
	if len(n.subs) == 0 {
		return l.none, same
	}
	if r.lo > 0 {
		n.lo = min(r.lo, n.mostTokens())
	}
	return l.intern(n), same
}

// first is r without the texts that do not begin with a byte of the set, nor the
// empty one.
func (l *lexicon) first(r *Residual, set byteSet) *Residual {
	switch {
	case r.kind == kindNone || r.kind == kindEmpty || set.empty():
		return l.none
	case r.kind == kindFirst:
		return l.first(r.subs[0], r.set.and(set))
	}
	f := l.intern(shape{kind: kindFirst, subs: []*Residual{r}, set: set, search: true})
	if !l.alive(f) {
		return l.none
	}
	return f
}

// firstAlive reports whether a kindFirst describes anything.
func (l *lexicon) firstAlive(r *Residual) bool {
	for rest := r.set; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r.subs[0], b)
		same.add(b)
		rest = rest.and(same.not())
		if next.kind != kindNone && l.alive(next) {
			return true
		}
	}
	return false
}
