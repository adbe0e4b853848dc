package export

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/stencil-go/stencil/grammar"
)

// Lark writes a grammar in Lark's notation, as llguidance takes it. Grammars with
// a lexer keep their terminals; one that is regular becomes a terminal; of the
// others each character is a terminal, since longer ones would match as long as
// they can.
//
// The error is a *grammar.Error: ErrUnsupported, with the reason, for what the
// notation cannot say (guards, indentation), ErrLimit past the limits.
func Lark(g *grammar.Grammar, opts ...Option) (string, error) {
	limits, err := newLimits(opts)
	if err != nil {
		return "", err
	}
	p, err := lower(g, target{name: "Lark", lexers: true}, limits)
	if err != nil {
		return "", err
	}
	w := &larkWriter{limit: limits.Bytes}
	if err := w.grammar(p, ""); err != nil {
		return "", err
	}
	return w.b.String(), nil
}

type larkWriter struct {
	b     strings.Builder
	names map[*rule]string
	limit int
	depth int
	// pattern says that what is written is a terminal; lexed that the grammar has a
	// lexer, so that characters of rules must be terminals of it.
	pattern bool
	lexed   bool
}

// grammar writes the rules of a grammar, each line after the indentation.
func (w *larkWriter) grammar(p *plain, indent string) error {
	outer := *w
	defer func() { w.names, w.lexed, w.pattern, w.depth = outer.names, outer.lexed, outer.pattern, outer.depth }()
	if w.depth++; w.depth > 20 {
		return limit("grammar", "grammars in grammars nest deeper than 20")
	}
	w.lexed, w.pattern = p.lexer != nil, false
	first := func(r *rule, c byte) bool {
		if r.isTerminal() {
			return isUpper(c) || c == '_'
		}
		return isLower(c)
	}
	allowed := func(r *rule, c byte) bool { return first(r, c) || isDigit(c) || c == '_' }
	w.names = names(p.rules, "start", first, allowed, "_")
	if len(p.rules) == 1 && p.lexer == nil && p.rules[0].body.regular() {
		// One terminal is the whole text.
		fmt.Fprintf(&w.b, "%sstart: TEXT\n%sTEXT: ", indent, indent)
		w.pattern = true
		if err := w.alternatives(p.rules[0].body, indent); err != nil {
			return err
		}
		w.b.WriteByte('\n')
		return nil
	}
	for _, r := range p.rules {
		if r.isLiteral() {
			continue
		}
		w.b.WriteString(indent)
		w.b.WriteString(w.names[r])
		w.pattern = r.terminal != nil
		switch {
		case r.terminal == nil:
		case r.terminal.Lazy:
			w.b.WriteString("[lazy]")
		case r.terminal.Priority != 0:
			fmt.Fprintf(&w.b, ".%d", r.terminal.Priority)
		}
		w.b.WriteString(":")
		if r.body.op != opEmpty {
			w.b.WriteByte(' ')
			if err := w.alternatives(r.body, indent); err != nil {
				return err
			}
		} else if r.terminal != nil {
			w.b.WriteString(` ""`)
		}
		w.b.WriteByte('\n')
		if w.b.Len() > w.limit {
			return limit("text", "it has more than %d bytes", w.limit)
		}
	}
	for _, s := range p.skip {
		w.pattern = true
		w.b.WriteString(indent + "%ignore ")
		if err := w.alternatives(s, indent); err != nil {
			return err
		}
		w.b.WriteByte('\n')
	}
	return nil
}

// isLiteral reports whether a terminal is a string, which rules may hold.
func (r *rule) isLiteral() bool {
	return r.terminal != nil && !r.terminal.Lazy && r.terminal.Priority == 0 && r.body.op == opText
}

// isTerminal reports whether the rule's name is in capitals.
func (r *rule) isTerminal() bool { return r.terminal != nil && !r.terminal.Lazy }

// regular reports whether a node refers to no rules or tokens.
func (n *node) regular() bool {
	if n.op == opRef || n.op == opToken || n.op == opNested {
		return false
	}
	for _, s := range n.subs {
		if !s.regular() {
			return false
		}
	}
	return true
}

func (w *larkWriter) alternatives(n *node, indent string) error {
	if n.op != opAlt {
		return w.conjuncts(n, indent)
	}
	for i, s := range n.subs {
		if i > 0 {
			w.b.WriteString(" | ")
		}
		if err := w.conjuncts(s, indent); err != nil {
			return err
		}
	}
	return nil
}

func (w *larkWriter) conjuncts(n *node, indent string) error {
	if n.op != opAnd {
		return w.sequence(n, indent)
	}
	for i, s := range n.subs {
		if i > 0 {
			w.b.WriteString(" & ")
		}
		if s.op == opAnd {
			s = &node{op: opAlt, subs: []*node{s}}
		}
		if err := w.sequence(s, indent); err != nil {
			return err
		}
	}
	return nil
}

func (w *larkWriter) sequence(n *node, indent string) error {
	if n.op != opSeq {
		return w.item(n, indent)
	}
	for i, s := range n.subs {
		if i > 0 {
			w.b.WriteByte(' ')
		}
		if err := w.item(s, indent); err != nil {
			return err
		}
	}
	return nil
}

