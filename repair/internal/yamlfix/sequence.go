package yamlfix

import (
	"strings"
	"unicode/utf8"
)

// seq reads the items at column col.
func (r *reader) seq(up *frame, col int) *Node {
	n := &Node{Kind: Seq}
	f := &frame{up: up, col: col, seq: true}
	var last *Node
	for {
		l := r.peek()
		if l == nil {
			return n
		}
		r.steps += 1 + min(len(l.text), 1024) // splitKey looks no further
		w, soft := r.item(l, up)
		if w == 0 || l.ind < col && (up.has(l.ind) || l.ind <= up.below()) {
			if l.ind == col && up != nil && !up.seq && up.col == col {
				return n // the next key beside a sequence that is not indented
			}
			if w == 0 && last != nil && l.ind >= 0 && (!r.isKey(l) || r.textKey(l, last, &Node{}) && !up.identifiers(r)) {
				if r.lastLine(l) && r.noEnd && isName(l.text) && l.ind <= col {
					return n
				}
				if r.isProse(l, last) || l.ind <= up.below() && !last.multiline() && !r.resumes(col) {
					return n
				}
				r.goOn(last, l, "\n")
				continue
			}
			return n
		}
		if soft {
			r.mark(l.off, kindMarker, true)
		}
		if l.ind != col {
			r.mark(l.off, kindIndent, true)
		}
		if l.text == "-" && r.lastLine(l) && r.noEnd || l.text == "-" && r.noEnd && r.after(r.i) == nil {
			r.mark(l.off, kindCut, false)
			r.cut = true
			r.i++
			return n
		}
		if k := len(n.Items); r.partial && r.noEnd && r.lastLine(l) && isName(l.text[min(w, len(l.text)):]) && (k == 0 || n.Items[k-1].Kind != String) {
			// A word that may be the beginning of a key.
			r.mark(l.off, kindCut, true)
			r.cut = true
			r.i++
			return n
		}
		if r.textAmong(n, l, w) {
			r.mark(l.off, kindQuote, false)
			last = str(l.text[w:])
			n.Items = append(n.Items, last)
			r.i++
			continue
		}
		among := len(n.Items) > 0 && n.Items[len(n.Items)-1].Kind == Map
		v, text := r.entry(f, l, w, col, among)
		n.Items = append(n.Items, v)
		last = nil
		if text {
			last = v
		}
	}
}

// identifiers is a place for what enclosing mappings know; their keys are judged where they are read.
func (f *frame) identifiers(*reader) bool { return false }

// textAmong reports whether an item that looks like a member is a text: all items before it are texts, and no further member follows.
func (r *reader) textAmong(n *Node, l *line, w int) bool {
	if len(n.Items) == 0 || w > len(l.text) {
		return false
	}
	for _, it := range n.Items[max(0, len(n.Items)-8):] {
		if it.Kind != String {
			return false
		}
	}
	key, rest, ok := splitKey(l.text[w:])
	if ok && isName(key) && strings.IndexByte("[{@`*%", (rest + " ")[0]) < 0 {
		return false
	}
	if !ok || rest == "" || strings.IndexByte("|>&\"'", rest[0]) >= 0 || l.text[w] == '"' || l.text[w] == '\'' {
		return false
	}
	next := r.after(r.i)
	return next == nil || next.ind <= l.ind
}

// resumes reports whether a sequence at column col goes on behind the next lines.
func (r *reader) resumes(col int) bool {
	for k := r.i; k < len(r.lines) && k < r.i+64; k++ {
		r.steps++
		l := &r.lines[k]
		if l.blank {
			continue
		}
		if n, _ := dash(l.text); n > 0 && l.ind == col {
			return true
		}
		if key, _, ok := splitKey(l.text); ok && isName(key) {
			return true
		}
	}
	return r.i > 0 && !r.lines[r.i-1].blank || strings.HasSuffix(strings.TrimSpace(r.prevText()), ",")
}

func (r *reader) prevText() string {
	for k := r.i - 1; k >= 0; k-- {
		if !r.lines[k].blank {
			return r.lines[k].text
		}
	}
	return ""
}

// entry reads one item whose marker is w wide. among tells that the item before it is a mapping.
func (r *reader) entry(f *frame, l *line, w, col int, among bool) (v *Node, text bool) {
	rest := l.text[min(w, len(l.text)):]
	if rest == "" || strings.HasPrefix(rest, "# ") {
		r.i++
		return r.under(f, col), false
	}
	inner := l.ind + utf8.RuneCountInString(l.text[:w]) // markers such as • are one column wide
	if r.depth > maxDepth {
		r.tooDeep = true
		r.i++
		return str(rest), false
	}
	r.depth++
	defer func() { r.depth-- }()
	if n, soft := dash(rest); n > 0 && !soft {
		// A sequence in a sequence: the rest of the line is a line of its own.
		*l = line{off: l.off, ind: inner, text: rest, raw: l.raw}
		return r.seq(f, inner), false
	}
	if key, val, ok := splitKey(rest); ok && !r.textItem(l, key, val) {
		*l = line{off: l.off, ind: inner, text: rest, raw: l.raw}
		return r.mapping(f, inner), false
	}
	if _, value, ok := looseKey(rest); ok && (r.looseItem(inner) || among && memberLike(rest, value)) {
		*l = line{off: l.off, ind: inner, text: rest, raw: l.raw}
		return r.mapping(f, inner), false
	}
	if next := r.after(r.i); next != nil && next.ind == inner && !r.isText(next) && strings.IndexByte("|>&*![{", rest[0]) < 0 && !r.lastLine(l) {
		// Members follow, but the first one has lost its key: no value can be given without inventing one.
		r.lost = l.off
	}
	v, text = r.value(f, l, rest, col)
	return v, text
}

func (r *reader) isText(l *line) bool {
	_, _, ok := splitKey(l.text)
	return !ok
}

// looseItem reports whether the line behind an item goes on as its mapping.
func (r *reader) looseItem(inner int) bool {
	n := r.after(r.i)
	if n == nil || n.ind != inner {
		return r.eq
	}
	return r.isKey(n)
}

// textItem reports whether an item that looks like a member is text over several lines.
func (r *reader) textItem(l *line, key, val string) bool {
	if isName(key) || strings.IndexByte(key, ' ') < 0 || l.text[0] == '"' {
		return false
	}
	if r.i+1 >= len(r.lines) {
		return false
	}
	n := &r.lines[r.i+1]
	if n.blank {
		return false
	}
	if val == "" {
		// "def f(x):" and a line of code under it.
		_, _, ok := splitKey(n.text)
		return n.ind > l.ind && !ok && !dashed(n)
	}
	k, v, ok := splitKey(n.text)
	return ok && v != "" && n.ind < l.ind && firstWord(k) == firstWord(key)
}
