package regexsyntax

import (
	"strings"
	"unicode"
)

// escapeRE2 reads what follows a backslash outside classes.
func (p *parser) escapeRE2(start int) error {
	switch c := p.src[p.pos]; c {
	case 'A', 'z', 'b', 'B', 'Q':
		p.pos++
		switch c {
		case 'A':
			p.add(&Node{Op: BeginText, Offset: start}, true)
		case 'z':
			p.add(&Node{Op: EndText, Offset: start}, true)
		case 'Q':
			text, rest := p.src[p.pos:], len(p.src)
			if i := strings.Index(text, `\E`); i >= 0 {
				text, rest = text[:i], p.pos+i+2
			}
			at := p.pos
			for i, r := range text {
				p.addRune(r, at+i)
			}
			p.pos = rest
		default:
			p.add(&Node{Op: WordBoundary, Set: word, Negate: c == 'B', Offset: start}, true)
		}
		return nil
	}
	r, set, err := p.characterRE2(start)
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

// characterRE2 reads, after the backslash, an escape that stands for a character
// or a set.
func (p *parser) characterRE2(start int) (rune, *Set, error) {
	if !p.more() {
		return 0, nil, p.fail(Syntax, start, "the pattern ends in a backslash")
	}
	c := p.next()
	switch c {
	case 'd', 'D', 's', 'S', 'w', 'W':
		return 0, p.shorthand(c), nil
	case 'p', 'P':
		set, err := p.property(start, c == 'P')
		return 0, set, err
	case 'a':
		return '\a', nil, nil
	case 'f':
		return '\f', nil, nil
	case 'n':
		return '\n', nil, nil
	case 'r':
		return '\r', nil, nil
	case 't':
		return '\t', nil, nil
	case 'v':
		return '\v', nil, nil
	case 'x':
		if p.looking("{") {
			p.pos++
			if r, ok := p.bracedHex(); ok {
				return r, nil, nil
			}
		} else if r, ok := p.hex(2); ok {
			return r, nil, nil
		}
		return 0, nil, p.fail(Syntax, start, "not a code point")
	case '0', '1', '2', '3', '4', '5', '6', '7':
		octal := func() bool { return p.more() && p.src[p.pos] >= '0' && p.src[p.pos] <= '7' }
		if c != '0' && !octal() {
			return 0, nil, p.fail(Unsupported, start, "a back-reference: the language is not regular")
		}
		v := c - '0'
		for n := 1; n < 3 && octal(); n++ {
			v = v*8 + rune(p.src[p.pos]-'0')
			p.pos++
		}
		return v, nil, nil
	}
	if c < 0x80 && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
		return c, nil, nil
	}
	return 0, nil, p.fail(Syntax, start, "unknown escape")
}

var posixClasses = map[string]*Set{
	"alnum":  newSet(Range{'0', '9'}, Range{'A', 'Z'}, Range{'a', 'z'}),
	"alpha":  newSet(Range{'A', 'Z'}, Range{'a', 'z'}),
	"ascii":  newSet(Range{0, 0x7F}),
	"blank":  newSet(Range{'\t', '\t'}, Range{' ', ' '}),
	"cntrl":  newSet(Range{0, 0x1F}, Range{0x7F, 0x7F}),
	"digit":  digits,
	"graph":  newSet(Range{'!', '~'}),
	"lower":  newSet(Range{'a', 'z'}),
	"print":  newSet(Range{' ', '~'}),
	"punct":  newSet(Range{'!', '/'}, Range{':', '@'}, Range{'[', '`'}, Range{'{', '~'}),
	"space":  newSet(Range{'\t', '\r'}, Range{' ', ' '}),
	"upper":  newSet(Range{'A', 'Z'}),
	"word":   word,
	"xdigit": newSet(Range{'0', '9'}, Range{'A', 'F'}, Range{'a', 'f'}),
}

// classRE2 reads a character class after its opening bracket.
func (p *parser) classRE2(start int) (*Set, error) {
	negate := p.looking("^")
	if negate {
		p.pos++
	}
	var ranges []Range
	for first := true; first || !p.looking("]"); first = false {
		if !p.more() {
			return nil, p.fail(Syntax, start, "the class is not closed")
		}
		at := p.pos
		if p.looking("[:") {
			if i := strings.Index(p.src[p.pos+2:], ":]"); i >= 0 {
				name := p.src[p.pos+2 : p.pos+2+i]
				p.pos += i + 4
				set, ok := posixClasses[strings.TrimPrefix(name, "^")]
				if !ok {
					return nil, p.fail(Syntax, at, "unknown class")
				}
				if strings.HasPrefix(name, "^") {
					// The complement is taken of the class as folded.
					if p.flags.foldCase {
						set = set.fold()
					}
					set = set.negate()
				}
				ranges = append(ranges, set.Ranges...)
				continue
			}
		}
		lo, set, err := p.classAtomRE2()
		if err != nil {
			return nil, err
		}
		if set != nil {
			ranges = append(ranges, set.Ranges...)
			continue
		}
		hi := lo
		if p.looking("-") && !p.looking("-]") && p.pos+1 < len(p.src) {
			p.pos++
			var set *Set
			if hi, set, err = p.classAtomRE2(); err != nil {
				return nil, err
			}
			if set != nil || lo > hi {
				return nil, p.fail(Syntax, at, "not a range")
			}
		}
		ranges = append(ranges, Range{lo, hi})
	}
	p.pos++
	return p.finishClass(ranges, negate), nil
}

func (p *parser) classAtomRE2() (rune, *Set, error) {
	start := p.pos
	if r := p.next(); r != '\\' {
		return r, nil, nil
	}
	return p.characterRE2(start)
}
