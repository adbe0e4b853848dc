package export

import (
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// op says what a node is.
type op uint8

const (
	opNone   op = iota // nothing can be written
	opEmpty            // the empty text
	opText             // text, exactly
	opClass            // one character of ranges
	opSeq              // subs, one after another
	opAlt              // any of subs
	opRepeat           // subs[0], lo to hi times; hi < 0: no bound
	opRef              // what rule is defined as
	opToken            // a token of tokens
	opNested           // another grammar
	opAnd              // what all subs describe: in terminals only
	opNot              // what subs[0] does not describe: in terminals only
)

// node is a node of a plain grammar.
type node struct {
	op     op
	text   string
	ranges []grammar.Range
	subs   []*node
	lo, hi int
	rule   *rule
	tokens *grammar.TokenSet
	nested *plain
}

// rule is a named definition.
type rule struct {
	name       string
	body       *node
	productive bool
	// terminal, for a grammar with a lexer, is what the rule is written as.
	terminal *grammar.Terminal
}

// plain is a grammar of rules over characters. The first rule is the whole text.
type plain struct {
	rules []*rule
	// lexer is set where rules that are terminals are cut by one.
	lexer *grammar.Lexer
	skip  []*node
}

var (
	noneNode  = &node{op: opNone}
	emptyNode = &node{op: opEmpty}
)

func seqNode(parts ...*node) *node {
	var out []*node
	for _, p := range parts {
		switch p.op {
		case opNone:
			return noneNode
		case opEmpty:
		case opSeq:
			out = append(out, p.subs...)
		default:
			out = append(out, p)
		}
	}
	merged := out[:0:0]
	for _, p := range out {
		if n := len(merged); n > 0 && p.op == opText && merged[n-1].op == opText {
			merged[n-1] = &node{op: opText, text: merged[n-1].text + p.text}
			continue
		}
		merged = append(merged, p)
	}
	switch len(merged) {
	case 0:
		return emptyNode
	case 1:
		return merged[0]
	}
	return &node{op: opSeq, subs: merged}
}

func altNode(parts ...*node) *node {
	var out []*node
	hasEmpty := false
	for _, p := range parts {
		switch {
		case p.op == opNone:
		case p.op == opEmpty:
			hasEmpty = true
		case p.op == opAlt:
			out = append(out, p.subs...)
		default:
			out = append(out, p)
		}
	}
	var e *node
	switch len(out) {
	case 0:
		if hasEmpty {
			return emptyNode
		}
		return noneNode
	case 1:
		e = out[0]
	default:
		e = &node{op: opAlt, subs: out}
	}
	if hasEmpty {
		return repeatNode(e, 0, 1)
	}
	return e
}

func repeatNode(e *node, lo, hi int) *node {
	switch {
	case hi >= 0 && hi < lo, e.op == opNone && lo > 0:
		return noneNode
	case hi == 0, e.op == opEmpty, e.op == opNone:
		return emptyNode
	case lo == 1 && hi == 1:
		return e
	case lo == 0 && hi == 1 && e.op == opRepeat && e.lo == 0:
		return e
	}
	return &node{op: opRepeat, subs: []*node{e}, lo: lo, hi: hi}
}

func refNode(r *rule) *node { return &node{op: opRef, rule: r} }

// prune drops what describes no text, and the rules that are not reached from the
// first. It reports whether anything is left.
func (p *plain) prune() bool {
	for changed := true; changed; {
		changed = false
		// What a rule refers to comes after it as a rule.
		for _, r := range slices.Backward(p.rules) {
			if !r.productive && (r.terminal != nil || r.body.productive()) {
				r.productive, changed = true, true
			}
		}
	}
	if len(p.rules) == 0 || !p.rules[0].productive {
		return false
	}
	reached := map[*rule]bool{}
	work := []*rule{p.rules[0]}
	reached[p.rules[0]] = true
	for len(work) > 0 {
		r := work[len(work)-1]
		work = work[:len(work)-1]
		if r.body == nil {
			continue
		}
		r.body = r.body.alive()
		r.body.refs(func(t *rule) {
			if !reached[t] {
				reached[t] = true
				work = append(work, t)
			}
		})
	}
	kept := p.rules[:0]
	for _, r := range p.rules {
		if reached[r] {
			kept = append(kept, r)
		}
	}
	p.rules = kept
	return true
}

func (n *node) productive() bool {
	switch n.op {
	case opNone:
		return false
	case opSeq:
		for _, s := range n.subs {
			if !s.productive() {
				return false
			}
		}
	case opAlt:
		for _, s := range n.subs {
			if s.productive() {
				return true
			}
		}
		return false
	case opRepeat:
		return n.lo == 0 || n.subs[0].productive()
	case opRef:
		return n.rule.productive
	}
	return true
}

// alive is the node without what describes no text.
func (n *node) alive() *node {
	switch n.op {
	case opSeq, opAlt, opRepeat:
		subs := make([]*node, len(n.subs))
		for i, s := range n.subs {
			subs[i] = s.alive()
		}
		switch n.op {
		case opSeq:
			return seqNode(subs...)
		case opAlt:
			return altNode(subs...)
		}
		return repeatNode(subs[0], n.lo, n.hi)
	case opRef:
		if !n.rule.productive {
			return noneNode
		}
	}
	return n
}

func (n *node) refs(visit func(*rule)) {
	if n.op == opRef {
		visit(n.rule)
	}
	for _, s := range n.subs {
		s.refs(visit)
	}
}
