package jsonfix

import "unicode/utf8"

// text is what the scanners read, so that neither form is copied into the other.
type text interface{ ~string | ~[]byte }

// Valid reports whether s is one JSON text (RFC 8259) in valid UTF-8 of at most maxDepth levels. One pass, no allocation up to 512
// levels.
func Valid[T text](s T, maxDepth int) bool {
	end, ascii := scan(s, 0, maxDepth)
	if end < 0 {
		return false
	}
	for end < len(s) && isSpace(s[end]) {
		end++
	}
	return end == len(s) && (ascii || validUTF8(s))
}

func validUTF8[T text](s T) bool {
	switch s := any(s).(type) {
	case string:
		return utf8.ValidString(s)
	case []byte:
		return utf8.Valid(s)
	}
	return utf8.ValidString(string(s))
}

// scan gives the place behind the JSON value at i, or the complement (^) of the place where it stops being JSON; ascii tells that no
// byte beyond ASCII was seen.
func scan[T text](s T, i, maxDepth int) (end int, ascii bool) {
	var bits [8]uint64 // one bit a level: 1 is an object
	deep := bits[:]
	depth := 0
	ascii = true
	n := len(s)
value:
	for i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	if i >= n {
		return ^i, ascii
	}
	switch c := s[i]; {
	case c == '"':
		goto str
	case c == '{' || c == '[':
		if depth >= maxDepth {
			return ^i, ascii
		}
		if depth>>6 >= len(deep) {
			deep = append(deep, 0)
		}
		i++
		if c == '{' {
			deep[depth>>6] |= 1 << (depth & 63)
		} else {
			deep[depth>>6] &^= 1 << (depth & 63)
		}
		depth++
		for i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
			i++
		}
		if i < n && s[i] == c+2 {
			i++
			depth--
			goto after
		}
		if c == '{' {
			goto key
		}
		goto value
	case c == '-' || c >= '0' && c <= '9':
		m, tail := scanNumber(s[i:])
		if m == 0 || tail > 0 {
			return ^(i + m + tail), ascii
		}
		i += m
	default:
		w := "true"
		switch c {
		case 'f':
			w = "false"
		case 'n':
			w = "null"
		case 't':
		default:
			return ^i, ascii
		}
		if n-i < len(w) && w[:n-i] == string(s[i:n]) {
			return ^n, ascii
		}
		if n-i < len(w) || string(s[i:i+len(w)]) != w {
			return ^i, ascii
		}
		i += len(w)
	}
	goto after
key:
	for i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	if i >= n || s[i] != '"' {
		return ^i, ascii
	}
	if e, a := scanString(s, i); e < 0 {
		return e, ascii
	} else {
		i = e
		ascii = ascii && a
	}
	for i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	if i >= n || s[i] != ':' {
		return ^i, ascii
	}
	i++
	goto value
str:
	if e, a := scanString(s, i); e < 0 {
		return e, ascii
	} else {
		i = e
		ascii = ascii && a
	}
after:
	end = i
	for i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	if depth == 0 {
		return end, ascii
	}
	if i >= n {
		return ^i, ascii
	}
	obj := deep[(depth-1)>>6]>>((depth-1)&63)&1 == 1
	switch s[i] {
	case ',':
		i++
		if obj {
			goto key
		}
		goto value
	case '}':
		if !obj {
			return ^i, ascii
		}
	case ']':
		if obj {
			return ^i, ascii
		}
	default:
		return ^i, ascii
	}
	i++
	depth--
	goto after
}

// scanString gives the place behind the JSON string at i, or the complement of the place where it stops being one (the length of s when
// it is only cut), and whether it is ASCII.
func scanString[T text](s T, i int) (end int, ascii bool) {
	ascii = true
	i++
	for i < len(s) {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		switch {
		case c == '"':
			return i + 1, ascii
		case c < 0x20:
			return ^i, false
		case c >= 0x80:
			ascii = false
			i++
		default: // a backslash
			if i+1 >= len(s) {
				return ^len(s), ascii
			}
			switch s[i+1] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				i += 2
			case 'u':
				for k := i + 2; k < i+6; k++ {
					if k >= len(s) {
						return ^len(s), ascii
					}
					if !isHex(s[k]) {
						return ^k, ascii
					}
				}
				i += 6
			default:
				return ^i, ascii
			}
		}
	}
	return ^len(s), ascii
}
