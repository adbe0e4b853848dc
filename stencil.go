package stencil

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/mask"
)

// Generate asks the model for a T: the text it writes is valid JSON for the schema of T
// (see SchemaOf) and is decoded into the value returned. It fails with an *Error.
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
	if len(s.schema) == 0 {
		shape, cached, err = m.shapes.of(reflect.TypeFor[T]())
	} else {
		shape, err = ShapeOf[T](s.schema...)
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
	if err := decode([]byte(result.Text), &value); err != nil {
		return value, &Error{Kind: ErrDecode, Op: "generate", Err: err}
	}
	return value, nil
}

// GenerateJSON asks the model for JSON that a JSON Schema allows. The schema is compiled
// in every call; to use it more than once, compile it with ShapeFromSchema and call
// Model.Generate.
func GenerateJSON(ctx context.Context, m *Model, schema []byte, prompt string, opts ...Option) (*Result, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	shape, err := ShapeFromSchema(schema, s.schema...)
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
	if err == nil && len(s.schema) > 0 {
		err = optionError("generate", "schema options have no effect on a compiled shape; give them to ShapeOf or ShapeFromSchema")
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
	matcher, err := mask.NewMatcher(shape.program, m.vocab, mask.WithBudget(budget), mask.WithEncoder(m.encodeText))
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
		opts = append(opts, engine.WithText(func(text string) error {
			stopped = s.stream(Chunk{Text: text, Tokens: matcher.Accepted()})
			return stopped
		}))
	}
	out, err := engine.Generate(ctx, session, m.engine.Tokenizer(), ids, opts...)
	result := &Result{Compile: compile, Mask: constraint.spent}
	if out != nil {
		result.Result = *out
	}
	if s.result != nil {
		*s.result = *result
	}
	switch {
	case err == nil && !matcher.Complete():
		return nil, &Error{Kind: ErrGenerate, Op: "generate", Detail: fmt.Sprintf("the text is not complete after %d tokens", len(result.Tokens))}
	case err == nil:
		return result, nil
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

func (m *Model) encodeText(text []byte) []int32 { return m.engine.Tokenizer().Encode(string(text)) }

// decode reads a text into v. For a JSON Schema 1.0 and -0 are integers, for encoding/json
// they are not: where it refuses the text, numbers of integer value are tried in their
// plain form.
func decode(text []byte, v any) error {
	err := json.Unmarshal(text, v)
	if err == nil {
		return nil
	}
	plain := plainIntegers(text)
	if bytes.Equal(plain, text) {
		return err
	}
	reflect.ValueOf(v).Elem().SetZero()
	if json.Unmarshal(plain, v) == nil {
		return nil
	}
	return err
}

// plainIntegers drops fractions of zeros only, and the sign of zero, from the numbers of a
// valid JSON text.
func plainIntegers(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			end := i + 1
			for text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			out = append(out, text[i:end+1]...)
			i = end + 1
		case c == '-' || c >= '0' && c <= '9':
			end := i
			for end < len(text) && bytes.IndexByte([]byte("+-.eE0123456789"), text[end]) >= 0 {
				end++
			}
			number := text[i:end]
			if whole, fraction, ok := bytes.Cut(number, []byte(".")); ok && len(bytes.Trim(fraction, "0")) == 0 {
				number = whole
			}
			if string(number) == "-0" {
				number = number[1:]
			}
			out = append(out, number...)
			i = end
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}
