package fsm

import (
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// step is Step with the lock held; it returns l.none where nothing is left.
func (l *lexicon) step(r *Residual, b byte) *Residual {
	known := r.row.Load()
	if known == nil {
		known = new(row[Residual])
		l.bytes += rowBytes
		r.row.Store(known)
	}
	if next, ok := known.load(b); ok {
		if next == nil {
			return l.none
		}
		return next
	}
	next, same := l.derive(r, b)
	same.add(b)
	if next.kind == kindNone || next.search && !l.alive(next) {
		l.bytes += int64(known.store(same, nil))
		return l.none
	}
	l.bytes += int64(known.store(same, next))
	return next
}

// derivative is what is left after any byte of a set.
type derivative struct {
	bytes byteSet
	next  *Residual
}

// derive is the derivative of r by b, and a set of bytes, b among them, with the
// same derivative: a whole class of bytes is derived at once, and remembered. The
// result may be empty without being none; alive tells.
func (l *lexicon) derive(r *Residual, b byte) (*Residual, byteSet) {
	switch r.kind {
	case kindLiteral, kindClass, kindBytes, kindEmpty, kindNone:
		return l.deriveAnew(r, b)
	}
	for i := range r.derivatives {
		if d := &r.derivatives[i]; d.bytes.has(b) {
			return d.next, d.bytes
		}
	}
	if r.kind == kindAuto && l.deriveAutomaton(r, b) {
		return l.derive(r, b)
	}
	next, same := l.deriveAnew(r, b)
	same.add(b)
	r.derivatives = append(r.derivatives, derivative{same, next})
	l.bytes += 48
	return next, same
}

func (l *lexicon) deriveAnew(r *Residual, b byte) (*Residual, byteSet) {
	switch r.kind {
	case kindLiteral:
		if r.bytes[0] == b {
			return l.literal(r.bytes[1:]), oneByte(b)
		}
		return l.none, oneByte(r.bytes[0]).not()
	case kindClass:
		return l.deriveClass(r.class, b)
	case kindTail:
		return l.deriveTail(r, b)
	case kindBytes:
		if r.set.has(b) {
			return l.empty, r.set
		}
		return l.none, r.set.not()
	case kindSeq:
		d, same := l.derive(r.subs[0], b)
		d = l.seq(d, r.subs[1])
		if r.subs[0].nullable {
			rest, sameRest := l.derive(r.subs[1], b)
			d, same = l.alt(d, rest), same.and(sameRest)
		}
		return d, same
	case kindAlt:
		parts := make([]*Residual, 0, len(r.subs))
		same := allBytes
		for _, s := range r.subs {
			d, sameSub := l.derive(s, b)
			same = same.and(sameSub)
			if d.kind != kindNone {
				parts = append(parts, d)
			}
		}
		return l.alt(parts...), same
	case kindRepeat:
		d, same := l.derive(r.subs[0], b)
		hi := r.hi
		if hi > 0 {
			hi--
		}
		return l.seq(d, l.repeat(r.subs[0], max(r.lo-1, 0), hi)), same
	case kindAnd:
		parts := make([]*Residual, 0, len(r.subs))
		same := allBytes
		for _, s := range r.subs {
			d, sameSub := l.derive(s, b)
			if d.kind == kindNone {
				return l.none, sameSub
			}
			same = same.and(sameSub)
			parts = append(parts, d)
		}
		return l.and(parts...), same
	case kindNot:
		d, same := l.derive(r.subs[0], b)
		return l.not(d), same
	case kindEncode:
		return l.deriveEncode(r, b)
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			next, same, ok := a.stepClass(r.state, b)
			if !ok {
				return l.none, same
			}
			return l.automaton(r.auto, next), same
		}
		if a, ok := r.auto.(grammar.SparseAutomaton); ok {
			if read := bytesIn(a.Alphabet()); !read.has(b) {
				return l.none, read.not()
			}
		}
		next, ok := r.auto.Step(r.state, b)
		if !ok {
			return l.none, oneByte(b)
		}
		return l.automaton(r.auto, next), oneByte(b)
	case kindChoice:
		texts := r.choice.Texts()
		if lo, hi := narrow(texts, r.lo, r.hi, int(r.state), b); lo < hi {
			return l.choiceAt(r.choice, lo, hi, r.state+1), oneByte(b)
		}
		return l.none, firstBytes(texts, r.lo, r.hi, int(r.state)).not()
	case kindExcept:
		d, same := l.derive(r.subs[0], b)
		texts := r.choice.Texts()
		if lo, hi := narrow(texts, r.lo, r.hi, int(r.state), b); lo < hi {
			return l.except(d, r.choice, lo, hi, r.state+1), oneByte(b)
		}
		return d, same.and(firstBytes(texts, r.lo, r.hi, int(r.state)).not())
	case kindCut:
		return l.deriveCut(r, b)
	case kindFirst:
		if !r.set.has(b) {
			return l.none, r.set.not()
		}
		d, same := l.derive(r.subs[0], b)
		return d, same.and(r.set)
	case kindCount:
		return l.deriveCount(r, b)
	}
	return l.none, allBytes
}

