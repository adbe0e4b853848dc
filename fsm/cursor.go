package fsm

import (
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
	// asked counts the guards asked, refused those that did not agree; shared says that
	// another cursor may hold text.
	asked, refused int
	shared         bool
	// lenient says that guards are not asked about parts.
	lenient bool
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
	c.shared = true
	return Cursor{state: c.state, text: slices.Clip(c.text), starts: c.starts, shared: true, lenient: c.lenient}
}

// Lenient is Clone of a cursor that takes guards to agree to parts of their texts: they
// judge the whole all the same.
func (c *Cursor) Lenient() Cursor {
	l := c.Clone()
	l.lenient = true
	return l
}

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
		starts := c.starts
		if next = c.settle(next, ahead); next == dead {
			c.text, c.starts = c.text[:len(c.text)-1], starts
			return false
		}
	}
	c.state = next
	return true
}

// Count adds the guards that a clone of c has asked to those of c.
func (c *Cursor) Count(clone *Cursor) { c.asked += clone.asked }

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

// beginning lists the slots of the guards that begin in s.
func (s *State) beginning() []uint32 {
	if len(s.begins) == 0 {
		return nil
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	begins := make([]uint32, len(s.begins))
	for i, b := range s.begins {
		begins[i] = s.owner.slotID(b)
	}
	return begins
}

// note keeps that the guards in the slots begin here.
func (c *Cursor) note(begins []uint32) {
	if len(begins) == 0 {
		return
	}
	// Marks kept for rolling back share the old slice.
	starts := slices.Clone(c.starts)
	for _, id := range begins {
		for len(starts) <= int(id) {
			starts = append(starts, 0)
		}
		starts[id] = int32(len(c.text))
	}
	c.starts = starts
}

// settle asks the guards whose text may end in s, until none is left to ask, and
// notes where guards begin. A guard that ends and begins again at once has been
// judged before its new beginning is noted, unless its text may be empty. Guards that do
// not matter for what is known to follow are not asked.
func (c *Cursor) settle(s *State, ahead []byte) *State {
	p := s.owner
	for s != dead && s.Guarded() {
		begins := s.beginning()
		if len(s.parks) > 0 && len(ahead) > 0 && s.goesOn(ahead) {
			c.note(begins)
			return s.refused()
		}
		p.mu.Lock()
		ends := make([]uint32, len(s.parks))
		for i, k := range s.parks {
			ends[i] = p.slotID(k.slot)
		}
		p.mu.Unlock()
		passed := make([]bool, len(s.parks))
		for i, k := range s.parks {
			if k.part && c.lenient {
				passed[i] = true
				continue
			}
			if k.part {
				c.asked++
				passed[i] = k.slot.guard().(grammar.PartGuard).CheckPart(c.text, int(c.starts[ends[i]])) == nil
				if !passed[i] {
					c.refused++
				}
				continue
			}
			from := int32(len(c.text))
			if !k.slot.mayBeEmpty() || !slices.Contains(begins, ends[i]) {
				from = c.starts[ends[i]]
			}
			c.asked++
			passed[i] = grammar.CheckGuard(k.slot.guard(), c.text, int(from)) == nil
			if !passed[i] {
				c.refused++
			}
		}
		c.note(begins)
		if len(s.parks) == 0 {
			return s
		}
		p.mu.Lock()
		s = p.resolve(s, passed)
		p.mu.Unlock()
	}
	return s
}

// Mark is a place to which a Cursor can go back.
type Mark struct {
	state  *State
	length int
	starts []int32
}

// Mark notes where the cursor stands, in O(1).
func (c *Cursor) Mark() Mark { return Mark{c.state, len(c.text), c.starts} }

// Reset goes back to a mark made by this cursor, in O(1).
func (c *Cursor) Reset(m Mark) {
	c.state, c.text, c.starts = m.state, c.text[:m.length], m.starts
	if c.shared {
		c.text = slices.Clip(c.text)
	}
}
