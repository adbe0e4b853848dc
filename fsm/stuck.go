package fsm

import "math/bits"

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

// neverStuck reports whether every state is known to have a completion.
func (c *compiler) neverStuck() bool {
	others := false
	for _, it := range c.order {
		switch it.kind {
		case itemLexeme, itemNewline, itemMembers:
			others = true
		}
	}
	lexers := map[*cutting]*lexerEnds{}
	for _, cut := range c.cuttings {
		e := c.endsOf(cut)
		if e == nil {
			return false
		}
		lexers[cut] = e
		others = others || !e.free || len(c.cuttings) > 1
	}
	return !others || c.followsFit(lexers)
}

// lexerEnds is what is known of all terminals of a lexer read together: what every
// place in a text shares, since fewer terminals only go on with fewer bytes.
type lexerEnds struct {
	// at[tag] are the different sets of bytes that go on where the terminal may end.
	at []map[byteSet]bool
	// begins[tag] are the bytes with which some text of the terminal begins behind which
	// it is the terminal.
	begins []byteSet
	// free says that behind each end of a terminal that is not ignored an ignored byte
	// leads to where any terminal may begin.
	free bool
}

// endsOf walks the lexer, or returns nil when it has too many states.
func (c *compiler) endsOf(cut *cutting) *lexerEnds {
	l := c.lexicon
	all := make([]int, len(cut.terminals))
	for i := range all {
		all[i] = i
	}
	start := l.cutAt(cut, all)
	e := &lexerEnds{at: make([]map[byteSet]bool, len(all)), begins: make([]byteSet, len(all))}
	for i := range e.at {
		e.at[i] = map[byteSet]bool{}
	}
	if start.kind == kindNone {
		return e
	}
	// by[r] are the bytes with which texts that lead to r begin.
	by := map[*Residual]byteSet{}
	type step struct {
		r    *Residual
		with byteSet
	}
	work := []step{{start, byteSet{}}}
	// blanks are the ignored bytes, with what goes on behind each.
	blanks := map[byte]byteSet{}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
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
				if len(by) > maxLexer {
					return nil
				}
				work = append(work, step{next, by[next]})
			}
		}
		if at.r == start {
			continue
		}
		for i, s := range at.r.subs {
			if s.nullable {
				e.at[at.r.tags[i]][goesOn] = true
			}
		}
		for _, tag := range at.r.complete() {
			e.begins[tag] = e.begins[tag].or(at.with)
		}
	}
	for b := range 256 {
		next, _ := l.derive(start, byte(b))
		if next.kind != kindCut {
			continue
		}
		for _, tag := range next.complete() {
			if cut.terminals[tag].ignored {
				blanks[byte(b)] = l.ends[l.endOf(next)-1].goesOn
			}
		}
	}
	e.free = e.isFree(cut, blanks)
	return e
}

// isFree finds out lexerEnds.free.
func (e *lexerEnds) isFree(cut *cutting, blanks map[byte]byteSet) bool {
	var good byteSet
	for b, goesOn := range blanks {
		ok := true
		for tag, t := range cut.terminals {
			ok = ok && (t.ignored || !e.begins[tag].and(goesOn.not()).empty())
		}
		if ok {
			good.add(b)
		}
	}
	for tag, t := range cut.terminals {
		for goesOn := range e.at[tag] {
			if !t.ignored && good.and(goesOn.not()).empty() {
				return false
			}
		}
	}
	return true
}

// followsFit reports whether all that may follow a terminal can begin behind each of
// its ends, where ignored text does not help.
func (c *compiler) followsFit(lexers map[*cutting]*lexerEnds) bool {
	var leaves []*item
	index := map[*item]int{}
	for _, it := range c.order {
		switch it.kind {
		case itemLexeme, itemNewline, itemTerminal, itemMembers:
			index[it] = len(leaves)
			leaves = append(leaves, it)
		}
	}
	words := (len(leaves) + 63) / 64
	if len(c.order)*words > maxFollow/64 {
		return false
	}
	first, last := make(map[*item][]uint64, len(c.order)), make(map[*item][]uint64, len(c.order))
	for _, it := range c.order {
		first[it], last[it] = make([]uint64, words), make([]uint64, words)
		if i, leaf := index[it]; leaf {
			first[it][i>>6] |= 1 << (i & 63)
			last[it][i>>6] |= 1 << (i & 63)
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
		for _, it := range c.order {
			if !it.productive || it.kind == itemMembers {
				continue
			}
			for i, s := range it.subs {
				if !s.productive {
					continue
				}
				if it.kind != itemSeq || allNullable(it.subs[:i]) {
					join(first[it], first[s])
				}
				if it.kind != itemSeq || allNullable(it.subs[i+1:]) {
					join(last[it], last[s])
				}
			}
		}
	}
	follow := map[int][]uint64{}
	after := func(lasts, firsts []uint64) {
		for w, word := range lasts {
			for ; word != 0; word &= word - 1 {
				i := w*64 + bits.TrailingZeros64(word)
				if leaves[i].kind == itemTerminal {
					if follow[i] == nil {
						follow[i] = make([]uint64, words)
					}
					join(follow[i], firsts)
				}
			}
		}
	}
	for _, it := range c.order {
		switch {
		case !it.productive:
		case it.kind == itemSeq:
			for i, s := range it.subs {
				for _, t := range it.subs[i+1:] {
					if after(last[s], first[t]); !t.nullable {
						break
					}
				}
			}
		case it.kind == itemRepeat:
			after(last[it.subs[0]], first[it.subs[0]])
		case it.kind == itemMembers:
			for _, s := range it.subs {
				for i, word := range last[s] {
					for ; word != 0; word &= word - 1 {
						if leaves[i*64+bits.TrailingZeros64(word)].kind == itemTerminal {
							return false
						}
					}
				}
			}
		}
	}
	for i, set := range follow {
		t := leaves[i]
		e := lexers[t.cut]
		for w, word := range set {
			for ; word != 0; word &= word - 1 {
				next := leaves[w*64+bits.TrailingZeros64(word)]
				if next.kind == itemTerminal && next.cut == t.cut && e.free {
					continue
				}
				begins := c.begins(next, lexers)
				if begins.empty() && next.nullable {
					continue
				}
				for goesOn := range e.at[t.lo] {
					if begins.and(goesOn.not()).empty() {
						return false
					}
				}
			}
		}
	}
	return true
}

func allNullable(items []*item) bool {
	for _, it := range items {
		if !it.nullable {
			return false
		}
	}
	return true
}

// begins are bytes with which a text of a leaf begins.
func (c *compiler) begins(it *item, lexers map[*cutting]*lexerEnds) byteSet {
	var set byteSet
	switch it.kind {
	case itemTerminal:
		return lexers[it.cut].begins[it.lo]
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
