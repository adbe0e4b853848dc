package jsonfix

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// value reads a value.
func (p *parser) value() {
	s := p.src[p.pos:p.end]
	c := s[0]
	if p.commaPos >= 0 || p.first || len(p.stack) == 0 {
		p.mark = len(p.edits)
	}
	if isArr(p.top()) {
		p.keyStart = p.pos
	}
	switch {
	case c == '{' || c == '[':
		if !p.whole() {
			p.open(c, 1)
		}
		return
	case c == '(':
		p.paren()
		return
	case c == '}' || c == ']' || c == ')':
		p.noValue(c)
		return
	case c == ',' || c == ';':
		if isObj(p.top()) {
			p.add(p.lastEnd, 0, "null", MissingValue, 2)
			p.valueDone()
			return
		}
		p.add(p.pos, 1, "", Comma, 1)
		p.pos++
		return
	case c == ':':
		p.add(p.pos, 1, "", Colon, 1)
		p.pos++
		return
	case c == '=' && isObj(p.top()):
		p.add(p.pos, 1, "", Colon, 1)
		p.pos++
		return
	}
	if len(p.stack) > 0 && p.ellipsis() {
		return
	}
	if n := fullWidth(s, "{"); n > 0 {
		p.add(p.pos, n, "{", Bracket, 1)
		p.open(frObject, n)
		return
	}
	if n := fullWidth(s, "["); n > 0 {
		p.add(p.pos, n, "[", Bracket, 1)
		p.open(frArray, n)
		return
	}
	if q := quoteAt(s); q.n > 0 {
		p.str(q, p.ctx())
		return
	}
	// The prefix of a Python string: r"..", f"..", b"..".
	if len(s) > 1 && (s[1] == '"' || s[1] == '\'') && strings.IndexByte("rRuUbBfF", c) >= 0 && bytes.IndexByte(s[2:], s[1]) >= 0 {
		p.add(p.pos, 1, "", Quote, 1)
		p.pos++
		p.str(quoteAt(p.src[p.pos:p.end]), p.ctx())
		return
	}
	p.bare()
}

// whole takes a container that is valid as it stands in one step. What failed scans may cost is bounded by a budget of its own.
func (p *parser) whole() bool {
	if p.scans < 0 {
		return false
	}
	end, ascii := scan(p.src[:p.end], p.pos, p.cfg.MaxDepth-len(p.stack))
	if end < 0 {
		if len(p.stack) == 0 && ^end >= p.end {
			p.prefix = true // valid JSON up to where it is cut: no choice is left open
			if p.rootCloses() {
				p.prefix, p.scans = false, -1
			}
		}
		p.scans -= ^end - p.pos + 1
		p.steps += (^end - p.pos) / 16
		return false
	}
	if !ascii && !utf8.Valid(p.src[p.pos:end]) || p.mispaired(end) {
		p.scans -= end - p.pos
		return false
	}
	p.itemStart, p.prevEnd = p.pos, p.lastEnd
	p.pos, p.lastEnd = end, end
	p.lastIsStr = false
	p.valueDone()
	return true
}

// mispaired reports whether an array inside a document that is not valid is closed by a bracket further left than its own, each on a line of
// its own: another closer is missing inside.
func (p *parser) mispaired(end int) bool {
	if len(p.stack) == 0 || p.src[p.pos] != '[' {
		return false
	}
	at, closer := p.column(p.pos), p.column(end-1)
	return closer >= 0 && closer < at
}

// rootCloses reports whether the text ends in a closer at the column of the line that opens the document at p.pos. When closers are missing
// all the same, they are missing inside, and the columns show where.
func (p *parser) rootCloses() bool {
	i := p.end - 1
	for i > p.pos && isSpace(p.src[i]) {
		i--
	}
	if p.src[i] != '}' && p.src[i] != ']' {
		return false
	}
	indent := func(i int) int {
		n := 0
		for i > 0 && (p.src[i-1] == ' ' || p.src[i-1] == '\t') {
			i--
			n++
		}
		if i > 0 && p.src[i-1] != '\n' {
			return -1
		}
		return n
	}
	at := indent(p.pos)
	return i > p.pos && at >= 0 && indent(i) == at && p.src[i-1] != '\r' && bytes.IndexByte(p.src[p.pos:i], '\n') >= 0
}

