package fsm

import (
	"math"
	"slices"
	"sort"

	"github.com/stencil-go/stencil/grammar"
)

// infinite is the length of a completion that does not exist, with room to add.
const infinite = math.MaxInt32

// maxSearch bounds the residuals that one search for a completion visits.
const maxSearch = 20_000

// alive reports whether r describes any text. Where the structure does not tell
// (intersections, complements, counters over them), derivatives are searched for
// an accepting one; what the search learns is kept. A search that would pass
// maxAlive takes r as alive.
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
		live = slices.ContainsFunc(r.subs, surelyAlive) || slices.ContainsFunc(r.subs, l.alive)
	case kindRepeat:
		live = r.lo == 0 || l.alive(r.subs[0])
	case kindEncode:
		if r.state == 0 {
			live = l.alive(r.subs[0])
			break
		}
		live = l.finishes(r)
	case kindExcept:
		// What can go on forever does so past every text taken out of it.
		live = l.closes(r) || l.endless(r.subs[0]) != 0 || l.finds(r)
	case kindFirst:
		live = l.firstAlive(r)
	case kindCount:
		// What is dead without the count is so with it, and found to be so sooner.
		live = l.alive(r.subs[0]) && (l.countFits(r) || l.finds(r))
	default:
		live = l.demandLoop(r) != nil || l.finds(r)
	}
	r.live = 2
	if live {
		r.live = 1
	}
	return live
}

// surelyAlive reports whether r is known to describe some text without a search.
func surelyAlive(r *Residual) bool {
	switch {
	case r.live != 0:
		return r.live == 1
	case r.kind == kindNone:
		return false
	case r.nullable || !r.search:
		return true
	}
	switch r.kind {
	case kindSeq:
		return surelyAlive(r.subs[0]) && surelyAlive(r.subs[1])
	case kindAlt:
		return slices.ContainsFunc(r.subs, surelyAlive)
	case kindEncode:
		return r.state == 0 && surelyAlive(r.subs[0])
	}
	return false
}

// closes reports whether the literal at the end of r, which texts are taken out of, is
// a text of it by itself: an empty key that may be written.
func (l *lexicon) closes(r *Residual) bool {
	e := r.subs[0]
	if e.kind != kindSeq || !e.subs[0].nullable || e.subs[1].kind != kindLiteral {
		return false
	}
	closing := e.subs[1].bytes
	texts := r.choice.Texts()[r.lo:r.hi]
	i := sort.Search(len(texts), func(i int) bool { return texts[i][r.state:] >= closing })
	return i == len(texts) || texts[i][r.state:] != closing
}

// finishes reports whether an encoding in the middle of a written character can be
// brought to its end and on: the codec is walked, which is a few bytes deep.
func (l *lexicon) finishes(r *Residual) bool {
	for rest := allBytes; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		if next.kind != kindNone && l.alive(next) {
			return true
		}
	}
	return false
}

// countFits reports whether the shortest text of a counted residual, drawn out
// where it can be, is known to fit between its bounds. The text without the count
// is searched once for all counts.
func (l *lexicon) countFits(r *Residual) bool {
	rest := r.subs[0]
	if r.state != 0 || !l.alive(rest) {
		return false
	}
	if d := l.demandLoop(rest); d != nil && d.reaches(r.lo, r.hi) {
		return true
	}
	need := l.minRunes(rest)
	if rest.search || need >= infinite {
		// A length in bytes is no less than that in code points, of which it has one
		// if it is not zero.
		bytes := l.distanceOf(rest)
		return r.lo <= min(bytes, 1) && (r.hi < 0 || bytes <= r.hi)
	}
	if r.hi >= 0 && need > r.hi {
		return false
	}
	return need >= r.lo || l.loopOf(rest).reaches(r.lo, r.hi) || r.hi < 0 && goesOn(rest)
}

// goesOn reports whether it is known that r has texts of any length and more: something
// that is not empty may be repeated for ever.
func goesOn(r *Residual) bool {
	if !surelyAlive(r) {
		return false
	}
	switch r.kind {
	case kindSeq:
		return goesOn(r.subs[0]) || goesOn(r.subs[1])
	case kindAlt:
		return slices.ContainsFunc(r.subs, goesOn)
	case kindRepeat:
		return r.hi < 0 && writes(r.subs[0]) || goesOn(r.subs[0])
	}
	return false
}

// writes reports whether it is known that some text of r is not empty.
func writes(r *Residual) bool {
	if !surelyAlive(r) {
		return false
	}
	switch r.kind {
	case kindLiteral, kindClass, kindTail, kindBytes:
		return true
	case kindSeq, kindAlt:
		return slices.ContainsFunc(r.subs, writes)
	case kindRepeat:
		return writes(r.subs[0])
	}
	return false
}

// maxAlive bounds the residuals that a search for any text visits.
const maxAlive = 4_000

// fewVisits is the number of residuals up to which a search takes them as they are: most
// searches come to an end sooner than the parts of unions are made.
var fewVisits = 64

