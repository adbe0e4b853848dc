package jsonfix

import (
	"bytes"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// Body gives the inside of the code fence of a text, or the whole text.
func Body(s []byte) (from, to int) { return fenceBody(s) }

// Lines reads lines of the form "key: value" (with bullets, bold keys or = for the colon) as the members of an object. known tells
// which keys count; a text with none of them gives nil. Other lines are dropped.
func Lines(s []byte, known func(string) bool) []edit.Edit {
	from, to := fenceBody(s)
	var out []edit.Edit
	n, at := 0, 0
	for i := from; i < to; {
		end := i + lineLen(s[i:to])
		ks, ke, vs := keyOfLine(s, i, end)
		if ke > ks && known(string(s[ks:ke])) {
			ve := end
			for ve > vs && (isSpace(s[ve-1]) || s[ve-1] == ',') {
				ve--
			}
			lead := ", "
			if n == 0 {
				lead = "{"
			}
			out = append(out, edit.Edit{Off: at, Len: ks - at, Repl: lead + `"`, Kind: Bracket})
			out = append(out, edit.Edit{Off: ke, Len: vs - ke, Repl: `": `, Kind: Colon})
			out = append(out, lineValue(s, vs, ve)...)
			at = ve
			n++
		}
		i = end + 1
	}
	if n == 0 {
		return nil
	}
	return append(out, edit.Edit{Off: at, Len: len(s) - at, Repl: "}", Kind: Bracket})
}

// keyOfLine finds the key of a line and where its value starts; ke is ks when there is none.
func keyOfLine(s []byte, i, end int) (ks, ke, vs int) {
	for i < end && (isSpace(s[i]) || s[i] == '-' || s[i] == '*' || s[i] == '"' || s[i] == '`' || s[i] == '>' || s[i] == '+') {
		i++
	}
	if bytes.HasPrefix(s[i:end], []byte("•")) {
		i += 3
		for i < end && s[i] == ' ' {
			i++
		}
	}
	j := i
	for j < end && s[j] != ':' && s[j] != '=' && j < i+64 {
		j++
	}
	if j >= end || s[j] != ':' && s[j] != '=' {
		return i, i, i
	}
	e := j
	for e > i && (isSpace(s[e-1]) || s[e-1] == '*' || s[e-1] == '"' || s[e-1] == '`') {
		e--
	}
	v := j + 1
	for v < end && (s[v] == ' ' || s[v] == '\t' || s[v] == '*') {
		v++
	}
	if bytes.IndexByte(s[i:e], '\\') >= 0 {
		return i, i, i
	}
	return i, e, v
}

// lineValue writes the value of a line as JSON: what is JSON stays, all else becomes a string.
func lineValue(s []byte, from, to int) []edit.Edit {
	v := s[from:to]
	if len(v) == 0 {
		return []edit.Edit{{Off: from, Repl: "null", Kind: MissingValue}}
	}
	if Valid(v, 100) {
		return nil
	}
	if json, n := literalAt(v); n == len(v) {
		return []edit.Edit{{Off: from, Len: to - from, Repl: json, Kind: Literal}}
	}
	p := newParser(s[:to], &Config{MaxDepth: 100})
	if v[0] == '[' || v[0] == '{' {
		d, next := p.document(from, to)
		if next >= to && d.Cost < 12 {
			return d.Edits
		}
	}
	text := strings.Trim(string(v), "\"'`")
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20:
			b.WriteString(escapeOf[r])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return []edit.Edit{{Off: from, Len: to - from, Repl: b.String(), Kind: Quote}}
}
