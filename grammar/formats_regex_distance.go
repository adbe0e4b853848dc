package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// distance is the length of the shortest rest, or -1 when there is none.
func (s *patternState) distance() int {
	depth := len(s.stack)
	if depth > patternDepth {
		return -1
	}
	closing := depth
	// A class needs its bracket.
	if s.class {
		closing++
	}
	rest := func(n int) int {
		if n < 0 {
			return -1
		}
		return n + closing
	}
	if s.bytes != "" {
		return rest(s.bytesDistance())
	}
	switch s.mode {
	case inTerm, inClass, inClassHead:
		return rest(0)
	case inGroup:
		if depth == patternDepth {
			return -1
		}
		return rest(1) // )
	case inQuestion:
		if depth == patternDepth {
			return -1
		}
		return rest(2) // :)
	case inLess:
		return rest(2) // =)
	case inName:
		return rest(s.nameDistance())
	case inEscape:
		if s.dash && s.last == -2 {
			return -1
		}
		return rest(s.escapeDistance())
	case inControl:
		if s.dash && s.last > 26 {
			return -1
		}
		return rest(1)
	case inHex:
		top := (s.value+1)<<(4*uint(s.count)) - 1
		low := s.value << (4 * uint(s.count))
		if s.dash && top < s.last || low >= 0xD800 && top <= 0xDFFF {
			return -1
		}
		return rest(int(s.count))
	case inUnicode:
		return rest(s.unicodeDistance())
	case inBraces:
		return rest(s.bracesDistance())
	case inProperty:
		if s.dash {
			return -1
		}
		return rest(3) // {L}
	case inProperty2:
		if s.dash {
			return -1
		}
		return rest(shortestAfter(s.text, regexsyntax.PropertyNames()))
	case inReference:
		if s.names == "" {
			return -1
		}
		return rest(1 + shortestAfter("", s.nameList()))
	case inReference2:
		return rest(shortestAfter(s.text, s.nameList()))
	case inCount:
		if s.text == "" {
			return rest(2)
		}
		return rest(1)
	case inComma:
		return rest(s.commaDistance())
	}
	return -1
}

func (s *patternState) nameList() []string {
	names := strings.Split(strings.TrimSuffix(s.names, ">"), ">")
	slices.Sort(names)
	return names
}

// shortestAfter is the length of the shortest rest of one of the sorted texts,
// with the mark that ends it, or -1.
func shortestAfter(prefix string, sorted []string) int {
	best := -1
	i, _ := slices.BinarySearch(sorted, prefix)
	for ; i < len(sorted) && strings.HasPrefix(sorted[i], prefix); i++ {
		if n := len(sorted[i]) - len(prefix) + 1; sorted[i] != "" && (best < 0 || n < best) {
			best = n
		}
	}
	return best
}

// nameDistance: the name's end and the group's; a name that is taken needs
// more letters.
func (s *patternState) nameDistance() int {
	if len(s.stack) == patternDepth {
		return -1
	}
	if !strings.Contains(">"+s.names, ">"+s.text+">") {
		return 2
	}
	// Eight names cannot take all 38 that are one letter longer.
	if len(s.text) < patternName {
		return 3
	}
	return -1
}

// bytesDistance is what the bytes of a character still lack.
func (s *patternState) bytesDistance() int {
	_, hi := runesOf(s.bytes)
	if s.dash && (s.last == -2 || hi < s.last) {
		return -1
	}
	return encodedLength(s.bytes[0]) - len(s.bytes)
}

// escapeDistance is the shortest rest of an escape.
func (s *patternState) escapeDistance() int {
	if !s.dash || s.last <= '}' {
		return 1 // some syntax character is not before the range's start
	}
	// x and two digits, u and four, or u and braces.
	if s.last <= 0xFF {
		return 3
	}
	s2 := *s
	s2.mode, s2.value = inUnicode, 0
	return 1 + s2.unicodeDistance()
}

// unicodeDistance is the shortest rest after \u: four digits, or braces.
func (s *patternState) unicodeDistance() int {
	switch {
	case !s.dash || s.last <= 0xF:
		return len("{0}")
	case s.last <= 0xFFFF:
		return len("FFFF")
	case s.last <= 0xFFFFF:
		return len("{FFFFF}")
	}
	return len("{10FFFF}")
}

// bracesDistance is the shortest rest after \u{ and some digits.
func (s *patternState) bracesDistance() int {
	if s.value > utf8.MaxRune {
		return -1
	}
	least := rune(0)
	if s.dash {
		least = s.last
	}
	low, high := s.value, s.value
	for n := 0; low <= utf8.MaxRune && n <= 6; n++ {
		surrogates := low >= 0xD800 && high <= 0xDFFF
		if (n > 0 || s.count > 0) && min(high, utf8.MaxRune) >= least && !surrogates {
			return n + 1
		}
		low, high = low<<4, high<<4|0xF
	}
	return -1
}

// commaDistance is the shortest rest after {n, and some digits of m.
func (s *patternState) commaDistance() int {
	if s.text == "" {
		return 1
	}
	for n := 0; len(s.text)+n <= patternDigits; n++ {
		if !lessCount(s.text+strings.Repeat("9", n), s.least) {
			return n + 1
		}
	}
	return -1
}
