package fsm

import (
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// Park is a branch that waits for a guard's verdict on the text since its slot,
// which is finished or, with part, goes on.
type Park struct {
	slot  slotKey
	stack *Stack
	part  bool
}

// Stack is what follows when the guard agrees.
func (k Park) Stack() *Stack { return k.stack }

// Part reports whether the guard judges a part of its text, which goes on.
func (k Park) Part() bool { return k.part }

// Finite reports whether the guard judges the lexeme that has just ended, the key
// of a member, and can list what it refuses.
func (k Park) Finite() bool {
	if k.slot.item.kind != itemMembers {
		return false
	}
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

// Refused lists the endings of the lexeme being written, behind the cursor's text
// and ahead, that the guard of k refuses. The guard is Finite, its text began
// before the cursor's place, and ahead ends within the lexeme or where it begins.
func (c *Cursor) Refused(k Park, ahead []byte) [][]byte {
	p := c.state.owner
	p.mu.Lock()
	id := p.slotID(k.slot)
	p.mu.Unlock()
	guard, ok := k.slot.guard().(grammar.FiniteGuard)
	if !ok || int(id) >= len(c.starts) {
		return nil
	}
	text := c.text
	if len(ahead) > 0 {
		text = append(slices.Clip(text), ahead...)
	}
	return guard.Refused(text, int(c.starts[id]))
}
