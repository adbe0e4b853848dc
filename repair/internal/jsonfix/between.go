package jsonfix

import "bytes"

// What stands between values: keys, colons, commas, and what shows that one of them is missing or too many.

// key reads a key, or the end of the object.
func (p *parser) key() {
	src := p.src
	c := src[p.pos]
	switch {
	case c == '}' || c == ']' || c == ')':
		p.dropComma()
		p.closer(c)
		return
	case c == ',' || c == ';':
		p.add(p.pos, 1, "", Comma, 1)
		p.pos++
		return
	case c == '{':
		if p.first {
			p.add(p.pos, 1, "", Bracket, 1)
			p.pos++
			p.stack[len(p.stack)-1] = frDoubled
			return
		}
		if len(p.stack) >= 2 && isArr(p.stack[len(p.stack)-2]) {
			p.add(p.lastEnd, 0, "}", Bracket, 2)
			comma := p.commaPos
			n := p.commaLen
			p.pop()
			p.commaPos, p.commaLen = comma, n
			p.state = stValue
			return
		}
		p.junk()
		return
	case c == '[' && p.commaPos >= 0 && p.lastEnd > 0 && src[p.lastEnd-1] == ']' && p.reopens():
		return
	case c == '[' || c == '(' || c == ':' || c == '+' || c == '*' || c == '|' || c == '>' || c == '&' || c == '=':
		p.junk()
		return
	case p.ellipsis():
		return
	}
	if p.outdented() {
		return
	}
	p.mark = len(p.edits)
	p.keyStart, p.keyPrev = p.pos, p.lastEnd
	if q := quoteAt(src[p.pos:p.end]); q.n > 0 {
		p.str(q, ctxKey)
	} else {
		p.bareKey()
	}
	if p.state != stDone {
		p.first = false
		p.state = stColon
	}
}

// outdented reads a key that begins its line at the column of an enclosing object's members, where those of its own object begin at
// another: the closers in between are missing.
func (p *parser) outdented() bool {
	col := int32(p.column(p.pos))
	if col < 0 {
		return false
	}
	n := len(p.stack) - 1
	if p.cols[n] < 0 {
		p.cols[n] = col
		return false
	}
	if p.cols[n] <= col || p.first {
		return false
	}
	for k := n - 1; k >= 0 && k >= n-16; k-- {
		if !isObj(p.stack[k]) || p.cols[k] != col {
			continue
		}
		comma, size := p.commaPos, p.commaLen
		p.closeTo(k+1, 2)
		p.commaPos, p.commaLen = comma, size
		p.state = stKey
		return true
	}
	return false
}

// reopens takes back the closer of the array before a comma: another item follows where a key should be.
func (p *parser) reopens() bool {
	for i := len(p.edits) - 1; i >= 0 && p.edits[i].Off+p.edits[i].Len >= p.lastEnd; i-- {
		if p.edits[i].Off < p.lastEnd {
			return false // the closer was written by an edit
		}
	}
	comma, n := p.commaPos, p.commaLen
	p.lastEnd--
	p.add(p.lastEnd, 1, "", Bracket, 3)
	p.push(frArray)
	p.first = false
	p.commaPos, p.commaLen = comma, n
	return true
}

// colon reads the colon behind a key.
func (p *parser) colon() {
	c := p.src[p.pos]
	switch c {
	case ':':
		p.pos++
		p.lastEnd = p.pos
		if p.pos < p.end && p.src[p.pos] == '=' {
			p.add(p.pos, 1, "", Colon, 1)
			p.pos++
		}
		p.state = stValue
	case '=':
		n := 1
		if p.pos+1 < p.end && p.src[p.pos+1] == '>' {
			n = 2
		}
		p.add(p.pos, n, ":", Colon, 1)
		p.pos += n
		p.lastEnd = p.pos
		p.state = stValue
	case ',', ';', '}':
		if c == ',' && p.itemsFollow(p.pos) {
			p.keyIsItem()
			return
		}
		p.add(p.lastEnd, 0, ": null", MissingValue, 2)
		p.valueDone()
	case ']', ')':
		if c == ']' && p.itemsFollow(p.pos) {
			p.keyIsItem()
			return
		}
		p.dropMember(p.pos)
		p.state = stAfter
	default:
		if n := fullWidth(p.src[p.pos:p.end], ":"); n > 0 {
			p.add(p.pos, n, ":", Colon, 1)
			p.pos += n
			p.lastEnd = p.pos
			p.state = stValue
			return
		}
		if c == '-' && p.pos+1 < p.end && p.src[p.pos+1] == '>' {
			p.add(p.pos, 2, ":", Colon, 1)
			p.pos += 2
			p.lastEnd = p.pos
			p.state = stValue
			return
		}
		p.add(p.lastEnd, 0, ":", Colon, 2)
		p.state = stValue
	}
}

// itemsFollow reports whether what was read as a key is an item of the array around the object: a comma stands before it, and from i on
// only further texts, up to the bracket that closes the array.
func (p *parser) itemsFollow(i int) bool {
	n := len(p.stack)
	if n < 2 || !isArr(p.stack[n-2]) || p.commaPos < 0 || p.commaPos > p.keyStart || p.src[p.lastEnd-1] != '"' {
		return false
	}
	for range 16 {
		if p.src[i] == ']' {
			return true
		}
		if p.src[i] != ',' {
			return false
		}
		if i = p.peekSpace(i + 1); i >= p.end || p.src[i] != '"' {
			return false
		}
		if i = p.keyEnd(i, quoteAt(p.src[i:p.end])); i < 0 {
			return false
		}
		if i = p.peekSpace(i); i >= p.end {
			return false
		}
	}
	return false
}

