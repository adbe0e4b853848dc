package grammar

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/lark"
	"github.com/stencil-go/stencil/grammar/internal/notation"
	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// larkTerminal is a named terminal.
type larkTerminal struct {
	piece larkPiece
	leaf  *Expr
	// building says that its definition is being translated: to meet it again is
	// recursion.
	building bool
}

// larkPiece is a part of a terminal: a regular expression.
type larkPiece struct {
	e *Expr
	// width is the length in characters of all its texts, -1 where they differ.
	width int
	// lazy is the number of lazy quantifiers in a pattern that is still to be closed;
	// plain says that such a pattern is a sequence of parts of fixed width but for it.
	lazy  int
	plain bool
	// open says that the last part is the lazy one: what follows decides where it ends.
	open   bool
	offset int
}

// Bounds of terminals: how far their names nest, and their size in nodes with
// names replaced.
const (
	maxTerminalDepth = 1000
	maxTerminalSize  = 200_000
)

// terminal translates a named terminal, once.
func (t *larkTranslator) terminal(name string, offset, depth int) (*larkTerminal, *notation.Error) {
	if known := t.terminals[name]; known != nil {
		if known.building {
			return nil, notation.Fail(notation.Unsupported, offset, name, "the terminal refers to itself: only rules may")
		}
		return known, nil
	}
	if depth > maxTerminalDepth {
		return nil, notation.Fail(notation.Limit, offset, name, "names of terminals nest deeper than %d", maxTerminalDepth)
	}
	done := &larkTerminal{building: true}
	t.terminals[name] = done
	if common, ok := t.imported[name]; ok {
		done.piece = larkPiece{e: larkCommonExpr(common), width: -1}
	} else {
		d := t.definitions[name]
		switch {
		case d == nil:
			return nil, t.unknown(name, offset)
		case len(d.Parameters) > 0 || d.Parametric:
			return nil, notation.Fail(notation.Unsupported, d.Name.Pos.Offset, name, "a terminal with parameters")
		case len(d.Attributes) > 0:
			return nil, notation.Fail(notation.Unsupported, d.Attributes[0].Pos.Offset, d.Attributes[0].Name, "rules have attributes, terminals have none")
		}
		var err *notation.Error
		if done.piece, err = t.terminalExpansions(d.Body, depth); err != nil {
			return nil, err
		}
	}
	for _, x := range t.extensions[name] {
		more, err := t.terminalExpansions(x, depth)
		if err != nil {
			return nil, err
		}
		done.piece = larkPiece{e: alternation([]*Expr{done.piece.e, more.e}), width: -1}
	}
	sizes := inliner{sizes: map[*Expr]int{}, most: maxTerminalSize}
	if sizes.size(done.piece.e) > maxTerminalSize {
		return nil, notation.Fail(notation.Limit, offset, name, "the terminal has more than %d parts", maxTerminalSize)
	}
	done.building = false
	return done, nil
}

// leaf is the expression that rules use for a named terminal.
func (t *larkTranslator) leaf(name string, offset int) (*Expr, *notation.Error) {
	term, err := t.terminal(name, offset, 0)
	if err != nil {
		return nil, err
	}
	if term.leaf == nil {
		priority, err := t.priority(t.definitions[name])
		if err != nil {
			return nil, err
		}
		term.leaf = t.lexer.Terminal(Terminal{Name: name, Expr: term.piece.e, Priority: priority})
	}
	return term.leaf, nil
}

func (t *larkTranslator) priority(d *lark.Definition) (int, *notation.Error) {
	if d == nil || d.Priority == "" {
		return 0, nil
	}
	sign := 1
	digits := d.Priority
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = -1, rest
	}
	n, err := t.count(digits, d.Name.Pos.Offset)
	return sign * n, err
}

// anonymous is the expression that rules use for a terminal without a name.
func (t *larkTranslator) anonymous(key string, p larkPiece) (*Expr, *notation.Error) {
	if name, ok := t.literals[key]; ok {
		return t.leaf(name, p.offset)
	}
	if e := t.leaves[key]; e != nil {
		return e, nil
	}
	e := t.lexer.Terminal(Terminal{Name: key, Expr: p.e})
	t.leaves[key] = e
	return e, nil
}

