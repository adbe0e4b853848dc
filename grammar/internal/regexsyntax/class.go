package regexsyntax

import (
	"strings"
)

// class reads a character class after its opening bracket.
func (p *parser) class(start int) (*Set, error) {
	switch p.dialect {
	case RE2:
		return p.classRE2(start)
	case Lark:
		return p.classLark(start)
	}
	negate := p.looking("^")
	if negate {
		p.pos++
	}
	var ranges []Range
	for {
		if !p.more() {
			return nil, p.fail(Syntax, start, "the class is not closed")
		}
		if p.looking("]") {
			p.pos++
			break
		}
		at := p.pos
		lo, set, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		if !p.looking("-") || strings.HasPrefix(p.src[p.pos:], "-]") {
			if set != nil {
				ranges = append(ranges, set.Ranges...)
			} else {
				ranges = append(ranges, Range{lo, lo})
			}
			continue
		}
		p.pos++
		if !p.more() {
			return nil, p.fail(Syntax, start, "the class is not closed")
		}
		hi, set2, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		switch {
		case set == nil && set2 == nil:
			if lo > hi {
				return nil, p.fail(Syntax, at, "the range is out of order")
			}
			ranges = append(ranges, Range{lo, hi})
		case !p.lenient:
			return nil, p.fail(Syntax, at, "a class as the end of a range")
		default:
			// Annex B: all three stand for themselves.
			if set == nil {
				set = newSet(Range{lo, lo})
			}
			if set2 == nil {
				set2 = newSet(Range{hi, hi})
			}
			ranges = append(append(append(ranges, set.Ranges...), set2.Ranges...), Range{'-', '-'})
		}
	}
	return p.finishClass(ranges, negate), nil
}

func (p *parser) finishClass(ranges []Range, negate bool) *Set {
	s := newSet(ranges...)
	if p.flags.foldCase {
		s = s.fold()
	}
	if negate {
		s = s.negate()
	}
	return s
}

func (p *parser) classAtom() (rune, *Set, error) {
	start := p.pos
	if r := p.next(); r != '\\' {
		return r, nil, nil
	}
	return p.character(start, true)
}
