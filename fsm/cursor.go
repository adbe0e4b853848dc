package fsm

import (
	"bytes"
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// Cursor runs a program over one text and asks its guards. For a program without
// guards it is a State and nothing more. To go on in two ways, Clone it: a plain
// copy shares its text. It is not safe for concurrent use.
type Cursor struct {
	state *State
	// text is kept, and starts filled, only for programs with guards:
	// starts[slot] is where the text of the guard in that slot began.
	text   []byte
	starts []int32
	// begun holds all starts that were, one after the other: marks and starts are
	// parts of it.
	begun []int32
	// private is the memory of the guards, made when one is asked.
	private *private
	// asked counts the guards asked, refused those that did not agree, and bound those
	// asked about more than what is behind base; shared and sharedBegun say that another
	// cursor may hold text and begun.
	asked, refused      int
	bound, base         int
	shared, sharedBegun bool
	// lenient says that guards are not asked about parts.
	lenient bool
}

// private is memory for asking guards.
type private struct {
	// guards are those of the slots, nil for those not asked yet.
	guards []grammar.Guard
	passed []bool
}

// guard is the guard that k waits for.
func (c *Cursor) guard(k Park) grammar.Guard {
	if c.private == nil {
		c.private = &private{}
	}
	p := c.private
	for int(k.id) >= len(p.guards) {
		p.guards = append(p.guards, nil)
	}
	g := p.guards[k.id]
	if g == nil {
		g = k.slot.guard()
		if own, ok := g.(grammar.PrivateGuard); ok {
			g = own.Private()
		}
		p.guards[k.id] = g
	}
	return g
}

// Cursor returns a cursor before the first byte.
func (p *Program) Cursor() Cursor {
	c := Cursor{state: p.start}
	if p.guarded {
		c.state = c.settle(c.state, nil)
	}
	return c
}

// Cursor returns a cursor at s, of a program without guards.
func (s *State) Cursor() Cursor { return Cursor{state: s} }

// State is where the cursor stands.
func (c *Cursor) State() *State { return c.state }

// Accepting reports whether the text so far may be the whole.
func (c *Cursor) Accepting() bool { return c.state.accepting }

// Clone returns a cursor that goes on by itself, in O(1).
func (c *Cursor) Clone() Cursor {
	c.shared, c.sharedBegun = true, true
	clone := *c
	clone.text, clone.begun = slices.Clip(c.text), slices.Clip(c.begun)
	clone.private, clone.asked, clone.refused, clone.bound = nil, 0, 0, 0
	return clone
}

// Lenient makes the cursor take guards to agree to parts of their texts, until Strict:
// they judge the whole all the same.
func (c *Cursor) Lenient() { c.lenient, c.base = true, len(c.text) }

// Bound counts the guards that have been asked so far, while the cursor was lenient, about
// more than what it had read since Lenient: where it does not change, what became of that
// depended on it and on the State alone.
func (c *Cursor) Bound() int { return c.bound }

// Strict ends what Lenient began.
func (c *Cursor) Strict() { c.lenient = false }

// Asked counts the guards that have been asked so far: where it does not change,
// the answer depended on the State alone.
func (c *Cursor) Asked() int { return c.asked }

// Denied counts the guards that have been asked so far and did not agree.
func (c *Cursor) Denied() int { return c.refused }

// Step goes on by b. It reports false, and stays where it is, when no text
// continues with b.
func (c *Cursor) Step(b byte) bool { return c.step(b, nil) }

// step is Step; ahead is what is known to follow.
func (c *Cursor) step(b byte, ahead []byte) bool {
	next := c.state.Step(b)
	if next == nil {
		return false
	}
	if !c.state.owner.guarded {
		c.state = next
		return true
	}
	// What append has moved no other cursor holds.
	c.shared = c.shared && len(c.text) < cap(c.text)
	c.text = append(c.text, b)
	if next.Guarded() {
		starts, begun := c.starts, len(c.begun)
		if next = c.settle(next, ahead); next == dead {
			c.text = c.text[:len(c.text)-1]
			c.unbegin(starts, begun)
			return false
		}
	}
	c.state = next
	return true
}

// Write goes on by text. It returns how many bytes fit; the cursor stands behind
// them. Guards whose answer the bytes that follow make meaningless are not asked: where
// a value without a closing mark, as in YAML, goes on, it need not be judged.
func (c *Cursor) Write(text []byte) int {
	for i, b := range text {
		if !c.step(b, text[i+1:]) {
			return i
		}
	}
	return len(text)
}

// maxAhead bounds the bytes that goesOn looks at: more than a line's indentation.
const maxAhead = 256

// goesOn reports whether text leads to one state whatever the guards say that wait in s.
func (s *State) goesOn(text []byte) bool {
	least, most := s.refused(), s.passed()
	for _, b := range text[:min(len(text), maxAhead)] {
		if least = least.Step(b); least == nil {
			return false
		}
		if most = most.Step(b); most == least {
			return true
		}
		least, most = least.refused(), most.passed()
	}
	return false
}

// refused is the state when no guard that waits in s agrees.
func (s *State) refused() *State {
	if len(s.parks) == 0 {
		return s
	}
	if to := s.denied.Load(); to != nil {
		return to
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.resolve(s, make([]bool, len(s.parks)))
}

// note keeps that the guards in the slots begin here.
func (c *Cursor) note(begins []uint32) {
	if len(begins) == 0 {
		return
	}
	c.sharedBegun = c.sharedBegun && len(c.begun) < cap(c.begun)
	// Marks kept for rolling back are the old starts.
	from := len(c.begun)
	c.begun = append(c.begun, c.starts...)
	for _, id := range begins {
		for len(c.begun)-from <= int(id) {
			c.begun = append(c.begun, 0)
		}
		c.begun[from+int(id)] = int32(len(c.text))
	}
	c.starts = c.begun[from:len(c.begun):len(c.begun)]
}

// unbegin goes back to starts, when n had been noted.
func (c *Cursor) unbegin(starts []int32, n int) {
	c.starts, c.begun = starts, c.begun[:n]
	if c.sharedBegun {
		c.begun = slices.Clip(c.begun)
	}
}

// settle asks the guards whose text may end in s, until none is left to ask, and
// notes where guards begin. A guard that ends and begins again at once has been
// judged before its new beginning is noted, unless its text may be empty. Guards that do
// not matter for what is known to follow are not asked.
func (c *Cursor) settle(s *State, ahead []byte) *State {
	p := s.owner
	for s != dead && s.Guarded() {
		if len(s.parks) == 0 {
			c.note(s.beginIDs)
			return s
		}
		if len(ahead) > 0 && s.goesOn(ahead) {
			c.note(s.beginIDs)
			return s.refused()
		}
		passed := c.ask(s)
		c.note(s.beginIDs)
		next, _ := s.resolved(passed)
		if next == nil {
			p.mu.Lock()
			next = p.resolve(s, passed)
			p.mu.Unlock()
		}
		s = next
	}
	return s
}

// ask asks the guards that wait in s. The answers hold until the next call.
func (c *Cursor) ask(s *State) []bool {
	var passed []bool
	if c.private != nil {
		passed = c.private.passed[:0]
	}
	for _, k := range s.parks {
		if k.part && c.lenient {
			passed = append(passed, true)
			continue
		}
		guard := c.guard(k)
		var err error
		if k.part {
			err = guard.(grammar.PartGuard).CheckPart(c.text, int(c.starts[k.id]))
		} else {
			from := len(c.text)
			if !k.slot.mayBeEmpty() || !slices.Contains(s.beginIDs, k.id) {
				from = int(c.starts[k.id])
			}
			err = grammar.CheckGuard(guard, c.text, from)
			if from < c.base || placed(guard) && bytes.IndexByte(c.text[c.base:from], '\n') < 0 {
				c.bound++
			}
		}
		c.asked++
		if err != nil {
			c.refused++
		}
		passed = append(passed, err == nil)
	}
	if c.private != nil {
		c.private.passed = passed
	}
	return passed
}

func placed(g grammar.Guard) bool {
	_, ok := g.(grammar.PlacedGuard)
	return ok
}

// Mark is a place to which a Cursor can go back.
type Mark struct {
	state  *State
	length int
	starts []int32
	begun  int
}

// Mark notes where the cursor stands, in O(1).
func (c *Cursor) Mark() Mark { return Mark{c.state, len(c.text), c.starts, len(c.begun)} }

// Reset goes back to a mark made by this cursor, in O(1).
func (c *Cursor) Reset(m Mark) {
	c.state, c.text = m.state, c.text[:m.length]
	if c.shared {
		c.text = slices.Clip(c.text)
	}
	c.unbegin(m.starts, m.begun)
}

// Return goes back to a mark made since the mark from, though the cursor has been
// elsewhere since: tail is the text between the two. Until the cursor is Reset to from
// its memory grows with the guards that begin.
func (c *Cursor) Return(from, to Mark, tail []byte) {
	c.state, c.starts, c.text = to.state, to.starts, c.text[:from.length]
	if c.shared {
		c.text, c.shared = slices.Clip(c.text), false
	}
	c.text = append(c.text, tail...)
}
