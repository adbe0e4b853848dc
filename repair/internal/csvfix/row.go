package csvfix

import (
	"slices"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// The ways to read quotes in a cell.
const (
	byRule    = iota // as RFC 4180 has it; a quote inside that nothing ends is text
	byNeighbr        // every quote in front of a delimiter or line end closes
	byTight          // every quote in front of a line end, or of a delimiter without a blank behind it, closes
	byLine           // a cell ends at the line end at the latest
	byBracket        // as byRule, and a cell that begins with a bracket ends behind its partner
)

// maxFill bounds, by the byte of the text, the empty cells that short rows may be filled up with.
const maxFill = 4

// maxRow bounds how far a quoted cell is followed over line breaks.
const maxRow = 1 << 16

// row reads the row at i. Among the ways to read its quotes the first that gives the right number of cells is taken.
func (t *table) row(i int) row {
	if t.d.pipes {
		return t.pipeRow(i)
	}
	if t.budget < 0 {
		r, _ := t.read(i, byLine)
		return r
	}
	r, ok := t.read(i, byRule)
	if ok && (t.cols == 0 || len(r.cells) == t.cols) {
		if r.kind == jsonfix.Quote && strings.Count(t.s[r.off:r.end], "\n") > 1 {
			// A quote inside and a line break: the closing quote of a line may be missing.
			if q, ok := t.read(i, byLine); ok && (t.cols == 0 || len(q.cells) == t.cols) {
				return q
			}
		}
		return r
	}
	if t.stands(r, ok) {
		if !ok {
			r.kind = jsonfix.Truncation
			t.cut = true
		}
		return r
	}
	for _, mode := range []int{byBracket, byNeighbr, byTight, byLine} {
		if mode == byBracket && !strings.ContainsAny(t.s[r.off:r.end], "[{") {
			continue
		}
		if q, ok := t.read(i, mode); ok && (len(q.cells) == t.cols || t.cols == 0) {
			return q
		}
	}
	if !ok || strings.Count(t.s[r.off:r.end], "\n") > 1 {
		if q, ok := t.read(i, byLine); ok {
			return q
		}
	}
	if !ok && r.kind == 0 {
		r.kind = jsonfix.Quote
	}
	return r
}

// read reads one row. ok is false when a quoted cell is not closed before the end.
func (t *table) read(i, mode int) (row, bool) {
	s := t.s[:t.to]
	d := t.d
	r := row{off: i}
	ok := true
	cells := t.scratch[:0]
	brackets := mode == byBracket
	if brackets {
		mode = byRule
	}
	for {
		t.steps++
		j := i
		for j < len(s) && (s[j] == ' ' && (d.trim || j > r.off)) {
			j++
		}
		t.steps += j - i
		switch {
		case j < len(s) && d.quote != `"` && strings.HasPrefix(s[j:], d.quote) && t.closesOn(j+len(d.quote), d.close):
			k := t.closing(j+len(d.quote), d.close)
			cells = append(cells, strings.ReplaceAll(s[j+len(d.quote):k], d.close+d.close, d.close))
			r.kind = jsonfix.Dialect
			i = k + len(d.close)
			for i < len(s) && s[i] == ' ' {
				i++
			}
		case j < len(s) && s[j] == '"':
			cell, end, clean, closed := t.quoted(j, mode)
			if j > i && r.kind == 0 {
				r.kind = jsonfix.Space
			}
			if !clean && r.kind == 0 {
				r.kind = jsonfix.Quote
			}
			if !closed && mode != byRule {
				r.kind = jsonfix.Quote
			}
			ok = ok && closed
			cells = append(cells, cell)
			i = end
		default:
			k := i
			if brackets {
				k = t.bracketed(j, i)
			}
			for k < len(s) && s[k] != d.delim && s[k] != '\n' && (s[k] != '\r' || k+1 < len(s) && s[k+1] != '\n') {
				k++
			}
			cell := s[i:k]
			t.steps += k - i
			if r.kind == 0 && (strings.IndexByte(cell, '"') >= 0 || brackets && strings.IndexByte(cell, d.delim) >= 0) {
				r.kind = jsonfix.Quote
			}
			if d.trim {
				if u := strings.Trim(cell, " "); u != cell {
					cell = u
					r.kind = jsonfix.Space
				}
			}
			if d.delim != ',' && strings.IndexByte(cell, ',') >= 0 {
				r.kind = jsonfix.Dialect
			}
			cells = append(cells, cell)
			i = k
		}
		if i < len(s) && s[i] == d.delim {
			i++
			continue
		}
		break
	}
	if d.delim != ',' {
		r.kind = jsonfix.Dialect
	}
	from := i
	if i < len(s) && s[i] == '\r' {
		i++
	}
	if i < len(s) && s[i] == '\n' {
		i++
	}
	r.nl = s[from:i]
	if r.nl == "\r" {
		r.nl = ""
		if r.kind == 0 {
			r.kind = jsonfix.Space
		}
	}
	r.end = i
	r.cells = t.hold(cells)
	return r, ok
}

// cellsHeld is the number of cells that one allocation holds.
const cellsHeld = 4096

// hold keeps the cells of a row, many rows in one allocation, and takes their slice back as scratch. What the row appends to its cells is
// its own.
func (t *table) hold(cells []string) []string {
	t.scratch = cells
	n := len(t.held)
	if n+len(cells) > cap(t.held) {
		t.held, n = make([]string, 0, max(cellsHeld, len(cells))), 0
	}
	t.held = append(t.held, cells...)
	return t.held[n:len(t.held):len(t.held)]
}

// bracketed gives the place behind the list or object in JSON's form that begins at j and ends on its line as a cell does, else i. What was
// looked at in vain is not looked at again, so this is linear.
func (t *table) bracketed(j, i int) int {
	s := t.s[:t.to]
	if j >= len(s) || s[j] != '[' && s[j] != '{' || j < t.vain {
		return i
	}
	depth, in, start := 0, false, j
	defer func() { t.steps += j - start }()
	for ; j < len(s) && s[j] != '\n'; j++ {
		switch c := s[j]; {
		case in && c == '\\':
			j++
		case c == '"':
			in = !in
		case in:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				if k := skipSpaces(s, j+1); ends(s, k, t.d.delim, byRule) {
					return k
				}
				t.vain = j
				return i
			}
		}
	}
	t.vain = j
	return i
}

