package fsm

// Counted splits a residual that counts code points: the residual without the
// count, and how many code points are still required and allowed (hi < 0: no
// bound). It reports false for a residual that is not of the form
// `encoded counted value · rest` at a code point's boundary.
func (r *Residual) Counted() (rest *Residual, lo, hi int, ok bool) {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	return r.owner.uncount(r)
}

// Written describes the value that a residual of the form `encoded value · rest`
// is writing: how many code points it needs at least, one that is open not
// counted; how many at most any residual of it may need; and whether a character's
// escape is open. It reports false for other forms, and where the numbers cannot be
// read off the expression.
func (r *Residual) Written() (need, most int, escape, ok bool) {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	e := r
	if e.kind == kindSeq {
		e = e.subs[0]
	}
	if e.kind != kindEncode || e.search && e.state == 0 || e.subs[0].search {
		return 0, 0, false, false
	}
	need = r.owner.runesBehindEscape(e)
	most = r.owner.maxNeed(e.subs[0])
	return need, most, e.state != 0, most < infinite && need < infinite
}

// runesBehindEscape is runesToCome of an encoded value, where an open escape is
// brought to its end in the best way.
func (l *lexicon) runesBehindEscape(e *Residual) int {
	switch {
	case e.kind == kindEmpty:
		return 0
	case e.state == 0:
		return l.runesToCome(e.subs[0])
	}
	best := infinite
	for rest := allBytes; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(e, b)
		same.add(b)
		rest = rest.and(same.not())
		if next.kind != kindNone {
			best = min(best, l.runesBehindEscape(next))
		}
	}
	return best
}

// runesToCome is the number of code points that a text of r begins at least,
// without one that is open already.
func (l *lexicon) runesToCome(r *Residual) int {
	if r.nullable {
		return 0
	}
	switch r.kind {
	case kindLiteral:
		return leadBytes(r.bytes)
	case kindClass:
		return 1
	case kindTail:
		return 0
	case kindBytes:
		if r.set.and(byteRange(0x80, 0xBF)) == r.set {
			return 0
		}
		return 1
	case kindSeq:
		return plus(l.runesToCome(r.subs[0]), l.runesToCome(r.subs[1]))
	case kindAlt:
		best := infinite
		for _, s := range r.subs {
			best = min(best, l.runesToCome(s))
		}
		return best
	case kindRepeat:
		return times(r.lo, l.runesToCome(r.subs[0]))
	case kindChoice:
		best := infinite
		for _, t := range r.choice.Texts()[r.lo:r.hi] {
			best = min(best, leadBytes(t[r.state:]))
		}
		return best
	}
	return infinite
}

// leadBytes counts the bytes of s that begin a code point.
func leadBytes(s string) int {
	n := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}
