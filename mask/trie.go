package mask

import (
	"bytes"

	"github.com/stencil-go/stencil/fsm"
)

// trie holds the tokens' bytes as nodes in depth-first order, so that a subtree is
// a range of nodes and its tokens are a range of ranks. Node 0 is the root; a
// sentinel ends the array.
type trie struct {
	nodes []node
	// parents are the nodes above each.
	parents []int32
	// ids[rank] is the id of a token; ranks follow the order of the nodes.
	ids []int32
	// fans lists the children of nodes with large subtrees: the first fan is of none.
	fans []fan
}

// fan lists the children of a node side by side. Going from child to child by
// node.next would touch a line of memory for each, though few can be read.
type fan struct {
	bytes []byte
	nodes []int32
}

// fanSize is the subtree size from which a node has a fan.
const fanSize = 64

// node is one byte of some token.
type node struct {
	// groups of the code points below the node, fsm.GroupBroken where the node is
	// inside a code point or something below is not UTF-8.
	groups fsm.GroupSet
	// next is the node behind the subtree.
	next int32
	// rank is the first rank at or below the node: the tokens that end here are
	// rank to nodes[i+1].rank, those of the subtree rank to nodes[next].rank.
	rank int32
	// depth is the number of bytes from the root, this one included.
	depth uint16
	// height is the number of bytes that the longest token below has more.
	height uint16
	// fan is the place of the node's children in trie.fans, or 0.
	fan uint16
	b   byte
	// open says that some token below the node ends inside a code point.
	open bool
}

// build makes the trie of the tokens listed in ids, which are sorted by bytes.
func (t *trie) build(tokens [][]byte, ids []int32) {
	t.ids = ids
	t.nodes, t.parents = append(t.nodes, node{}), append(t.parents, 0)
	path := []int32{0} // nodes from the root to the last token
	for rank, id := range ids {
		text := tokens[id]
		depth := 0
		for depth < len(text) && depth+1 < len(path) && t.nodes[path[depth+1]].b == text[depth] {
			depth++
		}
		for _, open := range path[depth+1:] {
			t.nodes[open].next = int32(len(t.nodes))
		}
		path = path[:depth+1]
		for _, b := range text[depth:] {
			t.nodes = append(t.nodes, node{b: b, rank: int32(rank), depth: uint16(len(path))})
			t.parents = append(t.parents, path[len(path)-1])
			path = append(path, int32(len(t.nodes)-1))
		}
	}
	for _, open := range path {
		t.nodes[open].next = int32(len(t.nodes))
	}
	t.nodes = append(t.nodes, node{rank: int32(len(ids)), next: int32(len(t.nodes) + 1)})
	t.group(0, utf8State{})
	t.fans = append(t.fans, fan{})
	for i := range t.nodes[:len(t.nodes)-1] {
		if n := &t.nodes[i]; n.next-int32(i) > fanSize && len(t.fans) < 1<<16 {
			n.fan = uint16(len(t.fans))
			t.fans = append(t.fans, t.children(int32(i)))
		}
	}
}

// children lists the children of node i.
func (t *trie) children(i int32) (f fan) {
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		f.bytes = append(f.bytes, t.nodes[c].b)
		f.nodes = append(f.nodes, c)
	}
	return f
}

// utf8State follows UTF-8: how many continuation bytes are open, which range the
// next must lie in, and whether the bytes so far are well-formed.
type utf8State struct {
	left   int
	lo, hi byte
	broken bool
}

func (s utf8State) step(b byte) (next utf8State, group fsm.GroupSet) {
	switch {
	case s.broken:
		return s, fsm.GroupBroken
	case s.left > 0:
		if b < s.lo || b > s.hi {
			return utf8State{broken: true}, fsm.GroupBroken
		}
		return utf8State{left: s.left - 1, lo: 0x80, hi: 0xBF}, 0
	case b < 0x80:
		return s, fsm.ASCIIGroup(b)
	case b >= 0xC2 && b <= 0xDF:
		return utf8State{left: 1, lo: 0x80, hi: 0xBF}, fsm.ByteGroup(b)
	case b >= 0xE0 && b <= 0xEF:
		next = utf8State{left: 2, lo: 0x80, hi: 0xBF}
		if b == 0xE0 {
			next.lo = 0xA0
		} else if b == 0xED {
			next.hi = 0x9F
		}
		return next, fsm.ByteGroup(b)
	case b >= 0xF0 && b <= 0xF4:
		next = utf8State{left: 3, lo: 0x80, hi: 0xBF}
		if b == 0xF0 {
			next.lo = 0x90
		} else if b == 0xF4 {
			next.hi = 0x8F
		}
		return next, fsm.GroupFour
	}
	return utf8State{broken: true}, fsm.GroupBroken
}

// group fills groups and height below node i, whose bytes led to s, and returns them. Depth
// is bounded by the longest token.
func (t *trie) group(i int32, s utf8State) fsm.GroupSet {
	var groups fsm.GroupSet
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		next, g := s.step(t.nodes[c].b)
		groups |= g
		ends := next.left > 0 && t.nodes[c].rank < t.nodes[c+1].rank
		if !next.broken {
			groups |= t.group(c, next)
		} else {
			t.group(c, next)
		}
		t.nodes[i].open = t.nodes[i].open || ends || t.nodes[c].open
		t.nodes[i].height = max(t.nodes[i].height, t.nodes[c].height+1)
	}
	t.nodes[i].groups = groups
	if s.left > 0 || s.broken {
		t.nodes[i].groups |= fsm.GroupBroken
	}
	return groups
}

// find is the node of a text, or -1.
func (t *trie) find(text []byte) int32 {
	return t.descend(0, text)
}

// child is the node below i for b, or -1.
func (t *trie) child(i int32, b byte) int32 {
	if f := t.nodes[i].fan; f != 0 {
		if k := bytes.IndexByte(t.fans[f].bytes, b); k >= 0 {
			return t.fans[f].nodes[k]
		}
		return -1
	}
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		if t.nodes[c].b >= b {
			if t.nodes[c].b == b {
				return c
			}
			return -1
		}
	}
	return -1
}

// own adds the tokens that end at node i.
func (t *trie) own(i int32, set *Set) {
	if from, to := t.nodes[i].rank, t.nodes[i+1].rank; from < to {
		set.addAll(t.ids[from:to])
	}
}

// below adds the tokens of the subtree of node i, without those that end at i.
func (t *trie) below(i int32, set *Set) {
	set.addAll(t.ids[t.nodes[i+1].rank:t.nodes[t.nodes[i].next].rank])
}

// descend is the node of a text below node i, or -1.
func (t *trie) descend(i int32, text []byte) int32 {
	for _, b := range text {
		if i = t.child(i, b); i < 0 {
			return -1
		}
	}
	return i
}
