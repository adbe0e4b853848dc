package mask

import (
	"slices"

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

// findWitness searches a completion of the output from c, within left tokens unless
// that is negative: the machine's shortest, else what a search finds.
func (m *Matcher) findWitness(c *fsm.Cursor, left int, searches []search) (*completion, verdict) {
	fits := func(w *completion) bool { return left < 0 || int(w.tokens) <= left }
	if left < 0 && c.State().Distance() > maxWitness {
		return nil, witnessOpen
	}
	if w := m.completion(c.State().Rest()); w != nil && fits(w) {
		try := c.Clone()
		n := w
		for n != complete && try.Step(n.b) {
			n = n.next
		}
		if n == complete && try.Accepting() {
			return w, witnessFound
		}
	}
	open := false
	for _, s := range searches {
		s.accept = func(text []byte) bool { return fits(m.spelled(text)) }
		text, v := s.from(c, nil, 0)
		switch v {
		case witnessFound:
			return m.spelled(text), witnessFound
		case witnessNone:
			return nil, witnessNone
		}
		if w := m.dives(c, s.dives); w != nil && fits(w) {
			return w, witnessFound
		}
		open = true
	}
	if open {
		return nil, witnessOpen
	}
	return nil, witnessNone
}

// spelled is the text as a completion.
func (m *Matcher) spelled(text []byte) *completion {
	return m.vocab.before(text, false, complete).completion
}

// thorough are the searches for a first witness, brief those behind a token while
// another witness is known.
var (
	thorough = []search{{visits: 600, commits: true, alike: 12}, {visits: 2000, alike: 3}, {visits: 4000, commits: true, alike: 12, dives: 5000}}
	brief    = []search{{visits: 120, commits: true, alike: 6}, {visits: 120, alike: 3}}
)

// search looks for a text that completes the output, in the order of what its
// length must at least be.
type search struct {
	// visits bounds the places that are gone on from.
	visits int
	// commits makes the search go on from each place where a guard has agreed to a
	// part before any other place: items that all differ are found one by one so.
	commits bool
	// alike bounds the bytes tried that lead to the same state: guards tell them apart.
	alike int
	// dives is how many bytes dives read where the search gives up.
	dives int
	// accept judges whole texts.
	accept func(text []byte) bool
}

// maxBranches bounds the ways on from one place that a search tries.
const maxBranches = 48

// maxCommits bounds the depth of committed places.
const maxCommits = 1000

// place is where a search has come to, or can go from there by a byte.
type place struct {
	c    fsm.Cursor
	text []byte
	b    byte
	// ahead says that b is still to be read.
	ahead bool
}

// from searches from the cursor, behind a text that begins all that is found.
func (s *search) from(c *fsm.Cursor, text []byte, depth int) ([]byte, verdict) {
	// open[f] are places whose texts have at least f bytes more in all.
	var open [][]place
	lowest := 0
	push := func(p place, f int) {
		f = min(f-len(text), 1<<14)
		for len(open) <= f {
			open = append(open, nil)
		}
		open[f] = append(open[f], p)
		lowest = min(lowest, f)
	}
	push(place{c: c.Clone(), text: text}, len(text))
	gaveUp := false
	alike := map[*fsm.State]int{}
	for lowest < len(open) {
		n := len(open[lowest])
		if n == 0 {
			lowest++
			continue
		}
		p := open[lowest][n-1]
		open[lowest] = open[lowest][:n-1]
		if s.visits--; s.visits < 0 {
			return nil, witnessOpen
		}
		if p.ahead {
			c := p.c.Clone()
			asked, denied := c.Asked(), c.Denied()
			if !c.Step(p.b) {
				continue
			}
			agreed := c.Asked() > asked && c.Denied() == denied
			p = place{c: c, text: append(slices.Clone(p.text), p.b)}
			if s.commits && agreed && depth < maxCommits {
				found, v := s.from(&p.c, p.text, depth+1)
				if v == witnessFound {
					return found, v
				}
				if s.visits < 0 {
					return nil, witnessOpen
				}
				gaveUp = gaveUp || v == witnessOpen
				continue
			}
			if f := len(p.text) + p.c.State().Distance(); f > lowest+len(text) {
				// A guard did not agree, so that the way is longer than it seemed.
				push(p, f)
				continue
			}
		}
		if p.c.Accepting() && s.accept(p.text) {
			return p.text, witnessFound
		}
		clear(alike)
		branches := 0
		for b := range p.c.State().NextBytes() {
			next := p.c.State().Step(b)
			if next == nil {
				continue
			}
			if alike[next] == s.alike || branches == maxBranches {
				gaveUp = true
				continue
			}
			alike[next]++
			branches++
			push(place{c: p.c, text: p.text, b: b, ahead: true}, len(p.text)+1+next.Distance())
		}
	}
	if gaveUp {
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
	w, v := m.findWitness(&m.cursor, left, searches)
	m.witness = w
	// Where the search gave up, a valid text must not be barred; but within a budget
	// the way that is known is kept to, or the text might not end in time.
	return v == witnessFound || v == witnessOpen && (left < 0 || !known)
}

// withWitness is the set with the tokens that the witness begins with and that leave its
// rest enough of left tokens. The set may be shared.
func (m *Matcher) withWitness(set *Set, left int) *Set {
	t := &m.vocab.trie
	node := int32(0)
	private := false
	for c := m.witness; c != nil && c != later && c != complete && !c.special; {
		if node = t.child(node, c.b); node < 0 {
			break
		}
		if c = c.next; int(c.tokens) > left {
			continue
		}
		for _, id := range t.ids[t.nodes[node].rank:t.nodes[node+1].rank] {
			if set.Has(id) {
				continue
			}
			if !private {
				set, private = set.Clone(), true
			}
			set.Add(id)
		}
	}
	return set
}
