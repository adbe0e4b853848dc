package tokenizer

// pairTable maps a pair of token ids to the token it merges into and the merge's
// rank: open addressing with linear probing, at most half full.
type pairTable struct {
	keys  []uint64 // left<<32 | right, plus one: zero marks a free slot
	vals  []merged
	shift uint
	used  int
}

type merged struct {
	rank uint32
	id   int32
}

func pairKey(left, right int32) uint64 {
	return uint64(uint32(left))<<32 | uint64(uint32(right)) + 1
}

func newPairTable(n int) *pairTable {
	bits := uint(4)
	for 1<<bits < 2*n {
		bits++
	}
	return &pairTable{keys: make([]uint64, 1<<bits), vals: make([]merged, 1<<bits), shift: 64 - bits}
}

func (t *pairTable) slot(key uint64) int {
	i := int(key * 0x9E3779B97F4A7C15 >> t.shift)
	for t.keys[i] != 0 && t.keys[i] != key {
		if i++; i == len(t.keys) {
			i = 0
		}
	}
	return i
}

// put adds a merge unless the pair has one already: the lowest rank is the one
// that counts, and ranks come in ascending order. The table was made large enough
// for all of them.
func (t *pairTable) put(left, right int32, m merged) {
	key := pairKey(left, right)
	if i := t.slot(key); t.keys[i] == 0 {
		t.keys[i], t.vals[i] = key, m
		t.used++
	}
}

func (t *pairTable) get(left, right int32) (merged, bool) {
	i := t.slot(pairKey(left, right))
	return t.vals[i], t.keys[i] != 0
}

// symbol is a node of the doubly linked list of a word's current symbols.
type symbol struct {
	id         int32 // token id; spm: unused
	prev, next int32 // -1 at the ends; next is -2 for a symbol merged away
	end        int32 // spm: where the symbol ends in the text
}

// candidate is a possible merge of the symbol at pos with its successor, ordered
// by key: the priority, lowest first, then the position, leftmost first.
type candidate struct {
	key  uint64 // priority<<32 | pos
	a, b int32  // what the two symbols were: merged only if they still are
}

// candidates is a binary min-heap.
type candidates []candidate

func (h *candidates) push(c candidate) {
	*h = append(*h, c)
	q := *h
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 2
		if q[up].key <= c.key {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = c
}

func (h *candidates) pop() candidate {
	q := *h
	top, c := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	*h = q
	for i := 0; len(q) > 0; {
		down := 2*i + 1
		if down >= len(q) {
			q[i] = c
			break
		}
		if down+1 < len(q) && q[down+1].key < q[down].key {
			down++
		}
		if q[down].key >= c.key {
			q[i] = c
			break
		}
		q[i] = q[down]
		i = down
	}
	return top
}

// scratch is the working memory of one Encode, pooled.
type scratch struct {
	ids     []int32
	ranks   []merged
	symbols []symbol
	heap    candidates
}
