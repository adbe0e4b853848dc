package grammar

// Lexer is a lexing context: a set of terminals into which a text is cut as the
// rules between them ask for it (a contextual lexer). Where a terminal may begin,
// all that are acceptable there are read in parallel, ignored ones included. As
// long as one of them can go on with the next byte, the terminal goes on; there is
// no going back to a shorter one. When none can, it is what was read: of those that
// describe just that, the ones with the highest priority.
//
// Ignored text is taken between terminals: not before the first of a text, and
// behind one only where another may follow.
//
// A Lexer is built by Terminal and Ignore before the grammar that uses it, and not
// changed afterwards.
type Lexer struct {
	terminals []*Terminal
	ignored   []*Expr
}

// Terminal is a class of the texts that a Lexer cuts.
type Terminal struct {
	// Name is what the terminal is called in messages and exports.
	Name string
	// Expr describes its texts and is regular. Where it describes the empty text, the
	// terminal may be left out.
	Expr *Expr
	// Priority decides between terminals that describe the same text: the highest
	// wins, equals are all kept.
	Priority int
	// Lazy ends the terminal with the first byte behind which it is complete.
	Lazy bool
	// MaxTokens, when not 0, is the number of tokens behind which the terminal is read no
	// further: once that many tokens hold bytes of it, it ends where it is complete, at the
	// end of a token, even where more of it could follow. Only a machine that is told where
	// tokens end minds it (fsm.State.TokenEnd).
	MaxTokens int
	// Tail, when not nil, is what Expr ends with, and what is to be written at once when
	// MaxTokens are spent and the terminal is not complete.
	Tail *Expr
	// Temperature, when not nil, is what its tokens are to be drawn at; it changes
	// nothing about which texts fit.
	Temperature *float64
}

// NewLexer returns a lexing context without terminals.
func NewLexer() *Lexer { return &Lexer{} }

// Terminal adds a terminal. Rules use the expression it returns wherever the
// terminal occurs.
func (l *Lexer) Terminal(t Terminal) *Expr {
	if t.Expr.Op == OpNone {
		return none
	}
	kept := t
	l.terminals = append(l.terminals, &kept)
	return &Expr{Op: OpTerminal, Lexer: l, Terminal: &kept}
}

// Ignore adds texts that may stand between terminals: e is regular.
func (l *Lexer) Ignore(e *Expr) {
	if e.Op != OpNone && e.Op != OpEmpty {
		l.ignored = append(l.ignored, e)
	}
}

// Nested describes e, which is not cut by l itself, as if it were a terminal of l:
// ignored text may follow it.
func (l *Lexer) Nested(e *Expr) *Expr {
	if e.Op == OpNone {
		return none
	}
	return &Expr{Op: OpNested, Lexer: l, Subs: []*Expr{e}}
}

// Terminals lists the terminals in the order in which they were added.
func (l *Lexer) Terminals() []*Terminal { return l.terminals }

// Ignored lists the expressions of ignored texts.
func (l *Lexer) Ignored() []*Expr { return l.ignored }
