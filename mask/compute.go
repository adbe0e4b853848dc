package mask

import (
	"math/bits"

	"github.com/stencil-go/stencil/fsm"
)

// compute finds the mask at the cursor: the union over the state's threads of the
// tokens within the thread's lexeme (shared by all states and grammars) and those
// that cross into what follows it.
func (m *Matcher) compute() *stateMask {
	s := m.cursor.State()
	guarded := s.Program().Guarded()
	if s.Program().DeadEnds() {
		asked := m.cursor.Asked()
		set := newList(m.vocab.Size())
		m.walkPlain(0, &m.cursor, set)
		if s.Accepting() {
			set.Union(m.vocab.ends)
		}
		for rest := s.Tokens(); rest != 0; rest &= rest - 1 {
			if one := fsm.TokenSets(1) << bits.TrailingZeros64(uint64(rest)); s.Token(one) != nil {
				set.Union(m.special[bits.TrailingZeros64(uint64(rest))])
			}
		}
		return &stateMask{set: set, text: guarded && m.cursor.Asked() != asked}
	}
	// The mask is the union of parts, which are shared: it is made of them at once.
	parts := make([]*Set, 0, 8)
	var d doubts
	var all *fsm.Residual
	if !guarded {
		if all = cover(s.Threads()); all != nil {
			parts = append(parts, m.part(0, all).inside)
		}
	}
	for _, t := range s.Threads() {
		if t.Residual() == nil {
			continue
		}
		part := m.threadMask(t, guarded, all != nil && covered(t.Residual()))
		d.join(part.doubts)
		if part.dear {
			d.crossings = append(d.crossings, t)
			continue
		}
		parts = append(parts, part.inside)
		if part.crossing != nil {
			parts = append(parts, part.crossing)
		}
	}
	if keys := s.Keys(); keys != nil {
		set := newList(m.vocab.Size())
		if m.keysMask(keys, set, guarded, &d) {
			d.keys = keys
		} else {
			parts = append(parts, set)
		}
	}
	if s.Accepting() {
		parts = append(parts, m.vocab.ends)
	}
	for rest := s.Tokens(); rest != 0; rest &= rest - 1 {
		parts = append(parts, m.special[bits.TrailingZeros64(uint64(rest))])
	}
	return &stateMask{set: unionOf(parts, m.vocab.none), doubts: d.collected()}
}

// threadPart is the mask of a thread, in two parts that are shared: the tokens
// within its lexeme, and those that cross into what follows, nil for none.
type threadPart struct {
	inside, crossing *Set
	doubts           doubts
	// dear says that only the cursor can tell what crosses.
	dear bool
}

func (p threadPart) bytes() int64 {
	n := p.doubts.bytes()
	if p.crossing != nil {
		n += p.crossing.bytes()
	}
	return n
}

// keysMask adds the tokens that the threads of a state, all within known keys, read.
// It reports whether only the cursor can tell, for there are guards and the threads
// are too many.
func (m *Matcher) keysMask(s *fsm.State, set *Set, guarded bool, d *doubts) (dear bool) {
	t := &m.vocab.trie
	w := threadWalk{m: m, trie: t, set: set, effort: maxEffort * len(t.nodes), guarded: guarded}
	for _, thread := range s.Threads() {
		w.keys(0, thread.Key())
	}
	if w.effort < 0 {
		if guarded {
			return true
		}
		stateWalk{t, set}.below(0, s)
	}
	d.join(w.doubts)
	return false
}

// threadMask is the mask of one thread, that of a covered one without the tokens
// within its lexeme.
func (m *Matcher) threadMask(t *fsm.Thread, guarded, covered bool) threadPart {
	v := m.vocab
	if text, ok := t.Residual().Literal(); ok {
		// A text that is longer than any token on its way costs less than to be kept.
		if set := v.withinText(text); set != nil {
			return threadPart{inside: set}
		}
	}
	residual := t.Residual().Clamp(v.longest + 1)
	key := threadKey{lexeme: residual.Hash(), stack: t.Stack().Clamp(v.longest + 1)}
	if covered {
		key.lexeme = below(-1, key.lexeme)
	}
	if part, ok := lookup(m.cache, &m.cache.threads, key, threadPart.bytes); ok {
		return part
	}
	var lexeme *lexemeMask
	if covered {
		lexeme = m.exitsOf(residual)
	} else {
		lexeme = m.lexemeMask(residual, key.stack)
	}
	if len(lexeme.cross.bytes) == 0 && len(lexeme.finals) == 0 && len(lexeme.ends) == 0 {
		return threadPart{inside: lexeme.inside}
	}
	part, dear := m.cross(lexeme, key.stack, guarded)
	if dear {
		// What follows depends on the text, so each crossing is tried.
		part = threadPart{inside: lexeme.inside, dear: true}
	}
	store(m.cache, &m.cache.threads, key, part, threadPart.bytes)
	return part
}

// withinText are the tokens within a text, nil where one reaches its end.
func (v *Vocab) withinText(text string) *Set {
	t := &v.trie
	set, node := newList(v.Size()), int32(0)
	for i := range len(text) {
		if node = t.child(node, text[i]); node < 0 {
			return set
		}
		t.own(node, set)
	}
	return nil
}

