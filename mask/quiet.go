package mask

import "github.com/stencil-go/stencil/fsm"

// quietWalk finds the mask of a residual that most characters lead back to: what must not
// hold some words stands, behind most of them, where it stood before. The tokens made of
// such quiet characters are in the mask. The walk begins at a loud character, one that
// leaves something else, and ends where the residual is back.
type quietWalk struct {
	*lexemeWalk
	home *fsm.Residual
	// groups are those of the quiet characters. Some of their characters may be loud; so
	// are those outside the groups that can be read.
	groups fsm.GroupSet
	// places are the nodes of loud characters behind text of the groups that the walk has
	// not come to yet.
	places []exit
	// dead are subtrees without a token of the mask, in order.
	dead []span
}

// maxLoud is the part of the trie's nodes past which loud characters are too many.
const maxLoud = 4

// homeOf is r, or what r leaves behind a usual character, if most characters lead from it
// back to it: those of ASCII, and the groups that have some. It is nil where there is none.
func homeOf(r *fsm.Residual, letters fsm.GroupSet) (home *fsm.Residual, quiet [2]uint64, groups fsm.GroupSet) {
	for _, usual := range []byte("\x00eo1 ") {
		home := r
		if usual > 0 {
			home = r.Step(usual)
		}
		if home == nil {
			continue
		}
		if quiet, groups := home.Quiet(); groups&letters == letters {
			return home, quiet, groups
		}
	}
	return nil, quiet, 0
}

// byHome finds the mask of r where most characters lead to the same residual, and from it
// back to it. It returns nil where that is not so, and where r loops on small letters: the
// border of their table is less to walk.
func (v *Vocab) byHome(r *fsm.Residual) *lexemeMask {
	letters := fsm.ASCIIGroup('a') | fsm.ASCIIGroup('z')
	if !r.Searched() || letters&^r.Loop() == 0 || !r.Text() || !r.Closed() {
		return nil
	}
	home, quiet, groups := homeOf(r, letters)
	if home == nil {
		return nil
	}
	w := quietWalk{lexemeWalk: v.newWalk(nil), home: home, groups: groups}
	bytes := outside(home, groups)
	for b := range byte(0x80) {
		if fsm.ASCIIGroup(b)&groups != 0 && quiet[b>>6]&(1<<(b&63)) == 0 {
			bytes = append(bytes, b)
		}
	}
	n := 0
	for _, b := range bytes {
		n += len(v.kinds.exits[b])
	}
	if n > len(v.trie.nodes)/maxLoud {
		return nil
	}
	w.places = v.leaving(groups, bytes)
	if home == r {
		w.homeBelow(0)
	} else {
		w.children(0, r)
	}
	w.tables = append(w.tables, v.tokensOf(v.without(v.ranksWithin(groups, v.longest), w.dead)))
	return w.finish()
}

// homeBelow takes the subtree of node c, at which home is left.
func (w *quietWalk) homeBelow(c int32) {
	nodes := w.v.trie.nodes
	w.passTo(c + 1)
	for len(w.places) > 0 && w.places[0].node < nodes[c].next {
		k := w.places[0].node
		w.step(k, w.home)
		w.passTo(nodes[k].next)
	}
}

// passTo leaves out the places before node c.
func (w *quietWalk) passTo(c int32) {
	for len(w.places) > 0 && w.places[0].node < c {
		w.places = w.places[1:]
	}
}

// step takes node c, before which r is left behind text of the groups.
func (w *quietWalk) step(c int32, r *fsm.Residual) {
	n := &w.v.trie.nodes[c]
	next := r.Step(n.b)
	switch {
	case next == nil:
		w.dead = append(w.dead, span{c, n.next})
	case fsm.ByteGroup(n.b)&^w.groups != 0:
		w.at(c, next)
	case next == w.home:
		w.homeBelow(c)
	case w.loops(c, next):
		w.subtree(c)
	default:
		w.children(c, next)
	}
}

// children takes the children of node c, at which r is left.
func (w *quietWalk) children(c int32, r *fsm.Residual) {
	nodes := w.v.trie.nodes
	for k := c + 1; k < nodes[c].next; k = nodes[k].next {
		w.step(k, r)
	}
}

// without are the ranks that are not in one of the subtrees, which are in order.
func (v *Vocab) without(ranks rankList, subtrees []span) (out rankList) {
	nodes := v.trie.nodes
	for _, r := range ranks {
		for len(subtrees) > 0 && nodes[subtrees[0].behind].rank <= r.first {
			subtrees = subtrees[1:]
		}
		first := r.first
		for _, s := range subtrees {
			from, behind := nodes[s.first].rank, nodes[s.behind].rank
			if from >= r.behind {
				break
			}
			out.add(first, max(from, first))
			first = max(first, behind)
		}
		out.add(min(first, r.behind), r.behind)
	}
	return out
}
