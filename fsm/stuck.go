package fsm

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// A lexer can lead where nothing completes the text: behind a name only a name may
// follow, and it would be more of the first. Whether it can is decided on the
// terminals where that is possible: behind each end of each terminal there is either
// an ignored byte that ends it, or whatever may follow begins in a way that does.
// Then every state has a completion and none need be searched for.

// maxLexer bounds the states of a lexer that are looked at, maxFollow the pairs of
// items and leaves.
const (
	maxLexer  = 3000
	maxFollow = 20_000_000
)

// neverStuck reports whether every state is known to have a completion. root is the
// whole grammar.
func (c *compiler) neverStuck(root *item) bool {
	return c.blanksEnd() || c.searchStuck(root)
}

// searchStuck is neverStuck by the states of the lexers.
func (c *compiler) searchStuck(root *item) bool {
	f := c.follows(root)
	if f == nil {
		return false
	}
	// All terminals of a lexer together are one context that often does.
	for _, whole := range []bool{true, false} {
		s := stuckness{c: c, follows: f, whole: whole, known: map[string]*context{}, states: maxLexer}
		if s.search() {
			return true
		}
	}
	return false
}

// stuckness looks for ends of terminals behind which the text may be stuck.
type stuckness struct {
	c       *compiler
	follows *follows
	known   map[string]*context
	work    []*context
	// whole says that every context has all terminals of its lexer.
	whole bool
	// states is how many more states of lexers may be looked at.
	states int
}

// context is a set of terminals of one lexer that may begin in the same place. The
// real ones are parts of those looked at: with fewer terminals fewer bytes go on, and
// no terminal is beaten by more others.
type context struct {
	cut  *cutting
	tags []int
	// leaves are all that may begin where the context is: they follow ignored text. grew
	// says that some are new since the ends of ignored text were looked at.
	leaves []uint64
	grew   bool
	// begins[tag] are the bytes with which some text of the terminal begins that ends
	// as the terminal.
	begins map[int]byteSet
	// blanks holds, for each ignored byte, the bytes that go on behind it.
	blanks map[byte]byteSet
	ends   []contextEnd
}

// contextEnd is a place where terminals of a context may end.
type contextEnd struct {
	tags   []int
	goesOn byteSet
}

// search looks at all contexts: the first, and those behind each end.
func (s *stuckness) search() bool {
	f := s.follows
	if !s.add(f.first[f.index[f.root]]) {
		return false
	}
	for i, leaf := range f.leaves {
		if leaf.kind != itemTerminal && f.after[i] != nil && !s.add(f.after[i]) {
			return false
		}
	}
	for {
		for len(s.work) > 0 {
			x := s.work[len(s.work)-1]
			s.work = s.work[:len(s.work)-1]
			for _, e := range x.ends {
				if !s.passes(e.goesOn, x.cut, s.behind(x, e)) {
					return false
				}
			}
		}
		x := s.grown()
		if x == nil {
			return true
		}
		x.grew = false
		for _, e := range x.ends {
			ignored := slices.ContainsFunc(e.tags, func(tag int) bool { return x.cut.terminals[tag].ignored })
			if ignored && !s.passes(e.goesOn, x.cut, slices.Clone(x.leaves)) {
				return false
			}
		}
	}
}

// grown is a context with leaves that are new, nil if there is none.
func (s *stuckness) grown() *context {
	for _, x := range s.known {
		if x.grew {
			return x
		}
	}
	return nil
}

// add notes the contexts of which the leaves are, one for each lexer.
func (s *stuckness) add(leaves []uint64) bool {
	for _, cut := range s.c.cuttings {
		if x := s.context(cut, leaves); x == nil {
			return false
		}
	}
	return true
}

// context is that of the terminals of cut among the leaves, with all ignored text;
// nil when there are too many states.
func (s *stuckness) context(cut *cutting, leaves []uint64) *context {
	present := make([]bool, len(cut.terminals))
	for w, word := range leaves {
		for ; word != 0; word &= word - 1 {
			if it := s.follows.leaves[w*64+bits.TrailingZeros64(word)]; it.kind == itemTerminal && it.cut == cut {
				present[it.lo] = true
			}
		}
	}
	tags := make([]int, 0, len(present))
	key := make([]byte, 0, 4*len(present)+8)
	key = binary.LittleEndian.AppendUint64(key, cut.number)
	for tag, t := range cut.terminals {
		if present[tag] || t.ignored || s.whole {
			tags = append(tags, tag)
			key = binary.LittleEndian.AppendUint32(key, uint32(tag))
		}
	}
	if known := s.known[string(key)]; known != nil {
		known.join(leaves)
		return known
	}
	x := &context{cut: cut, tags: tags, leaves: slices.Clone(leaves), grew: true, begins: map[int]byteSet{}, blanks: map[byte]byteSet{}}
	if !s.explore(x) {
		return nil
	}
	s.known[string(key)] = x
	s.work = append(s.work, x)
	return x
}

