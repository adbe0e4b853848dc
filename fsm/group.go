package fsm

import (
	"math/bits"

	"github.com/stencil-go/stencil/grammar"
)

// GroupSet is a set of byte groups. Bytes that the usual character classes treat
// alike form one group: digits, a-f, g-z, A-F, G-Z, each ASCII punctuation mark,
// and the code points of two, three and four bytes. A vocabulary notes which
// groups occur below each node of its trie; a machine that can read any sequence
// of them forever need not be asked token by token.
type GroupSet uint64

// Groups of code points beyond ASCII, and of bytes that are no part of UTF-8.
const (
	GroupTwo GroupSet = 1 << (60 + iota)
	GroupThree
	GroupFour
	// GroupBroken marks bytes outside well-formed UTF-8; no loop includes it.
	GroupBroken
)

// asciiGroup[b] is the number of the group of the ASCII byte b, and groupBytes
// the bytes of each group.
var (
	asciiGroup [128]uint8
	groupBytes [64][]byte
)

func init() {
	next := uint8(0)
	group := func(bytes ...byte) {
		for _, b := range bytes {
			asciiGroup[b] = next
		}
		groupBytes[next] = bytes
		next++
	}
	span := func(lo, hi byte) (s []byte) {
		for b := lo; b <= hi; b++ {
			s = append(s, b)
		}
		return s
	}
	group(span('0', '9')...)
	group(span('a', 'f')...)
	group(span('g', 'z')...)
	group(span('A', 'F')...)
	group(span('G', 'Z')...)
	var control []byte
	for b := range byte(0x20) {
		if b != '\t' && b != '\n' && b != '\r' {
			control = append(control, b)
		}
	}
	group(control...)
	for _, b := range []byte("\t\n\r\x7f") {
		group(b)
	}
	for b := byte(' '); b < 0x7F; b++ {
		if b < '0' || b > '9' && b < 'A' || b > 'Z' && b < 'a' || b > 'z' {
			group(b)
		}
	}
}

// ASCIIGroup is the group of a byte below 128.
func ASCIIGroup(b byte) GroupSet { return 1 << asciiGroup[b] }

// Loop is a set of groups such that every sequence of their code points can be
// written now and leaves something that can be finished. It need not be the
// largest such set. The first call computes it, later ones load it.
func (r *Residual) Loop() GroupSet {
	if g := r.loop.Load(); g != nil {
		return *g
	}
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	return r.owner.loopOf(r)
}

// loopOf is Loop with the lock held. A sequence whose first part loops loops; so
// does a union of which one part does, and an encoding as far as characters
// stand for themselves: `.*x` loops on everything though each byte changes it.
func (l *lexicon) loopOf(r *Residual) GroupSet {
	if g := r.loop.Load(); g != nil {
		return *g
	}
	var set GroupSet
	switch r.kind {
	case kindSeq:
		set = l.loopOf(r.subs[0])
	case kindAlt:
		for _, s := range r.subs {
			if g := l.loopOf(s); bits.OnesCount64(uint64(g)) > bits.OnesCount64(uint64(set)) {
				set = g
			}
		}
	case kindEncode:
		if r.state == 0 {
			set = l.loopOf(r.subs[0]) & l.plainGroups(r.codec)
		}
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			set = a.state(r.state).Loop()
		} else if a, ok := r.auto.(grammar.LoopingAutomaton); ok {
			set = l.asciiLoop(r)
			if a.LoopsBeyondASCII(r.state) {
				set |= GroupTwo | GroupThree | GroupFour
			}
		}
	case kindExcept:
		// Finitely many texts are taken out of what can go on forever.
		set = l.loopOf(r.subs[0])
	case kindRepeat, kindAnd, kindNot:
		// A part of a union may be empty though the union is not.
		if (r.kind != kindRepeat || r.lo == 0 && r.hi < 0) && l.alive(r) {
			set = l.selfLoop(r)
		}
	}
	r.loop.Store(&set)
	return set
}

// plainGroups are the groups all of whose code points stand for themselves.
func (l *lexicon) plainGroups(c *codecInfo) GroupSet {
	var set GroupSet
	plain := c.same[0]
	for g, bytes := range groupBytes {
		ok := len(bytes) > 0
		for _, b := range bytes {
			ok = ok && plain.has(b)
		}
		if ok {
			set |= 1 << g
		}
	}
	if high := byteRange(0x80, 0xFF); plain.and(high) == high {
		set |= GroupTwo | GroupThree | GroupFour
	}
	return set
}

// selfLoop are the groups whose every code point leads back to r itself. Bytes are
// derived a class at a time; whether other derivatives are live does not matter.
func (l *lexicon) selfLoop(r *Residual) GroupSet {
	set := l.asciiLoop(r)
	if set == 0 {
		// Classes that hold all of a length and no ASCII group are not worth the walk.
		return 0
	}
	if l.returns(r, r, byteRange(0xC2, 0xDF), 1) {
		set |= GroupTwo
	}
	if l.returns(r, r, byteRange(0xE0, 0xEF), 2) {
		set |= GroupThree
	}
	if l.returns(r, r, byteRange(0xF0, 0xF4), 3) {
		set |= GroupFour
	}
	return set
}

// asciiLoop is selfLoop for single bytes.
func (l *lexicon) asciiLoop(r *Residual) GroupSet {
	var home byteSet
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
	var set GroupSet
	for g, bytes := range groupBytes {
		ok := len(bytes) > 0
		for _, b := range bytes {
			ok = ok && home.has(b)
		}
		if ok {
			set |= 1 << g
		}
	}
	return set
}

// returns reports whether each code point that begins with a byte of the set,
// followed by left continuation bytes, leads from r back to home.
func (l *lexicon) returns(home, r *Residual, bytes byteSet, left int) bool {
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		// The byte behind these has a range of its own: no over-long forms, no
		// surrogates, nothing past U+10FFFF.
		follow := byteRange(0x80, 0xBF)
		switch b {
		case 0xE0:
			same, follow = oneByte(b), byteRange(0xA0, 0xBF)
		case 0xED:
			same, follow = oneByte(b), byteRange(0x80, 0x9F)
		case 0xF0:
			same, follow = oneByte(b), byteRange(0x90, 0xBF)
		case 0xF4:
			same, follow = oneByte(b), byteRange(0x80, 0x8F)
		default:
			for _, special := range []byte{0xE0, 0xED, 0xF0, 0xF4} {
				same = same.and(oneByte(special).not())
			}
		}
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
