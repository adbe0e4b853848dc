package fsm

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// A special token (grammar.Token) is no text: a state is left by one as a whole, not
// byte by byte. The sets of tokens that a grammar names are numbered, and a set of
// those numbers says which a state expects, or to which a token belongs.

// TokenSets is a set of the numbers of Program.TokenSets: bit i stands for the i-th.
type TokenSets uint64

// maxTokenSets bounds the different sets of tokens that a grammar names.
const maxTokenSets = 64

// tokenEdge leads to next by a token of the set with the number set.
type tokenEdge struct {
	set  int
	next *Stack
}

// WithTokenText makes the program read the name of a special token where the grammar
// has the token: for texts in which tokens are spelled out. A token without a name is
// ErrUnsupported then.
func WithTokenText() Option {
	return func(p *Program) error {
		p.tokenText = true
		return nil
	}
}

// tokenItem compiles a set of tokens.
func (c *compiler) tokenItem(set *grammar.TokenSet) *item {
	if c.tokenText {
		if set.Negate || len(set.IDs) > 0 {
			c.fail(grammar.ErrUnsupported, fmt.Errorf("a token that has no name cannot be read as text"))
		}
		names := make([]*grammar.Expr, len(set.Names))
		for i, name := range set.Names {
			names[i] = grammar.Literal(name)
		}
		return c.compile(grammar.Alt(names...))
	}
	key := set.Key()
	n := slices.IndexFunc(c.tokenSets, func(s *grammar.TokenSet) bool { return s.Key() == key })
	if n < 0 {
		if n = len(c.tokenSets); n == maxTokenSets {
			c.fail(grammar.ErrLimit, fmt.Errorf("more than %d different sets of tokens", maxTokenSets))
			return c.newItem(itemAlt)
		}
		c.tokenSets = append(c.tokenSets, set)
	}
	it := c.newItem(itemToken)
	it.lo = n
	return it
}

func (c *compiler) fail(kind, err error) {
	if c.err == nil {
		c.err = &grammar.Error{Kind: kind, Offset: -1, Err: err}
	}
}

// TokenSets lists the sets of special tokens that the grammar names. The slice must
// not be modified.
func (p *Program) TokenSets() []*grammar.TokenSet { return p.tokenSets }

// Tokens are the sets of which a token may come next.
func (s *State) Tokens() TokenSets {
	var sets TokenSets
	for _, t := range s.tokens {
		sets |= 1 << t.set
	}
	return sets
}

// Token is the state behind a token that belongs to the given sets, or nil when it
// cannot come next as a token.
func (s *State) Token(sets TokenSets) *State {
	sets &= s.Tokens()
	if sets == 0 {
		return nil
	}
	p := s.owner
	p.mu.Lock()
	next := p.stepToken(s, sets)
	p.mu.Unlock()
	if next == dead || p.deadEnds && !next.live() {
		return nil
	}
	return next
}

// crossing is a way out of a state by a token.
type crossing struct {
	state *State
	sets  TokenSets
}

func (p *Program) stepToken(s *State, sets TokenSets) *State {
	if next := p.crossings[crossing{s, sets}]; next != nil {
		return next
	}
	next := p.state(p.close(func(c *closure) {
		for _, t := range s.tokens {
			if sets&(1<<t.set) != 0 {
				c.pop(t.next)
			}
		}
	}).out)
	p.crossings[crossing{s, sets}] = next
	p.bytes += 60
	return next
}

// Or is the state in which what follows s or t may follow. Neither waits for guards.
func (s *State) Or(t *State) *State {
	if s == t {
		return s
	}
	p := s.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state(&expansion{
		threads:   slices.Concat(s.threads, t.threads),
		tokens:    slices.Concat(s.tokens, t.tokens),
		accepting: s.accepting || t.accepting,
	})
}

// joinTokens joins the edges with the same set.
func (p *Program) joinTokens(edges []tokenEdge) []tokenEdge {
	if len(edges) < 2 {
		return edges
	}
	stacks := map[int][]*Stack{}
	for _, t := range edges {
		stacks[t.set] = append(stacks[t.set], t.next)
	}
	out := make([]tokenEdge, 0, len(stacks))
	for set, next := range stacks {
		out = append(out, tokenEdge{set, p.unite(next)})
	}
	slices.SortFunc(out, func(a, b tokenEdge) int { return a.set - b.set })
	return out
}

// CloserToken is a set whose tokens lead from s to a state with a smaller Distance,
// and that state, if there is one.
func (s *State) CloserToken() (set int, next *State, ok bool) {
	d := s.Distance()
	for rest := s.Tokens(); rest != 0; rest &= rest - 1 {
		set = bits.TrailingZeros64(uint64(rest))
		if next = s.Token(1 << set); next != nil && next.Distance() < d {
			return set, next, true
		}
	}
	return 0, nil, false
}

// Token goes on by a token that belongs to the given sets and, unless it is empty,
// stands for text. It reports false, and stays where it is, when the token can come
// next in neither way. Where guards are open and it can in both, it is text.
func (c *Cursor) Token(sets TokenSets, text []byte) bool {
	mark := c.Mark()
	next := c.state.Token(sets)
	if len(text) > 0 && c.Write(text) == len(text) {
		if next != nil && !c.state.owner.guarded {
			c.state = c.state.Or(next)
		}
		return true
	}
	c.Reset(mark)
	if next == nil {
		return false
	}
	if c.state.owner.guarded {
		if next = c.settle(next, nil); next == dead {
			c.Reset(mark)
			return false
		}
	}
	c.state = next
	return true
}
