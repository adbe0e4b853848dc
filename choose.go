package stencil

import (
	"cmp"
	"context"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/stencil-go/stencil/engine"
)

// Choose asks the model for one of several options and returns it. An option is written
// as the text that it is (strings), that its MarshalText gives, or else as JSON. The token
// is picked in each place as in Generate, so that a hundred thousand options cost no more
// than three; Rank looks at the whole of each option instead.
//
//	mood, err := stencil.Choose(ctx, model, "How does this sound? "+mail, []string{"angry", "neutral", "happy"})
//
// The options are compiled in every call; to use them more than once, compile their texts
// with ShapeFromChoices.
func Choose[T any](ctx context.Context, m *Model, prompt string, options []T, opts ...Option) (T, error) {
	var none T
	s, err := newSettings(opts)
	if err == nil {
		err = s.only(formatText)
	}
	if err != nil {
		return none, err
	}
	start := time.Now()
	texts, err := optionTexts(options)
	if err != nil {
		return none, err
	}
	shape, err := ShapeFromChoices(texts)
	if err != nil {
		return none, err
	}
	result, err := m.generate(ctx, shape, prompt, s, time.Since(start))
	if err != nil {
		return none, err
	}
	return options[slices.Index(texts, result.Text)], nil
}

// Ranked is an option and what the model thinks of it.
type Ranked[T any] struct {
	Value T
	Text  string
	// Probability is that of this option among all of them: they sum to 1.
	Probability float64
	// LogProb is the natural logarithm of the probability that the model, left alone,
	// writes the option.
	LogProb float64
}

// Rank returns all options with their probabilities, the likeliest first, those of equal
// probability in the order given.
//
// The probability of an option is that of its whole token sequence, as the tokenizer
// splits its text: the product of the probabilities of its tokens, each over the whole
// vocabulary. Where an option is the beginning of another one (yes; yes, but), that of
// ending behind it is one more factor. The probabilities are then divided by their sum.
// What options begin with goes through the model once: the cost is one token for each
// different beginning of the options that more than one of them, or its own next token,
// depends on.
//
// Options about writing (WithMaxTokens, WithTemperature, WithStream, ...) make no sense
// here and are errors. Options with equal texts are an error as well.
func Rank[T any](ctx context.Context, m *Model, prompt string, options []T, opts ...Option) ([]Ranked[T], error) {
	s, err := newSettings(opts)
	if err == nil {
		err = s.only(formatText)
	}
	if err == nil && (s.writes || len(s.sampler) > 0) {
		err = optionError("rank", "an option about writing: nothing is written")
	}
	if err != nil {
		return nil, err
	}
	texts, err := optionTexts(options)
	if err != nil {
		return nil, err
	}
	scores, err := m.score(ctx, prompt, texts, s)
	if err != nil {
		return nil, err
	}
	top := slices.Max(scores)
	sum := 0.0
	for _, x := range scores {
		sum += math.Exp(x - top)
	}
	ranked := make([]Ranked[T], len(options))
	for i, x := range scores {
		ranked[i] = Ranked[T]{Value: options[i], Text: texts[i], Probability: math.Exp(x-top) / sum, LogProb: x}
	}
	slices.SortStableFunc(ranked, func(a, b Ranked[T]) int { return cmp.Compare(b.LogProb, a.LogProb) })
	return ranked, nil
}

// score returns the log-probability of each text as the answer to the prompt.
func (m *Model) score(ctx context.Context, prompt string, texts []string, s *settings) ([]float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Kind: ErrCanceled, Op: "rank", Err: err}
	}
	if err := checkPrompt(prompt); err != nil {
		return nil, err
	}
	ids, err := m.frame(prompt, &Shape{options: texts}, s)
	if err != nil {
		return nil, err
	}
	list := make([]engine.Continuation, len(texts))
	order := make([]int, len(texts))
	for i, text := range texts {
		list[i].Tokens, order[i] = m.encodeText([]byte(text)), i
	}
	// In sorted order what begins with an option comes right behind it.
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(list[a].Tokens, list[b].Tokens) })
	for k, i := range order[:len(order)-1] {
		own, next := list[i].Tokens, list[order[k+1]].Tokens
		list[i].Ends = len(next) > len(own) && slices.Equal(own, next[:len(own)])
	}
	session, err := m.engine.NewSession()
	if err != nil {
		return nil, &Error{Kind: ErrGenerate, Op: "rank", Err: err}
	}
	scores, err := engine.Score(ctx, session, m.engine.Tokenizer(), ids, list)
	switch {
	case err == nil:
		return scores, nil
	case ctx.Err() != nil:
		return nil, &Error{Kind: ErrCanceled, Op: "rank", Err: ctx.Err()}
	case errors.Is(err, engine.ErrContextLength):
		return nil, &Error{Kind: ErrPromptTooLong, Op: "rank", Err: err}
	}
	return nil, &Error{Kind: ErrGenerate, Op: "rank", Err: err}
}

// optionTexts are the texts of options, which must differ.
func optionTexts[T any](options []T) ([]string, error) {
	texts := make([]string, len(options))
	known := make(map[string]int, len(options))
	for i, o := range options {
		text, err := optionText(o)
		if err == nil && !utf8.ValidString(text) {
			err = errors.New("it is not UTF-8")
		}
		if err != nil {
			return nil, &Error{Kind: ErrOption, Op: "choose", Detail: fmt.Sprintf("option %d cannot be written", i), Err: err}
		}
		if k, twice := known[text]; twice {
			return nil, optionError("choose", "options %d and %d are both written %.40q", k, i, text)
		}
		texts[i], known[text] = text, i
	}
	if len(texts) == 0 {
		return nil, optionError("choose", "there are no options")
	}
	return texts, nil
}

func optionText(o any) (string, error) {
	if v := reflect.ValueOf(o); v.IsValid() {
		if m, ok := o.(encoding.TextMarshaler); ok {
			text, err := m.MarshalText()
			return string(text), err
		}
		if v.Kind() == reflect.String {
			return v.String(), nil
		}
	}
	text, err := json.Marshal(o)
	return string(text), err
}