func (t *table) closesOn(i int, close string) bool { return t.closing(i, close) >= 0 }

// closing finds the closing quote of another form: in front of a delimiter or the line end.
func (t *table) closing(i int, close string) int {
	s := t.s[:t.to]
	limit := min(len(s), i+maxRow)
	if t.budget < 0 {
		limit = min(limit, i+64)
	}
	start := i
	defer func() { t.budget -= i - start; t.steps += i - start }()
	for i < limit {
		k := strings.Index(s[i:limit], close)
		if k < 0 {
			i = limit
			return -1
		}
		i += k
		j := i + len(close)
		for j < len(s) && s[j] == ' ' {
			j++
		}
		if ends(s, j, t.d.delim, byRule) {
			return i
		}
		i += len(close)
	}
	return -1
}

// quoted reads the quoted cell at i. clean tells that it is written by the rule, closed that its closing quote is there.
func (t *table) quoted(i, mode int) (cell string, end int, clean, closed bool) {
	s := t.s[:t.to]
	d := t.d.delim
	var b strings.Builder
	clean = true
	j := i + 1
	from := j // what stands from here to j is part of the cell as it is
	limit := min(len(s), i+maxRow)
	defer func() { t.budget -= j - i }()
	text := func() string {
		if b.Len() == 0 {
			return s[from:j]
		}
		b.WriteString(s[from:j])
		return b.String()
	}
	for j < limit {
		t.steps++
		switch c := s[j]; {
		case c == '\\' && j+1 < len(s) && s[j+1] == '"' && !ends(s, j+2, d, mode):
			b.WriteString(s[from:j])
			b.WriteByte('"')
			clean = false
			j += 2
			from = j
		case c == '\\' && j+1 < len(s) && s[j+1] == '"' && j+2 < len(s) && s[j+2] == '"' && ends(s, j+3, d, mode):
			return text() + `"`, j + 3, false, true // an escaped quote in front of the closing one
		case c == '\n' && mode == byLine:
			return strings.TrimRight(text(), "\r"), backCR(s, j), false, true
		case c == '"' && mode == byRule:
			if j+1 < len(s) && s[j+1] == '"' {
				b.WriteString(s[from : j+1])
				j += 2
				from = j
				continue
			}
			if k := skipSpaces(s, j+1); ends(s, k, d, mode) {
				return text(), k, clean && k == j+1, true
			}
			clean = false
			j++
		case c == '"':
			run := 1
			for j+run < len(s) && s[j+run] == '"' {
				run++
			}
			half := run / 2 // doubled ones, the closing one left out
			k := skipSpaces(s, j+run)
			closes := ends(s, k, d, mode)
			if !closes {
				half = (run + 1) / 2
			}
			b.WriteString(s[from : j+half])
			from = j + run
			if closes {
				return b.String(), k, false, true
			}
			clean = false
			j += run
		default:
			j++
		}
	}
	return strings.TrimRight(text(), "\r\n"), j, clean, false
}

