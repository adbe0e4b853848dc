package stencil

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/engine/chat"
	"github.com/stencil-go/stencil/grammar"
)

// Option changes one call of Generate, GenerateJSON and its like, Model.Generate or
// Model.Stream.
type Option func(*settings) error

type settings struct {
	maxTokens int
	writes    bool // an option is about writing a text
	sampler   []engine.SamplerOption
	system    string
	history   []chat.Message
	chat      []chat.Option
	framing   Framing
	schema    []grammar.JSONSchemaOption
	format    format // formatText where no option has chosen one
	yaml      []grammar.YAMLOption
	csv       []grammar.CSVOption
	logProbs  engine.Distribution
	top       int
	stream    func(Chunk) error
	result    *Result
	thinking  *thinking
}

// defaultMaxTokens is enough for a page of JSON.
const defaultMaxTokens = 512

func optionError(op, format string, args ...any) error {
	return &Error{Kind: ErrOption, Op: op, Detail: fmt.Sprintf(format, args...)}
}

func newSettings(opts []Option) (*settings, error) {
	s := &settings{maxTokens: defaultMaxTokens, logProbs: engine.Masked}
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	if s.framing == FrameRaw && (s.system != "" || len(s.history) > 0 || len(s.chat) > 0) {
		return nil, optionError("generate", "a raw prompt has no system message, history or chat options")
	}
	return s, nil
}

// WithMaxTokens sets the budget: the text is complete within n tokens, n >= 1. The
// default is 512. A budget below the shortest text that fits is an error (ErrBudget).
func WithMaxTokens(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return optionError("generate", "a budget of %d tokens", n)
		}
		s.maxTokens, s.writes = n, true
		return nil
	}
}

// sampling adds a sampler option after checking it.
func sampling(opt engine.SamplerOption) Option {
	return func(s *settings) error {
		if _, err := engine.NewSampler(opt); err != nil {
			return &Error{Kind: ErrOption, Op: "generate", Err: err}
		}
		s.sampler = append(s.sampler, opt)
		return nil
	}
}

// WithTemperature draws tokens at random, the more evenly the higher t is. The default,
// 0, always takes the likeliest token.
func WithTemperature(t float64) Option { return sampling(engine.WithTemperature(t)) }

// WithTopK draws from the k likeliest tokens, k >= 1.
func WithTopK(k int) Option { return sampling(engine.WithTopK(k)) }

// WithTopP draws from the likeliest tokens whose probabilities sum to p, 0 < p <= 1.
func WithTopP(p float64) Option { return sampling(engine.WithTopP(p)) }

// WithMinP draws from the tokens at least p times as likely as the likeliest, 0 < p <= 1.
func WithMinP(p float64) Option { return sampling(engine.WithMinP(p)) }

// WithRepetitionPenalty makes tokens of the last text less likely, p > 1; see
// engine.WithRepetitionPenalty.
func WithRepetitionPenalty(p float64) Option { return sampling(engine.WithRepetitionPenalty(p)) }

// WithSeed starts the random numbers: one seed, one text. The default is 0.
func WithSeed(seed uint64) Option { return sampling(engine.WithSeed(seed)) }

// WithSystem sets the system message, which says how the model should behave.
func WithSystem(text string) Option {
	return func(s *settings) error {
		if !utf8.ValidString(text) {
			return optionError("generate", "the system message is not valid UTF-8")
		}
		s.system = text
		return nil
	}
}

// WithHistory puts earlier turns of a conversation before the prompt.
func WithHistory(messages ...chat.Message) Option {
	return func(s *settings) error {
		for i, m := range messages {
			if m.Role == "" || !utf8.ValidString(m.Role) || !utf8.ValidString(m.Content) {
				return optionError("generate", "message %d of the history has no role or is not valid UTF-8", i)
			}
		}
		s.history = append(s.history, messages...)
		return nil
	}
}