// finds reports whether derivatives of r lead to an accepting one, best first: what
// the parts of intersections still need counts together, so that one word after the
// other is written. Having visited maxAlive it takes r as alive, and the way to the
// most promising of them too, so that its neighbours need no search of their own.
func (l *lexicon) finds(r *Residual) bool {
	if l.descends(r) {
		return true
	}
	type visit struct {
		r      *Residual
		parent int
	}
	visits := []visit{}
	seen := map[*Residual]bool{}
	// open[n] are the visits that need n bytes as far as the structure tells.
	open := [][]int{}
	least := 0
	push := func(r *Residual, parent int) {
		if seen[r] || r.kind == kindNone || r.live == 2 {
			return
		}
		if l.lacks(r) {
			r.live = 2
			return
		}
		seen[r] = true
		need := min(l.need(r, plus), maxSearch)
		for len(open) <= need {
			open = append(open, nil)
		}
		open[need] = append(open[need], len(visits))
		visits = append(visits, visit{r, parent})
		least = min(least, need)
	}
	live := func(i int) bool {
		for ; i >= 0; i = visits[i].parent {
			visits[i].r.live = 1
		}
		return true
	}
	push(r, -1)
	for least < len(open) {
		n := len(open[least])
		if n == 0 {
			least++
			continue
		}
		i := open[least][n-1]
		v := visits[i]
		if surelyAlive(v.r) || len(visits) > maxAlive {
			return live(i)
		}
		open[least] = open[least][:n-1]
		if len(visits) > fewVisits {
			if parts := l.disjuncts(v.r); parts != nil {
				for _, p := range parts {
					push(p, i)
				}
				continue
			}
		}
		for rest := allBytes; !rest.empty(); {
			b := rest.first()
			next, same := l.derive(v.r, b)
			same.add(b)
			rest = rest.and(same.not())
			push(next, i)
		}
	}
	for n := range seen {
		n.live = 2
	}
	return false
}

// search is the length in bytes of the shortest text of r, or infinite. It is the
// A* search (Hart, Nilsson and Raphael 1968) over derivatives with atLeast as the
// bound on what remains; of equally promising residuals the last found goes first.
func (l *lexicon) search(r *Residual) int {
	type visit struct {
		r             *Residual
		parent, depth int
	}
	visits := []visit{{r, -1, 0}}
	seen := map[*Residual]int{r: 0}
	// open[f] are the visits whose texts have f bytes at least.
	open := [][]int{}
	push := func(i int) {
		f := min(visits[i].depth+l.atLeast(visits[i].r), maxSearch)
		for len(open) <= f {
			open = append(open, nil)
		}
		open[f] = append(open[f], i)
	}
	push(0)
	for f := 0; f < len(open); {
		n := len(open[f])
		if n == 0 {
			f++
			continue
		}
		i := open[f][n-1]
		open[f] = open[f][:n-1]
		v := visits[i]
		if seen[v.r] < v.depth {
			continue
		}
		if v.r.nullable {
			for j := i; j >= 0; j = visits[j].parent {
				visits[j].r.live = 1
				visits[j].r.distance.Store(int64(v.depth-visits[j].depth) + 1)
			}
			return v.depth
		}
		if len(visits) > maxSearch {
			return v.depth + l.atLeast(v.r)
		}
		reach := func(next *Residual, depth int) {
			if next.kind == kindNone || next.live == 2 || l.lacks(next) {
				return
			}
			if d, ok := seen[next]; ok && d <= depth {
				return
			}
			seen[next] = depth
			visits = append(visits, visit{next, i, depth})
			push(len(visits) - 1)
			f = min(f, depth+l.atLeast(next))
		}
		if len(visits) > fewVisits {
			if parts := l.disjuncts(v.r); parts != nil {
				for _, p := range parts {
					reach(p, v.depth)
				}
				continue
			}
		}
		for rest := allBytes; !rest.empty(); {
			b := rest.first()
			next, same := l.derive(v.r, b)
			same.add(b)
			rest = rest.and(same.not())
			reach(next, v.depth+1)
		}
	}
	for n := range seen {
		n.live = 2
	}
	return infinite
}

// atLeast is a lower bound, read off the structure, on the length of a text
// of r. A derivative lowers it by one at most.
func (l *lexicon) atLeast(r *Residual) int {
	return l.need(r, func(a, b int) int { return max(a, b) })
}

// need is what r needs as far as the structure tells, in bytes, where join says what
// two parts of an intersection need together.
func (l *lexicon) need(r *Residual, join func(a, b int) int) int {
	if r.nullable {
		return 0
	}
	switch r.kind {
	case kindLiteral:
		return len(r.bytes)
	case kindSeq:
		return plus(l.need(r.subs[0], join), l.need(r.subs[1], join))
	case kindAlt, kindCut:
		best := infinite
		for _, s := range r.subs {
			best = min(best, l.need(s, join))
		}
		return best
	case kindRepeat:
		return times(r.lo, l.need(r.subs[0], join))
	case kindAnd:
		most := 0
		for _, s := range r.subs {
			most = join(most, l.need(s, join))
		}
		return max(most, 1)
	case kindCount:
		return max(l.need(r.subs[0], join), r.lo, 1)
	case kindEncode, kindExcept, kindFirst:
		return max(l.need(r.subs[0], join), 1)
	case kindAuto:
		return max(r.auto.Distance(r.state), 1)
	case kindTail:
		return int(r.left)
	}
	return 1
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
	if d := r.distance.Load(); d > 0 && codec == nil {
		return int(d - 1)
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
	case kindChoice:
		return r.measureChoice(codec)
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
	case kindCut:
		best := infinite
		for _, s := range r.subs {
			best = min(best, l.distanceOf(s))
		}
		return best
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

// measureChoice looks at the texts one by one.
func (r *Residual) measureChoice(codec *codecInfo) int {
	best := infinite
	for _, text := range r.choice.Texts()[r.lo:r.hi] {
		n := 0
		for i := int(r.state); i < len(text) && n < best; i++ {
			n = plus(n, codec.costOf(text[i]))
		}
		best = min(best, n)
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
		return leadBytes(r.bytes)
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
