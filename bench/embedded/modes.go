package main

import (
	"context"
	"math"
	"strings"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/repair"
)

// mode is a way to get an answer from a model.
type mode struct {
	name   string
	answer func(ctx context.Context, m *stencil.Model, t *task) (string, error)
}

// constrainedName names the way whose answers are looked at one by one.
const constrainedName = "constrained"

// maxTokens is more than any right answer takes.
const maxTokens = 320

// modes lists the ways from the barest to the most. samples is for the best of several.
func modes(samples int) []mode {
	return []mode{
		{"free", free},
		{"free + repair", repaired},
		{constrainedName, func(ctx context.Context, m *stencil.Model, t *task) (string, error) {
			text, _, err := constrained(ctx, m, t)
			return text, err
		}},
		{"constrained, best of samples", func(ctx context.Context, m *stencil.Model, t *task) (string, error) {
			return best(ctx, m, t, samples)
		}},
	}
}

// prompts hold the outline of the fields already, so they are sent as they are.
var asIs = []stencil.Option{stencil.WithFraming(stencil.FrameChat), stencil.WithMaxTokens(maxTokens)}

// anything is the shape that every text has.
var anything = func() *stencil.Shape {
	s, err := stencil.ShapeFromRegex(`[^]*`)
	if err != nil {
		panic(err) // a constant
	}
	return s
}()

// free lets the model write what it likes.
func free(ctx context.Context, m *stencil.Model, t *task) (string, error) {
	r, err := m.Generate(ctx, anything, t.Prompt, asIs...)
	if err != nil {
		return "", err
	}
	return r.Text, nil
}

// repaired mends a free answer by the schema. A label is taken where its letters are.
func repaired(ctx context.Context, m *stencil.Model, t *task) (string, error) {
	text, err := free(ctx, m, t)
	if err != nil {
		return "", err
	}
	if t.Kind == "choice" {
		for _, option := range t.Options {
			if strings.EqualFold(strings.TrimSpace(text), option) {
				return option, nil
			}
		}
		return text, nil
	}
	mend := repair.JSON[string]
	switch t.Kind {
	case "yaml":
		mend = repair.YAML[string]
	case "csv":
		mend = repair.CSV[string]
	}
	r, err := mend(text, repair.WithSchema(t.Schema))
	if err != nil {
		return text, nil // what cannot be mended stays as it is
	}
	return r.Text, nil
}

// constrained lets the model write what the schema allows; it also returns the log-probability
// of the text among the texts allowed.
func constrained(ctx context.Context, m *stencil.Model, t *task, opts ...stencil.Option) (string, float64, error) {
	shape, err := t.shape()
	if err != nil {
		return "", 0, err
	}
	r, err := m.Generate(ctx, shape, t.Prompt, append(opts, asIs...)...)
	if err != nil {
		return "", 0, err
	}
	sum := 0.0
	for _, p := range r.LogProbs {
		sum += p.LogProb.LogProb
	}
	return r.Text, sum, nil
}

// best takes the likeliest of the greedy answer and some random ones, judged by the
// whole distribution of the model: what the mask had to force counts against an answer.
func best(ctx context.Context, m *stencil.Model, t *task, samples int) (string, error) {
	full := stencil.WithLogProbs(engine.Full, 0)
	text, top, err := constrained(ctx, m, t, full)
	if err != nil {
		return "", err
	}
	for seed := range uint64(max(samples-1, 0)) {
		other, p, err := constrained(ctx, m, t, full, stencil.WithTemperature(0.8), stencil.WithSeed(seed))
		if err != nil {
			return "", err
		}
		if p > top && !math.IsNaN(p) {
			text, top = other, p
		}
	}
	return text, nil
}
