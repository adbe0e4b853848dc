package jsonfix

import (
	"bytes"
)

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
		if p.inches(from, i) {
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

// inches reports whether the quote at i is a mark behind a number, as in 5", or behind a plural, as in dogs'.
func (p *parser) inches(from, i int) bool {
	k := i
	if s := p.src[from:p.end]; s[i-from] == '\'' && i > from && i-from+2 < len(s) && s[i-from-1] == 's' && s[i-from+1] == ' ' && isLetter(s[i-from+2]) {
		return true
	}
	for k > from && k > i-8 && (isDigit(p.src[k-1]) || p.src[k-1] == '.') {
		k--
	}
	if k == from {
		return k < i && i+1 < p.end && p.src[i+1] != ','
	}
	return k < i && (isSpace(p.src[k-1]) || p.src[k-1] == '(')
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
	if p.bracketLine(i, j) {
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

// bracketLine reports whether a line between i and j holds a bracket and nothing else but a comma.
func (p *parser) bracketLine(i, j int) bool {
	s := p.src
	for {
		k := bytes.IndexByte(s[i:j], '\n')
		if k < 0 {
			return false
		}
		if i = p.peekBlank(i + k + 1); i+1 >= j {
			return false
		}
		if c := s[i]; c == '{' || c == '}' || c == '[' || c == ']' {
			i++
			if s[i] == ',' {
				i++
			}
			if i = p.peekBlank(i); i < j && (s[i] == '\n' || s[i] == '\r') {
				return true
			}
			i = min(i, j)
		}
	}
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
	if i <= from || i == from+1 && s[from] == ',' {
		return 0, 99 // nothing is left for the string
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
	if e := p.scalarLine(from, stop, ctx); e > 0 {
		return e, 3
	}
	if s[i-1] == ',' {
		if e := p.inlineEnd(from, stop, ctx); e > 0 && !bytes.ContainsAny(s[max(from, e-endWindow):e], "{[") {
			return e, 3 // closers without openers in the text are no part of it
		}
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
	if e := p.scalarLine(from, min(p.end, from+endWindow), ctx); e > 0 {
		return e, e
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

// scalarLine finds the end of an item that lacks its closing quote in front of the comma and the line break that stand before a number or
// a literal with a line of its own.
func (p *parser) scalarLine(from, stop, ctx int) int {
	s := p.src
	j := -1
	if ctx == ctxItem {
		j = bytes.IndexByte(s[from:stop], '\n')
	}
	if j < 0 {
		return 0
	}
	e := from + j
	for e > from && isSpace(s[e-1]) {
		e--
	}
	if e <= from+1 || s[e-1] != ',' {
		return 0
	}
	i := p.peekSpace(from + j)
	n, tail := scanNumber(s[i:p.end])
	if n == 0 {
		_, n = literalAt(s[i:p.end])
	}
	if n == 0 || tail > 0 {
		return 0
	}
	if i = p.peekBlank(i + n); i < p.end && s[i] == ',' {
		i = p.peekBlank(i + 1)
	}
	if i < p.end && s[i] != '\n' && s[i] != '\r' {
		return 0
	}
	return p.trimRight(from, e-1)
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
