package ready

import (
	"fmt"

	"github.com/stencil-go/stencil/grammar"
)

// maxColumns bounds the columns of a MarkdownTable.
const maxColumns = 64

// MarkdownTable describes tables of GitHub Flavored Markdown with min to max columns:
// a header, the line of dashes, and any number of rows, all with the same number of
// cells. Each line begins and ends with a bar and ends with a line feed. In a cell,
// which does not begin or end with a blank, a bar is written \|.
//
// The error is a *grammar.Error of kind ErrInvalid unless 1 <= min <= max <= 64.
func MarkdownTable(min, max int) (*grammar.Expr, error) {
	if min < 1 || max < min || max > maxColumns {
		return nil, &grammar.Error{Kind: grammar.ErrInvalid, Offset: -1, Err: fmt.Errorf("%d to %d columns are not within 1 to %d", min, max, maxColumns)}
	}
	// A backslash stands before a bar or another backslash only.
	character := `(?:[^|\\\s\p{Cc}]|\\[|\\])`
	cell := re(`(?:` + character + `(?: *` + character + `)*)?`)
	dashes := re(`:?-{3,20}:?`)
	line := func(cell *grammar.Expr, n int) *grammar.Expr {
		return seq(lit("|"), grammar.Repeat(seq(lit(" "), cell, lit(" |")), n, n), lit("\n"))
	}
	var parts []*grammar.Expr
	for n := min; n <= max; n++ {
		parts = append(parts, seq(line(cell, n), line(dashes, n), many(line(cell, n))))
	}
	return alt(parts...), nil
}
