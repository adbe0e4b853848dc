package export

import (
	"fmt"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// Limits bounds what is written. Zero fields stand for the defaults.
type Limits struct {
	// States bounds the states of each part that is worked out by an automaton, and
	// the rules of each object's members. Default 2,000.
	States int
	// Bytes bounds the text. Default 64 MiB.
	Bytes int
}

// Option is an option of GBNF and Lark.
type Option func(*Limits) error

// WithLimits sets the limits.
func WithLimits(l Limits) Option {
	return func(o *Limits) error {
		if l.States < 0 || l.Bytes < 0 {
			return &grammar.Error{Kind: grammar.ErrInvalid, Keyword: "WithLimits", Offset: -1, Err: fmt.Errorf("a limit is negative")}
		}
		*o = l
		return nil
	}
}

func newLimits(opts []Option) (Limits, error) {
	var l Limits
	for _, o := range opts {
		if err := o(&l); err != nil {
			return l, err
		}
	}
	if l.States == 0 {
		l.States = 2000
	}
	if l.Bytes == 0 {
		l.Bytes = 64 << 20
	}
	return l, nil
}

func unsupported(what, format string, args ...any) error {
	return &grammar.Error{Kind: grammar.ErrUnsupported, Keyword: what, Offset: -1, Err: fmt.Errorf(format, args...)}
}

func limit(what, format string, args ...any) error {
	return &grammar.Error{Kind: grammar.ErrLimit, Keyword: what, Offset: -1, Err: fmt.Errorf(format, args...)}
}

// target says what a notation can write.
type target struct {
	name   string
	lexers bool
}

// lowerer turns expressions into a plain grammar.
type lowerer struct {
	limits  Limits
	target  target
	out     *plain
	parents map[*grammar.Expr]int
	shared  map[*grammar.Expr]*node
	rules   map[*grammar.Rule]*rule
	leaves  map[*grammar.Terminal]*node
	encodes map[encoded]*node
	waiting []func() error
	// inTerminal says that the node becomes part of a terminal, which has no rules.
	inTerminal bool
}

// lower turns a grammar into a plain one.
func lower(g *grammar.Grammar, t target, limits Limits) (*plain, error) {
	return lowerExpr(g.Root(), t, limits)
}

func lowerExpr(root *grammar.Expr, t target, limits Limits) (*plain, error) {
	l := &lowerer{
		limits: limits, target: t, out: &plain{}, parents: map[*grammar.Expr]int{}, shared: map[*grammar.Expr]*node{},
		rules: map[*grammar.Rule]*rule{}, leaves: map[*grammar.Terminal]*node{},
	}
	l.count(root)
	if root.Op == grammar.OpRule {
		l.rule(root.Rule)
	} else {
		first := l.newRule("root")
		body, err := l.node(root)
		if err != nil {
			return nil, err
		}
		first.body = body
	}
	for len(l.waiting) > 0 {
		next := l.waiting[0]
		l.waiting = l.waiting[1:]
		if err := next(); err != nil {
			return nil, err
		}
	}
	if !l.out.prune() {
		return nil, &grammar.Error{Kind: grammar.ErrUnsatisfiable, Offset: -1, Err: fmt.Errorf("no text can satisfy the grammar")}
	}
	return l.out, nil
}

func (l *lowerer) newRule(name string) *rule {
	r := &rule{name: name}
	l.out.rules = append(l.out.rules, r)
	return r
}

// count counts how often each expression is met, so that what is met twice becomes
// a rule.
func (l *lowerer) count(root *grammar.Expr) {
	work := []*grammar.Expr{root}
	for len(work) > 0 {
		e := work[len(work)-1]
		work = work[:len(work)-1]
		if l.parents[e]++; l.parents[e] > 1 {
			continue
		}
		work = append(work, e.Subs...)
		switch e.Op {
		case grammar.OpRule:
			work = append(work, e.Rule.Body())
		case grammar.OpMembers:
			if e.Members.Separator != nil {
				work = append(work, e.Members.Separator)
			}
			for _, p := range e.Members.Properties {
				work = append(work, p.Value)
			}
			for _, a := range e.Members.Additional {
				work = append(work, a.Key, a.Value)
			}
		}
	}
}

// node lowers an expression: in place, or as a rule when it is met again and again.
func (l *lowerer) node(e *grammar.Expr) (*node, error) {
	if n := l.shared[e]; n != nil {
		return n, nil
	}
	own := false
	switch e.Op {
	case grammar.OpSeq, grammar.OpAlt, grammar.OpRepeat, grammar.OpChoice:
		own = l.parents[e] > 1 && weight(e, 0) > 6
	case grammar.OpMembers, grammar.OpAnd, grammar.OpNot, grammar.OpEncode, grammar.OpAutomaton, grammar.OpNested:
		own = true
	}
	if !own || l.inTerminal {
		return l.build(e)
	}
	n, err := l.build(e)
	if err != nil {
		return nil, err
	}
	if n.op == opSeq || n.op == opAlt || n.op == opRepeat || n.op == opNested {
		r := l.newRule(ruleName(e))
		r.body = n
		n = refNode(r)
	}
	l.shared[e] = n
	return n, nil
}

func weight(e *grammar.Expr, n int) int {
	n++
	for _, s := range e.Subs {
		if n > 6 {
			break
		}
		n = weight(s, n)
	}
	if e.Op == grammar.OpChoice {
		n += len(e.Choice.Texts())
	}
	return n
}

func ruleName(e *grammar.Expr) string {
	switch e.Op {
	case grammar.OpMembers:
		return "members"
	case grammar.OpChoice:
		return "choice"
	case grammar.OpEncode:
		return "string"
	case grammar.OpNested:
		return "grammar"
	}
	return "part"
}

func (l *lowerer) all(subs []*grammar.Expr) ([]*node, error) {
	out := make([]*node, len(subs))
	for i, s := range subs {
		var err error
		if out[i], err = l.node(s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (l *lowerer) build(e *grammar.Expr) (*node, error) {
	switch e.Op {
	case grammar.OpNone:
		return noneNode, nil
	case grammar.OpEmpty:
		return emptyNode, nil
	case grammar.OpLiteral:
		if !utf8.Valid(e.Bytes) {
			return nil, unsupported("bytes", "%q is not UTF-8", e.Bytes)
		}
		return &node{op: opText, text: string(e.Bytes)}, nil
	case grammar.OpClass:
		return classNode(e.Class.Ranges()), nil
	case grammar.OpByteClass:
		return byteClass(e.Set)
	case grammar.OpSeq, grammar.OpAlt:
		subs, err := l.all(e.Subs)
		if err != nil {
			return nil, err
		}
		if e.Op == grammar.OpSeq {
			return seqNode(subs...), nil
		}
		return altNode(subs...), nil
	case grammar.OpRepeat:
		sub, err := l.node(e.Subs[0])
		if err != nil {
			return nil, err
		}
		return repeatNode(sub, e.Min, e.Max), nil
	case grammar.OpCapture:
		return l.node(e.Subs[0])
	case grammar.OpChoice:
		parts := make([]*node, len(e.Choice.Texts()))
		for i, t := range e.Choice.Texts() {
			parts[i] = emptyNode
			if t != "" {
				parts[i] = &node{op: opText, text: t}
			}
		}
		return altNode(parts...), nil
	case grammar.OpRule:
		return l.rule(e.Rule), nil
	case grammar.OpMembers:
		return l.members(e.Members)
	case grammar.OpAnd, grammar.OpNot:
		if l.inTerminal {
			return l.connective(e)
		}
		return l.automaton(e, "intersection or complement")
	case grammar.OpEncode:
		return l.encode(e.Subs[0], e.Codec)
	case grammar.OpAutomaton:
		return l.automaton(e, "automaton")
	case grammar.OpToken:
		return &node{op: opToken, tokens: e.Tokens}, nil
	case grammar.OpTerminal, grammar.OpNested:
		return l.lexed(e)
	case grammar.OpGuard, grammar.OpCheck:
		return nil, unsupported("guard", "a program judges the whole text there (such as uniqueItems or repeated keys)")
	case grammar.OpIndent, grammar.OpNewline:
		return nil, unsupported("indentation", "the depth of the text decides how lines begin")
	}
	return nil, unsupported("expression", "it has no counterpart in %s", l.target.name)
}

func (l *lowerer) rule(r *grammar.Rule) *node {
	if known := l.rules[r]; known != nil {
		return refNode(known)
	}
	out := l.newRule(r.Name)
	l.rules[r] = out
	l.waiting = append(l.waiting, func() (err error) {
		out.body, err = l.node(r.Body())
		return err
	})
	return refNode(out)
}

func byteClass(s *grammar.ByteSet) (*node, error) {
	var ranges []grammar.Range
	for b := range 256 {
		if !s.Has(byte(b)) {
			continue
		}
		if b >= 0x80 {
			return nil, unsupported("bytes", "%v", errBytes)
		}
		ranges = append(ranges, grammar.Range{Lo: rune(b), Hi: rune(b)})
	}
	return classNode(grammar.NewClass(ranges...).Ranges()), nil
}

// encode lowers the texts of e written in a codec. A codec writes character by
// character, so the parts of e are written one by one, which keeps counts.
func (l *lowerer) encode(e *grammar.Expr, c *grammar.Codec) (*node, error) {
	switch e.Op {
	case grammar.OpNone:
		return noneNode, nil
	case grammar.OpEmpty:
		return emptyNode, nil
	case grammar.OpSeq, grammar.OpAlt:
		subs := make([]*node, len(e.Subs))
		for i, s := range e.Subs {
			var err error
			if subs[i], err = l.encode(s, c); err != nil {
				return nil, err
			}
		}
		if e.Op == grammar.OpSeq {
			return seqNode(subs...), nil
		}
		return altNode(subs...), nil
	case grammar.OpRepeat:
		sub, err := l.encode(e.Subs[0], c)
		if err != nil {
			return nil, err
		}
		if sub.op != opText && sub.op != opClass && sub.op != opRef && !l.inTerminal {
			r := l.newRule("char")
			r.body = sub
			sub = refNode(r)
		}
		return repeatNode(sub, e.Min, e.Max), nil
	case grammar.OpCapture:
		return l.encode(e.Subs[0], c)
	}
	key := encoded{e, c.Name}
	if n := l.encodings()[key]; n != nil {
		return n, nil
	}
	n, err := l.automaton(grammar.Encode(e, c), "text in "+c.Name)
	if err == nil && !l.inTerminal {
		l.encodings()[key] = n
	}
	return n, err
}

// encoded is an expression in a codec.
type encoded struct {
	e     *grammar.Expr
	codec string
}

func (l *lowerer) encodings() map[encoded]*node {
	if l.encodes == nil {
		l.encodes = map[encoded]*node{}
	}
	return l.encodes
}
