package engine

import "unicode/utf8"

// maxTop bounds how many alternatives WithLogProbs gives for a token, and
// maxStops how many stop strings there may be.
const (
	maxTop   = 1000
	maxStops = 64
)

type generateOptions struct {
	sampler    *Sampler
	constraint Constraint
	maxTokens  int
	stops      []string
	logProbs   bool
	top        int
	over       Distribution
	onText     func(string) error
}

// GenerateOption changes how Generate writes.
type GenerateOption func(*generateOptions) error

func generateError(name, format string, args ...any) error {
	return newError(ErrOption, "generate", name, format, args...)
}

// WithSampler picks tokens by s. The default is a greedy sampler.
func WithSampler(s *Sampler) GenerateOption {
	return func(o *generateOptions) error {
		if s == nil {
			return generateError("sampler", "is nil")
		}
		o.sampler = s
		return nil
	}
}

// WithConstraint allows only what c allows. It is moved along by Generate.
func WithConstraint(c Constraint) GenerateOption {
	return func(o *generateOptions) error {
		if c == nil {
			return generateError("constraint", "is nil")
		}
		o.constraint = c
		return nil
	}
}

// WithMaxTokens ends the output after n tokens, n >= 1. The default is what the
// context has room for. A constraint that is to be complete by then must be told
// the same number.
func WithMaxTokens(n int) GenerateOption {
	return func(o *generateOptions) error {
		if n < 1 {
			return generateError("max tokens", "%d is not positive", n)
		}
		o.maxTokens = n
		return nil
	}
}

// WithStop ends the output before the first place where one of the strings is
// written, wherever the borders between tokens lie.
func WithStop(stops ...string) GenerateOption {
	return func(o *generateOptions) error {
		for i, s := range stops {
			if s == "" || !utf8.ValidString(s) {
				return generateError("stop", "string %d, %q, is empty or not UTF-8", i, s)
			}
		}
		if o.stops = append(o.stops, stops...); len(o.stops) > maxStops {
			return generateError("stop", "more than %d strings", maxStops)
		}
		return nil
	}
}

// WithLogProbs records the log-probability of each token of the output and of the
// top likeliest ones in its place, 0 <= top <= 1000. Over the Full distribution
// forced tokens have to be run through the model one by one, which costs the time
// that forcing saves; over the Masked one they have the log-probability 0.
func WithLogProbs(over Distribution, top int) GenerateOption {
	return func(o *generateOptions) error {
		if top < 0 || top > maxTop {
			return generateError("log-probabilities", "%d is not in 0..%d", top, maxTop)
		}
		if over != Full && over != Masked {
			return generateError("log-probabilities", "unknown distribution %d", over)
		}
		o.logProbs, o.over, o.top = true, over, top
		return nil
	}
}

// WithText calls f with each piece of text as it becomes final: whole characters,
// and nothing that may yet turn out to be part of a stop string. An error of f
// ends the generation.
func WithText(f func(text string) error) GenerateOption {
	return func(o *generateOptions) error {
		if f == nil {
			return generateError("text callback", "is nil")
		}
		o.onText = f
		return nil
	}
}
