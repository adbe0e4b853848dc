package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// A pattern finds the word at the start of s, which is never empty: it returns
// the word's length, or 0 where none of its alternatives matches. Each pattern
// restates the regular expression named in its comment: the alternatives are tried
// in order, the first that matches wins. The end of s counts as the end of the
// text, so look-ahead never leaves the piece.
type pattern func(sc scanner, s string) int

// contraction matches 's 't 're 've 'm 'll 'd after an apostrophe.
type contraction int

const (
	noContraction      contraction = iota
	exactContraction               // lower case only
	asciiContraction               // either case of ASCII
	unicodeContraction             // Unicode case folding: U+017F is an s too
)

func (k contraction) match(s string) int {
	if k == noContraction || len(s) < 2 || s[0] != '\'' {
		return 0
	}
	lower := func(b byte) byte {
		if k != exactContraction && 'A' <= b && b <= 'Z' {
			return b + 'a' - 'A'
		}
		return b
	}
	switch lower(s[1]) {
	case 's', 't', 'm', 'd':
		return 2
	case 'r', 'v':
		if len(s) > 2 && lower(s[2]) == 'e' {
			return 3
		}
	case 'l':
		if len(s) > 2 && lower(s[2]) == 'l' {
			return 3
		}
	}
	if k == unicodeContraction && strings.HasPrefix(s[1:], "ſ") {
		return 1 + len("ſ")
	}
	return 0
}

// blanks matches \s+(?!\S)|\s+ at a white space: the whole run at the end of the
// text, else all but its last character, else that one character.
func (sc scanner) blanks(s string) int {
	end, last := 0, 0
	for end < len(s) {
		_, n, c := sc.at(s[end:])
		if c&clsSpace == 0 {
			break
		}
		last = end
		end += n
	}
	if end == len(s) || last == 0 {
		return end
	}
	return last
}

// blanksAfterLines matches \s*[\r\n]+|\s+(?!\S)|\s+: as blanks, but a run that
// holds a line end is cut after its last one.
func (sc scanner) blanksAfterLines(s string) int {
	end := sc.run(s, 0, clsSpace)
	if i := strings.LastIndexAny(s[:end], "\r\n"); i >= 0 {
		return i + 1
	}
	return sc.blanks(s)
}

// runOf returns the end of the run from s[i:] of the bytes of set.
func runOf(s string, i int, set string) int {
	for i < len(s) && strings.IndexByte(set, s[i]) >= 0 {
		i++
	}
	return i
}

// digits matches \p{N}{1,limit}.
func (sc scanner) digits(s string, limit int) int {
	i := 0
	for k := 0; k < limit && i < len(s); k++ {
		_, n, c := sc.at(s[i:])
		if c&clsNumber == 0 {
			break
		}
		i += n
	}
	return i
}

// gpt2 is
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
func gpt2(sc scanner, s string) int {
	if n := exactContraction.match(s); n > 0 {
		return n
	}
	i := 0
	if s[0] == ' ' {
		i = 1
	}
	if i < len(s) {
		_, n, c := sc.at(s[i:])
		switch {
		case c&clsLetter != 0:
			return sc.run(s, i+n, clsLetter)
		case c&clsNumber != 0:
			return sc.run(s, i+n, clsNumber)
		case c&clsSpace == 0:
			return sc.runNot(s, i+n, clsSpace|clsLetter|clsNumber)
		}
	}
	return sc.blanks(s)
}

// gpt4 is the family of cl100k, Llama 3 and Qwen:
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,maxDigits}|
//	 ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// word is what may make a word: letters, or letters and marks, which then are
// left out of the fourth alternative too.
func gpt4(k contraction, maxDigits int, word class) pattern {
	return func(sc scanner, s string) int {
		if n := k.match(s); n > 0 {
			return n
		}
		r, n, c := sc.at(s)
		if c&word != 0 && c&clsLetter != 0 {
			return sc.run(s, n, word)
		}
		if r != '\r' && r != '\n' && c&clsNumber == 0 {
			if end := sc.run(s, n, word); end > n || c&word != 0 {
				return end
			}
		}
		if c&clsNumber != 0 {
			return sc.digits(s, maxDigits)
		}
		if end := sc.others(s, word|clsSpace|clsNumber, "\r\n"); end > 0 {
			return end
		}
		return sc.blanksAfterLines(s)
	}
}

// others matches  ?[^avoid]+[trail]*.
func (sc scanner) others(s string, avoid class, trail string) int {
	i := 0
	if s[0] == ' ' {
		i = 1
	}
	end := sc.runNot(s, i, avoid)
	if end == i {
		return 0
	}
	return runOf(s, end, trail)
}

