package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// lexemeMask finds or makes the part of a mask that r decides alone, where a stack
// follows.
func (m *Matcher) lexemeMask(r *fsm.Residual, follow *fsm.Stack) *lexemeMask {
	l := m.part(0, r)
	if !l.overlaps(follow) {
		return l
	}
	cache := m.cacheOf(r)
	key := below(-2, r.Hash())
	l, ok := lookup(cache, &cache.lexemes, key, (*lexemeMask).bytes)
	if !ok {
		l = m.vocab.walkLexeme(nil, 0, r)
		store(cache, &cache.lexemes, key, l, (*lexemeMask).bytes)
	}
	return l
}

// cacheOf is where what is known of r is kept.
func (m *Matcher) cacheOf(r *fsm.Residual) *Cache {
	if r.Lasting() {
		return m.vocab.lasting
	}
	return m.cache
}

// part is the lexemeMask of r below node c of the trie: that of the tokens without
// the bytes that lead to the node.
func (m *Matcher) part(c int32, r *fsm.Residual) *lexemeMask {
	v := m.vocab
	r = r.Clamp(v.longest + 1)
	h := r.Hash()
	if c == 0 && h == v.body.hash {
		return v.body.any
	}
	cache := m.cacheOf(r)
	h = below(c, h)
	if l, ok := lookup(cache, &cache.lexemes, h, (*lexemeMask).bytes); ok {
		return l
	}
	if cache != v.lasting {
		// Where counters do not matter, a text may be one that all grammars have.
		if l, ok := lookup(v.lasting, &v.lasting.lexemes, h, (*lexemeMask).bytes); ok {
			return l
		}
	}
	l := m.partOf(c, r)
	if l == nil {
		l = v.walkLexeme(m, c, r)
	}
	store(cache, &cache.lexemes, h, l, (*lexemeMask).bytes)
	return l
}

// below is the key of what belongs to a residual below a node.
func below(c int32, h [2]uint64) [2]uint64 {
	h[0] ^= uint64(c) * 0x9E3779B97F4A7C15
	h[1] += uint64(c) * 0xC2B2AE3D27D4EB4F
	return h
}

// prepared reports whether the mask of r, or of a part of it, is put together from
// what is kept with the vocabulary.
func prepared(r *fsm.Residual) bool {
	if r.Lasting() {
		return true
	}
	if rest, _, _, ok := r.Counted(); ok {
		return rest.Lasting() || rest.Run() || runs(rest)
	}
	if rest, _, ok := r.Excepted(); ok {
		return prepared(rest)
	}
	for _, p := range r.Parts() {
		if prepared(p) {
			return true
		}
	}
	return false
}

// partOf puts the part together from others, or returns nil.
func (m *Matcher) partOf(c int32, r *fsm.Residual) *lexemeMask {
	v := m.vocab
	rest, lo, hi, ok := r.Counted()
	if ok && rest.Lasting() {
		// A body that is kept already has nothing to compute.
		if out := m.counted(c, rest, lo, hi); out != nil {
			return out
		}
	}
	if c == 0 {
		if out := v.byHome(r); out != nil {
			return out
		}
		if out := v.byTable(r); out != nil {
			return out
		}
		if out := v.byLast(r); out != nil {
			return out
		}
	}
	if ok {
		return m.counted(c, rest, lo, hi)
	}
	if rest, texts, ok := r.Excepted(); ok {
		if c == 0 && rest.Hash() == v.body.hash {
			return v.exceptedBody(r)
		}
		if prepared(rest) {
			return v.except(c, m.part(c, rest), r, rest, texts)
		}
		return nil
	}
	if parts := r.Parts(); len(parts) > 0 && len(parts) <= maxParts && prepared(r) {
		out := &lexemeMask{inside: newList(v.Size()), cross: &crossing{}}
		for _, p := range parts {
			if prepared(p) {
				out.join(m.part(c, p))
			} else {
				out.join(v.walkLexeme(m, c, p))
			}
		}
		return out
	}
	return nil
}

