package fsm

import "math/bits"

// byteSet is a set of bytes.
type byteSet [4]uint64

var allBytes = byteSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

func oneByte(b byte) byteSet {
	var s byteSet
	s.add(b)
	return s
}

// byteRange is the set of the bytes from lo to hi, and empty where hi is less.
func byteRange(lo, hi byte) byteSet {
	if hi < lo {
		return byteSet{}
	}
	from, to := upFrom(lo), upFrom(hi)
	to[hi>>6] &^= 1 << (hi & 63)
	return from.and(to.not())
}

// upFrom is the set of the bytes that are at least b.
func upFrom(b byte) (s byteSet) {
	i := int(b >> 6)
	s[i] = ^uint64(0) << (b & 63)
	for i++; i < len(s); i++ {
		s[i] = ^uint64(0)
	}
	return s
}

// bytesIn is the set of the bytes of a text.
func bytesIn(text string) byteSet {
	var s byteSet
	for i := range len(text) {
		s.add(text[i])
	}
	return s
}

func (s *byteSet) add(b byte)     { s[b>>6] |= 1 << (b & 63) }
func (s byteSet) has(b byte) bool { return s[b>>6]&(1<<(b&63)) != 0 }
func (s byteSet) empty() bool     { return s == byteSet{} }

func (s byteSet) and(t byteSet) byteSet {
	return byteSet{s[0] & t[0], s[1] & t[1], s[2] & t[2], s[3] & t[3]}
}

func (s byteSet) or(t byteSet) byteSet {
	return byteSet{s[0] | t[0], s[1] | t[1], s[2] | t[2], s[3] | t[3]}
}

func (s byteSet) not() byteSet { return byteSet{^s[0], ^s[1], ^s[2], ^s[3]} }

// first is the smallest byte of a set that is not empty.
func (s byteSet) first() byte {
	for i, w := range s {
		if w != 0 {
			return byte(i<<6 + bits.TrailingZeros64(w))
		}
	}
	return 0
}

// plain are the bytes that are best to read, each set before the next: letters, and
// what else of ASCII is printed.
var plain = [...]byteSet{byteRange('a', 'z'), byteRange('!', '~'), oneByte(' ')}

// plainest is the byte of a set, which is not empty, that is best to read, the first of
// those that are alike.
func (s byteSet) plainest() byte {
	for _, p := range plain {
		if p = s.and(p); !p.empty() {
			return p.first()
		}
	}
	return s.first()
}

// comparePlain compares texts in the order of plainest.
func comparePlain(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i] == b[i]:
		case oneByte(a[i]).or(oneByte(b[i])).plainest() == a[i]:
			return -1
		default:
			return 1
		}
	}
	return len(a) - len(b)
}

// each calls f with the bytes in order.
func (s byteSet) each(f func(b byte)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(byte(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}