// gpt4o is the family of o200k, gpt-oss and Tekken, where a change from lower to
// upper case starts a word:
//
//	[^\r\n\p{L}\p{N}]?U*W+(?i:'s|...)?|[^\r\n\p{L}\p{N}]?U+W*(?i:'s|...)?|
//	\p{N}{1,maxDigits}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// with U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and W = [\p{Ll}\p{Lm}\p{Lo}\p{M}].
func gpt4o(k contraction, maxDigits int) pattern {
	return func(sc scanner, s string) int {
		r, n, c := sc.at(s)
		prefix := 0
		if r != '\r' && r != '\n' && c&(clsLetter|clsNumber) == 0 {
			prefix = n
		}
		end, lower := sc.cased(s, prefix)
		if !lower && prefix > 0 && c&clsMark != 0 {
			// The first alternative gives its optional character back before the second
			// is tried, and a mark alone is a W.
			end = prefix
		}
		if end > prefix || c&clsMark != 0 {
			return end + k.match(s[end:])
		}
		if c&clsNumber != 0 {
			return sc.digits(s, maxDigits)
		}
		if end := sc.others(s, clsSpace|clsLetter|clsNumber, "\r\n/"); end > 0 {
			return end
		}
		return sc.blanksAfterLines(s)
	}
}

// cased matches U*W+|U+W* at s[i:]: it returns the end, i for no match, and whether
// the first form matched. Where U* leaves no W behind it, it gives back characters
// up to the last one that is in W too; that one then is all of W+, since what
// follows it is not in W.
func (sc scanner) cased(s string, i int) (end int, lower bool) {
	end = i
	shared := 0
	for end < len(s) {
		_, n, c := sc.at(s[end:])
		if c&clsUpper == 0 {
			break
		}
		end += n
		if c&clsLower != 0 {
			shared = end
		}
	}
	if w := sc.run(s, end, clsLower); w > end {
		return w, true
	}
	if shared > 0 {
		return shared, true
	}
	return end, false
}

// deepseek3 is the third expression of DeepSeek V3:
//
//	[!-/:-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|
//	\s*[\r\n]+|\s+(?!\S)|\s+
//
// where [!-/:-~] stands for the ASCII punctuation. It leaves digits and control
// characters unmatched.
func deepseek3(sc scanner, s string) int {
	r, n, c := sc.at(s)
	if r < utf8.RuneSelf && c&(clsPunct|clsSymbol) != 0 {
		end := 1
		for end < len(s) && (s[end]|0x20) >= 'a' && (s[end]|0x20) <= 'z' {
			end++
		}
		if end > 1 {
			return end
		}
	}
	const word = clsLetter | clsMark
	if c&clsLetter != 0 {
		return sc.run(s, n, word)
	}
	if r != '\r' && r != '\n' && c&(clsPunct|clsSymbol) == 0 {
		if end := sc.run(s, n, word); end > n || c&clsMark != 0 {
			return end
		}
	}
	i := 0
	if r == ' ' {
		i = 1
	}
	if end := sc.run(s, i, clsPunct|clsSymbol); end > i {
		return runOf(s, end, "\r\n")
	}
	if c&clsSpace != 0 {
		return sc.blanksAfterLines(s)
	}
	return 0
}

// numbers matches \p{N}{1,limit}.
func numbers(limit int) pattern {
	return func(sc scanner, s string) int { return sc.digits(s, limit) }
}

// runs matches a run of the characters with a property or in one of the ranges.
func runs(want class, ranges ...[2]rune) pattern {
	return func(sc scanner, s string) int {
		end := 0
		for end < len(s) {
			r, n, c := sc.at(s[end:])
			if c&want == 0 && !inRanges(r, ranges) {
				break
			}
			end += n
		}
		return end
	}
}

func inRanges(r rune, ranges [][2]rune) bool {
	for _, x := range ranges {
		if x[0] <= r && r <= x[1] {
			return true
		}
	}
	return false
}

// spaced matches \s?X+ for the X of a runs pattern.
func spaced(p pattern) pattern {
	return func(sc scanner, s string) int {
		if n := p(sc, s); n > 0 {
			return n
		}
		_, n, c := sc.at(s)
		if c&clsSpace == 0 || n == len(s) {
			return 0
		}
		if m := p(sc, s[n:]); m > 0 {
			return n + m
		}
		return 0
	}
}

// one matches a single character of set, which is ASCII.
func one(set string) pattern {
	return func(_ scanner, s string) int {
		if strings.IndexByte(set, s[0]) >= 0 {
			return 1
		}
		return 0
	}
}

// threeDigits matches [0-9][0-9][0-9].
func threeDigits(_ scanner, s string) int {
	if len(s) < 3 {
		return 0
	}
	for i := range 3 {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
	}
	return 3
}
