package yamlfix

import (
	"slices"
	"strings"
)

// header is the head of a block scalar.
type header struct {
	chomp  byte // '-', '+' or 0
	indent int  // 0: found from the first line
}

// blockHeader reads "|-", ">2" and the like.
func blockHeader(s string) (header, bool) {
	var h header
	s, _ = cutComment(s)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case (c == '-' || c == '+') && h.chomp == 0:
			h.chomp = c
		case c >= '1' && c <= '9' && h.indent == 0:
			h.indent = int(c - '0')
		default:
			return h, false
		}
	}
	return h, true
}

// block reads the lines of a block scalar under column col. Lines that are not indented enough are taken too, as long as they are no
// members of what is open.
func (r *reader) block(h header, col int, folded bool, f *frame) *Node {
	ind := -1
	if h.indent > 0 {
		ind = max(col, 0) + h.indent
	}
	var out []string
	for r.i < len(r.lines) {
		l := &r.lines[r.i]
		if l.blank {
			sp := len(l.raw) - len(strings.TrimLeft(l.raw, " "))
			switch {
			case sp < len(l.raw) && sp > col && sp > 0 && (ind < 0 || sp >= ind):
				// A line of tabs behind the indentation is text.
				if ind < 0 {
					ind = sp
				}
				out = append(out, l.raw[ind:])
			case ind > 0 && len(l.raw) > ind && sp == len(l.raw):
				out = append(out, l.raw[ind:])
			default:
				out = append(out, "")
			}
			r.i++
			continue
		}
		if ind < 0 {
			if l.ind <= col {
				if !r.strayBlock(l, f) {
					break
				}
				ind = l.ind
			} else {
				ind = l.ind
				if sp := len(l.raw) - len(strings.TrimLeft(l.raw, " ")); sp > col && sp > 0 {
					ind = sp
				}
			}
		}
		if l.ind < ind && (l.ind <= col || l.ind < ind) {
			if l.ind <= col && (len(out) == 0 || ind > col || !r.strayBlock(l, f)) {
				break
			}
			if l.ind > col && (r.isKey(l) && f.has(l.ind) || l.note) {
				break
			}
		} else if ind <= col && !r.strayBlock(l, f) {
			break
		}
		if l.ind <= col || l.ind < ind {
			// A head with nothing under it is valid; that the text is meant to stand there is plain all the same.
			r.mark(l.off, kindIndent, len(out) == 0)
		}
		r.steps += 1 + len(l.raw)
		out = append(out, cutIndent(l, min(ind, l.ind)))
		r.i++
	}
	// Blank lines at the end that belong to nothing.
	end := len(out)
	for end > 0 && out[end-1] == "" {
		end--
	}
	trailing := len(out) - end
	text := strings.Join(out[:end], "\n")
	if folded {
		text = foldBlock(out[:end])
	}
	switch {
	case r.i >= len(r.lines) && r.noEnd && strings.TrimSpace(r.lines[len(r.lines)-1].raw) != "":
		r.cut = true
	case h.chomp == '+':
		text += strings.Repeat("\n", trailing+min(end, 1))
	case h.chomp == 0 && end > 0:
		text += "\n"
	}
	return str(text)
}

// cutIndent gives a line without its first n columns.
func cutIndent(l *line, n int) string {
	if sp := len(l.raw) - len(strings.TrimLeft(l.raw, " ")); sp >= n {
		return strings.TrimRight(l.raw[n:], "\r") // a tab behind the indentation is text
	}
	return strings.Repeat(" ", l.ind-n) + strings.TrimLeft(l.raw, " \t")
}

// strayBlock reports whether a line at or left of its key is still text of the block scalar: it is no member, or one whose key is not a
// word while the text looks alike.
func (r *reader) strayBlock(l *line, f *frame) bool {
	if dashed(l) {
		return false
	}
	key, rest, ok := splitKey(l.text)
	if !ok {
		if _, _, loose := looseKey(l.text); loose && l.ind == f.below() {
			return false
		}
		if r.lastLine(l) && r.noEnd && isName(l.text) {
			return false
		}
		return !r.prose || !(r.i > 0 && r.lines[r.i-1].blank)
	}
	if isName(key) {
		return false
	}
	if rest == "" {
		// "def f(x):" with code under it.
		n := r.after(r.i)
		return n != nil && n.ind > l.ind && !r.isKey(n) && !dashed(n)
	}
	return strings.IndexByte(key, ' ') > 0
}

// foldBlock joins the lines of a folded block scalar.
func foldBlock(ls []string) string {
	var b strings.Builder
	for len(ls) > 0 && ls[0] == "" {
		b.WriteByte('\n')
		ls = ls[1:]
	}
	for i := 0; i < len(ls); i++ {
		if i == 0 {
			b.WriteString(ls[0])
			continue
		}
		prev, cur := ls[i-1], ls[i]
		deep := func(s string) bool { return s != "" && (s[0] == ' ' || s[0] == '\t') }
		switch {
		case cur == "":
			k := i
			for k < len(ls) && ls[k] == "" {
				k++
			}
			n := k - i
			if deep(prev) || k < len(ls) && deep(ls[k]) {
				n++
			}
			b.WriteString(strings.Repeat("\n", n))
			if k < len(ls) {
				b.WriteString(ls[k])
			}
			i = k
		case deep(cur) || deep(prev):
			b.WriteByte('\n')
			b.WriteString(cur)
		default:
			if prev != "" {
				b.WriteByte(' ')
			}
			b.WriteString(cur)
		}
	}
	return b.String()
}

