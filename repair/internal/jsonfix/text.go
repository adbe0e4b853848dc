package jsonfix

import "bytes"

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// isWord reports whether c may be in a bare word; bytes of multi-byte characters are.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80 }

// spaceRune gives the length of a blank of Unicode (or an invisible mark) at the start of s that JSON does not know.
func spaceRune(s []byte) int {
	if len(s) < 2 {
		return 0
	}
	switch s[0] {
	case 0xc2:
		if s[1] == 0xa0 || s[1] == 0x85 || s[1] == 0xad {
			return 2
		}
	case 0xe1:
		if len(s) > 2 && (s[1] == 0x9a && s[2] == 0x80 || s[1] == 0xa0 && s[2] == 0x8e) {
			return 3
		}
	case 0xe2:
		if len(s) > 2 && (s[1] == 0x80 && (s[2] <= 0x8f || s[2] >= 0xa8 && s[2] <= 0xaf) || s[1] == 0x81 && (s[2] == 0x9f || s[2] >= 0xa0 && s[2] <= 0xa4)) {
			return 3
		}
	case 0xe3:
		if len(s) > 2 && s[1] == 0x80 && s[2] == 0x80 {
			return 3
		}
	case 0xef:
		if len(s) > 2 && s[1] == 0xbb && s[2] == 0xbf {
			return 3
		}
	}
	return 0
}

// fullWidth gives the length of the full-width form of the ASCII mark at the start of s, or 0.
func fullWidth(s []byte, mark string) int {
	if len(s) < 3 || s[0] != 0xef && s[0] != 0xe3 {
		return 0
	}
	for _, f := range fullWidthForms {
		if f.ascii == mark && bytes.HasPrefix(s, f.wide) {
			return 3
		}
	}
	return 0
}

var fullWidthForms = []struct {
	ascii string
	wide  []byte
}{{":", []byte("：")}, {",", []byte("，")}, {",", []byte("；")}, {",", []byte("、")}, {"{", []byte("｛")}, {"}", []byte("｝")}, {"[", []byte("［")}, {"]", []byte("］")}}

// tagAt gives the length of a tag such as </json> or <|im_end|> at the start of s, or 0.
func tagAt(s []byte) int {
	if len(s) < 3 || s[0] != '<' {
		return 0
	}
	if s[1] != '|' && s[1] != '/' && !isLetter(s[1]) {
		return 0
	}
	for i := 1; i < len(s) && i < 64; i++ {
		if s[i] == '>' {
			return i + 1
		}
		if s[i] == '\n' || s[i] == '"' || s[i] == '{' {
			return 0
		}
	}
	return 0
}

// quote is an opening quote: its length and the closing form.
type quote struct {
	n     int
	close string
	alt   string // another closing form that models write
}

// quoteAt reads an opening quote at the start of s; n is 0 when there is none.
func quoteAt(s []byte) quote {
	if len(s) == 0 {
		return quote{}
	}
	switch s[0] {
	case '"':
		if len(s) > 2 && s[1] == '"' && s[2] == '"' {
			return quote{3, `"""`, ""}
		}
		return quote{1, `"`, "”"}
	case '\'':
		if len(s) > 2 && s[1] == '\'' && s[2] == '\'' {
			return quote{3, `'''`, ""}
		}
		return quote{1, `'`, "’"}
	case '`':
		if len(s) > 1 && s[1] == '`' {
			return quote{}
		}
		return quote{1, "`", "´"}
	case 0xe2:
		if len(s) < 3 || s[1] != 0x80 {
			return quote{}
		}
		switch s[2] {
		case 0x9c, 0x9e, 0x9d, 0x9f: // “ „ ” ‟
			return quote{3, "”", `"`}
		case 0x98, 0x9a, 0x99, 0x9b: // ‘ ‚ ’ ‛
			return quote{3, "’", "'"}
		case 0xb9: // ‹
			return quote{3, "›", ""}
		}
	case 0xc2:
		if len(s) > 1 && s[1] == 0xab { // «
			return quote{2, "»", ""}
		}
		if len(s) > 1 && s[1] == 0xb4 { // ´
			return quote{2, "´", "`"}
		}
	case 0xef:
		if bytes.HasPrefix(s, []byte("＂")) {
			return quote{3, "＂", `"`}
		}
	}
	return quote{}
}

var literals = []struct{ word, json string }{
	{"true", "true"}, {"false", "false"}, {"null", "null"}, {"none", "null"}, {"undefined", "null"}, {"nan", "null"},
	{"infinity", "null"}, {"inf", "null"}, {"nil", "null"},
}

// foldPrefix reports whether s starts with the lower-case word, without regard to case.
func foldPrefix(s []byte, word string) bool {
	if len(s) < len(word) {
		return false
	}
	for i := range len(word) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// literalAt reads a literal of JSON, Python or JavaScript in any case that ends at a delimiter.
func literalAt(s []byte) (json string, n int) {
	if len(s) == 0 || !isLetter(s[0]) {
		return "", 0
	}
	for _, l := range literals {
		if foldPrefix(s, l.word) {
			n := len(l.word)
			if n == len(s) || (!isWord(s[n]) || spaceRune(s[n:])+fullWidth(s[n:], ",") > 0 || bytes.HasPrefix(s[n:], []byte("…"))) && (s[n] != '.' || bytes.HasPrefix(s[n:], []byte("..."))) && s[n] != '-' && s[n] != '(' {
				return l.json, n
			}
		}
	}
	return "", 0
}

// cutLiteral completes a literal that the text ends in, where there is one completion only.
func cutLiteral(s []byte) string {
	if len(s) == 0 || len(s) > 8 {
		return ""
	}
	for _, l := range literals[:6] {
		if len(s) < len(l.word) && foldPrefix([]byte(l.word), string(bytes.ToLower(s))) {
			return l.json
		}
	}
	return ""
}