// nameLiterals notes the terminals that are just a string: where a rule writes the
// string, it means the terminal.
func (t *larkTranslator) nameLiterals(f *lark.File) *notation.Error {
	for _, s := range f.Statements {
		d := s.Definition
		if d == nil || t.definitions[d.Name.Text] != d || !isTerminal(d.Name.Text) || len(d.Body.Alternatives) != 1 || len(t.extensions[d.Name.Text]) > 0 {
			continue
		}
		conjuncts := d.Body.Alternatives[0].Conjuncts
		if len(conjuncts) != 1 || len(conjuncts[0].Terms) != 1 {
			continue
		}
		term := conjuncts[0].Terms[0]
		if term.Op != nil || term.Not || term.Value == nil || term.Value.Kind() != lark.KindString {
			continue
		}
		_, key, err := t.terminalValue(term.Value, 0)
		if err != nil {
			return err
		}
		if _, taken := t.literals[key]; !taken {
			t.literals[key] = d.Name.Text
		}
	}
	return nil
}

func (t *larkTranslator) terminalExpansions(x *lark.Expansions, depth int) (larkPiece, *notation.Error) {
	out := larkPiece{offset: x.Pos.Offset}
	parts := make([]*Expr, len(x.Alternatives))
	for i, a := range x.Alternatives {
		var whole larkPiece
		if a.If != nil {
			return out, notation.Fail(notation.Unsupported, a.If.Pos.Offset, "%if", "only rules have a parameter")
		}
		for k, c := range a.Conjuncts {
			pieces := make([]larkPiece, len(c.Terms))
			for j, term := range c.Terms {
				var err *notation.Error
				if pieces[j], err = t.terminalTerm(term, depth); err != nil {
					return out, err
				}
			}
			p, err := t.closed(pieces, c)
			if err != nil {
				return out, err
			}
			if k > 0 {
				p = larkPiece{e: both(whole.e, p.e), width: -1, open: whole.open || p.open, offset: p.offset}
			}
			whole = p
		}
		parts[i] = whole.e
		if i == 0 {
			out.width = whole.width
		} else if out.width != whole.width {
			out.width = -1
		}
		out.open = out.open || whole.open
	}
	out.e = alternation(parts)
	return out, nil
}

// closed joins the pieces of a sequence. A lazy quantifier among parts of fixed
// width makes the shortest text the one that matches.
func (t *larkTranslator) closed(pieces []larkPiece, c *lark.Sequence) (larkPiece, *notation.Error) {
	out := larkPiece{}
	if c != nil {
		out.offset = c.Pos.Offset
	}
	lazy, plain := 0, true
	parts := make([]*Expr, len(pieces))
	for i, p := range pieces {
		if i == 0 {
			out.offset = p.offset
		}
		if p.open && p.lazy == 0 && i < len(pieces)-1 {
			return out, notation.Fail(notation.Unsupported, p.offset, "lazy quantifier", "it ends a part in brackets or with a name: write it with what follows in one sequence")
		}
		parts[i] = p.e
		lazy += p.lazy
		plain = plain && (p.lazy > 0 && p.plain || p.lazy == 0 && p.width >= 0)
		if p.lazy > 0 || p.width < 0 {
			out.width = -1
		} else if out.width >= 0 {
			out.width += p.width
		}
		out.open = p.open
	}
	out.e = sequence(parts)
	if lazy == 0 {
		return out, nil
	}
	if lazy > 1 || !plain {
		return out, notation.Fail(notation.Unsupported, out.offset, "lazy quantifier", "beside another quantifier: what it matches depends on going back")
	}
	out.e = And(out.e, Not(Seq(out.e, OneOf(AnyClass), anyText)))
	return out, nil
}

