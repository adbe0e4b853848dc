package jsonfix

import "bytes"

// junkCost is what it costs when the text behind a string does not fit at all.
const junkCost = 12

// follow tells how well the text at i follows a string in the given place: 0 fits, junkCost does not at all.
func (p *parser) follow(i, ctx int) int {
	i = p.peekSpace(i)
	if i >= p.end {
		return 0
	}
	s := p.src
	c := s[i]
	if c == '`' && bytes.HasPrefix(s[i:p.end], []byte("```")) && ctx != ctxKey {
		return 0
	}
	if ctx == ctxKey {
		if c == ':' || c == '=' || fullWidth(s[i:p.end], ":") > 0 || c == '-' && i+1 < p.end && s[i+1] == '>' {
			return 0
		}
		if p.valueStart(i) {
			return 3
		}
		if c == ',' || c == '}' || c == ']' {
			return 4
		}
		return junkCost
	}
	if c == '+' {
		if j := p.peekSpace(i + 1); j >= p.end || quoteAt(s[j:p.end]).n > 0 {
			return 0
		}
		return junkCost
	}
	if c == '}' || c == ']' || c == ')' {
		if ctx == ctxTop && len(p.stack) == 0 {
			return 8
		}
		return p.fit(len(p.stack), i)
	}
	if ctx == ctxTop {
		if c == ',' || c == ':' {
			return 1
		}
		for k := i - 1; k >= 0 && isSpace(s[k]); k-- {
			if s[k] == '\n' {
				return 2
			}
		}
		return junkCost
	}
	f := p.top()
	if c == ',' || c == ';' || fullWidth(s[i:p.end], ",") > 0 {
		return p.goesOn(f, i)
	}
	if quoteAt(s[i:p.end]).n > 0 {
		if isObj(f) {
			if p.keyLike(i) || p.keyCut(i) {
				return 2
			}
			return junkCost
		}
		if i > 0 && isSpace(s[i-1]) {
			if p.itemClean(i) {
				return 2
			}
			return 6
		}
		return junkCost
	}
	if isObj(f) {
		if isWord(c) && p.keyLike(i) {
			for k := i - 1; k > 0 && isSpace(s[k]); k-- {
				if s[k] == '\n' && p.shortKey(i) {
					return 1
				}
			}
			if i > 0 && isSpace(s[i-1]) {
				return 3
			}
			return 6
		}
		if _, n := literalAt(s[i:p.end]); n > 0 {
			if j := p.peekSpace(i + n); j < p.end && (s[j] == '}' || s[j] == ',') {
				return 7
			}
		}
		if c == '{' && len(p.stack) >= 2 && isArr(p.stack[len(p.stack)-2]) {
			return 4
		}
		return junkCost
	}
	switch {
	case c == ':':
		if len(p.stack) >= 2 && isObj(p.stack[len(p.stack)-2]) {
			return 4
		}
		return 6
	case c == '{' || c == '[':
		return 4
	case isDigit(c) || c == '-':
		return 4
	case isWord(c):
		j := i
		for j < p.end && isWord(s[j]) {
			j++
		}
		j = p.peekSpace(j)
		if j < p.end && (s[j] == ',' || s[j] == ']') {
			return 5
		}
	}
	return junkCost
}

// valueStart reports whether a value starts at i, behind blanks.
func (p *parser) valueStart(i int) bool {
	i = p.peekSpace(i)
	if i >= p.end {
		return true
	}
	c := p.src[i]
	if c == '{' || c == '[' || isDigit(c) || c == '-' && (i+1 >= p.end || isDigit(p.src[i+1]) || p.src[i+1] == '.') || quoteAt(p.src[i:p.end]).n > 0 || c == '(' {
		return true
	}
	_, n := literalAt(p.src[i:p.end])
	return n > 0
}

const keyWindow = 256

// keyLike reports whether a key with its colon (and something like a value) stands at i.
func (p *parser) keyLike(i int) bool {
	s := p.src
	if i >= p.end {
		return false
	}
	if q := quoteAt(s[i:p.end]); q.n > 0 {
		j := p.keyEnd(i, q)
		if j < 0 {
			return false
		}
		j = p.peekSpace(j)
		if j >= p.end {
			return false
		}
		if s[j] == ':' || s[j] == '=' {
			return p.valueStart(j+1) || p.bareValue(j+1)
		}
		return fullWidth(s[j:p.end], ":") > 0
	}
	if !isWord(s[i]) || fullWidth(s[i:p.end], ",") > 0 {
		return false
	}
	j := i
	for j < p.end && j < i+64 && (isWord(s[j]) || s[j] == '-' || s[j] == '.' || s[j] == ' ' && j+1 < p.end && isWord(s[j+1])) {
		j++
	}
	if j < p.end && (s[j] == '"' || s[j] == '\'') {
		j++
	}
	for j < p.end && s[j] == ' ' {
		j++
	}
	return j < p.end && (s[j] == ':' && !bytes.HasPrefix(s[j:p.end], []byte("://")) || s[j] == '=') && (p.valueStart(j+1) || p.bareValue(j+1))
}

