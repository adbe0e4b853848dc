package csvfix

import (
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// row is one row of the table with its place in the text, its line end included.
type row struct {
	off, end int
	cells    []string
	kind     edit.Kind // why it must be written anew, 0 when it is fine
	drop     edit.Kind // why it goes, 0 when it stays
	nl       string
}

type table struct {
	s        string
	from, to int
	d        dialect
	cols     int
	rows     []row
	cut      bool
	steps    int
	fill     int  // cells that short rows were filled up with
	tooWide  bool // too many of them
	budget   int  // bytes that quoted cells may still be followed over line breaks for
	vain     int  // up to here brackets have no partner, see bracketed
	scratch  []string
	held     []string // cells of rows, see hold
}

// fix reads the rows between from and to.
func (t *table) fix(fenced bool) {
	t.d = t.detect()
	start, end := t.from, t.to
	if !fenced {
		start, end = t.block()
	} else {
		start = t.skipBlankLines(start)
	}
	if start >= end {
		return
	}
	t.from, t.to = start, end
	t.cols = 0
	t.rows = make([]row, 0, strings.Count(t.s[start:end], "\n")+1)
	for i := start; i < end; {
		r := t.row(i)
		i = r.end
		if t.cols == 0 {
			if blankRow(r.cells) {
				continue
			}
			t.cols = len(r.cells)
		}
		t.rows = append(t.rows, r)
		if r.end <= r.off {
			break
		}
	}
	t.mend()
}

func (t *table) skipBlankLines(i int) int {
	for i < t.to && (t.s[i] == '\n' || t.s[i] == '\r' || t.s[i] == ' ') {
		i++
	}
	return i
}

func blankRow(cells []string) bool { return len(cells) == 1 && strings.TrimSpace(cells[0]) == "" }

// lines gives the lines of the body, without their ends, up to a bound.
func (t *table) lines(limit int) []string {
	var out []string
	for i := t.from; i < t.to && len(out) < limit; {
		j := strings.IndexByte(t.s[i:t.to], '\n')
		if j < 0 {
			j = t.to - i
		}
		out = append(out, strings.TrimRight(t.s[i:i+j], "\r"))
		i += j + 1
	}
	return out
}

// count gives the cells of a line for a delimiter, quotes heeded.
func count(line string, delim byte) int {
	n, in := 1, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			in = !in
		case c == delim && !in:
			n++
		}
	}
	return n
}

// detect finds out the dialect: the delimiter that gives the most lines the same number of cells.
func (t *table) detect() dialect {
	lines := t.lines(200)
	for k, l := range lines {
		u := strings.TrimSpace(l)
		if isRule(u) && k > 0 && strings.Contains(lines[k-1], "|") {
			return dialect{delim: '|', quote: `"`, close: `"`, trim: true, pipes: true}
		}
	}
	pipes := 0
	for _, l := range lines {
		u := strings.TrimSpace(l)
		if len(u) > 2 && u[0] == '|' && u[len(u)-1] == '|' {
			pipes++
		}
	}
	if pipes > 1 && pipes*2 > len(lines) {
		return dialect{delim: '|', quote: `"`, close: `"`, trim: true, pipes: true}
	}
	best, score := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		counts := map[int]int{}
		for _, l := range lines {
			if n := count(l, d); n > 1 {
				counts[n]++
			}
		}
		s := 0
		for n, k := range counts {
			if v := k*10 + min(n, 9); k > 0 && v > s {
				s = v
			}
		}
		if s > 0 && tight(lines, d) {
			s += 25 // what divides the header counts more than a few lines of data
		}
		if s > score {
			best, score = d, s
		}
	}
	out := dialect{delim: best, quote: `"`, close: `"`}
	header, at := "", 0
	for k, l := range lines {
		if count(l, best) > 1 && strings.TrimSpace(l) != "" {
			header, at = l, k
			if !endsSentence(l) {
				break
			}
		}
	}
	single, curly, spaced, total := 0, 0, 0, 0
	for _, l := range lines[at:] {
		for i := 0; i < len(l); i++ {
			if i > 0 && l[i-1] != best && !(l[i-1] == ' ' && i > 1 && l[i-2] == best) {
				continue
			}
			if l[i] == '\'' && strings.IndexByte(l[i+1:], '\'') >= 0 {
				single++
			}
			if strings.HasPrefix(l[i:], "“") {
				curly++
			}
		}
	}
	in := false
	for i := 0; i+1 < len(header); i++ {
		if header[i] == '"' {
			in = !in
		}
		if header[i] == best && !in {
			total++
			if header[i+1] == ' ' {
				spaced++
			}
		}
	}
	if strings.HasPrefix(strings.TrimSpace(header), "'") && single > 1 {
		out.quote, out.close = "'", "'"
	} else if curly > 0 {
		out.quote, out.close = "“", "”"
	}
	out.trim = total > 0 && spaced == total
	return out
}

// tight reports whether the first line has the delimiter, and nowhere a blank behind it.
func tight(lines []string, delim byte) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			return count(l, delim) > 1 && !strings.Contains(l, string(delim)+" ")
		}
	}
	return false
}

