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
	mu     sync.RWMutex
	tables map[tableKey]*groupTable
	// edges are parts of the borders of tables.
	edges map[edgeKey][]border
	bytes int64
}

// makeRoom empties the tables where they take too much. It is called with the lock held.
func (g *groupTables) makeRoom() {
	if g.tables == nil || g.bytes > maxTableBytes {
		g.tables, g.edges = map[tableKey]*groupTable{}, map[edgeKey][]border{}
		g.bytes = 0
	}
}

// tableKey is what a table is of: the tokens below a node whose code points are in
// groups, as long as they have at most so many behind the node.
type tableKey struct {
	node   int32
	most   int32
	groups fsm.GroupSet
}

// groupTable tells the tokens below a node all of whose code points are in groups, at
// most so many, from the places where others leave the groups. A code point that is
// open at a token's end counts.
type groupTable struct {
	tableKey
	all *Set
	// ranks are the ranks of the tokens of all.
	ranks rankList
	// before counts the code points that lead to the node.
	before int

	walked sync.Once
	// border is the part of the trie that leads out of the groups, in its order, once it
	// was asked for.
	border []border

	mu sync.Mutex
	// upTo[n] holds the tokens of at most n code points, where it was asked for, and
	// longest is the number of code points of the longest, once one was.
	upTo    map[int]*Set
	longest int
}

// border is a node on a way out of the groups, or the first one outside.
type border struct {
	node int32
	// next is the place behind the part below the node.
	next int32
	// runes counts the code points behind the table's node and before this one's byte.
	runes uint16
	b     byte
	// out says that the node is outside, open that it is so inside a code point.
	out, open bool
}

const (
	// maxTableBytes bounds the memory of the tables of a vocabulary. One takes 20 KB to
	// 200 KB for 128,000 tokens.
	maxTableBytes = 48 << 20
	// tableSize is the number of nodes from which on a subtree is worth tables.
	tableSize = 512
	// fewGroups is a number of groups that make few tokens, if there are no letters of
	// the latter part of the alphabet among them.
	fewGroups = 3
	// shortLimit is a number of code points that many tokens exceed, longLimit one that
	// few do: limits beyond it share tables.
	shortLimit = 6
	longLimit  = 16
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
	line := plain &^ fsm.GroupMarks
	for _, g := range []fsm.GroupSet{
		plain, line, plain &^ of(" "), plain &^ of("/"),
		word, word | of("_"), word | of("-"), word | of("_-"), word | of("._-"), word | of(".-"), word | of(" "), word | of("_ -"),
		of("az"), of("azAZ"), of("0az"), of("0az-"), of("0az_"), of("0AZ_"), of("0aA"),
	} {
		v.table(0, g, v.longest)
	}
	// Patterns with a bound on their length are most often bounded runs of these.
	for limit := longLimit; limit < v.longest; limit *= 2 {
		v.table(0, plain, limit)
		v.table(0, line, limit)
	}
}

// makeFew reports whether the code points of groups make few tokens.
func makeFew(groups fsm.GroupSet) bool {
	return bits.OnesCount64(uint64(groups)) < fewGroups && groups&(fsm.ASCIIGroup('z')|fsm.ASCIIGroup('Z')) == 0
}

