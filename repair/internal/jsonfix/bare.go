package jsonfix

import "bytes"

// bareText reads text without an opening quote as a string.
func (p *parser) bareText() {
	s := p.src
	from := p.pos
	end, next, quoted := p.bareEnd(from)
	if len(p.stack) > 0 && next >= p.end {
		p.cut = true
	}
	if end == from {
		p.junk()
		return
	}
	p.itemStart, p.prevEnd = from, p.lastEnd
	p.add(from, 0, `"`, Quote, 2)
	p.content(from, end, quote{0, "", ""})
	if quoted {
		p.add(end, next-end, `"`, Quote, 0)
	} else {
		next = end
		p.add(end, 0, `"`, Quote, 0)
	}
	_ = s
	p.pos, p.lastEnd = next, next
	p.lastIsStr = true
	p.lastQuote = 0
	p.valueDone()
}

// bareEnd finds where text without quotes ends. quoted tells that a closing quote ends it.
func (p *parser) bareEnd(from int) (end, next int, quoted bool) {
	s := p.src
	top := p.top()
	obj := isObj(top)
	depth := 0
	i := from
	if s[i] == '/' { // a regular expression
		if j := p.regexEnd(i); j > 0 {
			return j, j, false
		}
	}
	budget, quotes := endWindow, 0
	for i < p.end {
		c := s[i]
		stop := false
		switch c {
		case '\n':
			stop = p.bareLine(i, obj)
		case ',', ';':
			if len(p.stack) == 0 {
				break
			}
			if c == ';' && !obj {
				break
			}
			if !obj {
				stop = depth == 0
				break
			}
			stop = p.starts(top, min(p.peekSpace(i+1), p.end-1)) <= 2 || p.peekSpace(i+1) >= p.end
			if j := p.peekSpace(i + 1); c == ';' && j < p.end && s[j] == ',' {
				stop = false // the comma is the separator
			}
			stop = stop && (c != ';' || !p.quoteAhead(i+1))
		case '{', '[', '(':
			if len(p.stack) > 0 {
				depth++
			}
		case '}', ']', ')':
			if len(p.stack) == 0 {
				break
			}
			if depth > 0 {
				depth--
				break
			}
			if c == ')' && top != frTuple && top != frCall {
				break
			}
			stop = true
		case '"':
			quotes++
			if budget > 0 && i > from {
				budget -= 64
				f := p.follow(i+1, p.ctx())
				if f <= 3 && quotes%2 == 1 && !(isObj(top) && p.keyLike(i) && isSpace(s[i-1])) {
					return i, i + 1, true
				}
				if len(p.stack) > 0 && isSpace(s[i-1]) {
					if obj && p.keyLike(i) || !obj && top != 0 && p.itemClean(i) {
						return p.trimBlank(from, i), i, false
					}
				}
			}
		case '/':
			if i+1 < p.end && (s[i+1] == '*' || s[i+1] == '/' && i > from && isSpace(s[i-1])) && len(p.stack) > 0 {
				stop = !p.quoteAhead(i)
			}
		case '#':
			if i > from && isSpace(s[i-1]) && i+1 < p.end && s[i+1] == ' ' && len(p.stack) > 0 {
				stop = true
			}
		case '`':
			stop = bytes.HasPrefix(s[i:p.end], []byte("```"))
		case ':':
			// A key on the same line shows that the comma before it is missing only when words precede it; left to the text.
		default:
			if c >= 0x80 && len(p.stack) > 0 && fullWidth(s[i:p.end], ",") > 0 && (!obj || p.keyLike(p.peekSpace(i+3))) {
				stop = true
			}
		}
		if stop {
			break
		}
		i++
	}
	return p.trimBlank(from, i), i, false
}

// quoteAhead reports whether the line goes on to a quote that could close the text: then what looks like a comment is part of it.
func (p *parser) quoteAhead(i int) bool {
	for j := i; j < p.end && j < i+keyWindow && p.src[j] != '\n'; j++ {
		if p.src[j] == '"' {
			return p.follow(j+1, p.ctx()) <= 1
		}
	}
	return false
}

func (p *parser) trimBlank(from, i int) int {
	for i > from && isSpace(p.src[i-1]) {
		i--
	}
	return i
}

// bareLine reports whether the text ends at the line break at i.
func (p *parser) bareLine(i int, obj bool) bool {
	if len(p.stack) == 0 {
		return p.cfg.Keys == nil
	}
	j := p.peekSpace(i)
	if j >= p.end {
		return true
	}
	c := p.src[j]
	if c == '}' || c == ']' || c == ',' {
		return true
	}
	if obj {
		return p.keyLike(j) && (quoteAt(p.src[j:p.end]).n > 0 || p.shortKey(j))
	}
	return true
}

// shortKey reports whether the bare key at j is one word.
func (p *parser) shortKey(j int) bool {
	for j < p.end && (isWord(p.src[j]) || p.src[j] == '-' || p.src[j] == '.') {
		j++
	}
	return j < p.end && p.src[j] != ' ' || j+1 < p.end && (p.src[j+1] == ':' || p.src[j+1] == '=')
}

// regexEnd finds the end of a regular expression literal, with its flags.
func (p *parser) regexEnd(i int) int {
	s := p.src
	class := false
	for j := i + 1; j < p.end && j < i+1024; j++ {
		switch s[j] {
		case '\n':
			return 0
		case '\\':
			j++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if class {
				continue
			}
			j++
			for j < p.end && isLetter(s[j]) && s[j] < 0x80 {
				j++
			}
			if p.delimited(j) {
				return j
			}
			return 0
		}
	}
	return 0
}

// concat joins "a" + "b". It reports false when no string follows the plus sign.
func (p *parser) concat() bool {
	if !p.lastIsStr {
		return false
	}
	i := p.peekSpace(p.pos + 1)
	if i >= p.end {
		p.dropFrom(p.pos, p.end, Truncation, 1)
		p.pos = p.end
		return true
	}
	q := quoteAt(p.src[i:p.end])
	if q.n == 0 {
		return false
	}
	// Take the closing quote of the first string back.
	at := p.lastEnd
	n := len(p.edits)
	for n > 0 && p.edits[n-1].Off >= at {
		n--
	}
	p.edits = p.edits[:n]
	if p.lastQuote == 0 {
		if n > 0 && p.edits[n-1].Off == at && p.edits[n-1].Len == 0 {
			p.edits = p.edits[:n-1]
		}
	} else {
		if n > 0 && p.edits[n-1].Off == at-p.lastQuote && p.edits[n-1].Len == p.lastQuote {
			p.edits = p.edits[:n-1]
		}
		at -= p.lastQuote
	}
	p.add(at, i+q.n-at, "", Concat, 1)
	body := i + q.n
	start, prev := p.itemStart, p.prevEnd
	end, next := p.stringEnd(i, body, q, p.ctx())
	p.itemStart, p.prevEnd = start, prev
	if next < 0 {
		p.cut = true
		end = p.trimCut(body, end)
		p.content(body, end, q)
		p.dropFrom(end, p.end, Truncation, 0)
		p.add(p.end, 0, `"`, Quote, 1)
		p.pos, p.lastEnd = p.end, p.end
		return true
	}
	p.content(body, end, q)
	p.lastQuote = next - end
	if next == end {
		p.add(end, 0, `"`, Quote, 1)
	} else if p.lastQuote != 1 || p.src[end] != '"' {
		p.add(end, next-end, `"`, Quote, 0)
	}
	p.pos, p.lastEnd = next, next
	return true
}
