package grammar

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
)

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// chunkAutomaton accepts the texts of consecutive chunks of a list, none included.
// A state is the set of places in the chunks where the text may have got to: as
// with a suffix automaton there are at most about two for each byte of the list.
type chunkAutomaton struct {
	starts []uint32 // where each chunk begins in the list of places
	bytes  []byte   // all chunks, one after another
	last   []bool   // whether the byte ends a chunk
	left   []int32  // how many bytes of the chunk follow the byte
	key    string

	mu     sync.Mutex
	index  map[string]uint32
	states []chunkState
}

// chunkState is a set of places, each the offset of the last byte that was read.
type chunkState struct {
	places    []uint32
	accepting bool
	distance  int
}

// chunkAutomata numbers the instances: states are numbered as they are met, so no
// two instances share a key.
var chunkAutomata atomic.Uint64

func newChunkAutomaton(chunks []string) *chunkAutomaton {
	a := &chunkAutomaton{index: map[string]uint32{}, key: fmt.Sprintf("chunks %d", chunkAutomata.Add(1))}
	for _, c := range chunks {
		if c == "" {
			continue
		}
		a.starts = append(a.starts, uint32(len(a.bytes)))
		for i := range len(c) {
			a.bytes = append(a.bytes, c[i])
			a.last = append(a.last, i == len(c)-1)
			a.left = append(a.left, int32(len(c)-1-i))
		}
	}
	a.states = []chunkState{{accepting: true}}
	return a
}

// Start implements Automaton. State 0 is the start.
func (a *chunkAutomaton) Start() (uint32, bool) { return 0, true }

// Step implements Automaton.
func (a *chunkAutomaton) Step(state uint32, b byte) (uint32, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var next []uint32
	if state == 0 {
		for _, s := range a.starts {
			if a.bytes[s] == b {
				next = append(next, s)
			}
		}
	} else {
		for _, p := range a.states[state].places {
			if q := p + 1; int(q) < len(a.bytes) && a.bytes[q] == b {
				next = append(next, q)
			}
		}
	}
	if len(next) == 0 {
		return 0, false
	}
	slices.Sort(next)
	key := make([]byte, 0, 4*len(next))
	for _, p := range next {
		key = binary.LittleEndian.AppendUint32(key, p)
	}
	if id, ok := a.index[string(key)]; ok {
		return id, true
	}
	s := chunkState{places: next, distance: int(a.left[next[0]])}
	for _, p := range next {
		s.distance = min(s.distance, int(a.left[p]))
		s.accepting = s.accepting || a.last[p]
	}
	id := uint32(len(a.states))
	a.states = append(a.states, s)
	a.index[string(key)] = id
	return id, true
}

func (a *chunkAutomaton) state(state uint32) chunkState {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.states[state]
}

// Accepting implements Automaton.
func (a *chunkAutomaton) Accepting(state uint32) bool { return a.state(state).accepting }

// Distance implements Automaton.
func (a *chunkAutomaton) Distance(state uint32) int { return a.state(state).distance }

// Key implements Automaton.
func (a *chunkAutomaton) Key() string { return a.key }
