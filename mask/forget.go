package mask

import (
	"unicode/utf8"

	"github.com/stencil-go/stencil/fsm"
)

// byLast finds the mask of r where it forgets all but the last character of texts of a
// table's groups: what it leaves behind such a text, where a token goes on with another
// character, is found by two steps. It returns nil where that is not so.
func (v *Vocab) byLast(r *fsm.Residual) *lexemeMask {
	groups := r.Forgets()
	if makeFew(groups) {
		return nil
	}
	table := v.table(0, groups, v.longest)
	if table == nil {
		return nil
	}
	w := v.newWalk(nil)
	for _, e := range v.leaving(groups, outside(r, groups)) {
		s, text := r, v.path(e.node)
		before := text[:len(text)-1]
		_, size := utf8.DecodeLastRune(before)
		for _, b := range before[len(before)-size:] {
			s = s.Step(b)
		}
		if next := s.Step(text[len(before)]); next != nil {
			w.at(e.node, next)
		}
	}
	w.tables = append(w.tables, table.all)
	return w.finish()
}
