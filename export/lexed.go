package export

import "github.com/stencil-go/stencil/grammar"

// lexed lowers a terminal of a lexer, or another grammar among its terminals.
func (l *lowerer) lexed(e *grammar.Expr) (*node, error) {
	if !l.target.lexers {
		return nil, unsupported("lexer", "its terminals match as long as they can, which %s has no way to say", l.target.name)
	}
	if l.out.lexer == nil {
		l.out.lexer = e.Lexer
		for _, s := range e.Lexer.Ignored() {
			n, err := l.pattern(s)
			if err != nil {
				return nil, err
			}
			l.out.skip = append(l.out.skip, n)
		}
	}
	if l.out.lexer != e.Lexer {
		return nil, unsupported("lexer", "two lexers cut one rule")
	}
	if e.Op == grammar.OpNested {
		if e.Subs[0].Op == grammar.OpToken {
			return &node{op: opToken, tokens: e.Subs[0].Tokens}, nil
		}
		inner, err := lowerExpr(e.Subs[0], l.target, l.limits)
		if err != nil {
			return nil, err
		}
		return &node{op: opNested, nested: inner}, nil
	}
	if n := l.leaves[e.Terminal]; n != nil {
		return n, nil
	}
	if e.Terminal.MaxTokens > 0 {
		return nil, unsupported("max_tokens", "what terminal %q may hold depends on where tokens end", e.Terminal.Name)
	}
	body, err := l.pattern(e.Terminal.Expr)
	if err != nil {
		return nil, err
	}
	r := l.newRule(e.Terminal.Name)
	r.terminal, r.body = e.Terminal, body
	l.leaves[e.Terminal] = refNode(r)
	return l.leaves[e.Terminal], nil
}

// pattern lowers a regular expression to a node without rules.
func (l *lowerer) pattern(e *grammar.Expr) (*node, error) {
	before := l.inTerminal
	l.inTerminal = true
	defer func() { l.inTerminal = before }()
	return l.build(e)
}

// connective lowers intersections and complements, which terminals of Lark have.
func (l *lowerer) connective(e *grammar.Expr) (*node, error) {
	subs, err := l.all(e.Subs)
	if err != nil {
		return nil, err
	}
	if e.Op == grammar.OpNot {
		return &node{op: opNot, subs: subs}, nil
	}
	return &node{op: opAnd, subs: subs}, nil
}
