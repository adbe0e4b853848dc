package mask

import "github.com/stencil-go/stencil/fsm"

// countedWalk finds the lexemeMask of an encoded text of bounded length. Stepping
// the counted residual itself would make a new residual for every length; here
// the residual without the count is stepped, and the code points are counted
// beside it. At most one code point is required.
type countedWalk struct {
	v      *Vocab
	lo, hi int
	out    *lexemeMask
	// failed says that a residual was met whose needs are not known.
	failed bool
}

// walkCounted returns nil where the walk does not apply.
func (v *Vocab) walkCounted(rest *fsm.Residual, lo, hi int) *lexemeMask {
	w := countedWalk{v: v, lo: lo, hi: hi, out: &lexemeMask{inside: NewSet(v.Size()), cross: &crossing{}}}
	if rest.Accepting() {
		return nil
	}
	w.below(0, rest, 0, utf8State{}, false)
	if w.failed {
		return nil
	}
	return w.out
}

// below walks the children of node i, where r is left, runes code points were
// begun, and s and escape say whether the last of them is still open.
func (w *countedWalk) below(i int32, r *fsm.Residual, runes int, s utf8State, escape bool) {
	t := &w.v.trie
	for c := i + 1; c < t.nodes[i].next && !w.failed; c = t.nodes[c].next {
		n := &t.nodes[c]
		next := r.Step(n.b)
		if next == nil {
			continue
		}
		if next.Final() {
			if runes >= w.lo && runes <= w.hi {
				t.own(c, w.out.inside)
				w.out.finals = append(w.out.finals, c)
				w.out.cross.children(t, c)
			}
			continue
		}
		need, most, open, ok := next.Written()
		if !ok || next.Accepting() {
			w.failed = true
			return
		}
		begun := runes
		if !escape && s.left == 0 {
			begun++
		}
		if begun+need > w.hi {
			continue
		}
		t.own(c, w.out.inside)
		if c+1 == n.next {
			continue
		}
		after, _ := s.step(n.b)
		if n.groups&fsm.GroupBroken == 0 && !open && begun+most+int(n.height) <= w.hi && n.groups&^next.Loop() == 0 {
			t.below(c, w.out.inside)
			continue
		}
		w.below(c, next, begun, after, open)
	}
}
