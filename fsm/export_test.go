package fsm

import "github.com/stencil-go/stencil/grammar"

// NeverStuck is what is known of the lexers of a grammar from the bytes of their
// terminals, and from the states of the lexers.
func NeverStuck(g *grammar.Grammar) (byBytes, byStates bool) {
	p := &Program{slots: map[slotKey]uint32{}}
	p.lexicon = newLexicon(&p.mu)
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &compiler{lexicon: p.lexicon, items: map[*grammar.Expr]*item{}, rules: map[*grammar.Rule]*item{}}
	root := c.compile(g.Root())
	c.settle()
	return c.blanksEnd(), c.searchStuck(root)
}

// Gathering makes closures gather the places where an item begins from the start.
func Gathering() Option {
	return func(p *Program) error {
		p.gather = true
		return nil
	}
}
