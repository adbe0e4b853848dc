package mask

import "github.com/stencil-go/stencil/fsm"

// Within a lexeme what a budget allows depends on what completes the lexeme, and that
// is the same behind most tokens: the closing mark of a string. So the tokens that a
// residual reads are sorted by what is then to be written, once, and each kind is judged
// by one of its tokens.

// strata are the kinds of tokens that stay within a lexeme, or end with it.
type strata struct {
	kinds []stratum
	size  int64
}

// stratum is one kind.
type stratum struct {
	// node is where a token of the kind, or a part of one, ends: of them one of the
	// fewest code points.
	node  int32
	runes int
	set   *Set
}

func (s *strata) bytes() int64 {
	if s == nil {
		return 0
	}
	return s.size
}

// maxStrata bounds the kinds: a pattern may have a great many.
const maxStrata = 64

// strataOf sorts the tokens that r reads. It is nil for a lexeme that can go on where it
// may end, so that a token is read in more ways than one, and where kinds are many.
func (m *Matcher) strataOf(r *fsm.Residual) *strata {
	cache := m.cache
	if r.Lasting() {
		cache = m.vocab.lasting
	}
	key := r.Hash()
	if s, ok := lookup(cache, &cache.strata, key, (*strata).bytes); ok {
		return s
	}
	w := strataWalk{v: m.vocab, of: map[*fsm.Residual]int{}, by: map[string]int{}}
	var out *strata
	if w.below(0, r, 0) {
		out = &strata{kinds: w.kinds}
		for _, k := range w.kinds {
			out.size += k.set.bytes() + 32
		}
	}
	store(cache, &cache.strata, key, out, (*strata).bytes)
	return out
}

// strataWalk finds the strata of a residual.
type strataWalk struct {
	v     *Vocab
	kinds []stratum
	// of and by are the places of residuals, and of the texts that complete them.
	of map[*fsm.Residual]int
	by map[string]int
}

// below takes the children of node i, where r is left. It reports false where there
// are no strata.
func (w *strataWalk) below(i int32, r *fsm.Residual, runes int) bool {
	t := &w.v.trie
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		n := &t.nodes[k]
		next := r.Step(n.b)
		if next == nil {
			continue
		}
		runes := runes
		if n.b&0xC0 != 0x80 {
			runes++
		}
		whole := !next.Final() && !n.open && n.groups != 0 && n.groups&fsm.GroupBroken == 0 && n.groups&^next.Returns() == 0
		from, to := n.rank, t.nodes[k+1].rank
		if whole {
			to = t.nodes[n.next].rank
		}
		if !w.add(k, next, runes, t.ids[from:to]) || !whole && !next.Final() && !w.below(k, next, runes) {
			return false
		}
	}
	return true
}

// add puts tokens into the kind of r.
func (w *strataWalk) add(node int32, r *fsm.Residual, runes int, ids []int32) bool {
	at, known := w.of[r]
	if !known {
		if r.Accepting() && !r.Final() {
			return false
		}
		rest, ok := r.Shortest()
		if !ok {
			return false
		}
		if at, known = w.by[string(rest)]; !known {
			if at = len(w.kinds); at == maxStrata {
				return false
			}
			w.kinds = append(w.kinds, stratum{node: node, runes: runes, set: newList(w.v.Size())})
			w.by[string(rest)] = at
		}
		w.of[r] = at
	}
	kind := &w.kinds[at]
	if runes < kind.runes {
		kind.node, kind.runes = node, runes
	}
	kind.set.addAll(ids)
	return true
}

// affordLexeme collects the tokens behind which the output fits into left tokens where
// it stands within a single lexeme that has strata. It returns nil where it does not.
func (m *Matcher) affordLexeme(left int) *Set {
	s := m.cursor.State()
	threads := s.Threads()
	if p := s.Program(); len(threads) != 1 || s.Accepting() || s.Tokens() != 0 || p.Guarded() || p.Lexed() {
		return nil
	}
	r := threads[0].Residual()
	if r == nil || r.Accepting() {
		return nil
	}
	if _, only := r.Literal(); only {
		return nil
	}
	rest, lo, counted := r.Uncounted()
	if !counted {
		rest = r
	} else if lo > 0 {
		return nil
	}
	strata := m.strataOf(rest)
	if strata == nil {
		return nil
	}
	lexeme := m.lexemeOf(threads[0])
	crossing := budgetWalk{m: m, set: newList(m.vocab.Size()), left: left}
	follow := threads[0].Stack().State()
	for i, b := range lexeme.cross.bytes {
		next := follow.Step(b)
		if next == nil {
			continue
		}
		c := next.Cursor()
		mark := c.Mark()
		for _, node := range lexeme.cross.nodes[i] {
			if !lexeme.skips(node) {
				crossing.at(node, &c, nil)
				c.Reset(mark)
			}
		}
	}
	inside := m.affordInside(strata, lexeme.inside, left)
	if inside == nil {
		return nil
	}
	return unionOf([]*Set{inside, crossing.set}, m.vocab.none)
}

// affordInside is the part of a lexeme's tokens behind which the output fits. It returns
// nil where a kind cannot be judged: its text is too long for the count.
func (m *Matcher) affordInside(strata *strata, inside *Set, left int) *Set {
	var barred, open []*Set
	for _, kind := range strata.kinds {
		mark := m.cursor.Mark()
		text := m.vocab.path(kind.node)
		read := m.cursor.Write(text) == len(text)
		s := m.cursor.State()
		m.cursor.Reset(mark)
		switch {
		case !read:
			return nil
		case m.fits(s, left):
			open = append(open, kind.set)
		default:
			barred = append(barred, kind.set)
		}
	}
	switch {
	case len(barred) == 0:
		return inside
	case len(open) == 0:
		return m.vocab.none
	}
	return unionOf(open, m.vocab.none).intersect(inside)
}
