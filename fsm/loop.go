package fsm

import (
	"math/bits"
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// loop says which groups a residual can read for a while whatever their order.
type loop struct {
	// groups are such that every sequence of at most limit of their code points can be
	// written now and leaves something that can be finished. limit is infinite for
	// most.
	groups GroupSet
	limit  int
	// need bounds the code points that finish what such a sequence leaves; it is
	// infinite where that was not asked.
	need int
	// pads says that some code point changes nothing behind any such sequence, so that
	// what is left can be drawn out to any length from need on.
	pads bool
}

// leads are the bytes that begin the code points of each group beyond ASCII, and
// how many bytes follow them.
var leads = []struct {
	group GroupSet
	bytes byteSet
	left  int
}{
	{GroupTwo, byteRange(0xC3, 0xDF), 1},
	{GroupSigns, oneByte(0xC2), 1},
	{GroupMarks, oneByte(0xE2), 2},
	{GroupBlanks, oneByte(0xE1).or(oneByte(0xE3)), 2},
	{GroupForms, oneByte(0xEF), 2},
	{GroupThree, oneByte(0xE0).or(byteRange(0xE4, 0xEE)), 2},
	{GroupFour, byteRange(0xF0, 0xF4), 3},
}

const groupsBeyondASCII = GroupTwo | GroupSigns | GroupMarks | GroupBlanks | GroupForms | GroupThree | GroupFour

var noLoop = &loop{limit: infinite, need: infinite}

// Loop is a set of groups such that every sequence of their code points can be
// written now and leaves something that can be finished. It need not be the
// largest such set. The first call computes it, later ones load it.
func (r *Residual) Loop() GroupSet { return r.LoopWithin(infinite) }

// LoopWithin is Loop for sequences of at most the given number of code points: a
// bound on the length does not matter to texts that are shorter.
func (r *Residual) LoopWithin(runes int) GroupSet {
	groups, limit := r.LoopLimit()
	if runes > limit {
		return 0
	}
	return groups
}

// LoopLimit are the groups of LoopWithin, and for how many code points they hold.
func (r *Residual) LoopLimit() (groups GroupSet, limit int) {
	known := r.loop.Load()
	if known == nil {
		r.owner.mu.Lock()
		known = r.owner.loopOf(r)
		r.owner.mu.Unlock()
	}
	return known.groups, known.limit
}

// uniform is what follows every code point of some groups.
type uniform struct {
	groups GroupSet
	next   *Residual
}

// Uniform is what is left after a code point of the groups when it is the same for
// each of them, nil for nothing. It reports false when it is not the same.
func (r *Residual) Uniform(groups GroupSet) (next *Residual, ok bool) {
	known := r.uniform.Load()
	if known == nil || known.groups != groups {
		r.owner.mu.Lock()
		known = &uniform{groups, r.owner.uniformStep(r, groups)}
		r.owner.mu.Unlock()
		r.uniform.Store(known)
	}
	if known.next != nil && known.next.kind == kindNone {
		return nil, true
	}
	return known.next, known.next != nil
}

// uniformStep is Uniform with the lock held; it returns l.none where nothing is left
// and nil where code points differ.
func (l *lexicon) uniformStep(r *Residual, groups GroupSet) *Residual {
	var ascii byteSet
	for g, bytes := range groupBytes {
		if groups&(1<<g) != 0 {
			for _, b := range bytes {
				ascii.add(b)
			}
		}
	}
	if ascii.empty() {
		return nil
	}
	home := l.step(r, ascii.first())
	if home.kind != kindNone && l.steady(r, groups) {
		return home
	}
	for rest := ascii; !rest.empty(); {
		b := rest.first()
		_, same := l.derive(r, b)
		same.add(b)
		if l.step(r, b) != home {
			return nil
		}
		rest = rest.and(same.not())
	}
	for _, lead := range leads {
		switch {
		case groups&lead.group == 0:
		case home.kind == kindNone:
			if !l.refuses(r, lead.bytes) {
				return nil
			}
		case !l.returns(home, r, lead.bytes, lead.left):
			return nil
		}
	}
	return home
}

// steady reports whether r counts code points of texts that a code point of the groups
// does not change: then only the count changes, and for all of them alike.
func (l *lexicon) steady(r *Residual, groups GroupSet) bool {
	if r.kind == kindAuto {
		return false
	}
	rest, _, _, ok := l.uncount(r)
	if !ok {
		return false
	}
	known := rest.uniform.Load()
	if known == nil || known.groups != groups {
		known = &uniform{groups, l.uniformStep(rest, groups)}
		rest.uniform.Store(known)
	}
	return known.next == rest
}

// refuses reports whether nothing is left of r after any of the bytes.
func (l *lexicon) refuses(r *Residual, bytes byteSet) bool {
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		_, same := l.derive(r, b)
		same.add(b)
		if l.step(r, b).kind != kindNone {
			return false
		}
		rest = rest.and(same.not())
	}
	return true
}

