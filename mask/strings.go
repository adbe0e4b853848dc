package mask

import (
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// stringBody is the inside of a JSON string prepared for every bound on its
// length: masks for plain strings, counted or not, need no walk.
type stringBody struct {
	hash [2]uint64
	any  *lexemeMask
	// upTo[n] holds the tokens within the string that need at most n code points;
	// the last of them holds all.
	upTo []*Set
	// exits are the nodes of the closing quote, with the code points before it.
	exits []countedNode
}

// prepare computes what masks need beside the trie.
func (v *Vocab) prepare() error {
	body, err := jsonStringBody()
	if err != nil {
		return err
	}
	v.points = make([]uint16, len(v.trie.ids))
	for rank, id := range v.trie.ids {
		v.points[rank] = uint16(leadBytes(v.tokens[id]))
	}
	v.makeKinds()
	v.keepTables(body.Loop())
	v.body.hash = body.Hash()
	v.body.any = v.walkLexeme(nil, 0, body)
	v.countBody(body)
	return nil
}

// jsonStringBody is the residual of a JSON string behind its opening quote.
func jsonStringBody() (*fsm.Residual, error) {
	e := grammar.Seq(grammar.Literal(`"`), grammar.Encode(grammar.AnyText(), grammar.JSONString), grammar.Literal(`"`))
	g, err := grammar.New(e)
	if err != nil {
		return nil, err
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return nil, err
	}
	return p.Start().Step('"').Threads()[0].Residual(), nil
}

// countBody sorts the tokens of a string's inside by the code points they need.
func (v *Vocab) countBody(body *fsm.Residual) {
	type countedToken struct {
		id    int32
		runes int
	}
	var tokens []countedToken
	longest := 0
	var walk func(i int32, r *fsm.Residual, runes int, open bool)
	walk = func(i int32, r *fsm.Residual, runes int, open bool) {
		t := &v.trie
		for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
			next := r.Step(t.nodes[c].b)
			if next == nil {
				continue
			}
			ids := t.ids[t.nodes[c].rank:t.nodes[c+1].rank]
			if next.Final() {
				v.body.exits = append(v.body.exits, countedNode{c, int32(runes)})
				continue
			}
			// A code point counts from its first byte; between two, body is back.
			n := runes
			if !open {
				n++
			}
			for _, id := range ids {
				tokens = append(tokens, countedToken{id, n})
				longest = max(longest, n)
			}
			walk(c, next, n, next != body)
		}
	}
	walk(0, body, 0, false)
	byRunes := make([][]int32, longest+1)
	for _, t := range tokens {
		byRunes[t.runes] = append(byRunes[t.runes], t.id)
	}
	set := NewSet(v.Size())
	for _, ids := range byRunes {
		for _, id := range ids {
			set.Add(id)
		}
		v.body.upTo = append(v.body.upTo, set)
		set = set.Clone()
	}
}

// countedBody is the lexemeMask of a string's inside of lo to hi code points more
// (hi < 0: no bound).
func (v *Vocab) countedBody(lo, hi int) *lexemeMask {
	last := len(v.body.upTo) - 1
	n := last
	if hi >= 0 && hi < last {
		n = hi
	}
	out := &lexemeMask{inside: v.body.upTo[n].Clone(), cross: &crossing{}}
	for _, e := range v.body.exits {
		if int(e.runes) >= lo && (hi < 0 || int(e.runes) <= hi) {
			v.trie.own(e.node, out.inside)
			out.cross.children(&v.trie, e.node)
			out.finals = append(out.finals, e.node)
		}
	}
	return out
}

// exceptedBody is the lexemeMask of a string's inside without some texts: that of
// any string but for the closing quotes that would make one of them.
func (v *Vocab) exceptedBody(r *fsm.Residual) *lexemeMask {
	t := &v.trie
	out := &lexemeMask{inside: v.body.any.inside, cross: v.body.any.cross, finals: v.body.any.finals}
	for _, e := range v.body.exits {
		s := r
		for _, b := range v.tokens[t.ids[t.nodes[e.node].rank]][:t.nodes[e.node].depth] {
			if s = s.Step(b); s == nil || s.Hash() == v.body.hash {
				break
			}
		}
		if s != nil {
			continue
		}
		if out.without == nil {
			out.inside = out.inside.Clone()
		}
		out.without = append(out.without, span{e.node, t.nodes[e.node].next})
		for _, id := range t.ids[t.nodes[e.node].rank:t.nodes[e.node+1].rank] {
			out.inside.Remove(id)
		}
	}
	return out
}

// leadBytes counts the bytes that begin a code point.
func leadBytes(text []byte) int {
	n := 0
	for _, b := range text {
		if b < 0x80 || b >= 0xC0 {
			n++
		}
	}
	return n
}
