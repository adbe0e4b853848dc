package fsm

import "github.com/stencil-go/stencil/grammar"

// fromExpr is the residual of a regular expression of which nothing is written.
func (l *lexicon) fromExpr(e *grammar.Expr) *Residual {
	if r := l.exprs[e]; r != nil {
		return r
	}
	var r *Residual
	if e.Constant && !l.isShared() {
		r = l.constant(e)
	} else {
		r = l.convert(e)
	}
	l.exprs[e] = r
	return r
}

// constant is the residual of a constant expression by its shared machine.
func (l *lexicon) constant(e *grammar.Expr) *Residual {
	a := sharedFor(e)
	state, ok := a.Start()
	if !ok {
		return l.none
	}
	return l.automaton(a, state)
}

func (l *lexicon) convert(e *grammar.Expr) *Residual {
	switch e.Op {
	case grammar.OpEmpty:
		return l.empty
	case grammar.OpLiteral:
		return l.literal(string(e.Bytes))
	case grammar.OpClass:
		return l.intern(shape{kind: kindClass, class: e.Class, text: true})
	case grammar.OpByteClass:
		return l.bytesOf(byteSet(*e.Set))
	case grammar.OpSeq:
		r := l.empty
		for i := len(e.Subs) - 1; i >= 0; i-- {
			r = l.seq(l.fromExpr(e.Subs[i]), r)
		}
		return r
	case grammar.OpAlt:
		return l.alt(l.fromExprs(e.Subs)...)
	case grammar.OpRepeat:
		return l.repeat(l.fromExpr(e.Subs[0]), e.Min, e.Max)
	case grammar.OpAnd:
		return l.and(l.fromExprs(e.Subs)...)
	case grammar.OpNot:
		return l.not(l.fromExpr(e.Subs[0]))
	case grammar.OpCapture:
		return l.fromExpr(e.Subs[0])
	case grammar.OpEncode:
		return l.encode(l.fromExpr(e.Subs[0]), l.codecInfo(e.Codec), 0)
	case grammar.OpAutomaton:
		state, ok := e.Automaton.Start()
		if !ok {
			return l.none
		}
		return l.automaton(e.Automaton, state)
	case grammar.OpChoice:
		return l.choiceAt(e.Choice, 0, len(e.Choice.Texts()), 0)
	}
	return l.none
}

func (l *lexicon) fromExprs(es []*grammar.Expr) []*Residual {
	out := make([]*Residual, len(es))
	for i, e := range es {
		out[i] = l.fromExpr(e)
	}
	return out
}
