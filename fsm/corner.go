package fsm

import (
	"fmt"
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// Left recursion is run by left corners (Rosenkrantz and Lewis 1970). The items
// that can begin with each other are a cycle. A text of one of them, the goal,
// begins with an entry: a part that is outside the cycle. When the entry is
// written, the item it began is a corner to climb from: it may be the goal itself,
// or the beginning of another item of the cycle, whose other parts come next. One
// frame says where the climb stands, so a left-recursive list takes no more stack
// than a repetition.
//
// Empty parts neither enter nor climb: what may be left out before an entry or a
// corner is left out, and texts of a goal are taken as not empty.

// cycle is a set of items each of which can begin with each other.
type cycle struct {
	items []*item
	// ups[i] is what items[i] can begin.
	ups [][]corner
	// entries are the first parts of its items that are not in it.
	entries []corner
	// costs[g][i] is the cost of climbing from items[i] to items[g], made when it is
	// first needed.
	costs map[int][]cost
}

// corner is a part of an item before which nothing need be written.
type corner struct {
	parent *item
	index  int
}

func (k corner) item() *item { return k.parent.subs[k.index] }

// findCycles numbers the components of the graph "can begin with", what begins
// above what it begins with, and makes the cycles among them: the algorithm of
// Tarjan (1972), linear in the grammar.
func (c *compiler) findCycles() error {
	type frame struct {
		it   *item
		next []*item
	}
	var path []*item
	var stack []frame
	component, entered := int32(0), int32(0)
	enter := func(it *item) {
		entered++
		it.entered, it.low, it.open = entered, entered, true
		path = append(path, it)
		stack = append(stack, frame{it, it.firsts()})
	}
	for _, root := range c.order {
		if root.entered != 0 || !root.productive {
			continue
		}
		enter(root)
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if len(top.next) > 0 {
				it := top.next[0]
				top.next = top.next[1:]
				switch {
				case !it.productive:
				case it.entered == 0:
					enter(it)
				case it.open:
					top.it.low = min(top.it.low, it.entered)
				}
				continue
			}
			it := top.it
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				below := stack[len(stack)-1].it
				below.low = min(below.low, it.low)
			}
			if it.low != it.entered {
				continue
			}
			component++
			n := len(path) - 1
			for path[n] != it {
				n--
			}
			members := path[n:]
			for _, m := range members {
				m.open = false
				m.component = component
			}
			if err := makeCycle(members); err != nil {
				return err
			}
			path = path[:n]
		}
	}
	return nil
}

// makeCycle makes the cycle of a component, if it is one.
func makeCycle(members []*item) error {
	if len(members) == 1 && !slices.Contains(members[0].firsts(), members[0]) {
		return nil
	}
	cyc := &cycle{costs: map[int][]cost{}}
	var inner, outer []corner
	for _, it := range members {
		for _, k := range it.corners() {
			if part := k.item(); part.productive && part.component == it.component {
				inner = append(inner, k)
			} else if part.productive {
				outer = append(outer, k)
			}
		}
	}
	if len(inner) == 0 {
		return nil
	}
	for _, it := range members {
		switch it.kind {
		case itemSeq, itemAlt, itemRepeat, itemNested:
		default:
			return &grammar.Error{Kind: grammar.ErrUnsupported, Offset: -1, Err: fmt.Errorf("a rule begins with itself (left recursion) inside a guard, an indentation or a collection of members")}
		}
		for _, sub := range it.subs {
			if sub.nullable && !sub.silent {
				return &grammar.Error{Kind: grammar.ErrUnsupported, Offset: -1, Err: fmt.Errorf("a rule begins with itself (left recursion) behind a guarded part that may be empty")}
			}
		}
		it.cycle, it.place = cyc, int32(len(cyc.items))
		cyc.items = append(cyc.items, it)
	}
	cyc.entries = outer
	cyc.ups = make([][]corner, len(cyc.items))
	for _, k := range inner {
		ups := &cyc.ups[k.item().place]
		*ups = append(*ups, k)
	}
	return nil
}

// ups is what an item of a cycle can begin there.
func (it *item) ups() []corner { return it.cycle.ups[it.place] }

// corners are the parts of it before which nothing need be written.
func (it *item) corners() []corner {
	firsts := it.firsts()
	out := make([]corner, len(firsts))
	for i := range firsts {
		out[i] = corner{it, i}
	}
	return out
}

