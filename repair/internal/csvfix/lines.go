package csvfix

import "strings"

// Line is one row of a mended table with its place in the text, its line end included.
type Line struct {
	Off, End int
	Cells    []string
}

// Rows reads a table that Fix has mended.
func Rows(s string) [][]string {
	var out [][]string
	for i := 0; i < len(s); {
		l := readLine(s, i)
		out = append(out, l.Cells)
		i = l.End
	}
	return out
}

// Lines is Rows with the places of the rows.
func Lines(s string) []Line {
	var out []Line
	for i := 0; i < len(s); {
		l := readLine(s, i)
		out = append(out, l)
		i = l.End
	}
	return out
}

// lineReturn reports whether a carriage return at j belongs to a line end, as encoding/csv has it: elsewhere it is part of its cell.
func lineReturn(s string, j int) bool {
	return s[j] == '\r' && (j+1 == len(s) || s[j+1] == '\n')
}

// readLine reads the row at i.
func readLine(s string, i int) Line {
	l := Line{Off: i}
	for {
		if i < len(s) && s[i] == '"' {
			var b strings.Builder
			i++
			for i < len(s) {
				if s[i] == '"' {
					if i+1 < len(s) && s[i+1] == '"' {
						i++
					} else {
						break
					}
				}
				b.WriteByte(s[i])
				i++
			}
			i++
			l.Cells = append(l.Cells, b.String())
		} else {
			j := i
			for j < len(s) && s[j] != ',' && s[j] != '\n' && !lineReturn(s, j) {
				j++
			}
			l.Cells = append(l.Cells, s[i:j])
			i = j
		}
		if i < len(s) && s[i] == ',' {
			i++
			continue
		}
		break
	}
	if i < len(s) && s[i] == '\r' {
		i++
	}
	if i < len(s) && s[i] == '\n' {
		i++
	}
	l.End = min(i, len(s))
	return l
}