// endless is Loop with the lock held.
func (l *lexicon) endless(r *Residual) GroupSet {
	if known := l.loopOf(r); known.limit == infinite {
		return known.groups
	}
	return 0
}

// loopOf finds the loop of r. A sequence whose first part loops loops; so does a
// union of which one part does, and an encoding as far as characters stand for
// themselves: `.*x` loops on everything though each byte changes it.
func (l *lexicon) loopOf(r *Residual) *loop {
	if known := r.loop.Load(); known != nil {
		return known
	}
	found := noLoop
	switch r.kind {
	case kindSeq:
		inner := *l.loopOf(r.subs[0])
		if inner.groups != 0 && inner.need < infinite {
			inner.need = plus(inner.need, l.distanceOf(r.subs[1]))
		}
		found = &inner
		if r.subs[0].nullable {
			// What follows may come at once.
			if one := l.loopOf(r.subs[1]); one.better(found) {
				found = one
			}
		}
	case kindAlt:
		for _, s := range r.subs {
			if one := l.loopOf(s); one.better(found) {
				found = one
			}
		}
	case kindEncode:
		if r.state == 0 {
			inner := *l.loopOf(r.subs[0])
			inner.groups &= r.codec.plain
			inner.need = infinite
			found = &inner
		}
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			found = a.loop(r.state)
		} else if a, ok := r.auto.(grammar.LoopingAutomaton); ok {
			found = &loop{groups: automatonLoop(a, r.state), limit: infinite, need: a.Distance(r.state), pads: true}
			if a.LoopsBeyondASCII(r.state) {
				found.groups |= groupsBeyondASCII
			}
		}
	case kindCut:
		found = l.cutLoop(r)
	case kindExcept:
		// Finitely many texts are taken out of what can go on forever.
		if inner := l.loopOf(r.subs[0]); inner.limit == infinite {
			found = &loop{groups: inner.groups, limit: infinite, need: infinite}
		}
	case kindCount:
		found = l.countedLoop(r)
	case kindRepeat:
		found = l.repeatLoop(r)
	case kindAnd, kindNot:
		// A part of a union may be empty though the union is not.
		if l.alive(r) {
			found = l.searchedLoop(r)
		}
	}
	if known := r.loop.Load(); known != nil {
		return known
	}
	r.loop.Store(found)
	return found
}

// better reports whether o has more to offer than p.
func (o *loop) better(p *loop) bool {
	if o.groups == 0 || o.limit != p.limit && p.groups != 0 {
		return o.groups != 0 && o.limit > p.limit
	}
	return bits.OnesCount64(uint64(o.groups)) > bits.OnesCount64(uint64(p.groups))
}

