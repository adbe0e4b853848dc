package submatch

import (
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// Span is what a named group captured: text[Start:End].
type Span struct {
	Name       string
	Start, End int
}

// ErrLimit: pattern and text need larger tables than allowed.
var ErrLimit = errors.New("the text is too long for the captures of the pattern")

// ErrNoMatch: the pattern does not match the whole text.
var ErrNoMatch = errors.New("the pattern does not match the text")

// maxBits bounds the tables of a match: 16 MiB.
const maxBits = 1 << 27

// Find returns what the named groups of a pattern capture where it matches the whole
// text, which is UTF-8: in the order of the pattern, without groups that took no part.
func Find(n *regexsyntax.Node, dialect regexsyntax.Dialect, text string) ([]Span, error) {
	if !utf8.ValidString(text) {
		return nil, ErrNoMatch
	}
	m := &matching{
		forward: []rune(text), ecma: dialect != regexsyntax.RE2, budget: maxBits,
		slots: map[*regexsyntax.Node]int{}, looks: map[*regexsyntax.Node]*look{},
	}
	m.backward = slices.Clone(m.forward)
	slices.Reverse(m.backward)
	m.number(n)
	p := &program{text: m.forward, whole: true, m: m}
	p.compile(n)
	p.finish()
	switch {
	case m.full:
		return nil, ErrLimit
	case !p.isLive(0, 0):
		return nil, ErrNoMatch
	}
	captured := make([]int, 2*len(m.names))
	for i := range captured {
		captured[i] = -1
	}
	p.follow(0, captured)
	offsets := make([]int, len(m.forward)+1)
	for i, r := range m.forward {
		offsets[i+1] = offsets[i] + utf8.RuneLen(r)
	}
	var spans []Span
	for i, name := range m.names {
		if start, end := captured[2*i], captured[2*i+1]; start >= 0 && end >= 0 {
			spans = append(spans, Span{Name: name, Start: offsets[start], End: offsets[end]})
		}
	}
	return spans, nil
}

// number gives the named groups their slots in the order of the pattern.
func (m *matching) number(n *regexsyntax.Node) {
	if n.Op == regexsyntax.Group && n.Name != "" {
		m.slots[n] = 2 * len(m.names)
		m.names = append(m.names, n.Name)
	}
	for _, s := range n.Subs {
		m.number(s)
	}
}

// lookAround compiles the look-around and finds the places where it holds.
func (m *matching) lookAround(n *regexsyntax.Node) *look {
	if l := m.looks[n]; l != nil {
		return l
	}
	p := &program{text: m.forward, reversed: n.Behind, m: m}
	if n.Behind {
		p.text = m.backward
	}
	p.compile(n.Subs[0])
	p.finish()
	l := &look{program: p, holds: make([]bool, len(p.text)+1)}
	m.looks[n] = l
	if m.full {
		return l
	}
	for i := range l.holds {
		l.holds[i] = p.isLive(0, p.place(i))
	}
	return l
}

// place is the place in the text that is read as p.text, and the other way round.
func (p *program) place(at int) int {
	if p.reversed {
		return len(p.text) - at
	}
	return at
}

func (p *program) isLive(pc, at int) bool {
	return p.live[at*p.words+pc>>6]&(1<<(uint(pc)&63)) != 0
}

// finish ends the program and notes what can be matched from where, from the end of the
// text to its beginning.
func (p *program) finish() {
	p.emit(instruction{op: opMatch})
	p.words = (len(p.code) + 63) / 64
	size := 64 * p.words * (len(p.text) + 1)
	if p.m.budget -= size; p.m.budget < 0 || p.m.full {
		p.m.full = true
		return
	}
	p.live = make([]uint64, size/64)
	from := p.origins()
	// runs are the characters of the set ahead, near the closest place behind at least
	// lo characters from which the rest can be matched.
	runs, near := make([]int, len(p.code)), make([]int, len(p.code))
	var work []int
	for at := len(p.text); at >= 0; at-- {
		mark := func(pc int) {
			if !p.isLive(pc, at) {
				p.live[at*p.words+pc>>6] |= 1 << (uint(pc) & 63)
				work = append(work, pc)
			}
		}
		for pc := range p.code {
			i := &p.code[pc]
			switch i.op {
			case opMatch:
				if !p.whole || at == len(p.text) {
					mark(pc)
				}
			case opText:
				if end := at + len(i.runes); end <= len(p.text) && p.isLive(pc+1, end) && slices.Equal(p.text[at:end], i.runes) {
					mark(pc)
				}
			case opRun:
				if at == len(p.text) || !has(i.set, p.text[at]) {
					runs[pc] = 0
				} else {
					runs[pc]++
				}
				if at+i.lo <= len(p.text) && p.isLive(pc+1, at+i.lo) {
					near[pc] = at + i.lo
				} else if at == len(p.text) {
					near[pc] = len(p.text) + 1
				}
				if near[pc] <= at+p.longest(i, runs[pc]) {
					mark(pc)
				}
			}
		}
		for len(work) > 0 {
			pc := work[len(work)-1]
			work = work[:len(work)-1]
			for _, o := range from[pc] {
				switch i := &p.code[o]; i.op {
				case opAssert, opLook:
					if p.holds(i, at) {
						mark(o)
					}
				default:
					mark(o)
				}
			}
		}
	}
}

// longest is how many characters a run takes at most where n of its set follow.
func (p *program) longest(i *instruction, n int) int {
	if i.hi >= 0 {
		n = min(n, i.hi)
	}
	return n
}

// origins lists, for each instruction, those that go on to it without reading.
func (p *program) origins() [][]int {
	from := make([][]int, len(p.code)+1)
	for pc, i := range p.code {
		switch i.op {
		case opMatch, opRun, opText:
		case opJump:
			from[i.x] = append(from[i.x], pc)
		case opSplit:
			from[i.x] = append(from[i.x], pc)
			from[i.y] = append(from[i.y], pc)
		default:
			from[pc+1] = append(from[pc+1], pc)
		}
	}
	return from
}

func has(s *regexsyntax.Set, r rune) bool {
	_, ok := slices.BinarySearchFunc(s.Ranges, r, func(x regexsyntax.Range, r rune) int {
		switch {
		case x.Hi < r:
			return -1
		case x.Lo > r:
			return 1
		}
		return 0
	})
	return ok
}

// holds reports whether an assertion or a look-around holds at a place of p.text.
func (p *program) holds(i *instruction, at int) bool {
	at = p.place(at)
	if i.op == opLook {
		return i.look.holds[at] != i.node.Negate
	}
	text, n := p.m.forward, i.node
	before := func() bool { return at > 0 && has(n.Set, text[at-1]) }
	after := func() bool { return at < len(text) && has(n.Set, text[at]) }
	switch n.Op {
	case regexsyntax.BeginText:
		return at == 0
	case regexsyntax.EndText:
		return at == len(text)
	case regexsyntax.BeginLine:
		return at == 0 || before()
	case regexsyntax.EndLine:
		return at == len(text) || after()
	}
	return (before() != after()) != n.Negate // a word boundary
}

// step is an instruction to go on at, or a slot to set back when that has failed.
type step struct {
	pc   int
	slot int // the slot to set back to the place pc; -1: none
	// read counts the repetitions around pc, from outside, whose iterations have read
	// something: those beyond began at this place.
	read int
}

// follow takes the preferred way from a place of p.text at which the program matches, and
// sets the slots of the groups on it.
func (p *program) follow(at int, captured []int) {
	// The round in which an instruction was passed, for each number of repetitions that
	// have read something; Go's engine does not tell them apart.
	passed := make([]int, len(p.code)*(p.levels+1))
	pc := 0
	for round := 1; ; round++ {
		all := p.levels
		if round == 1 {
			all = 0
		}
		stack := []step{{pc, -1, all}}
		read := 0
		for read == 0 {
			if len(stack) == 0 {
				return // not met: the program matches here
			}
			s := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if s.slot >= 0 {
				captured[s.slot] = s.pc
				continue
			}
			i := &p.code[s.pc]
			if i.op == opSplit {
				s.read = min(s.read, i.level)
			}
			seen := s.pc*(p.levels+1) + s.read
			if passed[seen] == round || !p.isLive(s.pc, at) {
				continue
			}
			passed[seen] = round
			set := func(slot, place int) {
				stack = append(stack, step{captured[slot], slot, 0})
				captured[slot] = place
			}
			on := func(pc int) { stack = append(stack, step{pc, -1, s.read}) }
			switch i.op {
			case opMatch:
				return
			case opText:
				read, pc = len(i.runes), s.pc+1
			case opRun:
				read, pc = p.take(s.pc, at), s.pc+1
			case opJump:
				on(i.x)
			case opSplit:
				on(i.y)
				on(i.x)
			case opSave:
				set(i.slot, p.place(at))
				on(s.pc + 1)
			case opReset:
				for _, g := range i.groups {
					set(g, -1)
					set(g+1, -1)
				}
				on(s.pc + 1)
			case opCheck:
				if s.read > i.level {
					on(s.pc + 1)
				}
			case opAssert:
				on(s.pc + 1)
			case opLook:
				if !i.node.Negate {
					inside := slices.Clone(captured)
					i.look.program.follow(i.look.program.place(p.place(at)), inside)
					for slot, place := range inside {
						if place != captured[slot] {
							set(slot, place)
						}
					}
				}
				on(s.pc + 1)
			}
		}
		at += read
	}
}

// take is the number of characters that the run pc takes at a place: the most or, lazily,
// the fewest from which the rest can be matched.
func (p *program) take(pc, at int) int {
	i := &p.code[pc]
	n := 0
	for at+n < len(p.text) && n != i.hi && has(i.set, p.text[at+n]) {
		n++
	}
	if i.lazy {
		for k := i.lo; k < n; k++ {
			if p.isLive(pc+1, at+k) {
				return k
			}
		}
		return n
	}
	for n > i.lo && !p.isLive(pc+1, at+n) {
		n--
	}
	return n
}