// isRule reports whether a line is the rule under the header of a Markdown table, or one of a table drawn with plus signs.
func isRule(s string) bool {
	return strings.Contains(s, "-") && strings.ContainsAny(s, "|+") && strings.Trim(s, "|+-: \t") == "" && strings.Count(s, "-") >= 2
}

// block finds the lines of the table among prose: from the first line with as many cells as most lines have to the last row.
func (t *table) block() (start, end int) {
	type line struct {
		off, end, n int
		blank       bool
		text        string
	}
	ls := make([]line, 0, strings.Count(t.s[t.from:t.to], "\n")+1)
	counts := map[int]int{}
	for i := t.from; i < t.to; {
		j := strings.IndexByte(t.s[i:t.to], '\n')
		e := t.to
		if j >= 0 {
			e = i + j + 1
		}
		text := strings.TrimRight(t.s[i:e], "\r\n")
		n := count(text, t.d.delim)
		ls = append(ls, line{i, e, n, strings.TrimSpace(text) == "", text})
		if n > 1 {
			counts[n]++
		}
		i = e
	}
	if len(counts) == 0 {
		return t.from, t.to // no delimiter anywhere: one column
	}
	// The header: the first line with cells that is not prose. Prose is a line of its own in front of a blank line, or ends like a
	// sentence, where the lines behind it have another number of cells.
	first := -1
	for k, l := range ls {
		if l.blank || l.n < 2 || isRule(strings.TrimSpace(l.text)) {
			continue
		}
		later := counts[l.n]
		if k+1 < len(ls) && t.sentence(l.text) {
			continue
		}
		if k+1 < len(ls) && prose(l.text) && !t.headerLike(l.text) && (ls[k+1].blank || ls[k+1].n != l.n) && later < 3 {
			continue
		}
		if k+1 < len(ls) && ls[k+1].blank && later < 2 && len(ls) > k+2 {
			continue
		}
		first = k
		break
	}
	if first < 0 {
		for k, l := range ls {
			if l.n > 1 {
				first = k
				break
			}
		}
	}
	n := ls[first].n
	// The end: trailing lines behind a blank one that are no rows.
	last := len(ls) - 1
	for last > first && ls[last].blank {
		last--
	}
	cutAt := last + 1
	quoted, gaps := 0, 0 // gaps are blank lines between rows
	for k := first; k <= last; k++ {
		if k > first+1 && ls[k-2].blank && !ls[k-1].blank {
			gaps++
		}
		if quoted%2 == 1 && t.closesCell(ls[k].text) {
			quoted += strings.Count(ls[k].text, `"`)
			continue // the line ends a cell that began before
		}
		quoted += strings.Count(ls[k].text, `"`)
		if quoted%2 == 1 && k < last && t.multiline(ls[k].off) {
			continue
		}
		if k > first && ls[k-1].blank && !ls[k].blank && (ls[k].n != n && (ls[k].n == 1 || prose(ls[k].text)) || ls[k].n == n && gaps == 0 && t.sentence(ls[k].text)) && quoted%2 == 0 {
			cutAt = k
			break
		}
	}
	if cutAt <= last && cutAt > 0 {
		for cutAt > first+1 && ls[cutAt-1].blank {
			cutAt--
		}
	}
	return ls[first].off, ls[cutAt-1].end
}

// closesCell reports whether the first quote of a line closes a cell: it is not doubled, and the cell ends behind it.
func (t *table) closesCell(line string) bool {
	for i := 0; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			i++
			continue
		}
		return ends(line, i+1, t.d.delim, byTight)
	}
	return false
}

// multiline reports whether a quoted cell that begins in the line at i goes on in the next.
func (t *table) multiline(i int) bool {
	e := strings.IndexByte(t.s[i:t.to], '\n')
	if e < 0 {
		return false
	}
	line := t.s[i : i+e]
	k := strings.LastIndexByte(line, '"')
	return k == 0 || k > 0 && line[k-1] == t.d.delim
}

// sentence reports whether a line with delimiters in it is a sentence all the same: it ends like one, and a blank stands behind its
// delimiters, which the table does not have.
func (t *table) sentence(s string) bool {
	u := strings.TrimSpace(s)
	if t.d.trim || !endsSentence(u) {
		return false
	}
	i := strings.IndexByte(u, t.d.delim)
	return i > 0 && i+1 < len(u) && u[i+1] == ' '
}

// endsSentence reports whether a line of several words ends as a sentence does.
func endsSentence(s string) bool {
	u := strings.TrimSpace(s)
	return u != "" && strings.IndexByte(".:!?", u[len(u)-1]) >= 0 && strings.Count(u, " ") >= 3 && strings.IndexByte(u, '"') < 0
}

// headerLike reports whether a line is made of short cells, as a header is.
func (t *table) headerLike(s string) bool {
	for _, c := range strings.Split(s, string(t.d.delim)) {
		if c == "" || c[0] == ' ' || len(c) > 40 || strings.Count(c, " ") > 3 {
			return false
		}
	}
	return strings.IndexByte(".:!?", s[len(s)-1]) < 0
}

func prose(s string) bool {
	u := strings.TrimSpace(s)
	if u == "" {
		return false
	}
	switch u[len(u)-1] {
	case '.', ':', '!', '?', ')', '*':
		return strings.Count(u, " ") >= 2 || u[len(u)-1] == ':'
	}
	return false
}
