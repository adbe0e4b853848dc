package yamltext

import (
	"strings"
	"unicode/utf8"
)

// Context is where a scalar stands.
type Context uint8

// The places of scalars that differ in what may be written plain.
const (
	Value     Context = iota // a value in a block collection
	Key                      // a key in a block mapping
	FlowValue                // a value in a flow collection
	FlowKey                  // a key in a flow mapping
)

// Indicators are the characters with which no plain scalar begins.
const Indicators = "-?:,[]{}#&*!|>'\"%@`"

const (
	// FlowIndicators end a plain scalar in a flow collection.
	FlowIndicators = ",[]{}"
	// FlowExcluded are the characters that no plain scalar of a flow collection
	// holds: some readers end it at a question mark too.
	FlowExcluded = FlowIndicators + "?"
)

// Words are the texts, in any mixture of cases, that some reader takes for
// something else than a string.
var Words = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity", "~", "=", "<<"}

const (
	// NumberStart begins what may be a number or a timestamp, NumberRest goes on so:
	// 1_000, 0o7, 0x1F, 12e03, 190:20:30, .inf, 2001-12-14 21:59:43.10 -5.
	NumberStart = "+.0123456789"
	NumberRest  = "+-.,:_ 0123456789abcdefABCDEFinINoOtTxXzZ"
)

// Excluded are the code points from U+0080 on that are never written as they are:
// control characters, line and paragraph separators, byte-order marks and what is
// no character. Blanks other than U+0020 are written as they are in quotes only.
func Excluded(r rune) bool {
	return r < 0x20 || r >= 0x7F && r <= 0x9F || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF
}

// Blank reports whether r is a blank that some reader trims.
func Blank(r rune) bool {
	switch r {
	case ' ', 0xA0, 0x1680, 0x202F, 0x205F, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200B
}

// Plain reports whether the text may be written as a plain scalar in the context.
func Plain(text string, c Context) bool {
	if text == "" || !utf8.ValidString(text) || strings.HasPrefix(text, "...") {
		return false
	}
	prev := rune(-1)
	for i, r := range text {
		switch {
		case Excluded(r) || r != ' ' && Blank(r):
			return false
		case i == 0 && (r == ' ' || strings.ContainsRune(Indicators, r)):
			return false
		case c >= FlowValue && strings.ContainsRune(FlowExcluded, r):
			return false
		case (r == ':' || r == '<') && (c == Key || c == FlowKey), r == ':' && c == FlowValue:
			return false
		case r == '#' && prev == ' ', r == ' ' && prev == ':':
			return false
		}
		prev = r
	}
	if prev == ' ' || prev == ':' {
		return false
	}
	for _, w := range Words {
		if len(w) == len(text) && strings.EqualFold(w, text) {
			return false
		}
	}
	return !strings.ContainsRune(NumberStart, rune(text[0])) || strings.Trim(text, NumberRest) != ""
}
