package grammar

import (
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
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

// Forgets implements ForgetfulAutomaton: between terms characters are atoms, and within a
// class the last one alone may begin a range.
func (a *patternAutomaton) Forgets(state uint32) (ascii [2]uint64, beyond bool) {
	s := (*a.states.Load())[state]
	special := `^$|()[]{}*+?\`
	switch {
	case s.bytes != "":
		return ascii, false
	case s.mode == inTerm:
	case (s.mode == inClass || s.mode == inClassHead) && !s.dash:
		special = `^-]\`
	default:
		return ascii, false
	}
	for c := range rune(utf8.RuneSelf) {
		if !strings.ContainsRune(special, c) && !(s.noDigit && c >= '0' && c <= '9') {
			ascii[c>>6] |= 1 << (c & 63)
		}
	}
	return ascii, true
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
