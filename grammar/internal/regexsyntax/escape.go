package regexsyntax

import (
	"slices"
	"strings"
	"unicode"
)

// scan is what a look over the whole pattern tells of its groups.
type scan struct {
	count int
	named bool
}

// groups counts the capturing groups of the pattern, which decides whether \1
// refers to one.
func (p *parser) groups() *scan {
	if p.scanned != nil {
		return p.scanned
	}
	s := &scan{}
	inClass := false
	for i := 0; i < len(p.src); i++ {
		switch c := p.src[i]; {
		case c == '\\':
			i++
		case inClass:
			inClass = c != ']'
		case c == '[':
			inClass = true
		case c == '(':
			rest := p.src[i+1:]
			if !strings.HasPrefix(rest, "?") {
				s.count++
			} else if strings.HasPrefix(rest, "?<") && !strings.HasPrefix(rest, "?<=") && !strings.HasPrefix(rest, "?<!") {
				s.count++
				s.named = true
			}
		}
	}
	p.scanned = s
	return s
}

// escape reads what follows a backslash outside classes.
func (p *parser) escape(start int) error {
	if !p.more() {
		return p.fail(Syntax, start, "the pattern ends in a backslash")
	}
	switch p.dialect {
	case RE2:
		return p.escapeRE2(start)
	case Lark:
		return p.escapeLark(start)
	}
	switch c := p.src[p.pos]; c {
	case 'b', 'B':
		p.pos++
		set := word
		if p.flags.foldCase {
			set = set.fold()
		}
		p.add(&Node{Op: WordBoundary, Set: set, Negate: c == 'B', Offset: start}, false)
		return nil
	case 'k':
		if !p.lenient || p.groups().named {
			p.pos++
			if i := strings.IndexByte(p.src[p.pos:], '>'); p.looking("<") && i > 1 {
				p.pos += i + 1
				return p.fail(Unsupported, start, "a back-reference: the language is not regular")
			}
			return p.fail(Syntax, start, "no group name")
		}
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		n, i := 0, p.pos
		for ; i < len(p.src) && p.src[i] >= '0' && p.src[i] <= '9'; i++ {
			n = min(n*10+int(p.src[i]-'0'), 1<<40)
		}
		if n <= p.groups().count {
			p.pos = i
			return p.fail(Unsupported, start, "a back-reference: the language is not regular")
		}
		if !p.lenient {
			return p.fail(Syntax, start, "no such group")
		}
	}
	r, set, err := p.character(start, false)
	switch {
	case err != nil:
		return err
	case set != nil:
		p.addSet(set, start)
	default:
		p.addRune(r, start)
	}
	return nil
}

const syntaxCharacters = `^$\.*+?()[]{}|/`

// character reads, after the backslash, an escape of ECMA-262 that stands for
// one character, or for a set when set is not nil.
func (p *parser) character(start int, inClass bool) (r rune, set *Set, err error) {
	if !p.more() {
		return 0, nil, p.fail(Syntax, start, "the pattern ends in a backslash")
	}
	switch c := p.next(); c {
	case 'd', 'D', 's', 'S', 'w', 'W':
		return 0, p.shorthand(c), nil
	case 'p', 'P':
		set, err := p.property(start, c == 'P')
		return 0, set, err
	case 't':
		return '\t', nil, nil
	case 'n':
		return '\n', nil, nil
	case 'v':
		return '\v', nil, nil
	case 'f':
		return '\f', nil, nil
	case 'r':
		return '\r', nil, nil
	case 'b':
		if inClass {
			return '\b', nil, nil
		}
		return 'b', nil, nil
	case 'c':
		if p.more() {
			d := p.src[p.pos]
			if d|0x20 >= 'a' && d|0x20 <= 'z' || p.lenient && inClass && (d == '_' || d >= '0' && d <= '9') {
				p.pos++
				return rune(d & 31), nil, nil
			}
		}
		if p.lenient {
			// The backslash stands for itself.
			p.pos--
			return '\\', nil, nil
		}
		return 0, nil, p.fail(Syntax, start, "no control letter")
	case 'x':
		if v, ok := p.hex(2); ok {
			return v, nil, nil
		}
		if !p.lenient {
			return 0, nil, p.fail(Syntax, start, "two hexadecimal digits are missing")
		}
		return 'x', nil, nil
	case 'u':
		r, ok := p.unicodeEscape()
		if !ok && !p.lenient {
			return 0, nil, p.fail(Syntax, start, "not a code point")
		}
		if !ok {
			r = 'u'
		}
		return r, nil, nil
	case '0', '1', '2', '3', '4', '5', '6', '7':
		if c == '0' && !(p.more() && p.src[p.pos] >= '0' && p.src[p.pos] <= '9') {
			return 0, nil, nil
		}
		if !p.lenient {
			return 0, nil, p.fail(Syntax, start, "an octal escape")
		}
		v := c - '0'
		for n := 1; n < 3 && p.more() && p.src[p.pos] >= '0' && p.src[p.pos] <= '7' && v*8+rune(p.src[p.pos]-'0') <= 0377; n++ {
			v = v*8 + rune(p.src[p.pos]-'0')
			p.pos++
		}
		return v, nil, nil
	default:
		if p.lenient || c < 0x80 && strings.IndexByte(syntaxCharacters, byte(c)) >= 0 || inClass && c == '-' {
			return c, nil, nil
		}
		return 0, nil, p.fail(Syntax, start, "unknown escape")
	}
}

