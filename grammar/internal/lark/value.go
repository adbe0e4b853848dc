package lark

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// Text is what a string token, whose escapes Scan has checked, stands for; fold
// says that the case of letters does not matter.
func Text(token string) (text string, fold bool) {
	token, fold = strings.CutSuffix(token, `"i`)
	if !fold {
		token = token[:len(token)-1]
	}
	var b strings.Builder
	for at := 1; at < len(token); {
		r, n, err := character(token, at)
		if err != nil {
			break
		}
		b.WriteRune(r)
		at += n
	}
	return b.String(), fold
}

// Pattern splits a regular expression token into pattern and flags. An escaped
// slash is a slash.
func Pattern(token string) (pattern, flags string) {
	i := strings.LastIndexByte(token, '/')
	return token[1:i], token[i+1:]
}

// Bounds are those of a repetition token, as they are written: last is "" where there
// is no upper bound. Neither is given in {,}.
func Bounds(token string) (first, last string) {
	switch token[0] {
	case '*':
		return "0", ""
	case '+':
		return "1", ""
	case '?':
		return "0", "1"
	}
	sep, body := "..", token[1:]
	if token[0] == '{' {
		sep, body = ",", token[1:len(token)-1]
	}
	first, last, between := strings.Cut(bare(body), sep)
	if !between {
		last = first
	}
	if first == "" && last != "" {
		first = "0"
	}
	return first, last
}

// bare is the text without blanks, line ends and comments.
func bare(text string) string {
	if !strings.ContainsAny(text, " \t\f\r\n/#") {
		return text
	}
	s := scanner{src: text}
	var b strings.Builder
	for s.lines(); s.pos < len(text); s.lines() {
		b.WriteByte(text[s.pos])
		s.pos++
	}
	return b.String()
}

// character reads a character or an escape at an offset and says how long it is:
// the escapes of JSON strings, \xHH, \UHHHHHHHH and \'.
func character(src string, at int) (rune, int, *notation.Error) {
	if src[at] != '\\' {
		r, n := utf8.DecodeRuneInString(src[at:])
		if r < ' ' && r != '\t' || r == 0x7F {
			return 0, 0, &notation.Error{Offset: at, Message: "a control character", Expected: fmt.Sprintf("\\x%02x", r)}
		}
		return r, n, nil
	}
	digits := 0
	c := byte(0)
	if at+1 < len(src) {
		c = src[at+1]
	}
	switch c {
	case 'n':
		return '\n', 2, nil
	case 'r':
		return '\r', 2, nil
	case 't':
		return '\t', 2, nil
	case 'f':
		return '\f', 2, nil
	case 'b':
		return '\b', 2, nil
	case '\\', '"', '/', '\'':
		return rune(c), 2, nil
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return 0, 0, &notation.Error{Offset: at, Message: "unknown escape", Expected: `\n, \r, \t, \f, \b, \\, \", \/, \', \xHH, \uHHHH or \UHHHHHHHH`}
	}
	v, err := hex(src, at+2, digits)
	if err != nil {
		return 0, 0, err
	}
	size := 2 + digits
	if v >= 0xD800 && v < 0xDC00 && digits == 4 && strings.HasPrefix(src[at+size:], `\u`) {
		if low, err := hex(src, at+size+2, 4); err == nil && low >= 0xDC00 && low < 0xE000 {
			return 0x10000 + rune(v-0xD800)<<10 + rune(low-0xDC00), size + 6, nil
		}
	}
	if v > utf8.MaxRune || v >= 0xD800 && v < 0xE000 {
		return 0, 0, notation.Fail(notation.Invalid, at, src[at:at+size], "no character has this number")
	}
	return rune(v), size, nil
}

func hex(src string, at, digits int) (uint32, *notation.Error) {
	v := uint32(0)
	for i := range digits {
		c := byte(0)
		if at+i < len(src) {
			c = src[at+i]
		}
		switch {
		case isDigit(c):
			v = v<<4 | uint32(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = v<<4 | uint32(c|0x20-'a'+10)
		default:
			return 0, &notation.Error{Offset: min(at+i, len(src)), Message: "the escape is too short", Expected: "a hexadecimal digit"}
		}
	}
	return v, nil
}
