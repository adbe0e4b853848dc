package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// What a class of characters reads of a vocabulary is told by what its tokens are made
// of, side by side in their order: no walk over the trie is needed, of which a large part
// would have to be brought into the processor's caches. So it is with the places where
// tokens go on with a byte outside the class, of which those with a quotation mark are
// mostly all that matter.

// kinds tells what tokens are made of.
type kinds struct {
	// of are the groups of the tokens, by rank, and fsm.GroupBroken for what is no text.
	of []fsm.GroupSet
	// some and each are what some, and what each, of the tokens of a block has.
	some, each []fsm.GroupSet
	// exits are the nodes of each byte that begins a code point, or may, behind text that
	// is whole, in the order of the trie.
	exits [256][]exit
	// deep[n] are those of all bytes that have n code points before them, from shortLimit on.
	deep [][]exit
}

// exit is a node, and what stands before its byte.
type exit struct {
	groups fsm.GroupSet
	node   int32
	runes  uint16
}

// blockSize is the number of tokens of a block.
const blockSize = 32

// makeKinds finds the kinds of a vocabulary in a walk over its trie.
func (v *Vocab) makeKinds() {
	k := &v.kinds
	k.of = make([]fsm.GroupSet, len(v.trie.ids))
	var counts [256]int
	for i := range v.trie.nodes {
		counts[v.trie.nodes[i].b]++
	}
	k.deep = make([][]exit, v.longest+1)
	for b, n := range counts {
		k.exits[b] = make([]exit, 0, n)
	}
	v.kindsBelow(0, utf8State{}, 0, 0)
	for b := range k.exits {
		k.exits[b] = slices.Clone(k.exits[b])
	}
	for n := range k.deep {
		k.deep[n] = slices.Clone(k.deep[n])
	}
	for at := 0; at < len(k.of); at += blockSize {
		some, each := fsm.GroupSet(0), ^fsm.GroupSet(0)
		for _, g := range k.of[at:min(at+blockSize, len(k.of))] {
			some, each = some|g, each&g
		}
		k.some, k.each = append(k.some, some), append(k.each, each)
	}
}

// kindsBelow takes the children of node i, whose bytes, of so many code points and these
// groups, led to s. Its depth is that of the trie.
func (v *Vocab) kindsBelow(i int32, s utf8State, groups fsm.GroupSet, runes int) {
	t := &v.trie
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		n := &t.nodes[c]
		begun := runes
		if s.left == 0 && !s.broken {
			e := exit{groups, c, uint16(runes)}
			v.kinds.exits[n.b] = append(v.kinds.exits[n.b], e)
			if runes >= shortLimit {
				v.kinds.deep[runes] = append(v.kinds.deep[runes], e)
			}
			begun++
		}
		next, g := s.step(n.b)
		for rank := n.rank; rank < t.nodes[c+1].rank; rank++ {
			v.kinds.of[rank] = groups | g
		}
		v.kindsBelow(c, next, groups|g, begun)
	}
}

// ranksWithin are the tokens made of the groups, of at most so many code points.
func (v *Vocab) ranksWithin(groups fsm.GroupSet, most int) (ranks rankList) {
	k := &v.kinds
	any := most >= v.longest
	for block, some := range k.some {
		from := block * blockSize
		behind := min(from+blockSize, len(k.of))
		switch {
		case k.each[block]&^groups != 0:
			continue
		case some&^groups == 0 && any:
			ranks.add(int32(from), int32(behind))
			continue
		}
		for rank := from; rank < behind; rank++ {
			if k.of[rank]&^groups == 0 && (any || int(v.points[rank]) <= most) {
				ranks.add(int32(rank), int32(rank+1))
			}
		}
	}
	return ranks
}

// leaving are the places behind text of the groups alone where a token goes on with one
// of the bytes, in the order of the trie.
func (v *Vocab) leaving(groups fsm.GroupSet, bytes []byte) []exit {
	lists := make([][]exit, 0, len(bytes))
	for _, b := range bytes {
		var out []exit
		for _, e := range v.kinds.exits[b] {
			if e.groups&^groups == 0 {
				out = append(out, e)
			}
		}
		if len(out) > 0 {
			lists = append(lists, out)
		}
	}
	return merged(lists)
}

