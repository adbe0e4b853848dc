package export

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/stencil-go/stencil/grammar"
)

// GBNF writes a grammar in llama.cpp's notation, in the part of it that XGrammar
// takes as well. A rule that begins with itself is written as a repetition, which
// llama.cpp needs; where left recursion goes over several rules it stays.
//
// The error is a *grammar.Error: ErrUnsupported, with the reason, for what the
// notation cannot say (guards, indentation, the longest match of a lexer, sets of
// tokens), ErrLimit past the limits.
func GBNF(g *grammar.Grammar, opts ...Option) (string, error) {
	limits, err := newLimits(opts)
	if err != nil {
		return "", err
	}
	p, err := lower(g, target{name: "GBNF"}, limits)
	if err != nil {
		return "", err
	}
	for _, r := range p.rules {
		r.unrollLeft()
	}
	w := &gbnfWriter{limit: limits.Bytes}
	w.split(p)
	w.names = names(p.rules, "root", func(_ *rule, c byte) bool { return isLower(c) }, func(_ *rule, c byte) bool { return isLower(c) || isDigit(c) || c == '-' }, "-")
	for _, r := range p.rules {
		w.b.WriteString(w.names[r])
		w.b.WriteString(" ::= ")
		if err := w.alternatives(r.body); err != nil {
			return "", err
		}
		w.b.WriteByte('\n')
		if w.b.Len() > w.limit {
			return "", limit("text", "it has more than %d bytes", w.limit)
		}
	}
	return w.b.String(), nil
}

// unrollLeft rewrites a rule that begins with itself: a ::= a x | b is b x*.
func (r *rule) unrollLeft() {
	if r.body.op != opAlt {
		return
	}
	var starts, tails []*node
	for _, s := range r.body.subs {
		switch {
		case s.op == opRef && s.rule == r:
			// The rule itself adds nothing.
		case s.op == opSeq && s.subs[0].op == opRef && s.subs[0].rule == r:
			tails = append(tails, seqNode(s.subs[1:]...))
		default:
			starts = append(starts, s)
		}
	}
	if len(tails) == 0 && len(starts) == len(r.body.subs) {
		return
	}
	r.body = seqNode(altNode(starts...), repeatNode(altNode(tails...), 0, -1))
}

// maxCount is the largest count that is written for one repetition, half of what
// llama.cpp takes; blockSize is the length of the blocks that longer ones are made of.
const (
	maxCount  = 1000
	blockSize = maxCount / 2
)

// split gives what is repeated more often than that a rule of its own.
func (w *gbnfWriter) split(p *plain) {
	for i := 0; i < len(p.rules); i++ {
		p.rules[i].body = w.splitNode(p, p.rules[i].body)
	}
}

func (w *gbnfWriter) splitNode(p *plain, n *node) *node {
	subs := n.subs
	for i, s := range subs {
		if t := w.splitNode(p, s); t != s {
			if &subs[0] == &n.subs[0] {
				subs = append([]*node{}, n.subs...)
			}
			subs[i] = t
		}
	}
	if n.op == opRepeat && (n.lo > 1 || n.hi > 1) && subs[0].op != opText && subs[0].op != opClass && subs[0].op != opRef {
		r := &rule{name: "item", body: subs[0]}
		p.rules = append(p.rules, r)
		subs = []*node{refNode(r)}
	}
	if n.op == opRepeat && max(n.lo, n.hi) > maxCount {
		return w.many(p, subs[0], n.lo, n.hi)
	}
	if len(subs) == 0 || &subs[0] == &n.subs[0] {
		return n
	}
	out := *n
	out.subs = subs
	return &out
}

// many repeats in blocks: up to n times is up to b blocks and then up to r times, where
// r is at least a block less one, so that no count is left out.
func (w *gbnfWriter) many(p *plain, sub *node, lo, hi int) *node {
	var exactly func(sub *node, n int) *node
	exactly = func(sub *node, n int) *node {
		if n <= maxCount {
			return repeatNode(sub, n, n)
		}
		return seqNode(exactly(w.block(p, sub), n/blockSize), repeatNode(sub, n%blockSize, n%blockSize))
	}
	var upTo func(sub *node, n int) *node
	upTo = func(sub *node, n int) *node {
		if n <= maxCount {
			return repeatNode(sub, 0, n)
		}
		blocks := (n - (blockSize - 1)) / blockSize
		return seqNode(upTo(w.block(p, sub), blocks), repeatNode(sub, 0, n-blocks*blockSize))
	}
	if hi < 0 {
		return seqNode(exactly(sub, lo), repeatNode(sub, 0, -1))
	}
	return seqNode(exactly(sub, lo), upTo(sub, hi-lo))
}

