package jsonfix

import (
	"bytes"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// Choose gives the documents that are the answer, without a schema: one, or several that belong in a list. Fenced documents go before
// bare ones and containers before scalars; documents that only blanks part are a list; of others the last is the answer, except that
// fenced blocks of different kinds are a list.
func (pr *Parsed) Choose() []int {
	best, anyFence := -1, false
	for _, d := range pr.Docs {
		best = max(best, d.Class)
		anyFence = anyFence || d.Fenced && d.Class > 0
	}
	var c []int
	for i, d := range pr.Docs {
		if d.Fenced == anyFence && (d.Class == best || d.Class == 1 && d.Fenced) {
			c = append(c, i)
		}
	}
	if len(c) == 0 {
		for i := range pr.Docs {
			c = append(c, i)
		}
	}
	if len(c) <= 1 {
		return c
	}
	adjacent := true
	for k := 1; k < len(c); k++ {
		if !joined(pr.Mid[pr.Docs[c[k-1]].End:pr.Docs[c[k]].Start]) {
			adjacent = false
		}
	}
	if adjacent {
		full := 0
		for _, i := range c {
			if !pr.empty(i) {
				full++
			}
		}
		if full == len(c) {
			return c
		}
		return c[:1]
	}
	if anyFence {
		for k := 1; k < len(c); k++ {
			if pr.Docs[c[k]].Root != pr.Docs[c[0]].Root {
				return c
			}
		}
	}
	last := c[len(c)-1]
	// Among bare documents prefer the one read without trouble.
	if !anyFence {
		for k := len(c) - 1; k >= 0; k-- {
			if pr.Docs[c[k]].Cost < pr.Docs[last].Cost-6 {
				last = c[k]
			}
		}
	}
	return []int{last}
}

// joined reports whether nothing but blanks, commas and the marker of a list item stands between two documents.
func joined(between []byte) bool {
	if i := bytes.LastIndexByte(between, '\n') + 1; i > 0 {
		between = append(between[:i:i], between[i+marker(between[i:]):]...)
	}
	for _, c := range between {
		if !isSpace(c) && c != ',' {
			return false
		}
	}
	return true
}

// marker gives the length of the marker of a list item at the start of a line, with the blanks around it: "- ", "* ", "• ", "2. ", "2) ".
func marker(line []byte) int {
	i := skipBlank(line, 0)
	n := 0
	switch {
	case bytes.HasPrefix(line[i:], []byte("•")):
		n = len("•")
	case i < len(line) && (line[i] == '-' || line[i] == '*'):
		n = 1
	default:
		for i+n < len(line) && n < 4 && line[i+n] >= '0' && line[i+n] <= '9' {
			n++
		}
		if n == 0 || i+n >= len(line) || line[i+n] != '.' && line[i+n] != ')' {
			return 0
		}
		n++
	}
	if end := skipBlank(line, i+n); end > i+n {
		return end
	}
	return 0
}

func (pr *Parsed) empty(i int) bool {
	d := pr.Docs[i]
	t := pr.Mid[d.Start:d.End]
	return len(bytes.TrimSpace(t)) <= 2 && d.Root != 0
}

// Edits gives the edits over the source that leave only the chosen documents, as one document or as a list.
func (pr *Parsed) Edits(c []int) []edit.Edit {
	return edit.Compose(pr.Stage, pr.mids(c), pr.Src)
}

func (pr *Parsed) mids(c []int) []edit.Edit {
	var out []edit.Edit
	at := 0
	for k, i := range c {
		d := pr.Docs[i]
		repl := ""
		if len(c) > 1 {
			repl = ","
			if k == 0 {
				repl = "["
			}
		}
		kind := Surround
		if k > 0 {
			kind = OtherDocument
		}
		if s := skipTrivial(pr.Mid[at:d.Start]); k == 0 && repl == "" && s {
			// Blanks in front stay.
		} else if d.Start > at || repl != "" {
			out = append(out, edit.Edit{Off: at, Len: d.Start - at, Repl: repl, Kind: kind})
		}
		if out == nil {
			out = d.Edits[:len(d.Edits):len(d.Edits)] // no copy of what may be as long as the text
		} else {
			out = append(out, d.Edits...)
		}
		at = d.End
	}
	if len(c) > 1 {
		out = append(out, edit.Edit{Off: at, Repl: "]", Kind: Bracket})
	}
	if !skipTrivial(pr.Mid[at:]) {
		out = append(out, edit.Edit{Off: at, Len: len(pr.Mid) - at, Kind: Surround})
	}
	return out
}

// skipTrivial reports whether only the blanks of JSON are in s.
func skipTrivial(s []byte) bool {
	for _, c := range s {
		if !isSpace(c) {
			return false
		}
	}
	return true
}

// Cut reports whether the end of the chosen documents was missing.
func (pr *Parsed) Cut(c []int) bool {
	return len(c) > 0 && pr.Docs[c[len(c)-1]].Cut
}