// maxParts bounds the parts of a union that are looked at one by one.
const maxParts = 16

// counted is the part of rest within a bound on its code points, or nil.
func (m *Matcher) counted(c int32, rest *fsm.Residual, lo, hi int) *lexemeMask {
	v := m.vocab
	switch {
	case c == 0 && rest.Hash() == v.body.hash:
		return v.countedBody(lo, hi)
	case rest.Lasting() && !rest.Within(grammar.JSONString) || rest.Run() && c > 0 || runs(rest):
		if b := m.keptBody(c, rest); b != nil {
			return v.within(b, lo, hi)
		}
	}
	if _, _, _, known := rest.Written(); known && c == 0 && lo <= 1 && hi >= 0 {
		return v.walkCounted(rest, lo, hi)
	}
	return nil
}

// runs reports whether r, plain text, goes on with characters that make many tokens.
func runs(r *fsm.Residual) bool {
	groups, _ := r.LoopLimit()
	return r.Closing() == "" && !makeFew(groups)
}

// keptBody is the body of a residual, nil when it has none.
func (m *Matcher) keptBody(c int32, r *fsm.Residual) *body {
	cache := m.cacheOf(r)
	h := below(c, r.Hash())
	b, ok := lookup(cache, &cache.bodies, h, (*body).bytesKept)
	if !ok {
		b = m.vocab.bodyOf(c, r)
		store(cache, &cache.bodies, h, b, (*body).bytesKept)
	}
	return b
}

// except is the part of r, that of rest, which is l, without the places where it
// would have read one of the texts, or the beginning of one that has no other end. It
// returns nil where rest could go on behind a text.
func (v *Vocab) except(c int32, l *lexemeMask, r, rest *fsm.Residual, texts func(func(string) bool)) *lexemeMask {
	t := &v.trie
	out := &lexemeMask{inside: l.inside, cross: l.cross, finals: l.finals, without: slices.Clip(l.without), both: l.both, ends: l.ends}
	whole := true
	longest := 0
	for text := range texts {
		longest = max(longest, len(text))
	}
	for text := range texts {
		s := rest
		dead := text
		for i := 0; i < len(text) && s != nil; i++ {
			if i > 0 && !outgrows(s, longest) && !reads(r, text[:i]) {
				dead = text[:i]
				break
			}
			s = s.Step(text[i])
		}
		if s == nil {
			continue
		}
		if len(dead) == len(text) && !s.Final() {
			return nil
		}
		node := t.descend(c, []byte(dead))
		if node < 0 {
			continue
		}
		if whole {
			out.inside, whole = out.inside.Clone(), false
		}
		out.without = append(out.without, span{node, t.nodes[node].next})
		for _, id := range t.ids[t.nodes[node].rank:t.nodes[t.nodes[node].next].rank] {
			out.inside.Remove(id)
		}
	}
	return out
}

// outgrows reports whether r surely has texts longer than the given length.
func outgrows(r *fsm.Residual, longest int) bool {
	groups, limit := r.LoopLimit()
	return groups != 0 && limit > longest
}

// reads reports whether some text of r begins with text.
func reads(r *fsm.Residual, text string) bool {
	for i := 0; i < len(text) && r != nil; i++ {
		r = r.Step(text[i])
	}
	return r != nil
}

// overlaps reports whether what follows begins with a byte for which l is not
// complete.
func (l *lexemeMask) overlaps(follow *fsm.Stack) bool {
	if l.both == [4]uint64{} {
		return false
	}
	has := func(b byte) bool { return l.both[b>>6]&(1<<(b&63)) != 0 }
	for _, t := range follow.Threads() {
		r := t.Residual()
		if r == nil {
			for b := range t.Key().NextBytes() {
				if has(b) {
					return true
				}
			}
			continue
		}
		for b := range 256 {
			if has(byte(b)) && r.Step(byte(b)) != nil {
				return true
			}
		}
	}
	for _, k := range follow.Parks() {
		if l.overlaps(k.Stack()) {
			return true
		}
	}
	return false
}
