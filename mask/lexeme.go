package mask

import (
	"sort"
	"sync/atomic"

	"github.com/stencil-go/stencil/fsm"
)

// lexemeMask is the part of a mask that a residual decides alone, whatever
// follows it: the tokens that stay within the lexeme or end it, and the nodes of
// the trie where what follows begins.
type lexemeMask struct {
	inside *Set
	cross  *crossing
	// finals are the nodes at which the lexeme has ended and cannot go on.
	finals []int32
	// without are nodes of another residual, from which the rest was taken, that do
	// not end this one: their subtrees do not count.
	without []span
	// both are the bytes for which cross is not complete, because the lexeme may go on
	// with them as well: it does not serve where what follows begins with one.
	both [4]uint64
	// ends are the places where terminals that a lexer cuts end, by their
	// fsm.Residual.End: what follows depends on which terminals these are.
	ends []lexemeEnd
	// folds are made where many nodes of cross have the same byte.
	folds atomic.Pointer[folds]
}

// lexemeEnd is the crossings behind one kind of end.
type lexemeEnd struct {
	end   int
	cross *lexemeMask
}

// ending is where crossings behind an end belong.
func (l *lexemeMask) ending(end int) *crossing {
	for _, e := range l.ends {
		if e.end == end {
			return e.cross.cross
		}
	}
	into := &lexemeMask{inside: l.inside, cross: &crossing{}}
	l.ends = append(l.ends, lexemeEnd{end, into})
	return into.cross
}

// span is a subtree: the nodes from first to behind last.
type span struct{ first, behind int32 }

// lexemeOf is the lexemeMask of a thread that has a residual.
func (m *Matcher) lexemeOf(t *fsm.Thread) *lexemeMask {
	horizon := m.vocab.longest + 1
	return m.lexemeMask(t.Residual().Clamp(horizon), t.Stack().Clamp(horizon))
}

// skips reports whether a node of cross or finals does not count.
func (l *lexemeMask) skips(node int32) bool { return within(l.without, node) }

// within reports whether one of the spans holds the node.
func within(spans []span, node int32) bool {
	for _, s := range spans {
		if node >= s.first && node < s.behind {
			return true
		}
	}
	return false
}

// crossing lists the first nodes behind a lexeme's end, by their byte.
type crossing struct {
	// bytes lists the bytes that have nodes, nodes[i] those of bytes[i].
	bytes []byte
	nodes [][]int32
	// at[b] is the place of b, if it has nodes: few of the many crossings have more
	// than some bytes.
	at [256]uint8
}

func (c *crossing) add(b byte, node int32) {
	at := int(c.at[b])
	if at >= len(c.bytes) || c.bytes[at] != b {
		at = len(c.bytes)
		c.at[b] = uint8(at)
		c.bytes, c.nodes = append(c.bytes, b), append(c.nodes, nil)
	}
	c.nodes[at] = append(c.nodes[at], node)
}

func (c *crossing) children(t *trie, i int32) {
	if f := t.nodes[i].fan; f != 0 {
		fan := &t.fans[f]
		for k, b := range fan.bytes {
			c.add(b, fan.nodes[k])
		}
		return
	}
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		c.add(t.nodes[k].b, k)
	}
}

// join adds the mask of another residual to l, whose inside and cross are its own.
func (l *lexemeMask) join(o *lexemeMask) {
	l.inside.Union(o.inside)
	for i, b := range o.cross.bytes {
		for _, node := range o.cross.nodes[i] {
			if !o.skips(node) {
				l.cross.add(b, node)
			}
		}
	}
	for _, node := range o.finals {
		if !o.skips(node) {
			l.finals = append(l.finals, node)
		}
	}
	for i := range l.both {
		l.both[i] |= o.both[i]
	}
}

// lexemeWalk finds the lexemeMask of a residual by a walk over the trie. A subtree
// whose groups the residual loops on is accepted whole, and of a large one of which
// the residual loops on many groups only the border is walked.
type lexemeWalk struct {
	v *Vocab
	// m finds the masks of large subtrees, where there is one.
	m   *Matcher
	out *lexemeMask
	// tables are tokens of tables, and ranks those of nodes, beside those of out.
	tables []*Set
	ranks  rankList
}

