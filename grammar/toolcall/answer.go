package toolcall

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// The markers of the formats.
const (
	hermesOpen   = "<tool_call>"
	hermesClose  = "</tool_call>"
	pythonTag    = "<|python_tag|>"
	mistralCalls = "[TOOL_CALLS]"
	mistralArgs  = "[ARGS]"

	channel   = "<|channel|>"
	message   = "<|message|>"
	constrain = "<|constrain|>"
	end       = "<|end|>"
	start     = "<|start|>"

	callsBegin = "<｜tool▁calls▁begin｜>"
	callsEnd   = "<｜tool▁calls▁end｜>"
	callBegin  = "<｜tool▁call▁begin｜>"
	callEnd    = "<｜tool▁call▁end｜>"
	callName   = "<｜tool▁sep｜>"
)

// builder makes the grammar of an answer.
type builder struct {
	options
	tools []compiled
	err   error
}

type compiled struct {
	name      string
	arguments *grammar.Expr
}

func lit(text string) *grammar.Expr            { return grammar.Literal(text) }
func seq(parts ...*grammar.Expr) *grammar.Expr { return grammar.Seq(parts...) }

// mark is a marker.
func (b *builder) mark(name string) *grammar.Expr {
	if b.special {
		return grammar.Token(grammar.TokenSet{Names: []string{name}})
	}
	return lit(name)
}

// free is text without the markers.
func (b *builder) free(markers ...string) *grammar.Expr {
	if b.special {
		return grammar.AnyText()
	}
	return b.keep(grammar.Without(markers...))
}

// upTo is text without the markers, and then the first of them.
func (b *builder) upTo(marker string, others ...string) *grammar.Expr {
	if b.special {
		return seq(grammar.AnyText(), b.mark(marker))
	}
	return b.keep(grammar.UpTo(marker, others...))
}

func (b *builder) keep(e *grammar.Expr, err error) *grammar.Expr {
	if err != nil && b.err == nil {
		b.err = err
	}
	if err != nil {
		return grammar.None()
	}
	return e
}

// each is what write makes of any of the tools.
func (b *builder) each(write func(compiled) *grammar.Expr) *grammar.Expr {
	parts := make([]*grammar.Expr, len(b.tools))
	for i, t := range b.tools {
		parts[i] = write(t)
	}
	return grammar.Alt(parts...)
}

// object is a call as a JSON object with the name and the arguments under the key.
func (b *builder) object(key string) *grammar.Expr {
	return b.each(func(t compiled) *grammar.Expr {
		return seq(lit(fmt.Sprintf(`{"name": "%s", "%s": `, t.name, key)), t.arguments, lit("}"))
	})
}

// calls is as many calls as are asked for, one at least, with separator between.
func (b *builder) calls(call, separator *grammar.Expr) *grammar.Expr {
	if b.max == 0 {
		return grammar.None()
	}
	return grammar.Separated(call, separator, max(b.min, 1), b.max)
}

// orText is calls, or text where no call is asked for.
func (b *builder) orText(calls, text *grammar.Expr) *grammar.Expr {
	if b.min > 0 {
		return calls
	}
	return grammar.Alt(text, calls)
}

// single refuses more than one call where there is room for one.
func (b *builder) single(f Format) {
	if b.min > 1 && b.err == nil {
		b.err = &grammar.Error{Kind: grammar.ErrUnsupported, Offset: -1, Err: fmt.Errorf("an answer in the format %s has one call at most, not %d", f, b.min)}
	}
	if b.max != 0 {
		b.max = 1
	}
}

func (b *builder) answer(f Format) *grammar.Expr {
	brace := grammar.Not(seq(lit("{"), grammar.AnyText()))
	switch f {
	case Hermes:
		call := seq(b.upTo(hermesOpen), lit("\n"), b.object("arguments"), lit("\n"), b.mark(hermesClose))
		return seq(grammar.Repeat(call, b.min, b.max), b.free(hermesOpen))
	case Llama3:
		calls := seq(grammar.Optional(b.mark(pythonTag)), b.calls(b.object("parameters"), lit("; ")))
		return b.orText(calls, grammar.And(b.free(pythonTag), brace))
	case Gemma:
		return b.orText(b.calls(b.object("parameters"), lit("\n")), brace)
	case Llama3Python:
		b.single(f)
		call := b.each(func(t compiled) *grammar.Expr { return seq(lit(t.name+".call("), t.arguments, lit(")")) })
		return b.orText(seq(b.mark(pythonTag), b.calls(call, grammar.Empty())), b.free(pythonTag))
	case Mistral:
		calls := seq(grammar.Optional(lit(" ")), lit("["), b.calls(b.object("arguments"), lit(", ")), lit("]"))
		return b.orText(seq(b.upTo(mistralCalls), calls), b.free(mistralCalls))
	case MistralNamed:
		call := b.each(func(t compiled) *grammar.Expr { return seq(lit(t.name), b.mark(mistralArgs), t.arguments) })
		return b.orText(seq(b.upTo(mistralCalls), b.calls(call, b.mark(mistralCalls))), b.free(mistralCalls))
	case Harmony:
		return b.harmony()
	}
	call := b.each(func(t compiled) *grammar.Expr {
		return seq(b.mark(callBegin), lit("function"), b.mark(callName), lit(t.name+"\n```json\n"), t.arguments, lit("\n```"), b.mark(callEnd))
	})
	separator := lit("\n")
	if f == DeepSeek31 {
		separator = grammar.Empty()
		call = b.each(func(t compiled) *grammar.Expr {
			return seq(b.mark(callBegin), lit(t.name), b.mark(callName), t.arguments, b.mark(callEnd))
		})
	}
	return b.orText(seq(b.upTo(callsBegin), b.calls(call, separator), b.mark(callsEnd)), b.free(callsBegin))
}