// merged are the places of all lists, which are in order, in order.
func merged(lists [][]exit) []exit {
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	a, b := merged(lists[:len(lists)/2]), merged(lists[len(lists)/2:])
	out := make([]exit, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].node < b[0].node {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// leave takes the places where tokens leave the groups of a table, behind each code point
// of which the same is left of r, which may end there: what follows must not begin with
// one of the groups, or all places would be needed. It reports false where r is not of
// that kind.
func (w *lexemeWalk) leave(t *groupTable, r *fsm.Residual) bool {
	v := w.v
	if !r.Text() || r.End() != 0 || int(t.most) < v.longest {
		return false
	}
	home, ok := r.Uniform(t.groups)
	if !ok || home == nil || !home.Accepting() || t.groups&^home.Returns() != 0 {
		return false
	}
	left := func(e exit) *fsm.Residual {
		if e.runes == 0 {
			return r
		}
		return home
	}
	var lists [][]exit
	for b := range 256 {
		first, next := r.Step(byte(b)), home.Step(byte(b))
		if g := fsm.ByteGroup(byte(b)); g&t.groups != 0 {
			w.out.both[b>>6] |= 1 << (b & 63)
			continue
		}
		var read []exit
		for _, e := range v.kinds.exits[b] {
			switch {
			case e.groups&^t.groups != 0:
			case e.runes == 0 && first != nil, e.runes > 0 && next != nil:
				read = append(read, e)
			case e.runes > 0: // the first bytes of tokens are noted
				w.out.cross.add(byte(b), e.node)
			}
		}
		if len(read) > 0 {
			lists = append(lists, read)
		}
	}
	for _, e := range merged(lists) {
		b := v.trie.nodes[e.node].b
		if e.runes > 0 {
			w.out.cross.add(b, e.node)
		}
		w.at(e.node, left(e).Step(b))
	}
	return true
}

// edgeKey is what edges are of: the border of a table as far as it leads to the bytes.
type edgeKey struct {
	tableKey
	bytes [4]uint64
}

// maxEdges is the part of the trie's nodes past which places to leave the groups are
// too many: the border of the whole table is walked.
const maxEdges = 8

// edgesOf is the border of a table, as far as it leads to what r can read; it may hold
// all of the border.
func (v *Vocab) edgesOf(t *groupTable, r *fsm.Residual) []border {
	most := int(t.most)
	if t.node > 0 || !r.Text() || !r.Closed() {
		return t.edges(v)
	}
	bytes := outside(r, t.groups)
	n := 0
	key := edgeKey{tableKey: t.tableKey}
	for _, b := range bytes {
		n += len(v.kinds.exits[b])
		key.bytes[b>>6] |= 1 << (b & 63)
	}
	if n > len(v.trie.nodes)/maxEdges {
		return t.edges(v)
	}
	g := &v.groups
	g.mu.RLock()
	known, ok := g.edges[key]
	g.mu.RUnlock()
	if ok {
		return known
	}
	out := v.leaving(t.groups, bytes)
	if most < v.longest {
		out = slices.DeleteFunc(out, func(e exit) bool { return int(e.runes) >= most })
		var deep []exit
		for _, e := range v.kinds.deep[most] {
			if e.groups&^t.groups == 0 {
				deep = append(deep, e)
			}
		}
		out = merged([][]exit{out, deep})
	}
	edges := v.leadingTo(out)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.makeRoom()
	g.edges[key] = edges
	g.bytes += int64(16 * cap(edges))
	return edges
}

// leadingTo is a border of the given nodes, which are in order and none below another:
// these, which are outside, and those that lead to them.
func (v *Vocab) leadingTo(out []exit) (edges []border) {
	t := &v.trie
	// open are the places of the nodes that lead to the last.
	var open []int
	var way []int32
	closeTo := func(node int32) {
		for n := len(open); n > 0 && t.nodes[edges[open[n-1]].node].next <= node; n-- {
			edges[open[n-1]].next = int32(len(edges))
			open = open[:n-1]
		}
	}
	for _, e := range out {
		closeTo(e.node)
		above := int32(0)
		if n := len(open); n > 0 {
			above = edges[open[n-1]].node
		}
		way = way[:0]
		for c := t.parents[e.node]; c != above; c = t.parents[c] {
			way = append(way, c)
		}
		for _, c := range slices.Backward(way) {
			open = append(open, len(edges))
			edges = append(edges, border{node: c, b: t.nodes[c].b})
		}
		edges = append(edges, border{node: e.node, b: t.nodes[e.node].b, next: int32(len(edges) + 1), out: true})
	}
	closeTo(int32(len(t.nodes)))
	return slices.Clip(edges)
}

// outside are the bytes of r's texts that begin a code point of none of the groups.
func outside(r *fsm.Residual, groups fsm.GroupSet) (bytes []byte) {
	letters := r.Letters()
	for b := range 256 {
		g := fsm.ByteGroup(byte(b))
		if letters[b>>6]&(1<<(b&63)) != 0 && g != 0 && g&groups == 0 {
			bytes = append(bytes, byte(b))
		}
	}
	return bytes
}
