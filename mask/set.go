package mask

import (
	"math"
	"math/bits"
	"slices"
	"sync/atomic"
)

// Set is a set of token ids in [0, Size). It is what a Matcher hands to a
// sampler: the tokens that may come next. A Set obtained from a Matcher is
// shared between matchers and must not be modified; use Clone for a private
// copy.
//
// Most masks are a few tokens, or what all strings have in common and a few
// tokens more. A Set therefore holds bits, which sets may share, and a short list
// beside them.
type Set struct {
	// words are the bits, nil for none. Sets made by Mask share them.
	words []uint64
	// ids lists what the set holds beside its bits, in any order. In a set that
	// leaves the package none is repeated or among the bits.
	ids  []int32
	size int
	// all caches the bits of the whole set where there are ids.
	all atomic.Pointer[[]uint64]
}

// NewSet returns an empty set over the ids 0..size-1.
func NewSet(size int) *Set {
	return &Set{words: make([]uint64, (size+63)/64), size: size}
}

// newList returns an empty set that holds a list until it has many ids.
func newList(size int) *Set { return &Set{size: size} }

// maxList is the length past which a list becomes bits: a sixteenth of their memory.
func (s *Set) maxList() int { return s.size >> 9 }

// maxBeside is the most ids that a set leaves the package with beside its bits.
const maxBeside = 64

// Size is the number of ids the set ranges over: the vocabulary's length.
func (s *Set) Size() int { return s.size }

// Has reports whether id is in the set; ids outside [0, Size) never are. It takes
// constant time.
func (s *Set) Has(id int32) bool {
	return s.bit(id) || slices.Contains(s.ids, id)
}

// bit reports whether id is among the bits.
func (s *Set) bit(id int32) bool {
	return s.words != nil && id >= 0 && int(id) < s.size && s.words[id>>6]&(1<<(uint(id)&63)) != 0
}

// Add puts id, which must be in [0, Size), into the set.
func (s *Set) Add(id int32) {
	if s.words == nil {
		s.addList([]int32{id})
		return
	}
	s.words[id>>6] |= 1 << (uint(id) & 63)
}

// addList puts ids into a list, which becomes bits when they are many.
func (s *Set) addList(ids []int32) {
	if len(s.ids)+len(ids) <= s.maxList() {
		s.ids = append(s.ids, ids...)
		return
	}
	s.spread()
	s.addAll(ids)
}

// addAll puts the ids into the set.
func (s *Set) addAll(ids []int32) {
	if s.words == nil {
		s.addList(ids)
		return
	}
	words := s.words
	for _, id := range ids {
		words[id>>6] |= 1 << (uint(id) & 63)
	}
}

// spread turns a list into bits of the set's own.
func (s *Set) spread() {
	if s.words == nil {
		s.words = make([]uint64, (s.size+63)/64)
		ids := s.ids
		s.ids = nil
		s.addAll(ids)
	}
}

// Remove takes id, which must be in [0, Size), out of the set.
func (s *Set) Remove(id int32) {
	s.ids = slices.DeleteFunc(s.ids, func(k int32) bool { return k == id })
	if s.words != nil {
		s.words[id>>6] &^= 1 << (uint(id) & 63)
	}
}

// Union adds every id of t, which ranges over the same ids.
func (s *Set) Union(t *Set) {
	if t.words != nil {
		s.spread()
		words := s.words[:len(t.words)]
		for i, w := range t.words {
			words[i] |= w
		}
	}
	s.addAll(t.ids)
}

// intersect is the set of the ids that are in both.
func (s *Set) intersect(t *Set) *Set {
	if s == t {
		return s
	}
	out := newList(s.size)
	for _, id := range s.ids {
		if t.Has(id) {
			out.addList([]int32{id})
		}
	}
	if s.words == nil {
		return out
	}
	for _, id := range t.ids {
		if s.bit(id) {
			out.addList([]int32{id})
		}
	}
	if t.words != nil {
		if len(s.ids) == 0 && len(t.ids) == 0 && &s.words[0] == &t.words[0] {
			return s
		}
		out.spread()
		for i, w := range s.words {
			out.words[i] |= w & t.words[i]
		}
	}
	return out
}