// firsts are the items that may begin the text of it.
func (it *item) firsts() []*item {
	switch it.kind {
	case itemSeq:
		for i, s := range it.subs {
			if !s.nullable {
				return it.subs[:i+1]
			}
		}
		return it.subs
	case itemAlt, itemRepeat, itemGuard, itemIndent, itemNested:
		return it.subs
	}
	return nil // members begin with a key
}

// rest is the stack of what follows part index of it, and then next.
func (p *Program) rest(it *item, index, indent int, next *Stack) *Stack {
	switch it.kind {
	case itemSeq:
		if index+1 < len(it.subs) {
			return p.push(frame{kind: frameSeq, item: it, index: index + 1, indent: indent, next: next})
		}
	case itemNested:
		return p.push(frame{kind: frameBetween, item: it.cut.item, next: next})
	case itemRepeat:
		return p.repetition(it, max(it.least()-1, 0), it.hi-min(1, max(it.hi, 0)), indent, next)
	}
	return next
}

// least is the number of times that a repetition must be written at least, each
// time not empty.
func (it *item) least() int {
	if it.subs[0].silent {
		return 0
	}
	return it.lo
}

// repetition is the stack of lo to hi more repetitions of it, and then next.
func (p *Program) repetition(it *item, lo, hi, indent int, next *Stack) *Stack {
	if hi == 0 {
		return next
	}
	return p.push(frame{kind: frameRepeat, item: it, lo: lo, hi: hi, indent: indent, next: next})
}

// restCost is the cost of what follows part index of it.
func (it *item) restCost(index int) cost {
	var sum cost
	switch it.kind {
	case itemSeq:
		for _, s := range it.subs[index+1:] {
			sum = sum.plus(s.cost)
		}
	case itemRepeat:
		return it.subs[0].cost.times(max(it.least()-1, 0))
	}
	return sum
}

// climb is the stack behind item it, which is written and from which the goal, an
// item of the same cycle, is to be reached before next.
//
// Climbs that lead nowhere else are taken at once, and a climb at its goal that
// would go on by a climb from there is that one: so an ambiguous list, in which
// each of its elements could begin a list again, has one stack.
func (p *Program) climb(it, goal *item, indent int, next *Stack) *Stack {
	for it != goal && len(it.ups()) == 1 {
		up := it.ups()[0]
		if last := len(up.parent.subs) - 1; up.parent.kind == itemRepeat || up.parent.kind == itemNested || up.parent.kind == itemSeq && up.index < last {
			break
		}
		it = up.parent
	}
	if it != goal {
		return p.push(frame{kind: frameCorner, item: it, index: int(goal.place), indent: indent, next: next})
	}
	same := func(s *Stack) bool { return s.kind == frameCorner && s.item == goal && s.indent == indent }
	switch {
	case same(next):
		return next
	case next.kind != frameUnion:
		return p.push(frame{kind: frameCorner, item: it, index: int(goal.place), indent: indent, next: next})
	}
	var from, others []*Stack
	for _, s := range next.union {
		if same(s) {
			from = append(from, s)
		} else {
			others = append(others, s)
		}
	}
	if len(from) == 0 {
		return p.push(frame{kind: frameCorner, item: it, index: int(goal.place), indent: indent, next: next})
	}
	if len(others) > 0 {
		from = append(from, p.push(frame{kind: frameCorner, item: it, index: int(goal.place), indent: indent, next: p.unite(others)}))
	}
	return p.unite(from)
}

// climbCost is the cost of the cheapest climb from it to the goal.
func (cyc *cycle) climbCost(it *item, goal int) cost {
	costs := cyc.costs[goal]
	if costs == nil {
		costs = make([]cost, len(cyc.items))
		for i := range costs {
			costs[i] = endless
		}
		costs[goal] = cost{}
		// Relax from the goal downwards: the parts that begin an item climb to it.
		work := []*item{cyc.items[goal]}
		for len(work) > 0 {
			above := work[0]
			work = work[1:]
			for _, k := range above.corners() {
				part := k.item()
				if part.cycle != cyc {
					continue
				}
				if c := above.restCost(k.index).plus(costs[above.place]); c.less(costs[part.place]) {
					costs[part.place] = c
					work = append(work, part)
				}
			}
		}
		cyc.costs[goal] = costs
	}
	return costs[it.place]
}