// skipSize is the subtree size from which asking a residual for its loop pays.
const skipSize = 2

func (v *Vocab) newWalk(m *Matcher) *lexemeWalk {
	return &lexemeWalk{v: v, m: m, out: &lexemeMask{inside: newList(v.Size()), cross: &crossing{}}}
}

// own takes the tokens that end at node c.
func (w *lexemeWalk) own(c int32) {
	t := &w.v.trie
	w.ranks.add(t.nodes[c].rank, t.nodes[c+1].rank)
}

// subtree takes the tokens below node c, without those that end at it.
func (w *lexemeWalk) subtree(c int32) {
	t := &w.v.trie
	w.ranks.add(t.nodes[c+1].rank, t.nodes[t.nodes[c].next].rank)
}

// walkLexeme walks the trie below node c.
func (v *Vocab) walkLexeme(m *Matcher, c int32, r *fsm.Residual) *lexemeMask {
	w := v.newWalk(m)
	if r.Accepting() {
		w.out.cross.children(&v.trie, c)
	}
	if !r.Final() {
		w.start(c, r)
	}
	return w.finish()
}

// finish is what the walk has found.
func (w *lexemeWalk) finish() *lexemeMask {
	parts := w.tables
	if len(w.ranks) > 0 {
		parts = append(parts, w.v.tokensOf(w.ranks))
	}
	if len(parts) > 0 {
		w.out.inside = unionOf(append(parts, w.out.inside), w.v.none)
	}
	return w.out
}

// start walks the children of node i, where r is left.
func (w *lexemeWalk) start(i int32, r *fsm.Residual) {
	if p, ok := r.Point(); ok {
		w.belowPoint(i, p)
		return
	}
	w.below(i, r)
}

// below walks the children of node i, where r is left.
func (w *lexemeWalk) below(i int32, r *fsm.Residual) {
	t := &w.v.trie
	if text, ok := r.Literal(); ok {
		w.belowLiteral(i, text)
		return
	}
	if texts, written, ok := r.Choice(); ok {
		w.belowChoice(i, texts, written)
		return
	}
	if t.nodes[i].next-i > tableSize {
		groups, limit := r.LoopLimit()
		if table := w.v.table(i, groups, limit); table != nil {
			w.tables = append(w.tables, table.all)
			if w.m != nil && i == 0 && w.leave(table, r) {
				return
			}
			edges := w.v.edgesOf(table, r)
			w.along(edges, 0, len(edges), r, i > 0)
			return
		}
	}
	if end := r.End(); end != 0 && i > 0 {
		w.belowEnd(i, r, end)
		return
	}
	if f := t.nodes[i].fan; f != 0 {
		fan := &t.fans[f]
		for k, b := range fan.bytes {
			if next := r.Step(b); next != nil {
				w.at(fan.nodes[k], next)
			}
		}
		return
	}
	w.flat(i, r)
}

// flat is below for a small subtree: a loop over its nodes in their order, with what
// is left at each node on the way to the present one.
func (w *lexemeWalk) flat(i int32, r *fsm.Residual) {
	nodes := w.v.trie.nodes
	var left [fanSize]*fsm.Residual
	left[0] = r
	top := int(nodes[i].depth)
	for c := i + 1; c < nodes[i].next; {
		n := &nodes[c]
		depth := int(n.depth) - top
		next := left[(depth-1)&(fanSize-1)].Step(n.b)
		if next == nil {
			c = n.next
			continue
		}
		w.ranks.add(n.rank, nodes[c+1].rank)
		switch {
		case next.Final():
			w.final(c)
			c = n.next
		case c+1 == n.next:
			c++
		case w.loops(c, next):
			w.subtree(c)
			c = n.next
		case next.Cut() || next.Chooses():
			w.within(c, next)
			c = n.next
		default:
			if next.Accepting() {
				w.out.cross.children(&w.v.trie, c)
			}
			left[depth&(fanSize-1)] = next
			c++
		}
	}
}

// belowLiteral is below for one text.
func (w *lexemeWalk) belowLiteral(i int32, text string) {
	t := &w.v.trie
	for k := range len(text) {
		if i = t.child(i, text[k]); i < 0 {
			return
		}
		t.own(i, w.out.inside)
		if k == len(text)-1 {
			w.final(i)
		}
	}
}

