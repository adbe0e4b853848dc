package mask

import (
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
	set    *Set
	// long lists the tokens by their code points, most first.
	long []countedToken
}

type countedToken struct {
	id    int32
	runes int
}

// maxGroupTables bounds the tables, of 16 KB each for 128,000 tokens, and the sets
// of groups that were asked for once.
const (
	maxGroupTables = 128
	maxGroupsAsked = 4096
)

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
	out := &groupTable{groups: groups, set: NewSet(v.Size())}
	t := &v.trie
	var walk func(i int32, s utf8State, runes int)
	walk = func(i int32, s utf8State, runes int) {
		for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
			next, g := s.step(t.nodes[c].b)
			if g&^groups != 0 {
				continue
			}
			n := runes
			if s.left == 0 {
				n++
			}
			for _, id := range t.ids[t.nodes[c].rank:t.nodes[c+1].rank] {
				out.set.Add(id)
				if n > shortToken {
					out.long = append(out.long, countedToken{id, n})
				}
			}
			walk(c, next, n)
		}
	}
	walk(0, utf8State{}, 0)
	slices.SortFunc(out.long, func(a, b countedToken) int { return b.runes - a.runes })
	return out
}

// shortToken is the number of code points up to which tokens are not listed by
// length.
const shortToken = 16

// upTo is a set of the tokens of the table of at most limit code points; it reports
// false where the table does not tell which they are.
func (g *groupTable) upTo(limit int) (*Set, bool) {
	if limit < shortToken {
		return nil, false
	}
	out := g.set.Clone()
	for _, t := range g.long {
		if t.runes <= limit {
			break
		}
		out.Remove(t.id)
	}
	return out, true
}
