package jsonfix

import (
	"bytes"
)

// closer handles } ] and ).
func (p *parser) closer(c byte) {
	top := p.top()
	if closes(c, top) {
		p.dropComma()
		if c == ')' && top == frTuple {
			p.add(p.pos, 1, "]", Bracket, 1)
		}
		p.pos++
		p.lastEnd = p.pos
		if top == frDoubled {
			if i := p.peekSpace(p.pos); i < p.end && p.src[i] == '}' {
				p.add(i, 1, "", Bracket, 1)
				p.pos = i + 1
			}
		}
		p.pop()
		return
	}
	p.mismatch(c)
}

func closes(c, frame byte) bool {
	switch c {
	case '}':
		return isObj(frame)
	case ']':
		return isArr(frame)
	case ')':
		return frame == frTuple || frame == frCall
	}
	return false
}

// mismatch chooses between three readings of a closer that does not fit: the wrong closer was written, inner closers are missing, or
// it is one too many. Each is judged by how well what follows fits.
func (p *parser) mismatch(c byte) {
	top := p.top()
	n := len(p.stack)
	at := -1
	if c == '}' && p.nObj > 0 || c != '}' && p.nArr > 0 {
		for i := n - 1; i >= 0 && i >= n-32; i-- {
			if closes(c, p.stack[i]) || c == ']' && p.stack[i] == frTuple {
				at = i
				break
			}
		}
	}
	const a, b, d = 0, 1, 2 // the wrong closer, inner ones missing, one too many
	best, cost := d, 4+p.fit(n, p.pos+1)
	if s := closerOf(top); s != "" {
		if v := 2 + p.fit(n-1, p.pos+1); v < cost {
			best, cost = a, v
		}
	}
	if at >= 0 {
		if v := 1 + (n - 1 - at) + p.fit(at, p.pos+1); v < cost || v == cost && !p.balancedBetter(n-1, at) {
			best, cost = b, v
		}
	}
	p.dropComma()
	switch best {
	case a:
		p.add(p.pos, 1, closerOf(top), Bracket, 2)
		p.pos++
		p.lastEnd = p.pos
		p.pop()
	case b:
		p.closeTo(at+1, 2)
		if len(p.stack) > 0 {
			p.state = stAfter
		}
	default:
		p.add(p.pos, 1, "", Bracket, 2)
		p.pos++
	}
}

const balanceWindow = 4096 // bytes looked at to weigh the brackets of the rest

// balancedBetter reports whether the brackets up to the end of the text come out better with one frame count open behind the closer at
// p.pos than with another.
func (p *parser) balancedBetter(one, other int) bool {
	if p.end-p.pos > balanceWindow || p.budget < 0 {
		return false
	}
	return p.unbalanced(one) < p.unbalanced(other)
}

