// Package csvfix mends CSV that models write: fences, prose, Markdown tables, other delimiters and quotes, ragged rows.
package csvfix

import (
	"slices"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// Result is a mended table.
type Result struct {
	Edits []edit.Edit
	Cut   bool
	OK    bool
	Wide  bool // short rows under a header so wide that filling them up would not be linear in the text
	Steps int
}

// dialect is how a table is written.
type dialect struct {
	delim byte
	quote string // the opening quote: " or ' or a curly one
	close string
	trim  bool // blanks behind delimiters do not count
	pipes bool // a Markdown table
}

// Fix finds the table in src and mends it.
func Fix(src string) Result {
	var stage []edit.Edit
	mid := src
	for _, st := range []struct {
		mark string // what a text has that this is for
		find func([]byte) []edit.Edit
	}{{"\ufeff", bom}, {"<", jsonfix.StageReasoning}, {">", jsonfix.StageBlockquote}} {
		if !strings.Contains(mid, st.mark) {
			continue
		}
		if e := st.find([]byte(mid)); len(e) > 0 {
			mid = edit.Apply(mid, e)
			stage = edit.Compose(stage, e, len(src))
		}
	}
	if len(stage) == 0 && Valid(src) {
		return Result{OK: true}
	}
	from, to, fenced := body(mid)
	t := &table{s: mid, from: from, to: to, budget: 4*len(mid) + maxRow}
	t.fix(fenced)
	if !slices.ContainsFunc(t.rows, func(r row) bool { return len(r.cells) > 1 || len(r.cells) == 1 && r.cells[0] != "" }) {
		return Result{Steps: t.steps} // nothing to write
	}
	if t.tooWide {
		return Result{Wide: true, Steps: t.steps}
	}
	return Result{Edits: edit.Compose(stage, t.edits(), len(src)), Cut: t.cut, OK: true, Steps: t.steps}
}

func bom(s []byte) []edit.Edit {
	if len(s) >= 3 && s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf {
		return []edit.Edit{{Off: 0, Len: 3, Kind: jsonfix.Space}}
	}
	return nil
}

// body gives the inside of the first code fence that holds a table, or the whole text.
func body(s string) (from, to int, fenced bool) {
	at := 0
	for {
		i := strings.Index(s[at:], "```")
		if i < 0 {
			return 0, len(s), false
		}
		i += at
		if lineStarts(s, i) {
			from = i + 3
			for from < len(s) && s[from] == '`' {
				from++
			}
			nl := strings.IndexByte(s[from:], '\n')
			if nl < 0 {
				return 0, len(s), false
			}
			info := strings.TrimSpace(s[from : from+nl])
			if info == "" || !strings.ContainsAny(info, ",;|\t") {
				from += nl + 1
				if j := strings.Index(s[from:], "\n```"); j >= 0 {
					return from, from + j + 1, true
				}
				if strings.HasPrefix(s[from:], "```") {
					at = from + 3
					continue
				}
				if strings.TrimSpace(s[:i]) != "" && countDelims(s[:i]) > countDelims(s[from:]) {
					return 0, i, false // only the closing fence is there
				}
				return from, len(s), true
			}
		}
		at = i + 3
	}
}

func countDelims(s string) int {
	return strings.Count(s, ",") + strings.Count(s, ";") + strings.Count(s, "|") + strings.Count(s, "\t")
}

// lineStarts reports whether only blanks stand between i and the start of its line.
func lineStarts(s string, i int) bool {
	for i > 0 && (s[i-1] == ' ' || s[i-1] == '\t') {
		i--
	}
	return i == 0 || s[i-1] == '\n'
}

// Valid reports whether s is a table as RFC 4180 has it: at least one row, every row with as many cells as the first, quotes only where
// and how they belong, and more than one column (a text of one column may be anything).
func Valid(s string) bool {
	n, cols, i := 0, 0, 0
	for i < len(s) {
		k := 0
		start := i
		for {
			k++
			if i < len(s) && s[i] == '"' {
				i++
				for {
					j := strings.IndexByte(s[i:], '"')
					if j < 0 {
						return false
					}
					i += j + 1
					if i < len(s) && s[i] == '"' {
						i++
						continue
					}
					break
				}
			} else {
				for i < len(s) && s[i] != ',' && s[i] != '\n' && s[i] != '\r' {
					if s[i] == '"' {
						return false
					}
					i++
				}
			}
			if i < len(s) && s[i] == ',' {
				i++
				if i < len(s) && s[i] == ' ' {
					return false // blanks behind delimiters: look closer
				}
				continue
			}
			break
		}
		if i < len(s) && s[i] == '\r' {
			i++
			if i >= len(s) || s[i] != '\n' {
				return false
			}
		}
		if i < len(s) {
			if s[i] != '\n' {
				return false
			}
			i++
		}
		if n == 0 {
			cols = k
			first := s[start:i]
			if strings.HasPrefix(first, "'") || strings.ContainsAny(first, "“”|;\t") {
				return false
			}
		} else if k != cols {
			return false
		}
		row := strings.TrimRight(s[start:i], "\r\n")
		if n > 0 && (row == strings.TrimRight(firstLine(s), "\r\n") || isEllipsis(strings.Split(row, ","))) {
			return false
		}
		n++
	}
	return n > 0 && cols > 1
}

func firstLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}

// isEllipsis reports whether the cells of a row only say that rows are left out.
func isEllipsis(cells []string) bool {
	seen := false
	for _, c := range cells {
		c = strings.TrimSpace(c)
		switch {
		case c == "":
		case strings.Trim(c, ".") == "" && len(c) >= 2 || c == "…" || c == "[...]" || c == "(...)":
			seen = true
		default:
			return false
		}
	}
	return seen
}
