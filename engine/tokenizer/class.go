package tokenizer

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// class is the set of Unicode properties the pre-tokenisers ask about.
type class uint8

const (
	clsLetter class = 1 << iota // \p{L}
	clsNumber                   // \p{N}
	clsMark                     // \p{M}
	clsPunct                    // \p{P}
	clsSymbol                   // \p{S}
	clsSpace                    // \s: White_Space
	clsUpper                    // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
	clsLower                    // [\p{Ll}\p{Lm}\p{Lo}\p{M}]
)

// classTable holds the class of every code point: 1.1 MB, built in a few
// milliseconds on first use, so that a look-up is one load.
var classTable = sync.OnceValue(func() *[unicode.MaxRune + 1]class {
	t := new([unicode.MaxRune + 1]class)
	mark := func(rt *unicode.RangeTable, c class) {
		for _, r := range rt.R16 {
			for x := uint32(r.Lo); x <= uint32(r.Hi); x += uint32(r.Stride) {
				t[x] |= c
			}
		}
		for _, r := range rt.R32 {
			for x := r.Lo; x <= r.Hi; x += r.Stride {
				t[x] |= c
			}
		}
	}
	mark(unicode.Lu, clsLetter|clsUpper)
	mark(unicode.Lt, clsLetter|clsUpper)
	mark(unicode.Ll, clsLetter|clsLower)
	mark(unicode.Lm, clsLetter|clsUpper|clsLower)
	mark(unicode.Lo, clsLetter|clsUpper|clsLower)
	mark(unicode.M, clsMark|clsUpper|clsLower)
	mark(unicode.N, clsNumber)
	mark(unicode.P, clsPunct)
	mark(unicode.S, clsSymbol)
	mark(unicode.White_Space, clsSpace)
	return t
})

// scanner reads characters and their classes. It takes a surrogate encoded in
// three bytes for one character without properties, as llama.cpp does, and any
// other malformed byte for a character of its own.
type scanner struct{ table *[unicode.MaxRune + 1]class }

func newScanner() scanner { return scanner{classTable()} }

// at returns the first character of s, which must not be empty, its length and
// its class.
func (sc scanner) at(s string) (rune, int, class) {
	if b := s[0]; b < utf8.RuneSelf {
		return rune(b), 1, sc.table[b]
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		if len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80 {
			return r, 3, 0
		}
		return r, 1, 0
	}
	return r, n, sc.table[r]
}

// run returns the end of the longest run from s[i:] of characters having one of
// the properties in want.
func (sc scanner) run(s string, i int, want class) int {
	for i < len(s) {
		_, n, c := sc.at(s[i:])
		if c&want == 0 {
			break
		}
		i += n
	}
	return i
}

// runNot is run for the characters having none of the properties.
func (sc scanner) runNot(s string, i int, avoid class) int {
	for i < len(s) {
		_, n, c := sc.at(s[i:])
		if c&avoid != 0 {
			break
		}
		i += n
	}
	return i
}
