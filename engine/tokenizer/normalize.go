package tokenizer

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A normalizer rewrites a stretch of text before it is cut into words.
type normalizer func(string) string

// blank is what SentencePiece writes for a space: U+2581.
const blank = "▁"

func prepend(prefix string) normalizer {
	return func(s string) string {
		if s == "" {
			return s
		}
		return prefix + s
	}
}

func replace(old, to string) normalizer {
	return func(s string) string { return strings.ReplaceAll(s, old, to) }
}

func chain(list []normalizer) normalizer {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return func(s string) string {
		for _, n := range list {
			s = n(s)
		}
		return s
	}
}

// nfc is Unicode normalisation form C. x/text breaks up runs of more than 30
// combining marks by U+034F (the Stream-Safe Text Process), which would change
// the text: such a run is left as it is.
func nfc(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	if longestMarks(s) <= 30 {
		return norm.NFC.String(s)
	}
	var b strings.Builder
	for s != "" {
		n := norm.NFC.NextBoundaryInString(s, true)
		if n <= 0 {
			n = len(s)
		}
		if piece := s[:n]; longestMarks(piece) <= 30 {
			b.WriteString(norm.NFC.String(piece))
		} else {
			b.WriteString(piece)
		}
		s = s[n:]
	}
	return b.String()
}

// longestMarks is the length of the longest run of characters that are not
// starters once s is decomposed, counted in characters of the decomposition.
func longestMarks(s string) int {
	longest, run := 0, 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			run, i = 0, i+1
			continue
		}
		p := norm.NFD.PropertiesString(s[i:])
		if p.Size() == 0 {
			run, i = 0, i+1
			continue
		}
		if p.CCC() != 0 {
			run += max(1, utf8.RuneCount(p.Decomposition()))
		} else {
			run = max(0, utf8.RuneCount(p.Decomposition())-1)
		}
		longest = max(longest, run)
		i += p.Size()
	}
	return longest
}

// repair makes text valid UTF-8 the way llama.cpp reads it for byte-level BPE: an
// overlong form stands for its character, a surrogate stays as it is, any other
// malformed byte and what lies beyond U+10FFFF becomes U+FFFD.
func repair(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	cont := func(i int) (rune, bool) {
		if i < len(s) && s[i]&0xC0 == 0x80 {
			return rune(s[i] & 0x3F), true
		}
		return 0, false
	}
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			b.WriteByte(s[i])
			i++
			continue
		}
		n, r := 0, rune(0)
		switch c := s[i]; {
		case c >= 0xC0 && c < 0xE0:
			n, r = 2, rune(c&0x1F)
		case c >= 0xE0 && c < 0xF0:
			n, r = 3, rune(c&0x0F)
		case c >= 0xF0 && c < 0xF8:
			n, r = 4, rune(c&0x07)
		}
		for k := 1; k < n; k++ {
			x, ok := cont(i + k)
			if !ok {
				n = 0
				break
			}
			r = r<<6 | x
		}
		switch {
		case n == 0:
			b.WriteRune(utf8.RuneError)
			i++
		case r >= 0xD800 && r < 0xE000:
			b.WriteString(s[i : i+n][:min(n, 3)])
			i += n
		default: // beyond U+10FFFF WriteRune writes U+FFFD
			b.WriteRune(r)
			i += n
		}
	}
	return b.String()
}
