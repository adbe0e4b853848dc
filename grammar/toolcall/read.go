package toolcall

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/stencil-go/stencil/grammar"
)

// Message is what an answer holds.
type Message struct {
	// Text is what is said beside the calls: all text outside them, or, in channels, the
	// answer and the preambles.
	Text string
	// Reasoning is the text of the channel analysis.
	Reasoning string
	Calls     []Call
}

// Call is one call of a tool.
type Call struct {
	Name string
	// Arguments is the JSON object of the arguments, as written; for Llama3Python, made of
	// them.
	Arguments json.RawMessage
}

// Read reads an answer in the format: one that Answer describes, with markers spelled
// out. It does not check names and arguments against tools, which is what the grammar
// does. The error is a *grammar.Error of kind ErrSyntax with the offset at which the
// text is no such answer, or ErrInvalid for an unknown format.
func Read(f Format, text string) (*Message, error) {
	if _, ok := formatNames[f]; !ok {
		return nil, invalid("", "there is no format %d", uint8(f))
	}
	r := reader{text: text, message: &Message{}}
	switch f {
	case Hermes:
		r.hermes()
	case Llama3, Gemma:
		r.objects(f)
	case Llama3Python:
		r.python()
	case Mistral:
		r.mistral()
	case MistralNamed:
		r.mistralNamed()
	case Harmony:
		r.harmony()
	case DeepSeek, DeepSeek31:
		r.deepSeek(f)
	}
	if r.err == nil && r.at < len(r.text) {
		r.fail("%q stands behind the last call", clip(r.text[r.at:]))
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.message, nil
}

// reader stands at a place of a text. After an error it stays where it is.
type reader struct {
	text    string
	at      int
	message *Message
	err     error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = &grammar.Error{Kind: grammar.ErrSyntax, Offset: int64(r.at), Err: fmt.Errorf(format, args...)}
	}
}

func clip(s string) string { return s[:min(len(s), 40)] }

// take goes past the text if it comes next.
func (r *reader) take(text string) bool {
	if r.err != nil || !strings.HasPrefix(r.text[r.at:], text) {
		return false
	}
	r.at += len(text)
	return true
}

func (r *reader) expect(text string) {
	if r.err == nil && !r.take(text) {
		r.fail("%q is missing", text)
	}
}

// before goes up to the marker and past it, and returns what is before. Without the
// marker that is all the rest, and found is false.
func (r *reader) before(marker string) (text string, found bool) {
	if r.err != nil {
		return "", false
	}
	text, _, found = strings.Cut(r.text[r.at:], marker)
	r.at += len(text)
	if found {
		r.at += len(marker)
	}
	return text, found
}

