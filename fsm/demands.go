package fsm

import (
	"math/bits"
)

// A demand is a part of an intersection that asks for something to stand anywhere in the
// text, as a look-ahead does: any text, what is asked for, any text. Whatever was written,
// it can be met by writing that, one demand after the other. So no search has to find out
// which of the demands can still be met together, of which there are 2^n kinds.

// demandLoop is the loop of an intersection with demands: that of its other parts, as
// long as they loop on what the demands ask for, behind which all of it is written. It
// is nil where there are no demands, or where that does not tell.
func (l *lexicon) demandLoop(r *Residual) *loop {
	if r.kind != kindAnd {
		return nil
	}
	var demands, others []*Residual
	for _, p := range r.subs {
		if d := l.demand(p); d != nil {
			demands = append(demands, d)
		} else {
			others = append(others, p)
		}
	}
	if len(demands) == 0 {
		return nil
	}
	found := *l.loopOf(l.and(append(others, l.anyText)...))
	for _, d := range demands {
		found.groups &= l.endless(d.subs[0])
	}
	if found.groups == 0 || found.limit < infinite || found.need >= infinite {
		return nil
	}
	for _, d := range demands {
		n := l.writtenIn(d.subs[1], found.groups.ascii())
		if n < 0 {
			return nil
		}
		found.need = plus(found.need, n)
	}
	return &found
}

// demand is r, or a part of it where it is a union, if it is a demand: a repetition that
// goes on for ever, then what is asked for and any text.
func (l *lexicon) demand(r *Residual) *Residual {
	for _, p := range alternatives(r) {
		if p.kind != kindSeq || p.subs[0].kind != kindRepeat || p.subs[0].lo > 0 || p.subs[0].hi >= 0 {
			continue
		}
		if rest := p.subs[1]; rest.kind == kindSeq {
			for rest.kind == kindSeq {
				rest = rest.subs[1]
			}
			if rest == l.anyText {
				return p
			}
		}
	}
	return nil
}

// writtenIn is the number of bytes with which what stands before any text in r can be
// written, of the given bytes of ASCII alone, and -1 where that is not known.
func (l *lexicon) writtenIn(r *Residual, of byteSet) int {
	switch r.kind {
	case kindEmpty:
		return 0
	case kindLiteral:
		if bytesIn(r.bytes).and(of.not()).empty() {
			return len(r.bytes)
		}
	case kindClass:
		if !l.classInfo(r.class).accept.and(of).empty() {
			return 1
		}
	case kindAlt:
		best := -1
		for _, s := range r.subs {
			if n := l.writtenIn(s, of); n >= 0 && (best < 0 || n < best) {
				best = n
			}
		}
		return best
	case kindRepeat:
		if r.lo == 0 {
			return 0
		}
		if n := l.writtenIn(r.subs[0], of); n >= 0 {
			return times(r.lo, n)
		}
	case kindSeq:
		if n := l.writtenIn(r.subs[0], of); n >= 0 {
			if rest := l.writtenIn(r.subs[1], of); rest >= 0 {
				return plus(n, rest)
			}
		}
	}
	return -1
}

// needsBytes is a bound from below on the bytes of ASCII in a text of r: each that all
// texts hold is one.
func (l *lexicon) needsBytes(r *Residual) int {
	must := l.lettersOf(r).must
	return bits.OnesCount64(must[0]) + bits.OnesCount64(must[1])
}
