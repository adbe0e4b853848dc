package grammar

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/lark"
	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// larkAttributes are the attributes of a rule.
type larkAttributes struct {
	lazy        bool
	stop        *lark.Value
	suffix      *lark.Value
	capture     string
	stopCapture string
	temperature *float64
	maxTokens   *int
}

// attributed translates a rule with attributes.
//
// A rule that is lazy or has a suffix is a terminal that ends with the first byte
// behind which it is complete, its suffix included. With stop its texts are those
// that the stop does not occur in: what stops it is written by what follows.
func (t *larkTranslator) attributed(d *lark.Definition, scope larkScope) (*Expr, *notation.Error) {
	a, err := t.attributes(d)
	if err != nil {
		return nil, err
	}
	offset := d.Name.Pos.Offset
	name := func(n string, e *Expr) *Expr {
		if n == "" {
			return e
		}
		*t.captures = true
		return Capture(n, e)
	}
	if a.maxTokens != nil && *a.maxTokens == 0 {
		return name(a.capture, empty), nil
	}
	if !a.lazy && a.stop == nil && a.suffix == nil && a.temperature == nil && a.maxTokens == nil {
		if a.stopCapture != "" {
			return nil, notation.Fail(notation.Invalid, offset, "stop_capture", "without stop or suffix")
		}
		body, err := t.ruleBody(d, scope)
		if err != nil {
			return nil, err
		}
		return name(a.capture, body), nil
	}
	p, err := t.terminalExpansions(d.Body, 0)
	if err != nil {
		err.Message += "; the body of a rule with lazy, stop, suffix, temperature or max_tokens is a terminal"
		return nil, err
	}
	end := larkPiece{e: empty}
	for _, v := range []*lark.Value{a.stop, a.suffix} {
		if v == nil {
			continue
		}
		if end, _, err = t.terminalValue(v, 0); err != nil {
			return nil, err
		}
		if nullable(end.e) {
			return nil, notation.Fail(notation.Unsupported, v.Pos.Offset, "stop", "the end of the text as a stop: what follows the rule must show")
		}
	}
	if p.open || end.open || end.lazy > 0 {
		return nil, notation.Fail(notation.Unsupported, offset, "lazy quantifier", "in a rule with lazy, stop or suffix")
	}
	switch {
	case a.stop != nil && a.stopCapture != "":
		return nil, notation.Fail(notation.Unsupported, offset, "stop_capture", "the stop is no part of the text: use suffix")
	}
	terminal := Terminal{Name: d.Name.Text, Temperature: a.temperature}
	if a.maxTokens != nil {
		terminal.MaxTokens = *a.maxTokens
	}
	switch {
	case a.stop != nil && (a.temperature != nil || a.maxTokens != nil):
		// What does not hold one character ends before it, whatever follows.
		if !singleCharacter(end.e) {
			return nil, notation.Fail(notation.Unsupported, offset, "stop", "of more than a character, together with temperature or max_tokens: use suffix")
		}
		terminal.Expr = And(p.e, Not(Seq(anyText, end.e, anyText)))
		return name(a.capture, t.lexer.Terminal(terminal)), nil
	case a.stop != nil:
		return name(a.capture, And(p.e, Not(Seq(anyText, end.e, anyText)))), nil
	case !a.lazy && a.suffix == nil:
		terminal.Expr = p.e
		return name(a.capture, t.lexer.Terminal(terminal)), nil
	case end.e.Op == OpEmpty && nullable(p.e):
		// The first place where it is complete is its start.
		return name(a.capture, empty), nil
	}
	terminal.Expr, terminal.Lazy = Seq(name(a.capture, p.e), name(a.stopCapture, end.e)), true
	if a.suffix != nil && a.maxTokens != nil {
		terminal.Tail = name(a.stopCapture, end.e)
	}
	return t.lexer.Terminal(terminal), nil
}

// singleCharacter reports whether all texts of e are seen to have one character.
func singleCharacter(e *Expr) bool {
	switch e.Op {
	case OpClass:
		return true
	case OpLiteral:
		return utf8.RuneCount(e.Bytes) == 1
	case OpAlt:
		return !slices.ContainsFunc(e.Subs, func(s *Expr) bool { return !singleCharacter(s) })
	}
	return false
}

