package mask

import (
	"math"
	"math/bits"
	"slices"
)

// Set is a set of token ids in [0, Size). It is what a Matcher hands to a
// sampler: the tokens that may come next. A Set obtained from a Matcher is
// shared between matchers and must not be modified; use Clone for a private
// copy.
type Set struct {
	// words are the bits, or nil while the set is a list: parts of masks are often a
	// few tokens of a large vocabulary. A set that leaves the package has words.
	words []uint64
	// ids lists what is in a set without words, in any order, perhaps repeatedly.
	ids  []int32
	size int
}

// NewSet returns an empty set over the ids 0..size-1.
func NewSet(size int) *Set {
	return &Set{words: make([]uint64, (size+63)/64), size: size}
}

// newList returns an empty set that is a list until it has many ids.
func newList(size int) *Set { return &Set{size: size} }

// maxList is the length at which a list becomes words: a sixteenth of their memory.
func (s *Set) maxList() int { return s.size >> 9 }

// spread turns a list into words.
func (s *Set) spread() {
	if s.words != nil {
		return
	}
	s.words = make([]uint64, (s.size+63)/64)
	for _, id := range s.ids {
		s.words[id>>6] |= 1 << (uint(id) & 63)
	}
	s.ids = nil
}

// Size is the number of ids the set ranges over: the vocabulary's length.
func (s *Set) Size() int { return s.size }

// Has reports whether id is in the set; ids outside [0, Size) never are.
func (s *Set) Has(id int32) bool {
	if s.words == nil {
		return slices.Contains(s.ids, id)
	}
	return id >= 0 && int(id) < s.size && s.words[id>>6]&(1<<(uint(id)&63)) != 0
}

// Add puts id, which must be in [0, Size), into the set.
func (s *Set) Add(id int32) {
	if s.words == nil {
		s.addList(id)
		return
	}
	s.words[id>>6] |= 1 << (uint(id) & 63)
}

// addList puts ids into a list, which becomes words when they are many.
func (s *Set) addList(ids ...int32) {
	if len(s.ids)+len(ids) <= s.maxList() {
		s.ids = append(s.ids, ids...)
		return
	}
	s.spread()
	for _, id := range ids {
		s.words[id>>6] |= 1 << (uint(id) & 63)
	}
}

// addAll puts the ids into the set.
func (s *Set) addAll(ids []int32) {
	if s.words == nil {
		s.addList(ids...)
		return
	}
	words := s.words
	for _, id := range ids {
		words[id>>6] |= 1 << (uint(id) & 63)
	}
}

// Remove takes id, which must be in [0, Size), out of the set.
func (s *Set) Remove(id int32) {
	if s.words == nil {
		s.ids = slices.DeleteFunc(s.ids, func(k int32) bool { return k == id })
		return
	}
	s.words[id>>6] &^= 1 << (uint(id) & 63)
}

// Union adds every id of t, which ranges over the same ids.
func (s *Set) Union(t *Set) {
	if t.words == nil {
		s.addAll(t.ids)
		return
	}
	s.spread()
	words := s.words[:len(t.words)]
	for i, w := range t.words {
		words[i] |= w
	}
}

// Len counts the ids in the set in O(Size/64).
func (s *Set) Len() int {
	n := 0
	for _, w := range s.Words() {
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
	if s.size != t.size {
		return false
	}
	return slices.Equal(s.Words(), t.Words())
}

// Clone returns a copy that shares nothing with s.
func (s *Set) Clone() *Set {
	return &Set{words: slices.Clone(s.words), ids: slices.Clone(s.ids), size: s.size}
}

// All iterates over the ids in ascending order. Its cost is O(Size/64 + Len).
func (s *Set) All() func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		for i, w := range s.Words() {
			for ; w != 0; w &= w - 1 {
				if !yield(int32(i<<6 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// Words exposes the set as little-endian bits: id i is bit i%64 of word i/64.
// The slice must not be modified.
func (s *Set) Words() []uint64 {
	if s.words == nil {
		t := Set{ids: s.ids, size: s.size}
		t.spread()
		return t.words
	}
	return s.words
}

// Apply sets the logit of every id outside the set to -Inf; logits beyond Size
// are ruled out too. It works a word at a time and skips words that allow all.
func (s *Set) Apply(logits []float32) {
	negInf := float32(math.Inf(-1))
	n := min(len(logits), s.size)
	words := s.Words()
	for i := 0; i<<6 < n; i++ {
		block := logits[i<<6 : min(n, i<<6+64)]
		switch w := words[i]; w {
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
}
