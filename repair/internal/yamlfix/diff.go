package yamlfix

import (
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// Diff gives the edits, line by line, that turn a into b. A changed run of lines takes the kind of the first note inside it.
func Diff(a, b string, notes []Note) []edit.Edit {
	x, y := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	var out []edit.Edit
	i, j, off, note := 0, 0, 0, 0
	for i < len(x) || j < len(y) {
		if i < len(x) && j < len(y) && x[i] == y[j] {
			off += len(x[i])
			i++
			j++
			continue
		}
		di, dj := sync(x[i:], y[j:])
		n := 0
		for _, l := range x[i : i+di] {
			n += len(l)
		}
		repl := strings.Join(y[j:j+dj], "")
		kind := jsonfix.Rewrite
		for note < len(notes) && notes[note].Off < off {
			note++
		}
		if note < len(notes) && notes[note].Off < off+n {
			kind = notes[note].Kind
		}
		if n > 0 || repl != "" {
			out = append(out, edit.Edit{Off: off, Len: n, Repl: repl, Kind: kind})
		}
		off += n
		i += di
		j += dj
	}
	return out
}

const syncWindow = 10

// sync finds the nearest lines at which x and y agree again.
func sync(x, y []string) (int, int) {
	for d := 1; d < 2*syncWindow; d++ {
		for i := 0; i <= d; i++ {
			j := d - i
			if i < len(x) && j < len(y) && x[i] == y[j] && len(x[i]) > 1 {
				return i, j
			}
		}
		if d >= len(x)+len(y) {
			break
		}
	}
	if len(x) <= syncWindow && len(y) <= syncWindow {
		return len(x), len(y)
	}
	return min(len(x), 1), min(len(y), 1)
}
