package mask

import (
	"cmp"
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
	for b, n := range counts {
		k.exits[b] = make([]exit, 0, n)
	}
	v.kindsBelow(0, utf8State{}, 0, 0)
	for b := range k.exits {
		k.exits[b] = slices.Clip(k.exits[b])
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
			v.kinds.exits[n.b] = append(v.kinds.exits[n.b], exit{groups, c, uint16(runes)})
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
// of the bytes, which are in none of them, in the order of the trie.
func (v *Vocab) leaving(groups fsm.GroupSet, bytes []byte) (out []exit) {
	for _, b := range bytes {
		for _, e := range v.kinds.exits[b] {
			if e.groups&^groups == 0 {
				out = append(out, e)
			}
		}
	}
	if len(bytes) > 1 {
		slices.SortFunc(out, func(a, b exit) int { return cmp.Compare(a.node, b.node) })
	}
	return out
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
