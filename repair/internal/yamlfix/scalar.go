package yamlfix

import (
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

const (
	kindIndent  = jsonfix.Indent
	kindMarker  = jsonfix.Marker
	kindQuote   = jsonfix.Quote
	kindColon   = jsonfix.Colon
	kindComma   = jsonfix.Comma
	kindEscape  = jsonfix.Escape
	kindLiteral = jsonfix.Literal
	kindComment = jsonfix.Comment
	kindBracket = jsonfix.Bracket
	kindJunk    = jsonfix.Junk
	kindCut     = jsonfix.Truncation
	kindProse   = jsonfix.Surround
)

// unescape reads the body of a double-quoted scalar. ok is false when a backslash starts no escape; it is kept then.
func unescape(s string) (text string, ok bool) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, true
	}
	ok = true
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			if s[i] == '\\' {
				ok = false
			}
			b.WriteByte(s[i])
			continue
		}
		i++
		width := 0
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't', '\t':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case '"', '\\', '/', ' ':
			b.WriteByte(s[i])
		case '0':
			b.WriteByte(0)
		case 'a':
			b.WriteByte(7)
		case 'b':
			b.WriteByte(8)
		case 'v':
			b.WriteByte(11)
		case 'f':
			b.WriteByte(12)
		case 'e':
			b.WriteByte(27)
		case 'N':
			b.WriteRune(0x85)
		case '_':
			b.WriteRune(0xa0)
		case 'L':
			b.WriteRune(0x2028)
		case 'P':
			b.WriteRune(0x2029)
		case 'x':
			width = 2
		case 'u':
			width = 4
		case 'U':
			width = 8
		default:
			ok = false
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
		if width > 0 {
			v, n := rune(0), 0
			for n < width && i+1+n < len(s) {
				k := strings.IndexByte(hex, s[i+1+n]|0x20)
				if s[i+1+n] >= '0' && s[i+1+n] <= '9' {
					k = int(s[i+1+n] - '0')
				}
				if k < 0 || v > utf8.MaxRune {
					break
				}
				v = v<<4 | rune(k)
				n++
			}
			if n < width || !utf8.ValidRune(v) && width == 8 {
				ok = false
				b.WriteByte('\\')
				b.WriteByte(s[i])
				continue
			}
			i += n
			if v >= 0xd800 && v < 0xdc00 && i+6 < len(s) && s[i+1] == '\\' && s[i+2] == 'u' {
				lo := rune(0)
				for _, c := range s[i+3 : i+7] {
					k := strings.IndexRune(hex, c|0x20)
					if c >= '0' && c <= '9' {
						k = int(c - '0')
					}
					if k < 0 {
						lo = 0
						break
					}
					lo = lo<<4 | rune(k)
				}
				if lo >= 0xdc00 && lo < 0xe000 {
					v = 0x10000 + (v-0xd800)<<10 + lo - 0xdc00
					i += 6
				}
			}
			b.WriteRune(v)
		}
	}
	if !ok && looksLikePath(s) {
		// One wrong escape in what is a path or a pattern: no backslash of it is meant as an escape.
		return strings.ReplaceAll(s, `\"`, `"`), false
	}
	return b.String(), ok
}

// looksLikePath reports whether a text with a wrong escape is a path, a regular expression or LaTeX, all of whose backslashes are meant.
func looksLikePath(s string) bool {
	return !strings.Contains(s, `\\`) && !strings.Contains(s, `\n`) || len(s) > 2 && s[1] == ':' && s[2] == '\\'
}

// comment cuts a comment off the end of a plain value.
func cutComment(s string) (string, bool) {
	for i := 1; i < len(s); i++ {
		if s[i] == '#' && (s[i-1] == ' ' || s[i-1] == '\t') {
			return strings.TrimRight(s[:i], " \t"), true
		}
	}
	return s, false
}

// quotedEnd finds the closing quote of the scalar that begins s: the place behind it, or -1.
func quotedEnd(s string, q byte) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && q == '"':
			i++
		case s[i] == q:
			if q == '\'' && i+1 < len(s) && s[i+1] == q {
				i++
				continue
			}
			return i + 1
		}
	}
	return -1
}

