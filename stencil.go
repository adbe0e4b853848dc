package stencil

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/engine/tokenizer"
	"github.com/stencil-go/stencil/mask"
)

// Generate asks the model for a T: the text it writes is valid JSON for the schema of T
// (see SchemaOf) and is decoded into the value returned. With WithYAML the text is YAML,
// with WithCSV it is CSV and T a slice of rows. It fails with an *Error.
//
//	order, err := stencil.Generate[Order](ctx, model, "Read the order:\n\n"+mail)
func Generate[T any](ctx context.Context, m *Model, prompt string, opts ...Option) (T, error) {
	var value T
	s, err := newSettings(opts)
	if err != nil {
		return value, err
	}
	start := time.Now()
	var shape *Shape
	cached := false
	if s.plain() {
		shape, cached, err = m.shapes.of(reflect.TypeFor[T](), s)
	} else {
		shape, err = shapeFor(reflect.TypeFor[T](), s)
	}
	if err != nil {
		return value, err
	}
	var compile time.Duration
	if !cached {
		compile = time.Since(start)
	}
	result, err := m.generate(ctx, shape, prompt, s, compile)
	if err != nil {
		return value, err
	}
	return value, shape.decode("generate", []byte(result.Text), &value)
}

// GenerateJSON asks the model for JSON that a JSON Schema allows. The schema is compiled
// in every call; to use it more than once, compile it with ShapeFromSchema and call
// Model.Generate.
func GenerateJSON(ctx context.Context, m *Model, schema []byte, prompt string, opts ...Option) (*Result, error) {
	return m.once(ctx, prompt, opts, formatJSON, func(s *settings) (*Shape, error) { return ShapeFromSchema(schema, s.schema...) })
}

// GenerateYAML asks the model for YAML whose value a JSON Schema allows; WithYAML sets
// its style. The schema is compiled in every call: see GenerateJSON.
func GenerateYAML(ctx context.Context, m *Model, schema []byte, prompt string, opts ...Option) (*Result, error) {
	return m.once(ctx, prompt, opts, formatYAML, func(s *settings) (*Shape, error) {
		return ShapeFromYAMLSchema(schema, s.yamlOptions()...)
	})
}

// GenerateCSV asks the model for CSV whose every row the JSON Schema of a row allows;
// WithCSV sets its dialect and the number of rows. The schema is compiled in every call:
// see GenerateJSON.
func GenerateCSV(ctx context.Context, m *Model, rowSchema []byte, prompt string, opts ...Option) (*Result, error) {
	return m.once(ctx, prompt, opts, formatCSV, func(s *settings) (*Shape, error) {
		return ShapeFromCSVSchema(rowSchema, s.csvOptions()...)
	})
}

// GenerateRegex asks the model for a text that a regular expression (ECMA-262) matches
// as a whole; its named groups are captures of the result. The pattern is compiled in
// every call; ShapeFromRegex compiles it once, and takes Go's syntax too.
func GenerateRegex(ctx context.Context, m *Model, pattern, prompt string, opts ...Option) (*Result, error) {
	return m.once(ctx, prompt, opts, formatText, func(*settings) (*Shape, error) { return ShapeFromRegex(pattern) })
}

// once compiles a shape of the format and runs one call with it.
func (m *Model) once(ctx context.Context, prompt string, opts []Option, f format, compile func(*settings) (*Shape, error)) (*Result, error) {
	s, err := newSettings(opts)
	if err == nil {
		err = s.only(f)
	}
	if err != nil {
		return nil, err
	}
	shape, err := compile(s)
	if err != nil {
		return nil, err
	}
	return m.generate(ctx, shape, prompt, s, shape.compile)
}

// Generate asks the model for a text of the given shape.
func (m *Model) Generate(ctx context.Context, shape *Shape, prompt string, opts ...Option) (*Result, error) {
	s, err := m.shaped(shape, opts)
	if err != nil {
		return nil, err
	}
	return m.generate(ctx, shape, prompt, s, 0)
}

// Stream is Generate as an iterator over the text as it grows. The last pair has the
// error, if there is one. Leaving the loop ends the call.
//
//	for chunk, err := range model.Stream(ctx, shape, prompt) {
//		if err != nil { ... }
//		fmt.Print(chunk.Text)
//	}
func (m *Model) Stream(ctx context.Context, shape *Shape, prompt string, opts ...Option) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		left := errors.New("the loop was left")
		stream := func(c Chunk) error {
			if !yield(c, nil) {
				return left
			}
			return nil
		}
		s, err := m.shaped(shape, opts)
		if err == nil {
			if then := s.stream; then != nil {
				inner := stream
				stream = func(c Chunk) error { return errors.Join(then(c), inner(c)) }
			}
			s.stream = stream
			_, err = m.generate(ctx, shape, prompt, s, 0)
		}
		if err != nil && !errors.Is(err, left) {
			yield(Chunk{}, err)
		}
	}
}