func (t *larkTranslator) terminalTerm(term *lark.Term, depth int) (larkPiece, *notation.Error) {
	offset := term.Pos.Offset
	if err := t.spend(offset); err != nil {
		return larkPiece{}, err
	}
	var p larkPiece
	var err *notation.Error
	switch {
	case term.Group != nil:
		p, err = t.terminalExpansions(term.Group, depth)
	case term.Maybe != nil:
		if p, err = t.terminalExpansions(term.Maybe, depth); err == nil {
			p.e, p.width = Optional(p.e), -1
		}
	default:
		p, _, err = t.terminalValue(term.Value, depth)
	}
	p.offset = offset
	if err != nil || !term.Not && term.Op == nil {
		return p, err
	}
	if p.open || p.lazy > 0 {
		return p, notation.Fail(notation.Unsupported, offset, "lazy quantifier", "inside a repetition or a complement")
	}
	if term.Not {
		p = larkPiece{e: Not(p.e), width: -1, offset: offset}
	}
	if term.Op == nil {
		return p, nil
	}
	lo, hi, err := t.bounds(term.Op)
	if err != nil {
		return p, err
	}
	p.e = repeatOf(p.e, lo, hi)
	if lo != hi || p.width < 0 {
		p.width = -1
	} else {
		p.width *= lo
	}
	return p, nil
}

// terminalValue translates a value in a terminal. The key is equal for values that
// are written alike.
func (t *larkTranslator) terminalValue(v *lark.Value, depth int) (p larkPiece, key string, err *notation.Error) {
	offset := v.Pos.Offset
	refuse := func(construct, message string) (larkPiece, string, *notation.Error) {
		return larkPiece{}, "", notation.Fail(notation.Unsupported, offset, construct, "%s", message)
	}
	switch v.Kind() {
	case lark.KindRange:
		from, _ := lark.Text(v.From)
		to, _ := lark.Text(v.To)
		lo, n := utf8.DecodeRuneInString(from)
		hi, m := utf8.DecodeRuneInString(to)
		if n == 0 || n < len(from) || m == 0 || m < len(to) || lo > hi || strings.HasSuffix(v.To, "i") || strings.HasSuffix(v.From, "i") {
			return larkPiece{}, "", notation.Fail(notation.Invalid, offset, v.From+".."+v.To, "not a range of two characters in order")
		}
		return larkPiece{e: characters(Range{lo, hi}), width: 1, offset: offset}, v.From + ".." + v.To, nil
	case lark.KindString:
		text, fold := lark.Text(v.Leaf)
		key = "\"" + text
		if fold {
			key = "i" + key
		}
		return larkPiece{e: larkLiteral(text, fold), width: utf8.RuneCountInString(text), offset: offset}, key, nil
	case lark.KindRegexp:
		p, err = larkPattern(v.Leaf, offset)
		return p, v.Leaf, err
	case lark.KindRegex:
		e, err := larkStructured(v.Regex.Text, v.Regex.Pos.Offset)
		return larkPiece{e: e, width: -1, offset: offset}, "%regex" + v.Regex.Text, err
	case lark.KindTemplate:
		return refuse(v.Template, "a template in a terminal")
	case lark.KindRule:
		return refuse(v.Rule, "a rule in a terminal: only terminals may be parts of it")
	case lark.KindName:
		if !isTerminal(v.Leaf) {
			return refuse(v.Leaf, "a rule in a terminal: only terminals may be parts of it")
		}
		term, err := t.terminal(v.Leaf, offset, depth+1)
		if err != nil {
			return larkPiece{}, "", err
		}
		return term.piece, v.Leaf, nil
	case lark.KindSpecial:
		return refuse(v.Leaf, "a token in a terminal")
	case lark.KindReference:
		return refuse(v.Leaf, "a grammar in a terminal")
	case lark.KindJSON:
		return refuse("%json", "a grammar in a terminal")
	}
	return refuse("%lark", "a grammar in a terminal")
}

func characters(ranges ...Range) *Expr {
	c := NewClass(ranges...)
	if len(c.ranges) == 1 && c.ranges[0].Lo == c.ranges[0].Hi {
		return Literal(string(c.ranges[0].Lo))
	}
	return OneOf(c)
}

