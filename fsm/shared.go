package fsm

import (
	"fmt"
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// shared holds the machines of constant expressions (grammar.Keep) for the life
// of the process. Programs see each as an automaton whose states are numbers.
var shared struct {
	mu       sync.Mutex
	lexicon  *lexicon
	automata map[*grammar.Expr]*sharedAutomaton
}

// sharedBytes bounds the memory of the shared machines. Past it no new ones are
// made: programs compile the expressions for themselves.
const sharedBytes = 64 << 20

// sharedAutomaton presents the residuals of a constant expression as an automaton.
type sharedAutomaton struct {
	key    string
	mu     sync.RWMutex
	states []*Residual
	ids    map[*Residual]uint32
}

// sharedFor is the machine of a constant expression, or nil when there is no room.
func sharedFor(e *grammar.Expr) *sharedAutomaton {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if a := shared.automata[e]; a != nil {
		return a
	}
	if shared.lexicon == nil {
		shared.lexicon = newLexicon(&shared.mu)
		shared.automata = map[*grammar.Expr]*sharedAutomaton{}
	}
	if shared.lexicon.bytes > sharedBytes {
		return nil
	}
	r := shared.lexicon.convert(e)
	a := &sharedAutomaton{key: fmt.Sprintf("constant expression %d", len(shared.automata)), ids: map[*Residual]uint32{}}
	if r.kind != kindNone && shared.lexicon.alive(r) {
		a.id(r)
	}
	shared.automata[e] = a
	return a
}

func (a *sharedAutomaton) id(r *Residual) uint32 {
	a.mu.RLock()
	id, ok := a.ids[r]
	a.mu.RUnlock()
	if ok {
		return id
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if id, ok = a.ids[r]; !ok {
		id = uint32(len(a.states))
		a.states = append(a.states, r)
		a.ids[r] = id
	}
	return id
}

func (a *sharedAutomaton) state(id uint32) *Residual {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.states[id]
}

// Start implements grammar.Automaton.
func (a *sharedAutomaton) Start() (uint32, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return 0, len(a.states) > 0
}

// Step implements grammar.Automaton.
func (a *sharedAutomaton) Step(state uint32, b byte) (uint32, bool) {
	next := a.state(state).Step(b)
	if next == nil {
		return 0, false
	}
	return a.id(next), true
}

// Accepting implements grammar.Automaton.
func (a *sharedAutomaton) Accepting(state uint32) bool { return a.state(state).nullable }

// Distance implements grammar.Automaton.
func (a *sharedAutomaton) Distance(state uint32) int {
	r := a.state(state)
	if d := r.distance.Load(); d > 0 {
		return int(d - 1)
	}
	shared.mu.Lock()
	defer shared.mu.Unlock()
	return shared.lexicon.distanceOf(r)
}

// Key implements grammar.Automaton.
func (a *sharedAutomaton) Key() string { return a.key }

// Lasting reports whether the residual is a constant expression (grammar.Keep),
// plain or encoded, that is being written: then it is the same for all programs,
// and what is known of it can be kept for as long as the process lives.
func (r *Residual) Lasting() bool {
	e := r
	if e.kind == kindSeq && e.subs[1].kind == kindLiteral {
		e = e.subs[0]
	}
	if e.kind == kindEncode {
		e = e.subs[0]
	}
	if e.kind != kindAuto {
		return false
	}
	_, ok := e.auto.(*sharedAutomaton)
	return ok
}
