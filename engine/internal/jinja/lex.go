package jinja

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	kEnd   kind = iota
	kText       // outside of tags
	kName       // identifier or keyword
	kNum        // int or float
	kStr        // string literal, unquoted
	kOp         // operator or punctuation
	kOpen       // "{{" or "{%"
	kClose      // "}}" or "%}"
)

type token struct {
	kind kind
	text string
	line int
}

// operators, the longer ones first.
var operators = []string{"**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|"}

// lex cuts a template into tokens. White space around tags is handled here: a minus
// strips all of it, a block tag swallows the line end after it (trim_blocks) and the
// blanks before it on its line (lstrip_blocks).
func lex(src string) []token {
	l := &lexer{src: strings.TrimSuffix(src, "\n"), line: 1}
	for l.pos < len(l.src) {
		l.text()
	}
	return append(l.out, token{kEnd, "", l.line})
}

type lexer struct {
	src  string
	pos  int
	line int
	out  []token
}

func (l *lexer) add(k kind, text string) { l.out = append(l.out, token{k, text, l.line}) }

// advance moves past n bytes, counting lines.
func (l *lexer) advance(n int) string {
	s := l.src[l.pos : l.pos+n]
	l.line += strings.Count(s, "\n")
	l.pos += n
	return s
}

// text reads up to the next tag and the tag.
func (l *lexer) text() {
	rest := l.src[l.pos:]
	n := 0
	for {
		i := strings.IndexByte(rest[n:], '{')
		if i < 0 || n+i+1 >= len(rest) {
			l.add(kText, rest)
			l.advance(len(rest))
			return
		}
		if n += i; strings.IndexByte("{%#", rest[n+1]) >= 0 {
			break
		}
		n++
	}
	text, open := rest[:n], rest[n:n+2]
	sign := byte(0)
	if n+2 < len(rest) && (rest[n+2] == '-' || rest[n+2] == '+') {
		sign = rest[n+2]
	}
	switch {
	case sign == '-':
		text = strings.TrimRight(text, " \t\r\n\f\v")
	case open != "{{" && sign != '+':
		if line := strings.TrimRight(text, " \t"); line == "" && l.atLineStart() || strings.HasSuffix(line, "\n") {
			text = line
		}
	}
	if text != "" {
		l.add(kText, text)
	}
	l.advance(n + 2)
	if sign != 0 {
		l.advance(1)
	}
	switch open {
	case "{#":
		end := strings.Index(l.src[l.pos:], "#}")
		if end < 0 {
			throw(ErrSyntax, l.line, "comment without an end")
		}
		minus := end > 0 && l.src[l.pos+end-1] == '-'
		l.advance(end + 2)
		l.afterTag(minus, true)
	case "{{":
		l.add(kOpen, open)
		l.tag("}}")
	case "{%":
		l.add(kOpen, open)
		l.tag("%}")
		l.raw()
	}
}

// atLineStart reports whether the text at pos begins a line of the template.
func (l *lexer) atLineStart() bool { return l.pos == 0 || l.src[l.pos-1] == '\n' }

// afterTag strips the white space after a tag.
func (l *lexer) afterTag(minus, block bool) {
	rest := l.src[l.pos:]
	switch {
	case minus:
		l.advance(len(rest) - len(strings.TrimLeft(rest, " \t\r\n\f\v")))
	case block && strings.HasPrefix(rest, "\r\n"):
		l.advance(2)
	case block && strings.HasPrefix(rest, "\n"):
		l.advance(1)
	}
}

// raw reads the body of a raw block as text.
func (l *lexer) raw() {
	n := len(l.out)
	if n < 3 || l.out[n-1].kind != kClose || l.out[n-2].text != "raw" || l.out[n-2].kind != kName || l.out[n-3].text != "{%" {
		return
	}
	l.out = l.out[:n-3]
	for i := l.pos; ; {
		j := strings.Index(l.src[i:], "{%")
		if j < 0 {
			throw(ErrSyntax, l.line, "raw without endraw")
		}
		i += j
		body := strings.TrimLeft(l.src[i+2:], "-+ \t\n")
		if after, ok := strings.CutPrefix(body, "endraw"); ok {
			if end := strings.TrimLeft(after, "-+ \t\n"); strings.HasPrefix(end, "%}") {
				l.add(kText, l.src[l.pos:i])
				l.advance(len(l.src) - len(end) + 2 - l.pos)
				l.afterTag(false, true)
				return
			}
		}
		i += 2
	}
}