// searchedLoop is the loop of an intersection or a complement.
func (l *lexicon) searchedLoop(r *Residual) *loop {
	if rest, most, ok := l.withoutByteBound(r); ok {
		return l.loopOf(rest).within(0, most, longestRune)
	}
	if rest, longest, ok := l.withoutBounded(r); ok {
		// What is longer than all that is forbidden is allowed.
		if found := *l.loopOf(rest); found.groups != 0 && found.limit == infinite {
			found.need = plus(found.need, longest+1)
			return &found
		}
	}
	if found := l.closedLoop(r); found != nil {
		return found
	}
	if groups := l.selfLoop(r); groups != 0 {
		return &loop{groups: groups, limit: infinite, need: l.distanceOf(r), pads: true}
	}
	return noLoop
}

// longestRune is the length in bytes of the longest code point.
const longestRune = 4

// withoutByteBound splits an intersection with the texts of at most so many bytes.
func (l *lexicon) withoutByteBound(r *Residual) (rest *Residual, most int, ok bool) {
	if r.kind != kindAnd {
		return nil, 0, false
	}
	for i, p := range r.subs {
		if p.kind == kindRepeat && p.lo == 0 && p.hi >= 0 && p.subs[0].kind == kindBytes && p.subs[0].set == allBytes {
			rest = l.and(append(slices.Clone(r.subs[:i]), r.subs[i+1:]...)...)
			return rest, p.hi, l.alive(rest)
		}
	}
	return nil, 0, false
}

// withoutBounded splits an intersection with the complements of texts of at most so
// many code points.
func (l *lexicon) withoutBounded(r *Residual) (rest *Residual, longest int, ok bool) {
	if r.kind != kindAnd {
		return nil, 0, false
	}
	var others []*Residual
	for _, p := range r.subs {
		if p.kind == kindNot {
			if most := l.mostRunes(p.subs[0]); most < infinite {
				longest = max(longest, most)
				continue
			}
		}
		others = append(others, p)
	}
	if len(others) == 0 || len(others) == len(r.subs) {
		return nil, 0, false
	}
	rest = l.and(others...)
	return rest, longest, l.alive(rest)
}

// mostRunes bounds the code points of a text of r.
func (l *lexicon) mostRunes(r *Residual) int {
	if r.most == 0 {
		r.most = int32(min(l.measureMost(r), infinite-1) + 1)
	}
	if r.most == infinite {
		return infinite
	}
	return int(r.most - 1)
}

// measureMost is mostRunes worked out.
func (l *lexicon) measureMost(r *Residual) int {
	switch r.kind {
	case kindEmpty, kindNone:
		return 0
	case kindLiteral:
		return len(r.bytes)
	case kindClass, kindBytes, kindTail:
		return 1
	case kindSeq:
		return plus(l.mostRunes(r.subs[0]), l.mostRunes(r.subs[1]))
	case kindAlt:
		most := 0
		for _, s := range r.subs {
			most = max(most, l.mostRunes(s))
		}
		return most
	case kindRepeat:
		if r.hi >= 0 {
			return times(r.hi, l.mostRunes(r.subs[0]))
		}
	case kindAnd:
		most := infinite
		for _, s := range r.subs {
			most = min(most, l.mostRunes(s))
		}
		return most
	case kindCount:
		if r.hi >= 0 {
			return plus(r.hi, 1)
		}
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			shared.mu.Lock()
			defer shared.mu.Unlock()
			inner := a.state(r.state)
			return inner.owner.mostRunes(inner)
		}
	case kindChoice:
		most := 0
		for _, t := range r.choice.Texts()[r.lo:r.hi] {
			most = max(most, len(t))
		}
		return most
	case kindExcept:
		return l.mostRunes(r.subs[0])
	}
	return infinite
}

// countedLoop is the loop of what a count bounds.
func (l *lexicon) countedLoop(r *Residual) *loop {
	if r.state != 0 {
		return noLoop
	}
	inner := *l.loopOf(r.subs[0])
	if need := l.maxNeed(r.subs[0]); need < inner.need {
		inner.need = need
	}
	return inner.within(r.lo, r.hi, 1)
}

