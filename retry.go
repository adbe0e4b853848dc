package stencil

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/repair"
)

// Writer writes an answer to a prompt: a call of any engine or service. Model.Writer makes one of a Model.
type Writer func(ctx context.Context, prompt string) (string, error)

// Attempt is one round of Retry.
type Attempt struct {
	Prompt   string         // as the writer got it
	Text     string         // as the writer gave it
	Repaired *repair.Result // the repaired text with its edits; nil where no reading of it fits
	Err      error          // why the answer was not taken; nil for the one that was
}

// Retried is what Retry obtained.
type Retried[T any] struct {
	Value    T         // of the last attempt; zero where none was taken
	Attempts []Attempt // all of them, in order
}

// Retry asks a writer that cannot be constrained for a T: its answer is repaired by the schema of T (see SchemaOf and
// package repair), read into a T and checked. When that fails the writer is asked again, with the reason, up to three
// times in all (WithAttempts). An answer whose end is missing is not taken (WithTruncated).
//
// The result has every attempt, also when Retry fails: with ErrAttempts when no answer could be taken, wrapping the
// reason of the last; with ErrGenerate when the writer fails, which ends the loop; with ErrCanceled when the context ends.
//
//	order, err := stencil.Retry[Order](ctx, myClient.Complete, "Read the order as JSON:\n\n"+mail)
func Retry[T any](ctx context.Context, write Writer, prompt string, opts ...RetryOption) (*Retried[T], error) {
	s := &retrySettings{attempts: defaultAttempts, feedback: feedback}
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	if write == nil {
		return nil, optionError("retry", "the writer is nil")
	}
	if err := checkPrompt(prompt); err != nil {
		return nil, err
	}
	if s.schema == nil {
		schema, err := SchemaOf[T]()
		if err != nil {
			return nil, err
		}
		s.schema = schema
	}
	if s.hints {
		hints, err := repair.PromptHints(s.format, s.schema)
		if err != nil {
			return nil, &Error{Kind: ErrShape, Op: "retry", Err: err}
		}
		prompt = strings.TrimRight(prompt, "\n") + "\n\n" + hints
	}
	out := &Retried[T]{}
	ask := prompt
	for range s.attempts {
		a := Attempt{Prompt: ask}
		if a.Err = ctx.Err(); a.Err == nil {
			a.Text, a.Err = write(ctx, ask)
		}
		if a.Err != nil {
			out.Attempts = append(out.Attempts, a)
			kind := ErrGenerate
			if ctx.Err() != nil {
				kind = ErrCanceled
			}
			return out, &Error{Kind: kind, Op: "retry", Detail: fmt.Sprintf("attempt %d", len(out.Attempts)), Err: a.Err}
		}
		value, fatal := read[T](&a, s)
		out.Attempts = append(out.Attempts, a)
		switch {
		case a.Err == nil:
			out.Value = value
			return out, nil
		case fatal:
			return out, &Error{Kind: ErrOption, Op: "retry", Err: a.Err}
		}
		ask = s.feedback(prompt, a)
	}
	last := out.Attempts[len(out.Attempts)-1].Err
	return out, &Error{Kind: ErrAttempts, Op: "retry", Detail: fmt.Sprintf("%d attempts", s.attempts), Err: last}
}

// read repairs and reads the text of an attempt. fatal tells that no other text would fare better.
func read[T any](a *Attempt, s *retrySettings) (value T, fatal bool) {
	opts := append([]repair.Option{repair.WithSchema(s.schema)}, s.repair...)
	switch s.format {
	case repair.FormatYAML:
		a.Repaired, a.Err = repair.YAML(a.Text, opts...)
	case repair.FormatCSV:
		a.Repaired, a.Err = repair.CSV(a.Text, opts...)
	default:
		a.Repaired, a.Err = repair.JSON(a.Text, opts...)
	}
	switch {
	case a.Err != nil:
		return value, errors.Is(a.Err, repair.ErrOption) || errors.Is(a.Err, repair.ErrSchemaInput)
	case len(a.Repaired.Violations) > 0:
		v := a.Repaired.Violations
		a.Err = &repair.Error{Kind: repair.ErrInvalid, Offset: len(a.Text), Path: v[0].Path, Reason: "the text ends too early: " + v[0].Reason, Violations: v}
	case a.Repaired.Truncated && !s.truncated:
		a.Err = &repair.Error{Kind: repair.ErrLossy, Offset: len(a.Text), Reason: "the text ends too early"}
	default:
		if a.Err = a.Repaired.Decode(&value); a.Err == nil && s.check != nil {
			a.Err = s.check(value)
		}
	}
	if a.Err != nil {
		var none T
		value = none
	}
	return value, errors.As(a.Err, new(checkType))
}

// RetryOption changes a call of Retry.
type RetryOption func(*retrySettings) error

type retrySettings struct {
	attempts  int
	format    repair.Format
	schema    []byte
	repair    []repair.Option
	check     func(any) error
	feedback  func(prompt string, failed Attempt) string
	truncated bool
	hints     bool
}

const defaultAttempts = 3

