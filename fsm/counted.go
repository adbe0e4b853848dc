package fsm

import (
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// Within reports whether the residual is of the form `encoded value · rest`, the
// value in codec.
func (r *Residual) Within(codec *grammar.Codec) bool {
	e := r
	if e.kind == kindSeq {
		e = e.subs[0]
	}
	return e.kind == kindEncode && e.codec.codec == codec
}

// Between reports whether a residual of the form of Within stands between two
// characters of the value, none of them begun.
func (r *Residual) Between() bool {
	e := r
	if e.kind == kindSeq {
		e = e.subs[0]
	}
	return e.kind == kindEncode && e.state == 0 && r.text
}

// Counted splits a residual that counts code points, those of one class or of any text: the residual without the
// count, and how many code points are still required and allowed (hi < 0: no
// bound). It reports false for a residual that is not a counted value, plain or
// encoded, alone or before a literal that closes it, at a code point's boundary.
func (r *Residual) Counted() (rest *Residual, lo, hi int, ok bool) {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	return r.owner.uncount(r)
}

// Uncounted is Counted where each code point may be followed by any other: what
// completes a text then depends on the count only as far as it asks for more. It reports
// false where a pattern is counted.
func (r *Residual) Uncounted() (rest *Residual, lo int, ok bool) {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	rest, lo, _, ok = r.owner.uncount(r)
	return rest, lo, ok && !r.owner.countsPattern(r)
}

// countsPattern reports whether r, of which uncount takes a count off, is a kindCount.
func (l *lexicon) countsPattern(r *Residual) bool {
	if r.kind == kindSeq {
		r = r.subs[0]
	}
	if r.kind == kindEncode {
		r = r.subs[0]
	}
	return r.kind == kindCount || r.kind == kindAuto
}

// uncount is Residual.Counted with the lock held.
func (l *lexicon) uncount(r *Residual) (rest *Residual, lo, hi int, ok bool) {
	if a, ok := r.auto.(*sharedAutomaton); ok && r.kind == kindAuto {
		return a.state(r.state).Counted()
	}
	e, behind := r, l.empty
	if r.kind == kindSeq {
		e, behind = r.subs[0], r.subs[1]
	}
	value := e
	switch {
	case behind != l.empty && behind.kind != kindLiteral:
		return nil, 0, 0, false
	case e.kind == kindEncode && e.state == 0:
		value = e.subs[0]
	case e.kind == kindEncode:
		return nil, 0, 0, false
	}
	if lo, hi, ok = l.counter(value); ok {
		rest = l.anyText
	} else if value.kind == kindRepeat && value.subs[0].kind == kindClass && (value.lo > 0 || value.hi >= 0) {
		rest, lo, hi = l.repeat(value.subs[0], 0, -1), value.lo, value.hi
	} else if value.kind == kindCount && value.state == 0 {
		rest, lo, hi = value.subs[0], value.lo, value.hi
	} else {
		return nil, 0, 0, false
	}
	if e.kind == kindEncode {
		rest = l.encode(rest, e.codec, 0)
	}
	return l.seq(rest, behind), lo, hi, true
}

// Run reports whether r is any number of code points of one class, plain or encoded,
// alone or before a literal.
func (r *Residual) Run() bool {
	e := r
	if e.kind == kindSeq && e.subs[1].kind == kindLiteral {
		e = e.subs[0]
	}
	if e.kind == kindEncode && e.state == 0 {
		e = e.subs[0]
	}
	return e.kind == kindRepeat && e.subs[0].kind == kindClass && e.lo == 0 && e.hi < 0
}

// Closing is the literal behind the value in a residual of the form of Counted, and
// empty where none is.
func (r *Residual) Closing() string {
	if a, ok := r.auto.(*sharedAutomaton); ok && r.kind == kindAuto {
		return a.state(r.state).Closing()
	}
	if r.kind == kindSeq && r.subs[1].kind == kindLiteral {
		return r.subs[1].bytes
	}
	return ""
}

// Closed reports whether it is known that all texts of r end with a byte that cannot come
// before: none of them is the beginning of another.
func (r *Residual) Closed() bool {
	switch r.kind {
	case kindSeq:
		e, end := r.subs[0], r.subs[1]
		return e.kind == kindEncode && end.kind == kindLiteral && len(end.bytes) == 1 && !e.codec.codec.States[0][end.bytes[0]].Valid && e.state == 0
	case kindExcept:
		return r.subs[0].Closed()
	case kindAlt:
		return all(r.subs, (*Residual).Closed)
	}
	return false
}

// Literal is the one text of a residual that is a literal.
func (r *Residual) Literal() (text string, ok bool) {
	if a, ok := r.auto.(*sharedAutomaton); ok && r.kind == kindAuto {
		return a.state(r.state).Literal()
	}
	return r.bytes, r.kind == kindLiteral || r.kind == kindEmpty
}

// ToCome is the number of code points that the value which a residual of the form
// of Counted is writing needs at least, one that is open not counted, and whether a
// character's escape is open. It reports false where that is not known.
func (r *Residual) ToCome() (runes int, escape, ok bool) {
	if a, ok := r.auto.(*sharedAutomaton); ok && r.kind == kindAuto {
		return a.state(r.state).ToCome()
	}
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	e := r
	if e.kind == kindSeq && e.subs[1].kind == kindLiteral {
		e = e.subs[0]
	}
	if e.kind == kindEncode {
		runes = r.owner.runesBehindEscape(e)
		return runes, e.state != 0, runes < infinite
	}
	runes = r.owner.runesToCome(e)
	return runes, false, runes < infinite
}

// maxRuneSearch bounds the residuals that a search for the fewest code points visits.
const maxRuneSearch = 400

// searchRunes is runesToCome by a search over the derivatives of r, whose texts are
// UTF-8: infinite where it gives up.
func (l *lexicon) searchRunes(r *Residual) int {
	level := []*Residual{r}
	seen := map[*Residual]bool{r: true}
	for runes := 0; len(level) > 0; runes++ {
		var next []*Residual
		// Bytes that go on with a code point lead to the same level.
		for i := 0; i < len(level); i++ {
			s := level[i]
			if s.nullable {
				return runes
			}
			if len(seen) > maxRuneSearch {
				return infinite
			}
			for rest := allBytes; !rest.empty(); {
				b := rest.first()
				d, same := l.derive(s, b)
				same.add(b)
				rest = rest.and(same.not())
				if d.kind == kindNone || seen[d] {
					continue
				}
				if b >= 0x80 && b < 0xC0 {
					seen[d] = true
					level = append(level, d)
				} else if !slices.Contains(next, d) {
					next = append(next, d)
				}
			}
		}
		level = slices.DeleteFunc(next, func(d *Residual) bool { return seen[d] })
		for _, d := range level {
			seen[d] = true
		}
	}
	return infinite
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
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			shared.mu.Lock()
			defer shared.mu.Unlock()
			inner := a.state(r.state)
			return inner.owner.runesToCome(inner)
		}
		return infinite
	case kindAnd, kindNot, kindExcept, kindCount:
		return l.searchRunes(r)
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
