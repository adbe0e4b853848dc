package main

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/canonical"
	"github.com/stencil-go/stencil/mask"
)

// kind is what became of a test.
type kind uint8

const (
	agree kind = iota
	falseAccept
	falseReject
	refused
)

func (k kind) String() string {
	return [...]string{"agrees", "FALSE ACCEPT", "false reject", "refused"}[k]
}

type outcome struct {
	kind   kind
	reason string
}

// runGroup compiles a schema of the file and tries its instances.
func (s *suite) runGroup(file string, g group) []outcome {
	out := make([]outcome, len(g.Tests))
	program, err := s.compile(g.Schema, s.options(file))
	for i, t := range g.Tests {
		switch {
		case errors.Is(err, grammar.ErrUnsatisfiable):
			out[i] = judge(t.Valid, verdict{refusedBy: err})
		case err != nil:
			out[i] = outcome{refused, err.Error()}
		default:
			out[i] = s.try(program, t)
		}
	}
	return out
}

func (s *suite) compile(schema []byte, opts []grammar.JSONSchemaOption) (*fsm.Program, error) {
	g, err := grammar.FromJSONSchema(schema, opts...)
	if err != nil {
		return nil, err
	}
	return fsm.Compile(g)
}

// verdict is nil where the instance was accepted, else why it was not.
type verdict struct{ refusedBy error }

func judge(valid bool, v verdict) outcome {
	switch {
	case v.refusedBy == nil && !valid:
		return outcome{falseAccept, "accepted"}
	case v.refusedBy != nil && valid:
		return outcome{falseReject, v.refusedBy.Error()}
	}
	return outcome{}
}

// try feeds an instance in single bytes and in longer tokens. Where the two
// differ, the one that disagrees with the suite counts.
func (s *suite) try(p *fsm.Program, t test) outcome {
	text, err := canonical.JSON(t.Data)
	if err != nil {
		return judge(t.Valid, verdict{err})
	}
	for _, ids := range [][]int32{s.splitter.Bytes(text), s.splitter.Longest(text)} {
		if o := judge(t.Valid, verdict{s.feed(p, ids)}); o.kind != agree {
			return o
		}
	}
	return outcome{}
}

// feed gives the tokens to a matcher, each after its mask, and says where they do
// not fit.
func (s *suite) feed(p *fsm.Program, ids []int32) error {
	m, err := mask.NewMatcher(p, s.vocab)
	if err != nil {
		return err
	}
	var text []byte
	for _, id := range ids {
		if !m.Mask().Has(id) {
			return fmt.Errorf("%q may not follow %q", s.vocab.Token(id), text)
		}
		if err := m.Accept(id); err != nil {
			return fmt.Errorf("in spite of the mask behind %q: %w", text, err)
		}
		text = append(text, s.vocab.Token(id)...)
	}
	if !m.Mask().Has(s.vocab.End()[0]) {
		return fmt.Errorf("the text may not end behind %q", text)
	}
	return nil
}
