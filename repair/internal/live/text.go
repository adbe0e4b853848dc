package live

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// str reads on in a string or key.
func (r *Reader) str() bool {
	for r.pos < len(r.buf) {
		c := r.buf[r.pos]
		j := r.pos
		for j < len(r.buf) && r.buf[j] >= 0x20 && r.buf[j] < 0x80 && r.buf[j] != r.delim && r.buf[j] != '\\' {
			j++
		}
		if j > r.pos {
			r.text.Write(r.buf[r.pos:j])
			r.pos = j
			continue
		}
		switch {
		case c == r.delim:
			if r.delim == '\'' && r.pos > 0 && letter(r.buf[r.pos-1]) {
				if r.pos+1 >= len(r.buf) {
					return false
				}
				if letter(r.buf[r.pos+1]) {
					r.text.WriteByte('\'')
					r.pos++
					continue
				}
			}
			return r.endString()
		case c == '\\':
			n := r.escape()
			if n == 0 {
				return false
			}
			if n < 0 {
				return r.freeze()
			}
			r.pos += n
		case c < 0x20:
			r.text.WriteByte(c)
			r.pos++
		default:
			if !utf8.FullRune(r.buf[r.pos:]) {
				return false
			}
			v, n := utf8.DecodeRune(r.buf[r.pos:])
			r.text.WriteRune(v)
			r.pos += n
		}
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

// escape reads the escape at pos: its length, 0 when more text is needed, -1 when it is none.
func (r *Reader) escape() int {
	s := r.buf[r.pos:]
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/':
		r.text.WriteByte(s[1])
	case '\'':
		r.text.WriteByte('\'')
	case 'b':
		r.text.WriteByte('\b')
	case 'f':
		r.text.WriteByte('\f')
	case 'n':
		r.text.WriteByte('\n')
	case 'r':
		r.text.WriteByte('\r')
	case 't':
		r.text.WriteByte('\t')
	case 'u':
		if len(s) < 6 {
			return 0
		}
		v, ok := hex4(s[2:6])
		if !ok {
			return -1
		}
		if v >= 0xd800 && v < 0xdc00 {
			if len(s) < 12 {
				return 0
			}
			if lo, ok := hex4(s[8:12]); ok && s[6] == '\\' && s[7] == 'u' && lo >= 0xdc00 && lo < 0xe000 {
				r.text.WriteRune(0x10000 + (v-0xd800)<<10 + lo - 0xdc00)
				return 12
			}
		}
		r.text.WriteRune(v)
		return 6
	default:
		return -1
	}
	return 2
}

func hex4(s []byte) (rune, bool) {
	v := rune(0)
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = v<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}

// endString judges the quote at pos by what follows it.
func (r *Reader) endString() bool {
	j := r.skip(r.pos + 1)
	if j < 0 {
		return false
	}
	c := r.buf[j]
	if r.state == inKey {
		if c != ':' && c != '=' {
			return r.freeze()
		}
		r.setKey(r.text.String())
		r.pos++
		r.state = colon
		return true
	}
	if len(r.stack) == 0 {
		return r.freeze()
	}
	obj := r.top().obj
	switch {
	case c == ',':
		k := r.skip(j + 1)
		if k < 0 {
			return false
		}
		d := r.buf[k]
		if obj {
			if d != '"' && d != '\'' && d != '}' && !letter(d) && d != '_' && d != '/' && d != '#' || letter(d) && !r.bareKey(k) {
				return r.freeze()
			}
		} else if strings.IndexByte("\"'{[]-0123456789tfnTFN/#", d) < 0 {
			return r.freeze()
		}
	case c == '}' && obj, c == ']' && !obj:
	case c == '"' && bytes.IndexByte(r.buf[r.pos+1:j], '\n') >= 0:
	case c == '/' || c == '#':
	default:
		return r.freeze()
	}
	r.put(r.text.String())
	r.pos++
	return r.finished()
}

// bareKey reports whether a word with a colon stands at k, as far as the text goes.
func (r *Reader) bareKey(k int) bool {
	for k < len(r.buf) && (letter(r.buf[k]) || r.buf[k] == '_' || r.buf[k] >= '0' && r.buf[k] <= '9') {
		k++
	}
	return k < len(r.buf) && r.buf[k] == ':'
}

// skip gives the next place that is no blank, -1 when the text ends before.
func (r *Reader) skip(i int) int {
	for i < len(r.buf) {
		switch r.buf[i] {
		case ' ', '\n', '\t', '\r':
			i++
		default:
			return i
		}
	}
	return -1
}
