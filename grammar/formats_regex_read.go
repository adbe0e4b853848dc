package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// step reads a byte; characters are put together from their bytes.
func (s patternState) step(b byte) (patternState, bool) {
	if s.bytes == "" && b < utf8.RuneSelf {
		return s.read(rune(b))
	}
	if s.mode == inGroup {
		s = s.openGroup()
	}
	if s.mode != inTerm && s.mode != inClass && s.mode != inClassHead {
		return s, false
	}
	s.bytes += string([]byte{b})
	lo, hi := runesOf(s.bytes)
	if lo > hi {
		return s, false
	}
	// The end of a range that begins in ASCII may be any of them.
	alike := s.mode == inTerm || !s.dash || s.last < utf8.RuneSelf
	if utf8.FullRuneInString(s.bytes) {
		s.bytes = ""
		ranges := s.dash
		next, ok := s.read(lo)
		if alike && !ranges && next.mode == inClass {
			// No range begins here, so that which character it was can be forgotten.
			next.last = -2
		}
		return next, ok
	}
	if alike {
		s.bytes = beginsAlike(s.bytes)
	}
	return s, true
}

// beginsAlike forgets which character some bytes begin, where all beyond ASCII are
// alike: the bytes of the first one of the same length stand
// for all that the same bytes may follow.
func beginsAlike(bytes string) string {
	if len(bytes) > 1 {
		// Behind the second byte any continuation may follow.
		return map[bool]string{true: "\xE1\x80", false: "\xF1\x80\x80"[:len(bytes)]}[bytes[0] < 0xF0]
	}
	switch lead := bytes[0]; {
	case lead <= 0xDF:
		return "\xC2"
	case lead == 0xE0 || lead == 0xED || lead == 0xF0 || lead == 0xF4:
		return bytes
	case lead <= 0xEF:
		return "\xE1"
	}
	return "\xF1"
}

// runesOf are the least and the greatest character whose encoding starts with
// the bytes; the first is the greater one when there is none.
func runesOf(bytes string) (lo, hi rune) {
	if bytes[0] < 0xC2 || bytes[0] > 0xF4 {
		return 1, 0
	}
	n := encodedLength(bytes[0])
	fill := func(with string, lead byte) rune {
		text := bytes + strings.Repeat(with, max(n-len(bytes), 0))
		// The second byte of a few lead bytes is bounded more tightly.
		if len(bytes) == 1 {
			second := text[1]
			switch {
			case lead == 0xE0 && with == "\x80":
				second = 0xA0
			case lead == 0xED && with == "\xBF":
				second = 0x9F
			case lead == 0xF0 && with == "\x80":
				second = 0x90
			case lead == 0xF4 && with == "\xBF":
				second = 0x8F
			}
			text = text[:1] + string([]byte{second}) + text[2:]
		}
		r, size := utf8.DecodeRuneInString(text)
		if size != len(text) || r == utf8.RuneError && text != "\uFFFD" {
			return -1
		}
		return r
	}
	lo, hi = fill("\x80", bytes[0]), fill("\xBF", bytes[0])
	if lo < 0 || hi < 0 {
		return 1, 0
	}
	return lo, hi
}

// encodedLength is the length of the encodings that start with the byte, which
// does.
func encodedLength(lead byte) int {
	switch {
	case lead >= 0xF0:
		return 4
	case lead >= 0xE0:
		return 3
	}
	return 2
}

func (s patternState) atom(repeatable bool) (patternState, bool) {
	return patternState{stack: s.stack, names: s.names, groups: s.groups, repeatable: repeatable, last: -1}, true
}

// character ends an escape or a character: an atom, or a member of a class.
func (s patternState) character(r rune) (patternState, bool) {
	if !s.class {
		return s.atom(true)
	}
	next := patternState{mode: inClass, stack: s.stack, names: s.names, groups: s.groups, class: true, last: r}
	if s.dash {
		if r < s.last {
			return s, false
		}
		next.last = -1
	}
	return next, true
}

// set ends an escape that stands for a set of characters.
func (s patternState) set() (patternState, bool) {
	if !s.class {
		return s.atom(true)
	}
	// A set is no end of a range: not the second, and no dash may follow but a
	// last one.
	return patternState{mode: inClass, stack: s.stack, names: s.names, groups: s.groups, class: true, last: -2}, !s.dash
}

// openGroup starts a numbered group.
func (s patternState) openGroup() patternState {
	s.stack += "("
	s.groups = min(s.groups+1, 9)
	s, _ = s.atom(false)
	return s
}

func (s patternState) to(m patternMode) (patternState, bool) {
	s.mode = m
	return s, true
}

func isNameByte(r rune, first bool) bool {
	return r|0x20 >= 'a' && r|0x20 <= 'z' || r == '_' || r == '$' || !first && r >= '0' && r <= '9'
}