// larkLiteral is a string, whose case may not matter.
func larkLiteral(text string, fold bool) *Expr {
	if !fold {
		return Literal(text)
	}
	var parts []*Expr
	for _, r := range text {
		ranges := []Range{{r, r}}
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			ranges = append(ranges, Range{f, f})
		}
		parts = append(parts, characters(ranges...))
	}
	return sequence(parts)
}

// larkPattern translates a regular expression token.
func larkPattern(token string, offset int) (larkPiece, *notation.Error) {
	pattern, flags := lark.Pattern(token)
	if strings.Contains(flags, "l") {
		return larkPiece{}, notation.Fail(notation.Unsupported, offset, token, "the flag l depends on a locale")
	}
	prefix := ""
	if flags = strings.ReplaceAll(flags, "u", ""); flags != "" {
		prefix = "(?" + flags + ")"
	}
	n, err := regexsyntax.Parse(prefix+pattern, regexsyntax.Lark, regexsyntax.Limits{})
	if err != nil {
		var e *regexsyntax.Error
		if !errors.As(err, &e) {
			return larkPiece{}, notation.Fail(notation.Syntax, offset, token, "%v", err)
		}
		kind := map[regexsyntax.ErrorKind]notation.Kind{regexsyntax.Syntax: notation.Syntax, regexsyntax.Unsupported: notation.Unsupported, regexsyntax.Limit: notation.Limit}[e.Kind]
		failure := notation.Fail(kind, offset+1+max(e.Offset-len(prefix), 0), e.Construct, "%s", e.Message)
		if kind == notation.Syntax {
			failure.Expected = "a regular expression"
		}
		return larkPiece{}, failure
	}
	if a := firstAssertion(n); a != nil {
		return larkPiece{}, notation.Fail(notation.Unsupported, offset+1+max(a.Offset-len(prefix), 0), constructName(a), "it looks beyond the terminal")
	}
	t := translator{inside: 1}
	p := larkPiece{e: t.plain(n), offset: offset}
	p.measure(n)
	return p, nil
}

// measure sets the width of a pattern and what is lazy in it.
func (p *larkPiece) measure(n *regexsyntax.Node) {
	p.lazy = countLazy(n)
	p.width = widthOf(n)
	if p.lazy == 0 {
		return
	}
	p.width, p.plain = -1, p.lazy == 1
	parts := []*regexsyntax.Node{n}
	for k := 0; k < len(parts); k++ {
		switch part := parts[k]; {
		case part.Op == regexsyntax.Concat, part.Op == regexsyntax.Group:
			parts = append(append(append([]*regexsyntax.Node{}, parts[:k]...), part.Subs...), parts[k+1:]...)
			k--
		case isLazy(part):
			p.open = k == len(parts)-1
			p.plain = p.plain && widthOf(part.Subs[0]) >= 0
		case widthOf(part) < 0:
			p.plain = false
		}
	}
}

func isLazy(n *regexsyntax.Node) bool {
	return n.Op == regexsyntax.Repeat && n.Lazy && n.Min != n.Max
}

func countLazy(n *regexsyntax.Node) int {
	k := 0
	if isLazy(n) {
		k = 1
	}
	for _, s := range n.Subs {
		k += countLazy(s)
	}
	return k
}

// widthOf is the length in characters of all texts of n, -1 where they differ.
func widthOf(n *regexsyntax.Node) int {
	switch n.Op {
	case regexsyntax.Literal:
		return len(n.Runes)
	case regexsyntax.Class:
		return 1
	case regexsyntax.Group:
		return widthOf(n.Subs[0])
	case regexsyntax.Repeat:
		w := widthOf(n.Subs[0])
		if n.Min != n.Max || w < 0 || w > 1<<20 || n.Min > 1<<20 {
			return -1
		}
		return w * n.Min
	case regexsyntax.Concat:
		sum := 0
		for _, s := range n.Subs {
			w := widthOf(s)
			if w < 0 {
				return -1
			}
			sum += w
		}
		return sum
	case regexsyntax.Alternate:
		w := widthOf(n.Subs[0])
		for _, s := range n.Subs[1:] {
			if widthOf(s) != w {
				return -1
			}
		}
		return w
	}
	return 0
}