// bareValue reports whether a value without quotes may start at i: on the same line a word that ends well before the line does.
func (p *parser) bareValue(i int) bool {
	s := p.src
	for i < p.end && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i >= p.end || !isWord(s[i]) && s[i] != '/' && s[i] != '`' && s[i] != '.' && s[i] != '\'' {
		return i >= p.end || s[i] == ',' || s[i] == '}' || s[i] == '\n'
	}
	for j := i; j < p.end && j < i+keyWindow; j++ {
		switch s[j] {
		case ',', '}', ']', '\n':
			return true
		case '"':
			return j+1 < p.end && (s[j+1] == ',' || s[j+1] == '\n' || s[j+1] == '}') || j > i && s[j-1] == '('
		}
	}
	return i+keyWindow > p.end
}

// keyEnd gives the place behind the quoted key at i, or -1.
func (p *parser) keyEnd(i int, q quote) int {
	s := p.src
	lim := min(p.end, i+keyWindow)
	p.steps += 16
	c, a := q.close[0], byte(0)
	if q.alt != "" {
		a = q.alt[0]
	}
	for j := i + q.n; j < lim; j++ {
		if d := s[j]; d != c && d != a && d != '\\' && d != '\n' {
			continue
		}
		if s[j] == '\\' {
			j++
			continue
		}
		if s[j] == '\n' {
			return -1
		}
		if bytes.HasPrefix(s[j:lim], []byte(q.close)) {
			if q.close == "'" && j > 0 && isWord(s[j-1]) && j+1 < lim && isLetter(s[j+1]) {
				continue
			}
			return j + len(q.close)
		}
		if q.alt != "" && q.alt != "'" && bytes.HasPrefix(s[j:lim], []byte(q.alt)) {
			return j + len(q.alt)
		}
	}
	return -1
}

// keyCut reports whether the text ends inside or right behind the quoted key at i.
func (p *parser) keyCut(i int) bool {
	q := quoteAt(p.src[i:p.end])
	if q.n == 0 {
		return false
	}
	j := p.keyEnd(i, q)
	if j < 0 {
		return p.end-i < keyWindow && bytes.IndexByte(p.src[i:p.end], '\n') < 0
	}
	j = p.peekSpace(j)
	return j >= p.end || p.src[j] == ':' && p.peekSpace(j+1) >= p.end
}

// keyNoColon reports whether a key without its colon stands at i: a quoted string and a value.
func (p *parser) keyNoColon(i int) bool {
	q := quoteAt(p.src[i:p.end])
	if q.n == 0 {
		return false
	}
	j := p.keyEnd(i, q)
	if j < 0 {
		return false
	}
	j = p.peekSpace(j)
	if j >= p.end {
		return true
	}
	if !p.valueStart(j) {
		return false
	}
	if q := quoteAt(p.src[j:p.end]); q.n > 0 {
		return j > 0 && isSpace(p.src[j-1]) && p.itemEnds(j, q, true)
	}
	return true
}

// keyUnclosed reports whether a key that lacks its closing quote stands at i: a word, a colon and a value.
func (p *parser) keyUnclosed(i int) bool {
	j := i + quoteAt(p.src[i:p.end]).n
	for k := j; k < p.end && k < j+64; k++ {
		c := p.src[k]
		if c == ':' {
			return k > j && p.valueStart(k+1)
		}
		if !isWord(c) && c != ' ' && c != '-' && c != '.' && c != '$' {
			return false
		}
	}
	return false
}

const itemWindow = 2048

// itemClean reports whether the quoted item at i ends in a quote with a comma, a closer or the end behind it.
func (p *parser) itemClean(i int) bool {
	q := quoteAt(p.src[i:p.end])
	return q.n > 0 && p.itemEnds(i, q, false)
}

func (p *parser) itemEnds(i int, q quote, member bool) bool {
	if q.n == 0 {
		return false
	}
	s := p.src
	lim := min(p.end, i+itemWindow)
	p.steps += 16
	first := q.close[0]
	chain := 0 // texts with nothing but blanks between them
	for j := i + q.n; j < lim; j++ {
		if d := s[j]; d != first && d != '\\' {
			continue
		}
		if s[j] == '\\' {
			j++
			continue
		}
		if bytes.HasPrefix(s[j:lim], []byte(q.close)) {
			if q.close == "'" && j > 0 && isWord(s[j-1]) && j+1 < lim && isLetter(s[j+1]) {
				continue
			}
			p.budget -= j - i
			k := p.peekSpace(j + len(q.close))
			if k >= p.end {
				return true
			}
			c := s[k]
			if !member && c == '"' && q.close == `"` && s[k-1] == ' ' && chain < 8 && k+1 < lim && !isSpace(s[j-1]) && !isSpace(s[k+1]) {
				chain++
				j = k
				continue
			}
			if !member && quoteAt(s[k:p.end]).n > 0 && bytes.IndexByte(s[j:k], '\n') >= 0 {
				return true // a comma is missing at the end of the line
			}
			return c == ',' || c == ']' || c == ')' || c == ';' || c == '+' || c == '`' || member && c == '}' || c == '}' && p.nObj > 0 || fullWidth(s[k:p.end], ",") > 0
		}
	}
	p.budget -= lim - i
	return lim == p.end
}
