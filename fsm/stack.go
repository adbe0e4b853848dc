package fsm

import (
	"slices"
	"strings"
	"sync/atomic"
)

// frameKind says what a Stack's top frame is to write.
type frameKind uint8

const (
	frameBottom  frameKind = iota // nothing: the text ends
	frameItem                     // item
	frameSeq                      // item.subs[index:]
	frameRepeat                   // item.subs[0], lo to hi times more
	frameMembers                  // more members of item, or none
	frameKeys                     // a member of item: its key comes next
	frameGuard                    // nothing, but item.guard judges what slot began
	frameUnion                    // any of several stacks
)

// Stack is what must follow the current residual: an immutable, interned list of
// frames, or a union of such lists (the nodes of a graph-structured stack, Tomita
// 1985, without positions: equal stacks are the same pointer wherever they arise).
type Stack struct {
	frame
	id    uint32
	union []*Stack
	// expansion caches what can come first. Guarded by the lock once computed.
	expansion atomic.Pointer[expansion]
	clamped   atomic.Pointer[clampedStack]
	start     atomic.Pointer[State]
	// distance caches the length of the shortest text plus one.
	distance int64
	owner    *Program
}

// frame is a Stack's top and a pointer to what is below: its identity.
type frame struct {
	kind   frameKind
	item   *item
	index  int
	lo, hi int
	// progress is how far a frameMembers or frameKeys has come.
	progress progress
	indent   int
	slot     slotKey
	next     *Stack
}

// progress is where the members of a collection stand.
type progress struct {
	// next is the first property that may still come, in declared order.
	next int
	// count is the number of members written, up to where it no longer matters.
	count int
	// seen has a bit for each property written, in any order.
	seen string
}

// slotKey names the place where a guarded text began: guards at one depth of the
// stack have one slot, so a run needs as many offsets as guards can nest.
type slotKey struct {
	item  *item
	depth int
}

func (p *progress) has(i int) bool {
	return i>>3 < len(p.seen) && p.seen[i>>3]&(1<<(i&7)) != 0
}

func (p *progress) with(i int) string {
	b := []byte(p.seen)
	for len(b) <= i>>3 {
		b = append(b, 0)
	}
	b[i>>3] |= 1 << (i & 7)
	return string(b)
}

// push interns the stack with f on top of f.next.
func (p *Program) push(f frame) *Stack {
	if s := p.stacks[f]; s != nil {
		return s
	}
	p.nextID++
	s := &Stack{frame: f, id: p.nextID, owner: p}
	p.stacks[f] = s
	p.bytes += 320 + int64(len(f.progress.seen))
	return s
}

// unite interns the union of stacks. Stacks with the same frame on top become one,
// on top of the union of what is below: alternatives that meet again at each level
// of nesting then stay as many as they are, instead of multiplying.
func (p *Program) unite(stacks []*Stack) *Stack {
	var flat []*Stack
	for _, s := range stacks {
		if s.kind == frameUnion {
			flat = append(flat, s.union...)
		} else {
			flat = append(flat, s)
		}
	}
	flat = p.joinTops(distinct(flat))
	if len(flat) == 1 {
		return flat[0]
	}
	var key strings.Builder
	for _, s := range flat {
		for shift := 0; shift < 32; shift += 8 {
			key.WriteByte(byte(s.id >> shift))
		}
	}
	if s := p.unions[key.String()]; s != nil {
		return s
	}
	p.nextID++
	s := &Stack{frame: frame{kind: frameUnion}, id: p.nextID, union: flat, owner: p}
	p.unions[key.String()] = s
	p.bytes += 160 + int64(16*len(flat))
	return s
}

func distinct(stacks []*Stack) []*Stack {
	slices.SortFunc(stacks, func(a, b *Stack) int { return int(a.id) - int(b.id) })
	return slices.Compact(stacks)
}

// joinTops joins those of the stacks whose top frames are equal.
func (p *Program) joinTops(stacks []*Stack) []*Stack {
	if len(stacks) < 2 {
		return stacks
	}
	below := make(map[frame][]*Stack, len(stacks))
	joined := false
	for _, s := range stacks {
		top := s.frame
		top.next = nil
		below[top] = append(below[top], s.next)
		joined = joined || len(below[top]) > 1
	}
	if !joined {
		return stacks
	}
	out := make([]*Stack, 0, len(below))
	for top, next := range below {
		if top.kind != frameBottom {
			top.next = p.unite(next)
		}
		out = append(out, p.push(top))
	}
	return distinct(out)
}

// guardDepth is the number of guarded texts open in s, the most of any alternative:
// a slot at that depth is none that is in use.
func guardDepth(s *Stack) int {
	n := 0
	for ; s != nil; s = s.next {
		if s.kind == frameUnion {
			most := 0
			for _, u := range s.union {
				most = max(most, guardDepth(u))
			}
			return n + most
		}
		if s.slot.item != nil {
			n++
		}
	}
	return n
}
