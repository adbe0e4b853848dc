package jsonfix

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

var reasoningTags = [][]byte{
	[]byte("think"), []byte("thinking"), []byte("thought"), []byte("thoughts"), []byte("scratchpad"), []byte("reasoning"), []byte("reflection"),
	[]byte("analysis"), []byte("plan"), []byte("planning"), []byte("inner_monologue"), []byte("chain_of_thought"), []byte("reason"), []byte("cot"), []byte("scratch"),
}

// StageReasoning gives the edits that delete the thinking part in front of an answer.
func StageReasoning(s []byte) []edit.Edit { return reasoning(s) }

// reasoning deletes <think>...</think> and its kin in front of the answer.
func reasoning(s []byte) []edit.Edit {
	var out []edit.Edit
	i := skipBlank(s, 0)
	if i >= len(s) || s[i] == '{' || s[i] == '[' || s[i] == '"' {
		return nil
	}
	at := 0
	for {
		k := bytes.IndexByte(s[at:], '<')
		if k < 0 {
			break
		}
		open := at + k
		name, n := tagName(s[open:])
		if n == 0 {
			if open > 0 && bytes.IndexByte(s[at:open], '{') >= 0 {
				break
			}
			at = open + 1
			continue
		}
		if bytes.HasPrefix(s[open:], []byte("</")) {
			// The opening tag was in the prompt.
			if len(out) == 0 {
				out = append(out, edit.Edit{Off: 0, Len: open + n, Kind: Reasoning})
			}
			at = open + n
			continue
		}
		if j := bytes.IndexByte(s[at:open], '{'); j >= 0 {
			break
		}
		closeAt := closeTag(s[open+n:], name)
		if closeAt < 0 {
			break
		}
		end := open + n + closeAt
		out = append(out, edit.Edit{Off: open, Len: end - open, Kind: Reasoning})
		at = end
	}
	return out
}

// tagName reads an opening or closing tag of reasoning.
func tagName(s []byte) (name []byte, n int) {
	i := 1
	if i < len(s) && s[i] == '/' {
		i++
	}
	for _, t := range reasoningTags {
		if foldPrefix(s[i:], string(t)) && i+len(t) < len(s) && s[i+len(t)] == '>' {
			return t, i + len(t) + 1
		}
	}
	return nil, 0
}

// closeTag finds the end of the closing tag of name.
func closeTag(s, name []byte) int {
	at := 0
	for {
		k := bytes.Index(s[at:], []byte("</"))
		if k < 0 {
			return -1
		}
		at += k
		if foldPrefix(s[at+2:], string(name)) && at+2+len(name) < len(s) && s[at+2+len(name)] == '>' {
			return at + 3 + len(name)
		}
		at += 2
	}
}

// StageBlockquote gives the edits that take Markdown quote marks off.
func StageBlockquote(s []byte) []edit.Edit { return blockquote(s) }

// blockquote takes the > off a text whose every line has one.
func blockquote(s []byte) []edit.Edit {
	i := skipBlank(s, 0)
	if i >= len(s) || s[i] != '>' {
		return nil
	}
	out := make([]edit.Edit, 0, bytes.Count(s, []byte("\n"))+1)
	for at := 0; at < len(s); {
		end := at + lineLen(s[at:])
		j := at
		for j < end && (s[j] == ' ' || s[j] == '\t' || s[j] == '\r') {
			j++
		}
		if j < end {
			if s[j] != '>' {
				return nil
			}
			n := 1
			if j+1 < end && s[j+1] == ' ' {
				n = 2
			}
			out = append(out, edit.Edit{Off: j, Len: n, Kind: Surround})
		}
		at = end + 1
	}
	return out
}

