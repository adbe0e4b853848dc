package grammar

import (
	"fmt"
	"slices"
	"strings"
)

// TokenSet is a set of tokens of a model's vocabulary, by number or by name. It
// says nothing about bytes: <|end|> as a token is not the seven characters.
type TokenSet struct {
	// IDs are ranges of token numbers.
	IDs []TokenRange
	// Names are the names of special tokens, such as <|end|>.
	Names []string
	// Negate makes it the set of all tokens that are not listed.
	Negate bool
}

// TokenRange is the tokens from Lo to Hi, both included.
type TokenRange struct{ Lo, Hi int32 }

// Token describes exactly one token of the set.
func Token(s TokenSet) *Expr {
	if len(s.IDs) == 0 && len(s.Names) == 0 && !s.Negate {
		return none
	}
	kept := TokenSet{IDs: slices.Clone(s.IDs), Names: slices.Clone(s.Names), Negate: s.Negate}
	return &Expr{Op: OpToken, Tokens: &kept}
}

// Key identifies the set: sets with equal keys hold the same tokens.
func (s *TokenSet) Key() string {
	var b strings.Builder
	if s.Negate {
		b.WriteByte('^')
	}
	for _, r := range s.IDs {
		fmt.Fprintf(&b, "%d-%d,", r.Lo, r.Hi)
	}
	for _, n := range s.Names {
		fmt.Fprintf(&b, "%q,", n)
	}
	return b.String()
}