// WithChat passes options on to the model's chat template. chat.WithDate fixes the date
// that some models are told; without it their answers may differ from day to day.
func WithChat(opts ...chat.Option) Option {
	return func(s *settings) error {
		s.chat = append(s.chat, opts...)
		return nil
	}
}

// Framing says how a prompt reaches the model.
type Framing uint8

const (
	// FrameSchema sends the prompt, followed by the fields that are asked for or the
	// options to choose from, through the model's chat template. It is the default.
	FrameSchema Framing = iota
	// FrameChat sends the prompt alone through the model's chat template.
	FrameChat
	// FrameRaw gives the model the prompt as it stands: it writes on from there. Markers
	// of a chat template in the prompt are read as such.
	FrameRaw
)

// WithFraming sets how the prompt reaches the model.
func WithFraming(f Framing) Option {
	return func(s *settings) error {
		if f > FrameRaw {
			return optionError("generate", "no such framing: %d", f)
		}
		s.framing = f
		return nil
	}
}

// WithSchemaOptions sets the layout and dialect of the JSON, such as
// grammar.WithWhitespace or grammar.WithAnyOrder, and how the schema of YAML or CSV is
// read. It is for Generate, GenerateJSON and its like, which then compile
// the shape in every call; for many calls make the shape once, with ShapeOf or
// ShapeFromSchema.
func WithSchemaOptions(opts ...grammar.JSONSchemaOption) Option {
	return func(s *settings) error {
		s.schema = append(s.schema, opts...)
		return nil
	}
}

// WithLogProbs sets what the log-probabilities of the result are taken over and how many
// of the likeliest tokens are given in each place; the default is engine.Masked, that is the tokens
// allowed there, and none. See engine.WithLogProbs for what engine.Full costs.
func WithLogProbs(over engine.Distribution, top int) Option {
	return func(s *settings) error {
		// The engine checks again; here an option is checked when it is applied.
		if over != engine.Full && over != engine.Masked || top < 0 {
			return optionError("generate", "log-probabilities over %d, %d likeliest", over, top)
		}
		s.logProbs, s.top, s.writes = over, top, true
		return nil
	}
}

// Chunk is a piece of text as it grows.
type Chunk struct {
	Text   string // never a part of a character
	Tokens int    // number of tokens written so far
	// Reasoning says that the text is part of the reasoning, its tags included, that
	// WithThinking asks for, and not of the result's text.
	Reasoning bool
}

// WithStream has f called with each new piece of text, in order; joined they are the
// result's text. An error that f returns ends the call (ErrStopped).
func WithStream(f func(Chunk) error) Option {
	return func(s *settings) error {
		if f == nil {
			return optionError("generate", "the stream function is nil")
		}
		s.stream, s.writes = f, true
		return nil
	}
}

// WithResult has the details of the call written to r, also when it fails on the way:
// then r holds what was written until then.
func WithResult(r *Result) Option {
	return func(s *settings) error {
		if r == nil {
			return optionError("generate", "the result is nil")
		}
		s.result, s.writes = r, true
		return nil
	}
}

// checkPrompt refuses prompts that no tokenizer could read as meant.
func checkPrompt(prompt string) error {
	if !utf8.ValidString(prompt) {
		at := strings.IndexFunc(prompt, func(r rune) bool { return r == utf8.RuneError })
		for at >= 0 {
			if _, size := utf8.DecodeRuneInString(prompt[at:]); size == 1 {
				break
			}
			next := strings.IndexFunc(prompt[at+3:], func(r rune) bool { return r == utf8.RuneError })
			if next < 0 {
				break
			}
			at += 3 + next
		}
		return &Error{Kind: ErrPrompt, Op: "generate", Detail: fmt.Sprintf("not valid UTF-8 at byte %d", at)}
	}
	if strings.TrimSpace(prompt) == "" {
		return &Error{Kind: ErrPrompt, Op: "generate", Detail: "the prompt is empty"}
	}
	return nil
}
