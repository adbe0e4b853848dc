package mask

import (
	"fmt"
	"slices"
	"sync"

	"github.com/stencil-go/stencil/fsm"
)

// Thinking follows a sequence of tokens through two programs, one after the other:
// free reasoning up to a closing tag, which may have a budget of tokens of its own,
// and then the answer. Near the end of its budget the masks leave only tokens from
// which the reasoning can still be closed, so the tag is forced when the budget is
// spent. It has the methods of a Matcher and keeps its promises: Clone and Rollback
// are O(1), a mask is what trying every token gives, and with WithBudget reasoning
// and answer together fit.
//
// A token may hold the end of the tag and the beginning of the answer.
type Thinking struct {
	first, second *Matcher
	// tokens bounds those of the reasoning, total those of all; -1 is no bound.
	tokens, total int
	known         *crossings
}

// crossings remembers which tokens end the reasoning and begin the answer.
type crossings struct {
	mu  sync.Mutex
	ids map[*fsm.State][]crossingToken
}

// crossingToken is a token whose first at bytes end the reasoning.
type crossingToken struct {
	id int32
	at int
}

// maxCrossings bounds the states for which crossings are remembered, maxClosing the
// states of a reasoning that NewThinking looks at.
const (
	maxCrossings = 4096
	maxClosing   = 1 << 14
)

// NewThinking returns a matcher for a text of the program thinking and then one of
// the program answer. The reasoning has at most tokens tokens, 0 is no bound; options
// are about the whole output. A token that ends the reasoning and begins the answer
// counts for the reasoning too.
//
// No text of thinking may begin another, so that it is plain where the answer
// begins: grammar.UpTo("</think>") is such, and so is what ends with a tag that is a
// token by itself. NewThinking fails with ErrOption for a program that is not, or has
// too many states to tell, or has guards; with ErrBudget where reasoning and answer,
// at their shortest, do not fit; and as NewMatcher does.
func NewThinking(thinking, answer *fsm.Program, v *Vocab, tokens int, opts ...Option) (*Thinking, error) {
	if tokens < 0 {
		return nil, &Error{Kind: ErrOption, Token: -1, Err: fmt.Errorf("a budget of %d tokens for the reasoning", tokens)}
	}
	if err := closes(thinking); err != nil {
		return nil, err
	}
	second, err := NewMatcher(answer, v, opts...)
	if err != nil {
		return nil, err
	}
	t := &Thinking{second: second, total: second.budget, tokens: -1, known: &crossings{ids: map[*fsm.State][]crossingToken{}}}
	if tokens > 0 {
		t.tokens = tokens
	}
	if t.total >= 0 {
		needs := t.total
		if second.witness = second.way(); second.witness != nil {
			needs = int(second.witness.tokens)
		}
		left := t.total - needs
		if t.tokens < 0 || left < t.tokens {
			t.tokens = left
		}
		if t.tokens < 1 && !thinking.Start().Accepting() {
			return nil, &Error{Kind: ErrBudget, Token: -1, Err: fmt.Errorf("the answer alone needs %d tokens of %d", needs, t.total)}
		}
	}
	bound := t.tokens
	t.first, err = NewMatcher(thinking, v, append(slices.Clip(opts), func(m *Matcher) error { m.budget = bound; return nil })...)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// closes checks that no text of the program begins another.
func closes(p *fsm.Program) error {
	if p.Guarded() {
		return &Error{Kind: ErrOption, Token: -1, Err: fmt.Errorf("the reasoning has guards")}
	}
	seen := map[*fsm.State]bool{p.Start(): true}
	for work := []*fsm.State{p.Start()}; len(work) > 0; {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		if s.Accepting() && len(s.Threads()) > 0 {
			return &Error{Kind: ErrOption, Token: -1, Err: fmt.Errorf("a text of the reasoning begins another: it must end with a closing tag that it does not hold before")}
		}
		for b := range s.NextBytes() {
			next := s.Step(b)
			if next == nil || seen[next] {
				continue
			}
			if len(seen) == maxClosing {
				return &Error{Kind: ErrOption, Token: -1, Err: fmt.Errorf("the reasoning has more than %d states", maxClosing)}
			}
			seen[next] = true
			work = append(work, next)
		}
	}
	return nil
}

// Answering reports whether the answer has begun: the reasoning is closed.
func (t *Thinking) Answering() bool { return t.first.cursor.Accepting() || len(t.second.history) > 0 }

// Reasoned is the number of tokens of the reasoning so far, one that begins the
// answer too included.
func (t *Thinking) Reasoned() int {
	n := len(t.first.history)
	if !t.first.cursor.Accepting() && len(t.second.history) > 0 {
		n++
	}
	return n
}

// Accepted is the number of tokens accepted so far, an end token included.
func (t *Thinking) Accepted() int { return len(t.first.history) + len(t.second.history) }

// Complete reports whether the text so far may be the whole output.
func (t *Thinking) Complete() bool { return t.Answering() && t.second.Complete() }

// Done reports whether the output is finished.
func (t *Thinking) Done() bool { return t.Answering() && t.answer().Done() }

// answer is the matcher of the answer, told how many tokens are left for it.
func (t *Thinking) answer() *Matcher {
	if t.total >= 0 {
		t.second.budget = t.total - len(t.first.history)
	}
	return t.second
}

// Mask is the set of tokens that may come next, shared and read-only; see
// Matcher.Mask.
func (t *Thinking) Mask() *Set {
	if t.Answering() {
		return t.answer().Mask()
	}
	set := t.first.Mask()
	shared := true
	for _, c := range t.crossings() {
		if !t.begins(c) {
			continue
		}
		if shared {
			set, shared = set.Clone(), false
		}
		set.Add(c.id)
	}
	return set
}

// begins reports whether the rest of a token that ends the reasoning can begin the
// answer, within what is left of the budget.
func (t *Thinking) begins(c crossingToken) bool {
	if t.tokens >= 0 && len(t.first.history) >= t.tokens {
		return false
	}
	m := t.answer().Clone()
	return m.read(c.id, m.vocab.tokens[c.id][c.at:]) == nil
}

// Accept goes on by a token. On error nothing is changed.
func (t *Thinking) Accept(id int32) error {
	if t.Answering() {
		return t.answer().Accept(id)
	}
	if text := t.first.vocab.Token(id); len(text) > 1 {
		c := t.first.cursor.Clone()
		for i, b := range text[:len(text)-1] {
			if !c.Step(b) {
				break
			}
			if !c.Accepting() {
				continue
			}
			if t.tokens >= 0 && len(t.first.history) >= t.tokens {
				return &Error{Kind: ErrBudget, Token: id, Err: fmt.Errorf("the reasoning has its %d tokens", t.tokens)}
			}
			return t.answer().read(id, text[i+1:])
		}
	}
	return t.first.Accept(id)
}

// crossings lists the tokens that, from here, end the reasoning before their own end.
// Those that cannot begin the answer are left out.
func (t *Thinking) crossings() []crossingToken {
	s := t.first.cursor.State()
	t.known.mu.Lock()
	defer t.known.mu.Unlock()
	if ids, ok := t.known.ids[s]; ok {
		return ids
	}
	w := crossingWalk{trie: &t.first.vocab.trie}
	w.below(0, s, t.second.cursor)
	if len(t.known.ids) >= maxCrossings {
		clear(t.known.ids)
	}
	t.known.ids[s] = w.out
	return w.out
}

type crossingWalk struct {
	trie *trie
	out  []crossingToken
}

// below takes the children of node i, at which the reasoning is in s.
func (w *crossingWalk) below(i int32, s *fsm.State, answer fsm.Cursor) {
	t := w.trie
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		n := &t.nodes[k]
		if k+1 == n.next {
			continue
		}
		next := s.Step(n.b)
		switch {
		case next == nil:
		case next.Accepting():
			w.beyond(k, int(n.depth), answer)
		case n.groups&fsm.GroupBroken == 0 && loopsOn(next, n.groups):
			// It stays where it is: no tag ends there.
		default:
			w.below(k, next, answer)
		}
	}
}

