package grammar

import "slices"

// noState marks a move of an explicitAutomaton that leads nowhere.
const noState = ^uint32(0)

// explicitAutomaton is an Automaton whose states are all written down.
type explicitAutomaton struct {
	key string
	// next[s] is the row of state s; rows of equal moves are shared.
	next      []*[256]uint32
	accepting []bool
	final     []bool
	// text[s] says that what is accepted from s is well-formed UTF-8.
	text     []bool
	distance []int32
	most     int
}

// explicit explores the automaton that begins in start and goes on by step, and
// writes down those of its states from which an accepting one can be reached. It
// reports false when there are more than limit states. Each state costs 256 steps
// and up to a KiB.
func explicit[S comparable](key string, start S, step func(S, byte) (S, bool), accepting, text func(S) bool, limit int) (*explicitAutomaton, bool) {
	a := &explicitAutomaton{key: key}
	ids := map[S]uint32{start: 0}
	states := []S{start}
	rows := map[[256]uint32]*[256]uint32{}
	var before [][]uint32
	for i := 0; i < len(states); i++ {
		var row [256]uint32
		for b := range row {
			row[b] = noState
			next, ok := step(states[i], byte(b))
			if !ok {
				continue
			}
			id, known := ids[next]
			if !known {
				if len(states) >= limit {
					return nil, false
				}
				id = uint32(len(states))
				ids[next] = id
				states = append(states, next)
			}
			row[b] = id
			for len(before) <= int(id) {
				before = append(before, nil)
			}
			if n := len(before[id]); n == 0 || before[id][n-1] != uint32(i) {
				before[id] = append(before[id], uint32(i))
			}
		}
		shared := rows[row]
		if shared == nil {
			shared = &row
			rows[row] = shared
		}
		a.next = append(a.next, shared)
		a.accepting = append(a.accepting, accepting(states[i]))
		a.text = append(a.text, text(states[i]))
	}
	for len(before) < len(states) {
		before = append(before, nil)
	}
	a.measure(before)
	return a, true
}

// measure finds the distance of each state to acceptance, breadth first from the
// accepting ones. Moves into states without one are cut.
func (a *explicitAutomaton) measure(before [][]uint32) {
	a.distance = make([]int32, len(a.next))
	var level []uint32
	for s, ok := range a.accepting {
		a.distance[s] = -1
		if ok {
			a.distance[s] = 0
			level = append(level, uint32(s))
		}
	}
	for d := int32(1); len(level) > 0; d++ {
		var further []uint32
		for _, s := range level {
			for _, from := range before[s] {
				if a.distance[from] < 0 {
					a.distance[from] = d
					a.most = int(d)
					further = append(further, from)
				}
			}
		}
		level = further
	}
	a.final = make([]bool, len(a.next))
	for i, row := range a.next {
		a.final[i] = a.accepting[i]
		for b, s := range row {
			if s != noState && a.distance[s] < 0 {
				row[b] = noState
			}
			a.final[i] = a.final[i] && row[b] == noState
		}
	}
}

// Start implements Automaton.
func (a *explicitAutomaton) Start() (uint32, bool) { return 0, a.distance[0] >= 0 }

// Step implements Automaton.
func (a *explicitAutomaton) Step(state uint32, b byte) (uint32, bool) {
	next := a.next[state][b]
	return next, next != noState
}

// Accepting implements Automaton.
func (a *explicitAutomaton) Accepting(state uint32) bool { return a.accepting[state] }

// Distance implements Automaton.
func (a *explicitAutomaton) Distance(state uint32) int { return int(a.distance[state]) }

// Final reports whether the text that led to state is accepted and cannot go on.
func (a *explicitAutomaton) Final(state uint32) bool { return a.final[state] }

// States is the number of states.
func (a *explicitAutomaton) States() int { return len(a.next) }

// Key implements Automaton.
func (a *explicitAutomaton) Key() string { return a.key }

// MaxDistance implements BoundedAutomaton.
func (a *explicitAutomaton) MaxDistance() int { return a.most }

// CountsEscapes implements BoundedAutomaton.
func (a *explicitAutomaton) CountsEscapes() bool { return false }

// Text implements TextAutomaton.
func (a *explicitAutomaton) Text(state uint32) bool { return a.text[state] }

// LoopsBeyondASCII implements LoopingAutomaton.
func (a *explicitAutomaton) LoopsBeyondASCII(state uint32) bool {
	open := map[utf8State][]uint32{utf8Start: {state}}
	for range 3 {
		further := map[utf8State][]uint32{}
		for u, states := range open {
			lo := byte(0)
			if u == utf8Start {
				lo = 0x80
			}
			for _, s := range states {
				for b := int(lo); b < 256; b++ {
					to, ok := u.step(byte(b))
					if !ok {
						continue
					}
					next := a.next[s][b]
					switch {
					case next == noState || to == utf8Start && next != state:
						return false
					case to != utf8Start && !slices.Contains(further[to], next):
						further[to] = append(further[to], next)
					}
				}
			}
		}
		if len(further) == 0 {
			return true
		}
		open = further
	}
	return a.endsHome(open, state)
}

// endsHome reports whether the last bytes of the open code points lead to home.
func (a *explicitAutomaton) endsHome(open map[utf8State][]uint32, home uint32) bool {
	for u, states := range open {
		for _, s := range states {
			for b := 0x80; b < 0xC0; b++ {
				if to, ok := u.step(byte(b)); ok && (to != utf8Start || a.next[s][b] != home) {
					return false
				}
			}
		}
	}
	return true
}

// utf8State is a state of the automaton of well-formed UTF-8 (RFC 3629, section 4).
type utf8State uint8

const (
	utf8Start utf8State = iota // between code points
	utf8One                    // one continuation byte is left
	utf8Two
	utf8Three
	utf8E0 // behind E0, ED, F0 and F4 the next byte has a range of its own
	utf8ED
	utf8F0
	utf8F4
)

// step is the state after b; ok is false when b makes the text malformed.
func (u utf8State) step(b byte) (next utf8State, ok bool) {
	switch u {
	case utf8Start:
		switch {
		case b < 0x80:
			return utf8Start, true
		case b < 0xC2 || b > 0xF4:
			return 0, false
		case b < 0xE0:
			return utf8One, true
		case b == 0xE0:
			return utf8E0, true
		case b == 0xED:
			return utf8ED, true
		case b < 0xF0:
			return utf8Two, true
		case b == 0xF0:
			return utf8F0, true
		case b == 0xF4:
			return utf8F4, true
		}
		return utf8Three, true
	case utf8One:
		return utf8Start, b&0xC0 == 0x80
	case utf8Two:
		return utf8One, b&0xC0 == 0x80
	case utf8Three:
		return utf8Two, b&0xC0 == 0x80
	case utf8E0:
		return utf8One, b >= 0xA0 && b <= 0xBF
	case utf8ED:
		return utf8One, b >= 0x80 && b <= 0x9F
	case utf8F0:
		return utf8Two, b >= 0x90 && b <= 0xBF
	}
	return utf8Two, b >= 0x80 && b <= 0x8F
}
