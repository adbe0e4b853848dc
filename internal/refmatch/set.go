package refmatch

import "slices"

// set is a set of positions: bit p%64 of word p/64. The nil set is empty.
type set []uint64

func (s set) has(p int) bool { return p>>6 < len(s) && s[p>>6]&(1<<(p&63)) != 0 }

func (s set) add(p int) { s[p>>6] |= 1 << (p & 63) }

func (s set) remove(p int) { s[p>>6] &^= 1 << (p & 63) }

// addAll puts the positions of t, which is nil or as long as s, into s.
func (s set) addAll(t set) {
	for i := range t {
		s[i] |= t[i]
	}
}

func (s set) equal(t set) bool { return slices.Equal(s, t) }
