package export

import (
	"errors"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// run is a range of characters that lead to one state.
type run struct {
	lo, hi rune
	to     *fsm.State
}

// expander reads the moves of states over whole characters.
type expander struct {
	memo map[expansionKey][]run
}

type expansionKey struct {
	s    *fsm.State
	left int
}

// errBytes: the language holds texts that are not UTF-8, which GBNF and Lark,
// whose characters are code points, cannot describe.
var errBytes = errors.New("it describes bytes that are not UTF-8")

// tails lists what left more continuation bytes lead to; characters count from 0.
func (x *expander) tails(s *fsm.State, left int) []run {
	key := expansionKey{s, left}
	if out, ok := x.memo[key]; ok {
		return out
	}
	var out []run
	for b := range 0x40 {
		next := s.Step(byte(0x80 | b))
		if next == nil {
			continue
		}
		base := rune(b) << (6 * (left - 1))
		if left == 1 {
			out = join(out, run{base, base, next})
			continue
		}
		for _, r := range x.tails(next, left-1) {
			out = join(out, run{base + r.lo, base + r.hi, r.to})
		}
	}
	x.memo[key] = out
	return out
}

// join appends a run, or lengthens the last one.
func join(runs []run, r run) []run {
	if n := len(runs); n > 0 && runs[n-1].to == r.to && (runs[n-1].hi+1 == r.lo || runs[n-1].hi == 0xD7FF && r.lo == 0xE000) {
		runs[n-1].hi = r.hi
		return runs
	}
	return append(runs, r)
}

// moves lists the moves of a state over whole characters, in order.
func (x *expander) moves(s *fsm.State) ([]run, error) {
	var out []run
	for b := range 256 {
		next := s.Step(byte(b))
		if next == nil {
			continue
		}
		left, base, least := 0, rune(b), rune(0)
		switch {
		case b < 0x80:
			out = join(out, run{base, base, next})
			continue
		case b >= 0xC2 && b < 0xE0:
			left, base, least = 1, rune(b&0x1F)<<6, 0x80
		case b >= 0xE0 && b < 0xF0:
			left, base, least = 2, rune(b&0x0F)<<12, 0x800
		case b >= 0xF0 && b < 0xF5:
			left, base, least = 3, rune(b&0x07)<<18, 0x10000
		default:
			return nil, errBytes
		}
		for _, r := range x.tails(next, left) {
			lo, hi := base+r.lo, base+r.hi
			if lo < least || hi > 0x10FFFF || lo >= 0xD800 && lo < 0xE000 || hi >= 0xD800 && hi < 0xE000 {
				return nil, errBytes
			}
			out = join(out, run{lo, hi, r.to})
		}
	}
	return out, nil
}

// states is a deterministic automaton over characters.
type states struct {
	order []*fsm.State
	index map[*fsm.State]int
	moves [][]move
}

// move is what leads from one state to another.
type move struct {
	ranges []grammar.Range
	to     int
}

// run computes the automaton of a regular expression of at most most states.
func (l *lowerer) states(e *grammar.Expr, what string) (*states, error) {
	g, err := grammar.New(e)
	if err != nil {
		return nil, err
	}
	p, err := fsm.Compile(g)
	if errors.Is(err, grammar.ErrUnsatisfiable) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x := &expander{memo: map[expansionKey][]run{}}
	out := &states{index: map[*fsm.State]int{p.Start(): 0}, order: []*fsm.State{p.Start()}}
	for i := 0; i < len(out.order); i++ {
		runs, err := x.moves(out.order[i])
		if err != nil {
			return nil, unsupported(what, "%v", err)
		}
		var moves []move
		to := map[*fsm.State]int{}
		for _, r := range runs {
			k, ok := to[r.to]
			if !ok {
				id, known := out.index[r.to]
				if !known {
					id = len(out.order)
					if id >= l.limits.States {
						return nil, limit(what, "it has more than %d states over characters; numbers that are judged exactly need fewer when the grammar is made WithoutExponents", l.limits.States)
					}
					out.index[r.to] = id
					out.order = append(out.order, r.to)
				}
				k = len(moves)
				to[r.to] = k
				moves = append(moves, move{to: id})
			}
			moves[k].ranges = append(moves[k].ranges, grammar.Range{Lo: r.lo, Hi: r.hi})
		}
		out.moves = append(out.moves, moves)
	}
	return out, nil
}

// automaton lowers a regular expression by its states: to a tree where the states
// have no cycle and few paths, else to one rule for each state.
func (l *lowerer) automaton(e *grammar.Expr, what string) (*node, error) {
	a, err := l.states(e, what)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return noneNode, nil
	}
	if n := a.tree(0, map[int]bool{}, new(int)); n != nil {
		return n, nil
	}
	if l.inTerminal {
		return nil, unsupported(what, "in a terminal, where only patterns can be written")
	}
	rules := make([]*rule, len(a.order))
	for i := range rules {
		rules[i] = l.newRule(what)
	}
	for i, s := range a.order {
		var parts []*node
		for _, m := range a.moves[i] {
			parts = append(parts, seqNode(classNode(m.ranges), refNode(rules[m.to])))
		}
		if s.Accepting() {
			parts = append(parts, emptyNode)
		}
		rules[i].body = altNode(parts...)
	}
	return refNode(rules[0]), nil
}

// tree writes the states out from one on; nil where that does not end soon.
func (a *states) tree(i int, open map[int]bool, spent *int) *node {
	const most = 200
	if *spent++; *spent > most || open[i] {
		return nil
	}
	open[i] = true
	defer delete(open, i)
	var parts []*node
	for _, m := range a.moves[i] {
		rest := a.tree(m.to, open, spent)
		if rest == nil {
			return nil
		}
		parts = append(parts, seqNode(classNode(m.ranges), rest))
	}
	if a.order[i].Accepting() {
		parts = append(parts, emptyNode)
	}
	return altNode(parts...)
}

func classNode(ranges []grammar.Range) *node {
	if len(ranges) == 0 {
		return noneNode
	}
	if len(ranges) == 1 && ranges[0].Lo == ranges[0].Hi {
		return &node{op: opText, text: string(ranges[0].Lo)}
	}
	return &node{op: opClass, ranges: ranges}
}
