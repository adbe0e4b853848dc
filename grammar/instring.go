package grammar

import (
	"fmt"
	"unicode/utf8"
)

// InString describes the texts of e, any grammar, as they are written in the codec:
// InString(e, JSONString) is the inside of a JSON string whose value is a text of e.
// It is Encode for what is not regular: recursive rules, members and guards are kept,
// and guards judge the text that was meant, not as it is written, as if nothing stood
// before it. Nested calls write a string within a string:
//
//	inner, err := grammar.InString(arguments.Root(), grammar.JSONString)
//	call := grammar.Seq(grammar.Literal(`{"arguments": "`), inner, grammar.Literal(`"}`))
//
// Every part of e is whole characters. The error is an *Error of kind ErrUnsupported
// for line breaks that follow the indentation around them, terminals of a lexer and
// special tokens. It visits each node once.
func InString(e *Expr, c *Codec) (*Expr, error) {
	w := stringWriter{codec: c, known: map[*Expr]*Expr{}, rules: map[*Rule]*Rule{}, checker: checker{seen: map[*Expr]bool{}, regular: map[*Expr]bool{}}}
	out := w.write(e)
	for len(w.open) > 0 && w.err == nil {
		r := w.open[len(w.open)-1]
		w.open = w.open[:len(w.open)-1]
		if r.body == nil {
			return nil, &Error{Kind: ErrInvalid, Keyword: r.Name, Offset: -1, Err: fmt.Errorf("the rule is referred to and never defined")}
		}
		w.rules[r].Define(w.write(r.body))
	}
	if w.err != nil {
		return nil, w.err
	}
	return out, nil
}

// stringWriter rewrites expressions, each once. open are rules yet to be written.
type stringWriter struct {
	codec   *Codec
	known   map[*Expr]*Expr
	rules   map[*Rule]*Rule
	open    []*Rule
	checker checker
	err     error
}

func (w *stringWriter) refuse(format string, args ...any) *Expr {
	if w.err == nil {
		w.err = &Error{Kind: ErrUnsupported, Keyword: "InString", Offset: -1, Err: fmt.Errorf(format, args...)}
	}
	return none
}

func (w *stringWriter) write(e *Expr) *Expr {
	if out := w.known[e]; out != nil {
		return out
	}
	out := w.rewrite(e)
	w.known[e] = out
	return out
}

func (w *stringWriter) parts(es []*Expr) []*Expr {
	out := make([]*Expr, len(es))
	for i, s := range es {
		out[i] = w.write(s)
	}
	return out
}

func (w *stringWriter) rewrite(e *Expr) *Expr {
	switch e.Op {
	case OpNone, OpEmpty:
		return e
	case OpCheck:
		return empty // it only asks a guard early
	case OpLiteral:
		return w.literal(string(e.Bytes))
	case OpChoice:
		texts := make([]string, len(e.Choice.Texts()))
		for i, t := range e.Choice.Texts() {
			written, ok := w.codec.written(t)
			if !ok {
				return w.refuse("%q cannot be written in %s", t, w.codec.Name)
			}
			texts[i] = written
		}
		return ChoiceOf(texts...)
	case OpSeq:
		return Seq(w.parts(e.Subs)...)
	case OpAlt:
		return Alt(w.parts(e.Subs)...)
	case OpCapture:
		return Capture(e.Name, w.write(e.Subs[0]))
	case OpRule:
		r := w.rules[e.Rule]
		if r == nil {
			r = NewRule(e.Rule.Name + " in " + w.codec.Name)
			w.rules[e.Rule] = r
			w.open = append(w.open, e.Rule)
		}
		return Ref(r)
	case OpMembers:
		return w.members(e.Members)
	case OpGuard:
		return Guarded(w.write(e.Subs[0]), readGuard{e.Guard, w.codec})
	}
	if w.checker.isRegular(e) {
		return Encode(e, w.codec)
	}
	switch e.Op {
	case OpRepeat:
		return Repeat(w.write(e.Subs[0]), e.Min, e.Max)
	case OpIndent, OpNewline:
		return w.refuse("the indentation of lines within a string is not that around it")
	case OpTerminal, OpNested:
		return w.refuse("what a lexer cuts cannot be written within a string")
	case OpToken:
		return w.refuse("a special token is no text within a string")
	}
	return w.refuse("intersection, complement and encoding take regular expressions")
}