// table is the table of the tokens below node c made of groups, for residuals that
// loop on them for at most limit code points; nil where there is none that is worth it.
func (v *Vocab) table(c int32, groups fsm.GroupSet, limit int) *groupTable {
	n := &v.trie.nodes[c]
	groups &= n.groups
	if makeFew(groups) || limit < shortLimit || n.b >= 0x80 {
		return nil
	}
	key := tableKey{node: c, most: int32(n.height), groups: groups}
	if limit < int(n.height) {
		key.most = int32(limit)
		if limit > longLimit {
			key.most = 1 << (bits.Len(uint(limit)) - 1)
		}
	}
	g := &v.groups
	g.mu.RLock()
	t := g.tables[key]
	g.mu.RUnlock()
	if t != nil {
		return t
	}
	t = v.makeTable(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.makeRoom()
	g.tables[key] = t
	g.bytes += t.bytes()
	return t
}

func (t *groupTable) bytes() int64 {
	return t.all.bytes() + int64(8*cap(t.ranks)+16*cap(t.border)) + 200
}

func (v *Vocab) makeTable(key tableKey) *groupTable {
	t := &groupTable{tableKey: key}
	if key.node == 0 {
		t.ranks = slices.Clip(v.ranksWithin(key.groups, int(key.most)))
	} else {
		t.before = leadBytes(v.path(key.node))
		t.walk(v)
	}
	t.all = v.tokensOf(t.ranks)
	return t
}

// edges is the border of the table, for which the trie is walked at the first call.
func (t *groupTable) edges(v *Vocab) []border {
	if t.node == 0 {
		t.walk(v)
	}
	return t.border
}

// walk walks the trie for the border, and for the tokens below the node.
func (t *groupTable) walk(v *Vocab) {
	t.walked.Do(func() {
		m := tableMaker{v: v, tableKey: t.tableKey}
		m.below(t.node, utf8State{}, 0)
		t.border = slices.Clip(m.border)
		if t.node > 0 {
			t.ranks = slices.Clip(m.ranks)
			return
		}
		v.groups.mu.Lock()
		v.groups.bytes += int64(16 * cap(t.border))
		v.groups.mu.Unlock()
	})
}

// tableMaker walks the trie for a table.
type tableMaker struct {
	v *Vocab
	tableKey
	border []border
	ranks  rankList
}

// below takes the children of node i, whose bytes led to s behind so many code points.
func (m *tableMaker) below(i int32, s utf8State, runes int) {
	t := &m.v.trie
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		n := &t.nodes[c]
		next, g := s.step(n.b)
		begun := runes
		if s.left == 0 {
			begun++
		}
		at := len(m.border)
		if g&^m.groups != 0 || begun > int(m.most) {
			m.border = append(m.border, border{node: c, next: int32(at + 1), runes: uint16(runes), b: n.b, out: true, open: s.left > 0})
			continue
		}
		if next.left == 0 && n.groups&^m.groups == 0 && begun+int(n.height) <= int(m.most) {
			m.ranks.add(n.rank, t.nodes[n.next].rank)
			continue
		}
		m.ranks.add(n.rank, t.nodes[c+1].rank)
		m.border = append(m.border, border{node: c, runes: uint16(runes), b: n.b})
		m.below(c, next, begun)
		if len(m.border) == at+1 {
			m.border = m.border[:at]
			continue
		}
		m.border[at].next = int32(len(m.border))
	}
}

// runes is the number of code points of the longest token of the table.
func (v *Vocab) runes(t *groupTable) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.longest == 0 {
		for _, r := range t.ranks {
			for _, points := range v.points[r.first:r.behind] {
				t.longest = max(t.longest, int(points)-t.before)
			}
		}
	}
	return t.longest
}

// atMost are the tokens of the table of at most n code points.
func (v *Vocab) atMost(t *groupTable, n int) *Set {
	if n >= v.runes(t) {
		return t.all
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if set := t.upTo[n]; set != nil {
		return set
	}
	set := t.all.Clone()
	for _, r := range t.ranks {
		for i, points := range v.points[r.first:r.behind] {
			if int(points)-t.before > n {
				set.Remove(v.trie.ids[int(r.first)+i])
			}
		}
	}
	if t.upTo == nil {
		t.upTo = map[int]*Set{}
	}
	t.upTo[n] = set
	v.groups.mu.Lock()
	v.groups.bytes += set.bytes()
	v.groups.mu.Unlock()
	return set
}

// byTable finds the mask of r where it reads the code points of a table's groups
// alike, whichever they are, and each of them leaves something to come: only what
// stands behind them must be walked. It returns nil where that is not so.
func (v *Vocab) byTable(r *fsm.Residual) *lexemeMask {
	groups, _ := r.LoopLimit()
	if makeFew(groups) || !r.Text() || r.Accepting() {
		return nil
	}
	// behind[n] is what is left after n code points of the groups, the last of them
	// after any more.
	behind := []*fsm.Residual{r}
	for n := 0; n < v.longest; n++ {
		next, ok := behind[n].Uniform(groups)
		switch {
		case !ok || next != nil && (next.Accepting() || next.Final()):
			return nil
		case next == behind[n]:
			n = v.longest
			continue
		}
		if behind = append(behind, next); next == nil {
			break
		}
	}
	table := v.table(0, groups, v.longest)
	if table == nil {
		return nil
	}
	last := len(behind) - 1
	most := v.longest
	if behind[last] == nil {
		most = last - 1
	}
	w := v.newWalk(nil)
	for _, e := range v.leaving(groups, outside(r, groups)) {
		if s := behind[min(int(e.runes), last)]; s != nil {
			if next := s.Step(w.v.trie.nodes[e.node].b); next != nil {
				w.at(e.node, next)
			}
		}
	}
	w.tables = append(w.tables, v.atMost(table, most))
	return w.finish()
}
