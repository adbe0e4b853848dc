package yamlfix

import "strings"

// peek gives the next line that is neither blank nor a comment, without moving.
func (r *reader) peek() *line {
	for r.i < len(r.lines) {
		l := &r.lines[r.i]
		if l.blank || l.note {
			r.steps++
			r.i++
			continue
		}
		if strings.HasPrefix(l.text, "// ") || l.text == "//" {
			r.mark(l.off, kindComment, true)
			r.i++
			continue
		}
		return l
	}
	return nil
}

// after gives the next line with content behind line k.
func (r *reader) after(k int) *line {
	for k++; k < len(r.lines); k++ {
		r.steps++
		if !r.lines[k].blank && !r.lines[k].note {
			return &r.lines[k]
		}
	}
	return nil
}

// frame is what is open around a line: the columns of the enclosing collections.
type frame struct {
	up  *frame
	col int
	seq bool
}

// has reports whether a collection at column col is open.
func (f *frame) has(col int) bool {
	for ; f != nil; f = f.up {
		if f.col == col {
			return true
		}
	}
	return false
}

// nearest gives the open column that is nearest to c; of two the deeper one.
func (f *frame) nearest(c int) int {
	best := -1
	for ; f != nil; f = f.up {
		if best < 0 || abs(f.col-c) < abs(best-c) {
			best = f.col
		}
	}
	return best
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

func (f *frame) below() int {
	if f == nil {
		return -1
	}
	return f.col
}

// node reads the value that starts at the next line, which is indented by at least min.
func (r *reader) node(f *frame, min int) *Node {
	l := r.peek()
	r.tooDeep = r.tooDeep || r.depth > maxDepth
	if l == nil || l.ind < min || r.tooDeep {
		return &Node{Kind: Null}
	}
	r.depth++
	defer func() { r.depth-- }()
	if n, soft := r.item(l, f); n > 0 {
		if soft {
			r.mark(l.off, kindMarker, true)
		}
		return r.seq(f, l.ind)
	}
	if r.isMap(l) {
		return r.mapping(f, l.ind)
	}
	return r.scalar(f, l)
}

// item gives the width of the list marker of a line, with the markers that models write in place of a dash.
func (r *reader) item(l *line, f *frame) (n int, soft bool) {
	if n, soft = dash(l.text); n > 0 {
		return n, soft
	}
	if f == nil {
		return 0, false
	}
	if n := numbered(l.text); n > 0 {
		return n, true
	}
	t := l.text
	if len(t) > 1 && t[0] == '-' && t[1] != '-' && t[1] != '>' && (t[1] < '0' || t[1] > '9') && t[1] != '.' {
		return 1, true
	}
	return 0, false
}

// isMap reports whether a mapping starts at a line.
func (r *reader) isMap(l *line) bool {
	if _, _, ok := splitKey(l.text); ok {
		return true
	}
	if strings.HasPrefix(l.text, "? ") {
		return true
	}
	if _, _, ok := r.looseKey(l.text); !ok {
		return false
	}
	if r.eq && strings.Contains(l.text, "=") {
		return true
	}
	// The next line at this column tells.
	n := r.after(r.i)
	if n == nil {
		return false
	}
	if n.ind == l.ind {
		if _, _, ok := splitKey(n.text); ok {
			return true
		}
		// A run of loose members, with a true one at its end or long enough.
		run := 1
		for j := r.i + 1; j < len(r.lines) && j < r.i+32; j++ {
			m := &r.lines[j]
			if m.blank || m.note || m.ind > l.ind {
				continue
			}
			if m.ind < l.ind {
				break
			}
			if _, _, ok := splitKey(m.text); ok {
				return run > 1
			}
			if _, _, ok := r.looseKey(m.text); !ok {
				return false
			}
			run++
		}
		return run > 2
	}
	return false
}

// mapping reads the members at column col.
func (r *reader) mapping(up *frame, col int) *Node {
	n := &Node{Kind: Map}
	at := map[string]int{}
	f := &frame{up: up, col: col}
	var last *Node // the last value, when text may go on in it
	for {
		l := r.peek()
		if l == nil {
			return n
		}
		r.steps += 1 + len(l.text)
		if l.ind < col {
			if up.has(l.ind) && !r.textKey(l, last, n) {
				if _, soft := dash(l.text); soft || r.isKey(l) || dashed(l) {
					return n
				}
			} else if (l.ind <= up.below() || f.nearest(l.ind) != col) && !r.textKey(l, last, n) && (r.isKey(l) || dashed(l)) {
				return n
			}
		}
		if l.ind > col && last != nil && last.Kind != String && !r.isKey(l) && !dashed(l) {
			// Something under a finished scalar that is not text.
			last = str(last.source())
			n.Items[len(n.Items)-1] = last
		}
		key, rest, ok := splitKey(l.text)
		if !ok {
			soft := false
			if key, rest, ok = r.looseKey(l.text); ok {
				// As a quoted value behind its colon, it is no plain text whatever a reader makes of it.
				soft = len(rest) > 1 && (rest[0] == '"' || rest[0] == '\'') && rest[len(rest)-1] == rest[0]
				r.mark(l.off, kindColon, soft)
			}
		}
		if ok && r.textKey(l, last, n) {
			ok = false
		}
		if ok && l.ind != col && (l.ind > col || l.ind > up.below()) {
			r.mark(l.off, kindIndent, false)
		} else if ok && l.ind != col {
			return n
		}
		if !ok && strings.HasPrefix(l.text, "? ") && l.ind == col {
			ok = true
			key, rest = strings.TrimSpace(l.text[2:]), ""
			key = r.inline(key, l.off).keyText()
			if nx := r.after(r.i); nx != nil && nx.ind == col && strings.HasPrefix(nx.text, ": ") {
				r.i++
				r.peek()
				rest = strings.TrimSpace(r.lines[r.i].text[2:])
				l = &r.lines[r.i]
				if dash, _ := dash(rest); dash > 0 {
					*l = line{off: l.off, ind: col + 2, text: rest, raw: l.raw}
					n.set(key, r.node(f, col+1), at)
					last = nil
					continue
				}
			}
		}
		if !ok {
			if dashed(l) && (l.ind < col || len(n.Keys) == 0) {
				return n
			}
			if dashed(l) && len(n.Keys) > 0 && l.ind >= col && last == nil {
				// Items behind a value that is complete: they belong to the key without one, or are junk.
				if k := len(n.Items) - 1; n.Items[k].Kind == Null || n.Items[k].Kind == Seq {
					r.mark(l.off, kindIndent, false)
					s := r.seq(f, l.ind)
					s.Items = append(n.Items[k].Items, s.Items...)
					n.Items[k] = s
					continue
				}
			}
			if !r.more(l, last, col, n) {
				return n
			}
			continue
		}
		if strings.HasPrefix(l.text, "**") || strings.HasPrefix(l.text, "“") {
			r.mark(l.off, kindQuote, false)
		}
		if key == "<<" {
			if v := r.inline(rest, l.off); v.Kind == Map && strings.HasPrefix(rest, "*") {
				r.i++
				for i, k := range v.Keys {
					if _, ok := at[k]; !ok {
						n.set(k, v.Items[i], at)
					}
				}
				continue
			}
		}
		if _, dup := at[key]; dup {
			r.mark(l.off, kindJunk, false)
		}
		v, text := r.value(f, l, rest, col)
		n.set(key, v, at)
		last = nil
		if text {
			last = v
		}
	}
}

func dashed(l *line) bool {
	n, _ := dash(l.text)
	return n > 0
}

func (r *reader) isKey(l *line) bool {
	if _, _, ok := splitKey(l.text); ok {
		return true
	}
	_, _, ok := r.looseKey(l.text)
	return ok
}

// source gives a scalar as it was probably written.
func (n *Node) source() string {
	if n.Kind == Null {
		return ""
	}
	return n.Text
}

// textKey reports whether a line that looks like a key is text that goes on: its "key" has a blank, the keys around have none, and the
// text before it has a colon too ("Step 1: mix", "Step 2: bake").
func (r *reader) textKey(l *line, last, n *Node) bool {
	if last == nil || last.Kind != String || !strings.Contains(last.tail(), ": ") {
		return false
	}
	key, rest, ok := splitKey(l.text)
	if !ok || rest == "" || isName(key) {
		return false
	}
	for _, k := range n.Keys {
		if !isName(k) {
			return false
		}
	}
	return firstWord(key) == firstWord(last.tail()[strings.LastIndexByte(last.tail(), '\n')+1:])
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	return w
}

// more takes a line that is no member as the continuation of the text before it. It reports false when the mapping ends.
func (r *reader) more(l *line, last *Node, col int, n *Node) bool {
	if r.lastLine(l) && r.noEnd && (isName(l.text) || isName(strings.Trim(l.text, `"'*`))) && (last == nil || l.ind <= col) {
		// A cut key.
		r.mark(l.off, kindCut, false)
		r.cut = true
		r.i++
		return true
	}
	if last == nil || last.Kind != String {
		r.mark(l.off, kindJunk, false)
		r.i++
		return true
	}
	if r.isProse(l, last) {
		r.mark(l.off, kindProse, false)
		r.i = len(r.lines)
		return true
	}
	r.goOn(last, l, "\n")
	return true
}

// goOn adds a line to a text, with the blank lines between.
func (r *reader) goOn(last *Node, l *line, sep string) {
	blanks := 0
	for k := r.i - 1; k >= 0 && r.lines[k].blank; k-- {
		blanks++
	}
	r.steps += blanks + len(l.raw)
	r.mark(l.off, kindQuote, false)
	last.extend(sep, strings.Repeat("\n", blanks), strings.TrimRight(l.raw, " \t"))
	r.i++
}

func (r *reader) lastLine(l *line) bool {
	return l.off == r.lastOff
}

// isProse reports whether a line begins the remarks behind the document: it stands behind a blank line at the left margin, no structure
// follows, and the text before it is finished.
func (r *reader) isProse(l *line, last *Node) bool {
	if l.ind > 0 || r.i == 0 || !r.lines[r.i-1].blank {
		return false
	}
	if last != nil && last.Kind == String && strings.HasSuffix(last.Text, ",") {
		return false
	}
	if last != nil && last.multiline() {
		return false
	}
	return r.structure <= r.i
}

// value reads the value of a member whose key is on line l. text tells that lines that fit nowhere may go on in it.
func (r *reader) value(f *frame, l *line, rest string, col int) (v *Node, text bool) {
	off := l.off + strings.LastIndex(l.raw, rest)
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
