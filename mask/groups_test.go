package mask

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/stencil-go/stencil/fsm"
)

// TestTables compares tables with what each token says of itself: whether all its
// code points behind the table's node, the last one open or not, are in the groups.
func TestTables(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 17))
	alphabet := []string{"a", "z", "Q", "5", " ", "-", ".", "é", "\u00a0", "€", "漢", "\u2028", "😀", "\xc3", "\xa9", "\xe2\x82", "\xff"}
	var tokens [][]byte
	for len(tokens) < 4000 {
		var text []byte
		for range 1 + r.IntN(3)*r.IntN(9) {
			text = append(text, alphabet[r.IntN(3+r.IntN(len(alphabet)-2))]...)
		}
		tokens = append(tokens, text)
	}
	v, err := NewVocab(tokens, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all fsm.GroupSet
	for i := range v.trie.nodes {
		all |= v.trie.nodes[i].groups
	}
	for i := range 300 {
		node := int32(0)
		for n := r.IntN(3); n > 0; n-- {
			if next := v.trie.child(node, "azQ5 -."[r.IntN(7)]); next >= 0 {
				node = next
			}
		}
		groups := fsm.GroupSet(r.Uint64()|r.Uint64()) & all &^ fsm.GroupBroken
		limit := 1 + r.IntN(20)
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			table := v.makeTable(tableKey{node, int32(limit), groups})
			from, behind := v.trie.nodes[node+1].rank, v.trie.nodes[v.trie.nodes[node].next].rank
			want, longest := NewSet(v.Size()), 0
			for _, id := range v.trie.ids[from:behind] {
				if n, ok := madeOf(tokens[id][v.trie.nodes[node].depth:], groups); ok && n <= limit {
					want.Add(id)
					longest = max(longest, n)
				}
			}
			if !table.all.Equal(want) || v.runes(table) != longest {
				t.Errorf("groups %x below %q: %d tokens, the longest of %d; want %d, %d", groups, v.path(node), table.all.Len(), v.runes(table), want.Len(), longest)
			}
			most := r.IntN(limit + 1)
			for id := range want.All() {
				if n, _ := madeOf(tokens[id][v.trie.nodes[node].depth:], groups); n > most {
					want.Remove(id)
				}
			}
			if got := v.atMost(table, most); !got.Equal(want) {
				t.Errorf("at most %d code points of groups %x below %q: %d tokens, want %d", most, groups, v.path(node), got.Len(), want.Len())
			}
			checkBorder(t, v, table, node, groups, limit)
			if node == 0 {
				checkLeaving(t, v, groups)
				checkLeading(t, v, table, r)
			}
		})
	}
}

// madeOf counts the code points of text, one that is open at its end included, and
// reports whether all of them are in groups.
func madeOf(text []byte, groups fsm.GroupSet) (n int, ok bool) {
	for len(text) > 0 {
		size := 1
		if c, width := utf8.DecodeRune(text); c != utf8.RuneError || width == 3 {
			size = width
		} else if utf8.FullRune(text) {
			return 0, false
		} else {
			size = len(text)
		}
		if g := fsm.ByteGroup(text[0]); g == 0 || g&^groups != 0 {
			return 0, false
		}
		n++
		text = text[size:]
	}
	return n, true
}

// checkLeaving compares the places where tokens leave the groups with those that the
// border of the table of the groups has.
func checkLeaving(t *testing.T, v *Vocab, groups fsm.GroupSet) {
	t.Helper()
	var bytes []byte
	for b := range 256 {
		if g := fsm.ByteGroup(byte(b)); g != 0 && g&groups == 0 {
			bytes = append(bytes, byte(b))
		}
	}
	var want []exit
	for _, e := range v.makeTable(tableKey{0, int32(v.longest), groups}).edges(v) {
		if e.out && !e.open && fsm.ByteGroup(e.b) != 0 {
			want = append(want, exit{node: e.node, runes: e.runes})
		}
	}
	var got []exit
	for _, e := range v.leaving(groups, bytes) {
		got = append(got, exit{node: e.node, runes: e.runes})
	}
	if !slices.Equal(got, want) {
		t.Errorf("groups %x are left in %d places, the border has %d", groups, len(got), len(want))
	}
}

// checkLeading compares the way to some of the places outside with what is left of a
// whole border when the others are taken out of it.
func checkLeading(t *testing.T, v *Vocab, table *groupTable, r *rand.Rand) {
	t.Helper()
	all := table.edges(v)
	var want []border
	var out []exit
	var prune func(from, to int32)
	prune = func(from, to int32) {
		for i := from; i < to; i = all[i].next {
			e, at := all[i], len(want)
			if e.out && r.IntN(3) == 0 {
				continue
			}
			want = append(want, border{node: e.node, b: e.b, out: e.out})
			if e.out {
				out = append(out, exit{node: e.node})
			} else if prune(i+1, e.next); len(want) == at+1 {
				want = want[:at]
				continue
			}
			want[at].next = int32(len(want))
		}
	}
	prune(0, int32(len(all)))
	if got := v.leadingTo(out); !slices.Equal(got, want) {
		t.Errorf("%d edges to %d places, want %d", len(got), len(out), len(want))
	}
}

// checkBorder makes sure that the nodes outside are those at which the first code
// point begins that is not in the groups, or is one too many, and that each token
// below the node is in the table or behind one of them.
func checkBorder(t *testing.T, v *Vocab, table *groupTable, node int32, groups fsm.GroupSet, limit int) {
	t.Helper()
	tokens := table.all.Len()
	for i, e := range table.edges(v) {
		if !e.out {
			if e.next <= int32(i+1) {
				t.Errorf("nothing leads out below %q", v.path(e.node))
			}
			continue
		}
		for rank := v.trie.nodes[e.node].rank; rank < v.trie.nodes[v.trie.nodes[e.node].next].rank; rank++ {
			tokens++
			if table.all.Has(v.trie.ids[rank]) {
				t.Errorf("%q is inside and outside", v.tokens[v.trie.ids[rank]])
			}
		}
		path := v.path(e.node)[v.trie.nodes[node].depth:]
		n, ok := madeOf(path[:len(path)-1], groups)
		if !ok || !e.open && n != int(e.runes) {
			t.Errorf("%q is %d code points within the groups, %v; want %d", path, n, ok, e.runes)
		}
		if n, ok := madeOf(path, groups); ok && n <= limit {
			t.Errorf("%q is not outside", path)
		}
	}
	first, behind := v.trie.nodes[node+1].rank, v.trie.nodes[v.trie.nodes[node].next].rank
	if want := int(behind - first); tokens != want {
		t.Errorf("%d tokens inside and outside below %q, want %d", tokens, v.path(node), want)
	}
}
