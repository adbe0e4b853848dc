package tokenizer

import "math"

// spm is SentencePiece BPE as llama.cpp runs it: two neighbouring symbols may
// merge whenever their joined text is a token; the token of the highest score
// goes first, the leftmost of these first. What is no token in the end is spelled
// in byte tokens.
type spm struct {
	ids     map[string]int32 // the text of a token, a blank as U+2581
	scores  []float32
	byteID  [256]int32
	longest int // of the texts in ids, in bytes
	unknown int32
}

// descending maps a score to a number that orders the other way round.
func descending(score float32) uint32 {
	b := math.Float32bits(score)
	if b&(1<<31) != 0 {
		return b
	}
	return ^b &^ (1 << 31)
}

// charLen is the length of a UTF-8 sequence by its first byte alone.
func charLen(b byte) int {
	switch {
	case b < 0xC0:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return 4
}

func (m *spm) encode(dst []int32, text string, sc *scratch) []int32 {
	if text == "" {
		return dst
	}
	syms, heap := sc.symbols[:0], sc.heap[:0]
	start := func(i int32) int32 {
		if p := syms[i].prev; p >= 0 {
			return syms[p].end
		}
		return 0
	}
	offer := func(left int32) {
		if left < 0 || syms[left].next < 0 {
			return
		}
		from, to := start(left), syms[syms[left].next].end
		if int(to-from) > m.longest {
			return
		}
		if id, ok := m.ids[text[from:to]]; ok {
			heap.push(candidate{uint64(descending(m.scores[id]))<<32 | uint64(uint32(left)), from, to})
		}
	}
	for i := 0; i < len(text); {
		i = min(len(text), i+charLen(text[i]))
		n := int32(len(syms))
		syms = append(syms, symbol{prev: n - 1, next: n + 1, end: int32(i)})
	}
	syms[len(syms)-1].next = -1
	for i := range syms {
		offer(int32(i))
	}
	for len(heap) > 0 {
		c := heap.pop()
		left := int32(uint32(c.key))
		right := syms[left].next
		if right < 0 || syms[right].end != c.b || start(left) != c.a {
			continue
		}
		syms[left].end = syms[right].end
		syms[left].next = syms[right].next
		syms[right].next = -2
		if n := syms[left].next; n >= 0 {
			syms[n].prev = left
		}
		offer(syms[left].prev)
		offer(left)
	}
	from := int32(0)
	for i := int32(0); i >= 0; i = syms[i].next {
		dst = m.emit(dst, text[from:syms[i].end])
		from = syms[i].end
	}
	sc.symbols, sc.heap = syms, heap
	return dst
}

func (m *spm) emit(dst []int32, piece string) []int32 {
	if id, ok := m.ids[piece]; ok {
		return append(dst, id)
	}
	for i := range len(piece) {
		id := m.byteID[piece[i]]
		if id < 0 {
			id = m.unknown
		}
		if id >= 0 {
			dst = append(dst, id)
		}
	}
	return dst
}
