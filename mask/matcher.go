package mask

import (
	"fmt"
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// Matcher follows one sequence of tokens through a program. It is not safe for
// concurrent use; programs, vocabularies and caches are.
//
// Clone and Rollback cost O(1): a state is a value, whatever led to it.
type Matcher struct {
	vocab  *Vocab
	cache  *Cache
	cursor fsm.Cursor
	// history holds the mark before each accepted token. It is shared with clones
	// while shared is set: then it is copied before it is written to in the middle.
	history []accepted
	shared  bool
	ended   bool
	budget  int
	// special holds the tokens of each of the program's token sets.
	special []*Set
	encode  func([]byte) []int32
	// last is the mask of the state lastState, the cache's fastest entry.
	last      *stateMask
	lastState *fsm.State
	// witness completes the output, in a way the guards accept and within the budget; nil
	// where none is known. Without guards it is kept only where a budget is so tight that
	// it must be followed to the end.
	witness *completion
	// drafts are sets in the making, nodes and endings memory for judging them.
	drafts  drafts
	nodes   []int32
	endings [][]byte
	// finder is memory for searches, ways for what they find.
	finder *finder
	ways   *wayRoom
}

// accepted is what is needed to take a token back.
type accepted struct {
	mark    fsm.Mark
	witness *completion
	// ways and used are the memory for completions and how much of it was in use.
	ways *wayRoom
	used int
}

func (m *Matcher) mark() accepted {
	return accepted{m.cursor.Mark(), m.witness, m.ways, m.ways.used}
}

// advance keeps the mark before a token that has been accepted.
func (m *Matcher) advance(mark accepted) {
	// What append moves no other matcher holds.
	m.shared = m.shared && len(m.history) < cap(m.history)
	m.history = append(m.history, mark)
}

// reset goes back to a mark.
func (m *Matcher) reset(a *accepted) {
	m.cursor.Reset(a.mark)
	m.witness = a.witness
	if a.ways == m.ways {
		m.ways.used = a.used
	}
}

// Option changes how a Matcher works.
type Option func(*Matcher) error

// WithCache makes the matcher remember masks in c instead of in the vocabulary's
// own cache.
func WithCache(c *Cache) Option {
	return func(m *Matcher) error {
		if c == nil {
			return &Error{Kind: ErrOption, Token: -1, Err: fmt.Errorf("WithCache needs a cache")}
		}
		m.cache = c
		return nil
	}
}

// WithBudget bounds the output to n tokens, the end token not counted, and makes
// sure that it is complete by then: near the end, masks hold only tokens from
// which the rest still fits. NewMatcher fails with ErrBudget when no output of n
// tokens is found.
func WithBudget(n int) Option {
	return func(m *Matcher) error {
		if n <= 0 {
			return &Error{Kind: ErrOption, Token: -1, Err: fmt.Errorf("a budget of %d tokens, want at least 1", n)}
		}
		m.budget = n
		return nil
	}
}

// WithEncoder makes Forced cut forced text into tokens as the model's tokenizer
// does; without it the longest tokens are taken from left to right.
func WithEncoder(encode func(text []byte) []int32) Option {
	return func(m *Matcher) error {
		m.encode = encode
		return nil
	}
}

// NewMatcher returns a matcher before the first token. It fails with ErrBudget
// when the budget is too small for any output, with ErrVocabulary when the program
// names a special token that the vocabulary has not, and with ErrDeadEnd when the guards
// of the program agree to none at all.
func NewMatcher(p *fsm.Program, v *Vocab, opts ...Option) (*Matcher, error) {
	m := &Matcher{vocab: v, cache: v.cache, cursor: p.Cursor(), budget: -1, ways: &wayRoom{}}
	for _, o := range opts {
		if err := o(m); err != nil {
			return nil, err
		}
	}
	if err := m.findTokens(p); err != nil {
		return nil, err
	}
	if m.budget >= 0 {
		s := m.cursor.State()
		if m.exceeds(s, m.budget) {
			return nil, &Error{Kind: ErrBudget, Token: -1, Err: fmt.Errorf("the shortest output has %d bytes, too many for %d tokens", s.Distance(), m.budget)}
		}
		w, ok := m.fit(s, m.budget)
		if m.witness = w; !ok {
			return nil, &Error{Kind: ErrBudget, Token: -1, Err: fmt.Errorf("the shortest output has %d tokens, the budget is %d", m.tokensFor(s), m.budget)}
		}
	}
	switch {
	case m.budget < 0 && p.Guarded() && p.Certain():
		m.witness = later
	case p.Guarded():
		searches := brief
		if m.budget >= 0 {
			searches = thorough
		}
		w, v := m.findWitness(m.budget, searches)
		switch {
		case m.budget >= 0 && (v == witnessNone || v == witnessOpen && m.budget < 2*m.tokensFor(m.cursor.State())+16):
			// A search that gave up leaves hope where there is room to spare.
			return nil, &Error{Kind: ErrBudget, Token: -1, Err: fmt.Errorf("no output of %d tokens satisfies the guards", m.budget)}
		case v == witnessNone:
			return nil, &Error{Kind: ErrDeadEnd, Token: -1, Err: fmt.Errorf("no output satisfies the guards")}
		}
		m.witness = w
	}
	return m, nil
}

// Mask is the set of tokens that may come next. It is shared and read-only. It
// holds the vocabulary's end tokens where the text may end, and is empty after an
// end token. In the steady state it allocates nothing.
//
// For a program with guards the mask may hold tokens behind which no completion
// is found; Accept refuses those, and another token is to be chosen. It always
// holds one that Accept takes, as long as a completion is known: see Known.
func (m *Matcher) Mask() *Set {
	if m.ended {
		return m.vocab.none
	}
	set := m.tokens()
	if m.budget >= 0 {
		return m.affordable(set)
	}
	return set
}

// tokens is Mask without the budget.
func (m *Matcher) tokens() *Set {
	s := m.cursor.State()
	if m.lastState == s && !m.last.text {
		if m.last.doubts != nil {
			return m.judge(m.last)
		}
		return m.last.set
	}
	sm, ok := lookup(m.cache, &m.cache.states, s, (*stateMask).bytes)
	if !ok {
		sm = m.compute()
		if !sm.text {
			store(m.cache, &m.cache.states, s, sm, (*stateMask).bytes)
		}
	}
	m.last, m.lastState = sm, s
	if sm.doubts != nil {
		return m.judge(sm)
	}
	return sm.set
}

// Accept goes on by a token. On error the matcher is not changed. It allocates
// nothing in the steady state.
func (m *Matcher) Accept(id int32) error {
	switch {
	case id < 0 || int(id) >= m.vocab.Size():
		return &Error{Kind: ErrToken, Token: id, Err: fmt.Errorf("the vocabulary has %d tokens", m.vocab.Size())}
	case m.ended:
		return &Error{Kind: ErrToken, Token: id, Err: fmt.Errorf("the output has ended")}
	}
	mark := m.mark()
	sets := m.setsOf(id)
	if m.vocab.isEnd(id) && (sets == 0 || m.cursor.Accepting()) {
		if !m.cursor.Accepting() {
			return &Error{Kind: ErrToken, Token: id, Err: fmt.Errorf("the output is not complete")}
		}
		m.ended = true
		m.advance(mark)
		return nil
	}
	text := m.vocab.tokens[id]
	if sets != 0 {
		return m.acceptSpecial(id, sets, text)
	}
	if len(text) == 0 {
		return &Error{Kind: ErrToken, Token: id, Err: fmt.Errorf("a control token is no text")}
	}
	return m.read(id, text)
}

// read goes on by the text of a token, or by the part of it that is the matcher's.
func (m *Matcher) read(id int32, text []byte) error {
	mark := m.mark()
	if n := m.cursor.Write(text); n < len(text) {
		m.cursor.Reset(mark.mark)
		m.cursor.Lenient()
		fits := m.cursor.Write(text) == len(text)
		m.cursor.Reset(mark.mark)
		m.cursor.Strict()
		if fits {
			return &Error{Kind: ErrDeadEnd, Token: id, Err: fmt.Errorf("no completion satisfies the guards behind %q", text)}
		}
		if err := m.cursor.State().Program().Err(); err != nil {
			return &Error{Kind: ErrToken, Token: id, Err: err}
		}
		return &Error{Kind: ErrToken, Token: id, Err: fmt.Errorf("%q does not fit behind its first %d bytes", text, n)}
	}
	if err := m.admit(id, text); err != nil {
		m.reset(&mark)
		return err
	}
	m.advance(mark)
	m.endToken()
	return nil
}

// endToken counts a token for the terminals that may have only some. Where what is to
// follow then does not fit into the budget, or guards are not known to agree to any
// of it, the terminals go on.
func (m *Matcher) endToken() {
	before := m.mark()
	if !m.cursor.EndToken() {
		return
	}
	left := -1
	if m.budget >= 0 {
		left = m.budget - len(m.history)
	}
	if m.settle(left) != settled {
		m.reset(&before)
	}
}

// admit judges a token that has been read by what remains to be written.
func (m *Matcher) admit(id int32, text []byte) error {
	left := -1
	if m.budget >= 0 {
		if left = m.budget - len(m.history) - 1; left < 0 {
			return &Error{Kind: ErrBudget, Token: id, Err: fmt.Errorf("all %d tokens are used", m.budget)}
		}
	}
	if rest := m.witness.behind(text); rest != nil && (left < 0 || int(rest.tokens) <= left) {
		m.witness = rest
		return nil
	}
	switch m.settle(left) {
	case tooLong:
		return &Error{Kind: ErrBudget, Token: id, Err: fmt.Errorf("the rest does not fit into the %d tokens that are left", left)}
	case unknown:
		return &Error{Kind: ErrDeadEnd, Token: id, Err: fmt.Errorf("no completion is found behind %q", text)}
	}
	return nil
}

// prospect says whether the output can be completed.
type prospect uint8

const (
	settled prospect = iota
	tooLong          // not within the budget
	unknown          // no way is found to which the guards agree
)

// settle finds the witness for where the cursor stands, with left tokens more if that
// is not negative.
func (m *Matcher) settle(left int) prospect {
	s := m.cursor.State()
	if left >= 0 {
		w, ok := m.fit(s, left)
		if !ok {
			return tooLong
		}
		if !s.Program().Guarded() {
			m.witness = w
		}
	}
	if s.Program().Guarded() && !m.settleWitness(left) {
		return unknown
	}
	return settled
}

// Rollback takes back the last n accepted tokens, in O(1).
func (m *Matcher) Rollback(n int) error {
	if n < 0 || n > len(m.history) {
		return &Error{Kind: ErrRollback, Token: -1, Err: fmt.Errorf("%d tokens to take back, %d accepted", n, len(m.history))}
	}
	if n == 0 {
		return nil
	}
	at := len(m.history) - n
	m.reset(&m.history[at])
	m.history = m.history[:at]
	if m.shared {
		m.history = slices.Clip(m.history)
	}
	m.ended = false
	return nil
}

// Clone returns a matcher at the same place that goes on by itself, in O(1).
func (m *Matcher) Clone() *Matcher {
	m.shared = true
	c := *m
	c.history = slices.Clip(m.history)
	c.cursor = m.cursor.Clone()
	c.drafts, c.nodes, c.endings, c.finder = drafts{}, nil, nil, nil
	// What is in the memory for completions may belong to both.
	m.ways, c.ways = &wayRoom{}, &wayRoom{}
	return &c
}

// Accepted is the number of tokens accepted so far, an end token included.
func (m *Matcher) Accepted() int { return len(m.history) }

// Complete reports whether the text so far may be the whole output.
func (m *Matcher) Complete() bool { return m.ended || m.cursor.Accepting() }

// Done reports whether the output is finished: an end token was accepted, or the
// text is complete and nothing else can follow.
func (m *Matcher) Done() bool {
	if m.ended {
		return true
	}
	s := m.cursor.State()
	if !s.Accepting() {
		return false
	}
	return len(s.Threads()) == 0 && s.Tokens() == 0 || m.budget >= 0 && len(m.history) >= m.budget
}

// State is where the machine stands.
func (m *Matcher) State() *fsm.State { return m.cursor.State() }
