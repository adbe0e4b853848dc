package grammar

import "slices"

// YAMLQuoted is the inside of a double-quoted YAML scalar in canonical form: that
// of a JSON string, where besides DEL, the control characters from U+0080 on, the
// separators U+2028 and U+2029, byte-order marks and U+FFFE and U+FFFF, which YAML
// or its readers do not take as they are, are written \uxxxx.
var YAMLQuoted = newYAMLQuoted()

func newYAMLQuoted() *Codec {
	c := &Codec{Name: "yaml-quoted", States: slices.Clone(JSONString.States)}
	state := func() uint8 {
		c.States = append(c.States, [256]CodecStep{})
		return uint8(len(c.States) - 1)
	}
	move := func(from uint8, lo, hi byte, to uint8) {
		for b := int(lo); b <= int(hi); b++ {
			c.States[from][b] = CodecStep{Next: to, Valid: true}
		}
	}
	copies := func(from uint8, lo, hi byte, to uint8) {
		for b := int(lo); b <= int(hi); b++ {
			c.States[from][b] = CodecStep{Next: to, Emits: true, Byte: byte(b), Valid: true}
		}
	}
	emit := func(from uint8, b, value byte, to uint8) {
		c.States[from][b] = CodecStep{Next: to, Emits: true, Byte: value, Valid: true}
	}
	const plain = 0
	escape := c.States[plain]['\\'].Next
	u := c.States[escape]['u'].Next
	u0 := c.States[u]['0'].Next
	u00 := c.States[u0]['0'].Next

	// What is written as it is: no DEL, and code points whose first bytes are those
	// of an excluded one are followed to their end.
	c.States[plain][0x7F] = CodecStep{}
	after := state() // one continuation byte is left
	copies(after, 0x80, 0xBF, plain)
	c2 := state()
	copies(plain, 0xC2, 0xC2, c2)
	copies(c2, 0xA0, 0xBF, plain)
	e2, e280 := state(), state()
	copies(plain, 0xE2, 0xE2, e2)
	copies(e2, 0x80, 0x80, e280)
	copies(e2, 0x81, 0xBF, after)
	copies(e280, 0x80, 0xA7, plain)
	copies(e280, 0xAA, 0xBF, plain)
	ef, efbb, efbf := state(), state(), state()
	copies(plain, 0xEF, 0xEF, ef)
	copies(ef, 0x80, 0xBF, after)
	copies(ef, 0xBB, 0xBB, efbb)
	copies(ef, 0xBF, 0xBF, efbf)
	copies(efbb, 0x80, 0xBE, plain)
	copies(efbf, 0x80, 0xBD, plain)

	// What is escaped: the bytes of the value appear as soon as they are known.
	const hex = "0123456789abcdef"
	u007 := state()
	move(u00, '7', '7', u007)
	emit(u007, 'f', 0x7F, plain)
	for i, digit := range []byte{'8', '9'} {
		s := state()
		emit(u00, digit, 0xC2, s)
		for k := range 16 {
			emit(s, hex[k], byte(0x80+16*i+k), plain)
		}
	}
	u2, u20, u202 := state(), state(), state()
	emit(u, '2', 0xE2, u2)
	emit(u2, '0', 0x80, u20)
	move(u20, '2', '2', u202)
	emit(u202, '8', 0xA8, plain)
	emit(u202, '9', 0xA9, plain)
	uf, ufe, ufef, uff, ufff := state(), state(), state(), state(), state()
	emit(u, 'f', 0xEF, uf)
	emit(uf, 'e', 0xBB, ufe)
	move(ufe, 'f', 'f', ufef)
	emit(ufef, 'f', 0xBF, plain)
	emit(uf, 'f', 0xBF, uff)
	move(uff, 'f', 'f', ufff)
	emit(ufff, 'e', 0xBE, plain)
	emit(ufff, 'f', 0xBF, plain)
	return c
}
