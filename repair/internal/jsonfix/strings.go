package jsonfix

import (
	"bytes"
	"slices"
	"strings"
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
	meant, known := "", false // the letters whose backslashes are meant, once it matters
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
			if !known {
				meant, known = backslashes(s[from:to]), true
			}
			if i+1 < to && strings.IndexByte(meant, s[i+1]) >= 0 {
				p.add(i, 0, `\`, Escape, 1)
				i += 2
				continue
			}
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

// backslashes gives the letters that make escapes with a backslash, but do not in this string: one of its backslashes starts no escape and
// none is doubled, so it is a path with a drive, where all are meant, or else a pattern or LaTeX, which have no use for \b and \f as
// characters (\frac, \beta, \bword).
func backslashes(s []byte) string {
	wrong := false
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		i++
		switch c := s[i]; {
		case c == '\\':
			return ""
		case c == 'u' || c == 'U':
			n := 4
			if c == 'U' {
				n = 8
			}
			wrong = wrong || i+n >= len(s) || slices.ContainsFunc(s[i+1:i+1+n], func(c byte) bool { return !isHex(c) })
		case isLetter(c) && strings.IndexByte("bfnrtxv", c) < 0:
			wrong = true
		}
	}
	switch {
	case !wrong:
		return ""
	case len(s) > 3 && isLetter(s[0]) && s[1] == ':' && s[2] == '\\':
		return "bfnrt"
	}
	return "bf"
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
