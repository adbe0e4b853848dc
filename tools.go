package stencil

import (
	"context"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/grammar/toolcall"
)

// Tool is what a model may call: a name, a description and the JSON Schema of the
// arguments. See package toolcall for names and limits.
type Tool = toolcall.Tool

// ToolCall is one call of a tool: its name and the JSON of its arguments.
type ToolCall = toolcall.Call

// Tools is a set of tools in the format of a family of models, compiled. It is immutable
// and safe for concurrent use; make it once and keep it.
type Tools struct {
	format toolcall.Format
	tools  []Tool
	shape  *Shape
}

// NewTools compiles tools for models that call them in the format, such as
// toolcall.Hermes for Qwen. Options bound the number of calls and say how arguments are
// written. The error's cause is a *grammar.Error.
func NewTools(format toolcall.Format, tools []Tool, opts ...toolcall.Option) (*Tools, error) {
	e, err := toolcall.Answer(format, tools, opts...)
	if err != nil {
		return nil, &Error{Kind: ErrShape, Op: "compile", Err: err}
	}
	g, err := grammar.New(e)
	if err != nil {
		return nil, &Error{Kind: ErrShape, Op: "compile", Err: err}
	}
	shape, err := ShapeFromGrammar(g)
	if err != nil {
		return nil, err
	}
	return &Tools{format: format, tools: append([]Tool(nil), tools...), shape: shape}, nil
}

// Shape is the shape of the answers: text, calls, or both.
func (t *Tools) Shape() *Shape { return t.shape }

// Answer is what a model said and called.
type Answer struct {
	*Result
	// Said is the text beside the calls; Calls are those, in order.
	Said  string
	Calls []ToolCall
}

// Decode reads an answer that was written in the format, by this package or another
// engine. The error's cause is a *grammar.Error with the offset.
func (t *Tools) Decode(text string) (*Answer, error) {
	message, err := toolcall.Read(t.format, text)
	if err != nil {
		return nil, &Error{Kind: ErrDecode, Op: "decode", Err: err}
	}
	return &Answer{Said: message.Text, Calls: message.Calls}, nil
}

// Call asks the model for an answer in which it may call the tools. Unless the prompt is
// framed raw, the tools and the way to call them are told in the system message.
//
//	tools, err := stencil.NewTools(toolcall.Hermes, []stencil.Tool{{Name: "weather", Parameters: schema}})
//	answer, err := model.Call(ctx, tools, "How is the weather in Oslo?")
//	for _, call := range answer.Calls { ... }
func (m *Model) Call(ctx context.Context, tools *Tools, prompt string, opts ...Option) (*Answer, error) {
	if tools == nil {
		return nil, optionError("generate", "there are no tools")
	}
	s, err := m.shaped(tools.shape, opts)
	if err != nil {
		return nil, err
	}
	if s.framing != FrameRaw {
		if s.system != "" {
			s.system += "\n\n"
		}
		s.system += toolcall.Prompt(tools.format, tools.tools)
	}
	result, err := m.generate(ctx, tools.shape, prompt, s, 0)
	if err != nil {
		return nil, err
	}
	answer, err := tools.Decode(result.Text)
	if err != nil {
		return nil, err
	}
	answer.Result = result
	return answer, nil
}