// deriveAutomaton finds the derivatives of an automaton's state at once: bytes that
// lead to the same state are one class. It leaves alone a shared automaton, which
// knows its classes, and one that says which bytes it reads. One that says of itself
// where it loops has too many states for all: of it only those beyond ASCII are found,
// once b is one of them, since searches over code points would else try tens of
// thousands one by one.
func (l *lexicon) deriveAutomaton(r *Residual, b byte) bool {
	first := 0
	switch r.auto.(type) {
	case grammar.LoopingAutomaton:
		if b < utf8.RuneSelf {
			return false
		}
		first = utf8.RuneSelf
	case grammar.SparseAutomaton, *sharedAutomaton:
		return false
	}
	var dead byteSet
	at := map[uint32]int{}
	for b := first; b < 256; b++ {
		state, ok := r.auto.Step(r.state, byte(b))
		if !ok {
			dead.add(byte(b))
			continue
		}
		i, known := at[state]
		if !known {
			i = len(r.derivatives)
			at[state] = i
			r.derivatives = append(r.derivatives, derivative{next: l.automaton(r.auto, state)})
		}
		r.derivatives[i].bytes.add(byte(b))
	}
	if !dead.empty() {
		r.derivatives = append(r.derivatives, derivative{dead, l.none})
	}
	l.bytes += int64(48 * len(r.derivatives))
	return true
}

func (l *lexicon) deriveEncode(r *Residual, b byte) (*Residual, byteSet) {
	step := r.codec.codec.States[r.state][b]
	switch {
	case !step.Valid:
		return l.none, r.codec.invalid[r.state]
	case !step.Emits:
		return l.encode(r.subs[0], r.codec, uint32(step.Next)), oneByte(b)
	}
	d, same := l.derive(r.subs[0], step.Byte)
	if plain := r.codec.same[r.state]; plain.has(b) {
		same = same.and(plain)
	} else {
		same = oneByte(b)
	}
	return l.encode(d, r.codec, uint32(step.Next)), same
}

// noLeads are the bytes that begin no code point.
var noLeads = byteRange(0x80, 0xC1).or(byteRange(0xF5, 0xFF))

// deriveCount counts a code point when its last byte is written. The counted
// residual is text, so lead bytes tell how many follow.
func (l *lexicon) deriveCount(r *Residual, b byte) (*Residual, byteSet) {
	open := r.state
	var kindOf byteSet
	if open == 0 {
		if r.hi == 0 {
			return l.none, allBytes
		}
		switch _, left := leadByte(b); {
		case b < utf8.RuneSelf:
			kindOf = byteRange(0, utf8.RuneSelf-1)
		case left == 1:
			open, kindOf = 1, byteRange(0xC2, 0xDF)
		case left == 2:
			open, kindOf = 2, byteRange(0xE0, 0xEF)
		case left == 3:
			open, kindOf = 3, byteRange(0xF0, 0xF4)
		default:
			return l.none, noLeads
		}
	} else {
		open, kindOf = open-1, allBytes
	}
	d, same := l.derive(r.subs[0], b)
	lo, hi := r.lo, r.hi
	if open == 0 {
		lo = max(lo-1, 0)
		if hi > 0 {
			hi--
		}
	}
	return l.count(d, lo, hi, open), same.and(kindOf)
}
