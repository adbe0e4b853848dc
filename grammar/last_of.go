package grammar

// lastOf finds the last of what guards have read that has a hash; each of those knows the
// one before it of the same hash, so that what was read last can be taken back.
type lastOf map[uint64]int32

// put notes what is at an index, and gives the one before it, -1 for none.
func (l lastOf) put(hash uint64, at int) (before int32) {
	before, ok := l[hash]
	if !ok {
		before = -1
	}
	l[hash] = int32(at)
	return before
}

// takeBack undoes the last put of a hash, which gave before.
func (l lastOf) takeBack(hash uint64, before int32) {
	if before < 0 {
		delete(l, hash)
		return
	}
	l[hash] = before
}
