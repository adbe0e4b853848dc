package fsm

import "github.com/stencil-go/stencil/grammar"

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

// selfLoop are the groups whose every code point leads back to r itself. Bytes are
// derived a class at a time; whether other derivatives are live does not matter.
func (l *lexicon) selfLoop(r *Residual) GroupSet {
	set := l.asciiLoop(r)
	if set == 0 {
		// Classes that hold all of a length and no ASCII group are not worth the walk.
		return 0
	}
	for _, lead := range leads {
		if l.returns(r, r, lead.bytes, lead.left) {
			set |= lead.group
		}
	}
	return set
}

// automatonLoop is asciiLoop for an automaton's state, for which no residuals are
// made. A state that returns on neither letters nor digits is left alone: there are
// many, and what else they return on makes few tokens.
func automatonLoop(a grammar.Automaton, state uint32) (set GroupSet) {
	returns := func(bytes []byte) bool {
		for _, b := range bytes {
			if next, ok := a.Step(state, b); !ok || next != state {
				return false
			}
		}
		return len(bytes) > 0
	}
	usual := ASCIIGroup('0') | ASCIIGroup('a') | ASCIIGroup('z')
	for g, bytes := range groupBytes {
		if usual&(1<<g) != 0 && returns(bytes) {
			set |= 1 << g
		}
	}
	if set == 0 {
		return 0
	}
	for g, bytes := range groupBytes {
		if usual&(1<<g) == 0 && returns(bytes) {
			set |= 1 << g
		}
	}
	return set
}

// asciiLoop is selfLoop for single bytes.
func (l *lexicon) asciiLoop(r *Residual) GroupSet { return asciiGroups(l.homeBytes(r)) }

// homeBytes are the bytes of ASCII that lead from r back to it.
func (l *lexicon) homeBytes(r *Residual) (home byteSet) {
	ascii := byteRange(0, 0x7F)
	for rest := ascii; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		if next == r {
			home = home.or(same.and(ascii))
		}
	}
	return home
}

// Quiet tells the characters that lead from the residual back to itself: those of ASCII, c
// at bit c%64 of word c/64, and the groups that have some, of those beyond ASCII the groups
// all of whose code points do.
func (r *Residual) Quiet() (ascii [2]uint64, groups GroupSet) {
	l := r.owner
	l.mu.Lock()
	defer l.mu.Unlock()
	home := l.homeBytes(r)
	groups = groupsOf(home)
	for _, lead := range leads {
		if groups != 0 && l.returns(r, r, lead.bytes, lead.left) {
			groups |= lead.group
		}
	}
	return [2]uint64{home[0], home[1]}, groups
}

// returns reports whether each code point that begins with a byte of the set,
// followed by left continuation bytes, leads from r back to home.
func (l *lexicon) returns(home, r *Residual, bytes byteSet, left int) bool {
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		same, follow := leadRange(b, same)
		rest = rest.and(same.not())
		switch {
		case next == l.none:
			return false
		case left == 0 && next != home:
			return false
		case left > 0 && !l.returns(home, next, follow, left-1):
			return false
		}
	}
	return true
}

// leadRange is the range of the byte behind b, and which of the bytes like b have
// the same: there are no over-long forms, no surrogates, nothing past U+10FFFF.
func leadRange(b byte, like byteSet) (same, follow byteSet) {
	switch b {
	case 0xE0:
		return oneByte(b), byteRange(0xA0, 0xBF)
	case 0xED:
		return oneByte(b), byteRange(0x80, 0x9F)
	case 0xF0:
		return oneByte(b), byteRange(0x90, 0xBF)
	case 0xF4:
		return oneByte(b), byteRange(0x80, 0x8F)
	}
	return like.and(specialLeads.not()), byteRange(0x80, 0xBF)
}

// specialLeads are the bytes that not all continuation bytes follow.
var specialLeads = bytesIn("\xE0\xED\xF0\xF4")