func (w *gbnfWriter) block(p *plain, sub *node) *node {
	key := fmt.Sprintf("%p", sub.rule)
	if sub.op != opRef {
		key = fmt.Sprintf("%p", sub)
	}
	if r := w.blocks[key]; r != nil {
		return refNode(r)
	}
	r := &rule{name: "block", body: repeatNode(sub, blockSize, blockSize)}
	p.rules = append(p.rules, r)
	if w.blocks == nil {
		w.blocks = map[string]*rule{}
	}
	w.blocks[key] = r
	return refNode(r)
}

type gbnfWriter struct {
	b      strings.Builder
	names  map[*rule]string
	blocks map[string]*rule
	limit  int
}

func (w *gbnfWriter) alternatives(n *node) error {
	if n.op != opAlt {
		return w.sequence(n)
	}
	for i, s := range n.subs {
		if i > 0 {
			w.b.WriteString(" | ")
		}
		if err := w.sequence(s); err != nil {
			return err
		}
	}
	return nil
}

func (w *gbnfWriter) sequence(n *node) error {
	if n.op != opSeq {
		return w.item(n)
	}
	for i, s := range n.subs {
		if i > 0 {
			w.b.WriteByte(' ')
		}
		if err := w.item(s); err != nil {
			return err
		}
	}
	return nil
}

func (w *gbnfWriter) item(n *node) error {
	switch n.op {
	case opEmpty:
		w.b.WriteString(`""`)
	case opText:
		w.b.WriteString(gbnfString(n.text))
	case opClass:
		w.b.WriteString(gbnfClass(n.ranges))
	case opRef:
		w.b.WriteString(w.names[n.rule])
	case opToken:
		return w.token(n.tokens)
	case opRepeat:
		sub := n.subs[0]
		if sub.op == opRepeat || sub.op == opToken && len(sub.tokens.IDs)+len(sub.tokens.Names) > 1 {
			sub = &node{op: opAlt, subs: []*node{sub}}
		}
		if err := w.item(sub); err != nil {
			return err
		}
		w.b.WriteString(count(n.lo, n.hi))
	default:
		w.b.WriteByte('(')
		if err := w.alternatives(n); err != nil {
			return err
		}
		w.b.WriteByte(')')
	}
	return nil
}

func count(lo, hi int) string {
	switch {
	case lo == 0 && hi < 0:
		return "*"
	case lo == 1 && hi < 0:
		return "+"
	case lo == 0 && hi == 1:
		return "?"
	case hi < 0:
		return fmt.Sprintf("{%d,}", lo)
	case lo == hi:
		return fmt.Sprintf("{%d}", lo)
	}
	return fmt.Sprintf("{%d,%d}", lo, hi)
}

// token writes a set of tokens: GBNF has single tokens and any but a single one.
func (w *gbnfWriter) token(t *grammar.TokenSet) error {
	const most = 10_000
	var all []string
	for _, r := range t.IDs {
		if int(r.Hi-r.Lo)+len(all) > most {
			return limit("token", "a set of more than %d tokens", most)
		}
		for id := r.Lo; id <= r.Hi; id++ {
			all = append(all, fmt.Sprintf("<[%d]>", id))
		}
	}
	for _, n := range t.Names {
		if !strings.HasPrefix(n, "<") || strings.IndexByte(n, '>') != len(n)-1 || strings.HasPrefix(n, "<[") {
			return unsupported("token", "GBNF names tokens that begin with < and end with the first >: not %q", n)
		}
		all = append(all, n)
	}
	switch {
	case t.Negate && len(all) != 1:
		return unsupported("token", "GBNF can exclude one token, not %d", len(all))
	case t.Negate:
		w.b.WriteString("!" + all[0])
	case len(all) == 1:
		w.b.WriteString(all[0])
	default:
		w.b.WriteString("(" + strings.Join(all, " | ") + ")")
	}
	return nil
}

func gbnfString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteString(gbnfRune(r))
		}
	}
	b.WriteByte('"')
	return b.String()
}

// gbnfRune writes a character that has no meaning of its own where it stands. \x is
// not used: XGrammar reads more than two digits behind it.
func gbnfRune(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case unicode.IsPrint(r):
		return string(r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04X`, r)
	}
	return fmt.Sprintf(`\U%08X`, r)
}

// gbnfClass writes a class, as a negated one where that is shorter.
func gbnfClass(ranges []grammar.Range) string {
	negated := grammar.NewClass(ranges...).Negate().Ranges()
	var b strings.Builder
	b.WriteByte('[')
	if len(negated) > 0 && len(negated) < len(ranges) {
		b.WriteByte('^')
		ranges = negated
	}
	for _, r := range ranges {
		b.WriteString(gbnfClassRune(r.Lo))
		if r.Hi > r.Lo {
			if r.Hi > r.Lo+1 {
				b.WriteByte('-')
			}
			b.WriteString(gbnfClassRune(r.Hi))
		}
	}
	b.WriteByte(']')
	return b.String()
}

func gbnfClassRune(r rune) string {
	if r == '-' || r == ']' || r == '[' || r == '\\' || r == '^' {
		return fmt.Sprintf(`\u%04X`, r)
	}
	return gbnfRune(r)
}
