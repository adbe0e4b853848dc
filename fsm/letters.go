package fsm

import (
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// letters are the bytes of a residual's texts: those that some text may hold, and those
// that every text holds.
type letters struct{ may, must byteSet }

// noText are the letters of what has no texts.
var noText = &letters{must: allBytes}

// maxLetters bounds the texts of a choice that are looked at for their letters.
const maxLetters = 256

// Letters is a set of bytes of which all texts of the residual are made, byte b at bit
// b%64 of word b/64: what the structure tells without a look at the texts.
func (r *Residual) Letters() [4]uint64 {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	return r.owner.lettersOf(r).may
}

// lacks reports whether r has no text because all of them would have to hold a byte
// that none can: a pattern asks for a letter where only digits may follow. It is read
// off the structure, and spares a search of all that the digits could be.
func (l *lexicon) lacks(r *Residual) bool {
	return (r.kind == kindAnd || r.kind == kindCount) && l.lettersOf(r) == noText
}

// lettersOf is what the structure of r tells of the bytes of its texts.
func (l *lexicon) lettersOf(r *Residual) *letters {
	if r.letters == nil {
		s := l.findLetters(r)
		r.letters = &s
		if !s.must.and(s.may.not()).empty() {
			r.letters = noText
		}
		l.bytes += 64
	}
	return r.letters
}

func (l *lexicon) findLetters(r *Residual) letters {
	switch r.kind {
	case kindNone:
		return *noText
	case kindEmpty:
		return letters{}
	case kindLiteral:
		s := bytesIn(r.bytes)
		return letters{s, s}
	case kindTail:
		return letters{may: byteRange(0x80, 0xBF)}
	case kindClass:
		return l.classLetters(r.class)
	case kindBytes:
		return letters{may: r.set, must: alone(r.set)}
	case kindSeq:
		a, b := l.lettersOf(r.subs[0]), l.lettersOf(r.subs[1])
		if a == noText || b == noText {
			return *noText
		}
		return letters{a.may.or(b.may), a.must.or(b.must)}
	case kindAlt:
		s := letters{must: allBytes}
		for _, sub := range r.subs {
			one := l.lettersOf(sub)
			s.may, s.must = s.may.or(one.may), s.must.and(one.must)
		}
		return s
	case kindRepeat:
		s := *l.lettersOf(r.subs[0])
		if r.lo == 0 {
			s.must = byteSet{}
		}
		return s
	case kindAnd:
		s := letters{may: allBytes}
		for _, sub := range r.subs {
			one := l.lettersOf(sub)
			s.may, s.must = s.may.and(one.may), s.must.or(one.must)
		}
		return s
	case kindCount:
		if r.hi >= 0 && l.needsBytes(r.subs[0]) > r.hi {
			return *noText
		}
		return *l.lettersOf(r.subs[0])
	case kindExcept, kindFirst:
		return *l.lettersOf(r.subs[0])
	case kindEncode:
		if r.state == 0 {
			return letters{may: r.codec.lettersOf(l.lettersOf(r.subs[0]).may)}
		}
	case kindAuto:
		switch a := r.auto.(type) {
		case *sharedAutomaton:
			shared.mu.Lock()
			defer shared.mu.Unlock()
			inner := a.state(r.state)
			return *inner.owner.lettersOf(inner)
		case grammar.SparseAutomaton:
			return letters{may: bytesIn(a.Alphabet())}
		}
	case kindChoice:
		if r.hi-r.lo <= maxLetters {
			s := letters{must: allBytes}
			for _, text := range r.choice.Texts()[r.lo:r.hi] {
				one := bytesIn(text[r.state:])
				s.may, s.must = s.may.or(one), s.must.and(one)
			}
			return s
		}
	}
	return letters{may: allBytes}
}

// classLetters are the letters of a code point of a class.
func (l *lexicon) classLetters(c *grammar.Class) letters {
	info := l.classInfo(c)
	if leads := byteRange(utf8.RuneSelf, 0xFF).and(info.dead.not()); !leads.empty() {
		return letters{may: info.accept.or(leads).or(byteRange(0x80, 0xBF))}
	}
	return letters{may: info.accept, must: alone(info.accept)}
}

// lettersOf are the bytes with which texts of the given letters are written.
func (c *codecInfo) lettersOf(may byteSet) byteSet {
	out := may.and(c.same[0])
	if !may.and(c.escaped).empty() {
		out = out.or(c.escapes)
	}
	return out
}

// alone is a set of a single byte, or nothing.
func alone(s byteSet) byteSet {
	if s == oneByte(s.first()) {
		return s
	}
	return byteSet{}
}
