package tokenizer

import (
	"math"
	"unicode/utf8"
)

// bpe merges the symbols of a word in the order of a learned list of pairs
// (Sennrich et al. 2016): always the pair of the lowest rank, the leftmost of
// these first. Symbols start as bytes (byte-level) or as characters.
type bpe struct {
	pairs     *pairTable
	byteID    [256]int32       // byte-level: the token of each byte; else its fallback; -1 for none
	byteLevel bool             //
	ids       map[string]int32 // the exact bytes of a token -> its id
	whole     bool             // a word that is a token is that token, whatever the merges say
	unknown   int32            // for what has no token; -1: left out
	fuse      bool             // a run of unknowns is one
	extra     [][]byte         // merges may pass through texts that are no tokens: id - size
	size      int32
}

// shortWord is the length up to which looking at all pairs in each round is
// faster than keeping a heap of them.
const shortWord = 32

func (m *bpe) encode(dst []int32, word string, sc *scratch) []int32 {
	if m.whole {
		if id, ok := m.ids[word]; ok {
			return append(dst, id)
		}
	}
	sc.ids = m.start(sc.ids[:0], word)
	switch {
	case len(sc.ids) <= 1:
		return m.emit(dst, sc.ids)
	case len(sc.ids) <= shortWord:
		sc.mergeShort(m.pairs)
	default:
		sc.mergeLong(m.pairs)
	}
	return m.emit(dst, sc.ids)
}

// start appends the symbols a word begins with.
func (m *bpe) start(ids []int32, word string) []int32 {
	if m.byteLevel {
		for i := range len(word) {
			ids = m.add(ids, m.byteID[word[i]])
		}
		return ids
	}
	for i := 0; i < len(word); {
		n := 1
		if word[i] >= utf8.RuneSelf {
			_, n = utf8.DecodeRuneInString(word[i:])
		}
		if id, ok := m.ids[word[i:i+n]]; ok {
			ids = append(ids, id)
			i += n
			continue
		}
		ids = m.fallback(ids, word[i:i+n])
		i += n
	}
	return ids
}

// fallback appends the byte tokens of a character without a token, or the unknown
// token if one of them is missing.
func (m *bpe) fallback(ids []int32, char string) []int32 {
	for i := range len(char) {
		if m.byteID[char[i]] < 0 {
			return m.add(ids, -1)
		}
	}
	for i := range len(char) {
		ids = append(ids, m.byteID[char[i]])
	}
	return ids
}

// add appends id, or the unknown token for a negative id.
func (m *bpe) add(ids []int32, id int32) []int32 {
	if id < 0 {
		if id = m.unknown; id < 0 || m.fuse && len(ids) > 0 && ids[len(ids)-1] == id {
			return ids
		}
	}
	return append(ids, id)
}

// emit appends the ids, spelling out the texts that are no tokens.
func (m *bpe) emit(dst, ids []int32) []int32 {
	if len(m.extra) == 0 {
		return append(dst, ids...)
	}
	for _, id := range ids {
		if id < m.size {
			dst = append(dst, id)
			continue
		}
		for _, b := range m.extra[id-m.size] {
			dst = m.add(dst, m.byteID[b])
		}
	}
	return dst
}

// mergeShort merges sc.ids in O(n^2) steps, without a heap.
func (sc *scratch) mergeShort(pairs *pairTable) {
	ids := sc.ids
	ranks := sc.ranks[:0]
	none := merged{rank: math.MaxUint32}
	look := func(i int) merged {
		if i+1 < len(ids) {
			if m, ok := pairs.get(ids[i], ids[i+1]); ok {
				return m
			}
		}
		return none
	}
	for i := range ids {
		ranks = append(ranks, look(i))
	}
	for {
		best := -1
		low := uint32(math.MaxUint32)
		for i, m := range ranks {
			if m.rank < low {
				best, low = i, m.rank
			}
		}
		if best < 0 {
			break
		}
		ids[best] = ranks[best].id
		ids = append(ids[:best+1], ids[best+2:]...)
		ranks = append(ranks[:best+1], ranks[best+2:]...)
		ranks[best] = look(best)
		if best > 0 {
			ranks[best-1] = look(best - 1)
		}
	}
	sc.ids, sc.ranks = ids, ranks
}

// mergeLong merges sc.ids in O(n log n): a linked list of symbols and a heap of
// candidates, where candidates that have become stale are dropped when they come up.
func (sc *scratch) mergeLong(pairs *pairTable) {
	syms, heap := sc.symbols[:0], sc.heap[:0]
	for i, id := range sc.ids {
		syms = append(syms, symbol{id: id, prev: int32(i) - 1, next: int32(i) + 1})
	}
	syms[len(syms)-1].next = -1
	offer := func(left int32) {
		if left < 0 || syms[left].next < 0 {
			return
		}
		a, b := syms[left].id, syms[syms[left].next].id
		if m, ok := pairs.get(a, b); ok {
			heap.push(candidate{uint64(m.rank)<<32 | uint64(uint32(left)), a, b})
		}
	}
	for i := range syms {
		offer(int32(i))
	}
	for len(heap) > 0 {
		c := heap.pop()
		left := int32(uint32(c.key))
		right := syms[left].next
		if right < 0 || syms[left].id != c.a || syms[right].id != c.b {
			continue
		}
		m, _ := pairs.get(c.a, c.b)
		syms[left].id = m.id
		syms[left].next = syms[right].next
		syms[right].next = -2
		if n := syms[left].next; n >= 0 {
			syms[n].prev = left
		}
		offer(syms[left].prev)
		offer(left)
	}
	ids := sc.ids[:0]
	for i := int32(0); i >= 0; i = syms[i].next {
		ids = append(ids, syms[i].id)
	}
	sc.ids, sc.symbols, sc.heap = ids, syms, heap
}