func (r *reader) blanks() {
	for r.err == nil && r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// value reads a JSON value.
func (r *reader) value() json.RawMessage {
	if r.err != nil {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(r.text[r.at:]))
	var v json.RawMessage
	if err := d.Decode(&v); err != nil {
		r.fail("no JSON: %w", err)
		return nil
	}
	r.at += int(d.InputOffset())
	return v
}

// arguments reads the JSON object of a call of the tool.
func (r *reader) arguments(name string) {
	from := r.at
	v := r.value()
	if r.err == nil && (len(v) == 0 || v[0] != '{') {
		r.at = from
		r.fail("the arguments are no object")
	}
	if r.err == nil {
		r.message.Calls = append(r.message.Calls, Call{Name: name, Arguments: v})
	}
}

// object reads a call as an object with the name and the arguments.
func (r *reader) object() {
	from := r.at
	v := r.value()
	if r.err != nil {
		return
	}
	var call struct {
		Name       *string         `json:"name"`
		Arguments  json.RawMessage `json:"arguments"`
		Parameters json.RawMessage `json:"parameters"`
	}
	if err := json.Unmarshal(v, &call); err != nil || call.Name == nil {
		r.at = from
		r.fail("no object with a name")
		return
	}
	arguments := call.Arguments
	if arguments == nil {
		arguments = call.Parameters
	}
	if len(arguments) == 0 || arguments[0] != '{' {
		r.at = from
		r.fail("the arguments are no object")
		return
	}
	r.message.Calls = append(r.message.Calls, Call{Name: *call.Name, Arguments: arguments})
}

func (r *reader) hermes() {
	for r.err == nil {
		text, found := r.before(hermesOpen)
		r.message.Text += text
		if !found {
			return
		}
		r.blanks()
		r.object()
		r.blanks()
		r.expect(hermesClose)
	}
}

// objects reads objects, or text that does not begin with a brace.
func (r *reader) objects(f Format) {
	tagged := f == Llama3 && r.take(pythonTag)
	if !tagged && !strings.HasPrefix(r.text, "{") {
		r.message.Text, r.at = r.text, len(r.text)
		return
	}
	r.object()
	for r.err == nil && r.at < len(r.text) {
		if f == Llama3 {
			r.expect(";")
		}
		r.blanks()
		r.object()
	}
}

func (r *reader) mistral() {
	text, found := r.before(mistralCalls)
	r.message.Text = text
	if !found {
		return
	}
	r.blanks()
	r.expect("[")
	for r.err == nil {
		r.blanks()
		r.object()
		r.blanks()
		if !r.take(",") {
			break
		}
	}
	r.expect("]")
}

func (r *reader) mistralNamed() {
	text, found := r.before(mistralCalls)
	r.message.Text = text
	for found && r.err == nil {
		name, ok := r.before(mistralArgs)
		if !ok {
			r.fail("%q is missing", mistralArgs)
			return
		}
		r.arguments(name)
		found = r.take(mistralCalls)
	}
}

func (r *reader) harmony() {
	for r.err == nil {
		r.expect(channel)
		header, found := r.before(message)
		if !found {
			r.fail("%q is missing", message)
			return
		}
		header, _, _ = strings.Cut(header, constrain)
		name, recipient, called := strings.Cut(strings.TrimSpace(header), " to=functions.")
		switch {
		case called && name == "commentary":
			r.arguments(strings.TrimSpace(recipient))
			return
		case called || name != "analysis" && name != "commentary" && name != "final":
			r.fail("%q is no channel", clip(header))
			return
		}
		text, closed := r.before(end)
		if name == "analysis" {
			r.message.Reasoning += text
		} else {
			r.message.Text += text
		}
		if name == "final" || r.err != nil {
			return
		}
		if !closed {
			r.fail("%q is missing", end)
			return
		}
		r.expect(start)
		r.expect("assistant")
	}
}

func (r *reader) deepSeek(f Format) {
	text, found := r.before(callsBegin)
	r.message.Text = text
	if !found {
		return
	}
	for r.err == nil {
		r.blanks()
		r.expect(callBegin)
		if f == DeepSeek {
			r.expect("function")
			r.expect(callName)
		}
		upTo := callName
		if f == DeepSeek {
			upTo = "\n```json\n"
		}
		name, ok := r.before(upTo)
		if !ok {
			r.fail("%q is missing", upTo)
			return
		}
		r.arguments(name)
		if f == DeepSeek {
			r.blanks()
			r.expect("```")
		}
		r.expect(callEnd)
		if r.take(callsEnd) {
			return
		}
	}
}

// python reads a call with arguments by name.
func (r *reader) python() {
	if !r.take(pythonTag) {
		r.message.Text, r.at = r.text, len(r.text)
		return
	}
	name, found := r.before(".call(")
	if !found {
		r.fail(`".call(" is missing`)
		return
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for n := 0; r.err == nil && !r.take(")"); n++ {
		if n > 0 {
			r.expect(",")
			r.blanks()
			out.WriteByte(',')
		}
		key, ok := r.before("=")
		if !ok || !pythonIdentifier.MatchString(key) {
			r.fail("%q is no name of an argument", clip(key))
			return
		}
		fmt.Fprintf(&out, "%q:", key)
		switch {
		case r.take("True"):
			out.WriteString("true")
		case r.take("False"):
			out.WriteString("false")
		case r.take("None"):
			out.WriteString("null")
		default:
			out.Write(r.value())
		}
	}
	out.WriteByte('}')
	if r.err == nil && !json.Valid(out.Bytes()) {
		r.fail("the arguments are no values")
	}
	if r.err == nil {
		r.message.Calls = append(r.message.Calls, Call{Name: name, Arguments: out.Bytes()})
	}
}
