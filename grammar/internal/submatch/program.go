package submatch

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

type op uint8

const (
	opMatch  op = iota // the end of the pattern
	opRun              // lo to hi characters of set, at least one; lazy: as few as can be
	opText             // the characters of runes
	opJump             // on to x
	opSplit            // on to x, or else to y
	opSave             // the place is that of slot
	opReset            // the slots of groups are empty
	opCheck            // on if the iteration that ends here, of a repetition at level, has read something
	opAssert           // on where the assertion node holds
	opLook             // on where look holds
)

type instruction struct {
	op     op
	lazy   bool
	x, y   int
	lo, hi int // hi < 0: no bound
	slot   int
	level  int // of the repetition that a split or check belongs to, from 0 outside
	set    *regexsyntax.Set
	runes  []rune
	groups []int
	node   *regexsyntax.Node
	look   *look
}

// look is a look-around: where holds says at which places it is true, before negation.
type look struct {
	program *program
	holds   []bool
}

// program is a pattern, or the body of a look-around, over one text.
type program struct {
	code []instruction
	// level counts the repetitions around the instruction that comes next, of those whose
	// iterations must not be empty; levels is the most of them.
	level, levels int
	// text is what is read: the characters of the text, from the last to the first if
	// the program reads backwards.
	text     []rune
	reversed bool
	whole    bool // the match ends where the text does
	m        *matching
	live     []uint64 // one bit for each instruction and place
	words    int      // words of live for a place
}

// maxGoRepeat is the largest count that Go's package regexp takes.
const maxGoRepeat = 1000

// matching is what the programs of one match have in common.
type matching struct {
	forward, backward []rune
	ecma              bool
	slots             map[*regexsyntax.Node]int // of named groups, the first of two slots
	names             []string
	looks             map[*regexsyntax.Node]*look
	budget            int  // bits left for the tables of programs
	full              bool // they are used up: the match is given up
}

// emit appends an instruction and returns its number.
func (p *program) emit(i instruction) int {
	if len(p.code)*(len(p.text)+1) > p.m.budget {
		p.m.full = true
	}
	if !p.m.full || len(p.code) == 0 {
		p.code = append(p.code, i)
	}
	return len(p.code) - 1
}

// compile appends the instructions of n.
func (p *program) compile(n *regexsyntax.Node) {
	if p.m.full {
		return
	}
	switch n.Op {
	case regexsyntax.Empty:
	case regexsyntax.Literal:
		runes := slices.Clone(n.Runes)
		if p.reversed {
			slices.Reverse(runes)
		}
		p.emit(instruction{op: opText, runes: runes})
	case regexsyntax.Class:
		p.emit(instruction{op: opRun, set: n.Set, lo: 1, hi: 1})
	case regexsyntax.Concat:
		for i := range n.Subs {
			if p.reversed {
				i = len(n.Subs) - 1 - i
			}
			p.compile(n.Subs[i])
		}
	case regexsyntax.Alternate:
		p.alternate(n)
	case regexsyntax.Repeat:
		p.repeat(n)
	case regexsyntax.Group:
		if n.Name == "" {
			p.compile(n.Subs[0])
			return
		}
		first, ok := p.m.slots[n]
		if !ok {
			first = 2 * len(p.m.names)
			p.m.slots[n] = first
			p.m.names = append(p.m.names, n.Name)
		}
		last := first + 1
		if p.reversed {
			first, last = last, first
		}
		p.emit(instruction{op: opSave, slot: first})
		p.compile(n.Subs[0])
		p.emit(instruction{op: opSave, slot: last})
	case regexsyntax.Look:
		p.emit(instruction{op: opLook, node: n, look: p.m.lookAround(n)})
	default:
		p.emit(instruction{op: opAssert, node: n})
	}
}

func (p *program) alternate(n *regexsyntax.Node) {
	var ends []int
	for i, s := range n.Subs {
		if i == len(n.Subs)-1 {
			p.compile(s)
			break
		}
		split := p.emit(instruction{op: opSplit, level: p.level})
		p.code[split].x = len(p.code)
		p.compile(s)
		ends = append(ends, p.emit(instruction{op: opJump}))
		p.code[split].y = len(p.code)
	}
	for _, e := range ends {
		p.code[e].x = len(p.code)
	}
}

