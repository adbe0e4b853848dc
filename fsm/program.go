package fsm

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/stencil-go/stencil/grammar"
)

// Program is a compiled grammar: a machine over bytes whose states are made when
// they are first reached. It is safe for concurrent use; its tables grow under a
// lock, and what is in them is read without one.
type Program struct {
	mu      sync.Mutex
	lexicon *lexicon
	start   *State

	stacks  map[frame]*Stack
	plain   map[plainFrame]*Stack
	unions  map[string]*Stack
	threads map[threadKey]*Thread
	states  map[string]*State
	slots   map[slotKey]uint32
	nextID  uint32
	bytes   int64
	limits  Limits

	items    []*item
	measured bool
	guarded  bool
	// supply is what Certain has found.
	supply supply
	// joins is how deep stacks are being joined, gather says that closures always
	// gather, exceeded that one has passed its limit.
	joins  int
	gather bool
	// tempered says that a terminal has a temperature.
	tempered bool
	// metered says that a terminal ends behind a number of tokens.
	metered bool
	// cuts says that the grammar has lexers.
	cuts bool
	// deadEnds says that lexers may lead to states that no text completes.
	deadEnds bool
	// tokenSets are the sets of special tokens, crossings what follows each behind a
	// state; tokenText says that their names are read instead.
	tokenSets []*grammar.TokenSet
	crossings map[crossing]*State
	tokenText bool
	exceeded  atomic.Bool
	// key is room for a key.
	key []byte
}

// Limits bounds what a Program may use. The zero value of a field means its default.
type Limits struct {
	// TableBytes bounds the memory of the interned states (default 128 MiB). Past it
	// the tables are emptied; states in use stay valid and are computed on from there.
	TableBytes int64
	// Closure bounds the stacks and the beginnings of rules that one byte leads to
	// (default 1,048,576). Where a text leads to more, the machine goes on with a part
	// of them and Program.Err tells; a grammar that begins with more is ErrLimit.
	Closure int
}

// Option changes how Compile works.
type Option func(*Program) error

// WithLimits sets the limits of the program.
func WithLimits(l Limits) Option {
	return func(p *Program) error {
		if l.TableBytes < 0 || l.Closure < 0 {
			return &grammar.Error{Kind: grammar.ErrInvalid, Keyword: "Limits", Offset: -1, Err: fmt.Errorf("a limit cannot be negative: %d bytes, %d places", l.TableBytes, l.Closure)}
		}
		p.limits = l
		return nil
	}
}

const (
	defaultTableBytes = 128 << 20
	defaultClosure    = 1 << 20
)

// Compile makes the machine of a grammar. It fails with a *grammar.Error: when no
// text at all fits the grammar (ErrUnsatisfiable), when a rule begins with itself
// inside a guard, an indentation or the members of a collection (ErrUnsupported), or
// when the grammar goes past a limit (ErrLimit). Any other context-free grammar has
// its machine, left-recursive and ambiguous ones included. The cost is linear in the
// size of the grammar, plus the searches that intersections and complements need.
func Compile(g *grammar.Grammar, opts ...Option) (*Program, error) {
	p := &Program{slots: map[slotKey]uint32{}}
	for _, o := range opts {
		if err := o(p); err != nil {
			return nil, err
		}
	}
	if p.limits.TableBytes == 0 {
		p.limits.TableBytes = defaultTableBytes
	}
	if p.limits.Closure == 0 {
		p.limits.Closure = defaultClosure
	}
	p.lexicon = newLexicon(&p.mu)
	p.mu.Lock()
	defer p.mu.Unlock()
	c := newCompiler(p.lexicon)
	c.tokenText = p.tokenText
	root := c.compile(g.Root())
	if c.err != nil {
		return nil, c.err
	}
	c.settle()
	if !root.productive {
		return nil, &grammar.Error{Kind: grammar.ErrUnsatisfiable, Offset: -1, Err: fmt.Errorf("no text can satisfy the grammar")}
	}
	if err := c.findCycles(); err != nil {
		return nil, err
	}
	for _, it := range c.order {
		switch it.kind {
		case itemMembers:
			it.members.finish()
			p.guarded = p.guarded || it.guard != nil
		case itemGuard:
			p.guarded = true
		case itemRepeat:
			if sub := it.subs[0]; sub.nullable && !sub.silent && !(sub.kind == itemGuard && sub.subs[0].silent) {
				return nil, &grammar.Error{Kind: grammar.ErrUnsupported, Offset: -1, Err: fmt.Errorf("a repetition of parts that are all empty if guards agree: guard the whole part")}
			}
		}
	}
	p.items = c.order
	p.cuts = len(c.cuttings) > 0
	p.tempered, p.metered = c.tempered, c.metered
	p.tokenSets = c.tokenSets
	p.clear()
	bottom := p.push(frame{kind: frameBottom})
	x := p.expand(p.push(frame{kind: frameItem, item: root, next: bottom}))
	p.start = p.state(&expansion{threads: append([]*Thread(nil), x.threads...), accepting: x.accepting, tokens: x.tokens, begins: x.begins, parks: x.parks})
	if err := p.Err(); err != nil {
		return nil, err
	}
	if p.cuts {
		p.deadEnds = !c.neverStuck(root)
	}
	if p.start == dead || p.deadEnds && p.completion(p.start) == infinite {
		return nil, &grammar.Error{Kind: grammar.ErrUnsatisfiable, Offset: -1, Err: fmt.Errorf("no text can satisfy the grammar")}
	}
	return p, nil
}

