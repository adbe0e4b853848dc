package grammar

import (
	"strconv"
	"sync"
)

// numberRegistry makes equal number sets one automaton for the whole process, as
// long as they are in use now and then. States are numbered in the order in which
// they are met, so they mean something for one automaton only: its serial number
// is part of the key, and an automaton that has left the registry is never taken
// for its successor.
var numberRegistry struct {
	mu     sync.Mutex
	serial uint64
	byKey  map[string]*numberAutomaton
}

const (
	// maxRegistered bounds the automata that the registry keeps alive.
	maxRegistered = 512
	// maxRegisteredKey bounds the description of a set that is worth keeping.
	maxRegisteredKey = 1 << 12
)

// registered is the automaton of the same set that the registry has, or a itself,
// whose key is complete from here on.
func registered(a *numberAutomaton) *numberAutomaton {
	r := &numberRegistry
	r.mu.Lock()
	defer r.mu.Unlock()
	described := a.key
	if old := r.byKey[described]; old != nil {
		return old
	}
	r.serial++
	a.key = described + "#" + strconv.FormatUint(r.serial, 10)
	if len(described) > maxRegisteredKey {
		return a
	}
	if r.byKey == nil || len(r.byKey) >= maxRegistered {
		r.byKey = map[string]*numberAutomaton{}
	}
	r.byKey[described] = a
	return a
}
