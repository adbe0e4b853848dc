package jsonfix

import (
	"math/big"
	"strings"
)

// scanNumber gives the length of the longest JSON number at the start of s and whether it is followed by a cut tail such as "." or "e+".
func scanNumber[T text](s T) (n, tail int) {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i >= len(s) || !isDigit(s[i]) {
		return 0, i
	}
	if s[i] == '0' {
		i++
	} else {
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	n = i
	if i < len(s) && s[i] == '.' {
		j := i + 1
		for j < len(s) && isDigit(s[j]) {
			j++
		}
		if j == i+1 {
			n, i = i, j
		} else {
			n, i = j, j
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		k := j
		for k < len(s) && isDigit(s[k]) {
			k++
		}
		if k > j && n == i {
			return k, 0
		}
		i = k
	}
	return n, i - n
}

// number reads a number in any of the forms models write. It reports false when the text is none.
func (p *parser) number() bool {
	s := p.src[p.pos:p.end]
	c := s[0]
	if !isDigit(c) && c != '-' && c != '+' && c != '.' {
		return false
	}
	n, tail := scanNumber(s)
	if n+tail == len(s) && len(p.stack) > p.outer { // cut by the end of the text
		p.cut = true
		if n == 0 || !p.cfg.KeepCutNumber {
			p.pos = p.end
			if isObj(p.top()) {
				p.dropMember(p.end)
				p.state = stAfter
			} else {
				p.dropFrom(p.pos-len(s), p.end, Truncation, 1)
				p.dropComma()
				p.state = stAfter
			}
			p.finish()
			return true
		}
		if tail > 0 {
			p.add(p.pos+n, tail, "", Truncation, 1)
		}
		p.itemStart, p.prevEnd = p.pos, p.lastEnd
		p.pos += n + tail
		p.lastEnd = p.pos
		p.lastIsStr = false
		p.valueDone()
		return true
	}
	if n > 0 && tail == 0 && n < len(s) && s[n] == '"' && p.follow(p.pos+n+1, p.ctx()) == 0 {
		return false // a text of digits whose first quote is missing
	}
	if n > 0 && tail == 0 && p.delimited(n+p.pos) {
		p.prevEnd, p.itemStart = p.lastEnd, p.pos
		p.pos += n
		p.lastEnd = p.pos
		p.lastIsStr = false
		p.valueDone()
		return true
	}
	if n > 0 && tail > 0 && p.delimited(p.pos+n+tail) {
		p.replace(n+tail, string(s[:n]), Number)
		return true
	}
	if c == '-' && n == 0 && tail == 1 && p.delimited(p.pos+1) {
		p.replace(1, "0", Number)
		return true
	}
	// Other forms: +1 .5 0x1F 1_000 0b1 0o7 -Infinity.
	m := 0
	for m < len(s) && m < 400 && (isWord(s[m]) && s[m] < 0x80 || s[m] == '.' || (s[m] == '+' || s[m] == '-') && (m == 0 || s[m-1]|0x20 == 'e')) {
		m++
	}
	if m == 0 || !p.delimited(p.pos+m) {
		return false
	}
	if v := otherNumber(string(s[:m])); v != "" {
		p.replace(m, v, Number)
		return true
	}
	return false
}

// otherNumber rewrites a number that JSON does not allow, or gives "".
func otherNumber(t string) string {
	neg := strings.HasPrefix(t, "-")
	u := strings.TrimPrefix(strings.TrimPrefix(t, "-"), "+")
	sign := ""
	if neg {
		sign = "-"
	}
	low := strings.ToLower(u)
	if low == "infinity" || low == "inf" || low == "nan" {
		return "null"
	}
	if len(low) > 2 && low[0] == '0' {
		base := 0
		switch low[1] {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
		if base > 0 {
			v, ok := new(big.Int).SetString(strings.ReplaceAll(low[2:], "_", ""), base)
			if !ok {
				return ""
			}
			return sign + v.String()
		}
	}
	if strings.Contains(u, "_") {
		for i := range len(u) {
			if u[i] == '_' && (i == 0 || i+1 == len(u) || !isDigit(u[i-1]) || !isDigit(u[i+1])) {
				return ""
			}
		}
		u = strings.ReplaceAll(u, "_", "")
	}
	if strings.HasPrefix(u, ".") {
		u = "0" + u
	}
	if len(u) > 1 && (u[len(u)-1]|0x20 == 'l' || u[len(u)-1]|0x20 == 'n' || u[len(u)-1]|0x20 == 'f') {
		u = u[:len(u)-1] // 12L, 12n, 1.5f
	}
	n, tail := scanNumber(u)
	if n == 0 || n+tail != len(u) {
		return ""
	}
	return sign + u[:n]
}
