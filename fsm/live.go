package fsm

import (
	"math"

	"github.com/stencil-go/stencil/grammar"
)

// infinite is the length of a completion that does not exist, with room to add.
const infinite = math.MaxInt32

// maxSearch bounds the residuals that one search for a completion visits.
const maxSearch = 100_000

// alive reports whether r describes any text. Where the structure does not tell
// (intersections, complements, counters over them), derivatives are searched
// breadth first for an accepting one; what the search learns is kept. A search
// that would pass maxSearch takes r as alive.
func (l *lexicon) alive(r *Residual) bool {
	switch {
	case r.live != 0:
		return r.live == 1
	case r.kind == kindNone:
		return false
	case r.nullable || !r.search:
		return true
	}
	live := false
	switch r.kind {
	case kindSeq:
		live = l.alive(r.subs[0]) && l.alive(r.subs[1])
	case kindAlt:
		for _, s := range r.subs {
			live = live || l.alive(s)
		}
	case kindRepeat:
		live = r.lo == 0 || l.alive(r.subs[0])
	case kindEncode:
		if r.state == 0 {
			live = l.alive(r.subs[0])
			break
		}
		live = l.search(r) < infinite
	case kindExcept:
		// What can go on forever does so past every text taken out of it.
		live = l.loopOf(r.subs[0]) != 0 || l.search(r) < infinite
	default:
		if r.kind == kindCount && r.state == 0 && !r.subs[0].search && r.lo == 0 && r.hi >= l.minRunes(r.subs[0]) {
			live = true
			break
		}
		live = l.search(r) < infinite
	}
	r.live = 2
	if live {
		r.live = 1
	}
	return live
}

// search is the length of the shortest text of r, found breadth first.
func (l *lexicon) search(r *Residual) int {
	type visit struct {
		r      *Residual
		parent int
	}
	seen := map[*Residual]bool{r: true}
	queue := []visit{{r, -1}}
	for i, depthEnd, depth := 0, 1, 0; i < len(queue); i++ {
		if i == depthEnd {
			depth, depthEnd = depth+1, len(queue)
		}
		n := queue[i].r
		if n.nullable {
			for d, j := 0, i; j >= 0; d, j = d+1, queue[j].parent {
				queue[j].r.live = 1
				queue[j].r.distance.Store(int64(d) + 1)
			}
			return depth
		}
		if len(queue) > maxSearch {
			return depth
		}
		for rest := allBytes; !rest.empty(); {
			b := rest.first()
			next, same := l.derive(n, b)
			same.add(b)
			rest = rest.and(same.not())
			if next.kind != kindNone && next.live != 2 && !seen[next] {
				seen[next] = true
				queue = append(queue, visit{next, i})
			}
		}
	}
	for n := range seen {
		n.live = 2
	}
	return infinite
}

// distanceOf is the length in bytes of the shortest text of r.
func (l *lexicon) distanceOf(r *Residual) int {
	if d := r.distance.Load(); d > 0 {
		return int(d - 1)
	}
	d := l.measure(r, nil)
	r.distance.Store(int64(d) + 1)
	return d
}

// measure computes the length of the shortest text of r as written in codec.
func (l *lexicon) measure(r *Residual, codec *codecInfo) int {
	if r.nullable {
		return 0
	}
	switch r.kind {
	case kindNone:
		return infinite
	case kindLiteral:
		n := 0
		for i := range len(r.bytes) {
			n = plus(n, codec.costOf(r.bytes[i]))
		}
		return n
	case kindBytes:
		best := infinite
		r.set.each(func(b byte) { best = min(best, codec.costOf(b)) })
		return best
	case kindClass:
		return l.measureClass(r.class, codec)
	case kindTail:
		return int(r.left)
	case kindSeq:
		return plus(l.measure(r.subs[0], codec), l.measure(r.subs[1], codec))
	case kindAlt:
		best := infinite
		for _, s := range r.subs {
			best = min(best, l.measure(s, codec))
		}
		return best
	case kindRepeat:
		return times(r.lo, l.measure(r.subs[0], codec))
	case kindEncode:
		if r.state == 0 && !r.search && codec == nil {
			return l.measure(r.subs[0], r.codec)
		}
	case kindAuto:
		if codec == nil {
			return r.auto.Distance(r.state)
		}
	}
	if codec != nil {
		// Only the encoded derivatives know what the rest costs when written.
		return l.search(l.encode(r, codec, 0))
	}
	return l.search(r)
}

func (l *lexicon) measureClass(c *grammar.Class, codec *codecInfo) int {
	info := l.classInfo(c)
	best := infinite
	info.accept.each(func(b byte) { best = min(best, codec.costOf(b)) })
	if best > 1 {
		for _, rg := range c.Ranges() {
			switch {
			case rg.Hi < 0x80:
			case rg.Lo <= 0x7FF:
				best = min(best, 2)
			case rg.Lo <= 0xFFFF:
				best = min(best, 3)
			default:
				best = min(best, 4)
			}
		}
	}
	return best
}

// costOf is the length of the shortest way to write the byte b.
func (c *codecInfo) costOf(b byte) int {
	if c == nil {
		return 1
	}
	return c.cost[b]
}

// minRunes is a lower bound, exact where nothing is searched, on the code points
// of a text of r.
func (l *lexicon) minRunes(r *Residual) int {
	if r.nullable {
		return 0
	}
	switch r.kind {
	case kindNone:
		return infinite
	case kindLiteral:
		n := 0
		for i := range len(r.bytes) {
			if r.bytes[i]&0xC0 != 0x80 {
				n++
			}
		}
		return n
	case kindClass:
		return 1
	case kindSeq:
		return plus(l.minRunes(r.subs[0]), l.minRunes(r.subs[1]))
	case kindAlt:
		best := infinite
		for _, s := range r.subs {
			best = min(best, l.minRunes(s))
		}
		return best
	case kindRepeat:
		return times(r.lo, l.minRunes(r.subs[0]))
	}
	return infinite
}

// plus and times saturate at infinite.
func plus(a, b int) int { return min(a+b, infinite) }

func times(n, a int) int {
	if n > 0 && a > infinite/n {
		return infinite
	}
	return n * a
}
