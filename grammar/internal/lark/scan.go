package lark

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// scanner cuts a source into tokens.
type scanner struct {
	src    string
	pos    int
	open   []lexer.TokenType // the brackets that are open
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
	if n := len(s.tokens); n > 0 && s.tokens[n-1].Type == tokenNewline {
		s.tokens = s.tokens[:n-1]
	}
	return s.tokens, nil
}

func (s *scanner) add(kind lexer.TokenType, from int) {
	s.tokens = append(s.tokens, notation.Token{Type: kind, Value: s.src[from:s.pos], Pos: lexer.Position{Offset: from}})
}

// become gives the last token another kind, which what stands behind it tells.
func (s *scanner) become(kind lexer.TokenType) { s.tokens[len(s.tokens)-1].Type = kind }

func (s *scanner) last() lexer.TokenType {
	if len(s.tokens) == 0 {
		return tokenNewline
	}
	return s.tokens[len(s.tokens)-1].Type
}

func (s *scanner) looking(at string) bool { return strings.HasPrefix(s.src[s.pos:], at) }

func (s *scanner) unexpected(from int) *notation.Error {
	r, _ := utf8.DecodeRuneInString(s.src[from:])
	what := "a control character"
	if r >= ' ' && r != 0x7F {
		what = "\"" + string(r) + "\""
	}
	return &notation.Error{Offset: from, Message: "unexpected " + what, Expected: expected(s.tokens)}
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var single = map[byte]lexer.TokenType{
	'*': tokenOp, '+': tokenOp, '?': tokenOp, ':': tokenColon, '&': tokenAnd, ',': tokenComma, '=': tokenEquals,
	'(': tokenOpen, ')': tokenClose, '[': tokenLeftBracket, ']': tokenRightBracket, '}': tokenRightBrace,
}

func (s *scanner) step() *notation.Error {
	from := s.pos
	c := s.src[s.pos]
	s.pos++
	switch c {
	case ' ', '\t', '\f':
		return nil
	case '\r', '\n':
		s.lineEnd(from)
		return nil
	case '#':
		s.comment()
		return nil
	case '/':
		if s.looking("/") {
			s.comment()
			return nil
		}
		return s.regexp(from)
	case '"':
		return s.quoted(from)
	case '<':
		return s.special(from)
	case '@':
		for s.pos < len(s.src) && (isLower(s.src[s.pos]|0x20) || isDigit(s.src[s.pos]) || s.src[s.pos] == '_' || s.src[s.pos] == '-') {
			s.pos++
		}
		if s.pos == from+1 {
			return &notation.Error{Offset: s.pos, Message: `"@" without a name`, Expected: "the name of a grammar"}
		}
		s.add(tokenAtom, from)
		return nil
	case '%':
		return s.keyword(from)
	case '|':
		// A line that begins with "|" goes on with the statement before it.
		if n := len(s.tokens); n > 0 && s.tokens[n-1].Type == tokenNewline {
			s.tokens = s.tokens[:n-1]
		}
		s.add(tokenBar, from)
		return nil
	case '.':
		if s.looking(".") {
			s.pos++
			if s.last() == tokenAtom && s.tokens[len(s.tokens)-1].Value[0] == '"' {
				s.become(tokenString)
			}
			s.add(tokenDotDot, from)
		} else {
			s.add(tokenDot, from)
		}
		return nil
	case '~':
		if rest := strings.TrimLeft(s.src[s.pos:], " \t"); rest != "" && (isDigit(rest[0]) || rest[0] == '-' || rest[0] == '+') {
			return s.times(from)
		}
		s.add(tokenNot, from)
		return nil
	case '{':
		if rest := strings.TrimLeft(s.src[s.pos:], " \t"); rest != "" && (isDigit(rest[0]) || rest[0] == ',') && s.last() != tokenLarkStart {
			return s.braces(from)
		}
		if s.last() == tokenName {
			s.become(tokenTemplate)
		}
		s.add(tokenTemplateOpen, from)
		return s.opened(from, tokenTemplateOpen)
	case '_':
		if s.pos == len(s.src) || s.src[s.pos] != '_' && !isLower(s.src[s.pos]|0x20) && !isDigit(s.src[s.pos]) {
			s.add(tokenSelf, from)
			return nil
		}
	}
	switch {
	case c == '-' && s.looking(">"):
		s.pos++
		s.add(tokenArrow, from)
		return nil
	case (c == '!' || c == '?') && (s.last() == tokenNewline || s.last() == tokenModifier || s.last() == tokenOverride || s.last() == tokenExtend):
		s.add(tokenModifier, from)
		return nil
	case c == ':' && s.looking(":"):
		s.pos++
		if s.last() == tokenName {
			s.become(tokenParametric)
		}
		s.add(tokenOf, from)
		return nil
	case isDigit(c), (c == '-' || c == '+') && s.pos < len(s.src) && isDigit(s.src[s.pos]) && s.signed():
		s.number(from)
		return nil
	}
	if kind, ok := single[c]; ok {
		s.add(kind, from)
		if kind == tokenOpen || kind == tokenLeftBracket {
			return s.opened(from, kind)
		}
		return s.closed(from, kind)
	}
	return s.name(from)
}

// opened notes that a bracket is open, closed that one may be closed.
func (s *scanner) opened(from int, kind lexer.TokenType) *notation.Error {
	if s.open = append(s.open, kind); len(s.open) > s.limits.Depth {
		return notation.Fail(notation.Limit, from, "", "brackets nest deeper than %d", s.limits.Depth)
	}
	return nil
}

func (s *scanner) closed(from int, kind lexer.TokenType) *notation.Error {
	if kind != tokenClose && kind != tokenRightBracket && kind != tokenRightBrace {
		return nil
	}
	if len(s.open) == 0 {
		s.tokens = s.tokens[:len(s.tokens)-1]
		return s.unexpected(from)
	}
	s.open = s.open[:len(s.open)-1]
	return nil
}

// lineEnd reads a line end, which is a token where it may end a statement.
func (s *scanner) lineEnd(from int) {
	if n := len(s.open); n > 0 && s.open[n-1] != tokenTemplateOpen || len(s.tokens) == 0 || s.last() == tokenNewline {
		return
	}
	if n := len(s.open); n > 0 && s.last() == tokenTemplateOpen {
		return
	}
	s.add(tokenNewline, from)
}

func (s *scanner) comment() {
	for s.pos < len(s.src) && s.src[s.pos] != '\r' && s.src[s.pos] != '\n' {
		s.pos++
	}
}

// signed reports whether a sign here belongs to a number.
func (s *scanner) signed() bool {
	switch s.last() {
	case tokenDot, tokenEquals, tokenComma:
		return true
	}
	return false
}

func (s *scanner) number(from int) {
	s.pos = from + numberLength(s.src[from:])
	s.add(tokenNumber, from)
}

// numberLength is the length of the number, perhaps with a sign, that text begins
// with: 0 if there is none.
func numberLength(text string) int {
	n := 0
	digits := func(is func(byte) bool) (any bool) {
		for n < len(text) && is(text[n]) {
			n, any = n+1, true
		}
		return any
	}
	if text != "" && (text[0] == '-' || text[0] == '+') {
		n++
	}
	if rest := text[n:]; len(rest) > 2 && rest[0] == '0' && rest[1]|0x20 == 'x' && isHex(rest[2]) {
		n += 2
		digits(isHex)
		return n
	}
	if !digits(isDigit) {
		return 0
	}
	if n+1 < len(text) && text[n] == '.' && isDigit(text[n+1]) {
		n++
		digits(isDigit)
	}
	if rest := text[n:]; len(rest) > 1 && rest[0]|0x20 == 'e' {
		k := 1
		if rest[1] == '-' || rest[1] == '+' {
			k = 2
		}
		if k < len(rest) && isDigit(rest[k]) {
			n += k
			digits(isDigit)
		}
	}
	return n
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// times reads ~n or ~m..n, whose "~" was read and behind which a number stands.
func (s *scanner) times(from int) *notation.Error {
	s.blanks()
	n := numberLength(s.src[s.pos:])
	if n == 0 {
		return s.unlike("a number")
	}
	s.pos += n
	end := s.pos
	if s.blanks(); s.looking("..") {
		s.pos += 2
		s.blanks()
		if n = numberLength(s.src[s.pos:]); n == 0 {
			return s.unlike("a number")
		}
		end = s.pos + n
	}
	s.pos = end
	s.add(tokenOp, from)
	return nil
}

// braces reads {n}, {m,}, {,n} or {m,n}, whose "{" was read.
func (s *scanner) braces(from int) *notation.Error {
	s.lines()
	n := numberLength(s.src[s.pos:])
	s.pos += n
	expected := `"," or "}"`
	if s.lines(); s.looking(",") {
		s.pos++
		s.lines()
		expected = `a number or "}"`
		if n = numberLength(s.src[s.pos:]); n > 0 {
			s.pos += n
			s.lines()
			expected = `"}"`
		}
	}
	if !s.looking("}") {
		return s.unlike(expected)
	}
	s.pos++
	s.add(tokenOp, from)
	return nil
}

// blanks skips blanks, lines blanks, line ends and comments.
func (s *scanner) blanks() {
	for s.pos < len(s.src) && strings.IndexByte(" \t\f", s.src[s.pos]) >= 0 {
		s.pos++
	}
}

func (s *scanner) lines() {
	for s.pos < len(s.src) {
		switch {
		case strings.IndexByte(" \t\f\r\n", s.src[s.pos]) >= 0:
			s.pos++
		case s.src[s.pos] == '#' || s.looking("//"):
			s.comment()
		default:
			return
		}
	}
}

// unlike is the error for what stands here instead of what was expected.
func (s *scanner) unlike(expected string) *notation.Error {
	switch {
	case s.pos == len(s.src):
		return &notation.Error{Offset: s.pos, Message: "unexpected end of the source", Expected: expected}
	case s.src[s.pos] == '\r' || s.src[s.pos] == '\n':
		return &notation.Error{Offset: s.pos, Message: "unexpected end of the line", Expected: expected}
	}
	e := s.unexpected(s.pos)
	e.Expected = expected
	return e
}

// name reads the name of a rule or, in capitals, of a terminal.
func (s *scanner) name(from int) *notation.Error {
	first := from
	if s.src[first] == '_' && first+1 < len(s.src) {
		for first+1 < len(s.src) && s.src[first] == '_' {
			first++
		}
	}
	in := isLower
	switch {
	case isUpper(s.src[first]):
		in = isUpper
	case !isLower(s.src[first]):
		s.pos = from + 1
		return s.unexpected(from)
	}
	s.pos = first
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		if !in(c) && !isDigit(c) && c != '_' && !(c == '-' && !s.looking("->")) {
			break
		}
		s.pos++
	}
	if s.pos < len(s.src) && (isLower(s.src[s.pos]) || isUpper(s.src[s.pos])) {
		return &notation.Error{Offset: s.pos, Message: "the name mixes small letters and capitals", Expected: "a rule in small letters or a terminal in capitals"}
	}
	s.add(tokenName, from)
	return nil
}

// keyword reads %name, and the JSON value that belongs to some.
func (s *scanner) keyword(from int) *notation.Error {
	for s.pos < len(s.src) && isLower(s.src[s.pos]) {
		s.pos++
	}
	word := s.src[from:s.pos]
	kind, ok := keywords[word]
	if !ok {
		return &notation.Error{Offset: from, Message: "unknown directive", Construct: word, Expected: "%ignore, %import, %declare, %override, %extend, %llguidance, %json, %regex, %lark or %if"}
	}
	s.add(kind, from)
	switch kind {
	case tokenJSONStart, tokenRegexStart, tokenOptions:
		return s.json(word)
	}
	return nil
}

// json reads a JSON value.
func (s *scanner) json(word string) *notation.Error {
	for s.pos < len(s.src) && strings.IndexByte(" \t\r\n", s.src[s.pos]) >= 0 {
		s.pos++
	}
	from := s.pos
	d := json.NewDecoder(strings.NewReader(s.src[from:]))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		at := from
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			at = min(from+max(int(syntax.Offset)-1, 0), len(s.src))
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			at = len(s.src)
		}
		return &notation.Error{Offset: at, Construct: word, Message: strings.TrimPrefix(err.Error(), "json: "), Expected: "a JSON value"}
	}
	s.pos = from + int(d.InputOffset())
	s.add(tokenJSON, from)
	return nil
}

