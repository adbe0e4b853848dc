package mask

import (
	"math"
	"slices"
	"sync"

	"github.com/stencil-go/stencil/fsm"
)

// body is what a mask needs of a text without a bound on its length, such as a
// plain scalar or the inside of quotes, below one node of the trie: from it the
// mask for every bound is put together without a walk.
type body struct {
	// all are the tokens within the body, and spans the same by their ranks, in order.
	all   *Set
	spans []bodySpan
	// exits are the nodes at which the body has ended, closed those within the literal
	// that closes it, with the code points written.
	exits, closed []countedNode
	// beyond[b] are the nodes of the byte b behind a place where the body may end but
	// cannot go on with b.
	beyond [256][]countedNode
	bytes  []byte
	// both are the bytes with which the body can go on where it may also end.
	both [4]uint64
	// stretches says that wherever a token leads, any number of code points may follow.
	stretches bool
	size      int64

	mu sync.Mutex
	// upTo[n] holds the tokens after which the body can end with n code points in all,
	// counted from the node, where it was asked for; longest is the most that one needs,
	// once that was.
	upTo    map[int]*Set
	longest int
}

// bodySpan is tokens by their ranks: behind each, the body can end with as many code
// points as the token begins, and more.
type bodySpan struct {
	span
	more int32
}

// maxUpTo bounds the sets of a body that are kept.
const maxUpTo = 16

// countedNode is a node, and the code points written before it.
type countedNode struct{ node, runes int32 }

// bodyWalk finds the body of a residual.
type bodyWalk struct {
	v   *Vocab
	out *body
	// known is what is asked of each residual once.
	known map[*fsm.Residual]*bodyState
	// last is the state that was asked for last, of the residual lastOf.
	last   *bodyState
	lastOf *fsm.Residual
	failed bool
	// tries counts the residuals that stretches has looked at.
	tries int
	// closing is the literal that ends the body, if one does.
	closing string
}

// bodyState is what the walk asks of a residual: the code points it needs, whether
// an escape is open, and the groups it returns on.
type bodyState struct {
	need    int
	escape  bool
	returns fsm.GroupSet
}

// bodyOf walks the trie below node c for r, which Counted gave or a step behind it.
// It returns nil where the needs of a residual on the way are not known.
func (v *Vocab) bodyOf(c int32, r *fsm.Residual) *body {
	w := bodyWalk{v: v, out: &body{stretches: true}, known: map[*fsm.Residual]*bodyState{}}
	w.closing = r.Closing()
	p := bodyPlace{}
	if c > 0 {
		p.points = leadBytes(v.path(c))
	}
	w.state(r, false)
	w.below(c, r, p)
	if w.failed {
		return nil
	}
	b := w.out
	slices.SortFunc(b.spans, func(p, q bodySpan) int { return int(p.first - q.first) })
	ranks := make(rankList, 0, len(b.spans))
	for _, p := range b.spans {
		ranks.add(p.first, p.behind)
	}
	b.all, b.spans = v.tokensOf(ranks), slices.Clip(b.spans)
	b.size = 256*24 + 200 + (1+maxUpTo)*b.all.bytes() + int64(12*len(b.spans))
	for k := range b.beyond {
		if len(b.beyond[k]) > 0 {
			b.bytes = append(b.bytes, byte(k))
			b.size += int64(8 * cap(b.beyond[k]))
		}
	}
	b.size += int64(8 * (cap(b.exits) + cap(b.closed)))
	return b
}

// state finds what the walk asks of r, once. open says that a code point is not
// written to its end.
func (w *bodyWalk) state(r *fsm.Residual, open bool) *bodyState {
	if r == w.lastOf {
		return w.last
	}
	s := w.known[r]
	if s == nil {
		s = w.find(r, open)
		w.known[r] = s
	}
	w.last, w.lastOf = s, r
	return s
}