// within is the loop of the same texts of lo to hi units; a code point takes at most
// so many. A sequence may be drawn out to the least length, if it may be endless,
// and what it leaves must fit under the bound.
func (o *loop) within(lo, hi, units int) *loop {
	if o.groups == 0 || lo > 0 && o.limit < infinite {
		return noLoop
	}
	if o.groups&groupsBeyondASCII == 0 {
		units = 1
	}
	out := *o
	out.need = plus(lo, o.need)
	if o.pads {
		out.need = max(lo, o.need)
	}
	if hi < 0 {
		return &out
	}
	if o.need >= infinite || out.need > hi {
		return noLoop
	}
	out.pads = false
	out.limit = min(o.limit, (hi-o.need)/units)
	return &out
}

// repeatLoop is the loop of a repetition: of one that has no end, of single code
// points as many as may come, or else of the first of those that come.
func (l *lexicon) repeatLoop(r *Residual) *loop {
	sub := r.subs[0]
	switch {
	case r.lo == 0 && r.hi < 0:
		if groups := l.selfLoop(r); groups != 0 {
			return &loop{groups: groups, limit: infinite, need: l.distanceOf(r), pads: true}
		}
	case sub.kind == kindClass && r.hi < 0:
		return &loop{groups: l.endless(l.repeat(sub, 0, -1)), limit: infinite, need: r.lo, pads: true}
	case sub.kind == kindClass:
		return &loop{groups: l.endless(l.repeat(sub, 0, -1)), limit: r.hi, need: r.lo}
	}
	first := *l.loopOf(sub)
	if first.groups != 0 && r.lo > 1 && first.need < infinite {
		first.need = plus(first.need, times(r.lo-1, l.distanceOf(sub)))
	}
	return &first
}

const (
	// maxClosed bounds the residuals of a closure, and maxCuts how often groups are
	// taken away to make one.
	maxClosed = 48
	maxCuts   = 12
)

// closedLoop looks for groups under which the residuals that r leads to are few and
// none is empty; all of them then loop on these groups. It starts with all groups
// and, where a path ends in nothing, takes the rarest of the path's groups away:
// what forbids `after_` somewhere loops on all but the underscore. It returns nil
// where that does not come to an end.
func (l *lexicon) closedLoop(r *Residual) *loop {
	if r.unclosed {
		return nil
	}
	groups := ^GroupSet(0) &^ GroupBroken
	for range maxCuts {
		c := closedSet{l: l, groups: groups, places: map[*Residual]int{}}
		c.add(r, 0)
		for i := 0; i < len(c.members) && c.cut == 0 && len(c.members) <= maxClosed; i++ {
			c.follow(i)
		}
		switch {
		case len(c.members) > maxClosed:
			for _, m := range c.members {
				m.unclosed = true
			}
			return nil
		case c.cut == 0:
			found := &loop{groups: groups, limit: infinite, pads: true}
			for _, m := range c.members {
				found.need = max(found.need, l.distanceOf(m))
				found.pads = found.pads && l.stays(m)
			}
			for _, m := range c.members {
				m.loop.Store(found)
			}
			return found
		}
		if groups &^= c.cut; groups == 0 {
			return nil
		}
	}
	return nil
}

// closedSet is a closure in the making.
type closedSet struct {
	l       *lexicon
	groups  GroupSet
	members []*Residual
	// paths are the groups on the way to each member.
	paths  []GroupSet
	places map[*Residual]int
	// cut is a group to take away, once a path has ended in nothing.
	cut GroupSet
}

func (c *closedSet) add(r *Residual, path GroupSet) {
	if _, known := c.places[r]; !known {
		c.places[r] = len(c.members)
		c.members = append(c.members, r)
		c.paths = append(c.paths, path)
	}
}

