package stencil

import (
	"container/heap"

	"github.com/stencil-go/stencil/fsm"
)

// completion returns the shortest text that completes what the cursor has read, in byte
// order the first of them; nil where none is found or it is longer than maxCompletion.
// written is the length of what was read. What the machine calls shortest is it, unless a
// guard refuses that: then the completions are tried in the order of their length, up to a
// bound on the places looked at.
func (s *Shape) completion(c *fsm.Cursor, written int) []byte {
	if c.State().Distance() > maxCompletion {
		return nil
	}
	rest := c.State().Shortest()
	branch := c.Clone()
	if branch.Write(rest) == len(rest) && branch.Accepting() {
		return append([]byte{}, rest...)
	}
	if !s.program.Guarded() {
		return nil
	}
	return search(c, written)
}

// maxCompletion bounds a completion in bytes: longer ones say nothing to anybody.
const maxCompletion = 1 << 16

// maxPlaces bounds the places that a search for a completion looks at, and maxWork the
// bytes that guards may have to read again there.
const (
	maxPlaces = 4000
	maxWork   = 100_000_000
)

// place is a beginning of a completion.
type place struct {
	cursor fsm.Cursor
	before *place
	last   byte // the byte behind before
	length int
	least  int // of bytes of a completion that begins so
	order  int // among places that are alike
}

// search is a best-first search: guards aside, the machine knows how far the end is.
func search(c *fsm.Cursor, written int) []byte {
	start := &place{cursor: c.Clone(), least: c.State().Distance()}
	queue := places{start}
	for looked := 0; len(queue) > 0 && looked < maxPlaces && looked*(written+1000) < maxWork; looked++ {
		at := heap.Pop(&queue).(*place)
		if at.cursor.Accepting() {
			text := make([]byte, at.length)
			for i := at.length - 1; i >= 0; i-- {
				text[i], at = at.last, at.before
			}
			return text
		}
		for b := range at.cursor.State().NextBytes() {
			next := &place{cursor: at.cursor.Clone(), before: at, last: b, length: at.length + 1}
			if next.cursor.Step(b) {
				next.least = next.length + next.cursor.State().Distance()
				next.order = looked<<8 + int(b)
				heap.Push(&queue, next)
			}
		}
	}
	return nil
}

// places is a heap with the most promising place at its root.
type places []*place

func (q places) Len() int      { return len(q) }
func (q places) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *places) Push(x any)   { *q = append(*q, x.(*place)) }
func (q *places) Pop() any {
	x := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return x
}

// Less takes the shorter completion, of equal ones the one that is further, and then the
// one met first.
func (q places) Less(i, j int) bool {
	a, b := q[i], q[j]
	switch {
	case a.least != b.least:
		return a.least < b.least
	case a.length != b.length:
		return a.length > b.length
	}
	return a.order < b.order
}