// tag reads the tokens of a tag and its end.
func (l *lexer) tag(end string) {
	depth := 0
	for {
		rest := l.src[l.pos:]
		trimmed := strings.TrimLeft(rest, " \t\r\n\f\v")
		l.advance(len(rest) - len(trimmed))
		rest = trimmed
		if rest == "" {
			throw(ErrSyntax, l.line, "tag without an end")
		}
		if depth == 0 && (strings.HasPrefix(rest, end) || len(rest) > 2 && (rest[0] == '-' || rest[0] == '+') && strings.HasPrefix(rest[1:], end)) {
			minus, plus := rest[0] == '-', rest[0] == '+'
			if !strings.HasPrefix(rest, end) {
				l.advance(1)
			}
			l.add(kClose, end)
			l.advance(2)
			l.afterTag(minus, end == "%}" && !plus)
			return
		}
		switch c := rest[0]; {
		case c == '"' || c == '\'':
			l.str(c)
		case c >= '0' && c <= '9':
			l.number(rest)
		case c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf:
			n := 1
			for n < len(rest) && (rest[n] == '_' || rest[n]|0x20 >= 'a' && rest[n]|0x20 <= 'z' || rest[n] >= '0' && rest[n] <= '9' || rest[n] >= utf8.RuneSelf) {
				n++
			}
			l.add(kName, rest[:n])
			l.advance(n)
		default:
			op := ""
			for _, o := range operators {
				if strings.HasPrefix(rest, o) {
					op = o
					break
				}
			}
			switch op {
			case "":
				throw(ErrSyntax, l.line, "unexpected %q", c)
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				depth--
			}
			l.add(kOp, op)
			l.advance(len(op))
		}
	}
}

func (l *lexer) number(s string) {
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '_') {
		n++
	}
	if n+1 < len(s) && s[n] == '.' && s[n+1] >= '0' && s[n+1] <= '9' {
		for n++; n < len(s) && s[n] >= '0' && s[n] <= '9'; n++ {
		}
	}
	if n+1 < len(s) && s[n]|0x20 == 'e' {
		m := n + 1
		if m < len(s) && (s[m] == '-' || s[m] == '+') {
			m++
		}
		if m < len(s) && s[m] >= '0' && s[m] <= '9' {
			for n = m; n < len(s) && s[n] >= '0' && s[n] <= '9'; n++ {
			}
		}
	}
	l.add(kNum, strings.ReplaceAll(s[:n], "_", ""))
	l.advance(n)
}

// str reads a string literal with Python's escapes.
func (l *lexer) str(quote byte) {
	line := l.line
	var b strings.Builder
	l.advance(1)
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == quote:
			l.advance(1)
			l.out = append(l.out, token{kStr, b.String(), line})
			return
		case c != '\\' || l.pos+1 == len(l.src):
			b.WriteByte(c)
			l.advance(1)
		default:
			l.escape(&b)
		}
	}
	throw(ErrSyntax, line, "string without an end")
}

func (l *lexer) escape(b *strings.Builder) {
	digits := 0
	switch c := l.src[l.pos+1]; c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r':
		b.WriteByte('\r')
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'v':
		b.WriteByte('\v')
	case '0':
		b.WriteByte(0)
	case '\n':
	case '\\', '\'', '"':
		b.WriteByte(c)
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		b.WriteString(l.src[l.pos : l.pos+2])
	}
	if digits > 0 {
		from := l.pos + 2
		if from+digits > len(l.src) {
			throw(ErrSyntax, l.line, "escape without an end")
		}
		r, err := strconv.ParseUint(l.src[from:from+digits], 16, 32)
		if err != nil || r > utf8.MaxRune {
			throw(ErrSyntax, l.line, "bad escape %q", l.src[l.pos:from+digits])
		}
		b.WriteRune(rune(r))
	}
	l.advance(2 + digits)
}
