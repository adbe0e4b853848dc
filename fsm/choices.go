package fsm

import "sort"

// Choices is a finite set of texts that begin alike, without that beginning: a
// Residual as a value, so that a walk over a vocabulary does not leave a residual
// behind for each beginning of the texts that it passes.
type Choices struct {
	// texts are sorted and have their first depth bytes in common.
	texts []string
	depth int
}

// Choices is the residual as Choices, if it is the rest of a grammar.Choice.
func (r *Residual) Choices() (Choices, bool) {
	if r.kind != kindChoice {
		return Choices{}, false
	}
	return Choices{r.choice.Texts()[r.lo:r.hi], int(r.state)}, true
}

// Accepting reports whether nothing more need be written.
func (c Choices) Accepting() bool { return len(c.texts[0]) == c.depth }

// Final reports whether nothing more can be written.
func (c Choices) Final() bool { return len(c.texts) == 1 && c.Accepting() }

// Next lists the bytes that may come, in their order, with what is left behind each:
// a binary search for a byte.
func (c Choices) Next(yield func(byte, Choices) bool) {
	rest := c.texts
	if c.Accepting() {
		rest = rest[1:]
	}
	for len(rest) > 0 {
		b := rest[0][c.depth]
		n := len(rest)
		if rest[n-1][c.depth] != b {
			n = sort.Search(n, func(i int) bool { return rest[i][c.depth] > b })
		}
		if !yield(b, Choices{rest[:n], c.depth + 1}) {
			return
		}
		rest = rest[n:]
	}
}
