package csvfix

import (
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// mend makes the rows agree with the header.
func (t *table) mend() {
	header := -1
	for k := range t.rows {
		r := &t.rows[k]
		if r.drop != 0 {
			continue
		}
		if blankRow(r.cells) && (t.cols > 1 || strings.TrimSpace(t.s[r.off:r.end]) == "") {
			r.drop = jsonfix.Row
			continue
		}
		if header < 0 {
			header = k
			n := len(r.cells)
			if n > 1 && r.cells[n-1] == "" && t.emptyColumn(n) {
				r.cells = r.cells[:n-1]
				t.setKind(r, jsonfix.Row)
			}
			t.cols = len(r.cells)
			continue
		}
		if isEllipsis(r.cells) || len(r.cells) == 1 && t.cols > 1 && leftOut(r.cells[0]) {
			r.drop = jsonfix.Ellipsis
			continue
		}
		if len(r.cells) == 1 && t.cols > 1 && aside(r.cells[0]) {
			r.drop = jsonfix.Surround
			continue
		}
		if len(r.cells) == 1 && t.cols > 1 {
			t.splitAnew(r)
		}
		if same(r.cells, t.rows[header].cells) {
			r.drop = jsonfix.Row
			continue
		}
		if len(r.cells) > t.cols {
			t.tooMany(r)
		}
		if len(r.cells) < t.cols {
			t.steps += t.cols - len(r.cells)
			if t.fill += t.cols - len(r.cells); t.fill > maxFill*len(t.s)+maxRow {
				t.tooWide = true
				return
			}
			for len(r.cells) < t.cols {
				r.cells = append(r.cells, "")
			}
			t.setKind(r, jsonfix.Row)
		}
	}
	if n := len(t.rows); n > 0 {
		r := &t.rows[n-1]
		if r.kind == jsonfix.Row && r.end == len(t.s) && r.nl == "" && len(t.rows) > 1 {
			t.cut = true
			r.kind = jsonfix.Truncation
		}
		if strings.Count(t.s[r.off:r.end], `"`)%2 == 1 && r.nl == "" && r.end == len(t.s) {
			t.cut = true
		}
	}
}

// leftOut reports whether a line says that rows are left out, as "# ... more rows" does.
func leftOut(s string) bool {
	s = strings.TrimSpace(s)
	return (strings.HasPrefix(s, "#") || strings.HasPrefix(s, "//") || strings.HasPrefix(s, "(") || strings.HasPrefix(s, "[") || strings.HasPrefix(s, "...") || strings.HasPrefix(s, "…") || strings.HasPrefix(s, "<")) &&
		(strings.Contains(s, "...") || strings.Contains(s, "…") || strings.Contains(s, "more rows"))
}

// aside reports whether a line without a delimiter is a rule, a comment, or the count of rows that databases print under a table.
func aside(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) >= 3 && (strings.Trim(s, "-") == "" || strings.Trim(s, "=") == "") || strings.HasPrefix(s, "# ") || strings.HasPrefix(s, "// ") {
		return true
	}
	n, unit, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(s, "("), ")"), " ")
	return n != "" && strings.HasPrefix(s, "(") && strings.Trim(n, "0123456789") == "" && (unit == "row" || unit == "rows")
}

// splitAnew splits a row without the table's delimiter, and without quotes, at another one that gives the right number of cells.
func (t *table) splitAnew(r *row) {
	cell := r.cells[0]
	t.steps += len(cell)
	if strings.ContainsAny(cell, "\"\n") {
		return
	}
	for _, d := range []string{",", ";", "\t", "|"} {
		if d[0] != t.d.delim && strings.Count(cell, d) == t.cols-1 {
			r.cells = strings.Split(cell, d)
			r.kind = jsonfix.Dialect
			return
		}
	}
}

func (t *table) setKind(r *row, k edit.Kind) {
	if r.kind == 0 {
		r.kind = k
	}
}

// emptyColumn reports whether the last of n columns is empty in every row.
func (t *table) emptyColumn(n int) bool {
	for _, r := range t.rows {
		if r.drop == 0 && len(r.cells) == n && r.cells[n-1] != "" {
			return false
		}
	}
	return true
}

func same(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !strings.EqualFold(strings.TrimSpace(a[i]), strings.TrimSpace(b[i])) {
			return false
		}
	}
	return true
}

// tooMany makes a row with too many cells fit: empty cells at the end go, numbers with thousands signs and texts with commas are put
// together again.
func (t *table) tooMany(r *row) {
	t.setKind(r, jsonfix.Row)
	t.steps += 2 * len(r.cells)
	for len(r.cells) > t.cols && strings.TrimSpace(r.cells[len(r.cells)-1]) == "" {
		r.cells = r.cells[:len(r.cells)-1]
	}
	d := string(t.d.delim)
	// "1" "234.50" was one number.
	if t.d.delim == ',' {
		r.cells = join(r.cells, len(r.cells)-t.cols, d, func(have, next string) bool { return groupHead(have) && groupTail(next) })
	}
	// A cell that begins with a blank goes on from the one before it.
	if !t.d.trim {
		r.cells = joinFromEnd(r.cells, len(r.cells)-t.cols, d)
	}
	if len(r.cells) > t.cols {
		r.cells[t.cols-1] = strings.Join(r.cells[t.cols-1:], d)
		r.cells = r.cells[:t.cols]
	}
}

// join puts up to n cells to the one before them where fits says that they belong there. fits bounds the length of what is put together, so
// this is linear.
func join(cells []string, n int, delim string, fits func(have, next string) bool) []string {
	out := cells[:0]
	for _, c := range cells {
		if k := len(out); n > 0 && k > 0 && fits(out[k-1], c) {
			out[k-1] += delim + c
			n--
			continue
		}
		out = append(out, c)
	}
	return out
}

// joinFromEnd puts up to n cells that begin with a blank to the one before them, the last ones first. Runs are put together at once.
func joinFromEnd(cells []string, n int, delim string) []string {
	first := len(cells)
	for k := len(cells) - 1; k > 0 && n > 0; k-- {
		if strings.HasPrefix(cells[k], " ") {
			n--
			first = k
		}
	}
	out := cells[:first]
	for k := first; k < len(cells); {
		e := k
		for e < len(cells) && strings.HasPrefix(cells[e], " ") {
			e++
		}
		if e == k {
			out = append(out, cells[k])
			k++
			continue
		}
		run := strings.Join(cells[k:e], delim)
		out[len(out)-1] += delim + run
		k = e
	}
	return out
}

// groupHead and groupTail know the parts of 1,234,567.89.
func groupHead(s string) bool {
	s = strings.TrimLeft(s, "-+$€£ ")
	if s == "" || len(s) > 15 {
		return false
	}
	parts := strings.Split(s, ",")
	for i, p := range parts {
		if p == "" || strings.Trim(p, "0123456789") != "" || i == 0 && len(p) > 3 || i > 0 && len(p) != 3 {
			return false
		}
	}
	return true
}

func groupTail(s string) bool {
	w, f, _ := strings.Cut(s, ".")
	return len(w) == 3 && strings.Trim(w, "0123456789") == "" && strings.Trim(f, "0123456789") == ""
}