// join adds leaves to those of a context.
func (x *context) join(leaves []uint64) {
	for w, word := range leaves {
		x.grew = x.grew || word&^x.leaves[w] != 0
		x.leaves[w] |= word
	}
}

// explore walks the lexer of a context. It reports false when it has too many states.
func (s *stuckness) explore(x *context) bool {
	l := s.c.lexicon
	start := l.cutAt(x.cut, x.tags)
	if start.kind == kindNone {
		return true
	}
	// by[r] are the bytes with which texts that lead to r begin.
	by := map[*Residual]byteSet{}
	type step struct {
		r    *Residual
		with byteSet
	}
	work := []step{{start, byteSet{}}}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		if s.states--; s.states < 0 {
			return false
		}
		var goesOn byteSet
		for rest := allBytes; !rest.empty(); {
			b := rest.first()
			next, same := l.derive(at.r, b)
			same.add(b)
			rest = rest.and(same.not())
			if next.kind == kindNone {
				continue
			}
			goesOn = goesOn.or(same)
			with := at.with
			if at.r == start {
				with = same
			}
			if known, ok := by[next]; !ok || known.or(with) != known {
				by[next] = known.or(with)
				work = append(work, step{next, by[next]})
			}
		}
		if at.r == start {
			continue
		}
		e := contextEnd{goesOn: goesOn}
		for i, sub := range at.r.subs {
			if sub.nullable {
				e.tags = append(e.tags, at.r.tags[i])
			}
		}
		if len(e.tags) == 0 {
			continue
		}
		if !slices.ContainsFunc(x.ends, func(o contextEnd) bool { return o.goesOn == e.goesOn && slices.Equal(o.tags, e.tags) }) {
			x.ends = append(x.ends, e)
		}
		for _, tag := range at.r.complete() {
			x.begins[tag] = x.begins[tag].or(at.with)
		}
	}
	for b := range 256 {
		next, _ := l.derive(start, byte(b))
		if next.kind != kindCut {
			continue
		}
		for _, tag := range next.complete() {
			if x.cut.terminals[tag].ignored {
				x.blanks[byte(b)] = l.ends[l.endOf(next)-1].goesOn
			}
		}
	}
	return true
}

// behind are the leaves that may follow the terminals of an end.
func (s *stuckness) behind(x *context, e contextEnd) []uint64 {
	f := s.follows
	behind := make([]uint64, f.words)
	for _, tag := range e.tags {
		for _, i := range f.terminals[x.cut][tag] {
			for w, word := range f.after[i] {
				behind[w] |= word
			}
		}
	}
	return behind
}

// passes reports whether the leaves behind an end of terminals of a lexer can all
// begin there, at once or behind an ignored byte, and notes the context behind it.
// goesOn are the bytes with which the terminals go on instead.
func (s *stuckness) passes(goesOn byteSet, of *cutting, behind []uint64) bool {
	f := s.follows
	next := map[*cutting]*context{}
	for _, cut := range s.c.cuttings {
		if next[cut] = s.context(cut, behind); next[cut] == nil {
			return false
		}
	}
	for w, word := range behind {
		for ; word != 0; word &= word - 1 {
			leaf := f.leaves[w*64+bits.TrailingZeros64(word)]
			if leaf.kind != itemTerminal {
				begins := s.c.begins(leaf)
				if begins.and(goesOn.not()).empty() && !(begins.empty() && leaf.nullable) {
					return false
				}
				continue
			}
			begins := next[leaf.cut].begins[leaf.lo]
			fits := !begins.and(goesOn.not()).empty()
			if leaf.cut == of {
				for b, onward := range next[leaf.cut].blanks {
					fits = fits || !goesOn.has(b) && !begins.and(onward.not()).empty()
				}
			}
			if !fits {
				return false
			}
		}
	}
	return true
}

