package fsm

import (
	"sync"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// classInfo splits the first bytes of a class of code points: those that are a
// code point of the class by themselves, those after which any continuation
// bytes will do (by the bytes that follow), those after which it depends, and
// those that begin no code point of the class.
type classInfo struct {
	hash   hash128
	accept byteSet
	dead   byteSet
	full   [4]byteSet // full[k]: any k continuation bytes may follow
}

func (l *lexicon) classInfo(c *grammar.Class) *classInfo {
	if c == grammar.AnyClass {
		return anyClassInfo()
	}
	info := l.classes[c]
	if info == nil {
		info = infoOfClass(c)
		l.classes[c] = info
	}
	return info
}

// anyClassInfo is that of the class of all code points, which every lexicon has.
var anyClassInfo = sync.OnceValue(func() *classInfo { return infoOfClass(grammar.AnyClass) })

func infoOfClass(c *grammar.Class) *classInfo {
	info := &classInfo{hash: hash128{1, 2}}
	for _, r := range c.Ranges() {
		info.hash = info.hash.mix(uint64(r.Lo)<<32 | uint64(r.Hi))
	}
	for b := range 256 {
		lead := byte(b)
		base, left := leadByte(lead)
		switch {
		case b < utf8.RuneSelf:
			if c.Has(rune(b)) {
				info.accept.add(lead)
			} else {
				info.dead.add(lead)
			}
		case left == 0:
			info.dead.add(lead)
		default:
			lo, hi := tailBounds(base, left)
			switch {
			case !c.Intersects(lo, hi):
				info.dead.add(lead)
			case lo == base && hi == base+1<<(6*left)-1 && c.Contains(lo, hi) && (hi < 0xD800 || lo > 0xDFFF):
				info.full[left].add(lead)
			}
		}
	}
	return info
}

// leadByte is the first code point that the UTF-8 lead byte b may begin, and the
// number of bytes that follow it: 0 for bytes that begin none (RFC 3629).
func leadByte(b byte) (base rune, left int) {
	switch {
	case b >= 0xC2 && b <= 0xDF:
		return rune(b&0x1F) << 6, 1
	case b >= 0xE0 && b <= 0xEF:
		return rune(b&0x0F) << 12, 2
	case b >= 0xF0 && b <= 0xF4:
		return rune(b&0x07) << 18, 3
	}
	return 0, 0
}

// tailBounds are the code points that base and left continuation bytes reach,
// without those that a shorter encoding has (over-long forms).
func tailBounds(base rune, left int) (lo, hi rune) {
	lo, hi = base, base+1<<(6*left)-1
	switch {
	case left == 2 && base == 0:
		lo = 0x800
	case left == 3 && base == 0:
		lo = 0x10000
	}
	return lo, min(hi, utf8.MaxRune)
}

// deriveClass is the derivative of a whole code point of a class.
func (l *lexicon) deriveClass(c *grammar.Class, b byte) (*Residual, byteSet) {
	info := l.classInfo(c)
	switch {
	case info.accept.has(b):
		return l.empty, info.accept
	case info.dead.has(b):
		return l.none, info.dead
	}
	for k := 1; k < 4; k++ {
		if info.full[k].has(b) {
			return l.cont[k], info.full[k]
		}
	}
	base, left := leadByte(b)
	return l.tail(c, base, left), oneByte(b)
}

// tail is the last left bytes of a code point of c that begins at base.
func (l *lexicon) tail(c *grammar.Class, base rune, left int) *Residual {
	if left == 1 {
		var set byteSet
		for i := range rune(64) {
			if c.Has(base + i) {
				set.add(0x80 + byte(i))
			}
		}
		return l.bytesOf(set)
	}
	return l.intern(shape{kind: kindTail, class: c, base: base, left: int8(left)})
}

// deriveTail is the derivative of a code point's tail of at least two bytes.
func (l *lexicon) deriveTail(r *Residual, b byte) (*Residual, byteSet) {
	if b < 0x80 || b > 0xBF {
		return l.none, byteRange(0x80, 0xBF).not()
	}
	left := int(r.left) - 1
	step := rune(1) << (6 * left)
	classify := func(b byte) (dead, full bool) {
		base := r.base + rune(b&0x3F)*step
		lo, hi := base, base+step-1
		if r.base == 0 {
			// Over-long forms: after E0 below U+0800, after F0 below U+10000.
			floor := rune(0x800)
			if left == 2 {
				floor = 0x10000
			}
			if hi < floor {
				return true, false
			}
		}
		if lo > utf8.MaxRune || !r.class.Intersects(lo, hi) {
			return true, false
		}
		return false, r.class.Contains(lo, hi) && (hi < 0xD800 || lo > 0xDFFF)
	}
	dead, full := classify(b)
	if !dead && !full {
		return l.tail(r.class, r.base+rune(b&0x3F)*step, left), oneByte(b)
	}
	var same byteSet
	for c := 0x80; c <= 0xBF; c++ {
		if d, f := classify(byte(c)); d == dead && f == full {
			same.add(byte(c))
		}
	}
	if dead {
		return l.none, same
	}
	return l.cont[left], same
}