// stands reports whether a row that is written by the rule but has too few cells is taken as it is: a cell over several lines is no sign of
// a missing quote where those lines are no rows, and the last row may be cut.
func (t *table) stands(r row, closed bool) bool {
	last := r.nl == "" && strings.TrimSpace(t.s[r.end:]) == ""
	lines := strings.IndexByte(t.s[r.off:r.end-len(r.nl)], '\n') >= 0
	if len(r.cells) > t.cols || r.kind != 0 && (r.kind != jsonfix.Space || !last) {
		return false
	}
	return (last || closed && lines) && !(lines && t.rowsInside(r))
}

// rowsInside reports whether the lines behind the first of a row whose last quote is not closed are rows themselves: each full line has
// as many cells as the header, without blanks behind the delimiters.
func (t *table) rowsInside(r row) bool {
	_, rest, _ := strings.Cut(t.s[r.off:r.end], "\n")
	full := false
	for rest != "" {
		line, next, more := strings.Cut(rest, "\n")
		rest = next
		t.steps += len(line)
		line = strings.TrimSuffix(line, "\r")
		cells := 1
		for i := 0; i < len(line); i++ {
			if line[i] == t.d.delim && (i+1 >= len(line) || line[i+1] != ' ') {
				cells++
			}
		}
		switch {
		case t.closesCell(line) || !more && strings.HasSuffix(line, string(t.d.delim)):
			return false
		case cells >= t.cols:
			full = true
		case more && strings.TrimSpace(line) != "":
			return false
		}
	}
	return full
}

func backCR(s string, j int) int {
	if j > 0 && s[j-1] == '\r' {
		return j - 1
	}
	return j
}

