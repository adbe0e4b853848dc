package jsonfix

import (
	"bytes"
	"unicode/utf8"
)

// The places a string can stand in.
const (
	ctxKey = iota
	ctxMember
	ctxItem
	ctxTop
)

func (p *parser) ctx() int {
	switch f := p.top(); {
	case f == 0:
		return ctxTop
	case isObj(f):
		return ctxMember
	case f == frCall:
		return ctxTop
	}
	return ctxItem
}

// str reads a quoted string at p.pos.
func (p *parser) str(q quote, ctx int) {
	open := p.pos
	body := open + q.n
	if ctx != ctxKey {
		p.itemStart, p.prevEnd = open, p.lastEnd
	}
	if q.n == 1 && p.emptyDoubled(open, ctx) {
		return
	}
	end, next := p.stringEnd(open, body, q, ctx)
	p.cut = p.cut || next < 0
	if q.n != 1 || q.close != `"` {
		p.add(open, q.n, `"`, Quote, 1)
	}
	if next < 0 { // the text ends inside the string
		if ctx == ctxKey {
			p.pos = p.end
			p.lastIsStr = true
			p.dropFrom(p.keyStart, p.keyStart, Truncation, 0)
			p.state = stColon
			p.finish()
			return
		}
		end = p.trimCut(body, end)
		p.content(body, end, q)
		if end < p.end {
			p.dropFrom(end, p.end, Truncation, 0)
		}
		p.add(p.end, 0, `"`, Quote, 1)
		p.pos, p.lastEnd = p.end, p.end
		p.lastQuote = 0
		p.lastIsStr = true
		p.valueDone2(ctx)
		return
	}
	p.content(body, end, q)
	switch {
	case next == end: // no closing quote was there
		p.add(end, 0, `"`, Quote, 3)
		p.lastQuote = 0
	case next-end == 1 && p.src[end] == '"':
		p.lastQuote = 1
	default:
		p.add(end, next-end, `"`, Quote, 0)
		p.lastQuote = next - end
	}
	p.pos, p.lastEnd = next, next
	p.lastIsStr = true
	p.valueDone2(ctx)
}

func (p *parser) valueDone2(ctx int) {
	if ctx != ctxKey {
		p.valueDone()
	}
}

// emptyDoubled handles a string whose quotes are doubled, ""text"": the outer pair goes.
func (p *parser) emptyDoubled(open, ctx int) bool {
	s := p.src[open:p.end]
	c := s[0]
	if len(s) < 4 || s[1] != c || c == '`' || s[2] == c {
		return false
	}
	if !isWord(s[2]) && s[2] != ' ' {
		return false
	}
	i := p.peekSpace(open + 2)
	if p.keyLike(i) || s[2] == ' ' {
		return false
	}
	j := bytes.Index(s[2:min(len(s), 1024)], []byte{c, c})
	if j < 0 || bytes.IndexByte(s[2:2+j], c) >= 0 || bytes.IndexByte(s[2:2+j], '\n') >= 0 {
		return false
	}
	end := open + 2 + j
	if p.follow(end+2, ctx) > 2 {
		return false
	}
	p.add(open, 2, `"`, Quote, 2)
	p.content(open+2, end, quote{1, `"`, ""})
	p.add(end, 2, `"`, Quote, 0)
	p.pos, p.lastEnd, p.lastIsStr, p.lastQuote = end+2, end+2, true, 2
	p.valueDone2(ctx)
	return true
}

// trimCut drops a cut escape from the end of a string that the text ends in: a lone backslash, a short \u escape, or a high surrogate
// without its other half.
func (p *parser) trimCut(from, end int) int {
	for range 2 {
		s := p.src[from:end]
		cut := -1
		for k := 1; k <= 6 && k <= len(s); k++ {
			i := len(s) - k
			if s[i] != '\\' {
				continue
			}
			b := 0
			for j := i - 1; j >= 0 && s[j] == '\\'; j-- {
				b++
			}
			if b%2 == 1 {
				break
			}
			rest := s[i+1:]
			if len(rest) == 0 {
				cut = i
				break
			}
			if rest[0] != 'u' {
				break
			}
			h := rest[1:]
			hex := 0
			for hex < len(h) && isHex(h[hex]) {
				hex++
			}
			if hex < 4 && hex == len(h) || hex == 4 && h[0]|0x20 == 'd' && (h[1] == '8' || h[1] == '9' || h[1]|0x20 == 'a' || h[1]|0x20 == 'b') {
				cut = i
			}
			break
		}
		if cut < 0 {
			break
		}
		end = from + cut
	}
	// A cut character of UTF-8.
	for k := 1; k <= 3 && end-k >= from; k++ {
		if c := p.src[end-k]; c >= 0xc0 {
			if !utf8.FullRune(p.src[end-k : end]) {
				return end - k
			}
			break
		}
	}
	return end
}

