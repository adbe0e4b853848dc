package grammar

// Codec is a way to write a text inside another: a transducer from written
// bytes to the bytes of the value. State 0 is the start; a written text may end
// in state 0 only. The map from value to written text is one to one, so that a
// value cannot be written in a second way past a constraint.
type Codec struct {
	Name string
	// States[s][b] is what happens when b is written in state s.
	States [][256]CodecStep
}

// CodecStep is one move of a Codec.
type CodecStep struct {
	// Next is the state after the byte.
	Next uint8
	// Emits says that Byte is appended to the value.
	Emits bool
	Byte  byte
	// Valid is false when the byte cannot be written here.
	Valid bool
}

// JSONString is the inside of a JSON string in canonical form: characters stand
// for themselves, `"` and `\` are escaped, control characters use their short
// escape or else \u00xx with lower-case digits, and nothing else is escaped.
var JSONString = newJSONString()

func newJSONString() *Codec {
	const (
		plain = iota
		escape
		u
		u0
		u00
		u000
		u001
		states
	)
	c := &Codec{Name: "json-string", States: make([][256]CodecStep, states)}
	for b := 0x20; b < 256; b++ {
		if b != '"' && b != '\\' {
			c.States[plain][b] = CodecStep{Next: plain, Emits: true, Byte: byte(b), Valid: true}
		}
	}
	go1 := func(from int, b byte, to uint8) { c.States[from][b] = CodecStep{Next: to, Valid: true} }
	emit := func(from int, b, value byte) {
		c.States[from][b] = CodecStep{Next: plain, Emits: true, Byte: value, Valid: true}
	}
	go1(plain, '\\', escape)
	short := map[byte]byte{'"': '"', '\\': '\\', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
	hasShort := map[byte]bool{}
	for b, v := range short {
		emit(escape, b, v)
		hasShort[v] = true
	}
	go1(escape, 'u', u)
	go1(u, '0', u0)
	go1(u0, '0', u00)
	go1(u00, '0', u000)
	go1(u00, '1', u001)
	const hex = "0123456789abcdef"
	for i := range 16 {
		if !hasShort[byte(i)] {
			emit(u000, hex[i], byte(i))
		}
		emit(u001, hex[i], byte(0x10+i))
	}
	return c
}
