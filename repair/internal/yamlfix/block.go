package yamlfix

import (
	"strconv"
	"strings"
)

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

// listAt reports whether a sequence at column col is open.
func (f *frame) listAt(col int) bool {
	for ; f != nil; f = f.up {
		if f.col == col && f.seq {
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
	if r.isMap(l) || f != nil && !f.seq && r.looseRun(l) {
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
		if r.listed {
			return numbered(l.text), true
		}
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

// enumerated reports whether the whole text is a numbered list: every line at the left margin has the next number.
func (r *reader) enumerated() bool {
	n := 0
	for k := range r.lines {
		l := &r.lines[k]
		if l.blank || l.note || l.ind > 0 {
			continue
		}
		n++
		if w := numbered(l.text); w == 0 || l.text[:w-2] != strconv.Itoa(n) {
			return false
		}
	}
	return n > 1
}

// isMap reports whether a mapping starts at a line.
func (r *reader) isMap(l *line) bool {
	if _, _, ok := splitKey(l.text); ok {
		return true
	}
	if strings.HasPrefix(l.text, "? ") {
		return true
	}
	if _, _, ok := looseKey(l.text); !ok {
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
			if _, _, ok := looseKey(m.text); !ok {
				return false
			}
			run++
		}
		return run > 1
	}
	return false
}

// looseRun reports whether the lines under a key, all of them, are members without the blank behind the colon, or with an equals sign, and
// none could be a word such as nginx:latest.
func (r *reader) looseRun(l *line) bool {
	for j := r.i; j < len(r.lines) && j < r.i+32; j++ {
		m := &r.lines[j]
		if m.blank || m.note {
			continue
		}
		if m.ind < l.ind {
			break
		}
		_, rest, ok := looseKey(m.text)
		if m.ind > l.ind || !ok || !memberLike(m.text, rest) {
			return false
		}
	}
	return true
}

// memberLike reports whether the rest of a loose member shows that it is a value: a literal, a number, an address, or several words.
func memberLike(text, rest string) bool {
	return rest != "" && (strings.Contains(text, " = ") || strings.IndexByte(strings.TrimSpace(rest), ' ') > 0 || strings.Contains(rest, "://") || Plain(strings.TrimSpace(rest)).Kind != String)
}

// mapping reads the members at column col.
func (r *reader) mapping(up *frame, col int) *Node {
	n := r.add(Node{Kind: Map})
	if w := min(r.width, indexedFrom); w > 0 { // a list of objects has as many again
		n.Keys, n.Items = make([]string, 0, w), make([]*Node, 0, w)
	}
	defer func() { r.width = len(n.Keys) }()
	at := &index{}
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
				if _, soft := dash(l.text); soft || r.isKey(l) || dashed(l) || numbered(l.text) > 0 && up.listAt(l.ind) {
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
			if key, rest, ok = looseKey(l.text); ok {
				// As a quoted value behind its colon, it is no plain text whatever a reader makes of it.
				soft = len(rest) > 1 && (rest[0] == '"' || rest[0] == '\'') && rest[len(rest)-1] == rest[0] || memberLike(l.text, rest)
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
					if at.find(n, k) < 0 {
						n.set(k, v.Items[i], at)
					}
				}
				continue
			}
		}
		if at.find(n, key) >= 0 {
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
	_, _, ok := looseKey(l.text)
	return ok
}

// source gives a scalar as it was written.
func (n *Node) source() string {
	if n.Src != "" {
		return n.Src
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
