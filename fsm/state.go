package fsm

import (
	"encoding/binary"
	"slices"
	"sync/atomic"

	"github.com/stencil-go/stencil/grammar"
)

// State is where a text stands: an immutable, interned set of threads. It holds
// no position, so equal situations are the same pointer and whatever is computed
// for a State can be kept. States are safe for concurrent use.
type State struct {
	threads   []*Thread
	accepting bool
	tokens    []tokenEdge
	begins    []slotKey
	parks     []Park
	// beginIDs are the slots of begins.
	beginIDs []uint32
	owner    *Program
	row      atomic.Pointer[row[State]]
	distance atomic.Int64
	// next caches the bytes that can follow.
	next atomic.Pointer[byteSet]
	// tokenEnd caches TokenEnd.
	tokenEnd atomic.Pointer[State]
	// agreed is the state when all guards that wait agree, denied when none does.
	agreed, denied atomic.Pointer[State]
	// keys caches Keys.
	keys atomic.Pointer[State]
	// resolutions caches the states when some agree.
	resolutions atomic.Pointer[resolution]
}

// resolution is the state to which the verdicts of the guards that wait lead, a bit for
// each that agrees, in a list.
type resolution struct {
	agree uint64
	to    *State
	next  *resolution
}

// maxResolutions bounds the list.
const maxResolutions = 32

// dead is the State from which nothing can follow; Step returns nil for it.
var dead = &State{}

// Step is the state after b, or nil when no text continues with b. The first call
// for a byte computes it under the program's lock, later ones are three loads.
//
// A grammar with guards is run by a Cursor, which knows the text they judge.
func (s *State) Step(b byte) *State {
	next := s.step(b)
	if next != nil && s.owner.deadEnds && !next.live() {
		return nil
	}
	return next
}

func (s *State) step(b byte) *State {
	if s == dead {
		return nil
	}
	if row := s.row.Load(); row != nil {
		if next, known := row.load(b); known {
			return next
		}
	}
	s.owner.mu.Lock()
	next := s.owner.stepState(s, b)
	s.owner.mu.Unlock()
	if next == dead {
		return nil
	}
	return next
}

// Accepting reports whether the text so far may be the whole.
func (s *State) Accepting() bool { return s.accepting }

// Threads lists the ways to go on. The slice must not be modified.
func (s *State) Threads() []*Thread { return s.threads }

// Guarded reports whether a guard begins or must be asked in this state.
func (s *State) Guarded() bool { return len(s.begins) > 0 || len(s.parks) > 0 }

// NextBytes iterates over the bytes that can follow, in order.
func (s *State) NextBytes() func(yield func(byte) bool) {
	return func(yield func(byte) bool) {
		for rest := s.nextBytes(); !rest.empty(); {
			b := rest.first()
			if !yield(b) {
				return
			}
			rest = rest.and(oneByte(b).not())
		}
	}
}

// Program is the program whose state it is.
func (s *State) Program() *Program { return s.owner }

func (p *Program) stepState(s *State, b byte) *State {
	known := s.row.Load()
	if known == nil {
		known = new(row[State])
		p.bytes += rowBytes
		s.row.Store(known)
	}
	if next, ok := known.load(b); ok {
		if next == nil {
			return dead
		}
		return next
	}
	next := p.state(p.close(func(c *closure) { c.stepAll(s, b) }).out)
	follows := next
	if next == dead {
		follows = nil
	}
	p.bytes += int64(known.store(oneByte(b), follows))
	return next
}

// stepAll adds what follows the threads of s behind b.
func (c *closure) stepAll(s *State, b byte) {
	for _, t := range s.threads {
		if t.residual == nil {
			c.stepKey(t, b)
			continue
		}
		if next := c.p.step(t.residual, b); next.kind != kindNone {
			c.residual(next, t.stack)
		}
	}
}

// state interns what a closure gave.
func (p *Program) state(x *expansion) *State {
	threads := p.unify(x.threads)
	if len(threads) == 0 && !x.accepting && len(x.parks) == 0 && len(x.tokens) == 0 {
		return dead
	}
	tokens := p.joinTokens(x.tokens)
	key := make([]byte, 0, 4*len(threads)+16)
	for _, t := range threads {
		key = binary.LittleEndian.AppendUint32(key, t.id)
	}
	if x.accepting {
		key = append(key, 1)
	}
	for _, b := range x.begins {
		key = append(key, 2)
		key = binary.LittleEndian.AppendUint32(key, p.slotID(b))
	}
	for _, k := range x.parks {
		if k.part {
			key = append(key, 4)
		} else {
			key = append(key, 3)
		}
		key = binary.LittleEndian.AppendUint32(key, p.slotID(k.slot))
		key = binary.LittleEndian.AppendUint32(key, k.stack.id)
	}
	for _, t := range tokens {
		key = append(key, 5)
		key = binary.LittleEndian.AppendUint32(key, uint32(t.set))
		key = binary.LittleEndian.AppendUint32(key, t.next.id)
	}
	if s := p.states[string(key)]; s != nil {
		return s
	}
	s := &State{threads: threads, accepting: x.accepting, tokens: tokens, begins: x.begins, parks: x.parks, owner: p}
	for _, b := range x.begins {
		s.beginIDs = append(s.beginIDs, p.slotID(b))
	}
	p.states[string(key)] = s
	p.bytes += 200 + int64(2*len(key)+8*len(threads))
	p.trim()
	return s
}

