package mask

import (
	"bytes"

	"github.com/stencil-go/stencil/fsm"
)

// A guard judges a text when it ends, so a program with guards can be led to where
// no guard will ever agree: all distinct items used up, say. A matcher of such a
// program keeps a witness, a completion that the guards accept, and does not go
// where it finds none. The witness's next token is always allowed, so the matcher
// never gets stuck while it has one.

// verdict is what a search for a witness found.
type verdict uint8

const (
	witnessFound verdict = iota
	witnessNone          // no text completes the output
	witnessOpen          // the search gave up
)

// maxWitness bounds the places that one search for a witness goes on from.
const maxWitness = 400

// maxBranches bounds the ways on from one place that a search tries, and
// maxAlike those that lead to the same state: guards tell them apart.
const (
	maxBranches = 24
	maxAlike    = 3
)

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

// findWitness searches a text that completes the output from c, within left tokens
// unless that is negative: the machine's shortest completion, else others in the
// order of their length.
func (m *Matcher) findWitness(c *fsm.Cursor, left int) ([]byte, verdict) {
	fits := func(text []byte) bool { return left < 0 || m.vocab.fewest(text) <= left }
	try := c.Clone()
	if text := try.State().Shortest(); try.Write(text) == len(text) && try.Accepting() && fits(text) {
		return text, witnessFound
	}
	type place struct {
		c    fsm.Cursor
		text []byte
	}
	// open[f] are places whose texts have at least f bytes in all.
	open := [][]place{}
	lowest := 0
	push := func(p place) {
		f := min(len(p.text)+p.c.State().Distance(), 1<<14)
		for len(open) <= f {
			open = append(open, nil)
		}
		open[f] = append(open[f], p)
		lowest = min(lowest, f)
	}
	push(place{c: c.Clone()})
	gaveUp := false
	for visits := 0; lowest < len(open); {
		n := len(open[lowest])
		if n == 0 {
			lowest++
			continue
		}
		p := open[lowest][n-1]
		open[lowest] = open[lowest][:n-1]
		if p.c.Accepting() && fits(p.text) {
			return p.text, witnessFound
		}
		if visits++; visits > maxWitness {
			return nil, witnessOpen
		}
		seen := map[*fsm.State]int{}
		branches := 0
		for b := range p.c.State().NextBytes() {
			next := p.c.State().Step(b)
			if next == nil {
				continue
			}
			if seen[next] == maxAlike || branches == maxBranches {
				gaveUp = true
				continue
			}
			seen[next]++
			branches++
			if further := p.c.Clone(); further.Step(b) {
				push(place{c: further, text: append(bytes.Clone(p.text), b)})
			}
		}
	}
	if gaveUp {
		return nil, witnessOpen
	}
	return nil, witnessNone
}

// settleWitness finds the witness behind a token that has been read. It reports
// false when the output cannot be completed from there, or not in time.
func (m *Matcher) settleWitness(token []byte) bool {
	left := -1
	if m.budget >= 0 {
		left = m.budget - len(m.history) - 1
	}
	if rest, ok := bytes.CutPrefix(m.witness, token); ok && m.witness != nil && (left < 0 || m.vocab.fewest(rest) <= left) {
		m.witness = rest
		return true
	}
	if left < 0 && !needsWitness(m.cursor.State()) {
		m.witness = nil
		return true
	}
	text, v := m.findWitness(&m.cursor, left)
	if v == witnessOpen {
		// Not knowing is no reason to bar the way while there is room.
		m.witness = nil
		return left < 0 || left > 2*m.tokensFor(m.cursor.State())+64
	}
	m.witness = text
	return v == witnessFound
}