// entities decodes HTML entities in a text whose quotes are written as &quot;.
func entities(s []byte) []edit.Edit {
	k := bytes.IndexAny(s, "{[")
	if k < 0 {
		return nil
	}
	j := skipBlank(s, k+1)
	for j < len(s) && (s[j] == '{' || s[j] == '[') {
		j = skipBlank(s, j+1)
	}
	if j >= len(s) || !bytes.HasPrefix(s[j:], []byte("&quot;")) && !bytes.HasPrefix(s[j:], []byte("&#34;")) && !bytes.HasPrefix(s[j:], []byte("&#x22;")) {
		return nil
	}
	var out []edit.Edit
	for i := 0; i < len(s); {
		m := bytes.IndexByte(s[i:], '&')
		if m < 0 {
			break
		}
		i += m
		r, n := entityAt(s[i:])
		if n == 0 {
			i++
			continue
		}
		out = append(out, edit.Edit{Off: i, Len: n, Repl: r, Kind: Unescape})
		i += n
	}
	return out
}

func entityAt(s []byte) (string, int) {
	e := bytes.IndexByte(s[:min(len(s), 12)], ';')
	if e < 2 {
		return "", 0
	}
	name := string(s[1:e])
	switch name {
	case "quot":
		return `"`, e + 1
	case "apos":
		return "'", e + 1
	case "amp":
		return "&", e + 1
	case "lt":
		return "<", e + 1
	case "gt":
		return ">", e + 1
	case "nbsp":
		return " ", e + 1
	}
	if name[0] == '#' {
		base, digits := 10, name[1:]
		if len(digits) > 1 && digits[0]|0x20 == 'x' {
			base, digits = 16, digits[1:]
		}
		v, err := strconv.ParseInt(digits, base, 32)
		if err == nil && v > 0 && utf8.ValidRune(rune(v)) {
			return string(rune(v)), e + 1
		}
	}
	return "", 0
}

// escaped undoes one level of escaping when the quotes of the document itself are escaped.
func escaped(s []byte) []edit.Edit {
	i := skipBlank(s, 0)
	if !bytes.HasPrefix(s[i:], []byte(`\"`)) {
		k := bytes.IndexAny(s, "{[")
		if k < 0 || k > 0 && s[k-1] == '"' {
			return nil
		}
		j := k + 1
		for j < len(s) {
			if isSpace(s[j]) || s[j] == '{' || s[j] == '[' {
				j++
				continue
			}
			if s[j] == '\\' && j+1 < len(s) && (s[j+1] == 'n' || s[j+1] == 't' || s[j+1] == 'r') {
				j += 2
				continue
			}
			break
		}
		if !bytes.HasPrefix(s[j:], []byte(`\"`)) {
			return nil
		}
	}
	out := make([]edit.Edit, 0, bytes.Count(s, []byte(`\`)))
	for j := 0; j < len(s); {
		m := bytes.IndexByte(s[j:], '\\')
		if m < 0 {
			break
		}
		j += m
		if j+1 >= len(s) {
			out = append(out, edit.Edit{Off: j, Len: 1, Kind: Unescape})
			break
		}
		switch s[j+1] {
		case '"', '\\', '/':
			out = append(out, edit.Edit{Off: j, Len: 1, Kind: Unescape})
		case 'n':
			out = append(out, edit.Edit{Off: j, Len: 2, Repl: "\n", Kind: Unescape})
		case 't':
			out = append(out, edit.Edit{Off: j, Len: 2, Repl: "\t", Kind: Unescape})
		case 'r':
			out = append(out, edit.Edit{Off: j, Len: 2, Repl: "\r", Kind: Unescape})
		}
		j += 2
	}
	return out
}

// ReasoningEnd tells, for a tag at i, whether it opens a thinking part (ok) and where that part ends: -1 when its end has not arrived.
// search remembers how far the text was searched.
func ReasoningEnd(s []byte, i int, search *int) (end int, ok bool) {
	name, n := tagName(s[i:])
	if n == 0 || i+1 < len(s) && s[i+1] == '/' {
		return 0, false
	}
	from := max(i+n, *search-len(name)-3)
	c := closeTag(s[from:], name)
	if c < 0 {
		*search = len(s)
		return -1, true
	}
	return from + c, true
}
