package gbnf

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// scanner cuts a source into tokens.
type scanner struct {
	src    string
	pos    int
	depth  int
	braces bool
	tokens []notation.Token
	limits Limits
}

// Scan cuts a source into tokens.
func Scan(src string, limits Limits) ([]notation.Token, *notation.Error) {
	if len(src) > limits.Size {
		return nil, notation.Fail(notation.Limit, 0, "", "the source has %d bytes, more than %d", len(src), limits.Size)
	}
	if i := notation.InvalidUTF8(src); i >= 0 {
		return nil, &notation.Error{Offset: i, Message: "a byte that is not UTF-8", Expected: "UTF-8"}
	}
	s := &scanner{src: src, limits: limits}
	for s.pos < len(src) {
		if err := s.step(); err != nil {
			return nil, err
		}
	}
	return s.tokens, nil
}

func (s *scanner) add(kind lexer.TokenType, from int) {
	s.tokens = append(s.tokens, notation.Token{Type: kind, Value: s.src[from:s.pos], Pos: lexer.Position{Offset: from}})
}

// lineEnds reports whether a line end here would end a rule.
func (s *scanner) lineEnds() bool {
	if s.depth > 0 || len(s.tokens) == 0 {
		return false
	}
	switch s.tokens[len(s.tokens)-1].Type {
	case tokenNewline, tokenDefine, tokenBar:
		return false
	}
	return true
}

func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || isDigit(c) || c == '-' || c == '_'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (s *scanner) step() *notation.Error {
	from := s.pos
	c := s.src[s.pos]
	s.pos++
	switch c {
	case ' ', '\t':
		return nil
	case '\r', '\n':
		if c == '\r' && strings.HasPrefix(s.src[s.pos:], "\n") {
			s.pos++
		}
		if s.lineEnds() {
			s.add(tokenNewline, from)
		}
		return nil
	case '#':
		for s.pos < len(s.src) && s.src[s.pos] != '\r' && s.src[s.pos] != '\n' {
			s.pos++
		}
		return nil
	case '|':
		s.add(tokenBar, from)
		return nil
	case '.':
		s.add(tokenDot, from)
		return nil
	case '*', '+', '?':
		s.add(tokenSign, from)
		return nil
	case '(':
		if s.depth++; s.depth > s.limits.Depth {
			return notation.Fail(notation.Limit, from, "", "parentheses nest deeper than %d", s.limits.Depth)
		}
		s.add(tokenOpen, from)
		return nil
	case ')':
		s.depth--
		s.add(tokenClose, from)
		if s.depth < 0 {
			return &notation.Error{Offset: from, Message: `unexpected ")"`, Expected: expected(s.tokens[:len(s.tokens)-1])}
		}
		return nil
	case '{':
		s.braces = true
		s.add(tokenLeftBrace, from)
		return nil
	case '}':
		s.braces = false
		s.add(tokenRightBrace, from)
		return nil
	case ',':
		s.add(tokenComma, from)
		return nil
	case '"':
		return s.quoted(from, '"', tokenString)
	case '[':
		return s.quoted(from, ']', tokenClass)
	case '<':
		return s.token(from)
	case '!':
		if strings.HasPrefix(s.src[s.pos:], "<") {
			s.pos++
			return s.token(from)
		}
		return &notation.Error{Offset: s.pos, Message: `"!" without a token`, Expected: `"<"`}
	case ':':
		if strings.HasPrefix(s.src[s.pos:], ":=") {
			s.pos += 2
			s.add(tokenDefine, from)
			return nil
		}
	}
	if !isWord(c) {
		r, _ := utf8.DecodeRuneInString(s.src[from:])
		return &notation.Error{Offset: from, Message: "unexpected " + quoteRune(r), Expected: expected(s.tokens)}
	}
	number := s.braces && isDigit(c)
	for s.pos < len(s.src) && isWord(s.src[s.pos]) && (!number || isDigit(s.src[s.pos])) {
		s.pos++
	}
	if number {
		s.add(tokenNumber, from)
	} else {
		s.add(tokenName, from)
	}
	return nil
}

func quoteRune(r rune) string {
	if r < ' ' || r == 0x7F {
		return "a control character"
	}
	return "\"" + string(r) + "\""
}

// quoted reads the rest of a string or of a class, whose escapes it checks.
func (s *scanner) quoted(from int, end byte, kind lexer.TokenType) *notation.Error {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case end:
			s.pos++
			s.add(kind, from)
			return nil
		case 0:
			return &notation.Error{Offset: s.pos, Message: "a NUL character", Expected: `\x00`}
		}
		_, n, err := character(s.src, s.pos)
		if err != nil {
			return err
		}
		s.pos += n
	}
	what := "string"
	if end == ']' {
		what = "class"
	}
	return &notation.Error{Offset: from, Message: "the " + what + " is not closed", Expected: "\"" + string(end) + "\""}
}

// token reads <...>, whose "<" was read.
func (s *scanner) token(from int) *notation.Error {
	i := strings.IndexAny(s.src[s.pos:], ">\r\n")
	if i < 0 || s.src[s.pos+i] != '>' {
		return &notation.Error{Offset: from, Message: "the token is not closed", Expected: `">"`}
	}
	body := s.src[s.pos : s.pos+i]
	s.pos += i + 1
	if rest, ok := strings.CutPrefix(body, "["); ok {
		digits, ok := strings.CutSuffix(rest, "]")
		if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > 9 {
			return &notation.Error{Offset: from, Message: "not the number of a token", Expected: "<[number]>, at most nine digits"}
		}
	} else if body == "" {
		return &notation.Error{Offset: from, Message: "the token has no name", Expected: "<name> or <[number]>"}
	}
	s.add(tokenToken, from)
	return nil
}

// character reads a character or an escape at an offset and says how long it is.
func character(src string, at int) (rune, int, *notation.Error) {
	if src[at] != '\\' {
		r, n := utf8.DecodeRuneInString(src[at:])
		return r, n, nil
	}
	fail := func() *notation.Error {
		return &notation.Error{Offset: at, Message: "unknown escape", Expected: `\n, \r, \t, \\, \", \[, \], \-, \xHH, \uHHHH or \UHHHHHHHH`}
	}
	if at+1 == len(src) {
		return 0, 0, fail()
	}
	digits := 0
	switch c := src[at+1]; c {
	case 'n':
		return '\n', 2, nil
	case 'r':
		return '\r', 2, nil
	case 't':
		return '\t', 2, nil
	case '\\', '"', '[', ']', '-':
		return rune(c), 2, nil
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return 0, 0, fail()
	}
	v := uint32(0)
	for i := range digits {
		k := at + 2 + i
		if k == len(src) || !isHex(src[k]) {
			return 0, 0, &notation.Error{Offset: min(k, len(src)), Message: "the escape is too short", Expected: "a hexadecimal digit"}
		}
		v = v<<4 | uint32(hexValue(src[k]))
	}
	if v > utf8.MaxRune || v >= 0xD800 && v < 0xE000 {
		return 0, 0, notation.Fail(notation.Invalid, at, src[at:at+2+digits], "no character has this number")
	}
	return rune(v), 2 + digits, nil
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