func (m *Model) shaped(shape *Shape, opts []Option) (*settings, error) {
	if shape == nil {
		return nil, optionError("generate", "the shape is nil")
	}
	s, err := newSettings(opts)
	if err == nil && (len(s.schema) > 0 || s.format != formatText) {
		err = optionError("generate", "schema options and formats have no effect on a compiled shape; give them to the function that makes it")
	}
	return s, err
}

// generate runs one call. compile is the time spent on the shape for it.
func (m *Model) generate(ctx context.Context, shape *Shape, prompt string, s *settings, compile time.Duration) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Kind: ErrCanceled, Op: "generate", Err: err}
	}
	if err := checkPrompt(prompt); err != nil {
		return nil, err
	}
	ids, err := m.frame(prompt, shape, s)
	if err != nil {
		return nil, err
	}
	room := m.engine.Info().ContextLength - len(ids)
	if room < 1 {
		return nil, &Error{Kind: ErrPromptTooLong, Op: "generate", Detail: fmt.Sprintf("%d tokens, the context holds %d", len(ids), m.engine.Info().ContextLength)}
	}
	budget := min(s.maxTokens, room)
	matcher, err := m.constrain(shape, s, budget)
	if err != nil {
		return nil, budgetError(err, budget, room)
	}
	sampler, err := engine.NewSampler(s.sampler...)
	if err != nil {
		return nil, &Error{Kind: ErrOption, Op: "generate", Err: err}
	}
	session, err := m.engine.NewSession()
	if err != nil {
		return nil, &Error{Kind: ErrGenerate, Op: "generate", Err: err}
	}
	constraint := &timed{Constraint: matcher}
	opts := []engine.GenerateOption{
		engine.WithConstraint(constraint), engine.WithSampler(sampler), engine.WithMaxTokens(budget),
		engine.WithLogProbs(s.logProbs, s.top),
	}
	var stopped error
	if s.stream != nil {
		split := s.thinking.splitter()
		opts = append(opts, engine.WithText(func(text string) error {
			reasoning, answer := split(text)
			if reasoning != "" {
				stopped = s.stream(Chunk{Text: reasoning, Tokens: matcher.Accepted(), Reasoning: true})
			}
			if answer != "" && stopped == nil {
				stopped = s.stream(Chunk{Text: answer, Tokens: matcher.Accepted()})
			}
			return stopped
		}))
	}
	out, err := engine.Generate(ctx, session, m.engine.Tokenizer(), ids, opts...)
	result := &Result{Compile: compile, Mask: constraint.spent}
	if out != nil {
		result.Result = *out
		result.Reasoning, result.Text = s.thinking.split(out.Text)
	}
	if s.result != nil {
		*s.result = *result
	}
	switch {
	case err == nil && !matcher.Complete():
		return nil, &Error{Kind: ErrGenerate, Op: "generate", Detail: fmt.Sprintf("the text is not complete after %d tokens", len(result.Tokens))}
	case err == nil:
		return result, m.capture(shape, result, s)
	case stopped != nil:
		return nil, &Error{Kind: ErrStopped, Op: "generate", Err: stopped}
	case ctx.Err() != nil:
		return nil, &Error{Kind: ErrCanceled, Op: "generate", Err: ctx.Err()}
	case errors.Is(err, engine.ErrOption):
		return nil, &Error{Kind: ErrOption, Op: "generate", Err: err}
	}
	return nil, &Error{Kind: ErrGenerate, Op: "generate", Err: err}
}

// budgetError explains why no matcher could be made.
func budgetError(err error, budget, room int) error {
	if !errors.Is(err, mask.ErrBudget) {
		return &Error{Kind: ErrShape, Op: "generate", Err: err}
	}
	e := &Error{Kind: ErrBudget, Op: "generate", Err: err}
	if budget == room {
		e.Kind = ErrPromptTooLong
		e.Detail = fmt.Sprintf("it leaves %d tokens of the context", room)
	}
	return e
}

// encodeText returns the tokens of an answer or of a part of it: their bytes are the text.
func (m *Model) encodeText(text []byte) []int32 {
	return m.engine.Tokenizer().Encode(string(text), tokenizer.WithContinuation())
}
