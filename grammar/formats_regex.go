package grammar

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// regexFormat is the regular expressions of ECMA-262 with the u flag. The
// language is not context-free (names, numbers of groups and the ends of ranges
// are compared), so that it is read by an automaton whose state holds what is
// compared. It accepts no text that is not a pattern, and all patterns but those
// with more than 32 groups inside each other, more than 8 named groups, names
// longer than 16 letters or with other letters than ASCII's, names given twice,
// references to groups after them or beyond the ninth, counts of more than 7
// digits, escaped surrogates, modifiers as in (?i:a), and ranges that begin with
// an unescaped character beyond ASCII.
func regexFormat() *Expr { return Accept(&patternAutomaton{}) }

const (
	patternDepth  = 32
	patternNames  = 8
	patternName   = 16
	patternDigits = 7
)

// patternMode is what is being read.
type patternMode uint8

const (
	inTerm       patternMode = iota // between terms
	inGroup                         // after "("
	inQuestion                      // after "(?"
	inLess                          // after "(?<"
	inName                          // in a group's name
	inEscape                        // after a backslash
	inControl                       // after \c
	inHex                           // in \x or \u, count digits to come
	inUnicode                       // after \u
	inBraces                        // in \u{
	inProperty                      // after \p
	inProperty2                     // in \p{
	inReference                     // after \k
	inReference2                    // in \k<
	inCount                         // in {n
	inComma                         // in {n,
	inClassHead                     // after "["
	inClass                         // in a class
)

// patternState is a state; equal states accept the same rests.
type patternState struct {
	mode patternMode
	// stack has a byte for each open group: ( may be repeated, = may not.
	stack string
	// names are the names so far, each followed by ">".
	names  string
	groups uint8 // at most 9
	// repeatable and lazy say that a quantifier, or its question mark, may follow.
	repeatable, lazy bool
	noDigit          bool // after \0 and references
	// text is the part of a name, or of a count, that was read.
	text string
	// class says that the escape is inside a class; last is the character before,
	// or -1, and dash says that a dash follows it.
	class bool
	last  rune
	dash  bool
	value rune
	count uint8
	least string // the first number of a count
	bytes string // the bytes of a character so far
}

// patternAutomaton numbers the states.
type patternAutomaton struct {
	mu     sync.Mutex
	ids    map[patternState]uint32
	states atomic.Pointer[[]patternState]
}

func (a *patternAutomaton) Key() string { return "ECMA-262 pattern" }

// LoopsBeyondASCII says where every character beyond ASCII is an atom like the one
// before it.
func (a *patternAutomaton) LoopsBeyondASCII(state uint32) bool {
	s := (*a.states.Load())[state]
	if s.mode != inTerm || s.bytes != "" {
		return false
	}
	next, ok := s.read('é')
	return ok && next == s
}

// Text implements TextAutomaton: characters are put together before they are read.
func (a *patternAutomaton) Text(state uint32) bool { return (*a.states.Load())[state].bytes == "" }

func (a *patternAutomaton) Start() (uint32, bool) { return a.intern(patternState{last: -1}), true }

func (a *patternAutomaton) intern(s patternState) uint32 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if id, ok := a.ids[s]; ok {
		return id
	}
	if a.ids == nil {
		a.ids = map[patternState]uint32{}
		a.states.Store(&[]patternState{})
	}
	states := append(*a.states.Load(), s)
	a.states.Store(&states)
	id := uint32(len(states) - 1)
	a.ids[s] = id
	return id
}

func (a *patternAutomaton) Step(state uint32, b byte) (uint32, bool) {
	s, ok := (*a.states.Load())[state].step(b)
	if !ok || s.distance() < 0 {
		return 0, false
	}
	return a.intern(s), true
}

func (a *patternAutomaton) Accepting(state uint32) bool {
	return (*a.states.Load())[state].distance() == 0
}

func (a *patternAutomaton) Distance(state uint32) int {
	return (*a.states.Load())[state].distance()
}

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
