package main

import (
	"fmt"
	"io"
	"slices"
)

// slowMask is one of the slowest masks of a run.
type slowMask struct {
	elapsed int64
	id      string
	behind  string
	size    int
}

// slower reports whether a mask of this duration belongs to the slowest.
func (r *report) slower(d int64) bool {
	return r.keep > 0 && (len(r.slow) < r.keep || d > r.slow[len(r.slow)-1].elapsed)
}

// note keeps a mask among the slowest.
func (r *report) note(m slowMask) {
	i, _ := slices.BinarySearchFunc(r.slow, m, func(a, b slowMask) int { return int(b.elapsed - a.elapsed) })
	r.slow = slices.Insert(r.slow, i, m)
	if len(r.slow) > r.keep {
		r.slow = r.slow[:r.keep]
	}
}

func (r *report) printSlow(w io.Writer, n int) {
	for _, m := range r.slow[:min(n, len(r.slow))] {
		fmt.Fprintf(w, "%10.1f us %7d tokens  %s behind %q\n", float64(m.elapsed)/1e3, m.size, m.id, m.behind)
	}
}
