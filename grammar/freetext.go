package grammar

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxStopBytes bounds the stops of a free text, all together: the automaton has a
// few states for each byte.
const maxStopBytes = 4096

// Without describes the well-formed UTF-8 texts in which none of the stops occurs.
// Stops are not empty and none is part of another. It costs time and memory in
// proportion to the length of the stops, 4096 bytes at most.
//
// The error is an *Error: ErrInvalid, ErrLimit.
func Without(stops ...string) (*Expr, error) { return freeText(stops, -1) }

// UpTo describes the well-formed UTF-8 texts that end with stop and in which it
// does not occur before that. Where several stops end free text, the others must
// not occur at all: UpTo("a", "b") is free text up to an "a" without "b".
//
// No text that UpTo describes begins another, so what follows it begins at a plain
// place. Cost and errors are those of Without.
func UpTo(stop string, others ...string) (*Expr, error) {
	return freeText(append([]string{stop}, others...), 0)
}

// freeText describes the texts up to the first place where one of the stops is
// complete, which is stops[end]; for end < 0, the texts without any.
func freeText(stops []string, end int) (*Expr, error) {
	if err := checkStops(stops); err != nil {
		return nil, err
	}
	if len(stops) == 0 {
		return anyText, nil
	}
	m := newStopMachine(stops)
	type place struct {
		node int32
		char utf8State
	}
	var key strings.Builder
	fmt.Fprintf(&key, "free text %d", end)
	for _, s := range stops {
		fmt.Fprintf(&key, " %q", s)
	}
	a, ok := explicit(key.String(), place{}, func(p place, b byte) (place, bool) {
		if m.ends[p.node] >= 0 {
			return p, false
		}
		char, ok := p.char.step(b)
		if !ok {
			return p, false
		}
		node := m.step(p.node, b)
		return place{node, char}, m.ends[node] < 0 || m.ends[node] == end
	}, func(p place) bool {
		return m.ends[p.node] == end && p.char == utf8Start
	}, func(p place) bool { return p.char == utf8Start }, 10*maxStopBytes)
	if !ok {
		return nil, &Error{Kind: ErrLimit, Offset: -1, Err: fmt.Errorf("the stops need too many states")}
	}
	return Accept(a), nil
}

func checkStops(stops []string) error {
	total := 0
	for i, s := range stops {
		total += len(s)
		switch {
		case s == "":
			return &Error{Kind: ErrInvalid, Pointer: fmt.Sprintf("/%d", i), Offset: -1, Err: fmt.Errorf("an empty stop would occur everywhere")}
		case !utf8.ValidString(s):
			return &Error{Kind: ErrInvalid, Pointer: fmt.Sprintf("/%d", i), Offset: -1, Err: fmt.Errorf("the stop is not UTF-8")}
		case total > maxStopBytes:
			return &Error{Kind: ErrLimit, Pointer: fmt.Sprintf("/%d", i), Offset: -1, Err: fmt.Errorf("stops of more than %d bytes", maxStopBytes)}
		}
	}
	for i, s := range stops {
		for k, other := range stops {
			if i != k && strings.Contains(other, s) {
				return &Error{Kind: ErrInvalid, Pointer: fmt.Sprintf("/%d", k), Offset: -1, Err: fmt.Errorf("%q holds the stop %q, which ends the text before", other, s)}
			}
		}
	}
	return nil
}

// stopMachine finds the first of several strings in a text (A. V. Aho, M. J.
// Corasick, Efficient string matching, 1975). None of them is part of another.
type stopMachine struct {
	children []map[byte]int32
	fail     []int32
	// ends[n] is the string that is complete at node n, or -1.
	ends []int
}

func newStopMachine(stops []string) *stopMachine {
	m := &stopMachine{}
	add := func() int32 {
		m.children = append(m.children, map[byte]int32{})
		m.fail = append(m.fail, 0)
		m.ends = append(m.ends, -1)
		return int32(len(m.ends) - 1)
	}
	add()
	for i, s := range stops {
		node := int32(0)
		for k := range len(s) {
			next, ok := m.children[node][s[k]]
			if !ok {
				next = add()
				m.children[node][s[k]] = next
			}
			node = next
		}
		m.ends[node] = i
	}
	// Breadth first: the node of a string's longest proper end that begins a stop.
	level := []int32{0}
	for len(level) > 0 {
		var further []int32
		for _, node := range level {
			for b, child := range m.children[node] {
				if node != 0 {
					m.fail[child] = m.step(m.fail[node], b)
				}
				further = append(further, child)
			}
		}
		level = further
	}
	return m
}

// step is the node of the longest end of the text that begins a stop.
func (m *stopMachine) step(node int32, b byte) int32 {
	for {
		if next, ok := m.children[node][b]; ok {
			return next
		}
		if node == 0 {
			return 0
		}
		node = m.fail[node]
	}
}
