package mask

import (
	"github.com/stencil-go/stencil/fsm"
)

// A guard judges a text when it ends, and parts of it as far as it can, so a program
// with guards can be led to where no guard will ever agree: all distinct items used
// up, say. A matcher of such a program keeps a witness, a completion that the guards
// accept, and does not go where it finds none. The witness's next token is always
// allowed, so the matcher never gets stuck while it has one. Where no open guard might
// refuse all that can follow (fsm.State.OpenGuards) none is looked for without a budget.

// verdict is what a search for a witness found.
type verdict uint8

const (
	witnessFound verdict = iota
	witnessNone          // no text completes the output
	witnessOpen          // the search gave up
)

// later stands for a witness that is looked for only when the open lexeme ends.
var later = &completion{}

// needsWitness reports whether going on from the cursor's place could fail: a
// guard is open, and the text is not within a lexeme that can be drawn out at will,
// which offers texts enough.
func needsWitness(s *fsm.State) bool {
	if !s.OpenGuards() {
		return false
	}
	for _, t := range s.Threads() {
		if r := t.Residual(); r != nil && r.Loop() != 0 {
			return false
		}
	}
	return true
}

// maxWitness bounds the bytes of a witness that is looked for where there is no budget:
// guards read all that is written at each item.
const maxWitness = 8192

// findWitness searches a completion of the output from the cursor, within left tokens
// unless that is negative: the machine's shortest, else what a search finds.
func (m *Matcher) findWitness(left int, searches []search) (*completion, verdict) {
	c := &m.cursor
	if left < 0 && c.State().Distance() > maxWitness {
		return nil, witnessOpen
	}
	if w := m.completion(c.State().Rest()); w != nil && (left < 0 || int(w.tokens) <= left) {
		mark := c.Mark()
		n := w
		for n != complete && c.Step(n.b) {
			n = n.next
		}
		done := n == complete && c.Accepting()
		c.Reset(mark)
		if done {
			return w, witnessFound
		}
	}
	open := false
	for _, s := range searches {
		switch w, v := m.search(s, left); v {
		case witnessFound:
			return w, v
		case witnessNone:
			return nil, v
		}
		if w := m.dives(s.dives); w != nil && (left < 0 || int(w.tokens) <= left) {
			return w, witnessFound
		}
		open = true
	}
	if open {
		return nil, witnessOpen
	}
	return nil, witnessNone
}

// behind is the rest of a witness that begins with the token, or nil.
func (c *completion) behind(token []byte) *completion {
	if c == nil || c == later {
		return nil
	}
	for _, b := range token {
		if c == complete || c.special || c.b != b {
			return nil
		}
		c = c.next
	}
	return c
}

// settleWitness finds the witness behind a token that has been read. It reports
// false when the output cannot be completed from there, or not in time.
func (m *Matcher) settleWitness(left int) bool {
	if left < 0 && !needsWitness(m.cursor.State()) {
		if m.witness != nil {
			m.witness = later
		}
		return true
	}
	known := m.witness != nil
	searches := brief
	if !known && left >= 0 {
		searches = thorough
	}
	w, v := m.findWitness(left, searches)
	m.witness = w
	// Where the search gave up, a valid text must not be barred; but within a budget
	// the way that is known is kept to, or the text might not end in time.
	return v == witnessFound || v == witnessOpen && (left < 0 || !known)
}

// withWitness is the set with the tokens that the witness begins with and that leave its
// rest enough of left tokens. The set may be shared.
func (m *Matcher) withWitness(set *Set, left int) *Set {
	private := false
	for id := range m.beginnings(left) {
		if set.Has(id) {
			continue
		}
		if !private {
			set, private = set.Clone(), true
		}
		set.Add(id)
	}
	return set
}

// beginnings iterates over the tokens that the witness begins with and that leave its rest
// enough of left tokens.
func (m *Matcher) beginnings(left int) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		t := &m.vocab.trie
		node := int32(0)
		for c := m.witness; c != nil && c != later && c != complete && !c.special; {
			if node = t.child(node, c.b); node < 0 {
				return
			}
			if c = c.next; int(c.tokens) > left {
				continue
			}
			for _, id := range t.ids[t.nodes[node].rank:t.nodes[node+1].rank] {
				if !yield(id) {
					return
				}
			}
		}
	}
}
