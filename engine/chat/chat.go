package chat

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stencil-go/stencil/engine/internal/jinja"
	"github.com/stencil-go/stencil/engine/tokenizer"
)

// The usual roles. Templates know others.
const (
	System    = "system"
	User      = "user"
	Assistant = "assistant"
)

// Message is one turn of a conversation.
type Message struct {
	Role    string
	Content string
}

// The kinds of failure, to be tested with errors.Is.
var (
	// ErrTemplate: the template is malformed, or uses what is not implemented.
	ErrTemplate = errors.New("unusable chat template")
	// ErrMessages: the template does not take these messages ("roles must
	// alternate"), or they are empty or not UTF-8.
	ErrMessages = errors.New("messages do not fit the chat template")
	// ErrOption: an option has a value that makes no sense.
	ErrOption = errors.New("invalid option")
	// ErrLimit: the evaluation took too long or its output was too large.
	ErrLimit = errors.New("chat template exceeds a limit")
)

// Error is the error type of this package.
type Error struct {
	Kind    error // one of the Err values above
	Message int   // the index of the message concerned, -1 for none
	Line    int   // the line of the template, 0 for none
	Err     error
}

func (e *Error) Error() string {
	s := "chat: " + e.Kind.Error()
	if e.Message >= 0 {
		s += fmt.Sprintf(": message %d", e.Message)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Is reports whether target is the error's kind.
func (e *Error) Is(target error) bool { return e.Kind == target }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// The templates of models that bring none.
const (
	chatML = `{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}` +
		`{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`
	plain = `{% for m in messages %}{{ m.content + '\n\n' }}{% endfor %}`
)

// Template is a model's chat template. It is immutable and safe for concurrent use.
type Template struct {
	tok    *tokenizer.Tokenizer
	source string
	parsed *jinja.Template
}

// New reads the source of a chat template for a model with the given tokenizer; ""
// chooses one as the package's introduction says. It fails with an *Error of kind
// ErrTemplate or ErrLimit.
func New(source string, tok *tokenizer.Tokenizer) (*Template, error) {
	if source == "" {
		source = plain
		_, start := tok.ID("<|im_start|>")
		if _, end := tok.ID("<|im_end|>"); start && end {
			source = chatML
		}
	}
	parsed, err := jinja.Parse(source)
	if err != nil {
		return nil, wrap(err)
	}
	return &Template{tok, source, parsed}, nil
}

func wrap(err error) error {
	out := &Error{Kind: ErrTemplate, Message: -1, Err: err}
	var e *jinja.Error
	if errors.As(err, &e) {
		out.Line = e.Line
	}
	switch {
	case errors.Is(err, jinja.ErrLimit):
		out.Kind = ErrLimit
	case errors.Is(err, jinja.ErrRaised), errors.Is(err, jinja.ErrValue):
		out.Kind = ErrMessages
	}
	return out
}

// Source is the text of the template.
func (t *Template) Source() string { return t.source }

type options struct {
	prompt bool
	now    time.Time
	vars   map[string]any
}

// Option changes how a conversation is rendered.
type Option func(*options) error

// WithoutGenerationPrompt leaves out what starts the model's next turn.
func WithoutGenerationPrompt() Option {
	return func(o *options) error { o.prompt = false; return nil }
}

// WithDate fixes the date that templates may write into the prompt. The default is
// today: without this option the prompt of some models changes from day to day.
func WithDate(date time.Time) Option {
	return func(o *options) error { o.now = date; return nil }
}

// WithVariable sets a variable that the model's template knows, such as enable_thinking
// or reasoning_effort. The value is a string, bool, int or float64.
func WithVariable(name string, value any) Option {
	return func(o *options) error {
		switch v := value.(type) {
		case string, bool, float64:
		case int:
			value = int64(v)
		default:
			return &Error{Kind: ErrOption, Message: -1, Err: fmt.Errorf("variable %q is a %T", name, value)}
		}
		switch name {
		case "", "messages", "add_generation_prompt":
			return &Error{Kind: ErrOption, Message: -1, Err: fmt.Errorf("variable %q cannot be set", name)}
		}
		o.vars[name] = value
		return nil
	}
}

// Render returns the prompt as text, special tokens written out.
func (t *Template) Render(messages []Message, opts ...Option) (string, error) {
	return t.render(messages, func(s string) string { return s }, opts)
}

// Encode returns the prompt as tokens. It starts with the BOS token where the model
// expects one, whether or not the template writes it.
func (t *Template) Encode(messages []Message, opts ...Option) ([]int32, error) {
	text, err := t.render(messages, t.tok.Shield, opts)
	if err != nil {
		return nil, err
	}
	return t.tok.Encode(text, tokenizer.WithShielded(), tokenizer.WithBOS()), nil
}

func (t *Template) render(messages []Message, content func(string) string, opts []Option) (string, error) {
	o := options{prompt: true, now: time.Now(), vars: map[string]any{}}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return "", err
		}
	}
	if len(messages) == 0 {
		return "", &Error{Kind: ErrMessages, Message: -1, Err: errors.New("there are none")}
	}
	list := make([]any, len(messages))
	for i, m := range messages {
		switch {
		case m.Role == "":
			return "", &Error{Kind: ErrMessages, Message: i, Err: errors.New("it has no role")}
		case !utf8.ValidString(m.Role), !utf8.ValidString(m.Content):
			return "", &Error{Kind: ErrMessages, Message: i, Err: errors.New("it is not UTF-8")}
		}
		list[i] = jinja.NewDict().Set("role", content(m.Role)).Set("content", content(m.Content))
	}
	o.vars["messages"] = list
	o.vars["add_generation_prompt"] = o.prompt
	for name, id := range map[string]func() (int32, bool){"bos_token": t.tok.BOS, "eos_token": t.tok.EOS} {
		text := ""
		if id, ok := id(); ok {
			text = string(t.tok.Token(id))
		}
		o.vars[name] = text
	}
	for _, name := range []string{"tools", "documents"} {
		if _, set := o.vars[name]; !set {
			o.vars[name] = nil
		}
	}
	out, err := t.parsed.Render(o.vars, o.now, jinja.Limits{Bytes: 64<<20 + 64*size(messages)})
	if err != nil {
		return "", wrap(err)
	}
	return strings.ToValidUTF8(out, "\uFFFD"), nil
}

func size(messages []Message) int {
	n := 0
	for _, m := range messages {
		n += len(m.Content)
	}
	return n
}
