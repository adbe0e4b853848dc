package mask

import (
	"fmt"
	"maps"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// VocabOption changes what NewVocab makes.
type VocabOption func(*Vocab) error

// WithTokenNames gives the names of special tokens, such as <|end|>, by which
// grammars ask for them (grammar.Token). A token may have several names.
func WithTokenNames(names map[string]int32) VocabOption {
	return func(v *Vocab) error {
		for name, id := range names {
			if id < 0 || int(id) >= len(v.tokens) {
				return &Error{Kind: ErrVocabulary, Token: id, Err: fmt.Errorf("%q is not one of the %d tokens", name, len(v.tokens))}
			}
		}
		v.names = maps.Clone(names)
		return nil
	}
}

// TokenID is the token that has the name.
func (v *Vocab) TokenID(name string) (id int32, ok bool) {
	id, ok = v.names[name]
	return id, ok
}

// tokenSet are the tokens of s. A complement leaves out end tokens, which only end.
func (v *Vocab) tokenSet(s *grammar.TokenSet) (*Set, error) {
	set := NewSet(v.Size())
	for _, r := range s.IDs {
		if int(r.Hi) >= v.Size() {
			return nil, &Error{Kind: ErrVocabulary, Token: r.Hi, Err: fmt.Errorf("the grammar names it, the vocabulary has %d tokens", v.Size())}
		}
		for id := r.Lo; id <= r.Hi; id++ {
			set.Add(id)
		}
	}
	for _, name := range s.Names {
		id, ok := v.names[name]
		if !ok {
			return nil, &Error{Kind: ErrVocabulary, Token: -1, Err: fmt.Errorf("the grammar names the token %q, the vocabulary does not", name)}
		}
		set.Add(id)
	}
	if !s.Negate {
		return set, nil
	}
	rest := NewSet(v.Size())
	for id := range int32(v.Size()) {
		if !set.Has(id) && !v.isEnd(id) {
			rest.Add(id)
		}
	}
	return rest, nil
}

// findTokens looks up the token sets of the program.
func (m *Matcher) findTokens(p *fsm.Program) error {
	for _, s := range p.TokenSets() {
		set, err := m.vocab.tokenSet(s)
		if err != nil {
			return err
		}
		m.special = append(m.special, set)
	}
	return nil
}

// setsOf are the token sets that the state expects and id belongs to.
func (m *Matcher) setsOf(id int32) fsm.TokenSets {
	if len(m.special) == 0 {
		return 0
	}
	expected := m.cursor.State().Tokens()
	var sets fsm.TokenSets
	for i, set := range m.special {
		if set.Has(id) {
			sets |= 1 << i
		}
	}
	return sets & expected
}

// acceptSpecial goes on by a token that the grammar asks for as such.
func (m *Matcher) acceptSpecial(id int32, sets fsm.TokenSets, text []byte) error {
	mark := m.mark()
	if !m.cursor.Token(sets, text) {
		return &Error{Kind: ErrToken, Token: id, Err: fmt.Errorf("the token cannot come next")}
	}
	m.witness = nil
	if err := m.admit(id, nil); err != nil {
		m.reset(&mark)
		return err
	}
	m.advance(mark)
	return nil
}

// addSpecial adds the special tokens behind which the output still fits into left
// tokens.
func (m *Matcher) addSpecial(out *Set, left int) {
	s := m.cursor.State()
	for i, set := range m.special {
		if next := s.Token(1 << i); next != nil && m.fits(next, left) {
			out.Union(set)
		}
	}
}

// onlyToken is the special token that must come next, if there is just one.
func (m *Matcher) onlyToken(s *fsm.State) []int32 {
	if s.Accepting() || len(s.Threads()) > 0 || s.Guarded() {
		return nil
	}
	mask := m.Mask()
	if mask.Len() != 1 {
		return nil
	}
	for id := range mask.All() {
		return []int32{id}
	}
	return nil
}