const maxScalarLines = 2000

// multiQuoted reads a quoted scalar that may go on over lines. ok is false when the quotes do not come right.
func (r *reader) multiQuoted(rest string, off, col int) (*Node, bool) {
	q := rest[0]
	if e := quotedEnd(rest, q); e > 0 {
		tail := strings.TrimSpace(rest[e:])
		if tail == "" || strings.HasPrefix(tail, "#") && rest[e] == ' ' {
			r.i++
			return r.body(rest[1:e-1], q, off), true
		}
		return nil, false
	}
	text := rest
	for k := r.i + 1; k < len(r.lines) && k < r.i+maxScalarLines && r.budget > 0; k++ {
		l := &r.lines[k]
		r.budget -= len(text)
		r.steps += len(text)
		if !l.blank && (l.ind <= col || r.isKey(l) && !strings.HasSuffix(l.text, string(q))) {
			return nil, false
		}
		from := len(text)
		text += "\n" + l.text
		// The closing quote, if this line has one.
		if i := strings.IndexByte(l.text, q); i >= 0 {
			e := quotedEnd(text, q)
			if e < 0 {
				continue
			}
			tail := strings.TrimSpace(text[e:])
			if e <= from || tail != "" && !strings.HasPrefix(tail, "#") {
				return nil, false
			}
			r.i = k + 1
			body := text[1 : e-1]
			if q == '"' {
				body = strings.ReplaceAll(body, "\\\n", "\x00")
			}
			n := r.body(fold(body), q, off)
			n.Text = strings.ReplaceAll(n.Text, "\x00", "")
			return n, true
		}
	}
	return nil, false
}

// multiFlow reads a flow collection that may go on over lines.
func (r *reader) multiFlow(rest string, off int) (*Node, bool) {
	if isTemplate(rest) {
		return nil, false
	}
	text := rest
	if r.commas {
		text = strings.TrimRight(text, ",")
	}
	depth := balance(text)
	k, first := r.i, r.lines[r.i].ind
	for depth > 0 && k+1 < len(r.lines) && k < r.i+maxScalarLines && r.budget > 0 {
		if l := &r.lines[k+1]; !l.blank && l.ind <= first && r.memberBeside(l) {
			return r.closeFlow(text, k+1, off)
		}
		k++
		r.budget -= len(text)
		r.steps += len(text)
		if r.lines[k].note {
			continue
		}
		text += "\n" + r.lines[k].text
		depth += balance(r.lines[k].text)
	}
	if depth > 0 && k+1 >= len(r.lines) && !r.noEnd {
		return r.closeFlow(text, k+1, off)
	}
	if depth != 0 {
		return nil, false
	}
	n, tail, ok := parseFlow(text, r)
	if !ok || tail != "" && !strings.HasPrefix(tail, "#") && tail != "," {
		return nil, false
	}
	if tail == "," {
		r.mark(off, kindComma, false)
	}
	r.i = k + 1
	return n, true
}

// memberBeside reports whether a line is a member or item in block style, and not one of a flow collection over several lines.
func (r *reader) memberBeside(l *line) bool {
	if n, _ := dash(l.text); n > 0 {
		return true
	}
	key, _, ok := splitKey(l.text)
	return ok && isName(key) && l.text[0] != '"' && !strings.HasSuffix(l.text, ",")
}

// closeFlow reads a flow collection whose closers are missing at the end of its lines, which is in front of line next.
func (r *reader) closeFlow(text string, next, off int) (*Node, bool) {
	text = strings.TrimRight(text, " \t\n,")
	n, _, ok := parseFlow(text+unclosed(text), r)
	if !ok || len(n.Items) == 0 || n.Kind == Seq && len(n.Items) == 1 && strings.IndexByte(n.Items[0].Text, ' ') > 0 {
		return nil, false // [a text that begins with a bracket
	}
	r.mark(off, kindBracket, false)
	r.i = next
	return n, true
}

// unclosed gives the closers of the brackets that s leaves open, quotes heeded as balance does.
func unclosed(s string) string {
	var open []byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'':
			if c == '"' || i == 0 || strings.IndexByte(" ,[{:", s[i-1]) >= 0 {
				if e := quotedEnd(s[i:], c); e > 0 {
					i += e - 1
				}
			}
		case '[', '{':
			open = append(open, c+2)
		case ']', '}':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	slices.Reverse(open)
	return string(open)
}

// balance counts the brackets that a line opens less those it closes, quotes heeded.
func balance(s string) int {
	n := 0
	var q byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case q != 0:
			if c == '\\' && q == '"' {
				i++
			} else if c == q {
				q = 0
			}
		case c == '"' || c == '\'' && (i == 0 || strings.IndexByte(" ,[{:", s[i-1]) >= 0):
			q = c
		case c == '[' || c == '{':
			n++
		case c == ']' || c == '}':
			n--
		case c == '#' && i > 0 && s[i-1] == ' ':
			return n
		}
	}
	return n
}