// regexp reads /.../flags, whose first slash was read.
func (s *scanner) regexp(from int) *notation.Error {
	for s.pos < len(s.src) && s.src[s.pos] != '/' {
		if s.src[s.pos] == '\\' {
			s.pos++
		}
		s.pos++
	}
	if s.pos >= len(s.src) {
		return &notation.Error{Offset: from, Message: "the regular expression is not closed", Expected: `"/"`}
	}
	s.pos++
	for s.pos < len(s.src) && strings.IndexByte("imslux", s.src[s.pos]) >= 0 {
		s.pos++
	}
	if s.pos < len(s.src) && (isLower(s.src[s.pos]|0x20) || isDigit(s.src[s.pos])) {
		return &notation.Error{Offset: s.pos, Message: "unknown flag of a regular expression", Expected: "i, m, s, l, u or x"}
	}
	s.add(tokenAtom, from)
	return nil
}

// quoted reads a string, whose first quote was read, and checks its escapes.
func (s *scanner) quoted(from int) *notation.Error {
	for s.pos < len(s.src) && s.src[s.pos] != '\n' && s.src[s.pos] != '\r' {
		if s.src[s.pos] == '"' {
			s.pos++
			if s.looking("i") {
				s.pos++
			}
			kind := tokenAtom
			if s.last() == tokenDotDot {
				kind = tokenString
			}
			s.add(kind, from)
			return nil
		}
		_, n, err := character(s.src, s.pos)
		if err != nil {
			return err
		}
		s.pos += n
	}
	return &notation.Error{Offset: from, Message: "the string is not closed", Expected: `a closing quote on the same line`}
}

// special reads <...>, whose "<" was read.
func (s *scanner) special(from int) *notation.Error {
	i := strings.IndexAny(s.src[s.pos:], "<> \t\r\n")
	if i <= 0 || s.src[s.pos+i] != '>' {
		return &notation.Error{Offset: from, Message: "not a special token", Expected: `<name> or <[numbers]>, without blanks`}
	}
	s.pos += i + 1
	s.add(tokenAtom, from)
	return nil
}