// unionOf is the union of sets that are not to be changed, and none to be used
// where that is empty. It shares the bits of one of them where it can.
func unionOf(parts []*Set, none *Set) *Set {
	listed := 0
	var base *Set
	for _, p := range parts {
		listed += len(p.ids)
		switch {
		case p.words == nil:
		case base == nil:
			base = p
		case &base.words[0] != &p.words[0]:
			listed = math.MaxInt32
		}
	}
	switch {
	case base == nil && listed == 0:
		return none
	case base != nil && listed == len(base.ids):
		return base
	case listed > maxBeside:
		out := NewSet(none.size)
		if base != nil {
			copy(out.words, base.words)
		}
		for _, p := range parts {
			if p != base {
				out.Union(p)
			} else {
				out.addAll(p.ids)
			}
		}
		return out
	}
	out := &Set{size: none.size, ids: make([]int32, 0, listed)}
	if base != nil {
		out.words = base.words
	}
	for _, p := range parts {
		for _, id := range p.ids {
			if !out.Has(id) {
				out.ids = append(out.ids, id)
			}
		}
	}
	return out
}

// Len counts the ids in the set in O(Size/64).
func (s *Set) Len() int {
	n := len(s.ids)
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Empty reports whether no id is in the set.
func (s *Set) Empty() bool {
	if len(s.ids) > 0 {
		return false
	}
	for _, w := range s.words {
		if w != 0 {
			return false
		}
	}
	return true
}

// Equal reports whether both sets hold the same ids over the same range.
func (s *Set) Equal(t *Set) bool {
	return s.size == t.size && slices.Equal(s.Words(), t.Words())
}

// Clone returns a copy that shares nothing with s.
func (s *Set) Clone() *Set {
	if s.words == nil {
		return &Set{ids: slices.Clone(s.ids), size: s.size}
	}
	c := &Set{words: slices.Clone(s.words), size: s.size}
	c.addAll(s.ids)
	return c
}

// All iterates over the ids in ascending order. Its cost is O(Size/64 + Len).
func (s *Set) All() func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		var room [maxBeside]int32
		beside := append(room[:0], s.ids...)
		slices.Sort(beside)
		for i, w := range s.words {
			for ; w != 0; w &= w - 1 {
				id := int32(i<<6 + bits.TrailingZeros64(w))
				for len(beside) > 0 && beside[0] < id {
					if !yield(beside[0]) {
						return
					}
					beside = beside[1:]
				}
				if !yield(id) {
					return
				}
			}
		}
		for _, id := range beside {
			if !yield(id) {
				return
			}
		}
	}
}

// Words exposes the set as little-endian bits: id i is bit i%64 of word i/64.
// The slice must not be modified. Where the set is a list, or bits and a list, the
// first call lays the bits out, in O(Size/64), and keeps them.
func (s *Set) Words() []uint64 {
	if len(s.ids) == 0 && s.words != nil {
		return s.words
	}
	if all := s.all.Load(); all != nil {
		return *all
	}
	flat := s.Clone()
	flat.spread()
	s.all.CompareAndSwap(nil, &flat.words)
	return *s.all.Load()
}

// Apply sets the logit of every id outside the set to -Inf; logits beyond Size
// are ruled out too. It works a word at a time and skips words that allow all.
func (s *Set) Apply(logits []float32) {
	negInf := float32(math.Inf(-1))
	n := min(len(logits), s.size)
	// What is listed is put back afterwards.
	var room [maxBeside]float32
	beside := room[:0]
	for _, id := range s.ids {
		if int(id) < n {
			beside = append(beside, logits[id])
		}
	}
	for i := 0; i<<6 < n; i++ {
		block := logits[i<<6 : min(n, i<<6+64)]
		w := uint64(0)
		if s.words != nil {
			w = s.words[i]
		}
		switch w {
		case ^uint64(0):
		case 0:
			for j := range block {
				block[j] = negInf
			}
		default:
			for j := range block {
				if w&(1<<uint(j)) == 0 {
					block[j] = negInf
				}
			}
		}
	}
	for i := n; i < len(logits); i++ {
		logits[i] = negInf
	}
	for _, id := range s.ids {
		if int(id) < n {
			logits[id], beside = beside[0], beside[1:]
		}
	}
}
