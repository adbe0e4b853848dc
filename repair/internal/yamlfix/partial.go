package yamlfix

import (
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// A text that is still being written ends anywhere. openTail takes off what cannot be known yet and closes what is open, so that what
// stays is valid where the text is the beginning of valid YAML, and only grows as more arrives: a word that may become a key, a number, a
// literal, an alias or a head goes; a string stays as its prefix. One pass over the text.
func openTail(s string) []edit.Edit {
	t := &tail{s: s, keep: len(s)}
	t.scan()
	if t.keep == len(s) && t.closers == "" {
		return nil
	}
	return []edit.Edit{{Off: t.keep, Len: len(s) - t.keep, Repl: t.closers, Kind: jsonfix.Truncation}}
}

// maxKey is the longest text, in bytes, that may still become a key.
const maxKey = 128

type tail struct {
	s       string
	keep    int    // bytes that stay
	closers string // written behind them
}

// lineEnd gives the place of the line break at or behind i, or the end of the text.
func (t *tail) lineEnd(i int) int {
	if j := strings.IndexByte(t.s[i:], '\n'); j >= 0 {
		return i + j
	}
	return len(t.s)
}

func (t *tail) blanks(i int) int {
	for i < len(t.s) && (t.s[i] == ' ' || t.s[i] == '\t') {
		i++
	}
	return i
}

// scan reads line after line until the end of the text.
func (t *tail) scan() {
	s := t.s
	for i := 0; i < len(s); {
		start := i
		i = t.blanks(i)
		end := t.lineEnd(i)
		if i >= len(s) || s[i] == '#' || strings.TrimRight(s[i:end], "\r") == "" {
			if end == len(s) {
				t.keep = start // blanks, or the beginning of a remark
			}
			i = end + 1
			continue
		}
		if i == start && (strings.HasPrefix(s[i:], "---") || strings.HasPrefix(s[i:], "...")) && (i+3 >= len(s) || strings.IndexByte(" \r\n", s[i+3]) >= 0) {
			i = t.blanks(i + 3)
			if i >= len(s) || s[i] == '\n' || s[i] == '\r' || s[i] == '#' {
				i = t.lineEnd(i) + 1
				continue
			}
		}
		if end == len(s) && strings.Trim(s[i:], "-. ") == "" {
			t.keep = start // a marker of an item or of a document
			return
		}
		col := i - start
		for i+1 < end && (s[i] == '-' || s[i] == '?') && s[i+1] == ' ' {
			col = i - start
			i = t.blanks(i + 1)
		}
		if i >= end {
			i = end + 1
			continue
		}
		i = t.content(start, i, col)
	}
}

// content reads what stands at i in the line that begins at start, and gives the place where the next line begins. col is the column of the
// item around it.
func (t *tail) content(start, i, col int) int {
	s := t.s
	if key := t.key(i); key >= 0 {
		col = i - start
		v := t.blanks(key)
		if v >= len(s) {
			if v == key {
				t.keep = start // a colon without its blank may be part of a text
			}
			return v
		}
		return t.value(start, v, col, false)
	}
	return t.value(start, i, col, true)
}

// key gives the place behind the colon of the key at i, or -1.
func (t *tail) key(i int) int {
	s := t.s
	end := t.lineEnd(i)
	j := i
	switch s[i] {
	case '"', '\'':
		e := quotedEnd(s[i:end], s[i])
		if e < 0 {
			return -1
		}
		j = t.blanks(i + e)
		if j < end && s[j] == ':' && (j+1 >= end || strings.IndexByte(" \t\r", s[j+1]) >= 0) {
			return j + 1
		}
		return -1
	case '[', '{', '|', '>', '#':
		return -1
	}
	for ; j < end; j++ {
		if s[j] == ':' && (j+1 >= end || strings.IndexByte(" \t\r", s[j+1]) >= 0) {
			return j + 1
		}
		if s[j] == '#' && j > i && s[j-1] == ' ' {
			return -1
		}
	}
	return -1
}

// value reads the value at i. first tells that it stands where a key may stand.
func (t *tail) value(start, i, col int, first bool) int {
	s := t.s
	end := t.lineEnd(i)
	for i < end && (s[i] == '&' || s[i] == '!') {
		j := i
		for j < end && s[j] != ' ' && s[j] != '\r' {
			j++
		}
		if j == len(s) {
			t.drop(start, i, first) // an anchor or a tag, perhaps not all of it
			return j
		}
		k := t.blanks(j)
		if k >= end || s[k] == '\r' {
			return end + 1
		}
		i = k
	}
	switch s[i] {
	case '"', '\'':
		e := quotedEnd(s[i:], s[i])
		if e < 0 {
			t.openQuote(start, i, first)
			return len(s)
		}
		i += e
		end = t.lineEnd(i)
		if end == len(s) && first && strings.TrimSpace(s[i:]) == "" && e < maxKey {
			t.keep = start // a colon may follow
		}
		return end + 1
	case '[', '{':
		f := &flowTail{t: t, i: i}
		if f.scan(); f.i >= len(s) {
			if len(f.stack) > 0 {
				t.keep, t.closers = f.close()
			}
			return len(s)
		}
		return t.lineEnd(f.i) + 1
	case '|', '>':
		if _, ok := blockHeader(strings.TrimRight(s[i:end], "\r \t")); ok {
			return t.block(end, col)
		}
	}
	if end < len(s) {
		return end + 1
	}
	t.plain(start, i, first)
	return end
}

// drop takes off what begins at i: the value, or the whole line where it may become a key.
func (t *tail) drop(start, i int, first bool) {
	t.keep = i
	if first {
		t.keep = start
	}
}

// plain judges a plain scalar that the text ends in.
func (t *tail) plain(start, i int, first bool) {
	v := t.s[i:]
	if c, ok := cutComment(v); ok {
		if v = c; strings.TrimSpace(v) != "" && !first && !uncertain(v) {
			t.keep = i + len(v)
			return
		}
		// The remark shows that the value is complete.
		t.keep = i + len(v)
		return
	}
	kept := strings.TrimRight(v, ": \t\r")
	if first && len(v) < maxKey || uncertain(v) || uncertain(kept) {
		t.drop(start, i, first)
		return
	}
	t.keep = i + len(kept)
}

// uncertain reports whether a plain scalar may become something else than a text that begins so: a number, a literal, an alias, a head.
func uncertain(v string) bool {
	v = strings.TrimRight(v, " \t\r")
	if v == "" {
		return false
	}
	if strings.IndexByte("&*!|>-?~%@`,<=", v[0]) >= 0 || Plain(v).Kind != String {
		return true
	}
	if strings.Trim(v, "0123456789+-._:abcdefABCDEFxXoO") == "" && (v[0] >= '0' && v[0] <= '9' || strings.IndexByte("+-.", v[0]) >= 0) {
		return true
	}
	for _, w := range []string{"true", "false", "null", ".inf", ".nan", "none", "nil", "undefined"} {
		if len(v) <= len(w) && strings.EqualFold(w[:len(v)], v) {
			return true
		}
	}
	return false
}

// openQuote closes the quoted scalar at i that the text ends in.
func (t *tail) openQuote(start, i int, first bool) {
	if first && len(t.s)-i < maxKey && strings.IndexByte(t.s[i:], '\n') < 0 {
		t.keep = start
		return
	}
	t.keep, t.closers = closeQuote(t.s, i)
	t.closers += "\n"
}

// closeQuote gives what to keep of the quoted scalar at i, which is open at the end of s, and its closing quote.
func closeQuote(s string, i int) (keep int, closer string) {
	keep = len(s)
	if u := strings.TrimRight(s[i+1:], " \t\r\n"); strings.IndexByte(s[i+1+len(u):], '\n') >= 0 {
		keep = i + 1 + len(u) // line breaks count by what follows them
	}
	if s[i] == '"' {
		for k := 1; k <= 10 && keep-k > i; k++ {
			if s[keep-k] != '\\' {
				continue
			}
			n := 0
			for keep-k-n-1 > i && s[keep-k-n-1] == '\\' {
				n++
			}
			if n%2 == 1 {
				break
			}
			need := 2
			if k > 1 {
				switch s[keep-k+1] {
				case 'x':
					need = 4
				case 'u':
					need = 6
				case 'U':
					need = 10
				}
			}
			if k < need {
				keep -= k
			}
			break
		}
	}
	return keep, s[i : i+1]
}

// block reads the lines of a block scalar whose head ends at end. Line breaks at its open end count by what follows them.
func (t *tail) block(end, col int) int {
	s := t.s
	i := end + 1
	last := end // the end of the last line with text
	for i < len(s) {
		e := t.lineEnd(i)
		j := t.blanks(i)
		if j < e && s[j] != '\r' && j-i <= col {
			return i
		}
		if j < e && s[j] != '\r' {
			last = e
		}
		i = e + 1
	}
	t.keep = last
	for t.keep > end && s[t.keep-1] == '\r' {
		t.keep--
	}
	return len(s)
}

// The states of a flow collection that is open.
const (
	flowItem  = iota // an item or a key may come
	flowColon        // behind a key
	flowValue        // behind its colon
	flowDone         // behind a value
)

// flowTail reads a flow collection up to its end or that of the text.
type flowTail struct {
	t     *tail
	i     int
	stack []byte
	state int
	safe  int // the text up to here can be closed
	depth int // with as many collections open
	end   string
}

func (f *flowTail) mark(i int) { f.safe, f.depth, f.end = i, len(f.stack), "" }

func (f *flowTail) inMap() bool { return len(f.stack) > 0 && f.stack[len(f.stack)-1] == '{' }

func (f *flowTail) scan() {
	s := f.t.s
	for f.i < len(s) {
		switch c := s[f.i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			f.i++
		case c == '#' && f.i > 0 && strings.IndexByte(" \n\t", s[f.i-1]) >= 0:
			f.i = f.t.lineEnd(f.i)
		case c == '[' || c == '{':
			f.stack = append(f.stack, c)
			f.state = flowItem
			f.i++
			f.mark(f.i)
		case c == ']' || c == '}':
			f.stack = f.stack[:len(f.stack)-1]
			f.state = flowDone
			f.i++
			f.mark(f.i)
			if len(f.stack) == 0 {
				return
			}
		case c == ',':
			f.state = flowItem
			f.i++
		case c == ':' && f.state == flowColon:
			f.state = flowValue
			f.i++
			f.mark(f.i)
			f.end = " " // else the colon would be part of the key
		case c == '"' || c == '\'':
			f.quoted()
		default:
			f.plain()
		}
	}
}

// quoted reads a quoted scalar.
func (f *flowTail) quoted() {
	s := f.t.s
	e := quotedEnd(s[f.i:], s[f.i])
	key := f.inMap() && f.state == flowItem
	if e < 0 {
		if !key {
			keep, q := closeQuote(s, f.i)
			f.mark(keep)
			f.end = q
		}
		f.i = len(s)
		return
	}
	f.i += e
	f.word(key)
}

// word sets the state behind a scalar.
func (f *flowTail) word(key bool) {
	if key {
		f.state = flowColon
		return
	}
	f.state = flowDone
	f.mark(f.i)
}

// plain reads a plain scalar.
func (f *flowTail) plain() {
	s := f.t.s
	from := f.i
	if s[from] == '&' || s[from] == '!' { // an anchor or a tag, and perhaps a value behind it
		for f.i < len(s) && strings.IndexByte(" ,[]{}\n", s[f.i]) < 0 {
			f.i++
		}
		return
	}
	for f.i < len(s) && strings.IndexByte(",[]{}\n", s[f.i]) < 0 {
		if s[f.i] == ':' && (f.i+1 >= len(s) || strings.IndexByte(" \r\n,]}", s[f.i+1]) >= 0) || s[f.i] == '#' && s[f.i-1] == ' ' {
			break
		}
		f.i++
	}
	if f.i == from {
		f.i++
	}
	key := f.inMap() && f.state == flowItem
	if f.i < len(s) && (s[f.i] != ':' || key || f.i+1 < len(s)) {
		f.word(key)
		return
	}
	// The text ends in it.
	if v := s[from:f.i]; !key && !uncertain(v) {
		f.mark(from + len(strings.TrimRight(v, " \t\r")))
	}
	f.i = len(s)
}

// close gives what to keep and the closers.
func (f *flowTail) close() (keep int, closers string) {
	b := []byte(f.end)
	for k := f.depth - 1; k >= 0; k-- {
		b = append(b, f.stack[k]+2)
	}
	return f.safe, string(b) + "\n"
}
