package regexsyntax

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Parse reads the pattern. The error is an *Error. It takes time in proportion
// to the length of the pattern, but for the sizes of the classes it names.
func Parse(pattern string, dialect Dialect, limits Limits) (*Node, error) {
	limits = limits.withDefaults()
	if len(pattern) > limits.Size {
		return nil, &Error{Kind: Limit, Offset: limits.Size, Construct: "pattern", Message: fmt.Sprintf("%d bytes are more than %d", len(pattern), limits.Size)}
	}
	if !utf8.ValidString(pattern) {
		i := 0
		for {
			r, n := utf8.DecodeRuneInString(pattern[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		return nil, &Error{Kind: Syntax, Offset: i, Construct: pattern[i : i+1], Message: "not UTF-8"}
	}
	p := &parser{src: pattern, dialect: dialect, limits: limits}
	if dialect == ECMAScript {
		p.dialect = Unicode
	}
	n, err := p.parse()
	var e *Error
	if dialect == ECMAScript && errors.As(err, &e) && e.Kind == Syntax {
		lenient := &parser{src: pattern, dialect: Unicode, lenient: true, limits: limits}
		m, second := lenient.parse()
		var f *Error
		if second == nil || errors.As(second, &f) && f.Kind != Syntax {
			return m, second
		}
	}
	return n, err
}

// flags of a part of the pattern.
type flags struct {
	foldCase  bool // i
	multiline bool // m
	dotAll    bool // s
	verbose   bool // x
	ascii     bool // a
	ungreedy  bool // U
}

// frame is a group that is being read.
type frame struct {
	node *Node // what the group becomes; nil for the whole pattern and (?:...)
	alts []*Node
	seq  []*Node
	// quantifiable says that the last node of seq may be followed by a quantifier.
	quantifiable bool
	// before are the flags around the group.
	before flags
	offset int
	// id and alt identify the alternative that is being read.
	id, alt int
}

type parser struct {
	src     string
	pos     int
	dialect Dialect
	lenient bool // Annex B
	limits  Limits
	flags   flags
	stack   []frame
	scanned *scan // made on demand by groups
	ids     int
	names   map[string][][]branch // the alternatives around each named group
}

// branch is an alternative of a group.
type branch struct{ id, alt int }

func (p *parser) fail(kind ErrorKind, from int, format string, args ...any) error {
	to := min(max(p.pos, from+1), len(p.src), from+32)
	for to < len(p.src) && !utf8.RuneStart(p.src[to]) {
		to++
	}
	return &Error{Kind: kind, Offset: from, Construct: p.src[min(from, len(p.src)):to], Message: fmt.Sprintf(format, args...)}
}

func (p *parser) more() bool { return p.pos < len(p.src) }

func (p *parser) looking(at string) bool { return strings.HasPrefix(p.src[p.pos:], at) }

// next reads one code point.
func (p *parser) next() rune {
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	p.pos += n
	return r
}

func (p *parser) top() *frame { return &p.stack[len(p.stack)-1] }

// add appends a node to the sequence that is being read.
func (p *parser) add(n *Node, quantifiable bool) {
	f := p.top()
	f.seq = append(f.seq, n)
	f.quantifiable = quantifiable
}

func (p *parser) addRune(r rune, offset int) {
	if p.flags.foldCase {
		if s := newSet(Range{r, r}).fold(); len(s.Ranges) > 1 || s.Ranges[0].Lo != s.Ranges[0].Hi {
			p.add(&Node{Op: Class, Set: s, Offset: offset}, true)
			return
		}
	}
	p.add(&Node{Op: Literal, Runes: []rune{r}, Offset: offset}, true)
}

func (p *parser) addSet(s *Set, offset int) {
	p.add(&Node{Op: Class, Set: s, Offset: offset}, true)
}

func (p *parser) parse() (*Node, error) {
	p.stack = []frame{{}}
	for p.more() {
		if err := p.step(); err != nil {
			return nil, err
		}
	}
	if len(p.stack) > 1 {
		return nil, p.fail(Syntax, p.top().offset, "the group is not closed")
	}
	return finish(p.top()), nil
}

// step reads one atom, assertion, quantifier or delimiter.
func (p *parser) step() error {
	start := p.pos
	if p.flags.verbose && p.skipVerbose() {
		return nil
	}
	switch r := p.next(); r {
	case '|':
		f := p.top()
		f.alts, f.seq, f.quantifiable = append(f.alts, sequence(f.seq, start)), nil, false
		f.alt++
	case '(':
		return p.open(start)
	case ')':
		if len(p.stack) == 1 {
			return p.fail(Syntax, start, "no group is open")
		}
		return p.close()
	case '*', '+', '?':
		bounds := map[rune][2]int{'*': {0, -1}, '+': {1, -1}, '?': {0, 1}}[r]
		return p.quantify(start, bounds[0], bounds[1])
	case '{':
		lo, hi, ok, err := p.braces(start)
		switch {
		case err != nil:
			return err
		case ok:
			return p.quantify(start, lo, hi)
		case p.dialect == Unicode && !p.lenient:
			return p.fail(Syntax, start, "a lone brace")
		}
		p.addRune('{', start)
	case '}', ']':
		if p.dialect == Unicode && !p.lenient {
			return p.fail(Syntax, start, "a lone bracket")
		}
		p.addRune(r, start)
	case '[':
		s, err := p.class(start)
		if err != nil {
			return err
		}
		p.addSet(s, start)
	case '.':
		p.addSet(p.dot(), start)
	case '^':
		p.add(p.anchor(BeginText, BeginLine, start), p.dialect != Unicode)
	case '$':
		p.add(p.anchor(EndText, EndLine, start), p.dialect != Unicode)
	case '\\':
		return p.escape(start)
	default:
		p.addRune(r, start)
	}
	return nil
}

func (p *parser) dot() *Set {
	switch {
	case p.flags.dotAll:
		return everything
	case p.dialect != Unicode:
		return lineFeed.negate()
	}
	return lineEnds.negate()
}

func (p *parser) anchor(text, line Op, offset int) *Node {
	if !p.flags.multiline {
		return &Node{Op: text, Offset: offset}
	}
	if p.dialect != Unicode {
		return &Node{Op: line, Set: lineFeed, Offset: offset}
	}
	return &Node{Op: line, Set: lineEnds, Offset: offset}
}

// sequence joins the nodes, and literals that follow one another.
func sequence(nodes []*Node, offset int) *Node {
	out := nodes[:0:0]
	for _, n := range nodes {
		if k := len(out); n.Op == Literal && len(n.Runes) <= 64 && k > 0 && out[k-1].Op == Literal {
			// No node has two parents, so the first may grow in place. Long runs stay
			// apart: nested groups would copy them once a level.
			out[k-1].Runes = append(out[k-1].Runes, n.Runes...)
			continue
		}
		out = append(out, n)
	}
	switch len(out) {
	case 0:
		return &Node{Op: Empty, Offset: offset}
	case 1:
		return out[0]
	}
	return &Node{Op: Concat, Subs: out, Offset: out[0].Offset}
}

func finish(f *frame) *Node {
	last := sequence(f.seq, f.offset)
	if len(f.alts) == 0 {
		return last
	}
	return &Node{Op: Alternate, Subs: append(f.alts, last), Offset: f.offset}
}

// open reads what follows "(".
func (p *parser) open(start int) error {
	if len(p.stack) > p.limits.Depth {
		return p.fail(Limit, start, "groups nest deeper than %d", p.limits.Depth)
	}
	p.ids++
	f := frame{offset: start, before: p.flags, id: p.ids}
	if !p.looking("?") {
		f.node = &Node{Op: Group, Offset: start}
		p.stack = append(p.stack, f)
		return nil
	}
	p.pos++
	look := func(behind, negate bool, n int) {
		p.pos += n
		f.node = &Node{Op: Look, Behind: behind, Negate: negate, Offset: start}
	}
	re2 := p.dialect == RE2
	switch {
	case p.looking(":"):
		p.pos++
	case p.looking("=") && !re2:
		look(false, false, 1)
	case p.looking("!") && !re2:
		look(false, true, 1)
	case p.looking("<=") && !re2:
		look(true, false, 2)
	case p.looking("<!") && !re2:
		look(true, true, 2)
	case p.dialect == Lark && p.lookingAny("#", ">", "P=", "P>", "("):
		return p.groupLark(start)
	case p.looking("<"), p.dialect != Unicode && p.looking("P<"):
		p.pos += strings.IndexByte(p.src[p.pos:], '<') + 1
		name, err := p.groupName(start)
		if err != nil {
			return err
		}
		f.node = &Node{Op: Group, Name: name, Offset: start}
	default:
		opened, err := p.modifiers(start)
		if err != nil || !opened {
			return err
		}
	}
	p.stack = append(p.stack, f)
	return nil
}

// modifiers reads "i-s:" or, in RE2, "i-s)"; opened says that a group starts.
func (p *parser) modifiers(start int) (opened bool, err error) {
	goStyle := p.dialect != Unicode
	changed := p.flags
	seen := map[byte]bool{}
	on, given, sign := true, false, false
	for p.more() {
		c := p.src[p.pos]
		p.pos++
		var flag *bool
		switch c {
		case 'i':
			flag = &changed.foldCase
		case 'm':
			flag = &changed.multiline
		case 's':
			flag = &changed.dotAll
		case 'U':
			if p.dialect == RE2 {
				flag = &changed.ungreedy
			}
		case 'x', 'a', 'u', 'L':
			if p.dialect != Lark {
				break
			}
			switch c {
			case 'x':
				flag = &changed.verbose
			case 'a':
				flag = &changed.ascii
			case 'u':
				if !on {
					return false, p.fail(Unsupported, start, "bytes that are no characters")
				}
				changed.ascii = false
				flag = new(bool)
			case 'L':
				return false, p.fail(Unsupported, start, "the flag L depends on a locale")
			}
		case '-':
			if !on {
				return false, p.fail(Syntax, start, "flags are negated twice")
			}
			on, sign, given = false, true, false
			continue
		case ':':
			// ECMA-262 takes (?i-:...), but not (?-:...); RE2 wants a flag after the sign.
			if len(seen) > 0 && (given || p.dialect == Unicode) || goStyle && !sign && !given {
				p.flags = changed
				return true, nil
			}
			return false, p.fail(Syntax, start, "no flag")
		case ')':
			if goStyle && (given || !sign) {
				p.flags = changed
				// As in Go, a quantifier after the flags is about what goes before them.
				p.top().quantifiable = len(p.top().seq) > 0
				return false, nil
			}
		}
		if flag == nil || p.dialect == Unicode && seen[c] {
			break
		}
		seen[c], given = true, true
		*flag = on
	}
	return false, p.fail(Syntax, start, "unknown group")
}

// close reads ")".
func (p *parser) close() error {
	f := p.top()
	body, node := finish(f), f.node
	before := f.before
	p.stack = p.stack[:len(p.stack)-1]
	p.flags = before
	switch {
	case node == nil:
		p.add(body, true)
	case node.Op == Look:
		node.Subs = []*Node{body}
		// Annex B lets a look-ahead be repeated.
		p.add(node, p.lenient && !node.Behind)
	default:
		node.Subs = []*Node{body}
		p.add(node, true)
	}
	return nil
}

// quantify repeats the last node.
func (p *parser) quantify(start, lo, hi int) error {
	f := p.top()
	if !f.quantifiable {
		return p.fail(Syntax, start, "nothing to repeat")
	}
	lazy := p.flags.ungreedy
	if p.looking("?") {
		p.pos++
		lazy = !lazy
	} else if p.dialect == Lark && p.looking("+") {
		return p.fail(Unsupported, start, "a possessive quantifier: it goes back on nothing")
	}
	if hi >= 0 && hi < lo {
		return p.fail(Syntax, start, "the bounds are out of order")
	}
	last := len(f.seq) - 1
	n := &Node{Op: Repeat, Subs: []*Node{f.seq[last]}, Min: lo, Max: hi, Lazy: lazy, Offset: f.seq[last].Offset}
	f.seq[last], f.quantifiable = n, false
	return nil
}

// braces reads "n}", "n,}" or "n,m}"; ok is false, and nothing is read, when
// something else follows.
func (p *parser) braces(start int) (lo, hi int, ok bool, err error) {
	rest := p.src[p.pos:]
	i := 0
	number := func() int {
		n, from := 0, i
		for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9'; i++ {
			n = min(n*10+int(rest[i]-'0'), 1<<50)
		}
		if i == from {
			return -1
		}
		return n
	}
	lo = number()
	if lo < 0 && p.dialect == Lark && strings.HasPrefix(rest, ",") && len(rest) > 1 && rest[1] != '}' {
		lo = 0
	}
	if lo < 0 || i == len(rest) {
		return 0, 0, false, nil
	}
	hi = lo
	if rest[i] == ',' {
		i++
		hi = number()
	}
	if i == len(rest) || rest[i] != '}' {
		return 0, 0, false, nil
	}
	p.pos += i + 1
	if max(lo, hi) > p.limits.Repeat {
		return 0, 0, false, p.fail(Limit, start, "a repeat count above %d", p.limits.Repeat)
	}
	return lo, hi, true, nil
}