// unbalanced counts the brackets behind p.pos that have no partner when depth frames are open there.
func (p *parser) unbalanced(depth int) int {
	stack := append([]byte(nil), p.stack[:depth]...)
	bad := 0
	for i := p.pos + 1; i < p.end; i++ {
		switch c := p.src[i]; c {
		case '"':
			for i++; i < p.end && p.src[i] != '"'; i++ {
				if p.src[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			stack = append(stack, c)
		case '}', ']':
			n := len(stack)
			if n > 0 && closes(c, stack[n-1]) {
				stack = stack[:n-1]
				continue
			}
			bad++
			if n > 0 {
				stack = stack[:n-1]
			}
		}
	}
	p.budget -= p.end - p.pos + depth
	p.steps += (p.end - p.pos + depth) / 16
	return bad + len(stack)
}

// fit tells how well the text from pos goes on when depth frames are open: 0 fits.
func (p *parser) fit(depth, pos int) int {
	cost := 0
	for range 64 {
		pos = p.peekSpace(pos)
		if pos >= p.end {
			if depth > 0 {
				cost++
			}
			return cost
		}
		c := p.src[pos]
		if c != '}' && c != ']' && c != ')' {
			break
		}
		if depth == 0 {
			cost++
		} else {
			f := p.stack[depth-1]
			if f == frCall && c != ')' {
				depth--
				continue
			}
			if f == frDoubled && c == '}' {
				if j := p.peekSpace(pos + 1); j < p.end && p.src[j] == '}' {
					pos = j
				}
			}
			if !closes(c, f) && !(c == ']' && f == frTuple) {
				cost += 2
			}
			depth--
		}
		pos++
	}
	if pos >= p.end {
		return cost
	}
	if depth == 0 {
		return cost + p.afterRoot(pos)
	}
	return cost + p.goesOn(p.stack[depth-1], pos)
}

// afterRoot tells how likely a document ends before pos.
func (p *parser) afterRoot(pos int) int {
	for i := pos - 1; i >= 0 && isSpace(p.src[i]); i-- {
		if p.src[i] == '\n' {
			if c := p.src[pos]; c == ',' || c == '"' {
				return 4
			}
			return 0
		}
	}
	switch p.src[pos] {
	case ';', '`', '<', '*', '{', '[', '\'', '\\':
		return 0
	case ',':
		i := p.peekSpace(pos + 1)
		if i >= p.end || p.src[i] == '{' || p.src[i] == '[' {
			return 0
		}
		return 6
	}
	return 6
}

// goesOn tells how well the text at pos, not a closer, follows a value in frame f.
func (p *parser) goesOn(f byte, pos int) int {
	if f == frCall {
		return 3
	}
	c := p.src[pos]
	cost := 0
	if c == ',' || c == ';' {
		pos = p.peekSpace(pos + 1)
	} else if n := fullWidth(p.src[pos:p.end], ","); n > 0 {
		pos = p.peekSpace(pos + n)
	} else {
		cost = 2
		if c == '`' && bytes.HasPrefix(p.src[pos:p.end], []byte("```")) {
			return 0
		}
	}
	if pos >= p.end {
		return cost
	}
	return cost + p.starts(f, pos)
}

// starts tells how well a member (or an item) starts at pos.
func (p *parser) starts(f byte, pos int) int {
	c := p.src[pos]
	if c == '}' || c == ']' {
		if closes(c, f) {
			return 1
		}
		return 3
	}
	if c == ',' {
		return 1
	}
	if c == '.' || bytes.HasPrefix(p.src[pos:p.end], []byte("…")) {
		return 1
	}
	if isObj(f) {
		if p.keyLike(pos) {
			return 0
		}
		if c == '{' {
			return 3
		}
		if quoteAt(p.src[pos:p.end]).n > 0 {
			if p.keyCut(pos) {
				return 0
			}
			if p.keyNoColon(pos) {
				return 2
			}
			if p.keyUnclosed(pos) {
				return 3
			}
		}
		return 6
	}
	switch {
	case c == '{' || c == '[' || c == '(' || c == '-' || c >= '0' && c <= '9':
		return 0
	case quoteAt(p.src[pos:p.end]).n > 0:
		if p.keyLike(pos) {
			return 4
		}
		if p.itemClean(pos) {
			return 0
		}
		return 3
	case isWord(c):
		if _, n := literalAt(p.src[pos:p.end]); n > 0 {
			return 0
		}
		if p.bareItem(pos) {
			return 3
		}
		return 6
	}
	return 6
}

// bareItem reports whether a short text without quotes, with a comma or closer behind it, stands at i.
func (p *parser) bareItem(i int) bool {
	for j := i; j < p.end && j < i+64; j++ {
		switch c := p.src[j]; {
		case c == ',' || c == ']':
			return true
		case c == '"':
			k := p.peekSpace(j + 1)
			return k < p.end && (p.src[k] == ',' || p.src[k] == ']')
		case !isWord(c) && c != ' ' && c != '-' && c != '.' && c != '_' && c != '/' && c != '@' && c != '+' && c != '%' && c != '&' && c != '\'':
			return false
		}
	}
	return false
}
