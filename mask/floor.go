package mask

import (
	"bytes"
	"slices"
	"sync"

	"github.com/stencil-go/stencil/fsm"
)

// floor is a lower bound on the number of tokens of any text that ends in the
// completion of s: the first tokens may end within it, where some token ends so.
func (m *Matcher) floor(s *fsm.Stack) int {
	if n, ok := lookup(m.cache, &m.cache.floors, s, noBytes); ok {
		return n
	}
	n := 0
	if c := m.completion(s.Rest()); c != nil {
		n = m.vocab.floor(c)
	}
	store(m.cache, &m.cache.floors, s, n, noBytes)
	return n
}

func (v *Vocab) floor(c *completion) int {
	n := int(c.tokens)
	text := make([]byte, 0, v.longest)
	for len(text)+1 < v.longest && c != complete && !c.special {
		text = append(text, c.b)
		if c = c.next; int(c.tokens)+1 < n && v.endsIn(text) {
			n = int(c.tokens) + 1
		}
	}
	return n
}

// tokenEndings finds which texts tokens end in. It is made when it is first asked.
type tokenEndings struct {
	once sync.Once
	// ids are the tokens in the order of their bytes read backwards.
	ids []int32
}

// endsIn reports whether a longer token ends in the text, in O(log n) comparisons.
func (v *Vocab) endsIn(text []byte) bool {
	v.endings.once.Do(func() {
		v.endings.ids = slices.Clone(v.trie.ids)
		slices.SortFunc(v.endings.ids, func(a, b int32) int { return compareEnds(v.tokens[a], v.tokens[b]) })
	})
	at, _ := slices.BinarySearchFunc(v.endings.ids, text, func(id int32, text []byte) int { return compareEnds(v.tokens[id], text) })
	for _, id := range v.endings.ids[at:] {
		if !bytes.HasSuffix(v.tokens[id], text) {
			return false
		}
		if len(v.tokens[id]) > len(text) {
			return true
		}
	}
	return false
}

// compareEnds compares texts read backwards.
func compareEnds(a, b []byte) int {
	for i, j := len(a)-1, len(b)-1; i >= 0 && j >= 0; i, j = i-1, j-1 {
		if a[i] != b[j] {
			return int(a[i]) - int(b[j])
		}
	}
	return len(a) - len(b)
}
