package mask

import (
	"math/rand/v2"
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// A search by length does not come to texts that a guard wants much of: the texts that
// are shorter are too many. Dives go for such a text at random, one attempt after
// another, and write what the guards know to matter: the literals of their patterns, and
// where that finds nothing also the keys and values of their schemas.

// maxDive bounds the bytes of a dive past the machine's shortest text.
const maxDive = 200

// dives looks for a completion of the output from the cursor in dives that read a number of bytes
// in all: the one of fewest tokens of those found, or nil. It finds the same for the
// same place.
func (m *Matcher) dives(bytes int) (best *completion) {
	if bytes == 0 {
		return nil
	}
	p := m.cursor.State().Program()
	literals := p.Literals()
	if len(literals) > 0 {
		best = m.divesWith(literals, bytes)
	}
	if best == nil {
		best = m.divesWith(append(literals, p.Values()...), bytes)
	}
	return best
}

// divesWith is dives that write some literals.
func (m *Matcher) divesWith(literals []string, bytes int) (best *completion) {
	c := &m.cursor
	d := dive{m: m, r: rand.New(rand.NewPCG(1, 1)), bytes: bytes}
	limit := c.State().Distance() + maxDive
	for d.bytes > 0 {
		d.c, d.text, d.literals = c.Clone(), nil, slices.Clone(literals)
		// What leads nowhere is not tried for free.
		d.bytes--
		for d.bytes > 0 && len(d.text) < limit && !d.c.Accepting() && d.on() {
		}
		if d.c.Accepting() {
			if w := m.spelled(d.text); best == nil || w.tokens < best.tokens {
				best = w
			}
		}
	}
	return best
}

// dive is one attempt.
type dive struct {
	m     *Matcher
	r     *rand.Rand
	c     fsm.Cursor
	text  []byte
	bytes int
	// literals are those not written yet.
	literals []string
}

// on goes on by a literal three times in four where one fits, else by the shortest way
// to the end, else, and at times before, by any byte. It reports false where none is left.
func (d *dive) on() bool {
	if d.r.IntN(4) > 0 {
		for _, i := range d.r.Perm(len(d.literals)) {
			if d.write(d.literals[i]) {
				d.literals = slices.Delete(d.literals, i, i+1)
				return true
			}
		}
	}
	if d.r.IntN(4) > 0 {
		if w := d.m.completion(d.c.State().Rest()); w != nil && w != complete && !w.special && d.write(string([]byte{w.b})) {
			return true
		}
	}
	next := slices.Collect(d.c.State().NextBytes())
	for _, i := range d.r.Perm(len(next)) {
		if d.write(string([]byte{next[i]})) {
			return true
		}
	}
	return false
}

// write goes on by text, or stays where the guards or the grammar do not have it.
func (d *dive) write(text string) bool {
	before := d.c.Mark()
	n := d.c.Write([]byte(text))
	d.bytes -= n
	if n < len(text) {
		d.c.Reset(before)
		return false
	}
	d.text = append(d.text, text...)
	return true
}
