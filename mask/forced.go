package mask

import "github.com/stencil-go/stencil/fsm"

// maxForced bounds the bytes that Forced looks ahead.
const maxForced = 4096

// maxHeal is how many tokens Forced may hold back at the end of the forced text.
const maxHeal = 4

// Forced lists the tokens that must come next, so that the model need not be
// asked: the text every completion begins with, cut into tokens. Tokens at its end
// that a longer token could replace once the text goes on are held back (token
// healing), so forcing does not bar the tokens a model would choose. The matcher
// does not move; Accept the tokens to go on. Nil where the next token is open.
func (m *Matcher) Forced() []int32 {
	if m.ended {
		return nil
	}
	s := m.cursor.State()
	if s.Tokens() != 0 {
		return m.onlyToken(s)
	}
	text, end := s.Forced(maxForced)
	if len(text) == 0 {
		return nil
	}
	ids := m.split(text)
	keep := len(ids)
	begin := 0
	for _, id := range ids {
		begin += len(m.vocab.tokens[id])
	}
	if begin < len(text) {
		// The vocabulary cannot spell the rest; what it can is not known to lead on.
		return nil
	}
	for back := 1; back <= min(maxHeal, len(ids)); back++ {
		begin -= len(m.vocab.tokens[ids[len(ids)-back]])
		if node := m.vocab.trie.find(text[begin:]); node >= 0 && m.vocab.goesOn(node, end) {
			keep = len(ids) - back
		}
	}
	if keep == 0 {
		return nil
	}
	if s.Program().Metered() {
		// Where a token ends more may come next.
		keep = min(keep, 1)
	}
	if m.budget >= 0 {
		// The cut may not be the one that fits.
		try := m.Clone()
		for _, id := range ids[:keep] {
			if try.Accept(id) != nil {
				return nil
			}
		}
	}
	return ids[:keep]
}

// goesOn reports whether some token below the node begins with a byte that the
// state can read.
func (v *Vocab) goesOn(i int32, s *fsm.State) bool {
	t := &v.trie
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		if s.Step(t.nodes[c].b) != nil {
			return true
		}
	}
	return false
}

// split cuts text into tokens: by the encoder where it reproduces the text, else
// the longest token each time.
func (m *Matcher) split(text []byte) []int32 {
	if m.encode != nil {
		if ids := m.encode(text); m.spells(ids, text) {
			return ids
		}
	}
	var ids []int32
	t := &m.vocab.trie
	for len(text) > 0 {
		best, length := int32(-1), 0
		node := int32(0)
		for j, b := range text {
			if node = t.child(node, b); node < 0 {
				break
			}
			if t.nodes[node].rank < t.nodes[node+1].rank {
				best, length = t.ids[t.nodes[node].rank], j+1
			}
		}
		if length == 0 {
			return ids
		}
		ids, text = append(ids, best), text[length:]
	}
	return ids
}

func (m *Matcher) spells(ids []int32, text []byte) bool {
	for _, id := range ids {
		token := m.vocab.Token(id)
		if len(token) == 0 || len(token) > len(text) || string(token) != string(text[:len(token)]) {
			return false
		}
		text = text[len(token):]
	}
	return len(text) == 0
}
