package jsonfix

import "bytes"

// skipSpace moves over blanks and comments, deleting what JSON does not know.
func (p *parser) skipSpace() {
	for p.pos < p.end {
		c := p.src[p.pos]
		if isSpace(c) {
			p.pos++
			continue
		}
		if c >= 0x80 {
			n := spaceRune(p.src[p.pos:p.end])
			if n == 0 {
				return
			}
			p.add(p.pos, n, "", Space, 0)
			p.pos += n
			continue
		}
		if c == '\\' && p.pos+1 < p.end {
			if d := p.src[p.pos+1]; (d == 'n' || d == 't' || d == 'r') && len(p.stack) > 0 {
				p.add(p.pos, 2, "", Space, 1)
				p.pos += 2
				continue
			}
			if d := p.src[p.pos+1]; isSpace(d) {
				p.add(p.pos, 1, "", Junk, 1)
				p.pos++
				continue
			}
		}
		n := p.commentAt(p.pos)
		if n == 0 {
			return
		}
		p.add(p.pos, n, "", Comment, 0)
		p.pos += n
	}
}

// commentAt gives the length of a comment at i, or 0.
func (p *parser) commentAt(i int) int {
	s := p.src[i:p.end]
	switch s[0] {
	case '/':
		if len(s) < 2 {
			if len(p.stack) > 0 {
				return 1
			}
			return 0
		}
		if s[1] == '/' {
			return lineLen(s)
		}
		if s[1] == '*' {
			if j := bytes.Index(s[2:], []byte("*/")); j >= 0 {
				return j + 4
			}
			return len(s)
		}
	case '#':
		return lineLen(s)
	case '<':
		if bytes.HasPrefix(s, []byte("<!--")) {
			if j := bytes.Index(s, []byte("-->")); j >= 0 {
				return j + 3
			}
			return len(s)
		}
	case '-':
		if len(s) > 2 && s[1] == '-' && s[2] == ' ' && p.state != stValue {
			return lineLen(s)
		}
	}
	return 0
}

func lineLen(s []byte) int {
	if j := bytes.IndexByte(s, '\n'); j >= 0 {
		return j
	}
	return len(s)
}

// peekSpace gives the next place behind blanks and comments, without changing anything. Comments are looked over up to a bound.
func (p *parser) peekSpace(i int) int {
	from := i
	i = p.overSpace(i)
	p.steps += i - from + 1
	return i
}

func (p *parser) overSpace(i int) int {
	limit := min(p.end, i+4096)
	for i < limit {
		c := p.src[i]
		if isSpace(c) {
			i++
			continue
		}
		if c >= 0x80 {
			n := spaceRune(p.src[i:p.end])
			if n == 0 {
				return i
			}
			i += n
			continue
		}
		if c == '\\' && i+1 < p.end && (p.src[i+1] == 'n' || p.src[i+1] == 't' || p.src[i+1] == 'r') && len(p.stack) > 0 {
			i += 2
			continue
		}
		if c != '/' && c != '#' && c != '<' {
			return i
		}
		s := p.src[i:limit]
		switch {
		case c == '#' || len(s) > 1 && c == '/' && s[1] == '/':
			i += lineLen(s)
		case len(s) > 1 && c == '/' && s[1] == '*':
			j := bytes.Index(s[2:], []byte("*/"))
			if j < 0 {
				return limit
			}
			i += j + 4
		default:
			return i
		}
	}
	return i
}