func (w *larkWriter) item(n *node, indent string) error {
	switch n.op {
	case opEmpty:
		w.b.WriteString(`""`)
	case opText:
		return w.text(n.text)
	case opClass:
		if !w.pattern && w.lexed {
			return w.beside()
		}
		w.b.WriteString(larkClass(n.ranges))
	case opRef:
		if n.rule.isLiteral() {
			w.b.WriteString(larkString(n.rule.body.text))
		} else {
			w.b.WriteString(w.names[n.rule])
		}
	case opToken:
		text, err := larkTokens(n.tokens)
		if err != nil {
			return err
		}
		w.b.WriteString(text)
	case opNested:
		w.b.WriteString("%lark {\n")
		if err := w.grammar(n.nested, indent+"  "); err != nil {
			return err
		}
		w.b.WriteString(indent + "}")
	case opNot:
		w.b.WriteString("~(")
		if err := w.alternatives(n.subs[0], indent); err != nil {
			return err
		}
		w.b.WriteByte(')')
	case opRepeat:
		return w.repeat(n, indent)
	default:
		w.b.WriteByte('(')
		if err := w.alternatives(n, indent); err != nil {
			return err
		}
		w.b.WriteByte(')')
	}
	return nil
}

// repeat writes a repetition. Bounds are written ~m..n, and what has no upper bound
// as m and then any number.
func (w *larkWriter) repeat(n *node, indent string) error {
	sub := n.subs[0]
	if sub.op == opRepeat || sub.op == opText && len([]rune(sub.text)) > 1 && !w.pattern || sub.op == opNot {
		sub = &node{op: opAlt, subs: []*node{sub}}
	}
	if err := w.item(sub, indent); err != nil {
		return err
	}
	switch {
	case n.lo == 0 && n.hi < 0:
		w.b.WriteByte('*')
	case n.lo == 1 && n.hi < 0:
		w.b.WriteByte('+')
	case n.lo == 0 && n.hi == 1:
		w.b.WriteByte('?')
	case n.hi < 0:
		fmt.Fprintf(&w.b, "~%d ", n.lo)
		if err := w.item(sub, indent); err != nil {
			return err
		}
		w.b.WriteByte('*')
	case n.lo == n.hi:
		fmt.Fprintf(&w.b, "~%d", n.lo)
	default:
		fmt.Fprintf(&w.b, "~%d..%d", n.lo, n.hi)
	}
	return nil
}

// beside is the error for text without a terminal among the terminals of a lexer.
func (w *larkWriter) beside() error {
	return unsupported("text beside terminals", "Lark has terminals only")
}

// text writes a string: as one in terminals, in rules as one for each character.
func (w *larkWriter) text(text string) error {
	if w.pattern {
		w.b.WriteString(larkString(text))
		return nil
	}
	if w.lexed {
		return w.beside()
	}
	runes := []rune(text)
	for i, r := range runes {
		if i > 0 {
			w.b.WriteByte(' ')
		}
		w.b.WriteString(larkString(string(r)))
	}
	return nil
}

func larkString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			hi, lo := 0xD800+(r-0x10000)>>10, 0xDC00+(r-0x10000)&0x3FF
			fmt.Fprintf(&b, `\u%04x\u%04x`, hi, lo)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// larkClass writes a class as a pattern, negated where that is shorter.
func larkClass(ranges []grammar.Range) string {
	negated := grammar.NewClass(ranges...).Negate().Ranges()
	if len(negated) == 0 {
		return `/(?s:.)/`
	}
	var b strings.Builder
	b.WriteString("/[")
	if len(negated) < len(ranges) {
		b.WriteByte('^')
		ranges = negated
	}
	for _, r := range ranges {
		b.WriteString(larkClassRune(r.Lo))
		if r.Hi > r.Lo {
			if r.Hi > r.Lo+1 {
				b.WriteByte('-')
			}
			b.WriteString(larkClassRune(r.Hi))
		}
	}
	b.WriteString("]/")
	return b.String()
}

func larkClassRune(r rune) string {
	switch {
	case strings.ContainsRune(`\]^[-/&~|#`, r):
		return `\` + string(r)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < ' ' || r == 0x7F:
		return fmt.Sprintf(`\x%02x`, r)
	case unicode.IsPrint(r):
		return string(r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

func larkTokens(t *grammar.TokenSet) (string, error) {
	if t.Negate && len(t.Names) > 0 {
		return "", unsupported("token", "Lark excludes tokens by number, not by name")
	}
	var parts []string
	for _, n := range t.Names {
		if !strings.HasPrefix(n, "<") || strings.IndexAny(n[1:], "<> \t\r\n") != len(n)-2 || n[len(n)-1] != '>' || strings.HasPrefix(n, "<[") {
			return "", unsupported("token", "Lark names tokens in angle brackets, without blanks: not %q", n)
		}
		parts = append(parts, n)
	}
	var ids []string
	for _, r := range t.IDs {
		if r.Lo == r.Hi {
			ids = append(ids, fmt.Sprint(r.Lo))
		} else {
			ids = append(ids, fmt.Sprintf("%d-%d", r.Lo, r.Hi))
		}
	}
	switch {
	case t.Negate && len(ids) == 0:
		parts = append(parts, "<[*]>")
	case t.Negate:
		parts = append(parts, "<[^"+strings.Join(ids, ",")+"]>")
	case len(ids) > 0:
		parts = append(parts, "<["+strings.Join(ids, ",")+"]>")
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return "(" + strings.Join(parts, " | ") + ")", nil
}
