package stencil

import (
	"errors"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// Capture is a named part of a text.
type Capture struct {
	Name   string
	Text   string
	Offset int // in bytes, of its beginning in the text
}

// Capture returns the text of the first capture of that name; ok is false where there is
// none, as for a group of an alternative that was not taken.
func (r *Result) Capture(name string) (text string, ok bool) {
	for _, c := range r.Captures {
		if c.Name == name {
			return c.Text, true
		}
	}
	return "", false
}

// Captures returns the named parts of a finished text: for a regular expression those of
// its named groups that took part in the match, as the engine of its syntax finds them;
// see grammar.Grammar.Captures. A text that does not fit is a *Mismatch; one too long to
// be matched an *Error.
func (s *Shape) Captures(text []byte) ([]Capture, error) {
	if err := s.Check(text); err != nil {
		return nil, err
	}
	return s.captures("captures", text)
}

func (s *Shape) captures(op string, text []byte, tokenEnds ...int) ([]Capture, error) {
	spans, err := fsm.Captures(s.grammar, text, tokenEnds...)
	if err != nil {
		return nil, &Error{Kind: ErrShape, Op: op, Err: err}
	}
	var list []Capture
	for _, c := range spans {
		list = append(list, Capture{Name: c.Name, Text: string(text[c.Start:c.End]), Offset: c.Start})
	}
	return list, nil
}

// tokenEnds are the offsets in the text of a result at which its tokens end.
func (m *Model) tokenEnds(r *Result) []int {
	at := len(r.Text)
	for _, id := range r.Tokens {
		at -= len(m.vocab.Token(id))
	}
	var ends []int
	for _, id := range r.Tokens {
		if at += len(m.vocab.Token(id)); at > 0 {
			ends = append(ends, at)
		}
	}
	return ends
}

// capture completes a result by its captures. A text that is too long for that stays
// without them: it is valid all the same.
func (m *Model) capture(shape *Shape, r *Result, s *settings) error {
	list, err := shape.captures("generate", []byte(r.Text), m.tokenEnds(r)...)
	if errors.Is(err, grammar.ErrLimit) {
		err = nil
	}
	r.Captures = list
	if s.result != nil {
		s.result.Captures = list
	}
	return err
}
