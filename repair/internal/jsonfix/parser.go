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
	for p.reopen(start) {
		p.run()
	}
}

// reopen takes back the closer of the root, an object, when a comma and a member follow it: it came too early.
func (p *parser) reopen(start int) bool {
	at := p.lastEnd - 1
	if p.tooDeep || p.src[start] != '{' || at <= start || p.src[at] != '}' || p.lastEnd > p.pos || p.src[p.peekSpace(start+1)] == '{' {
		return false
	}
	i := p.peekSpace(p.pos)
	if i >= p.end || p.src[i] != ',' {
		return false
	}
	if i = p.peekSpace(i + 1); i >= p.end || quoteAt(p.src[i:p.end]).n == 0 || !p.keyLike(i) {
		return false
	}
	last := at // the end of the last value
	for isSpace(p.src[last-1]) {
		last--
	}
	if p.src[last-1] == '{' {
		return false
	}
	p.add(at, 1, "", Bracket, 3)
	p.push(frObject)
	p.lastEnd, p.state, p.first = last, stAfter, false
	return true
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
