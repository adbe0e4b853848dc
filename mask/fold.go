package mask

import (
	"slices"
	"sync/atomic"

	"github.com/stencil-go/stencil/fsm"
)

// Many tokens end a plain scalar or a cell and go on alike: with a line end, or with a
// line end and blanks. A fold lays the nodes of a crossing over each other, so that what
// follows is read once for all of them.
type fold struct {
	trie trie
	// apart are the nodes that are not in the trie: those that begin a token, and those
	// with much below them.
	apart []int32
}

const (
	// foldSize is the number of nodes from which on they are worth a fold.
	foldSize = 96
	// maxFolded bounds the nodes below one that is folded, maxFold those of a fold before
	// they are laid over each other.
	maxFolded = 256
	maxFold   = largeSubtree
)

// folds are those of a lexeme, by the place of their byte in its crossing, nil for what
// was not asked for.
type folds []atomic.Pointer[fold]

// fold finds or makes the fold of the crossing's i-th byte, nil where there is none. The
// nodes within large are left out.
func (l *lexemeMask) fold(t *trie, i int, large []span) *fold {
	if len(l.cross.nodes[i]) < foldSize {
		return nil
	}
	all := l.folds.Load()
	if all == nil {
		made := make(folds, len(l.cross.nodes))
		if l.folds.CompareAndSwap(nil, &made) {
			all = &made
		} else {
			all = l.folds.Load()
		}
	}
	f := (*all)[i].Load()
	if f == nil {
		f = l.makeFold(t, i, large)
		(*all)[i].Store(f)
	}
	return f
}

func (l *lexemeMask) makeFold(t *trie, i int, large []span) *fold {
	f := &fold{}
	w := folder{of: t, out: &f.trie}
	var nodes []int32
	room := maxFold
	for _, c := range l.cross.nodes[i] {
		if l.skips(c) || within(large, c) {
			continue
		}
		below := int(t.nodes[c].next - c)
		if t.nodes[c].depth == 1 || below > maxFolded || below > room {
			f.apart = append(f.apart, c)
			continue
		}
		room -= below
		nodes = append(nodes, c)
	}
	w.add(nodes, 1)
	w.out.nodes = append(w.out.nodes, node{rank: int32(len(w.out.ids)), next: int32(len(w.out.nodes) + 1)})
	return f
}

// folder makes the trie of a fold.
type folder struct {
	of, out *trie
	// below are the children of the nodes on the way.
	below []int32
}

// add makes one node of nodes, all of the same byte.
func (w *folder) add(nodes []int32, depth uint16) {
	if len(nodes) == 0 {
		return
	}
	of, out := w.of.nodes, w.out
	at := len(out.nodes)
	out.nodes = append(out.nodes, node{b: of[nodes[0]].b, rank: int32(len(out.ids)), depth: depth})
	top := len(w.below)
	for _, c := range nodes {
		n := &of[c]
		out.ids = append(out.ids, w.of.ids[n.rank:of[c+1].rank]...)
		to := &out.nodes[at]
		to.groups |= n.groups
		to.height = max(to.height, n.height)
		to.open = to.open || n.open
		for k := c + 1; k < n.next; k = of[k].next {
			w.below = append(w.below, k)
		}
	}
	slices.SortStableFunc(w.below[top:], func(a, b int32) int { return int(of[a].b) - int(of[b].b) })
	for from := top; from < len(w.below); {
		to := from + 1
		for to < len(w.below) && of[w.below[to]].b == of[w.below[from]].b {
			to++
		}
		end := len(w.below)
		w.add(w.below[from:to], depth+1)
		w.below = w.below[:end]
		from = to
	}
	w.below = w.below[:top]
	out.nodes[at].next = int32(len(out.nodes))
}

// folded takes the nodes of a fold, behind whose byte r is left and then s. It reports
// false where a guard has a say, which is asked about the nodes one by one.
func (w *threadWalk) folded(f *fold, r *fsm.Residual, s *fsm.Stack) bool {
	if len(f.trie.nodes) == 1 {
		return true
	}
	trie := w.trie
	w.trie, w.inFold, w.inDoubt = &f.trie, true, false
	w.at(0, r, s)
	w.trie, w.inFold = trie, false
	return !w.inDoubt
}
