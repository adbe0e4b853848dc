package yamlfix

import (
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// line is one line of the text.
type line struct {
	off   int    // of the line in the text
	ind   int    // column of the first character, tabs expanded
	text  string // without indentation and trailing blanks
	raw   string // without the line end
	blank bool
	note  bool // a comment
}

// Note is something that is not right, at a place in the text.
type Note struct {
	Off  int
	Kind edit.Kind
	Soft bool // valid YAML, but hardly what was meant
}

// reader reads one document.
type reader struct {
	lines     []line
	i         int
	notes     []Note
	unit      int
	commas    bool // lines end in commas
	eq        bool // = stands for the colon
	cut       bool
	noEnd     bool // the text does not end in a line break
	depth     int
	tooDeep   bool // nested over maxDepth: what lies deeper was not read
	steps     int
	budget    int // bytes that scalars and flows over several lines may still look at
	aliased   int // bytes that aliases may still stand for
	structure int // the last line that is indented or a member
	lastOff   int // where the last line with content begins
	prose     bool
	partial   bool // the text is still being written
	tags      bool
	anchor    map[string]*Node
	aliases   map[string]bool // names that some * refers to
	listed    bool            // the text is a numbered list
	nodes     []Node          // values, see add
	width     int             // members of the last mapping that was read
	lost      int             // where a value stands whose key is missing, or -1
}

const maxDepth = 1000

func (r *reader) mark(off int, k edit.Kind, soft bool) {
	r.notes = append(r.notes, Note{off, k, soft})
}

// split cuts the text in lines and finds out the width of a tab.
func (r *reader) split(s string) {
	r.lines = make([]line, 0, strings.Count(s, "\n")+1)
	for off := 0; off < len(s); {
		e := strings.IndexByte(s[off:], '\n')
		end := len(s)
		if e >= 0 {
			end = off + e
		}
		raw := s[off:end]
		for raw != "" && raw[len(raw)-1] == '\r' {
			raw = raw[:len(raw)-1]
		}
		r.lines = append(r.lines, line{off: off, raw: raw})
		if e < 0 {
			r.noEnd = true
			break
		}
		off = end + 1
	}
	tabbed := strings.IndexByte(s, '\t') >= 0
	if tabbed {
		r.unit = r.tabWidth()
	}
	for k := range r.lines {
		l := &r.lines[k]
		n, col, tabs := 0, 0, false
		for n < len(l.raw) {
			if l.raw[n] == ' ' {
				col++
			} else if l.raw[n] == '\t' {
				col += r.unit
				tabs = true
			} else if strings.HasPrefix(l.raw[n:], "\u00a0") {
				col++
				n++
				tabs = true
			} else {
				break
			}
			n++
		}
		l.ind = col
		l.text = trimBlanks(l.raw[n:])
		l.blank = l.text == ""
		l.note = strings.HasPrefix(l.text, "#")
		if tabs && !l.blank {
			r.mark(l.off, kindIndent, false)
		}
	}
	if tabbed {
		r.tabbedItems()
	}
	r.lift()
	r.style()
}

// trimBlanks takes blanks and tabs off the end.
func trimBlanks(s string) string {
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// leftBlanks takes them off the beginning.
func leftBlanks(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	return s
}

// tabWidth finds out how many blanks a tab stands for: what most pairs of neighbouring lines say of which one is indented by tabs, the other
// by blanks, else the smallest indentation.
func (r *reader) tabWidth() int {
	least := 0
	var votes [9]int
	tabs, blanks, item := 0, 0, false // of the line before
	for k := range r.lines {
		raw := r.lines[k].raw
		text := strings.TrimLeft(raw, " \t")
		in := raw[:len(raw)-len(text)]
		if text == "" || text[0] == '#' {
			continue
		}
		t, b := strings.Count(in, "\t"), strings.Count(in, " ")
		if t == 0 && b > 0 && (least == 0 || b < least) {
			least = b
		}
		n, _ := dash(text)
		_, _, key := splitKey(text[n:])
		if n == 0 && key && (t == 0) != (tabs == 0) && (b == 0) != (blanks == 0) {
			// A member beside the one before it, or below the dash of its item.
			switch w := b + blanks; {
			case !item:
				vote(&votes, w, t+tabs)
			case tabs > 0:
				vote(&votes, w-2, tabs)
			default:
				vote(&votes, w+2, t)
			}
		}
		tabs, blanks, item = t, b, n > 0 && key
	}
	best := 0
	for w, n := range votes {
		if n > votes[best] {
			best = w
		}
	}
	switch {
	case best > 0:
		return best
	case least == 3 || least == 4:
		return least
	}
	return 2
}

// vote counts for width blanks being tabs tabs, if that comes out even.
func vote(votes *[9]int, width, tabs int) {
	if w := width / tabs; width%tabs == 0 && w > 1 && w < len(votes) {
		votes[w]++
	}
}

// tabbedItems puts an item or a key without a value that is indented by a tab where the members below it, indented by blanks, show that it
// belongs.
func (r *reader) tabbedItems() {
	for k := 0; k+1 < len(r.lines); k++ {
		l, next := &r.lines[k], &r.lines[k+1]
		w, _ := dash(l.text)
		if next.blank || next.ind != l.ind || next.ind < max(w, 2) || strings.IndexByte(l.raw[:len(l.raw)-len(strings.TrimLeft(l.raw, " \t"))], '\t') < 0 || next.raw[0] != ' ' {
			continue
		}
		if w == 0 {
			if _, rest, ok := splitKey(l.text); ok && rest == "" && k > 0 && r.lines[k-1].ind < l.ind && !r.lines[k-1].blank {
				l.ind = (r.lines[k-1].ind + l.ind) / 2
			}
			continue
		}
		if _, _, item := splitKey(l.text[w:]); !item {
			continue
		}
		if _, _, ok := splitKey(next.text); ok {
			l.ind = next.ind - w
		}
	}
}

// ends notes the last line with content and the last one with structure, once the document is cut out.
func (r *reader) ends() {
	r.structure, r.lastOff = -1, -1
	for k := len(r.lines) - 1; k >= 0 && r.structure < 0; k-- {
		l := &r.lines[k]
		if l.blank {
			continue
		}
		if r.lastOff < 0 {
			r.lastOff = l.off
		}
		if key, _, ok := splitKey(l.text); l.ind > 0 || ok && isName(key) {
			r.structure = k
		}
	}
}

// lift puts the first line where the others show that it was: alone at the left margin, it lost its indentation.
func (r *reader) lift() {
	first, low, next := -1, -1, -1
	for k := range r.lines {
		l := &r.lines[k]
		if l.blank || l.note {
			continue
		}
		switch {
		case first < 0:
			first = k
			continue
		case next < 0:
			next = l.ind
		}
		if low < 0 || l.ind < low {
			low = l.ind
		}
	}
	if first < 0 || low <= 0 || r.lines[first].ind != 0 {
		return
	}
	_, rest, ok := splitKey(r.lines[first].text)
	if !ok || rest == "" && next < low+2 || rest != "" && (next != low || strings.IndexByte("|>&!\"'[{", rest[0]) >= 0 && next > 0 && (rest[0] == '|' || rest[0] == '>')) {
		return
	}
	for k := first + 1; k < len(r.lines); k++ {
		if l := &r.lines[k]; !l.blank && l.ind == low {
			if _, _, ok := splitKey(l.text); !ok {
				return
			}
		}
	}
	r.mark(r.lines[first].off, kindIndent, false)
	r.lines[first].ind = low
}

// style finds out habits of the whole document: commas at line ends, = for the colon.
func (r *reader) style() {
	commas, values, eq := 0, 0, 0
	for k, l := range r.lines {
		if l.blank || l.note {
			continue
		}
		t := strings.TrimPrefix(l.text, "- ")
		if _, rest, ok := splitKey(t); ok {
			if rest != "" {
				values++
				if strings.HasSuffix(rest, ",") && !r.textFollows(k) {
					commas++
				}
			}
			continue
		}
		if k, _, ok := strings.Cut(t, " = "); ok && isName(strings.TrimSpace(k)) {
			eq++
		}
	}
	r.commas = commas >= 2 && commas*2 >= values || commas >= 1 && commas == values && values > 1
	r.eq = eq > 0 && eq >= values
}

// textFollows reports whether the line behind line k is blank or text: then a text goes on over several lines.
func (r *reader) textFollows(k int) bool {
	if k++; k >= len(r.lines) {
		return false
	}
	l := &r.lines[k]
	n, _ := dash(l.text)
	return l.blank && k+1 < len(r.lines) || !l.blank && !l.note && n == 0 && r.isText(l)
}

// isName reports whether s is a word as keys are.
func isName(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= 0x80 || i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.' || c == '/' || c == ':' && i+1 < len(s))) {
			return false
		}
	}
	return true
}

