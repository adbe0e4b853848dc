package stencil

import (
	"strings"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// thinking is the reasoning before an answer.
type thinking struct {
	open, close string
	tokens      int
	program     *fsm.Program
}

// WithThinking has the model reason freely before the text that the shape describes:
// first comes <think> and a line end, then any text, then </think> and an empty line.
// The reasoning has at most tokens tokens, tags included; when they are spent the
// closing tag is written, whatever the model says. 0 is no bound but that of
// WithMaxTokens, into which reasoning and text fit together.
//
// The result's Reasoning has what was written between the tags, its Text what follows.
func WithThinking(tokens int) Option { return WithThinkingTags("<think>\n", "</think>\n\n", tokens) }

// WithThinkingTags is WithThinking with other tags. The reasoning ends where the closing
// tag, without blanks and line ends at its end, first occurs; those follow it. The
// opening tag may be empty, for a model whose prompt ends with it.
func WithThinkingTags(opening, closing string, tokens int) Option {
	return func(s *settings) error {
		if tokens < 0 {
			return optionError("generate", "a reasoning of %d tokens", tokens)
		}
		tag := strings.TrimRight(closing, " \t\r\n")
		upTo, err := grammar.UpTo(tag)
		if err != nil {
			return &Error{Kind: ErrOption, Op: "generate", Detail: "the closing tag", Err: err}
		}
		g, err := grammar.New(grammar.Seq(grammar.Literal(opening), upTo, grammar.Literal(closing[len(tag):])))
		if err != nil {
			return &Error{Kind: ErrOption, Op: "generate", Detail: "the tags", Err: err}
		}
		program, err := fsm.Compile(g)
		if err != nil {
			return &Error{Kind: ErrOption, Op: "generate", Detail: "the tags", Err: err}
		}
		s.thinking, s.writes = &thinking{open: opening, close: closing, tokens: tokens, program: program}, true
		return nil
	}
}

// matching is a constraint that knows how far it is: a *mask.Matcher or *mask.Thinking.
type matching interface {
	engine.Constraint
	Accepted() int
	Complete() bool
}

// constrain makes the constraint of one call.
func (m *Model) constrain(shape *Shape, s *settings, budget int) (matching, error) {
	opts := []mask.Option{mask.WithBudget(budget), mask.WithEncoder(m.encodeText)}
	if s.thinking == nil {
		return mask.NewMatcher(shape.program, m.vocab, opts...)
	}
	return mask.NewThinking(s.thinking.program, shape.program, m.vocab, s.thinking.tokens, opts...)
}

// splitter returns a function that is given a text piece by piece and says which part
// of each is reasoning.
func (t *thinking) splitter() func(piece string) (reasoning, answer string) {
	if t == nil {
		return func(piece string) (string, string) { return "", piece }
	}
	c := t.program.Cursor()
	return func(piece string) (string, string) {
		for i := range len(piece) {
			if c.Accepting() || !c.Step(piece[i]) {
				return piece[:i], piece[i:]
			}
		}
		return piece, ""
	}
}

// split cuts a whole text into what was reasoned, without the tags, and the rest.
func (t *thinking) split(text string) (reasoning, answer string) {
	reasoning, answer = t.splitter()(text)
	if t != nil {
		reasoning = strings.TrimSuffix(strings.TrimPrefix(reasoning, t.open), t.close)
	}
	return reasoning, answer
}
