package repair

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// WithProgram holds the result to a grammar: it is accepted as it stands, or without its blanks, or the repair fails with ErrInvalid. With
// FillRequired a cut JSON text is closed by the machine's shortest completion, an edit of kind KindSchemaFill.
func WithProgram(p *fsm.Program) Option {
	return func(c *config) error {
		if p == nil {
			return &Error{Kind: ErrOption, Offset: -1, Reason: "no program"}
		}
		c.program = p
		return nil
	}
}

// conform gives the edits that make the result a text of the grammar.
func (c *config) conform(text string, edits []edit.Edit, cut bool, format Format) ([]edit.Edit, error) {
	mid := edit.Apply(text, edits)
	n, ok := c.accepts(mid)
	if ok {
		return edits, nil
	}
	if format == FormatJSON {
		var b bytes.Buffer
		if json.Compact(&b, []byte(mid)) == nil {
			small := b.String()
			if n, ok = c.accepts(small); ok {
				return c.rewritten(text, edits, mid, small, jsonfix.Rewrite), nil
			}
			if cut && c.fill {
				if out, ok := c.completed(small, n); ok {
					return c.rewritten(text, edits, mid, out, jsonfix.SchemaFill), nil
				}
			}
		}
	}
	return nil, &Error{Kind: ErrInvalid, Offset: -1, Reason: fmt.Sprintf("the grammar does not allow the result to go on behind %d bytes", n)}
}

// accepts runs a text and gives how far the grammar allows it.
func (c *config) accepts(text string) (int, bool) {
	cur := c.program.Cursor()
	n := cur.Write([]byte(text))
	return n, n == len(text) && cur.Accepting()
}

// completed closes a compact text that the grammar allows up to its closers with the shortest completion.
func (c *config) completed(small string, n int) (string, bool) {
	body := len(small)
	for body > 0 && (small[body-1] == '}' || small[body-1] == ']') {
		body--
	}
	if n < body {
		return "", false
	}
	for at := n; at >= body; at-- {
		cur := c.program.Cursor()
		if cur.Write([]byte(small[:at])) < at || cur.State() == nil {
			continue
		}
		out := small[:at] + string(cur.State().Shortest())
		if _, ok := c.accepts(out); ok {
			return out, true
		}
	}
	return "", false
}

// rewritten adds one edit that turns mid into out, without what they share at both ends.
func (c *config) rewritten(text string, edits []edit.Edit, mid, out string, kind edit.Kind) []edit.Edit {
	from := 0
	for from < len(mid) && from < len(out) && mid[from] == out[from] {
		from++
	}
	end := 0
	for end < len(mid)-from && end < len(out)-from && mid[len(mid)-1-end] == out[len(out)-1-end] {
		end++
	}
	e := edit.Edit{Off: from, Len: len(mid) - end - from, Repl: out[from : len(out)-end], Kind: kind}
	return edit.Compose(edits, []edit.Edit{e}, len(text))
}
