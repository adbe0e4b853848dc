package fsm

import (
	"fmt"
	"sync"

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
}

// Limits bounds what a Program may use. The zero value of a field means its default.
type Limits struct {
	// TableBytes bounds the memory of the interned states (default 128 MiB). Past it
	// the tables are emptied; states in use stay valid and are computed on from there.
	TableBytes int64
}

// Option changes how Compile works.
type Option func(*Program) error

// WithLimits sets the limits of the program.
func WithLimits(l Limits) Option {
	return func(p *Program) error {
		if l.TableBytes < 0 {
			return &grammar.Error{Kind: grammar.ErrInvalid, Keyword: "TableBytes", Offset: -1, Err: fmt.Errorf("a limit cannot be negative: %d", l.TableBytes)}
		}
		p.limits = l
		return nil
	}
}

const defaultTableBytes = 128 << 20

// Compile makes the machine of a grammar. It fails with a *grammar.Error: when no
// text at all fits the grammar (ErrUnsatisfiable), or when a rule can begin with
// itself (ErrUnsupported). Its cost is linear in the size of the grammar, plus
// the searches that intersections and complements need.
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
	p.lexicon = newLexicon(&p.mu)
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &compiler{lexicon: p.lexicon, items: map[*grammar.Expr]*item{}, rules: map[*grammar.Rule]*item{}}
	root := c.compile(g.Root())
	if c.err != nil {
		return nil, c.err
	}
	c.settle()
	if !root.productive {
		return nil, &grammar.Error{Kind: grammar.ErrUnsatisfiable, Offset: -1, Err: fmt.Errorf("no text can satisfy the grammar")}
	}
	if c.leftRecursive() {
		return nil, &grammar.Error{Kind: grammar.ErrUnsupported, Offset: -1, Err: fmt.Errorf("a rule begins with itself (left recursion): rewrite it with a repetition")}
	}
	for _, it := range c.order {
		switch it.kind {
		case itemMembers:
			it.members.finish()
			p.guarded = p.guarded || it.guard != nil
		case itemGuard:
			p.guarded = true
		}
	}
	p.items = c.order
	p.clear()
	bottom := p.push(frame{kind: frameBottom})
	x := p.expand(p.push(frame{kind: frameItem, item: root, next: bottom}))
	p.start = p.state(&expansion{threads: append([]*Thread(nil), x.threads...), accepting: x.accepting, begins: x.begins, parks: x.parks})
	if p.start == dead {
		return nil, &grammar.Error{Kind: grammar.ErrUnsatisfiable, Offset: -1, Err: fmt.Errorf("no text can satisfy the grammar")}
	}
	return p, nil
}

// Start is the state of the empty text.
func (p *Program) Start() *State { return p.start }

// Guarded reports whether the grammar holds guards, so that its states alone do
// not decide: see Cursor.
func (p *Program) Guarded() bool { return p.guarded }

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
	p.unions = map[string]*Stack{}
	p.threads = map[threadKey]*Thread{}
	p.states = map[string]*State{}
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
	}
	for _, s := range p.stacks {
		s.expansion.Store(nil)
		s.clamped.Store(nil)
		s.start.Store(nil)
	}
	for _, s := range p.unions {
		s.expansion.Store(nil)
		s.clamped.Store(nil)
		s.start.Store(nil)
	}
	p.clear()
	p.lexicon.reset()
}