// read reads a character.
func (s patternState) read(r rune) (patternState, bool) {
	switch s.mode {
	case inTerm:
		return s.readTerm(r)
	case inClassHead, inClass:
		return s.readClass(r)
	case inEscape:
		return s.readEscape(r)
	case inGroup:
		if r == '?' {
			return s.to(inQuestion)
		}
		s = s.openGroup()
		return s.readTerm(r)
	case inQuestion:
		switch r {
		case ':':
			s.stack += "("
			return s.atom(false)
		case '=', '!':
			s.stack += "="
			return s.atom(false)
		case '<':
			return s.to(inLess)
		}
	case inLess:
		if r == '=' || r == '!' {
			s.stack += "="
			return s.atom(false)
		}
		if isNameByte(r, true) && strings.Count(s.names, ">") < patternNames {
			s.text = string(r)
			return s.to(inName)
		}
	case inName:
		if r == '>' && !strings.Contains(">"+s.names, ">"+s.text+">") {
			s.stack, s.names = s.stack+"(", s.names+s.text+">"
			s.groups = min(s.groups+1, 9)
			return s.atom(false)
		}
		s.text += string(r)
		return s, isNameByte(r, false) && len(s.text) <= patternName
	case inReference:
		if r == '<' {
			s.text = ""
			return s.to(inReference2)
		}
	case inReference2:
		if r == '>' {
			next, _ := s.atom(true)
			return next, slices.Contains(s.nameList(), s.text) && s.text != ""
		}
		s.text += string(r)
		return s, true
	case inControl:
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return s.character(r & 31)
		}
	case inUnicode:
		if r == '{' {
			s.value, s.count = 0, 0
			return s.to(inBraces)
		}
		s.mode, s.count = inHex, 4
		return s.readHex(r)
	case inHex:
		return s.readHex(r)
	case inBraces:
		if r == '}' && s.count > 0 && (s.value < 0xD800 || s.value > 0xDFFF) {
			return s.character(s.value)
		}
		d, ok := hexValue(r)
		s.value, s.count = s.value<<4|d, 1
		return s, ok && s.value <= utf8.MaxRune
	case inProperty:
		if r == '{' {
			s.text = ""
			return s.to(inProperty2)
		}
	case inProperty2:
		if r == '}' {
			next, ok := s.set()
			_, known := slices.BinarySearch(regexsyntax.PropertyNames(), s.text)
			return next, ok && known
		}
		s.text += string(r)
		return s, true
	case inCount, inComma:
		return s.readCount(r)
	}
	return s, false
}

func (s patternState) readTerm(r rune) (patternState, bool) {
	repeatable, lazy := s.repeatable, s.lazy
	if s.noDigit && r >= '0' && r <= '9' {
		return s, false
	}
	s.repeatable, s.lazy, s.noDigit = false, false, false
	switch r {
	case '(':
		return s.to(inGroup)
	case ')':
		if s.stack == "" {
			return s, false
		}
		open := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		return s.atom(open == '(')
	case '|', '^', '$':
		return s, true
	case '*', '+':
		s.lazy = true
		return s, repeatable
	case '?':
		s.lazy = repeatable
		return s, repeatable || lazy
	case '{':
		s.text = ""
		s.mode = inCount
		return s, repeatable
	case '[':
		s.class = true
		return s.to(inClassHead)
	case '\\':
		return s.to(inEscape)
	case '}', ']':
		return s, false
	}
	return s.atom(true)
}

func (s patternState) readClass(r rune) (patternState, bool) {
	head := s.mode == inClassHead
	if s.noDigit && r >= '0' && r <= '9' {
		return s, false
	}
	s.mode, s.noDigit = inClass, false
	switch {
	case r == ']':
		return s.atom(true)
	case r == '^' && head:
		return s, true
	case r == '\\':
		return s.to(inEscape)
	case r == '-' && s.last != -1 && !s.dash:
		// The start of a range, unless the class ends here.
		s.dash = true
		return s, true
	}
	if s.dash && s.last == -2 {
		return s, false
	}
	return s.character(r)
}

func (s patternState) readEscape(r rune) (patternState, bool) {
	switch r {
	case 'b':
		if s.class {
			return s.character('\b')
		}
		return s.atom(false)
	case 'B', 'k':
		if s.class {
			return s, false
		}
		if r == 'k' {
			return s.to(inReference)
		}
		return s.atom(false)
	case 'd', 'D', 's', 'S', 'w', 'W':
		return s.set()
	case 'p', 'P':
		return s.to(inProperty)
	case 't', 'n', 'v', 'f', 'r':
		return s.character(map[rune]rune{'t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r'}[r])
	case 'c':
		return s.to(inControl)
	case 'x':
		s.value, s.count = 0, 2
		return s.to(inHex)
	case 'u':
		s.value = 0
		return s.to(inUnicode)
	case '0':
		next, ok := s.character(0)
		next.noDigit = true
		return next, ok
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if s.class || uint8(r-'0') > s.groups {
			return s, false
		}
		next, ok := s.atom(true)
		next.noDigit = true
		return next, ok
	case '-':
		if s.class {
			return s.character('-')
		}
		return s, false
	}
	if strings.ContainsRune(`^$\.*+?()[]{}|/`, r) {
		return s.character(r)
	}
	return s, false
}

func hexValue(r rune) (rune, bool) {
	switch {
	case r >= '0' && r <= '9':
		return r - '0', true
	case r|0x20 >= 'a' && r|0x20 <= 'f':
		return r | 0x20 - 'a' + 10, true
	}
	return 0, false
}

func (s patternState) readHex(r rune) (patternState, bool) {
	d, ok := hexValue(r)
	if !ok {
		return s, false
	}
	s.value = s.value<<4 | d
	if s.count--; s.count > 0 {
		return s, true
	}
	return s.character(s.value)
}

// readCount reads {n}, {n,} or {n,m}.
func (s patternState) readCount(r rune) (patternState, bool) {
	done, _ := s.atom(false)
	done.lazy = true
	switch {
	case r == '}' && s.mode == inCount:
		return done, s.text != ""
	case r == '}':
		return done, s.text == "" || !lessCount(s.text, s.least)
	case r == ',' && s.mode == inCount:
		s.least, s.text = s.text, ""
		s.mode = inComma
		return s, s.least != ""
	case r >= '0' && r <= '9':
		s.text += string(r)
		return s, len(s.text) <= patternDigits
	}
	return s, false
}

func lessCount(a, b string) bool {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return len(a) < len(b) || len(a) == len(b) && a < b
}
