package regexsyntax

import (
	"strings"
	"sync"
	"unicode"
)

// The classes of Unicode as Rust's crate regex defines them; Python's differ in
// a few rare characters.
var (
	digitsUnicode = sync.OnceValue(func() *Set { return fromTable(unicode.Nd) })
	blanksUnicode = sync.OnceValue(func() *Set { return fromTable(unicode.White_Space) })
	wordUnicode   = sync.OnceValue(func() *Set {
		return fromTable(unicode.L).union(fromTable(unicode.Nl)).union(fromTable(unicode.Other_Alphabetic)).union(fromTable(unicode.M)).
			union(fromTable(unicode.Nd)).union(fromTable(unicode.Pc)).union(fromTable(unicode.Join_Control))
	})
)

// shorthandLark is the class of \d, \s or \w.
func (p *parser) shorthandLark(c rune) *Set {
	if p.flags.ascii {
		return p.shorthand(c)
	}
	var s *Set
	switch c | 0x20 {
	case 'd':
		s = digitsUnicode()
	case 'w':
		s = wordUnicode()
	default:
		s = blanksUnicode()
	}
	if c < 'a' {
		return s.negate()
	}
	return s
}

// lookingAny reports whether one of the texts comes next.
func (p *parser) lookingAny(texts ...string) bool {
	for _, t := range texts {
		if p.looking(t) {
			return true
		}
	}
	return false
}

// groupLark reads what follows "(?" where that is no group of a regular language.
func (p *parser) groupLark(start int) error {
	if p.looking("#") {
		end := strings.IndexByte(p.src[p.pos:], ')')
		if end < 0 {
			return p.fail(Syntax, start, "the comment does not end")
		}
		p.pos += end + 1
		return nil
	}
	what := map[byte]string{'>': "an atomic group: it goes back on nothing", 'P': "a back-reference: the language is not regular", '(': "a condition on a group: the language is not regular"}[p.src[p.pos]]
	p.pos++
	return p.fail(Unsupported, start, "%s", what)
}

// skipVerbose passes over blanks and comments.
func (p *parser) skipVerbose() bool {
	switch c := p.src[p.pos]; {
	case c == '#':
		for p.more() && p.src[p.pos] != '\n' {
			p.pos++
		}
		return true
	case c == ' ' || c >= '\t' && c <= '\r':
		p.pos++
		return true
	}
	return false
}

// escapeLark reads what follows a backslash outside classes.
func (p *parser) escapeLark(start int) error {
	switch c := p.src[p.pos]; c {
	case 'A', 'Z', 'z', 'b', 'B':
		p.pos++
		switch c {
		case 'A':
			p.add(&Node{Op: BeginText, Offset: start}, true)
		case 'Z', 'z':
			p.add(&Node{Op: EndText, Offset: start}, true)
		default:
			p.add(&Node{Op: WordBoundary, Set: wordUnicode(), Negate: c == 'B', Offset: start}, true)
		}
		return nil
	}
	r, set, err := p.characterLark(start)
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

// characterLark reads, after the backslash, an escape that stands for a character
// or a set.
func (p *parser) characterLark(start int) (rune, *Set, error) {
	if !p.more() {
		return 0, nil, p.fail(Syntax, start, "the pattern ends in a backslash")
	}
	switch c := p.src[p.pos]; c {
	case 'd', 'D', 's', 'S', 'w', 'W':
		p.pos++
		return 0, p.shorthandLark(rune(c)), nil
	case 'u', 'U':
		p.pos++
		if c == 'u' && p.looking("{") {
			p.pos++
			if r, ok := p.bracedHex(); ok {
				return r, nil, nil
			}
			return 0, nil, p.fail(Syntax, start, "not a code point")
		}
		r, ok := p.hex(map[byte]int{'u': 4, 'U': 8}[c])
		if !ok || r < 0 || r > unicode.MaxRune {
			return 0, nil, p.fail(Syntax, start, "not a code point")
		}
		return r, nil, nil
	case 'N':
		return 0, nil, p.fail(Unsupported, start, "a character by its name")
	case ' ', '#':
		// Blanks are escaped in verbose patterns.
		p.pos++
		return rune(c), nil, nil
	}
	return p.characterRE2(start)
}

// classLark reads a character class after its opening bracket. What Python and
// Rust read differently in it, nested classes and operations on sets, is refused.
func (p *parser) classLark(start int) (*Set, error) {
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
		switch {
		case p.lookingAny("&&", "||", "~~", "--"):
			return nil, p.fail(Unsupported, at, "an operation on sets in some dialects, two characters in others: escape it")
		case p.looking("[") && strings.HasPrefix(p.src[p.pos+1:], ":"):
			return nil, p.fail(Unsupported, at, "a named class in some dialects only: escape the bracket or write the class out")
		case p.looking("["):
			return nil, p.fail(Unsupported, at, "a class in a class in some dialects, a bracket in others: escape it")
		}
		lo, set, err := p.classAtomLark()
		if err != nil {
			return nil, err
		}
		if set != nil {
			ranges = append(ranges, set.Ranges...)
			continue
		}
		hi := lo
		if p.looking("-") && !p.looking("-]") && !p.looking("--") && p.pos+1 < len(p.src) {
			p.pos++
			var set *Set
			if hi, set, err = p.classAtomLark(); err != nil {
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

func (p *parser) classAtomLark() (rune, *Set, error) {
	start := p.pos
	if r := p.next(); r != '\\' {
		return r, nil, nil
	}
	if p.looking("b") {
		p.pos++
		return '\b', nil, nil
	}
	return p.characterLark(start)
}