// branch starts a part that may be left out; land says where that leads.
func (p *program) branch(lazy bool) (land func()) {
	at := p.emit(instruction{op: opSplit, level: p.level})
	into := len(p.code)
	return func() {
		out := len(p.code)
		p.code[at].x, p.code[at].y = into, out
		if lazy {
			p.code[at].x, p.code[at].y = out, into
		}
	}
}

func (p *program) repeat(n *regexsyntax.Node) {
	body, lo, hi := n.Subs[0], n.Min, n.Max
	if hi == 0 {
		return
	}
	if set := single(body); set != nil && (p.m.ecma || lo > maxGoRepeat || hi > maxGoRepeat) {
		// Characters alone are counted, not repeated: Go, whose engine never passes one
		// instruction twice at a place, would see a difference.
		if lo == 0 {
			land := p.branch(n.Lazy)
			defer land()
			lo = 1
		}
		p.emit(instruction{op: opRun, set: set, lo: lo, hi: hi, lazy: n.Lazy})
		return
	}
	// More iterations than there are characters add nothing but empty ones.
	most := len(p.text) + 2
	lo = min(lo, most)
	if hi > lo+most {
		hi = lo + most
	}
	for k := range lo {
		if hi < 0 && k == lo-1 && !p.m.ecma {
			p.plus(n)
			return
		}
		p.iteration(body)
	}
	switch {
	case hi >= 0:
		var lands []func()
		for range hi - lo {
			lands = append(lands, p.branch(n.Lazy))
			p.checked(body)
		}
		for _, land := range slices.Backward(lands) {
			land()
		}
	case p.m.ecma || !nullable(body):
		start := len(p.code)
		land := p.branch(n.Lazy)
		p.checked(body)
		p.emit(instruction{op: opJump, x: start})
		land()
	default:
		// As in Go, the first iteration may match nothing.
		land := p.branch(n.Lazy)
		p.plus(n)
		land()
	}
}

// checked appends the body once; in ECMA-262 it must read something.
func (p *program) checked(body *regexsyntax.Node) {
	if !p.m.ecma {
		p.iteration(body)
		return
	}
	p.level++
	p.levels = max(p.levels, p.level)
	p.iteration(body)
	p.level--
	p.emit(instruction{op: opCheck, level: p.level})
}

// plus repeats the body of n once or more, as Go does.
func (p *program) plus(n *regexsyntax.Node) {
	start := p.iteration(n.Subs[0])
	end := p.emit(instruction{op: opSplit, level: p.level})
	p.code[end].x, p.code[end].y = start, end+1
	if n.Lazy {
		p.code[end].x, p.code[end].y = end+1, start
	}
}

// iteration appends the body once and returns where it begins.
func (p *program) iteration(body *regexsyntax.Node) (entry int) {
	entry = len(p.code)
	if !p.m.ecma {
		p.compile(body)
		if len(p.code) == entry {
			p.emit(instruction{op: opJump, x: entry + 1})
		}
		return entry
	}
	at := p.emit(instruction{op: opReset})
	p.compile(body)
	p.code[at].groups = p.m.groupsIn(body, nil)
	return entry
}

// groupsIn lists the first slots of the named groups in n.
func (m *matching) groupsIn(n *regexsyntax.Node, list []int) []int {
	if s, ok := m.slots[n]; ok {
		list = append(list, s)
	}
	for _, s := range n.Subs {
		list = m.groupsIn(s, list)
	}
	return list
}

// single returns the set of a node that matches exactly one character, or nil.
func single(n *regexsyntax.Node) *regexsyntax.Set {
	switch {
	case n.Op == regexsyntax.Class:
		return n.Set
	case n.Op == regexsyntax.Literal && len(n.Runes) == 1:
		return &regexsyntax.Set{Ranges: []regexsyntax.Range{{Lo: n.Runes[0], Hi: n.Runes[0]}}}
	}
	return nil
}

// nullable reports whether n may match nothing, as Go's compiler sees it.
func nullable(n *regexsyntax.Node) bool {
	switch n.Op {
	case regexsyntax.Literal, regexsyntax.Class:
		return false
	case regexsyntax.Alternate:
		return slices.ContainsFunc(n.Subs, nullable)
	case regexsyntax.Repeat:
		return n.Min == 0 || nullable(n.Subs[0])
	case regexsyntax.Concat, regexsyntax.Group:
		return !slices.ContainsFunc(n.Subs, func(s *regexsyntax.Node) bool { return !nullable(s) })
	}
	return true
}