// follows says which leaves of a grammar, terminals and lexemes, may stand behind
// each other: sets of leaves as bits.
type follows struct {
	root   *item
	leaves []*item
	words  int
	// index is the place of an item in the compiler's order, first the leaves with which
	// that item begins.
	index map[*item]int
	first [][]uint64
	// after[i] are the leaves that may follow the i-th.
	after [][]uint64
	// terminals are the leaves of each terminal of a lexer.
	terminals map[*cutting]map[int][]int
}

// follows computes them, or returns nil where the grammar is too large or members
// hold terminals.
func (c *compiler) follows(root *item) *follows {
	f := &follows{root: root, index: make(map[*item]int, len(c.order)), terminals: map[*cutting]map[int][]int{}}
	leafOf := make([]int, len(c.order)) // plus one
	for k, it := range c.order {
		f.index[it] = k
		if !it.productive {
			continue
		}
		switch it.kind {
		case itemTerminal:
			if f.terminals[it.cut] == nil {
				f.terminals[it.cut] = map[int][]int{}
			}
			f.terminals[it.cut][it.lo] = append(f.terminals[it.cut][it.lo], len(f.leaves))
			fallthrough
		case itemLexeme, itemNewline, itemMembers:
			f.leaves = append(f.leaves, it)
			leafOf[k] = len(f.leaves)
		}
	}
	f.words = (len(f.leaves) + 63) / 64
	if len(c.order)*f.words > maxFollow/64 {
		return nil
	}
	f.after = make([][]uint64, len(f.leaves))
	sets := func() [][]uint64 {
		room := make([]uint64, len(c.order)*f.words)
		out := make([][]uint64, len(c.order))
		for k := range out {
			out[k], room = room[:f.words:f.words], room[f.words:]
			if i := leafOf[k] - 1; i >= 0 {
				out[k][i>>6] |= 1 << (i & 63)
			}
		}
		return out
	}
	f.first = sets()
	last := sets()
	subs := make([][]int, len(c.order))
	for k, it := range c.order {
		subs[k] = make([]int, len(it.subs))
		for i, s := range it.subs {
			subs[k][i] = f.index[s]
		}
	}
	grew := true
	join := func(to, from []uint64) {
		for i, w := range from {
			if to[i]|w != to[i] {
				to[i] |= w
				grew = true
			}
		}
	}
	for grew {
		grew = false
		for k, it := range c.order {
			if !it.productive || it.kind == itemMembers {
				continue
			}
			for i, s := range it.subs {
				if !s.productive {
					continue
				}
				if it.kind != itemSeq || allNullable(it.subs[:i]) {
					join(f.first[k], f.first[subs[k][i]])
				}
				if it.kind != itemSeq || allNullable(it.subs[i+1:]) {
					join(last[k], last[subs[k][i]])
				}
			}
		}
	}
	each := func(set []uint64, do func(i int)) {
		for w, word := range set {
			for ; word != 0; word &= word - 1 {
				do(w*64 + bits.TrailingZeros64(word))
			}
		}
	}
	after := func(lasts, firsts []uint64) {
		each(lasts, func(i int) {
			if f.after[i] == nil {
				f.after[i] = make([]uint64, f.words)
			}
			join(f.after[i], firsts)
		})
	}
	ok := true
	for k, it := range c.order {
		switch {
		case !it.productive:
		case it.kind == itemSeq:
			for i := range it.subs {
				for j := i + 1; j < len(it.subs); j++ {
					if after(last[subs[k][i]], f.first[subs[k][j]]); !it.subs[j].nullable {
						break
					}
				}
			}
		case it.kind == itemRepeat:
			after(last[subs[k][0]], f.first[subs[k][0]])
		case it.kind == itemMembers:
			for _, s := range subs[k] {
				each(f.first[s], func(i int) { ok = ok && f.leaves[i].kind != itemTerminal })
				each(last[s], func(i int) { ok = ok && f.leaves[i].kind != itemTerminal })
			}
		}
	}
	if !ok {
		return nil
	}
	return f
}

func allNullable(items []*item) bool {
	for _, it := range items {
		if !it.nullable {
			return false
		}
	}
	return true
}

// begins are the bytes with which a text of a leaf that is no terminal begins.
func (c *compiler) begins(it *item) byteSet {
	var set byteSet
	switch it.kind {
	case itemNewline:
		set.add('\n')
	case itemLexeme:
		l := c.lexicon
		r := l.fromExpr(it.expr)
		for rest := allBytes; !rest.empty(); {
			b := rest.first()
			next, same := l.derive(r, b)
			same.add(b)
			rest = rest.and(same.not())
			if next.kind != kindNone && l.alive(next) {
				set = set.or(same)
			}
		}
	}
	return set
}