// splitKey splits "key: rest". The key comes back as it is meant, without quotes or asterisks.
func splitKey(t string) (key, rest string, ok bool) {
	if t == "" {
		return "", "", false
	}
	switch t[0] {
	case '"', '\'':
		q := t[0]
		for i := 1; i < len(t); i++ {
			if t[i] == '\\' && q == '"' {
				i++
				continue
			}
			if t[i] != q {
				continue
			}
			if q == '\'' && i+1 < len(t) && t[i+1] == '\'' {
				i++
				continue
			}
			j := i + 1
			for j < len(t) && t[j] == ' ' {
				j++
			}
			if j < len(t) && t[j] == ':' && (j+1 == len(t) || t[j+1] == ' ' || t[j+1] == '\t' || j == i+1) {
				if q == '"' {
					k, _ := unescape(t[1:i])
					return k, leftBlanks(t[j+1:]), true
				}
				return strings.ReplaceAll(t[1:i], "''", "'"), leftBlanks(t[j+1:]), true
			}
			return "", "", false
		}
		return "", "", false
	case '[', '{', '#', '|', '>', '@', '`', '%':
		return "", "", false
	case '-', '?':
		if len(t) == 1 || t[1] == ' ' {
			return "", "", false
		}
	}
	if strings.HasPrefix(t, "**") {
		if e := strings.Index(t[2:], "**"); e > 0 {
			k := t[2 : 2+e]
			after := t[4+e:]
			if strings.HasPrefix(after, ":") {
				return strings.TrimSpace(k), strings.TrimLeft(after[1:], " \t"), true
			}
			if strings.HasSuffix(k, ":") {
				return strings.TrimSpace(k[:len(k)-1]), strings.TrimLeft(after, " \t"), true
			}
		}
	}
	if strings.HasPrefix(t, "“") {
		if e := strings.Index(t, "”"); e > 0 && strings.HasPrefix(t[e+3:], ":") {
			return t[3:e], strings.TrimLeft(t[e+4:], " \t"), true
		} else if c := strings.Index(t, ": "); e > c && c > 0 {
			return "", "", false // the colon is inside the quotes
		}
	}
	for i := 0; i < len(t); i++ {
		switch t[i] {
		case ':':
			if i > 0 && i+2 < len(t) && (t[i+1] == '"' || t[i+1] == '\'') && t[len(t)-1] == t[i+1] && isName(t[:i]) {
				return "", "", false // key:"value", whose blank is missing
			}
			if i > 0 && (i+1 == len(t) || t[i+1] == ' ' || t[i+1] == '\t') {
				return trimBlanks(t[:i]), leftBlanks(t[i+1:]), true
			}
		case '#':
			if i > 0 && t[i-1] == ' ' {
				return "", "", false
			}
		}
		if i > 1024 {
			break
		}
	}
	return "", "", false
}

