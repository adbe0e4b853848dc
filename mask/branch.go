package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// branch is what terminals that a lexer cuts (fsm.Residual.Cut) read below a node of
// the trie, whatever follows them. The rules of a grammar let the same few terminals
// begin behind many others, so nearly all that the walks of its masks would visit is
// in branches that another mask has walked.
type branch struct {
	// ranks are those of the tokens within the terminals, in order.
	ranks []span
	// behind are the first nodes behind the terminals' ends, by end and byte.
	behind []branchEnd
}

// branchEnd is the nodes of one byte behind an end (fsm.Residual.End).
type branchEnd struct {
	end   int
	b     byte
	nodes []int32
}

// branchSize is the number of nodes from which on a subtree is worth a branch.
const branchSize = 96

// branch finds or makes what r, which is of terminals, reads below node c.
func (m *Matcher) branch(c int32, r *fsm.Residual) *branch {
	key := below(c, r.Hash())
	if b, ok := lookup(m.cache, &m.cache.branches, key, (*branch).bytes); ok {
		return b
	}
	w := branchWalk{t: &m.vocab.trie}
	w.below(c, r)
	b := &branch{ranks: slices.Clip(w.ranks), behind: w.behind()}
	store(m.cache, &m.cache.branches, key, b, (*branch).bytes)
	return b
}

func (b *branch) bytes() int64 {
	n := int64(8*cap(b.ranks) + 40*cap(b.behind))
	for i := range b.behind {
		n += int64(4 * len(b.behind[i].nodes))
	}
	return n
}

// branchWalk makes a branch.
type branchWalk struct {
	t     *trie
	ranks rankList
	// ends are the nodes behind each end, in order. Ends are few.
	ends []branchEnds
}

type branchEnds struct {
	end   int
	nodes []int32
}

// ending is the place in ends of an end.
func (w *branchWalk) ending(end int) int {
	for i := range w.ends {
		if w.ends[i].end == end {
			return i
		}
	}
	w.ends = append(w.ends, branchEnds{end: end})
	return len(w.ends) - 1
}

// below takes the children of node i, where r is left.
func (w *branchWalk) below(i int32, r *fsm.Residual) {
	t := w.t
	into := -1
	if end := r.End(); end != 0 {
		into = w.ending(end)
	}
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		n := &t.nodes[c]
		next := r.Step(n.b)
		switch {
		case next == nil:
			if into >= 0 {
				w.ends[into].nodes = append(w.ends[into].nodes, c)
			}
		case c+1 == n.next:
			w.ranks.add(n.rank, t.nodes[n.next].rank)
		case n.next-c > skipSize && n.groups&fsm.GroupBroken == 0 && n.groups&^next.LoopWithin(int(n.height)) == 0:
			w.ranks.add(n.rank, t.nodes[n.next].rank)
		default:
			w.ranks.add(n.rank, t.nodes[c+1].rank)
			w.below(c, next)
		}
	}
}

// behind sorts the nodes behind ends by their bytes, by counting.
func (w *branchWalk) behind() (out []branchEnd) {
	t := w.t
	for _, e := range w.ends {
		var last [256]int // of each byte: the place behind its nodes
		for _, node := range e.nodes {
			last[t.nodes[node].b]++
		}
		n := len(out)
		for b, from := 0, 0; b < len(last); b++ {
			if last[b] > 0 {
				out = append(out, branchEnd{end: e.end, b: byte(b)})
			}
			from, last[b] = from+last[b], from
		}
		sorted := make([]int32, len(e.nodes))
		for _, node := range e.nodes {
			at := &last[t.nodes[node].b]
			sorted[*at] = node
			*at++
		}
		from := 0
		for i := n; i < len(out); i++ {
			out[i].nodes = sorted[from:last[out[i].b]:last[out[i].b]]
			from = last[out[i].b]
		}
	}
	return slices.Clip(out)
}

// branch adds what is read below node c: the terminals of which r is left, and then s.
func (w *threadWalk) branch(c int32, r *fsm.Residual, s *fsm.Stack) {
	b := w.m.branch(c, r)
	for _, k := range b.ranks {
		w.set.addAll(w.trie.ids[k.first:k.behind])
	}
	for rest := b.behind; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].end == rest[0].end {
			n++
		}
		for _, t := range s.Behind(rest[0].end).Threads() {
			for i := range rest[:n] {
				w.enter(&rest[i], t)
			}
		}
		rest = rest[n:]
	}
}

// enter takes nodes whose byte t reads.
func (w *threadWalk) enter(e *branchEnd, t *fsm.Thread) {
	if r := t.Residual(); r != nil {
		if next := r.Step(e.b); next != nil {
			for _, node := range e.nodes {
				w.at(node, next, t.Stack())
			}
		}
		return
	}
	next, value := t.Key().Step(e.b)
	if value == nil && !next.Open() {
		return
	}
	for _, node := range e.nodes {
		w.trie.own(node, w.set)
		if value != nil {
			w.follow(node, value)
		} else {
			w.keys(node, next)
		}
	}
}
