package grammar

import (
	"errors"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
	"github.com/stencil-go/stencil/grammar/internal/submatch"
)

// Captured is a named part of a text: text[Start:End].
type Captured struct {
	Name       string
	Start, End int
}

// Captures returns the named parts of a text of the grammar, none where the grammar names
// none. For FromRegex these are the named groups that took part in the match, in the order
// of the pattern, with the text that the engine of the syntax gives them: package regexp's
// FindStringSubmatch for RE2, an ECMA-262 engine's match for ECMAScript, where groups in a
// look-ahead or look-behind capture as well and each iteration of a repetition forgets what
// the last one captured.
//
// It takes time and memory in proportion to the lengths of pattern, with repetitions
// written out as far as the text reaches, and text. The error is an *Error: ErrInvalid for
// a text that is not of the grammar, ErrLimit where more than 16 MiB would be needed.
func (g *Grammar) Captures(text []byte) ([]Captured, error) {
	if g.captures == nil {
		return nil, nil
	}
	return g.captures(text)
}

// Value returns the value that a text of the grammar stands for, as JSON: the text itself
// for FromJSONSchema, what YAMLToJSON and ReadCSV make of it for FromYAMLSchema and
// FromCSVSchema. It does not validate. The error is an *Error: ErrUnsupported for
// grammars whose texts stand for themselves, else that of the reader.
func (g *Grammar) Value(text []byte) ([]byte, error) {
	if g.value == nil {
		return nil, &Error{Kind: ErrUnsupported, Offset: -1, Err: errors.New("texts of this grammar have no value beside themselves")}
	}
	return g.value(text)
}

func patternCaptures(n *regexsyntax.Node, dialect regexsyntax.Dialect, text []byte) ([]Captured, error) {
	spans, err := submatch.Find(n, dialect, string(text))
	if err != nil {
		kind := ErrInvalid
		if errors.Is(err, submatch.ErrLimit) {
			kind = ErrLimit
		}
		return nil, &Error{Kind: kind, Keyword: "captures", Offset: -1, Err: err}
	}
	out := make([]Captured, len(spans))
	for i, s := range spans {
		out[i] = Captured(s)
	}
	return out, nil
}

func hasNamedGroup(n *regexsyntax.Node) bool {
	if n.Op == regexsyntax.Group && n.Name != "" {
		return true
	}
	for _, s := range n.Subs {
		if hasNamedGroup(s) {
			return true
		}
	}
	return false
}