func (p *parser) open(f byte, n int) {
	p.prevEnd = 0
	p.pos += n
	p.lastEnd = p.pos
	p.push(f)
	p.lastIsStr = false
}

// noValue handles a closer where a value should be.
func (p *parser) noValue(c byte) {
	if isObj(p.top()) {
		p.add(p.lastEnd, 0, "null", MissingValue, 2)
		p.valueDone()
		return
	}
	if p.top() == frCall {
		p.add(p.lastEnd, 0, "null", MissingValue, 2)
		p.valueDone()
		return
	}
	if len(p.stack) == 0 {
		p.add(p.pos, 1, "", Bracket, 2)
		p.pos++
		return
	}
	p.closer(c)
}

// paren reads a tuple, or a value in parentheses.
func (p *parser) paren() {
	depth, comma, empty := 0, false, true
	lim := min(p.end, p.pos+4096)
	if p.budget < 0 {
		lim = min(p.end, p.pos+64)
	}
	i := p.pos
scan:
	for ; i < lim; i++ {
		switch c := p.src[i]; c {
		case '(', '[', '{':
			if depth > 0 {
				empty = false
			}
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				break scan
			}
		case ',':
			comma = comma || depth == 1
		case '"', '\'':
			empty = false
			if j := p.keyEnd(i, quoteAt(p.src[i:lim])); j > 0 {
				i = j - 1
			}
		case ' ', '\n', '\t', '\r':
		default:
			empty = false
		}
	}
	p.budget -= i - p.pos
	p.steps += i - p.pos
	if comma || empty || i >= lim && len(p.stack) > 0 {
		p.add(p.pos, 1, "[", Bracket, 1)
		p.open(frTuple, 1)
		return
	}
	p.add(p.pos, 1, "", Wrapper, 1)
	p.pos++
	p.push(frCall)
}

// bareKey reads a key without an opening quote.
func (p *parser) bareKey() {
	s := p.src
	i := p.pos
	for i < p.end {
		c := s[i]
		if c == ':' || c == '\n' || c == '=' || c == ',' || c == '}' || c == '{' || c == '"' || c == '\'' || c == '[' || c == '`' {
			break
		}
		if c >= 0x80 && (fullWidth(s[i:p.end], ":") > 0 || quoteAt(s[i:p.end]).n > 0) {
			break
		}
		if c == '/' && i > p.pos && p.commentAt(i) > 0 {
			break
		}
		i++
	}
	end := i
	for end > p.pos && isSpace(s[end-1]) {
		end--
	}
	if end == p.pos {
		p.junk()
		if p.state == stKey {
			p.first = false
		}
		p.lastIsStr = false
		p.state = stKey
		p.redoKey()
		return
	}
	if i >= p.end {
		// A cut key.
		p.pos = p.end
		p.state = stColon
		p.finish()
		return
	}
	next := end
	if q := quoteAt(s[i:p.end]); q.n > 0 {
		j := p.peekSpace(i + q.n)
		switch {
		case j < p.end && (s[j] == ':' || s[j] == '=') || j >= p.end:
			end, next = i, i+q.n // only the opening quote is missing
		case !p.keyLike(i):
			// Text in front of a key.
		}
	}
	if next == end && i < p.end && s[i] != ':' && s[i] != '=' && fullWidth(s[i:p.end], ":") == 0 {
		if q := quoteAt(s[i:p.end]); q.n > 0 && p.keyLike(i) {
			p.add(p.pos, i-p.pos, "", Junk, 4)
			p.pos = i
			p.keyStart = i
			p.str(q, ctxKey)
			return
		}
	}
	p.add(p.pos, 0, `"`, Quote, 1)
	p.content(p.pos, end, quote{0, "", ""})
	if next > end {
		p.add(end, next-end, `"`, Quote, 0)
	} else {
		p.add(end, 0, `"`, Quote, 0)
	}
	p.pos, p.lastEnd = next, next
}

// redoKey goes on with the next key after junk was deleted in front of it.
func (p *parser) redoKey() {
	p.skipSpace()
	if p.atEnd() {
		p.finish()
		return
	}
	p.key()
}

