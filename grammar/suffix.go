package grammar

import "slices"

// suffixAutomaton is the smallest automaton of the substrings of a text (A. Blumer
// et al., The smallest automaton recognizing the subwords of a text, 1985): at most
// two states and three edges for each byte, built in linear time. State 0 is the
// start, before any byte.
type suffixAutomaton struct {
	// first[s]:first[s+1] are the edges of state s, by byte.
	first  []int32
	labels []byte
	to     []int32
	// length is that of the longest substring that leads to a state; link is the state
	// of the longest ends of it that occur elsewhere, -1 for the start; end is where in
	// the text the first of its occurrences ends.
	length, link, end []int32
	// prefix[i] is the state of the first i bytes of the text.
	prefix []int32
}

// suffixBuilder adds byte after byte. Edges are lists.
type suffixBuilder struct {
	a     suffixAutomaton
	head  []int32
	next  []int32
	start [256]int32 // the edges of state 0, which has most of them
}

func newSuffixAutomaton(text []byte) *suffixAutomaton {
	b := &suffixBuilder{}
	room := len(text) + len(text)/2 + 1
	b.a.length, b.a.link, b.a.end = make([]int32, 0, room), make([]int32, 0, room), make([]int32, 0, room)
	b.a.prefix = make([]int32, 1, len(text)+1)
	b.state(0, -1, 0)
	last := int32(0)
	for i, c := range text {
		last = b.extend(last, c, int32(i+1))
		b.a.prefix = append(b.a.prefix, last)
	}
	b.freeze()
	return &b.a
}

func (b *suffixBuilder) state(length, link, end int32) int32 {
	b.a.length = append(b.a.length, length)
	b.a.link = append(b.a.link, link)
	b.a.end = append(b.a.end, end)
	b.head = append(b.head, -1)
	return int32(len(b.head) - 1)
}

// edge is the index of the edge of s for c, or -1.
func (b *suffixBuilder) edge(s int32, c byte) int32 {
	if s == 0 {
		return b.start[c] - 1
	}
	e := b.head[s]
	for e >= 0 && b.a.labels[e] != c {
		e = b.next[e]
	}
	return e
}

func (b *suffixBuilder) connect(s int32, c byte, to int32) {
	b.a.labels = append(b.a.labels, c)
	b.a.to = append(b.a.to, to)
	b.next = append(b.next, b.head[s])
	b.head[s] = int32(len(b.next) - 1)
	if s == 0 {
		b.start[c] = b.head[s] + 1
	}
}

// extend adds c behind the whole text so far, whose state is last.
func (b *suffixBuilder) extend(last int32, c byte, end int32) int32 {
	cur := b.state(b.a.length[last]+1, 0, end)
	p, e := last, int32(-1)
	for ; p >= 0; p = b.a.link[p] {
		if e = b.edge(p, c); e >= 0 {
			break
		}
		b.connect(p, c, cur)
	}
	if p < 0 {
		return cur
	}
	q := b.a.to[e]
	if b.a.length[q] == b.a.length[p]+1 {
		b.a.link[cur] = q
		return cur
	}
	// q stands for longer substrings too, which do not end here: it is split.
	clone := b.state(b.a.length[p]+1, b.a.link[q], b.a.end[q])
	for k := b.head[q]; k >= 0; k = b.next[k] {
		b.connect(clone, b.a.labels[k], b.a.to[k])
	}
	for ; p >= 0; p = b.a.link[p] {
		if e = b.edge(p, c); e < 0 || b.a.to[e] != q {
			break
		}
		b.a.to[e] = clone
	}
	b.a.link[q], b.a.link[cur] = clone, clone
	return cur
}

// freeze puts the edges of each state side by side, sorted by byte.
func (b *suffixBuilder) freeze() {
	n := len(b.head)
	first := make([]int32, n+1)
	labels, to := make([]byte, 0, len(b.next)), make([]int32, 0, len(b.next))
	var edges []int32
	for s := range n {
		first[s] = int32(len(labels))
		edges = edges[:0]
		for e := b.head[s]; e >= 0; e = b.next[e] {
			edges = append(edges, e)
		}
		slices.SortFunc(edges, func(x, y int32) int { return int(b.a.labels[x]) - int(b.a.labels[y]) })
		for _, e := range edges {
			labels, to = append(labels, b.a.labels[e]), append(to, b.a.to[e])
		}
	}
	first[n] = int32(len(labels))
	b.a.first, b.a.labels, b.a.to = first, labels, to
}

// step is the state after c, or -1.
func (a *suffixAutomaton) step(s int32, c byte) int32 {
	lo, hi := a.first[s], a.first[s+1]
	for lo < hi {
		switch mid := int32(uint32(lo+hi) >> 1); {
		case a.labels[mid] < c:
			lo = mid + 1
		case a.labels[mid] > c:
			hi = mid
		default:
			return a.to[mid]
		}
	}
	return -1
}

// byLength lists the states, those of the longest substrings first.
func (a *suffixAutomaton) byLength() []int32 {
	longest := int32(0)
	for _, n := range a.length {
		longest = max(longest, n)
	}
	count := make([]int32, longest+2)
	for _, n := range a.length {
		count[longest-n+1]++
	}
	for i := range count[1:] {
		count[i+1] += count[i]
	}
	order := make([]int32, len(a.length))
	for s, n := range a.length {
		order[count[longest-n]] = int32(s)
		count[longest-n]++
	}
	return order
}
