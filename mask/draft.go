package mask

import (
	"math/bits"
	"slices"
)

// What guards say of a text makes a mask that holds for that text alone. It is made in
// memory of the matcher's own. Masks that leave it are immutable, though, and may be
// kept, so the same set is looked for among those made lately: texts of one kind are
// refused the same things.

// drafts are sets in the making, one within the other.
type drafts struct {
	sets []*Set
	used int
}

// begin returns a set of bits that holds what of does, until end.
func (d *drafts) begin(of *Set) *Set {
	if d.used == len(d.sets) {
		d.sets = append(d.sets, NewSet(of.size))
	}
	s := d.sets[d.used]
	d.used++
	if of.words == nil {
		clear(s.words)
	} else {
		copy(s.words, of.words)
	}
	s.addAll(of.ids)
	return s
}

// end takes back the set begun last.
func (d *drafts) end() { d.used-- }

// done is end, and what has become of the draft: a set that stays as it is. It is of
// where nothing has changed, and one made before where there is one in the cache.
func (d *drafts) done(c *Cache, draft, of *Set) *Set {
	d.end()
	if draft.sameAs(of) {
		return of
	}
	h := draft.hash()
	known := c.judgedBefore(h)
	if known == nil || !draft.sameAs(known) {
		known = draft.compact()
	}
	c.keepJudged(h, known)
	return known
}

// maxJudged bounds the sets that are kept, young and old each.
const maxJudged = 256

func (c *Cache) judgedBefore(h uint64) *Set {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if set := c.judged.young[h]; set != nil {
		return set
	}
	return c.judged.old[h]
}

// keepJudged keeps a set, or keeps it longer.
func (c *Cache) keepJudged(h uint64, set *Set) {
	c.mu.RLock()
	known := c.judged.young[h] == set
	c.mu.RUnlock()
	if known {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.judged.young[h] = set; len(c.judged.young) >= maxJudged {
		c.judged.age()
	}
}

// sameAs reports whether a set of bits holds what t does.
func (s *Set) sameAs(t *Set) bool {
	n := 0
	for i, w := range s.words {
		if t.words != nil {
			if t.words[i]&^w != 0 {
				return false
			}
			w &^= t.words[i]
		}
		if n += bits.OnesCount64(w); n > len(t.ids) {
			return false
		}
	}
	if n < len(t.ids) {
		return false
	}
	for _, id := range t.ids {
		if !s.bit(id) {
			return false
		}
	}
	return true
}

// hash is of the bits.
func (s *Set) hash() uint64 {
	h := uint64(14695981039346656037)
	for i, w := range s.words {
		if w != 0 {
			hi, lo := bits.Mul64(w^h, 0x9E3779B97F4A7C15+uint64(i)<<1)
			h = hi ^ lo
		}
	}
	return h
}

// compact is a copy of a set of bits, as a list if it is short.
func (s *Set) compact() *Set {
	if n := s.Len(); n <= maxBeside {
		out := &Set{size: s.size, ids: make([]int32, 0, n)}
		for id := range s.All() {
			out.ids = append(out.ids, id)
		}
		return out
	}
	return &Set{size: s.size, words: slices.Clone(s.words)}
}