func skipSpaces(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// ends reports whether a cell ends at i.
func ends(s string, i int, delim byte, mode int) bool {
	return i >= len(s) || s[i] == delim && (mode != byTight || i+1 >= len(s) || s[i+1] != ' ') || s[i] == '\n' || s[i] == '\r' && (i+1 >= len(s) || s[i+1] == '\n')
}

// pipeRow reads a row of a Markdown table.
func (t *table) pipeRow(i int) row {
	s := t.s[:t.to]
	e := strings.IndexByte(s[i:], '\n')
	end := len(s)
	if e >= 0 {
		end = i + e + 1
	}
	t.steps += end - i
	line := strings.TrimRight(s[i:end], "\r\n")
	r := row{off: i, end: end, kind: jsonfix.Dialect, nl: s[i+len(line) : end]}
	u := strings.TrimSpace(line)
	if isRule(u) {
		r.drop = jsonfix.Dialect
		r.cells = []string{u}
		return r
	}
	if u == "" {
		r.cells = []string{""}
		return r
	}
	if !strings.Contains(u, "|") {
		r.drop = jsonfix.Surround
		r.cells = []string{u}
		return r
	}
	u = strings.TrimPrefix(u, "|")
	open := strings.HasSuffix(u, "|") && !strings.HasSuffix(u, `\|`)
	if open {
		u = strings.TrimSuffix(u, "|")
	}
	var b strings.Builder
	for k := 0; k <= len(u); k++ {
		if k == len(u) || u[k] == '|' {
			r.cells = append(r.cells, plainCell(b.String()))
			b.Reset()
			continue
		}
		if u[k] == '\\' && k+1 < len(u) && u[k+1] == '|' {
			k++
		}
		b.WriteByte(u[k])
	}
	return r
}

// plainCell takes Markdown off a cell.
func plainCell(s string) string {
	s = strings.TrimSpace(s)
	if n := len(s); n > 4 && strings.HasPrefix(s, "**") && strings.HasSuffix(s, "**") && !strings.Contains(s[2:n-2], "**") {
		s = s[2 : n-2]
	} else if n > 2 && s[0] == '`' && s[n-1] == '`' && !strings.Contains(s[1:n-1], "`") {
		s = s[1 : n-1]
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "<br>", "\n"), "<br/>", "\n")
}

// edits gives what turns the text into the table.
func (t *table) edits() []edit.Edit {
	var out []edit.Edit
	var text []byte    // of all replacements
	var spans [][2]int // of each edit in it
	at := 0
	put := func(off, n, from int, k edit.Kind) {
		if n > 0 || len(text) > from {
			out = append(out, edit.Edit{Off: off, Len: n, Kind: k})
			spans = append(spans, [2]int{from, len(text)})
		}
	}
	for k := range t.rows {
		r := &t.rows[k]
		if r.off > at {
			put(at, r.off-at, len(text), jsonfix.Surround)
		}
		at = r.end
		if r.drop != 0 {
			put(r.off, r.end-r.off, len(text), r.drop)
			continue
		}
		if r.kind == 0 {
			continue
		}
		if text == nil {
			text = make([]byte, 0, t.to-r.off)
			out, spans = slices.Grow(out, len(t.rows)-k), slices.Grow(spans, len(t.rows)-k)
		}
		from := len(text)
		for i, c := range r.cells {
			if i > 0 {
				text = append(text, ',')
			}
			text = appendCell(text, c)
		}
		text = append(text, r.nl...)
		if string(text[from:]) == t.s[r.off:r.end] {
			text = text[:from]
			continue
		}
		put(r.off, r.end-r.off, from, r.kind)
	}
	if at < len(t.s) {
		put(at, len(t.s)-at, len(text), jsonfix.Surround)
	}
	all := string(text)
	for i := range out {
		out[i].Repl = all[spans[i][0]:spans[i][1]]
	}
	return out
}

// CellText writes a cell, with quotes where it needs them.
func CellText(s string) string {
	if !quotesNeeded(s) {
		return s
	}
	return string(appendCell(nil, s))
}

func quotesNeeded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c == ',' || c == '"' || c == '\n' || c == '\r' {
			return true
		}
	}
	return s != "" && (s[0] == ' ' || s[len(s)-1] == ' ')
}

// appendCell is CellText for a writer of many.
func appendCell(text []byte, s string) []byte {
	if !quotesNeeded(s) {
		return append(text, s...)
	}
	text = append(text, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		text = append(append(text, s[:i+1]...), '"')
		s = s[i+1:]
	}
	return append(append(text, s...), '"')
}