// loopsOn reports whether a state's only thread comes back to itself on all groups.
func loopsOn(s *fsm.State, groups fsm.GroupSet) bool {
	threads := s.Threads()
	if len(threads) != 1 {
		return false
	}
	r := threads[0].Residual()
	return r != nil && !r.Accepting() && groups&^r.Returns() == 0
}

// beyond takes the tokens below node i, at which the reasoning has ended.
func (w *crossingWalk) beyond(i int32, at int, answer fsm.Cursor) {
	t := w.trie
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		c := answer.Clone()
		if !c.Step(t.nodes[k].b) {
			continue
		}
		for _, id := range t.ids[t.nodes[k].rank:t.nodes[k+1].rank] {
			w.out = append(w.out, crossingToken{id, at})
		}
		w.beyond(k, at, c)
	}
}

// Forced lists the tokens that must come next; see Matcher.Forced. Those of the tag
// that a token with the beginning of the answer could replace are left to the model.
func (t *Thinking) Forced() []int32 {
	if t.Answering() {
		return t.answer().Forced()
	}
	ids := t.first.Forced()
	if len(ids) == 0 {
		return nil
	}
	try := t.Clone()
	for i, id := range ids {
		if slices.ContainsFunc(try.crossings(), try.begins) {
			return ids[:i]
		}
		if try.Accept(id) != nil || try.Answering() {
			return ids[:i+1]
		}
	}
	return ids
}

// Rollback takes back the last n accepted tokens, in O(1).
func (t *Thinking) Rollback(n int) error {
	if n < 0 || n > t.Accepted() {
		return &Error{Kind: ErrRollback, Token: -1, Err: fmt.Errorf("%d tokens to take back, %d accepted", n, t.Accepted())}
	}
	k := min(n, len(t.second.history))
	if err := t.second.Rollback(k); err != nil {
		return err
	}
	return t.first.Rollback(n - k)
}

// Clone returns a matcher at the same place that goes on by itself, in O(1).
func (t *Thinking) Clone() *Thinking {
	c := *t
	c.first, c.second = t.first.Clone(), t.second.Clone()
	return &c
}