func (p *parser) shorthand(c rune) *Set {
	var s *Set
	switch c | 0x20 {
	case 'd':
		s = digits
	case 'w':
		s = word
		if p.flags.foldCase && (p.dialect == Unicode || p.dialect == RE2) {
			s = s.fold()
		}
	default:
		s = blanksRE2
		if p.dialect == Unicode {
			s = blanksECMA()
		}
	}
	if c < 'a' {
		return s.negate()
	}
	return s
}

// hex reads exactly n hexadecimal digits, or nothing.
func (p *parser) hex(n int) (rune, bool) {
	if p.pos+n > len(p.src) {
		return 0, false
	}
	v := rune(0)
	for i := range n {
		d, ok := hexDigit(p.src[p.pos+i])
		if !ok {
			return 0, false
		}
		v = v<<4 | d
	}
	p.pos += n
	return v, true
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0'), true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10, true
	}
	return 0, false
}

// bracedHex reads hexadecimal digits and "}" after an opening brace that was read.
func (p *parser) bracedHex() (rune, bool) {
	v, from := rune(0), p.pos
	for p.more() {
		d, ok := hexDigit(p.src[p.pos])
		if !ok {
			break
		}
		p.pos++
		if v = v<<4 | d; v > unicode.MaxRune {
			break
		}
	}
	if p.pos > from && v <= unicode.MaxRune && p.looking("}") {
		p.pos++
		return v, true
	}
	return 0, false
}

// unicodeEscape reads what follows \u: four digits, two times four for a
// surrogate pair, or a code point in braces. It reads nothing when it fails.
func (p *parser) unicodeEscape() (rune, bool) {
	start := p.pos
	if p.looking("{") {
		p.pos++
		if r, ok := p.bracedHex(); ok {
			return r, true
		}
		p.pos = start
		return 0, false
	}
	r, ok := p.hex(4)
	if !ok {
		return 0, false
	}
	if after := p.pos; r >= 0xD800 && r < 0xDC00 && p.looking(`\u`) {
		p.pos += 2
		if low, ok := p.hex(4); ok && low >= 0xDC00 && low < 0xE000 {
			return 0x10000 + (r-0xD800)<<10 + (low - 0xDC00), true
		}
		p.pos = after
	}
	return r, true
}

// groupName reads a name and the ">" after it. Two groups may share a name only
// when they are in different alternatives, and never in RE2.
func (p *parser) groupName(start int) (string, error) {
	var name []rune
	for {
		if !p.more() {
			return "", p.fail(Syntax, start, "the group's name does not end")
		}
		r := p.next()
		if r == '>' {
			break
		}
		if r == '\\' && p.dialect == Unicode && p.looking("u") {
			p.pos++
			var ok bool
			if r, ok = p.unicodeEscape(); !ok {
				return "", p.fail(Syntax, start, "not a code point")
			}
		}
		first := unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r) || r == '_' || r == '$' && p.dialect == Unicode
		part := first || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue) || r == 0x200C || r == 0x200D
		if p.dialect == RE2 {
			part = r == '_' || r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
			first = part
		}
		if !part || len(name) == 0 && !first {
			return "", p.fail(Syntax, start, "not a group name")
		}
		name = append(name, r)
	}
	if len(name) == 0 {
		return "", p.fail(Syntax, start, "an empty group name")
	}
	if p.dialect == RE2 {
		return string(name), nil // package regexp lets any number of groups share it
	}
	if p.names == nil {
		p.names = map[string][][]branch{}
	}
	var here []branch
	for i := range p.stack {
		here = append(here, branch{p.stack[i].id, p.stack[i].alt})
	}
	earlier := p.names[string(name)]
	if len(earlier) >= 1000 {
		return "", p.fail(Limit, start, "the name is given to more than 1000 groups")
	}
	for _, other := range earlier {
		apart := slices.ContainsFunc(other, func(b branch) bool {
			return slices.ContainsFunc(here, func(c branch) bool { return b.id == c.id && b.alt != c.alt })
		})
		if !apart || p.dialect != Unicode {
			return "", p.fail(Syntax, start, "the name is taken")
		}
	}
	p.names[string(name)] = append(earlier, here)
	return string(name), nil
}
