package mask

import (
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// Keys of an object are told apart by its patterns: those that match one, those that
// match another, both or none. Each kind is a thread, and a walk over most of the
// vocabulary, but together they are often all strings. The tokens within the string
// are then found once for the union of the threads, and of each thread only where it
// reads the closing quote.

// cover is the union of those of the threads that write JSON strings and have no mask
// prepared, nil for fewer than two.
func cover(threads []*fsm.Thread) *fsm.Residual {
	var first *fsm.Residual
	var others []*fsm.Residual
	for _, t := range threads {
		switch r := t.Residual(); {
		case !covered(r):
		case first == nil:
			first = r
		default:
			others = append(others, r)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return first.Or(others...)
}

// covered reports whether r takes part in a cover.
func covered(r *fsm.Residual) bool {
	if r == nil || prepared(r) {
		return false
	}
	if rest, _, ok := r.Excepted(); ok {
		r = rest
	}
	return r.Within(grammar.JSONString) && r.Between() && r.Closing() == `"`
}

// exitsOf is the lexemeMask of r, that of a JSON string, without its inside.
func (m *Matcher) exitsOf(r *fsm.Residual) *lexemeMask {
	key := below(-1, r.Hash())
	if l, ok := lookup(m.cache, &m.cache.lexemes, key, (*lexemeMask).bytes); ok {
		return l
	}
	v := m.vocab
	l := &lexemeMask{inside: newList(v.Size()), cross: &crossing{}}
	// left[n] is what is left behind the first n bytes of path, up to the byte that
	// cannot be read.
	left, path := []*fsm.Residual{r}, []byte(nil)
	for _, e := range v.body.exits {
		text := v.path(e.node)
		same := 0
		for same < len(left)-1 && same < len(text) && text[same] == path[same] {
			same++
		}
		left, path = left[:same+1], text
		for left[len(left)-1] != nil && len(left) <= len(text) {
			left = append(left, left[len(left)-1].Step(text[len(left)-1]))
		}
		if left[len(left)-1] != nil {
			l.finals = append(l.finals, e.node)
			l.cross.children(&v.trie, e.node)
		}
	}
	store(m.cache, &m.cache.lexemes, key, l, (*lexemeMask).bytes)
	return l
}