func (w *stringWriter) literal(text string) *Expr {
	written, ok := w.codec.written(text)
	if !ok {
		return w.refuse("%q cannot be written in %s", text, w.codec.Name)
	}
	return Literal(written)
}

func (w *stringWriter) members(m *Members) *Expr {
	out := &Members{AnyOrder: m.AnyOrder, Min: m.Min, Max: m.Max}
	if m.Separator != nil {
		out.Separator = w.write(m.Separator)
	}
	for _, p := range m.Properties {
		key, ok := w.codec.written(p.Key)
		if !ok {
			return w.refuse("the key %q cannot be written in %s", p.Key, w.codec.Name)
		}
		out.Properties = append(out.Properties, Property{Key: key, Value: w.write(p.Value), Required: p.Required})
	}
	for _, a := range m.Additional {
		if !w.checker.isRegular(a.Key) {
			return w.refuse("the keys of additional members must be regular")
		}
		out.Additional = append(out.Additional, Additional{Key: w.write(a.Key), Value: w.write(a.Value)})
	}
	if m.KeyGuard != nil {
		out.KeyGuard = readGuard{m.KeyGuard, w.codec}
	}
	return MembersOf(out)
}

// readGuard judges what a written text stands for.
type readGuard struct {
	inner Guard
	codec *Codec
}

// Check implements Guard.
func (g readGuard) Check(text []byte) error {
	value, ok := g.codec.read(text)
	if !ok {
		return fmt.Errorf("%q is not written in %s", text, g.codec.Name)
	}
	return CheckGuard(g.inner, value, 0)
}

// Key implements Guard.
func (g readGuard) Key() string { return g.codec.Name + " " + g.inner.Key() }

// Literals implements LiteralGuard: those of the guard inside, as they are written.
func (g readGuard) Literals() []string { return g.written(LiteralGuard.Literals) }

// Values implements LiteralGuard.
func (g readGuard) Values() []string { return g.written(LiteralGuard.Values) }

func (g readGuard) written(list func(LiteralGuard) []string) (out []string) {
	inner, ok := g.inner.(LiteralGuard)
	if !ok {
		return nil
	}
	for _, text := range list(inner) {
		if written, ok := g.codec.written(text); ok {
			out = append(out, written)
		}
	}
	return out
}

// read is the value of a written text.
func (c *Codec) read(text []byte) (value []byte, ok bool) {
	state := uint8(0)
	for _, b := range text {
		step := c.States[state][b]
		if !step.Valid {
			return nil, false
		}
		if step.Emits {
			value = append(value, step.Byte)
		}
		state = step.Next
	}
	return value, state == 0
}

// written is the one way to write a text; ok is false where there is none. Each
// character is searched for by itself, a few bytes deep.
func (c *Codec) written(text string) (out string, ok bool) {
	var all []byte
	for len(text) > 0 {
		_, size := utf8.DecodeRuneInString(text)
		one, ok := c.search(nil, 0, text[:size])
		if !ok {
			return "", false
		}
		all = append(all, one...)
		text = text[size:]
	}
	return string(all), true
}

// longestWritten is the most bytes that a character takes to write.
const longestWritten = 12

// search finds what to write from state so that rest is emitted and the codec is in its
// first state.
func (c *Codec) search(before []byte, state uint8, rest string) ([]byte, bool) {
	if rest == "" && state == 0 {
		return before, true
	}
	if len(before) == longestWritten {
		return nil, false
	}
	for b := range 256 {
		step := c.States[state][b]
		switch {
		case !step.Valid || step.Emits && (rest == "" || step.Byte != rest[0]):
			continue
		case step.Emits:
			if out, ok := c.search(append(before, byte(b)), step.Next, rest[1:]); ok {
				return out, true
			}
		default:
			if out, ok := c.search(append(before, byte(b)), step.Next, rest); ok {
				return out, true
			}
		}
	}
	return nil, false
}
