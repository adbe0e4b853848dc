package fsm

import (
	"encoding/binary"
	"slices"
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
	frameCorner                   // what leads from item to items[index] of its cycle
	frameGuard                    // nothing, but item.guard judges what slot began
	frameCut                      // what follows terminals that are being read: Behind tells
	frameBehind                   // next, but not with a byte with which the terminals at ends[index-1] go on
	frameBetween                  // next, or text that the lexer of item ignores and then next
	frameUnion                    // any of several stacks
)

// Stack is what must follow the current residual: an immutable, interned list of
// frames, or a union of such lists (the nodes of a graph-structured stack, Tomita
// 1985, without positions: equal stacks are the same pointer wherever they arise).
type Stack struct {
	frame
	id    uint32
	union []*Stack
	// follow is what comes after each terminal that a frameCut may end.
	follow []cutFollow
	// expansion caches what can come first. Guarded by the lock once computed.
	expansion atomic.Pointer[expansion]
	clamped   atomic.Pointer[clampedStack]
	start     atomic.Pointer[State]
	// ends caches Behind.
	ends atomic.Pointer[stackEnd]
	// guards is the number of guarded texts open in the stack, the most of any
	// alternative: a slot at that depth is none that is in use.
	guards int
	// doubted says that a guard is open in some alternative that might refuse all that
	// can follow: see State.OpenGuards.
	doubted bool
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

// plainFrame is what a frame without progress and slot is known by.
type plainFrame struct {
	item   *item
	next   *Stack
	index  int
	lo, hi int
	indent int
	kind   frameKind
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
	plain := f.kind != frameMembers && f.kind != frameKeys && f.kind != frameGuard
	key := plainFrame{f.item, f.next, f.index, f.lo, f.hi, f.indent, f.kind}
	if plain {
		if s := p.plain[key]; s != nil {
			return s
		}
	} else if s := p.stacks[f]; s != nil {
		return s
	}
	p.nextID++
	s := &Stack{frame: f, id: p.nextID, owner: p}
	if f.next != nil {
		s.guards, s.doubted = f.next.guards, f.next.doubted
	}
	if f.slot.item != nil {
		s.guards++
		s.doubted = s.doubted || f.kind == frameGuard || !p.plenty(f.item)
	}
	if plain {
		p.plain[key] = s
	} else {
		p.stacks[f] = s
	}
	p.bytes += 320 + int64(len(f.progress.seen))
	return s
}

// unite interns the union of stacks. Stacks with the same frame on top become one,
// on top of the union of what is below: alternatives that meet again at each level
// of nesting then stay as many as they are, instead of multiplying.
func (p *Program) unite(stacks []*Stack) *Stack {
	if len(stacks) == 1 {
		return stacks[0]
	}
	flat := distinct(flatten(stacks))
	if len(flat) == 1 {
		return flat[0]
	}
	given := unionKey(flat)
	if s := p.unions[given]; s != nil {
		return s
	}
	s := p.newUnion(p.joinTops(flat))
	p.unions[given] = s
	p.bytes += int64(len(given)) + 60
	return s
}

func (p *Program) newUnion(flat []*Stack) *Stack {
	if len(flat) == 1 {
		return flat[0]
	}
	key := unionKey(flat)
	if s := p.unions[key]; s != nil {
		return s
	}
	p.nextID++
	s := &Stack{frame: frame{kind: frameUnion}, id: p.nextID, union: flat, owner: p}
	for _, u := range flat {
		s.guards, s.doubted = max(s.guards, u.guards), s.doubted || u.doubted
	}
	p.unions[key] = s
	p.bytes += 160 + int64(16*len(flat))
	return s
}

func unionKey(stacks []*Stack) string {
	key := make([]byte, 0, 4*len(stacks))
	for _, s := range stacks {
		key = binary.LittleEndian.AppendUint32(key, s.id)
	}
	return string(key)
}

func distinct(stacks []*Stack) []*Stack {
	slices.SortFunc(stacks, func(a, b *Stack) int { return int(a.id) - int(b.id) })
	return slices.Compact(stacks)
}

// maxJoins bounds how far down stacks are joined. Deeper down alternatives that
// meet again stay apart.
const maxJoins = 10_000

// joinTops joins those of the stacks whose top frames are equal.
func (p *Program) joinTops(stacks []*Stack) []*Stack {
	if len(stacks) < 2 || p.joins == maxJoins {
		return stacks
	}
	p.joins++
	defer func() { p.joins-- }()
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
		switch top.kind {
		case frameBottom:
		case frameCorner:
			out = append(out, p.climb(top.item, top.item.cycle.items[top.index], top.indent, p.unite(next)))
			continue
		default:
			top.next = p.unite(next)
		}
		out = append(out, p.push(top))
	}
	return distinct(flatten(out))
}

// flatten takes unions apart.
func flatten(stacks []*Stack) []*Stack {
	var flat []*Stack
	for _, s := range stacks {
		if s.kind == frameUnion {
			flat = append(flat, s.union...)
		} else {
			flat = append(flat, s)
		}
	}
	return flat
}