// Err is an error of kind ErrLimit when some text has led to more places of the
// grammar than Limits.Closure allows. From then on the machine may refuse what the
// grammar describes; what it accepts is right all the same.
func (p *Program) Err() error {
	if !p.exceeded.Load() {
		return nil
	}
	return &grammar.Error{Kind: grammar.ErrLimit, Keyword: "Limits.Closure", Offset: -1, Err: fmt.Errorf("more than %d places of the grammar are reached at once", p.limits.Closure)}
}

// Start is the state of the empty text.
func (p *Program) Start() *State { return p.start }

// DeadEnds reports whether the machine searches a completion of each state it comes
// to, since the lexers of the grammar may lead to where there is none: what stands
// behind a terminal may be barred, always, by the terminal going on instead.
func (p *Program) DeadEnds() bool { return p.deadEnds }

// Lexed reports whether the grammar has lexers, so that what may follow a lexeme depends
// on where it is cut.
func (p *Program) Lexed() bool { return p.cuts }

// Guarded reports whether the grammar holds guards, so that its states alone do
// not decide: see Cursor.
func (p *Program) Guarded() bool { return p.guarded }

// Literals lists what the guards know to matter to their judgement, in the order of
// the grammar: hints for a search of a text that they agree to.
func (p *Program) Literals() []string { return p.hints(grammar.LiteralGuard.Literals) }

// Values lists keys and values of which the guards know the same.
func (p *Program) Values() []string { return p.hints(grammar.LiteralGuard.Values) }

func (p *Program) hints(list func(grammar.LiteralGuard) []string) (out []string) {
	for _, it := range p.items {
		g, ok := it.guard.(grammar.LiteralGuard)
		if !ok {
			continue
		}
		for _, text := range list(g) {
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

// within runs f with the lexicon of r, under that lexicon's lock. The program's
// lock is held; where both are, it is taken first.
func (p *Program) within(r *Residual, f func(*lexicon)) {
	if r.owner != p.lexicon {
		r.owner.mu.Lock()
		defer r.owner.mu.Unlock()
	}
	f(r.owner)
}

// step is the residual after b; its kind is kindNone where nothing is left.
func (p *Program) step(r *Residual, b byte) *Residual {
	if r.owner == p.lexicon {
		return p.lexicon.step(r, b)
	}
	if next := r.Step(b); next != nil {
		return next
	}
	return p.lexicon.none
}

// distanceOf is the length in bytes of the shortest text of r.
func (p *Program) distanceOf(r *Residual) (d int) {
	if d := r.distance.Load(); d > 0 {
		return int(d - 1)
	}
	p.within(r, func(l *lexicon) { d = l.distanceOf(r) })
	return d
}

func (p *Program) clear() {
	p.stacks = map[frame]*Stack{}
	p.plain = map[plainFrame]*Stack{}
	p.unions = map[string]*Stack{}
	p.threads = map[threadKey]*Thread{}
	p.states = map[string]*State{}
	p.crossings = map[crossing]*State{}
	p.bytes = 0
}

// trim empties the tables when they are past their limit. What is in use keeps
// working: links between old states are cut, so that they can be collected, and
// are computed again when they are needed.
func (p *Program) trim() {
	if p.bytes+p.lexicon.bytes <= p.limits.TableBytes {
		return
	}
	for _, s := range p.states {
		s.row.Store(nil)
		s.tokenEnd.Store(nil)
		s.agreed.Store(nil)
		s.denied.Store(nil)
		s.resolutions.Store(nil)
		s.keys.Store(nil)
	}
	for _, s := range p.stacks {
		s.forget()
	}
	for _, s := range p.plain {
		s.forget()
	}
	for _, s := range p.unions {
		s.forget()
	}
	p.clear()
	p.lexicon.reset()
}

// forget empties what s caches.
func (s *Stack) forget() {
	s.expansion.Store(nil)
	s.clamped.Store(nil)
	s.start.Store(nil)
	s.ends.Store(nil)
}