// inline reads the value that stands on one line at off. more gives the lines that may belong to it.
func (r *reader) inline(t string, off int) *Node {
	if r.commas && strings.HasSuffix(t, ",") && len(t) > 1 {
		t = strings.TrimRight(t[:len(t)-1], " ")
		r.mark(off, kindComma, true)
	}
	if t == "" {
		return &Node{Kind: Null}
	}
	if r.depth > maxDepth {
		r.tooDeep = true // anchors in front of anchors
		return str(t)
	}
	r.depth++
	defer func() { r.depth-- }()
	switch t[0] {
	case '"', '\'':
		return r.quoted(t, off)
	case '[', '{':
		if isTemplate(t) {
			r.mark(off, kindQuote, true)
			return str(t)
		}
		if n, rest, ok := parseFlow(t, r); ok && (rest == "" || strings.HasPrefix(rest, "#")) {
			return n
		}
	case '*':
		if n := r.anchor[t[1:]]; n != nil && r.expand(n) {
			return n
		}
		fallthrough
	case '@', '`', '%', '|', '>', ']', '}', ',':
		r.mark(off, kindQuote, false)
		if n := len(t); n > 2 && t[0] == '`' && t[n-1] == '`' && strings.Count(t, "`") == 2 {
			t = t[1 : n-1]
		}
		return str(t)
	case '&':
		if name, rest, _ := strings.Cut(t[1:], " "); rest != "" && (isName(name) || r.aliases[name]) {
			n := r.inline(rest, off)
			r.anchor[name] = n
			return n
		}
		r.mark(off, kindQuote, false)
		return str(t)
	case '!':
		tag, rest, _ := strings.Cut(t, " ")
		if strings.HasPrefix(tag, "!!") || r.tags {
			n := r.inline(strings.TrimSpace(rest), off)
			if tag == "!!str" && n.Kind < String {
				return str(strings.TrimSpace(rest))
			}
			return n
		}
		r.mark(off, kindQuote, true)
		return str(t)
	case '#':
		r.mark(off, kindQuote, true)
		return str(t)
	case '-', '?':
		if len(t) == 1 || t[1] == ' ' {
			r.mark(off, kindQuote, false)
			return str(t)
		}
	}
	if strings.HasPrefix(t, "“") || strings.HasPrefix(t, "‘") || strings.HasPrefix(t, "„") || strings.HasPrefix(t, "«") {
		for _, c := range []string{"”", "’", "“", "»"} {
			if strings.HasSuffix(t, c) && strings.Count(t, t[:len("“")]) == 1 && len(t) > 6 {
				r.mark(off, kindQuote, true)
				return str(strings.TrimSuffix(t[3:], c))
			}
		}
	}
	if s, ok := cutComment(t); ok {
		t = s
	}
	if strings.Contains(t, ": ") || strings.HasSuffix(t, ":") {
		r.mark(off, kindQuote, false)
		return str(t)
	}
	if t == "None" || t == "NONE" || t == "nil" || t == "undefined" {
		r.mark(off, kindLiteral, true)
		return &Node{Kind: Null}
	}
	return r.add(plain(t))
}

// quoted reads a value that begins with a quote and stands on one line.
func (r *reader) quoted(t string, off int) *Node {
	q := t[0]
	if e := quotedEnd(t, q); e > 0 {
		rest := strings.TrimSpace(t[e:])
		if rest == "" || strings.HasPrefix(rest, "#") && t[e] == ' ' {
			return r.body(t[1:e-1], q, off)
		}
		if rest == "," || rest == ";" {
			r.mark(off, kindComma, false)
			return r.body(t[1:e-1], q, off)
		}
	}
	r.mark(off, kindQuote, false)
	s := t
	if c, ok := cutComment(s); ok && len(c) > 1 && c[len(c)-1] == q {
		s = c
	}
	s = strings.TrimRight(s, ",;")
	if len(s) > 1 && s[len(s)-1] == q && (len(s) < 3 || s[len(s)-2] != '\\') {
		// Quotes inside that are not escaped.
		if q == '"' && twoWords(s) {
			return str(s)
		}
		in := s[1 : len(s)-1]
		if q == '\'' {
			return str(strings.ReplaceAll(in, "''", "'"))
		}
		text, _ := unescape(in)
		return str(text)
	}
	if e := quotedEnd(t, q); e > 0 && !(q == '\'' && apostrophes(t[1:])) {
		return str(t) // text behind a quoted word
	}
	// The closing quote is missing.
	text := t[1:]
	if q == '"' {
		text, _ = unescape(text)
	}
	return str(text)
}

// apostrophes reports whether every single quote in s stands between letters.
func apostrophes(s string) bool {
	for i := range len(s) {
		if s[i] == '\'' && (i == 0 || i+1 == len(s) || !isLetter(s[i-1]) || !isLetter(s[i+1])) {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z' }

// twoWords reports whether a text that begins and ends with a quote has quotes around its first and its last words, and none around the
// whole.
func twoWords(s string) bool {
	e := quotedEnd(s, '"')
	if e < 3 || s[e-2] == ' ' || s[e-2] >= '0' && s[e-2] <= '9' || s[e] != ' ' || strings.Count(s, `"`)%2 == 1 {
		return false
	}
	next := strings.IndexByte(s[e:], '"')
	return next > 0 && s[e+next-1] == ' '
}

// isTemplate reports whether a text is a placeholder such as {{ name }}, which is a mapping as a key to the letter.
func isTemplate(t string) bool {
	if !strings.HasPrefix(t, "{{") || !strings.HasSuffix(t, "}}") || len(t) < 5 {
		return false
	}
	return !strings.ContainsAny(t[2:len(t)-2], "{}\n:,")
}

// body gives the value of a quoted scalar.
func (r *reader) body(s string, q byte, off int) *Node {
	if q == '\'' {
		return r.add(Node{Kind: String, Text: strings.ReplaceAll(s, "''", "'")})
	}
	text, ok := unescape(s)
	if !ok || strings.Contains(s, `\ud`) || strings.Contains(s, `\uD`) { // surrogates are JSON, not YAML
		r.mark(off, kindEscape, false)
	}
	return r.add(Node{Kind: String, Text: text})
}

// add keeps a value, many in one allocation.
func (r *reader) add(n Node) *Node {
	if len(r.nodes) == cap(r.nodes) {
		r.nodes = make([]Node, 0, min(2*cap(r.nodes)+8, maxNodesHeld))
	}
	r.nodes = append(r.nodes, n)
	return &r.nodes[len(r.nodes)-1]
}

const maxNodesHeld = 512

// expand charges what an alias stands for, all of it written out, to a budget that is linear in the text. It reports false when that is
// spent: the alias then stays text, so that aliases of aliases do not grow without bound.
func (r *reader) expand(n *Node) bool {
	if r.aliased -= 1 + len(n.Text); r.aliased < 0 {
		return false
	}
	for i, e := range n.Items {
		if i < len(n.Keys) {
			r.aliased -= len(n.Keys[i])
		}
		if !r.expand(e) {
			return false
		}
	}
	return true
}