// bare reads a value without quotes: a literal, a number, a call, or text.
func (p *parser) bare() {
	s := p.src[p.pos:p.end]
	if json, n := literalAt(s); n > 0 && p.delimited(p.pos+n) {
		if n == len(s) && len(p.stack) > 0 {
			p.cut = true
		}
		p.replace(n, json, Literal)
		return
	}
	if len(p.stack) > 0 {
		if json := cutLiteral(s); json != "" {
			p.replace(len(s), json, Truncation)
			return
		}
	}
	if p.number() {
		return
	}
	if n := p.call(); n > 0 {
		p.add(p.pos, n, "", Wrapper, 1)
		p.pos += n
		p.push(frCall)
		return
	}
	p.bareText()
}

// replace writes text in place of n bytes, when it differs, as a finished value.
func (p *parser) replace(n int, text string, kind edit.Kind) {
	if string(p.src[p.pos:p.pos+n]) != text {
		p.add(p.pos, n, text, kind, 1)
	}
	p.prevEnd = p.lastEnd
	p.itemStart = p.pos
	p.pos += n
	p.lastEnd = p.pos
	p.lastIsStr = false
	p.valueDone()
}

// delimited reports whether a literal or number may end at i.
func (p *parser) delimited(i int) bool {
	i = p.peekBlank(i)
	if i >= p.end {
		return true
	}
	switch c := p.src[i]; c {
	case ',', '}', ']', ')', ';', '\n', '\r', '`', '<':
		return true
	case '/', '#':
		return p.commentAt(i) > 0
	case '"', '\'':
		return len(p.stack) > 0
	case '{', '[', '.':
		return len(p.stack) > 0 && (c != '.' || bytes.HasPrefix(p.src[i:p.end], []byte("...")))
	case '\\':
		return len(p.stack) > 0
	default:
		if spaceRune(p.src[i:p.end]) > 0 || fullWidth(p.src[i:p.end], ",") > 0 || bytes.HasPrefix(p.src[i:p.end], []byte("…")) {
			return true
		}
		if isArr(p.top()) && isSpace(p.src[i-1]) {
			_, n := literalAt(p.src[i:p.end])
			return isDigit(c) || c == '-' || n > 0 // numbers and literals without commas
		}
		return isObj(p.top()) && isSpace(p.src[i-1]) && p.keyLike(i)
	}
}

func (p *parser) peekBlank(i int) int {
	for i < p.end && (p.src[i] == ' ' || p.src[i] == '\t') {
		i++
	}
	return i
}

// call gives the length of the opening of a wrapper such as ObjectId( or callback( at p.pos, or 0.
func (p *parser) call() int {
	s := p.src[p.pos:p.end]
	i := 0
	if bytes.HasPrefix(s, []byte("new ")) {
		i = 4
	}
	j := i
	for j < len(s) && j < 64 && (isWord(s[j]) || s[j] == '.') {
		j++
	}
	if j == i || isDigit(s[i]) {
		return 0
	}
	k := j
	for k < len(s) && s[k] == ' ' {
		k++
	}
	if k >= len(s) || s[k] != '(' {
		return 0
	}
	k++
	a := p.peekSpace(p.pos + k)
	if a >= p.end {
		return 0
	}
	c := p.src[a]
	if c == '{' || c == '[' {
		return k
	}
	if q := quoteAt(p.src[a:p.end]); q.n > 0 {
		e := p.keyEnd(a, q)
		if e > 0 {
			if e = p.peekSpace(e); e < p.end && p.src[e] == ')' {
				return k
			}
		}
		return 0
	}
	n, _ := scanNumber(p.src[a:p.end])
	if n == 0 {
		_, n = literalAt(p.src[a:p.end])
	}
	if n > 0 {
		if e := p.peekSpace(a + n); e < p.end && p.src[e] == ')' && (k == j+1 && !p.wordsFollow(e+1)) {
			return k
		}
	}
	return 0
}

func (p *parser) wordsFollow(i int) bool {
	i = p.peekBlank(i)
	return i < p.end && isWord(p.src[i])
}