// belowChoice is below for a choice of texts, in byte order, of which so many bytes are
// written: no residual is made for each place in them.
func (w *lexemeWalk) belowChoice(i int32, texts []string, written int) {
	t := &w.v.trie
	if i+1 == t.nodes[i].next {
		return
	}
	if len(texts[0]) == written {
		texts = texts[1:]
	}
	for len(texts) > 0 {
		b := texts[0][written]
		n := sort.Search(len(texts), func(k int) bool { return texts[k][written] > b })
		some := texts[:n]
		texts = texts[n:]
		c := t.child(i, b)
		if c < 0 {
			continue
		}
		w.own(c)
		switch ends := len(some[0]) == written+1; {
		case ends && n == 1:
			w.final(c)
		case c+1 == t.nodes[c].next:
		default:
			if ends {
				w.out.cross.children(t, c)
			}
			w.belowChoice(c, some, written+1)
		}
	}
}

// along is below for a part of a table's border. The tokens on the way are in the
// mask already; within says that some of the text is written.
func (w *lexemeWalk) along(all []border, from, to int, r *fsm.Residual, within bool) {
	var into *crossing
	if end := r.End(); end != 0 && within {
		into = w.out.ending(end)
	}
	for i := from; i < to; i = int(all[i].next) {
		e := &all[i]
		next := r.Step(e.b)
		switch {
		case next == nil:
			if into != nil {
				into.add(e.b, e.node)
			}
		case e.out:
			w.at(e.node, next)
		case next.Final():
			w.final(e.node)
		default:
			if next.Accepting() {
				for k := i + 1; k < int(e.next); k = int(all[k].next) {
					w.out.cross.add(all[k].b, all[k].node)
				}
			}
			w.along(all, i+1, int(e.next), next, true)
		}
	}
}

// belowEnd is below where terminals may end: the bytes with which none of them goes
// on begin what follows.
func (w *lexemeWalk) belowEnd(i int32, r *fsm.Residual, end int) {
	t := &w.v.trie
	if i+1 == t.nodes[i].next {
		return
	}
	into := w.out.ending(end)
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		b := t.nodes[c].b
		if next := r.Step(b); next != nil {
			w.at(c, next)
		} else {
			into.add(b, c)
		}
	}
}

// final takes node c, behind which the lexeme has ended.
func (w *lexemeWalk) final(c int32) {
	w.out.finals = append(w.out.finals, c)
	w.out.cross.children(&w.v.trie, c)
}

// at takes node c, behind which r is left.
func (w *lexemeWalk) at(c int32, r *fsm.Residual) {
	t := &w.v.trie
	n := &t.nodes[c]
	w.own(c)
	if r.Final() {
		w.final(c)
		return
	}
	if c+1 == n.next {
		return
	}
	if w.loops(c, r) {
		w.subtree(c)
		return
	}
	if w.m != nil && int(n.next-c) > len(t.nodes)/8 && prepared(r) {
		w.out.join(w.m.part(c, r))
		return
	}
	w.within(c, r)
}

// loops reports whether r, left behind node c, reads all that the subtree has.
func (w *lexemeWalk) loops(c int32, r *fsm.Residual) bool {
	n := &w.v.trie.nodes[c]
	return n.next-c > skipSize && n.groups&fsm.GroupBroken == 0 && n.groups&^r.LoopWithin(int(n.height)) == 0
}

// within walks the children of node c, behind which r is left, which may end there.
func (w *lexemeWalk) within(c int32, r *fsm.Residual) {
	if r.Accepting() {
		w.out.cross.children(&w.v.trie, c)
	}
	w.below(c, r)
}

// belowPoint is below for a residual that is a place in an automaton.
func (w *lexemeWalk) belowPoint(i int32, p fsm.Point) {
	t := &w.v.trie
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		next, ok := p.Step(t.nodes[c].b)
		if !ok {
			continue
		}
		w.own(c)
		switch {
		case next.Final():
			w.final(c)
		case c+1 < t.nodes[c].next:
			if next.Accepting() {
				w.out.cross.children(t, c)
			}
			w.belowPoint(c, next)
		}
	}
}