// WithAttempts sets how often the writer is asked at most, n >= 1. The default is 3.
func WithAttempts(n int) RetryOption {
	return func(s *retrySettings) error {
		if n < 1 {
			return optionError("retry", "%d attempts", n)
		}
		s.attempts = n
		return nil
	}
}

// WithAnswerFormat sets the format of the answer. The default is repair.FormatJSON; for repair.FormatCSV the value is a
// slice of rows.
func WithAnswerFormat(f repair.Format) RetryOption {
	return func(s *retrySettings) error {
		if f > repair.FormatCSV {
			return optionError("retry", "no such format: %d", f)
		}
		s.format = f
		return nil
	}
}

// WithAnswerSchema repairs by this JSON Schema and not by that of the Go type, which may then be any.
func WithAnswerSchema(schema []byte) RetryOption {
	return func(s *retrySettings) error {
		if _, err := repair.PromptHints(repair.FormatJSON, schema); err != nil || len(schema) == 0 {
			return &Error{Kind: ErrShape, Op: "retry", Detail: "the schema of the answer", Err: err}
		}
		s.schema = schema
		return nil
	}
}

// WithRepair passes options on to package repair, such as repair.Strict.
func WithRepair(opts ...repair.Option) RetryOption {
	return func(s *retrySettings) error {
		if _, err := repair.JSON("{}", opts...); errors.Is(err, repair.ErrOption) || errors.Is(err, repair.ErrSchemaInput) {
			return &Error{Kind: ErrOption, Op: "retry", Err: err}
		}
		s.repair = append(s.repair, opts...)
		return nil
	}
}

// WithCheck adds a check of the value beyond its schema. Its error is the reason that the writer is told.
func WithCheck[T any](check func(T) error) RetryOption {
	return func(s *retrySettings) error {
		if check == nil {
			return optionError("retry", "the check is nil")
		}
		before := s.check
		s.check = func(v any) error {
			if before != nil {
				if err := before(v); err != nil {
					return err
				}
			}
			value, ok := v.(T)
			if !ok && v != nil {
				return checkType(fmt.Sprintf("the check takes a %T, the value is a %T", value, v))
			}
			return check(value)
		}
		return nil
	}
}

// checkType is the error of a check for another type than that of the value.
type checkType string

func (e checkType) Error() string { return string(e) }

// WithFeedback sets the prompt of the next attempt, from the first prompt and the failed attempt. The default repeats the
// prompt, with the answer and the reason behind it.
func WithFeedback(f func(prompt string, failed Attempt) string) RetryOption {
	return func(s *retrySettings) error {
		if f == nil {
			return optionError("retry", "the feedback is nil")
		}
		s.feedback = f
		return nil
	}
}

// WithTruncated takes an answer whose end is missing, if what is there satisfies the schema.
func WithTruncated() RetryOption {
	return func(s *retrySettings) error { s.truncated = true; return nil }
}

// WithHints adds repair.PromptHints to the prompt. They are off by default.
func WithHints() RetryOption {
	return func(s *retrySettings) error { s.hints = true; return nil }
}

// What of an answer, and how much of a reason, a writer is told.
const (
	maxAnswerTold = 4000 // bytes
	maxReasonTold = 500
	maxPlacesTold = 5
)

func feedback(prompt string, failed Attempt) string {
	return strings.TrimRight(prompt, "\n") + "\n\nYour last answer was:\n" + clip(strings.TrimSpace(failed.Text), maxAnswerTold) +
		"\n\nIt cannot be used: " + reason(failed) + "\nAnswer again, in full and with nothing else."
}

// reason tells an error in a few lines, with the places in the answer.
func reason(failed Attempt) string {
	var e *repair.Error
	if !errors.As(failed.Err, &e) {
		return clip(failed.Err.Error(), maxReasonTold)
	}
	if len(e.Violations) == 0 {
		return clip(strings.TrimPrefix(e.Error(), "repair: "), maxReasonTold)
	}
	var places []string
	if failed.Repaired != nil && failed.Repaired.Truncated {
		places = append(places, "the text ends too early")
	}
	for i, v := range e.Violations {
		if i == maxPlacesTold {
			places = append(places, fmt.Sprintf("and %d more", len(e.Violations)-i))
			break
		}
		path := v.Path
		if path == "" {
			path = "the whole"
		}
		places = append(places, path+": "+v.Reason)
	}
	return clip(strings.Join(places, "; "), maxReasonTold)
}

// clip cuts a text to n bytes, not within a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + " ..."
}

// Writer returns a Writer that asks this model, for Retry: what it writes has the given shape, so that only WithCheck can
// refuse it. For texts without a shape, as from a service, take ShapeFromRegex("[^]*").
func (m *Model) Writer(shape *Shape, opts ...Option) (Writer, error) {
	if _, err := m.shaped(shape, opts); err != nil {
		return nil, err
	}
	return func(ctx context.Context, prompt string) (string, error) {
		r, err := m.Generate(ctx, shape, prompt, opts...)
		if err != nil {
			return "", err
		}
		return r.Text, nil
	}, nil
}