// follow adds what member i leads to.
func (c *closedSet) follow(i int) {
	r, path := c.members[i], c.paths[i]
	var ascii byteSet
	for g, bytes := range groupBytes {
		if c.groups&(1<<g) != 0 {
			for _, b := range bytes {
				ascii.add(b)
			}
		}
	}
	for rest := ascii; !rest.empty() && c.cut == 0; {
		b := rest.first()
		next, same := c.l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		c.reach(next, path|ASCIIGroup(b))
	}
	for _, lead := range leads {
		if c.groups&lead.group != 0 && c.cut == 0 {
			c.followRunes(r, lead.bytes, lead.left, path|lead.group)
		}
	}
}

// followRunes adds what the code points lead to that begin with the bytes and have
// so many more.
func (c *closedSet) followRunes(r *Residual, bytes byteSet, left int, path GroupSet) {
	for rest := bytes; !rest.empty() && c.cut == 0; {
		b := rest.first()
		next, same := c.l.derive(r, b)
		same.add(b)
		same, follow := leadRange(b, same)
		rest = rest.and(same.not())
		switch {
		case left == 0 || next.kind == kindNone:
			c.reach(next, path)
		default:
			c.followRunes(next, follow, left-1, path)
		}
	}
}

// reach adds r, or cuts the path to it where it is empty.
func (c *closedSet) reach(r *Residual, path GroupSet) {
	if r.kind != kindNone && (!r.search || c.l.alive(r)) {
		c.add(r, path)
		return
	}
	for g := GroupSet(1); g != 0; g <<= 1 {
		if path&g != 0 && (c.cut == 0 || g.share() < c.cut.share()) {
			c.cut = g
		}
	}
}

// share is a guess at how much of a vocabulary has some code point of a group.
func (g GroupSet) share() int {
	switch {
	case g == ASCIIGroup('a') || g == ASCIIGroup('z'):
		return 100
	case g == ASCIIGroup('A') || g == ASCIIGroup('Z'):
		return 60
	case g == ASCIIGroup(' '):
		return 90
	case g&groupsBeyondASCII&^GroupFour != 0:
		return 30
	case g == ASCIIGroup('0') || g == ASCIIGroup('.') || g == ASCIIGroup('-') || g == ASCIIGroup('_'):
		return 20
	}
	return 10
}

// plainGroups are the groups all of whose code points stand for themselves.
func (c *codecInfo) plainGroups() GroupSet {
	var set GroupSet
	plain := c.same[0]
	for g, bytes := range groupBytes {
		ok := len(bytes) > 0
		for _, b := range bytes {
			ok = ok && plain.has(b)
		}
		if ok {
			set |= 1 << g
		}
	}
	for _, lead := range leads {
		if c.copies(0, lead.bytes, lead.left) {
			set |= lead.group
		}
	}
	return set
}

// copies reports whether each code point that begins with a byte of the set,
// followed by left continuation bytes, stands for itself from state on and leads to
// state 0.
func (c *codecInfo) copies(state uint8, bytes byteSet, left int) bool {
	if left == 0 && c.same[0].and(bytes) == bytes && state == 0 {
		return true
	}
	then := map[uint8]byteSet{}
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		rest = rest.and(oneByte(b).not())
		step := c.codec.States[state][b]
		if !step.Valid || !step.Emits || step.Byte != b || left == 0 && step.Next != 0 {
			return false
		}
		_, follow := leadRange(b, oneByte(b))
		then[step.Next] = then[step.Next].or(follow)
	}
	for next, bytes := range then {
		if left > 0 && !c.copies(next, bytes, left-1) {
			return false
		}
	}
	return true
}

// selfLoop are the groups whose every code point leads back to r itself. Bytes are
// derived a class at a time; whether other derivatives are live does not matter.
func (l *lexicon) selfLoop(r *Residual) GroupSet {
	set := l.asciiLoop(r)
	if set == 0 {
		// Classes that hold all of a length and no ASCII group are not worth the walk.
		return 0
	}
	for _, lead := range leads {
		if l.returns(r, r, lead.bytes, lead.left) {
			set |= lead.group
		}
	}
	return set
}