// find is state for a residual met the first time.
func (w *bodyWalk) find(r *fsm.Residual, open bool) *bodyState {
	need, escape, ok := r.ToCome()
	if !ok || len(w.known) > maxBodyStates {
		w.failed = true
	}
	s := &bodyState{need: need, escape: escape}
	if !escape && !open {
		s.returns = r.Returns()
	}
	if s.returns == 0 && w.out.stretches {
		w.out.stretches = w.stretches(r, maxOpen)
	}
	if r.Accepting() {
		if w.closing != "" {
			w.failed = true
		}
		for b := range 256 {
			if r.Step(byte(b)) != nil {
				w.out.both[b>>6] |= 1 << (b & 63)
			}
		}
	}
	return s
}

// maxBodyStates bounds the residuals of a body, maxTries those that stretches looks
// at, maxOpen the bytes from one to another
// that returns to itself.
const (
	maxBodyStates = 1 << 8
	maxTries      = 1 << 9
	maxOpen       = 6
)

// stretches reports whether r has a text of every length, in code points, from that
// of its shortest on: because it returns to itself, or because a byte leads to a
// residual with such texts that needs no more than r does.
func (w *bodyWalk) stretches(r *fsm.Residual, left int) bool {
	need, escape, ok := r.ToCome()
	if !ok || left == 0 {
		return false
	}
	if !escape && (r.Returns() != 0 || r.Turns()) {
		return true
	}
	tried := map[*fsm.Residual]bool{}
	for b := range 256 {
		next := r.Step(byte(b))
		if next == nil || next.Final() || tried[next] {
			continue
		}
		tried[next] = true
		if w.tries++; w.tries > maxTries {
			return false
		}
		if n, _, ok := next.ToCome(); ok && n <= need && w.stretches(next, left-1) {
			return true
		}
	}
	return false
}

// add puts tokens, by their ranks, among those behind which more code points are needed.
func (w *bodyWalk) add(from, to int32, more int) {
	spans := w.out.spans
	switch last := len(spans) - 1; {
	case from == to:
	case last >= 0 && spans[last].behind == from && spans[last].more == int32(more):
		spans[last].behind = to
	default:
		w.out.spans = append(spans, bodySpan{span{from, to}, int32(more)})
	}
}

// close takes node c, behind which the rest of the closing literal is left.
func (w *bodyWalk) close(c int32, rest string, runes int32) {
	for ; rest != "" && c >= 0; rest = rest[1:] {
		w.out.closed = append(w.out.closed, countedNode{c, runes})
		c = w.v.trie.child(c, rest[0])
	}
	if c >= 0 {
		w.out.exits = append(w.out.exits, countedNode{c, runes})
	}
}

// bodyPlace is how far a bodyWalk has come: runes code points of the value were begun,
// points of the bytes, and s and escape say whether the last of them is still open.
type bodyPlace struct {
	runes, points int
	s             utf8State
	escape        bool
}

// behind is the place behind b.
func (p bodyPlace) behind(b byte) bodyPlace {
	if !p.escape && p.s.left == 0 {
		p.runes++
	}
	if b < 0x80 || b >= 0xC0 {
		p.points++
	}
	p.s, _ = p.s.step(b)
	return p
}

// below walks the children of node i, where r is left.
func (w *bodyWalk) below(i int32, r *fsm.Residual, p bodyPlace) {
	t := &w.v.trie
	if t.nodes[i].next-i > tableSize && p.s.left == 0 && !p.escape {
		state := w.state(r, false)
		if table := w.v.table(i, state.returns, w.v.longest); table != nil {
			for _, k := range table.ranks {
				w.add(k.first, k.behind, p.runes+state.need-p.points)
			}
			if i == 0 {
				w.leave(table.groups, r)
				return
			}
			edges := table.edges(w.v)
			w.along(edges, 0, len(edges), r, p)
			return
		}
	}
	for c := i + 1; c < t.nodes[i].next && !w.failed; c = t.nodes[c].next {
		w.at(c, r, p)
	}
}

// leave takes the places where tokens leave the groups, which lead back to r.
func (w *bodyWalk) leave(groups fsm.GroupSet, r *fsm.Residual) {
	var read []exit
	for b := range 256 {
		reads := r.Step(byte(b)) != nil
		if fsm.ByteGroup(byte(b))&groups != 0 || !reads && !r.Accepting() {
			continue
		}
		for _, e := range w.v.kinds.exits[b] {
			switch {
			case e.groups&^groups != 0:
			case reads:
				read = append(read, e)
			default:
				w.out.beyond[b] = append(w.out.beyond[b], countedNode{e.node, int32(e.runes)})
			}
		}
	}
	for _, e := range read {
		if w.failed {
			return
		}
		w.at(e.node, r, bodyPlace{runes: int(e.runes), points: int(e.runes)})
	}
}

