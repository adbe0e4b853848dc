package mask

import (
	"bytes"
	"fmt"
	"slices"
)

// Vocab is a tokenizer's vocabulary prepared for masks: the bytes of every token
// in a trie, and masks that do not depend on a grammar. It is made once per
// tokenizer, is immutable, and is shared by any number of matchers.
type Vocab struct {
	tokens [][]byte
	end    []int32
	// ends holds the end tokens, none no token, texts those with bytes.
	ends, none, texts *Set
	trie              trie
	// longest is the length of the longest token in bytes: how far a mask looks ahead.
	longest int
	groups  groupTables
	kinds   kinds
	body    stringBody
	// points[rank] counts the code points that a token begins.
	points []uint16
	// bytewise says that every byte is a token.
	bytewise bool
	cache    *Cache
	endings  tokenEndings
	// names are the numbers of special tokens.
	names map[string]int32
	// lasting holds what is known of constant expressions: dates, addresses.
	lasting *Cache
}

// Error says what is wrong with a vocabulary or a matcher's use.
type Error struct {
	// Kind is one of ErrVocabulary, ErrToken, ErrBudget, ErrDeadEnd, ErrRollback, ErrOption.
	Kind error
	// Token is the id concerned, or -1.
	Token int32
	// Err tells the rest.
	Err error
}

func (e *Error) Error() string {
	s := "mask: " + e.Kind.Error()
	if e.Token >= 0 {
		s += fmt.Sprintf(" (token %d)", e.Token)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap lets errors.Is find both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// maxTokens bounds a vocabulary: ids are int32 and sets are bitmaps.
const maxTokens = 1 << 24

// NewVocab prepares a vocabulary. tokens[id] are the bytes that token id stands
// for; a token without bytes (a control token) is never part of a text. end lists
// the ids that end an output; they are allowed where the text may end, and their
// bytes do not matter. The slices are kept and must not change.
//
// It costs a sort of the tokens and a walk over their trie, some hundred
// milliseconds for 128,000 tokens.
func NewVocab(tokens [][]byte, end []int32, opts ...VocabOption) (*Vocab, error) {
	if len(tokens) == 0 || len(tokens) > maxTokens {
		return nil, &Error{Kind: ErrVocabulary, Token: -1, Err: fmt.Errorf("%d tokens, want 1 to %d", len(tokens), maxTokens)}
	}
	for _, id := range end {
		if id < 0 || int(id) >= len(tokens) {
			return nil, &Error{Kind: ErrVocabulary, Token: id, Err: fmt.Errorf("the end token is not one of the %d tokens", len(tokens))}
		}
	}
	v := &Vocab{tokens: slices.Clone(tokens), end: slices.Clone(end)}
	for _, o := range opts {
		if err := o(v); err != nil {
			return nil, err
		}
	}
	v.ends, v.none = newList(len(tokens)), NewSet(len(tokens))
	for _, id := range end {
		v.tokens[id] = nil
		if !v.ends.Has(id) {
			v.ends.Add(id)
		}
	}
	ids := make([]int32, 0, len(tokens))
	var single [256]bool
	for id, t := range v.tokens {
		if len(t) > 0 {
			ids = append(ids, int32(id))
			v.longest = max(v.longest, len(t))
			if len(t) == 1 {
				single[t[0]] = true
			}
		}
	}
	v.bytewise = !slices.Contains(single[:], false)
	if v.longest >= 1<<16 {
		return nil, &Error{Kind: ErrVocabulary, Token: -1, Err: fmt.Errorf("a token of %d bytes", v.longest)}
	}
	slices.SortStableFunc(ids, func(a, b int32) int { return bytes.Compare(v.tokens[a], v.tokens[b]) })
	v.trie.build(v.tokens, ids)
	v.texts = NewSet(len(tokens))
	v.texts.addAll(ids)
	v.cache, v.lasting = NewCache(0), NewCache(0)
	if err := v.prepare(); err != nil {
		return nil, err
	}
	return v, nil
}

// Size is the number of token ids.
func (v *Vocab) Size() int { return len(v.tokens) }

// Token is the bytes of a token, nil for control and end tokens. The slice must
// not be modified.
func (v *Vocab) Token(id int32) []byte {
	if id < 0 || int(id) >= len(v.tokens) {
		return nil
	}
	return v.tokens[id]
}

// path is the bytes that lead to a node of the trie.
func (v *Vocab) path(node int32) []byte {
	if node == 0 {
		return nil
	}
	n := &v.trie.nodes[node]
	return v.tokens[v.trie.ids[n.rank]][:n.depth]
}

// End lists the ids that end an output.
func (v *Vocab) End() []int32 { return v.end }

func (v *Vocab) isEnd(id int32) bool { return slices.Contains(v.end, id) }
