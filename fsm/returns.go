package fsm

// Returns is the set of groups whose every code point leads from the residual back
// to itself, so that however many of them are written the same is left: part of
// Loop. The first call computes it, later ones load it.
func (r *Residual) Returns() GroupSet {
	if g := r.home.Load(); g != nil {
		return *g
	}
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	set := r.owner.selfLoop(r)
	r.home.Store(&set)
	return set
}

// Turns reports whether some code point leads from the residual back to itself.
func (r *Residual) Turns() bool {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	l := r.owner
	return l.leadsTo(r, r, byteRange(0, 0x7F), 0) || l.leadsTo(r, r, byteRange(0xC2, 0xDF), 1) ||
		l.leadsTo(r, r, byteRange(0xE0, 0xEF), 2) || l.leadsTo(r, r, byteRange(0xF0, 0xF4), 3)
}

// leadsTo reports whether some byte of the set and so many continuation bytes lead
// from r to home. Bytes with the same derivative are tried once.
func (l *lexicon) leadsTo(home, r *Residual, bytes byteSet, left int) bool {
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		if next.kind == kindNone {
			continue
		}
		if left == 0 && next == home || left > 0 && l.leadsTo(home, next, byteRange(0x80, 0xBF), left-1) {
			return true
		}
	}
	return false
}
