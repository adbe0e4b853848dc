package toolcall

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/stencil-go/stencil/grammar"
)

// Format is how a family of models writes calls.
type Format uint8

const (
	// Hermes is the format of Hermes 2 Pro and of Qwen 2.5 and 3: any text, and in it
	//	<tool_call>
	//	{"name": "weather", "arguments": {"city": "Oslo"}}
	//	</tool_call>
	Hermes Format = iota + 1
	// Llama3 is the format of Llama 3.1 to 3.3 for tools of the caller's: either text, which
	// does not begin with a brace, or calls, separated by "; ", behind <|python_tag|> or
	// without it:
	//	{"name": "weather", "parameters": {"city": "Oslo"}}
	Llama3
	// Llama3Python is the format of Llama 3.1 for built-in tools: text, or one call with
	// arguments by name, written as Python writes them:
	//	<|python_tag|>weather.call(city="Oslo")
	Llama3Python
	// Mistral is the format of Mistral's tokenizers v3 to v7: text, then
	//	[TOOL_CALLS] [{"name": "weather", "arguments": {"city": "Oslo"}}]
	Mistral
	// MistralNamed is the format of Mistral's tokenizers from v11 on: text, then for each call
	//	[TOOL_CALLS]weather[ARGS]{"city": "Oslo"}
	MistralNamed
	// Gemma is the format that Gemma 3's documentation asks for: either text, which does not
	// begin with a brace, or calls, one a line:
	//	{"name": "weather", "parameters": {"city": "Oslo"}}
	Gemma
	// Harmony is the format of gpt-oss: messages of reasoning in the channel analysis and of
	// preambles in the channel commentary, then an answer in the channel final or one call,
	// behind <|start|>assistant:
	//	<|channel|>commentary to=functions.weather <|constrain|>json<|message|>{"city": "Oslo"}
	// The tokens <|return|> and <|call|> end the output and are not part of the text.
	Harmony
	// DeepSeek is the format of DeepSeek V3 and R1: text, then between
	// <｜tool▁calls▁begin｜> and <｜tool▁calls▁end｜> for each call
	//	<｜tool▁call▁begin｜>function<｜tool▁sep｜>weather
	//	```json
	//	{"city": "Oslo"}
	//	```<｜tool▁call▁end｜>
	DeepSeek
	// DeepSeek31 is the format of DeepSeek V3.1: as DeepSeek, but for each call
	//	<｜tool▁call▁begin｜>weather<｜tool▁sep｜>{"city": "Oslo"}<｜tool▁call▁end｜>
	DeepSeek31
)

var formatNames = map[Format]string{
	Hermes: "hermes", Llama3: "llama3", Llama3Python: "llama3-python", Mistral: "mistral", MistralNamed: "mistral-named", Gemma: "gemma",
	Harmony: "harmony", DeepSeek: "deepseek", DeepSeek31: "deepseek-v3.1",
}

// Formats lists the formats.
func Formats() []Format {
	return []Format{Hermes, Llama3, Llama3Python, Mistral, MistralNamed, Gemma, Harmony, DeepSeek, DeepSeek31}
}

// String is the format's name in lower case.
func (f Format) String() string {
	if n, ok := formatNames[f]; ok {
		return n
	}
	return fmt.Sprintf("format %d", uint8(f))
}

// Tool is what a model may call.
type Tool struct {
	// Name is up to 128 letters, digits, points, hyphens and underscores, the first a letter
	// or an underscore.
	Name string
	// Description tells the model what it is for; the grammar does not use it.
	Description string
	// Parameters is the JSON Schema of the arguments, of type object; nil is no arguments.
	Parameters []byte
}

// Option is an option of Answer.
type Option func(*options) error

type options struct {
	min, max int
	special  bool
	schema   []grammar.JSONSchemaOption
}

// WithCalls bounds the number of calls in an answer; max < 0 is no bound. The default
// is any number, none included. With min > 0 the model has to call; with max 0 it
// cannot.
func WithCalls(min, max int) Option {
	return func(o *options) error {
		if min < 0 || max >= 0 && max < min {
			return invalid("", "%d to %d calls", min, max)
		}
		o.min, o.max = min, max
		return nil
	}
}

// WithSpecialTokens makes the markers special tokens of the vocabulary, by their names.
func WithSpecialTokens() Option {
	return func(o *options) error { o.special = true; return nil }
}

// WithSchema passes options on to grammar.FromJSONSchema for the arguments. Without any,
// they are written with grammar.Flexible.
func WithSchema(opts ...grammar.JSONSchemaOption) Option {
	return func(o *options) error { o.schema = append(o.schema, opts...); return nil }
}

func invalid(pointer, format string, args ...any) error {
	return &grammar.Error{Kind: grammar.ErrInvalid, Pointer: pointer, Offset: -1, Err: fmt.Errorf(format, args...)}
}

var toolName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,127}$`)

// Answer describes the answers of a model that may call the tools.
//
// The error is a *grammar.Error: ErrInvalid for an unknown format, for no tools, for
// names that are none or occur twice, and for parameters that are not of type object;
// ErrUnsupported for more than one call where the format has room for one, and with
// Llama3Python for parameters other than strings, numbers, booleans and arrays of
// strings and numbers; those of grammar.FromJSONSchema, with the tool's index before
// the pointer.
func Answer(f Format, tools []Tool, opts ...Option) (*grammar.Expr, error) {
	b := builder{options: options{max: -1, schema: []grammar.JSONSchemaOption{grammar.WithWhitespace(grammar.Flexible)}}}
	for _, opt := range opts {
		if err := opt(&b.options); err != nil {
			return nil, err
		}
	}
	if _, ok := formatNames[f]; !ok {
		return nil, invalid("", "there is no format %d", uint8(f))
	}
	if len(tools) == 0 {
		return nil, invalid("", "there are no tools to call")
	}
	seen := map[string]bool{}
	for i, t := range tools {
		if !toolName.MatchString(t.Name) || seen[t.Name] {
			return nil, invalid(fmt.Sprintf("/%d", i), "the name %q is none, or occurs twice", t.Name)
		}
		seen[t.Name] = true
		if err := b.add(f, i, t); err != nil {
			return nil, err
		}
	}
	e := b.answer(f)
	if b.err != nil {
		return nil, b.err
	}
	return e, nil
}

// parameters is what is read of a tool's schema beside its compilation.
type parameters struct {
	Type       string                     `json:"type"`
	Properties map[string]json.RawMessage `json:"properties"`
	Required   []string                   `json:"required"`
}

// add compiles a tool.
func (b *builder) add(f Format, i int, t Tool) error {
	schema := t.Parameters
	if len(schema) == 0 {
		schema = []byte(`{"type":"object","additionalProperties":false}`)
	}
	at := fmt.Sprintf("/%d", i)
	g, err := grammar.FromJSONSchema(schema, b.schema...)
	if err != nil {
		return located(at, err)
	}
	var p parameters
	if json.Unmarshal(schema, &p) != nil || p.Type != "object" {
		return invalid(at, "the parameters of %s are not of type object", t.Name)
	}
	tool := compiled{name: t.Name, arguments: g.Root()}
	if f == Llama3Python {
		if tool.arguments, err = b.keywords(at, schema, &p); err != nil {
			return err
		}
	}
	b.tools = append(b.tools, tool)
	return nil
}

// located puts the tool's place before the pointer of an error.
func located(at string, err error) error {
	if e, ok := err.(*grammar.Error); ok {
		moved := *e
		moved.Pointer = at + e.Pointer
		return &moved
	}
	return err
}