// cross adds the tokens behind a lexeme's ends, where a stack follows. It reports
// whether only the cursor can tell; then the part means nothing.
func (m *Matcher) cross(lexeme *lexemeMask, stack *fsm.Stack, guarded bool) (part threadPart, dear bool) {
	w := threadWalk{m: m, trie: &m.vocab.trie, set: newList(m.vocab.Size()), effort: maxEffort * len(m.vocab.trie.nodes), guarded: guarded}
	if guarded {
		dear = !w.listed(stack)
		for _, e := range lexeme.ends {
			dear = dear || !w.listed(stack.Behind(e.end))
		}
		if dear {
			return part, true
		}
	}
	w.crossing(lexeme, stack)
	if w.effort < 0 {
		if guarded {
			return part, true
		}
		w.crossingStates(lexeme, stack)
	}
	part = threadPart{inside: lexeme.inside, doubts: w.doubts}
	if !w.set.Empty() {
		part.crossing = w.set
	}
	return part, false
}

// crossingStates is crossing by states.
func (w *threadWalk) crossingStates(lexeme *lexemeMask, stack *fsm.Stack) {
	for _, e := range lexeme.ends {
		w.crossingStates(e.cross, stack.Behind(e.end))
	}
	follow := stack.State()
	for i, b := range lexeme.cross.bytes {
		next := follow.Step(b)
		for _, node := range lexeme.cross.nodes[i] {
			if next != nil && !lexeme.skips(node) {
				stateWalk{w.trie, w.set}.at(node, next)
			}
		}
	}
}

// crossing collects what the stack's threads read behind the ends of the lexeme.
// Guards that the stack waits for are listed. What follows behind an end with a large
// subtree is taken as a whole.
func (w *threadWalk) crossing(lexeme *lexemeMask, stack *fsm.Stack) {
	for _, e := range lexeme.ends {
		w.crossing(e.cross, stack.Behind(e.end))
	}
	var large []span
	for _, node := range lexeme.finals {
		if behind := w.trie.nodes[node].next; behind-node > largeSubtree && !lexeme.skips(node) {
			w.follow(node, stack)
			large = append(large, span{node, behind})
		}
	}
	w.crossingSmall(lexeme, stack, large)
}

// crossingSmall is crossing but for the subtrees of large.
func (w *threadWalk) crossingSmall(lexeme *lexemeMask, stack *fsm.Stack, large []span) {
	begun := w.begun
	if w.guarded {
		waiting := w.waiting
		w.waiting = true
		w.asking(stack, func(s *fsm.Stack) { w.crossingSmall(lexeme, s, large) })
		w.waiting = waiting
		w.begun = begun || stack.Begins()
	}
	for _, t := range stack.Threads() {
		r, key := t.Residual(), fsm.Key{}
		if r == nil {
			key = t.Key()
		}
		for i, b := range lexeme.cross.bytes {
			var next *fsm.Residual
			var nextKey fsm.Key
			var value *fsm.Stack
			if r != nil {
				next = r.Step(b)
			} else {
				nextKey, value = key.Step(b)
			}
			if next == nil && value == nil && !nextKey.Open() {
				continue
			}
			nodes := lexeme.cross.nodes[i]
			if next != nil {
				if f := lexeme.fold(w.trie, i, large); f != nil && w.folded(f, next, t.Stack()) {
					nodes = f.apart
				}
			}
			for _, node := range nodes {
				if w.waiting && w.trie.nodes[node].depth == 1 || lexeme.skips(node) || within(large, node) {
					continue
				}
				switch {
				case next != nil:
					w.behind(node, next, t.Stack())
				case value != nil:
					w.trie.own(node, w.set)
					w.follow(node, value)
				default:
					w.trie.own(node, w.set)
					w.keys(node, nextKey)
				}
			}
		}
	}
	w.begun = begun
}

// behind takes node c, whose byte began a lexeme of which r is left.
func (w *threadWalk) behind(c int32, r *fsm.Residual, s *fsm.Stack) {
	from := w.from
	w.from = -c
	w.at(c, r, s)
	w.from = from
}

// largeSubtree is the number of nodes from which on the part of a mask below a
// node is remembered by itself: a lexeme that begins behind a blank, in many
// places, has most of the vocabulary below that.
const largeSubtree = 4096

// threadWalk collects the tokens that threads can read, walking the trie with each
// thread by itself: residuals and stacks are stepped, states are not made. Where
// ambiguity makes that dear, effort runs out and the states take over.
type threadWalk struct {
	m      *Matcher
	trie   *trie
	set    *Set
	effort int
	// guarded says that the program has guards. from is then the node where the
	// lexeme begins, or minus a node below it; begun says that a guarded text began in
	// the token, asked that a guard was taken to have agreed.
	guarded, begun, asked bool
	// waiting says that the crossings wait for a guard. Where the lexeme ends before
	// the token, at the cursor, it has been asked already: the state has the threads
	// behind it if it agreed.
	waiting bool
	from    int32
	doubts  doubts
	// inFold says that trie is that of a fold, inDoubt that a guard has a say in it.
	inFold, inDoubt bool
}

