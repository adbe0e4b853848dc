package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// unaffordable is a number of tokens past every budget.
const unaffordable = 1 << 30

// completion is a short text that completes an output, a byte at a time: each node
// stands for a place on the way. Completions share their ends.
type completion struct {
	next *completion
	// tokens is the smallest number of tokens that spell the text from here.
	tokens int32
	b      byte
	// special says that a token that is no text comes here instead of b.
	special bool
}

var complete = &completion{}

// ending is what completes a state or a stack, nil where nothing is known to, and how
// many nodes were made for it.
type ending struct {
	completion *completion
	nodes      int
}

func (e ending) bytes() int64 { return int64(24 * e.nodes) }

// tokensFor is a number of tokens that complete s: the fewest that spell the
// completion that the machine names.
func (m *Matcher) tokensFor(s *fsm.State) int {
	if s.Distance() == 0 {
		return 0
	}
	if c := m.completion(s.Rest()); c != nil {
		return int(c.tokens)
	}
	return unaffordable
}

// Needs is a number of tokens within which the output can be completed from here, an end
// token not counted: before the first token, a budget that NewMatcher takes, or 0. It is that
// of the shortest text, cut into as few tokens as can be; where guards do not agree to
// that text, of one that is found. It reports false where none is.
func (m *Matcher) Needs() (tokens int, ok bool) {
	w := m.way()
	if w == nil {
		return 0, false
	}
	return max(int(w.tokens), m.tokensFor(m.cursor.State())), true
}

// way is a completion of the output: the witness, or one that is searched.
func (m *Matcher) way() *completion {
	if m.budget >= 0 && m.witness != nil && m.witness != later {
		return m.witness
	}
	if s := m.cursor.State(); !s.Program().Guarded() {
		return m.completion(s.Rest())
	}
	used := m.ways.used
	w, _ := m.findWitness(-1, thorough)
	m.ways.used = used // it is read before another is looked for
	return w
}

// completion is the completion of r, or nil where none is known. The machine gives it
// lexeme by lexeme, and what follows a lexeme serves all that meet there.
func (m *Matcher) completion(r fsm.Rest) *completion {
	type part struct {
		rest    fsm.Rest
		text    []byte
		special bool
	}
	var way []part
	last := complete
	for r.Distance() > 0 {
		if e, ok := lookup(m.cache, &m.cache.completions, r, ending.bytes); ok {
			last = e.completion
			break
		}
		text, special, next, ok := r.Next()
		way = append(way, part{r, text, special})
		if !ok {
			last = nil
			break
		}
		r = next
	}
	for _, p := range slices.Backward(way) {
		e := ending{last, 0}
		if last != nil {
			e = m.vocab.before(p.text, p.special, last)
		}
		last = e.completion
		store(m.cache, &m.cache.completions, p.rest, e, ending.bytes)
	}
	return last
}

// before is the completion of a text or of a special token, and then last.
func (v *Vocab) before(text []byte, special bool, last *completion) ending {
	if special {
		return ending{&completion{next: last, special: true, tokens: last.tokens + 1}, 1}
	}
	for _, b := range slices.Backward(text) {
		last = &completion{next: last, b: b}
		last.tokens = v.spell(last)
	}
	return ending{last, len(text)}
}

// spelled is the text as a completion, in the matcher's memory.
func (m *Matcher) spelled(text []byte) *completion {
	last := complete
	for _, b := range slices.Backward(text) {
		c := m.ways.node()
		*c = completion{next: last, b: b}
		c.tokens = m.vocab.spell(c)
		last = c
	}
	return last
}

// wayRoom is memory for completions, of which those made last are taken back first.
type wayRoom struct {
	chunks [][]completion
	used   int
}

// wayChunk is the number of nodes of a chunk.
const wayChunk = 64

func (r *wayRoom) node() *completion {
	i := r.used / wayChunk
	if i == len(r.chunks) {
		r.chunks = append(r.chunks, make([]completion, wayChunk))
	}
	c := &r.chunks[i][r.used%wayChunk]
	r.used++
	return c
}

// spell is the smallest number of tokens that spell c, when those of the nodes
// behind it are known.
func (v *Vocab) spell(c *completion) int32 {
	t := &v.trie
	best := int32(unaffordable)
	for node := int32(0); c != complete && !c.special; {
		if node = t.child(node, c.b); node < 0 {
			break
		}
		c = c.next
		if t.nodes[node].rank < t.nodes[node+1].rank {
			best = min(best, c.tokens+1)
		}
	}
	return best
}

// fits reports whether s can be completed with left tokens more.
func (m *Matcher) fits(s *fsm.State, left int) bool {
	_, ok := m.fit(s, left)
	return ok
}

// fit is fits, and the completion that tells. Where every byte is a token, a short text
// need not be cut into tokens to tell, so that there is none, and none is looked for
// where the longest tokens would not do.
func (m *Matcher) fit(s *fsm.State, left int) (*completion, bool) {
	switch {
	case left < 0 || m.exceeds(s, left):
		return nil, false
	case m.vocab.bytewise && s.Distance() <= left:
		return nil, true
	}
	c := m.completion(s.Rest())
	return c, c != nil && int(c.tokens) <= left
}

// exceeds reports that left of the longest tokens do not complete s.
func (m *Matcher) exceeds(s *fsm.State, left int) bool {
	return (s.Distance()-1)/max(m.vocab.longest, 1) >= left && s.Distance() > 0
}
