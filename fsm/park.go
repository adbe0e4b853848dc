package fsm

import (
	"github.com/stencil-go/stencil/grammar"
)

// Park is a branch that waits for a guard's verdict on the text since its slot,
// which is finished or, with part, goes on.
type Park struct {
	slot  slotKey
	stack *Stack
	part  bool
	// id is that of the slot.
	id uint32
}

// Stack is what follows when the guard agrees.
func (k Park) Stack() *Stack { return k.stack }

// Part reports whether the guard judges a part of its text, which goes on.
func (k Park) Part() bool { return k.part }

// Finite reports whether the guard judges the lexeme that has just ended, the key of a
// member or the last of an item, and can list what it refuses.
func (k Park) Finite() bool {
	_, ok := k.slot.guard().(grammar.FiniteGuard)
	return ok
}

// Parks lists the guards that must be asked before all that the stack can begin
// with is known: Threads leaves out what waits for them. The slice must not be
// modified.
func (s *Stack) Parks() []Park { return s.expanded().parks }

// Guarded reports whether there are Parks.
func (s *Stack) Guarded() bool { return len(s.expanded().parks) > 0 }

// Begins reports whether a text that a guard will judge begins with the stack.
func (s *Stack) Begins() bool { return len(s.expanded().begins) > 0 }

func (s *Stack) expanded() *expansion {
	if x := s.expansion.Load(); x != nil {
		return x
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.expand(s)
}

// Refused appends to dst how the endings of the lexeme being written begin, behind the
// cursor's text and ahead, that the guard of k refuses. The guard is Finite, its text
// began before the cursor's place, and ahead ends within the lexeme or where it begins.
// What is appended holds until the guard is asked again.
func (c *Cursor) Refused(dst [][]byte, k Park, ahead []byte) [][]byte {
	guard, ok := c.guard(k).(grammar.FiniteGuard)
	if !ok || int(k.id) >= len(c.starts) {
		return dst
	}
	n := len(c.text)
	c.shared = c.shared && n < cap(c.text)
	c.text = append(c.text, ahead...)
	dst = guard.Refused(dst, c.text, int(c.starts[k.id]))
	c.text = c.text[:n]
	return dst
}

// Digest is the grammar.DigestGuard's of the cursor's text for the guard of k, which is
// Finite. It reports false where the guard has none.
func (c *Cursor) Digest(k Park) (uint64, bool) {
	guard, ok := c.guard(k).(grammar.DigestGuard)
	if !ok || int(k.id) >= len(c.starts) {
		return 0, false
	}
	return guard.Digest(c.text, int(c.starts[k.id])), true
}