// maxEffort is the number of trie nodes, as a multiple of all, that a threadWalk
// may visit.
const maxEffort = 4

// follow takes the children of node i, where what the stack describes comes next.
func (w *threadWalk) follow(i int32, s *fsm.Stack) {
	begun, from := w.begun, w.from
	if w.guarded {
		if !w.listed(s) {
			w.suspect(i)
			return
		}
		w.asking(s, func(s *fsm.Stack) { w.follow(i, s) })
		w.begun, w.from = begun || s.Begins(), i
	}
	if i+1 < w.trie.nodes[i].next {
		for _, t := range s.Threads() {
			if r := t.Residual(); r != nil {
				w.below(i, r, t.Stack())
			} else {
				w.keys(i, t.Key())
			}
		}
	}
	w.begun, w.from = begun, from
}

// below takes the children of node i, where r comes next and then s.
func (w *threadWalk) below(i int32, r *fsm.Residual, s *fsm.Stack) {
	t := w.trie
	if t.nodes[i].next-i > largeSubtree && !r.Final() && w.whole(i, r, s) {
		return
	}
	w.children(i, r, s)
}

// whole takes the subtree of node i by the part that r has in it. It reports false
// where that does not tell what s reads.
func (w *threadWalk) whole(i int32, r *fsm.Residual, s *fsm.Stack) bool {
	l := w.m.part(i, r)
	if l.overlaps(s) {
		return false
	}
	w.set.Union(l.inside)
	if w.guarded && !w.listed(s) {
		w.suspectEnds(i, l)
	} else {
		w.crossing(l, s)
	}
	return true
}

// children takes the children of node i one by one.
func (w *threadWalk) children(i int32, r *fsm.Residual, s *fsm.Stack) {
	t := w.trie
	if f := t.nodes[i].fan; f != 0 {
		fan := &t.fans[f]
		for k, b := range fan.bytes {
			if next := r.Step(b); next != nil {
				w.at(fan.nodes[k], next, s)
			}
		}
		return
	}
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		if next := r.Step(t.nodes[c].b); next != nil {
			w.at(c, next, s)
		}
	}
}

// at takes node c, behind which r is left and then s.
func (w *threadWalk) at(c int32, r *fsm.Residual, s *fsm.Stack) {
	t := w.trie
	if w.effort--; w.effort < 0 {
		return
	}
	t.own(c, w.set)
	n := &t.nodes[c]
	switch {
	case c+1 == n.next && !(w.guarded && r.Final()):
	case r.Final():
		w.follow(c, s)
	case n.next-c > skipSize && n.groups&fsm.GroupBroken == 0 && n.groups&^r.LoopWithin(int(n.height)) == 0:
		t.below(c, w.set)
	case n.next-c > largeSubtree && w.whole(c, r, s):
	case n.next-c > branchSize && !w.guarded && !w.inFold && r.Cut():
		w.branch(c, r, s)
	default:
		if r.Accepting() {
			w.follow(c, s)
		}
		if end := r.End(); end != 0 {
			w.follow(c, s.Behind(end))
		}
		w.children(c, r, s)
	}
}

// keys takes the children of node i within a known key.
func (w *threadWalk) keys(i int32, k fsm.Key) {
	t := w.trie
	if i+1 == t.nodes[i].next {
		return
	}
	for b := range k.NextBytes() {
		c := t.child(i, b)
		if c < 0 {
			continue
		}
		next, value := k.Step(b)
		switch {
		case value != nil:
			t.own(c, w.set)
			w.follow(c, value)
		case next.Open():
			t.own(c, w.set)
			w.keys(c, next)
		}
		w.effort--
	}
}

// stateWalk collects the tokens of a subtree that a state can read.
type stateWalk struct {
	trie *trie
	set  *Set
}

// at takes node i, whose byte led to s.
func (w stateWalk) at(i int32, s *fsm.State) {
	t := w.trie
	t.own(i, w.set)
	n := &t.nodes[i]
	if i+1 == n.next {
		return
	}
	if n.next-i > skipSize && n.groups&fsm.GroupBroken == 0 {
		for _, thread := range s.Threads() {
			if r := thread.Residual(); r != nil && n.groups&^r.LoopWithin(int(n.height)) == 0 {
				t.below(i, w.set)
				return
			}
		}
	}
	w.below(i, s)
}

// below takes the children of node i, at which the machine is in s.
func (w stateWalk) below(i int32, s *fsm.State) {
	t := w.trie
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		if next := s.Step(t.nodes[c].b); next != nil {
			w.at(c, next)
		}
	}
}

// walkPlain collects the tokens below node i that the cursor can read, byte by byte.
func (m *Matcher) walkPlain(i int32, c *fsm.Cursor, set *Set) {
	t := &m.vocab.trie
	mark := c.Mark()
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		if c.Step(t.nodes[k].b) {
			t.own(k, set)
			m.walkPlain(k, c, set)
			c.Reset(mark)
		}
	}
}
