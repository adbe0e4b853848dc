package jsonfix

import (
	"bytes"
	"slices"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// The states of the machine: what the next token should be.
const (
	stValue = iota // a value
	stAfter        // a separator or a closer
	stKey          // a key or a closer
	stColon        // the colon behind a key
	stDone         // the document is complete
)

// The frames of the stack.
const (
	frObject  = '{'
	frArray   = '['
	frTuple   = '(' // written as an array
	frCall    = 'c' // a wrapper such as ObjectId( ), written as its argument
	frDoubled = 'D' // an object in doubled braces
)

// Config holds what a caller may choose.
type Config struct {
	KeepCutNumber bool
	MaxDepth      int
	TextOnly      bool
	Keys          map[string]bool // property names of the schema, a help in telling keys from text
}

// parser mends one text. It moves forward only; every look ahead is bounded, and the slow choices among several ends of a string
// share one budget that is linear in the text, so the whole is linear.
type parser struct {
	src   []byte
	end   int // parsing stops here
	cfg   *Config
	stack []byte
	cols  []int32 // by frame, the column at which its members begin their lines, or -1
	outer int     // open brackets that the text left out at both ends: no closer is missing for them
	nObj  int     // objects on the stack
	nArr  int     // arrays and tuples on the stack
	state int
	pos   int

	lastEnd   int // end of the last kept token: closers and commas are inserted here
	commaPos  int // a comma read but not yet followed by an item, or -1
	commaLen  int
	keyStart  int // start of the member being read
	keyPrev   int // lastEnd before that member
	mark      int // number of edits when the member or item began
	itemStart int // start of the last item, for a string that turns out to be a key
	prevEnd   int // lastEnd before the last item
	lastIsStr bool
	lastQuote int // length of the closing quote of the last string, 0 when it was inserted
	first     bool

	cost      int
	cut       bool
	tooDeep   bool
	badEscape bool
	prefix    bool // the document is the beginning of valid JSON
	budget    int  // bytes that choices among the ends of strings may still look at
	scans     int  // bytes that failed scans of whole values may still look at
	steps     int
	edits     []edit.Edit
}

func newParser(src []byte, cfg *Config) *parser {
	return &parser{src: src, end: len(src), cfg: cfg, commaPos: -1, budget: 8*len(src) + 1<<16, scans: 2*len(src) + 1<<10}
}

// add records an edit; edits arrive nearly sorted, so a late one moves back a short way.
func (p *parser) add(off, n int, repl string, kind edit.Kind, cost int) {
	p.cost += cost
	if k := len(p.edits) - 1; k >= 0 && repl == "" && p.edits[k].Repl == "" && p.edits[k].Kind == kind && p.edits[k].Off+p.edits[k].Len == off && p.edits[k].Len > 0 {
		p.edits[k].Len += n
		return
	}
	e := edit.Edit{Off: off, Len: n, Repl: repl, Kind: kind}
	if len(p.edits) == cap(p.edits) {
		p.edits = slices.Grow(p.edits, p.growth(off))
	}
	p.edits = append(p.edits, e)
	i := len(p.edits) - 1
	for i > 0 && (p.edits[i-1].Off > off || n == 0 && p.edits[i-1].Off == off && p.edits[i-1].Len > 0) {
		p.edits[i] = p.edits[i-1]
		i--
		p.steps++
	}
	p.edits[i] = e
}

// growth gives the room to make for more edits, from how far the text was read: as many as there were, to keep copying to one byte a byte,
// up to seven times that where as many are to come.
func (p *parser) growth(at int) int {
	n := len(p.edits)
	if n < 256 || at <= 0 {
		return n + 16
	}
	ahead := float64(p.end-at) / float64(at) * float64(n)
	return min(max(n, int(ahead*1.05)), 7*n)
}

// dropFrom deletes the source from off to end and forgets the edits made there.
func (p *parser) dropFrom(off, end int, kind edit.Kind, cost int) {
	for len(p.edits) > 0 && p.edits[len(p.edits)-1].Off >= off {
		p.edits = p.edits[:len(p.edits)-1]
	}
	if end > off {
		p.add(off, end-off, "", kind, cost)
	}
}

func (p *parser) top() byte {
	if len(p.stack) == 0 {
		return 0
	}
	return p.stack[len(p.stack)-1]
}

func isObj(f byte) bool { return f == frObject || f == frDoubled }

func isArr(f byte) bool { return f == frArray || f == frTuple }

func (p *parser) push(f byte) {
	p.stack = append(p.stack, f)
	p.cols = append(p.cols[:len(p.stack)-1], -1)
	if isObj(f) {
		p.nObj++
	} else if isArr(f) {
		p.nArr++
	}
	if len(p.stack) > p.cfg.MaxDepth {
		p.tooDeep = true
		p.state = stDone
		return
	}
	p.first = true
	p.commaPos = -1
	if isObj(f) {
		p.state = stKey
	} else {
		p.state = stValue
	}
}

func (p *parser) pop() {
	f := p.top()
	p.stack = p.stack[:len(p.stack)-1]
	if isObj(f) {
		p.nObj--
	} else if isArr(f) {
		p.nArr--
	}
	p.valueDone()
	p.lastIsStr = false
}

// valueDone sets the state behind a value.
func (p *parser) valueDone() {
	p.commaPos = -1
	p.first = false
	p.state = stAfter
	if len(p.stack) == 0 {
		p.state = stDone
	}
}

// parse reads one document from start; p.pos is then behind it.
func (p *parser) parse(start int) {
	p.pos, p.state, p.lastEnd, p.commaPos = start, stValue, start, -1
	p.run()
}

func (p *parser) run() {
	pos, state, depth, stuck := -1, 0, 0, 0
	for p.state != stDone {
		p.steps++
		// Every token moves the machine; a limit on standing still makes that certain.
		if p.pos == pos && p.state == state && len(p.stack) == depth {
			if stuck++; stuck > 2 {
				p.add(p.pos, 1, "", Junk, 4)
				p.pos++
				stuck = 0
			}
		} else {
			pos, state, depth, stuck = p.pos, p.state, len(p.stack), 0
		}
		p.skipSpace()
		if p.atEnd() {
			p.finish()
			return
		}
		switch p.state {
		case stValue:
			p.value()
		case stAfter:
			p.after()
		case stKey:
			p.key()
		case stColon:
			p.colon()
		}
	}
}

// atEnd reports whether the document ends here: the end of the text, a fence, or a token of a chat template.
func (p *parser) atEnd() bool {
	if p.pos >= p.end {
		return true
	}
	switch p.src[p.pos] {
	case '`':
		return bytes.HasPrefix(p.src[p.pos:p.end], []byte("```"))
	case '<':
		return len(p.stack) > 0 && p.state != stValue && p.state != stColon && tagAt(p.src[p.pos:p.end]) > 0
	}
	return false
}

// finish closes what is open at the end of the text.
func (p *parser) finish() {
	if len(p.stack) > 0 {
		p.cut = true
	}
	switch p.state {
	case stKey:
		p.dropComma()
	case stColon:
		p.dropMember(p.pos)
	case stValue:
		if isObj(p.top()) {
			p.dropMember(p.pos)
		} else {
			p.dropComma()
		}
	}
	p.closeTo(0, 1)
	p.state = stDone
}

// closeTo closes frames down to depth with one insertion behind the last value.
func (p *parser) closeTo(depth, cost int) {
	var closers []byte
	for len(p.stack) > depth {
		closers = append(closers, closerOf(p.top())...)
		p.pop()
	}
	if len(closers) > 0 {
		p.add(p.lastEnd, 0, string(closers), Bracket, min(cost*len(closers), 20))
	}
}

// dropComma deletes a comma that nothing follows.
func (p *parser) dropComma() {
	if p.commaPos < 0 {
		return
	}
	at := p.commaPos
	p.commaPos = -1
	for i := len(p.edits) - 1; i >= 0 && p.edits[i].Off >= at; i-- {
		if p.edits[i].Off == at && p.edits[i].Len > 0 {
			p.edits[i].Repl = ""
			return
		}
	}
	p.add(at, p.commaLen, "", Comma, 1)
}

// dropMember removes the member being read, with the comma before it, up to end.
func (p *parser) dropMember(end int) {
	from := p.keyStart
	if p.commaPos >= 0 && p.commaPos < from {
		from = p.commaPos
	}
	p.dropFrom(from, end, Truncation, 1)
	p.lastEnd = p.keyPrev
	p.commaPos = -1
}

func closerOf(f byte) string {
	switch f {
	case frObject:
		return "}"
	case frDoubled:
		return "}"
	case frArray, frTuple:
		return "]"
	}
	return ""
}

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
	col := int32(0)
	i := p.pos
	for i > 0 && (p.src[i-1] == ' ' || p.src[i-1] == '\t') && col < 1000 {
		i--
		col++
	}
	if i == 0 || p.src[i-1] != '\n' {
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
