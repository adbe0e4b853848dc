package yamlfix

import (
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// Diff gives the edits, line by line, that turn a into b. A changed run of lines takes the kind of the first note inside it.
func Diff(a, b string, notes []Note) []edit.Edit {
	var out []edit.Edit
	off, at, note := 0, 0, 0
	for off < len(a) || at < len(b) {
		if l := lineAt(a, off); l == lineAt(b, at) {
			off += len(l)
			at += len(l)
			continue
		}
		n, m := sync(a[off:], b[at:])
		repl := b[at : at+m]
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
		at += m
	}
	return out
}

// sync gives how many bytes of a and b are in front of the nearest lines at which they agree again.
func sync(a, b string) (int, int) {
	x, y := window{text: a}, window{text: b}
	for d := 1; d < maxAhead; d++ {
		for i := 0; i <= d; i++ {
			l, ok := x.line(i)
			m, too := y.line(d - i)
			if ok && too && l == m && len(l) > 1 {
				return x.before(i), y.before(d - i)
			}
		}
	}
	_, moreX := x.line(syncWindow)
	_, moreY := y.line(syncWindow)
	if !moreX && !moreY {
		return len(a), len(b)
	}
	return x.before(1), y.before(1)
}

// Lines agree again within syncWindow lines, or one line is taken for another.
const (
	syncWindow = 10
	maxAhead   = 2 * syncWindow
)

// window finds the first lines of a text, as far as they are asked for.
type window struct {
	text  string
	ends  [maxAhead]int // of the lines found
	n     int
	whole bool // there are no more
}

// line gives line i, its line end included. Behind the last line end stands an empty line.
func (w *window) line(i int) (string, bool) {
	for w.n <= i && !w.whole {
		at := w.before(w.n)
		l := lineAt(w.text, at)
		w.ends[w.n] = at + len(l)
		w.n++
		w.whole = !strings.HasSuffix(l, "\n")
	}
	if i >= w.n {
		return "", false
	}
	return w.text[w.before(i):w.ends[i]], true
}

// before gives how many bytes are in front of line i, of those found.
func (w *window) before(i int) int {
	if i = min(i, w.n); i == 0 {
		return 0
	}
	return w.ends[i-1]
}