// harmony is messages in channels; the last is the answer or the call.
func (b *builder) harmony() *grammar.Expr {
	b.single(Harmony)
	markers := []string{channel, message, constrain, start}
	text := seq(b.mark(message), b.upTo(end, markers...))
	before := seq(b.mark(channel), grammar.ChoiceOf("analysis", "commentary"), text, b.mark(start), lit("assistant"))
	call := b.each(func(t compiled) *grammar.Expr {
		return seq(b.mark(channel), lit("commentary to=functions."+t.name+" "), b.mark(constrain), lit("json"), b.mark(message), t.arguments)
	})
	final := seq(b.mark(channel), lit("final"), b.mark(message), b.free(append(markers, end)...))
	return seq(grammar.Repeat(before, 0, -1), b.orText(b.calls(call, grammar.Empty()), final))
}

// keywords is the arguments of a call in Python, by name in the order of the schema.
func (b *builder) keywords(at string, schema []byte, p *parameters) (*grammar.Expr, error) {
	if key := otherKey(schema, "type", "properties", "required", "additionalProperties", "title", "description", "$schema"); key != "" {
		return nil, &grammar.Error{Kind: grammar.ErrUnsupported, Pointer: at, Keyword: key, Offset: -1, Err: fmt.Errorf("calls in Python do not enforce it")}
	}
	names, err := propertyOrder(schema)
	if err != nil {
		return nil, invalid(at, "%v", err)
	}
	// rest[k] describes the arguments from the k-th on: behind others, or the first.
	later, first := grammar.Empty(), grammar.Empty()
	for i := len(names) - 1; i >= 0; i-- {
		n := names[i]
		value, err := b.pythonValue(at+"/properties/"+n, p.Properties[n])
		if err != nil {
			return nil, err
		}
		if !pythonName(n) {
			return nil, &grammar.Error{Kind: grammar.ErrUnsupported, Pointer: at + "/properties/" + n, Offset: -1, Err: fmt.Errorf("%q is no name of an argument", n)}
		}
		argument := seq(lit(n+"="), value)
		next, begin := seq(lit(", "), argument, later), seq(argument, later)
		if !slices.Contains(p.Required, n) {
			next, begin = grammar.Alt(next, later), grammar.Alt(begin, first)
		}
		later, first = next, begin
	}
	for _, r := range p.Required {
		if !slices.Contains(names, r) {
			return nil, &grammar.Error{Kind: grammar.ErrUnsupported, Pointer: at, Keyword: "required", Offset: -1, Err: fmt.Errorf("the argument %q has no schema of its own", r)}
		}
	}
	return first, nil
}

func pythonName(n string) bool { return pythonIdentifier.MatchString(n) && !pythonKeyword[n] }

// pythonValue describes the values of a property as Python writes them: strings,
// numbers and arrays of them as JSON does, booleans with a capital.
func (b *builder) pythonValue(pointer string, schema json.RawMessage) (*grammar.Expr, error) {
	var v struct {
		Type  string `json:"type"`
		Items struct {
			Type string `json:"type"`
		} `json:"items"`
	}
	err := json.Unmarshal(schema, &v)
	plain := func(t string) bool { return t == "string" || t == "integer" || t == "number" }
	switch {
	case err == nil && v.Type == "boolean" && otherKey(schema, "type", "title", "description", "default") == "":
		return grammar.ChoiceOf("True", "False"), nil
	case err == nil && (plain(v.Type) || v.Type == "array" && plain(v.Items.Type)):
		g, err := grammar.FromJSONSchema(schema, b.schema...)
		if err != nil {
			return nil, located(pointer, err)
		}
		return g.Root(), nil
	}
	return nil, &grammar.Error{Kind: grammar.ErrUnsupported, Pointer: pointer, Offset: -1,
		Err: fmt.Errorf("arguments of calls in Python are strings, numbers, booleans without further keywords, and arrays of strings or numbers")}
}