// along is below for a part of a table's border. The tokens on the way are noted.
func (w *bodyWalk) along(all []border, from, to int, r *fsm.Residual, p bodyPlace) {
	for i := from; i < to && !w.failed; i = int(all[i].next) {
		if e := &all[i]; e.out {
			w.at(e.node, r, p)
		} else {
			w.along(all, i+1, int(e.next), r.Step(e.b), p.behind(e.b))
		}
	}
}

// at takes node c, before whose byte r is left.
func (w *bodyWalk) at(c int32, r *fsm.Residual, p bodyPlace) {
	t := &w.v.trie
	n := &t.nodes[c]
	next := r.Step(n.b)
	if next == nil {
		if r.Accepting() {
			w.out.beyond[n.b] = append(w.out.beyond[n.b], countedNode{c, int32(p.runes)})
		}
		return
	}
	if w.closing != "" {
		if rest, ok := next.Literal(); ok && rest == w.closing[1:] {
			w.close(c, rest, int32(p.runes))
			return
		}
	}
	p = p.behind(n.b)
	if next.Final() {
		w.out.exits = append(w.out.exits, countedNode{c, int32(p.runes)})
		return
	}
	state := w.state(next, p.s.left > 0)
	if w.failed || p.s.broken {
		w.failed = true
		return
	}
	more := p.runes + state.need - p.points
	w.add(n.rank, t.nodes[c+1].rank, more)
	switch {
	case c+1 == n.next:
	case n.groups&fsm.GroupBroken == 0 && p.s.left == 0 && n.groups&^state.returns == 0:
		w.add(t.nodes[c+1].rank, t.nodes[n.next].rank, more)
	default:
		p.escape = state.escape
		w.below(c, next, p)
	}
}

// within is the lexemeMask of a body of lo to hi code points (hi < 0: no bound), or
// nil where it does not tell.
func (v *Vocab) within(b *body, lo, hi int) *lexemeMask {
	if hi < 0 {
		hi = math.MaxInt
	}
	if lo > 1 && !b.stretches {
		return nil
	}
	out := &lexemeMask{cross: &crossing{}}
	ends := newList(v.Size())
	for _, e := range b.closed {
		if int(e.runes) >= lo && int(e.runes) <= hi {
			v.trie.own(e.node, ends)
		}
	}
	for _, e := range b.exits {
		if int(e.runes) >= lo && int(e.runes) <= hi {
			v.trie.own(e.node, ends)
			out.cross.children(&v.trie, e.node)
			out.finals = append(out.finals, e.node)
		}
	}
	inside, whole := v.atMostOf(b, hi)
	out.inside = unionOf([]*Set{inside, ends}, v.none)
	for _, k := range b.bytes {
		for _, e := range b.beyond[k] {
			if int(e.runes) >= lo && int(e.runes) <= hi {
				out.cross.add(k, e.node)
			}
		}
	}
	if !whole {
		out.both = b.both
	}
	return out
}

// atMostOf are the tokens after which the body can end with at most n code points, and
// whether that is all of them.
func (v *Vocab) atMostOf(b *body, n int) (set *Set, whole bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.upTo == nil {
		b.upTo = map[int]*Set{}
		for _, p := range b.spans {
			for _, points := range v.points[p.first:p.behind] {
				b.longest = max(b.longest, int(points)+int(p.more))
			}
		}
	}
	if n >= b.longest {
		return b.all, true
	}
	if set := b.upTo[n]; set != nil {
		return set, false
	}
	set = b.all.Clone()
	set.spread()
	for _, p := range b.spans {
		for i, points := range v.points[p.first:p.behind] {
			if int(points)+int(p.more) > n {
				id := v.trie.ids[int(p.first)+i]
				set.words[id>>6] &^= 1 << (uint(id) & 63)
			}
		}
	}
	if len(b.upTo) == maxUpTo {
		clear(b.upTo)
	}
	b.upTo[n] = set
	return set, false
}