// automatonLoop is asciiLoop for an automaton's state, for which no residuals are
// made. A state that returns on neither letters nor digits is left alone: there are
// many, and what else they return on makes few tokens.
func automatonLoop(a grammar.Automaton, state uint32) (set GroupSet) {
	returns := func(bytes []byte) bool {
		for _, b := range bytes {
			if next, ok := a.Step(state, b); !ok || next != state {
				return false
			}
		}
		return len(bytes) > 0
	}
	usual := ASCIIGroup('0') | ASCIIGroup('a') | ASCIIGroup('z')
	for g, bytes := range groupBytes {
		if usual&(1<<g) != 0 && returns(bytes) {
			set |= 1 << g
		}
	}
	if set == 0 {
		return 0
	}
	for g, bytes := range groupBytes {
		if usual&(1<<g) == 0 && returns(bytes) {
			set |= 1 << g
		}
	}
	return set
}

// stays reports whether some byte of ASCII leads from r back to it.
func (l *lexicon) stays(r *Residual) bool {
	for rest := byteRange(0, 0x7F); !rest.empty(); {
		next, same := l.derive(r, rest.first())
		if next == r {
			return true
		}
		same.add(rest.first())
		rest = rest.and(same.not())
	}
	return false
}

// asciiLoop is selfLoop for single bytes.
func (l *lexicon) asciiLoop(r *Residual) GroupSet {
	var home byteSet
	ascii := byteRange(0, 0x7F)
	for rest := ascii; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		if next == r {
			home = home.or(same.and(ascii))
		}
	}
	var set GroupSet
	for g, bytes := range groupBytes {
		ok := len(bytes) > 0
		for _, b := range bytes {
			ok = ok && home.has(b)
		}
		if ok {
			set |= 1 << g
		}
	}
	return set
}

// returns reports whether each code point that begins with a byte of the set,
// followed by left continuation bytes, leads from r back to home.
func (l *lexicon) returns(home, r *Residual, bytes byteSet, left int) bool {
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		next, same := l.derive(r, b)
		same.add(b)
		same, follow := leadRange(b, same)
		rest = rest.and(same.not())
		switch {
		case next == l.none:
			return false
		case left == 0 && next != home:
			return false
		case left > 0 && !l.returns(home, next, follow, left-1):
			return false
		}
	}
	return true
}

// leadRange is the range of the byte behind b, and which of the bytes like b have
// the same: there are no over-long forms, no surrogates, nothing past U+10FFFF.
func leadRange(b byte, like byteSet) (same, follow byteSet) {
	switch b {
	case 0xE0:
		return oneByte(b), byteRange(0xA0, 0xBF)
	case 0xED:
		return oneByte(b), byteRange(0x80, 0x9F)
	case 0xF0:
		return oneByte(b), byteRange(0x90, 0xBF)
	case 0xF4:
		return oneByte(b), byteRange(0x80, 0x8F)
	}
	for _, special := range []byte{0xE0, 0xED, 0xF0, 0xF4} {
		like = like.and(oneByte(special).not())
	}
	return like, byteRange(0x80, 0xBF)
}

// cutLoop is the loop of terminals read together: one that loops keeps all going.
// A lazy one may end them all.
func (l *lexicon) cutLoop(r *Residual) *loop {
	found := noLoop
	for i, s := range r.subs {
		if r.cut.terminals[r.tags[i]].lazy {
			return &loop{groups: l.selfLoop(r), limit: infinite, need: infinite}
		}
		if one := l.loopOf(s); one.limit == infinite && one.better(found) {
			found = &loop{groups: one.groups, limit: infinite, need: infinite}
		}
	}
	return found
}
