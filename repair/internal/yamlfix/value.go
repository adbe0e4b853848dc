package yamlfix

import "strings"

// value reads the value of a member whose key is on line l. text tells that lines that fit nowhere may go on in it.
func (r *reader) value(f *frame, l *line, rest string, col int) (v *Node, text bool) {
	off := l.off + len(trimBlanks(l.raw)) - len(rest)
	if !strings.HasSuffix(l.text, rest) {
		off = l.off + strings.LastIndex(l.raw, rest)
	}
	if rest == "" || strings.HasPrefix(rest, "#") && (len(rest) == 1 || rest[1] == ' ') {
		r.i++
		return r.under(f, col), false
	}
	if v, ok := r.properties(f, l, rest, col); ok {
		return v, false
	}
	if rest[0] == '|' || rest[0] == '>' {
		if head, ok := blockHeader(rest); ok {
			r.i++
			return r.block(head, col, rest[0] == '>', f), false
		}
	}
	if rest[0] == '"' || rest[0] == '\'' {
		if v, ok := r.multiQuoted(rest, off, col); ok {
			return v, false
		}
	}
	if rest[0] == '[' || rest[0] == '{' {
		if v, ok := r.multiFlow(rest, off); ok {
			return v, false
		}
	}
	if r.lastLine(l) && r.noEnd {
		r.i++
		if rest[0] == '"' || rest[0] == '\'' {
			rest += l.raw[len(strings.TrimRight(l.raw, " \t")):]
		}
		return r.cutValue(rest, off), true
	}
	r.i++
	v = r.inline(rest, off)
	return r.plainMore(v, rest, col, f), true
}

// cutValue reads the value that the text ends in.
func (r *reader) cutValue(rest string, off int) *Node {
	q := rest[0]
	if (q == '"' || q == '\'') && quotedEnd(rest, q) < 0 {
		r.mark(off, kindCut, false)
		r.cut = true
		t := rest[1:]
		if q == '"' {
			if strings.HasSuffix(t, `\`) && !strings.HasSuffix(t, `\\`) {
				t = t[:len(t)-1]
			}
			t, _ = unescape(t)
		}
		return str(t)
	}
	n := r.inline(rest, off)
	if r.partial && (n.Kind == Number || n.Kind == String && literalPrefix(n.Text)) {
		// More of it may come: its value is not known.
		r.mark(off, kindCut, true)
		r.cut = true
		return &Node{Kind: Null}
	}
	return n
}

// literalPrefix reports whether s begins true, false or null and is not yet one of them.
func literalPrefix(s string) bool {
	for _, w := range []string{"true", "false", "null"} {
		if s != "" && len(s) < len(w) && strings.EqualFold(w[:len(s)], s) {
			return true
		}
	}
	return s == "~"
}

// properties reads an anchor or tag in front of a nested value.
func (r *reader) properties(f *frame, l *line, rest string, col int) (*Node, bool) {
	name, tail, _ := strings.Cut(rest, " ")
	if tail != "" && !strings.HasPrefix(strings.TrimSpace(tail), "#") || len(name) < 2 {
		return nil, false
	}
	if name[0] != '&' && !(name[0] == '!' && (name[1] == '!' || r.tags)) {
		return nil, false
	}
	r.i++
	v := r.under(f, col)
	if name[0] == '&' {
		r.anchor[name[1:]] = v
	}
	return v, true
}

// under reads the block below a key (or marker) at column col.
func (r *reader) under(f *frame, col int) *Node {
	l := r.peek()
	if l == nil {
		return &Node{Kind: Null}
	}
	if l.ind > col {
		if n, _ := r.item(l, f); n == 0 && !r.isMap(l) && r.lastLine(l) && r.noEnd && isName(l.text) {
			r.mark(l.off, kindCut, r.partial) // a cut key of what was to come
			r.cut = true
			r.i++
			return &Node{Kind: Null}
		}
		return r.node(f, col+1)
	}
	if l.ind == col && !f.seq {
		if n, soft := dash(l.text); n > 0 && !soft {
			return r.seq(f, col)
		}
	}
	return &Node{Kind: Null}
}

// scalar reads a value that is neither a sequence nor a mapping, over as many lines as belong to it.
func (r *reader) scalar(f *frame, l *line) *Node {
	min := f.below()
	if c := l.text[0]; c == '[' || c == '{' {
		if v, ok := r.multiFlow(l.text, l.off); ok {
			return v
		}
	} else if c == '"' || c == '\'' {
		if v, ok := r.multiQuoted(l.text, l.off, min); ok {
			return v
		}
	} else if c == '|' || c == '>' {
		if head, ok := blockHeader(l.text); ok {
			r.i++
			return r.block(head, min, c == '>', f)
		}
	}
	if r.lastLine(l) && r.noEnd {
		r.i++
		return r.cutValue(l.text, l.off)
	}
	r.i++
	return r.plainMore(r.inline(l.text, l.off), l.text, min, f)
}

// plainMore adds the deeper lines that go on a plain scalar.
func (r *reader) plainMore(v *Node, rest string, col int, f *frame) *Node {
	if rest[0] == '"' || rest[0] == '\'' || rest[0] == '[' || rest[0] == '{' {
		return v
	}
	raw := strings.HasSuffix(rest, ":") || strings.Contains(rest, ": ")
	for r.i < len(r.lines) {
		l := &r.lines[r.i]
		if l.blank {
			k := r.i
			for k < len(r.lines) && r.lines[k].blank {
				k++
			}
			if k >= len(r.lines) || r.lines[k].ind <= col || r.isKey(&r.lines[k]) || dashed(&r.lines[k]) {
				return v
			}
			r.i = k
			continue
		}
		if l.ind <= col || l.note {
			return v
		}
		if r.isKey(l) && !(raw && r.textKey(l, v, &Node{})) || dashed(l) {
			return v
		}
		if v.Kind != String {
			v = str(rest)
		}
		if raw {
			r.goOn(v, l, "\n")
			continue
		}
		blanks := 0
		for k := r.i - 1; k >= 0 && r.lines[k].blank; k-- {
			blanks++
		}
		t, _ := cutComment(l.text)
		if blanks > 0 {
			v.extend(strings.Repeat("\n", blanks), t)
		} else {
			v.extend(" ", t)
		}
		r.i++
	}
	return v
}