var escapeOf = [32]string{
	`\u0000`, `\u0001`, `\u0002`, `\u0003`, `\u0004`, `\u0005`, `\u0006`, `\u0007`, `\b`, `\t`, `\n`, `\u000b`, `\f`, `\r`, `\u000e`, `\u000f`,
	`\u0010`, `\u0011`, `\u0012`, `\u0013`, `\u0014`, `\u0015`, `\u0016`, `\u0017`, `\u0018`, `\u0019`, `\u001a`, `\u001b`, `\u001c`, `\u001d`, `\u001e`, `\u001f`,
}

// plain marks the bytes that need no thought inside a string.
var plain [256]bool

func init() {
	for i := range plain {
		plain[i] = i >= 0x20 && i < 0x80 && i != '"' && i != '\\'
	}
}

// content makes the text between from and to the body of a JSON string.
func (p *parser) content(from, to int, q quote) {
	s := p.src
	for i := from; i < to; {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		switch {
		case c == '"':
			p.add(i, 0, `\`, Escape, 1)
			i++
		case c < 0x20:
			p.add(i, 1, escapeOf[c], Escape, 0)
			i++
		case c == '\\':
			i += p.escape(i, to, q)
		default:
			_, n := utf8.DecodeRune(s[i:to])
			if n == 1 {
				p.add(i, 1, "\uFFFD", Encoding, 2)
			}
			i += n
		}
	}
}

const hexDigits = "0123456789abcdef"

// escape looks at the backslash at i and gives the number of bytes dealt with.
func (p *parser) escape(i, to int, q quote) int {
	if i+1 >= to {
		p.add(i, 0, `\`, Escape, 1)
		return 1
	}
	s := p.src[i:to]
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(s) >= 6 && isHex(s[2]) && isHex(s[3]) && isHex(s[4]) && isHex(s[5]) {
			return 6
		}
		digits := 0
		for j := 2; j < len(s) && j < 6 && isWord(s[j]); j++ {
			if isDigit(s[j]) {
				digits++
			}
		}
		if digits > 0 && len(p.stack) == 0 {
			p.badEscape = true
		}
	case '\'', '`':
		p.add(i, 1, "", Escape, 0)
		return 2
	case '\n':
		p.add(i, 2, `\n`, Escape, 0)
		return 2
	case 'x':
		if len(s) >= 4 && isHex(s[2]) && isHex(s[3]) {
			p.add(i, 2, `\u00`, Escape, 0)
			return 4
		}
	case 'v':
		p.add(i, 0, `\`, Escape, 1)
		return 2
	case 'U':
		if len(s) >= 10 {
			v := rune(0)
			for _, c := range s[2:10] {
				k := bytes.IndexByte([]byte(hexDigits), c|0x20)
				if isDigit(c) {
					k = int(c - '0')
				}
				if k < 0 || v > utf8.MaxRune {
					v = -1
					break
				}
				v = v<<4 | rune(k)
			}
			if v > 0x1f && utf8.ValidRune(v) {
				p.add(i, 10, string(v), Escape, 0)
				return 10
			}
		}
	}
	p.add(i, 0, `\`, Escape, 1)
	return 1
}

// stringEnd finds where the string with its body at from ends: the end of the body and the place behind the closing quote. next is
// end when the closing quote is missing, and -1 when the text ends inside the string.
func (p *parser) stringEnd(open, from int, q quote, ctx int) (end, next int) {
	s := p.src
	if q.n == 3 && q.close != "”" && q.close != "’" {
		if j := bytes.Index(s[from:p.end], []byte(q.close)); j >= 0 {
			return from + j, from + j + 3
		}
		return p.end, -1
	}
	i := p.nextQuote(from, q)
	if p.prefix {
		if i < 0 && ctx == ctxKey && p.closed(from) {
			return p.unclosed(from, q, ctx)
		}
		if i < 0 {
			return p.end, -1
		}
		return i, i + 1
	}
	if i < 0 {
		return p.unclosed(from, q, ctx)
	}
	if p.follow(i+len(q.close), ctx) == 0 {
		return i, i + len(q.close)
	}
	return p.chooseEnd(from, i, q, ctx)
}

// closed reports whether the text from i to the end, inside a key, ends in as many closers as are open: then the key lacks its quote and
// nothing was cut.
func (p *parser) closed(i int) bool {
	if p.end-i > endWindow {
		return false
	}
	n := 0
	for j := p.end - 1; j > i && n < len(p.stack); j-- {
		c := p.src[j]
		if isSpace(c) {
			continue
		}
		if !closes(c, p.stack[n]) {
			return false
		}
		n++
	}
	return n == len(p.stack)
}

// nextQuote gives the next closing quote at or after i that is not escaped and not an apostrophe, or -1.
func (p *parser) nextQuote(i int, q quote) int {
	s := p.src[:p.end]
	if p.budget < 0 {
		s = s[:min(len(s), i+endWindow)]
	}
	c := q.close[0]
	from := i
	for i < len(s) {
		if d := s[i]; d != c && d != '\\' {
			i++
			continue
		}
		switch {
		case s[i] == '\\':
			i += 2
			continue
		case s[i] == c:
			if c < 0x80 {
				if c != '\'' || i == 0 || i+1 >= p.end || !isWord(s[i-1]) || !isLetter(s[i+1]) {
					return i
				}
			} else if bytes.HasPrefix(s[i:p.end], []byte(q.close)) {
				if q.close != "’" || i+3 >= p.end || !isLetter(s[i+3]) || spaceRune(s[i+3:p.end]) > 0 || fullWidth(s[i+3:p.end], ":")+fullWidth(s[i+3:p.end], ",") > 0 || !isWord(s[i-1]) {
					return i
				}
			}
		}
		i++
	}
	p.budget -= len(s) - from
	p.steps += len(s) - from
	return -1
}

const (
	maxEnds   = 48   // candidates looked at for the end of one string
	endWindow = 8192 // bytes looked at for the end of one string
)

// chooseEnd weighs the possible ends of a string whose first closing quote is not followed by what should follow. An end costs what
// the body would hold (quotes that are not escaped, odd ones more) and how badly the text goes on behind it.
func (p *parser) chooseEnd(from, first int, q quote, ctx int) (end, next int) {
	s := p.src
	n := len(q.close)
	if p.budget < 0 {
		return first, first + n
	}
	limit := min(p.end, first+endWindow)
	best := p.follow(first+n, ctx)
	end, next = first, first+n
	if e, c := p.missingQuote(from, first, ctx); c < best {
		end, next, best = e, e, c
	}
	if q.alt != "" && q.alt[0] >= 0x80 {
		if k := bytes.Index(s[from:first], []byte(q.alt)); k >= 0 {
			if c := 2 + p.follow(from+k+len(q.alt), ctx); c < best {
				end, next, best = from+k, from+k+len(q.alt), c
			}
		}
	}
	inner, inch, struct0 := 0, 0, 0
	last := first
	i := first
	for k := 0; k < maxEnds; k++ {
		inner++
		if i > from && isDigit(s[i-1]) {
			inch++
		}
		j := p.nextAnyQuote(i+n, q)
		if j < 0 || j >= limit {
			break
		}
		p.budget -= j - i + 128
		p.steps += j - i + 128
		struct0 += p.structural(i+n, j)
		i = j
		w := n
		alt := 0
		if !bytes.HasPrefix(s[i:p.end], []byte(q.close)) {
			w, alt = quoteLen(s[i:p.end]), 3
		}
		body := inner/2 + struct0
		if ctx == ctxKey {
			body += inner / 2
		}
		if inner%2 == 1 {
			if inch > 0 {
				body++
			} else {
				body += 7
			}
		}
		if body >= best {
			if inner/2+struct0 >= best {
				break
			}
			continue
		}
		if e, c := p.missingQuote(last+n, i, ctx); c+inner/2+struct0 < best {
			end, next, best = e, e, c+inner/2+struct0
		}
		last = i
		if c := body + alt + p.follow(i+w, ctx); c < best {
			end, next, best = i, i+w, c
		}
		if alt > 0 {
			inner--
		}
	}
	if best >= junkCost && p.nextQuote(last+n, q) < 0 {
		// Nothing fits: the string may run to the end of the text.
		if e, nx := p.unclosed(last+n, q, ctx); nx >= 0 {
			return e, nx
		}
		if ctx != ctxKey && inner > 1 {
			return p.end, -1
		}
	}
	return end, next
}

func quoteLen(s []byte) int {
	if s[0] < 0x80 {
		return 1
	}
	return 3
}

// nextAnyQuote is nextQuote that also stops at the other closing form.
func (p *parser) nextAnyQuote(i int, q quote) int {
	j := p.nextQuote(i, q)
	if q.alt == "" {
		return j
	}
	lim := j
	if j < 0 {
		lim = min(p.end, i+endWindow)
	}
	if k := bytes.Index(p.src[min(i, lim):lim], []byte(q.alt)); k >= 0 && q.alt != "'" && q.alt != "’" {
		return i + k
	}
	return j
}

// structural weighs the text between two inner quotes at i and j: what could stand between two tokens speaks against a string that
// holds it.
func (p *parser) structural(i, j int) int {
	if t := bytes.TrimSpace(p.src[i:j]); len(t) > 1 && (t[0] == ',' || t[0] == ':') && (t[len(t)-1] == ',' || t[len(t)-1] == ':' || t[len(t)-1] == '[') {
		return 3
	}
	marks := false
	for k := i; k < j; {
		c := p.src[k]
		switch {
		case c == ',' || c == ':' || c == '=' || c == '{' || c == '}' || c == '[' || c == ']' || c == ';' || c == '\n':
			marks = true
			k++
		case isSpace(c) || isDigit(c) || c == '(' || c == ')' || c == '+' || c == '-' || c == '.' || c == '>':
			k++
		default:
			if n := fullWidth(p.src[k:p.end], ":") + fullWidth(p.src[k:p.end], ","); n > 0 {
				marks = true
				k += n
				continue
			}
			_, n := literalAt(p.src[k:p.end])
			if n == 0 {
				return 0
			}
			k += n
		}
	}
	if marks {
		return 3
	}
	if j > i && isSpace(p.src[i]) {
		return 2
	}
	return 0
}

// missingQuote looks for the end of a string that lacks its closing quote, before the quote at stop: in front of the comma (or line
// break) that stands before a key or an item, or of the colon behind a key.
func (p *parser) missingQuote(from, stop, ctx int) (end, cost int) {
	s := p.src
	if stop >= p.end && ctx != ctxKey {
		return 0, 99
	}
	if ctx == ctxKey {
		for i := from; i < stop && i < from+128; i++ {
			if s[i] == '\n' {
				break
			}
			if s[i] == ':' && i > from && p.valueStart(i+1) {
				return i, 2
			}
		}
		return 0, 99
	}
	i := stop
	for i > from && isSpace(s[i-1]) {
		i--
	}
	if i <= from {
		return 0, 99
	}
	// The string ends at a line break with closers, or with the next object, behind it.
	for k := from; k < stop; {
		j := bytes.IndexByte(s[k:stop], '\n')
		if j < 0 {
			break
		}
		k += j + 1
		m := k
		for m < stop && isSpace(s[m]) {
			m++
		}
		if m < p.end && (s[m] == '}' || s[m] == ']') && p.fit(len(p.stack), m) <= 1 {
			e := k - 1
			if e > from && s[e-1] == ',' {
				e--
			}
			return p.trimRight(from, e), 4
		}
		k = m // the breaks in between lead to the same place
	}
	nl := bytes.IndexByte(s[i:stop], '\n') >= 0
	if ctx == ctxMember {
		if s[i-1] == ',' || s[i-1] == ';' {
			if p.keyLike(stop) {
				return p.trimRight(from, i-1), 3
			}
		} else if nl && p.keyLike(stop) {
			return i, 4
		}
	}
	if ctx == ctxMember && s[i-1] == ':' && p.itemEnds(stop, quoteAt(s[stop:p.end]), true) {
		// A bare key in front of the quote: "first, b: "second".
		k := i - 1
		for k > from && (isWord(s[k-1]) || s[k-1] == '-') {
			k--
		}
		e := p.trimRight(from, k)
		if k < i-1 && e > from && s[e-1] == ',' {
			return p.trimRight(from, e-1), 4
		}
	}
	if ctx == ctxItem && (s[i-1] == ',' || nl) {
		if p.itemClean(stop) {
			if s[i-1] == ',' {
				return p.trimRight(from, i-1), 3
			}
			return i, 4
		}
	}
	// On one line: closers, a comma and the next key or object.
	if e := p.inlineEnd(from, stop, ctx); e > 0 {
		return e, 5
	}
	return 0, 99
}

// inlineEnd finds closers in front of stop, with what follows them going on well.
func (p *parser) inlineEnd(from, stop, ctx int) int {
	s := p.src
	i := stop
	for i > from && (isSpace(s[i-1]) || s[i-1] == ',' || s[i-1] == '{' || s[i-1] == '[') {
		i--
	}
	j := i
	for j > from && (s[j-1] == '}' || s[j-1] == ']') {
		j--
	}
	if j == i || j == from || i-j > len(p.stack) {
		return 0
	}
	if p.fit(len(p.stack), j) <= 1 {
		return j
	}
	return 0
}

func (p *parser) trimRight(from, i int) int {
	for i > from && (p.src[i-1] == ' ' || p.src[i-1] == '\t') {
		i--
	}
	return i
}

// unclosed handles a string without any closing quote up to the end of the text.
func (p *parser) unclosed(from int, q quote, ctx int) (end, next int) {
	s := p.src
	if ctx == ctxKey {
		if e, c := p.missingQuote(from, p.end, ctx); c < 10 {
			return e, e
		}
		return p.end, -1
	}
	// An escaped closing quote may be the end: a body that ends in a backslash.
	for i := from; i+1 < min(p.end, from+endWindow); i++ {
		if s[i] == '\\' {
			if s[i+1] == q.close[0] && len(p.stack) > 0 && p.follow(i+2, ctx) == 0 && i+2 < p.end && p.peekSpace(i+2) < p.end {
				return i + 1, i + 2
			}
			i++
		}
	}
	// A line break in front of closers only.
	limit := min(p.end, from+endWindow)
	for k := from; k < limit; {
		j := bytes.IndexByte(s[k:limit], '\n')
		if j < 0 {
			break
		}
		k += j + 1
		m := p.peekSpace(k)
		if m < p.end && (s[m] == '}' || s[m] == ']') && len(p.stack) > 0 && p.fit(len(p.stack), m) <= 1 {
			e := k - 1
			if e > from && s[e-1] == ',' {
				e--
			}
			return p.trimRight(from, e), p.trimRight(from, e)
		}
		k = max(k, m) // the breaks in between lead to the same place
	}
	if e := p.fenceInside(from); e > 0 {
		return e, e
	}
	// Closers at the end of the text, as many as are open.
	i := p.end
	for i > from && isSpace(s[i-1]) {
		i--
	}
	j := i
	for j > from && i-j < len(p.stack) && (s[j-1] == '}' || s[j-1] == ']' || isSpace(s[j-1])) {
		j--
	}
	if j < i && len(p.stack) > 0 && p.fit(len(p.stack), j) == 0 && (len(p.stack) > 1 || bytes.IndexByte(s[from:j], ',') < 0) {
		j = p.trimRight(from, j)
		return j, j
	}
	return p.end, -1
}

// fenceInside finds the closing fence of a code block in a string that has no end of its own.
func (p *parser) fenceInside(from int) int {
	if len(p.stack) == 0 {
		return 0
	}
	tail := max(from, p.end-endWindow)
	j := bytes.LastIndex(p.src[tail:p.end], []byte("\n```"))
	if j >= 0 {
		j += tail - from
	}
	if j < 0 || len(bytes.TrimSpace(p.src[from+j+4:p.end])) > 0 {
		return 0
	}
	i := from + j
	k := i
	for k > from && (isSpace(p.src[k-1]) || p.src[k-1] == '}' || p.src[k-1] == ']') {
		k--
	}
	if k < i && p.fit(len(p.stack), p.peekSpace(k)) == 0 {
		return k
	}
	return i
}
