package mask

import (
	"math/bits"
	"slices"
	"sync"

	"github.com/stencil-go/stencil/fsm"
)

// groupTables holds, for sets of byte groups that residuals loop on, the tokens
// made of them: most of the mask of a class of characters. They depend on the
// vocabulary alone.
type groupTables struct {
	mu     sync.Mutex
	tables map[fsm.GroupSet]*groupTable
	asked  map[fsm.GroupSet]bool
}

// groupTable is the tokens all of whose code points are in groups; a code point
// that is open at a token's end counts.
type groupTable struct {
	groups fsm.GroupSet
	// upTo[n] holds the tokens of at most n code points, the last of them all.
	upTo []*Set
	// exits[b] are the nodes of the byte b, of another group, behind code points of the
	// groups, in the order of their number.
	exits [256][]countedNode
	bytes []byte
}

// maxGroupTables bounds the tables, of about 300 KB each for 128,000 tokens, and the
// sets of groups that were asked for once.
const (
	maxGroupTables = 64
	maxGroupsAsked = 4096
)

// keepTables makes the tables of the usual classes of characters within strings, of
// which plain are those that stand for themselves.
func (v *Vocab) keepTables(plain fsm.GroupSet) {
	of := func(bytes string) (g fsm.GroupSet) {
		for i := range len(bytes) {
			g |= fsm.ASCIIGroup(bytes[i])
		}
		return g
	}
	word := of("0azAZ")
	for _, g := range []fsm.GroupSet{
		plain, plain &^ fsm.GroupMarks, plain &^ of(" "), plain &^ of("/"),
		word, word | of("_"), word | of("-"), word | of("_-"), word | of("._-"), word | of(".-"), word | of(" "), word | of("_ -"),
		of("azAZ"), of("0az"), of("0az-"), of("0az_"), of("0AZ_"), of("0aA"),
	} {
		v.groups.tables[g] = v.makeTable(g)
	}
}

// table is the table of groups, or nil when it has not been asked for before: what
// is met once is not worth one.
func (v *Vocab) table(groups fsm.GroupSet) *groupTable {
	g := &v.groups
	g.mu.Lock()
	defer g.mu.Unlock()
	if t := g.tables[groups]; t != nil {
		return t
	}
	if !g.asked[groups] {
		if len(g.asked) >= maxGroupsAsked {
			clear(g.asked)
		}
		g.asked[groups] = true
		return nil
	}
	if len(g.tables) >= maxGroupTables {
		clear(g.tables)
	}
	t := v.makeTable(groups)
	g.tables[groups] = t
	return t
}

func (v *Vocab) makeTable(groups fsm.GroupSet) *groupTable {
	out := &groupTable{groups: groups}
	t := &v.trie
	var byRunes [][]int32
	var walk func(i int32, s utf8State, runes int)
	walk = func(i int32, s utf8State, runes int) {
		for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
			b := t.nodes[c].b
			next, g := s.step(b)
			if g&^groups != 0 {
				if s.left == 0 {
					out.exits[b] = append(out.exits[b], countedNode{c, int32(runes)})
				}
				continue
			}
			n := runes
			if s.left == 0 {
				n++
			}
			for len(byRunes) <= n {
				byRunes = append(byRunes, nil)
			}
			byRunes[n] = append(byRunes[n], t.ids[t.nodes[c].rank:t.nodes[c+1].rank]...)
			walk(c, next, n)
		}
	}
	walk(0, utf8State{}, 0)
	for b, exits := range out.exits {
		if len(exits) > 0 {
			out.bytes = append(out.bytes, byte(b))
			slices.SortStableFunc(exits, func(a, b countedNode) int { return int(a.runes - b.runes) })
		}
	}
	set := newList(v.Size())
	for n := range max(len(byRunes), 1) {
		if n < len(byRunes) && len(byRunes[n]) > 0 {
			set = unionOf([]*Set{set, {ids: byRunes[n], size: v.Size()}}, v.none)
		}
		out.upTo = append(out.upTo, set)
	}
	return out
}

// within are the tokens of the table of at most n code points.
func (g *groupTable) within(n int) *Set { return g.upTo[min(n, len(g.upTo)-1)] }

// byTable finds the mask of r where it reads the code points of a table's groups
// alike, whichever they are, and each of them leaves something to come: only what
// stands behind them must be walked. It returns nil where that is not so.
func (v *Vocab) byTable(r *fsm.Residual) *lexemeMask {
	groups, _ := r.LoopLimit()
	if bits.OnesCount64(uint64(groups)) < fewGroups || !r.Text() || r.Accepting() {
		return nil
	}
	table := v.table(groups)
	if table == nil {
		return nil
	}
	// behind[n] is what is left after n code points of the groups, the last of them
	// after any more.
	behind := []*fsm.Residual{r}
	for n := 0; n < len(table.upTo)-1; n++ {
		next, ok := behind[n].Uniform(groups)
		switch {
		case !ok || next != nil && (next.Accepting() || next.Final()):
			return nil
		case next == behind[n]:
			n = len(table.upTo)
			continue
		}
		if behind = append(behind, next); next == nil {
			break
		}
	}
	last := len(behind) - 1
	most := len(table.upTo)
	if behind[last] == nil {
		most = last - 1
	}
	w := lexemeWalk{v: v, out: &lexemeMask{cross: &crossing{}}}
	exits := newList(v.Size())
	w.out.inside = exits
	for _, b := range table.bytes {
		at, next := int32(-1), (*fsm.Residual)(nil)
		for _, e := range table.exits[b] {
			n := min(int(e.runes), last)
			if behind[n] == nil {
				break
			}
			if int32(n) != at {
				at, next = int32(n), behind[n].Step(b)
			}
			if next != nil {
				w.at(e.node, next, false)
			} else if n == last {
				break
			}
		}
	}
	w.out.inside = unionOf([]*Set{table.within(most), exits}, v.none)
	return w.out
}