func (p *Program) slotID(k slotKey) uint32 {
	id, ok := p.slots[k]
	if !ok {
		id = uint32(len(p.slots))
		p.slots[k] = id
	}
	return id
}

// unify sorts threads and joins those with the same residual, or at the same place
// of the same keys: their stacks become a union, which is what keeps ambiguity
// polynomial.
func (p *Program) unify(threads []*Thread) []*Thread {
	if len(threads) < 2 {
		return slices.Clone(threads)
	}
	byID := func(a, b *Thread) int { return int(a.id) - int(b.id) }
	slices.SortFunc(threads, byID)
	threads = slices.Compact(threads)
	// alike is what threads must have in common to be joined.
	type alike struct {
		threadKey
		top frame
	}
	groups := make(map[alike][]*Stack, len(threads))
	of := func(t *Thread) alike {
		k := alike{threadKey: t.threadKey}
		k.stack = nil
		if t.residual == nil {
			k.top = t.stack.frame
			k.top.next = nil
		}
		return k
	}
	for _, t := range threads {
		k := of(t)
		groups[k] = append(groups[k], t.stack)
	}
	if len(groups) == len(threads) {
		return slices.Clone(threads)
	}
	out := make([]*Thread, 0, len(groups))
	for k, stacks := range groups {
		k.stack = stacks[0]
		if len(stacks) > 1 {
			k.stack = p.unite(stacks)
		}
		out = append(out, p.thread(k.threadKey))
	}
	slices.SortFunc(out, byID)
	return out
}

// State is the state in which only what s describes follows.
func (s *Stack) State() *State {
	if st := s.start.Load(); st != nil {
		return st
	}
	p := s.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	x := p.expand(s)
	st := p.state(&expansion{threads: slices.Clone(x.threads), accepting: x.accepting, tokens: x.tokens, begins: x.begins, parks: x.parks})
	s.start.Store(st)
	return st
}

// Keys is the state with only those threads of s that are within a known key, or
// nil when there are none.
func (s *State) Keys() *State {
	if known := s.keys.Load(); known != nil {
		return known
	}
	var keys []*Thread
	for _, t := range s.threads {
		if t.residual == nil {
			keys = append(keys, t)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	p := s.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	of := p.state(&expansion{threads: keys})
	s.keys.Store(of)
	return of
}

// resolve is the state of s with only those parked branches that passed. The lock is
// held.
func (p *Program) resolve(s *State, passed []bool) *State {
	known, agree := s.resolved(passed)
	if known != nil {
		return known
	}
	to := p.resolveAnew(s, passed)
	switch {
	case !slices.Contains(passed, false):
		s.agreed.Store(to)
	case !slices.Contains(passed, true):
		s.denied.Store(to)
	default:
		s.remember(agree, to)
	}
	return to
}

// resolved is what resolve has found before, or nil, and the verdicts as bits.
func (s *State) resolved(passed []bool) (to *State, agree uint64) {
	if !slices.Contains(passed, false) {
		return s.agreed.Load(), 0
	}
	if !slices.Contains(passed, true) {
		return s.denied.Load(), 0
	}
	if len(passed) > 64 {
		return nil, 0
	}
	for i, yes := range passed {
		if yes {
			agree |= 1 << i
		}
	}
	for r := s.resolutions.Load(); r != nil; r = r.next {
		if r.agree == agree {
			return r.to, agree
		}
	}
	return nil, agree
}

// remember keeps what resolveAnew gave. The lock is held.
func (s *State) remember(agree uint64, to *State) {
	if agree == 0 {
		return
	}
	n := 0
	first := s.resolutions.Load()
	for r := first; r != nil; r = r.next {
		n++
	}
	if n < maxResolutions {
		s.owner.bytes += 32
		s.resolutions.Store(&resolution{agree, to, first})
	}
}

func (p *Program) resolveAnew(s *State, passed []bool) *State {
	x := p.close(func(c *closure) {
		c.out.threads, c.out.tokens, c.out.accepting = slices.Clone(s.threads), slices.Clone(s.tokens), s.accepting
		for i, k := range s.parks {
			if passed[i] {
				c.pop(k.stack)
			}
		}
	})
	return p.state(x.out)
}

// guard is the guard of a slot.
func (k slotKey) guard() grammar.Guard { return k.item.guard }

// mayBeEmpty reports whether the guard may be asked where its text begins.
func (k slotKey) mayBeEmpty() bool { return k.item.kind == itemGuard && k.item.subs[0].nullable }