// looseKey splits "key:value" and "key = value", which are no YAML but are meant as a member.
func looseKey(t string) (key, rest string, ok bool) {
	if i := strings.IndexByte(t, ':'); i > 0 && i+1 < len(t) && isName(t[:i]) && t[i+1] != '/' && t[i+1] != ':' {
		return t[:i], t[i+1:], true
	}
	if k, v, ok := strings.Cut(t, "="); ok && isName(strings.TrimSpace(k)) && !strings.HasPrefix(v, "=") {
		return strings.TrimSpace(k), strings.TrimSpace(v), true
	}
	return "", "", false
}

// dash gives the width of the list marker at the start of t, or 0. soft tells that the marker is not YAML's.
func dash(t string) (n int, soft bool) {
	if t == "-" {
		return 1, false
	}
	if strings.HasPrefix(t, "- ") || strings.HasPrefix(t, "-\t") {
		n = 2
		for n < len(t) && (t[n] == ' ' || t[n] == '\t') {
			n++
		}
		return n, false
	}
	if strings.HasPrefix(t, "* ") || strings.HasPrefix(t, "+ ") {
		return 2, true
	}
	if strings.HasPrefix(t, "• ") || strings.HasPrefix(t, "– ") || strings.HasPrefix(t, "— ") {
		return 4, true
	}
	return 0, false
}

// numbered gives the width of "1. " or "1) " at the start of t, or 0.
func numbered(t string) int {
	i := 0
	for i < len(t) && i < 4 && t[i] >= '0' && t[i] <= '9' {
		i++
	}
	if i > 0 && i+1 < len(t) && (t[i] == '.' || t[i] == ')') && t[i+1] == ' ' {
		return i + 2
	}
	return 0
}