func (t *larkTranslator) attributes(d *lark.Definition) (larkAttributes, *notation.Error) {
	var out larkAttributes
	seen := map[string]bool{}
	for _, a := range d.Attributes {
		offset := a.Pos.Offset
		if seen[a.Name] {
			return out, notation.Fail(notation.Invalid, offset, a.Name, "the attribute is given twice")
		}
		seen[a.Name] = true
		text, isText := "", false
		if a.Value != nil && a.Value.Kind() == lark.KindString {
			var fold bool
			text, fold = lark.Text(a.Value.Leaf)
			isText = !fold
		}
		switch a.Name {
		case "lazy":
			if a.Value != nil || a.Number != "" {
				return out, notation.Fail(notation.Invalid, offset, a.Name, "the attribute takes no value")
			}
			out.lazy = true
		case "capture":
			out.capture = d.Name.Text
			if isText && text != "" {
				out.capture = text
			} else if a.Value != nil || a.Number != "" {
				return out, &notation.Error{Offset: offset, Construct: a.Name, Message: "not a name", Expected: `capture or capture="name"`}
			}
		case "stop_capture":
			if !isText || text == "" {
				return out, &notation.Error{Offset: offset, Construct: a.Name, Message: "not a name", Expected: `stop_capture="name"`}
			}
			out.stopCapture = text
		case "stop", "suffix":
			if a.Value == nil {
				return out, &notation.Error{Offset: offset, Construct: a.Name, Message: "not a terminal", Expected: a.Name + `="text", a regular expression or a terminal`}
			}
			if out.stop != nil || out.suffix != nil {
				return out, notation.Fail(notation.Invalid, offset, a.Name, "stop and suffix exclude each other")
			}
			if a.Name == "stop" {
				out.stop = a.Value
			} else {
				out.suffix = a.Value
			}
		case "temperature":
			v, err := strconv.ParseFloat(a.Number, 64)
			if err != nil || v < 0 || math.IsInf(v, 0) {
				return out, &notation.Error{Offset: offset, Construct: a.Name, Message: "not a temperature", Expected: "temperature=0.7"}
			}
			out.temperature = &v
		case "max_tokens":
			v, err := strconv.Atoi(a.Number)
			if err != nil || v < 0 {
				return out, &notation.Error{Offset: offset, Construct: a.Name, Message: "not a number of tokens", Expected: "max_tokens=100"}
			}
			out.maxTokens = &v
		default:
			return out, &notation.Error{Offset: offset, Construct: a.Name, Message: "unknown attribute", Expected: "capture, lazy, max_tokens, stop, stop_capture, suffix or temperature"}
		}
	}
	return out, nil
}

// directives takes the options of %llguidance. What changes which texts fit is
// taken or refused; what only changes how a machine works is not asked for.
func (t *larkTranslator) directives(text string, offset int) *notation.Error {
	var options map[string]any
	if err := json.Unmarshal([]byte(text), &options); err != nil {
		return &notation.Error{Offset: offset, Construct: "%llguidance", Message: "not an object", Expected: `{ "option": value }`}
	}
	names := make([]string, 0, len(options))
	for n := range options {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		on, isBool := options[n].(bool)
		switch {
		case n == "allow_initial_skip" && isBool:
			t.initialSkip = t.initialSkip || on
		case (n == "no_forcing" || n == "allow_invalid_utf8" || n == "ignore_once") && isBool:
			if on {
				return notation.Fail(notation.Unsupported, offset, n, "the option is not enforced")
			}
		case n == "skip_repetition" && (options[n] == "once" || options[n] == "unbounded"):
			if options[n] == "once" {
				return notation.Fail(notation.Unsupported, offset, n, "ignored text may always be repeated")
			}
		default:
			return &notation.Error{Kind: notation.Invalid, Offset: offset, Construct: n, Message: fmt.Sprintf("no such option, or no such value: %v", options[n]), Expected: "allow_initial_skip"}
		}
	}
	return nil
}

// larkStructured translates %regex {...}: the runs of consecutive pieces of a list.
func larkStructured(text string, offset int) (*Expr, *notation.Error) {
	var in struct {
		Chunks *[]string `json:"substring_chunks"`
		Words  *string   `json:"substring_words"`
		Chars  *string   `json:"substring_chars"`
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, &notation.Error{Kind: notation.Unsupported, Offset: offset, Construct: "%regex", Message: strings.TrimPrefix(err.Error(), "json: "), Expected: "substring_chunks, substring_words or substring_chars"}
	}
	var chunks []string
	given := 0
	if in.Chunks != nil {
		chunks = *in.Chunks
		given++
	}
	if in.Words != nil {
		chunks = words(*in.Words)
		given++
	}
	if in.Chars != nil {
		chunks = strings.Split(*in.Chars, "")
		given++
	}
	if given != 1 {
		return nil, &notation.Error{Kind: notation.Invalid, Offset: offset, Construct: "%regex", Message: "one kind of piece is needed", Expected: "substring_chunks, substring_words or substring_chars"}
	}
	return Accept(newChunkAutomaton(chunks)), nil
}

// words cuts a text where letters and digits begin and end, and before each other
// character.
func words(text string) []string {
	var out []string
	from, in := 0, false
	for i, r := range text {
		word := isWordRune(r)
		if i > from && !(word && in) {
			out = append(out, text[from:i])
			from = i
		}
		in = word
	}
	if from < len(text) {
		out = append(out, text[from:])
	}
	return out
}