// keyIsItem closes the object before the comma in front of the key: the key is an item of the array around it.
func (p *parser) keyIsItem() {
	key, end, prev := p.keyStart, p.lastEnd, p.keyPrev
	p.add(prev, 0, "}", Bracket, 2)
	p.pop()
	p.itemStart, p.prevEnd, p.lastEnd, p.lastIsStr, p.lastQuote = key, prev, end, true, 1
}

// after reads what follows a value: a comma, a closer, or what shows that one is missing.
func (p *parser) after() {
	src := p.src
	c := src[p.pos]
	top := p.top()
	if top == frCall {
		if c == ')' {
			p.add(p.pos, 1, "", Wrapper, 0)
			p.pos++
			p.pop()
			return
		}
		if c == ',' {
			p.add(p.pos, 1, "", Junk, 3)
			p.pos++
			return
		}
		if c == '}' || c == ']' {
			p.pop()
			return
		}
		p.junk()
		return
	}
	switch c {
	case ',', ';':
		if c == ',' && top == frArray && p.hanging() {
			p.closeTo(len(p.stack)-1, 2)
			p.itemStart = p.pos
			return
		}
		p.comma(1, c != ',')
		return
	case '}', ']', ')':
		p.closer(c)
		return
	case ':':
		if isArr(top) && p.lastIsStr {
			p.itemIsKey()
			return
		}
		p.junk()
		return
	case '+':
		if p.concat() {
			return
		}
		p.junk()
		return
	case '{', '[', '(':
		if isArr(top) {
			p.insertComma()
			p.state = stValue
			return
		}
		if c == '{' && len(p.stack) >= 2 && isArr(p.stack[len(p.stack)-2]) {
			p.add(p.lastEnd, 0, "}", Bracket, 2)
			p.pop()
			return
		}
		p.junk()
		return
	}
	if n := fullWidth(src[p.pos:p.end], ","); n > 0 {
		p.comma(n, true)
		return
	}
	if p.ellipsis() {
		return
	}
	if isArr(top) {
		if q := quoteAt(src[p.pos:p.end]); q.n > 0 || c == '-' || c == '.' || isWord(c) {
			p.insertComma()
			p.state = stValue
			return
		}
		p.junk()
		return
	}
	if p.keyLike(p.pos) || quoteAt(src[p.pos:p.end]).n > 0 && p.keyNoColon(p.pos) {
		p.insertComma()
		p.state = stKey
		return
	}
	p.junk()
}

// hanging reports whether the comma at p.pos has a line of its own, left of the line that the item before it begins: the closer of the array
// is missing in front of it.
func (p *parser) hanging() bool {
	if len(p.stack) < 2 {
		return false
	}
	at, item := p.column(p.pos), p.column(p.itemStart)
	if at < 0 || item <= at {
		return false
	}
	i := p.peekBlank(p.pos + 1)
	return i < p.end && (p.src[i] == '\n' || p.src[i] == '\r')
}

// column gives the number of blanks in front of i on its line, or -1 if there is more than blanks, or more than a thousand of them.
func (p *parser) column(i int) int {
	n := 0
	for i > 0 && (p.src[i-1] == ' ' || p.src[i-1] == '\t') && n < 1000 {
		i--
		n++
	}
	if i == 0 || p.src[i-1] != '\n' {
		return -1
	}
	return n
}

func (p *parser) insertComma() {
	p.add(p.lastEnd, 0, ",", Comma, 1)
	p.commaPos = -1
	p.keyStart = p.pos
}

func (p *parser) comma(n int, odd bool) {
	if odd {
		p.add(p.pos, n, ",", Comma, 1)
	}
	p.commaPos, p.commaLen = p.pos, n
	p.pos += n
	if isObj(p.top()) {
		p.state = stKey
	} else {
		p.state = stValue
	}
}

// itemIsKey handles a colon behind a string in an array: the array was not closed, or an object not opened.
func (p *parser) itemIsKey() {
	n := len(p.stack)
	if n >= 2 && isObj(p.stack[n-2]) && p.prevEnd > 0 {
		p.add(p.prevEnd, 0, "]", Bracket, 2)
		key, end := p.itemStart, p.lastEnd
		p.pop()
		p.keyStart, p.keyPrev, p.lastEnd, p.state = key, p.prevEnd, end, stColon
		return
	}
	p.add(p.itemStart, 0, "{", Bracket, 2)
	p.push(frObject)
	p.keyStart, p.keyPrev, p.state, p.first = p.itemStart, p.itemStart, stColon, false
}

// junk deletes what fits nowhere, up to the next separator, closer, quote or line.
func (p *parser) junk() {
	i := p.pos + 1
	for i < p.end {
		c := p.src[i]
		if c == ',' || c == '}' || c == ']' || c == '"' || c == '\n' || c == '{' || c == '[' || c == '`' {
			break
		}
		i++
	}
	for i > p.pos+1 && isSpace(p.src[i-1]) {
		i--
	}
	p.add(p.pos, i-p.pos, "", Junk, 4)
	p.pos = i
}

// ellipsis deletes ... and the like.
func (p *parser) ellipsis() bool {
	s := p.src[p.pos:p.end]
	n := 0
	if bytes.HasPrefix(s, []byte("…")) {
		n = 3
	} else if bytes.HasPrefix(s, []byte("...")) {
		for n < len(s) && s[n] == '.' {
			n++
		}
	}
	if n == 0 {
		return false
	}
	p.add(p.pos, n, "", Ellipsis, 1)
	p.pos += n
	// A comma on one side of the ellipsis goes with it.
	i := p.peekSpace(p.pos)
	if i < p.end && p.src[i] == ',' && (p.state == stKey || p.state == stValue) {
		p.add(i, 1, "", Comma, 0)
		p.pos = i + 1
	}
	return true
}
