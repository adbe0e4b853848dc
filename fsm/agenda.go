package fsm

import "container/heap"

// agenda gathers the items that a closure is to begin, each with all the stacks
// that may follow it, so that it is begun once however many ways lead to it. An
// item comes up when all that could begin with it has: then the work is bounded by
// the grammar and the stacks at hand, whatever the ambiguity.
type agenda struct {
	next map[beginning][]*Stack
	due  []beginning
}

// beginning is a place where an item begins, but for what follows it.
type beginning struct {
	item   *item
	indent int
}

func newAgenda() *agenda { return &agenda{next: map[beginning][]*Stack{}} }

func (a *agenda) add(b beginning, next *Stack) {
	old, waiting := a.next[b]
	a.next[b] = append(old, next)
	if !waiting {
		heap.Push(a, b)
	}
}

func (a *agenda) take() (beginning, []*Stack) {
	b := heap.Pop(a).(beginning)
	next := a.next[b]
	delete(a.next, b)
	return b, next
}

// Len implements heap.Interface.
func (a *agenda) Len() int { return len(a.due) }

// Less implements heap.Interface: what begins comes before what it begins with.
func (a *agenda) Less(i, j int) bool { return a.due[i].item.component > a.due[j].item.component }

// Swap implements heap.Interface.
func (a *agenda) Swap(i, j int) { a.due[i], a.due[j] = a.due[j], a.due[i] }

// Push implements heap.Interface.
func (a *agenda) Push(b any) { a.due = append(a.due, b.(beginning)) }

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	n := len(a.due) - 1
	b := a.due[n]
	a.due = a.due[:n]
	return b
}
