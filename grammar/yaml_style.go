package grammar

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// yamlIndent is the indentation of a collection within another.
const yamlIndent = 2

// yamlStyle is the surface of YAML as far as all schemas share it.
//
// A value as an item is written behind "- ", at the column where its lines begin:
// scalars and empty collections on the line (inline), collections of several
// lines as blocks, each a node of indentation 0 around its lines. Behind a key an
// inline value follows a blank, a block begins on the next line.
type yamlStyle struct {
	yamlStyleKey
	anyValue, anyArray, anyObject, anyString, anyNumber, anyInteger, anyKeys *Expr
}

type yamlStyleKey struct {
	flow, anyOrder, blockScalars bool
}

// yamlWriter is the surface of YAML for one schema.
type yamlWriter struct {
	*yamlStyle
	forms   map[*Rule]yamlForm
	pending []*Rule
	longKey string
}

// yamlForm is a value split by where it may be written: on the line of its key or
// dash (inline; spaced behind a blank, dashed behind a dash and a blank), or as
// lines of its own. The blank is written with each alternative, so that what
// begins with it is one lexeme, whose masks are shared.
type yamlForm struct{ inline, spaced, dashed, block *Expr }

// yamlInline is the form of a value on one line.
func yamlInline(e *Expr) yamlForm {
	return yamlForm{e, behind(blank, e), behind(yamlDash, e), none}
}

var yamlStyles sync.Map

func newYAMLWriter(key yamlStyleKey) *yamlWriter {
	if s, ok := yamlStyles.Load(key); ok {
		return &yamlWriter{yamlStyle: s.(*yamlStyle), forms: map[*Rule]yamlForm{}}
	}
	s := &yamlStyle{yamlStyleKey: key}
	w := &yamlWriter{yamlStyle: s, forms: map[*Rule]yamlForm{}}
	s.anyNumber, s.anyInteger = common(yamlNumbers(yamlDigits)), common(yamlNumbers(yamlZeros))
	s.anyKeys = w.keysOf(nil)
	s.anyString = w.string(allStrings)
	value := NewRule("yaml value")
	s.anyValue = Ref(value)
	s.anyArray = arrayOf(w, nil, s.anyValue, 0, -1, empty)
	s.anyObject = w.object(&Members{Additional: w.families(w.keys(nil), w.member(s.anyValue)), Max: -1})
	value.Define(Alt(jsonNull, jsonEither, s.anyNumber, s.anyString, s.anyArray, s.anyObject))
	w.finish()
	stored, _ := yamlStyles.LoadOrStore(key, s)
	w.yamlStyle = stored.(*yamlStyle)
	return w
}

func (w *yamlWriter) name() string {
	if w.flow {
		return "yaml flow"
	}
	return blockName
}

// blockName is the name of the surface in which values depend on the column.
const blockName = "yaml"

func (w *yamlWriter) value() *Expr   { return w.anyValue }
func (w *yamlWriter) arrays() *Expr  { return w.anyArray }
func (w *yamlWriter) objects() *Expr { return w.anyObject }

func (w *yamlWriter) separator() *Expr {
	if w.flow {
		return yamlComma
	}
	return newline
}

var (
	yamlComma = Literal(", ")
	yamlDash  = Literal("- ")
	blank     = Literal(" ")
)

func (w *yamlWriter) context() (value, key yamltext.Context) {
	if w.flow {
		return yamltext.FlowValue, yamltext.FlowKey
	}
	return yamltext.Value, yamltext.Key
}

// number describes the numbers of the set, without exponents: not all readers
// take 1e3 for a number. One of more than 18 digits before the point has a
// fraction, .0 if no other: some readers take a longer integer for a string.
func (w *yamlWriter) number(n numberSet) (*Expr, error) {
	switch {
	case n.empty():
		return none, nil
	case len(n) == 1 && n[0].plain():
		return w.anyNumber, nil
	case len(n) == 1 && n[0].equal(&allIntegers[0]):
		return w.anyInteger, nil
	}
	e, err := numbersExpr(n, plainForms)
	if err == nil && slices.ContainsFunc(n, func(c numberCell) bool {
		return c.low == nil || c.high == nil || c.low.Exp > maxYAMLDigits || c.high.Exp > maxYAMLDigits
	}) {
		e = And(e, yamlNumberForm)
	}
	return e, err
}

const (
	maxYAMLDigits = yamltext.MaxDigits
	// maxYAMLWhole bounds the digits before the point: readers take a number beyond
	// floating point for a string.
	maxYAMLWhole = yamltext.MaxWhole
)

var (
	yamlDigits = Repeat(oneOfText("0123456789"), 1, -1)
	yamlZeros  = Repeat(Literal("0"), 1, -1)
	// yamlNumberForm describes numbers that are short integers or have a fraction.
	yamlNumberForm = Seq(Optional(Literal("-")),
		Alt(Repeat(oneOfText("0123456789"), 1, maxYAMLDigits), Seq(Repeat(oneOfText("0123456789"), 1, maxYAMLWhole), Literal("."), yamlDigits)))
)

// yamlNumbers describes the short integers and the numbers with the fractions.
func yamlNumbers(fraction *Expr) *Expr {
	first, digit := oneOfText("123456789"), oneOfText("0123456789")
	point := Seq(Literal("."), fraction)
	return Seq(Optional(Literal("-")), Alt(
		Seq(Literal("0"), Optional(point)),
		Seq(first, Repeat(digit, 0, maxYAMLDigits-1), Optional(point)),
		Seq(first, Repeat(digit, maxYAMLDigits, maxYAMLWhole-1), point)))
}

func (w *yamlWriter) text(set stringSet) *Expr {
	if set.kind == fullSet {
		return w.anyString
	}
	return w.string(set)
}

// string describes the strings of the set: each of a finite set in one way, plain
// if that is safe; of other sets plain or in quotes, and all strings of several
// lines as literal block scalars too.
func (w *yamlWriter) string(set stringSet) *Expr {
	value, _ := w.context()
	switch set.kind {
	case emptySet:
		return none
	case finiteSet:
		written := make([]string, len(set.list))
		for i, t := range set.list {
			written[i] = yamltext.Write(t, value)
		}
		return ChoiceOf(written...)
	case fullSet:
		parts := []*Expr{yamlPlain[value], yamlAnyQuotes}
		if w.blockScalars {
			parts = append(parts, yamlLiteral)
		}
		return Alt(parts...)
	}
	e := set.expr()
	return Alt(plainOf(e, value), yamlQuotes(e))
}

// yamlQuotes describes the strings that e describes, in quotes.
func yamlQuotes(e *Expr) *Expr {
	if e.Op == OpNone {
		return none
	}
	return Seq(quote, Encode(e, YAMLQuoted), quote)
}

// yamlAnyQuotes describes all strings in quotes.
var yamlAnyQuotes = Seq(quote, common(Encode(anyText, YAMLQuoted)), quote)

// yamlLiteral describes literal block scalars: lines of which each has a character
// that is no blank, the first begins with one and all end with one, with empty
// lines between.
var yamlLiteral = newYAMLLiteral()

func newYAMLLiteral() *Expr {
	solid := OneOf(yamlCharacters(""))
	any := OneOf(NewClass(append([]Range{{' ', ' '}, {'\t', '\t'}}, yamlCharacters("").Ranges()...)...))
	blanks := Repeat(Literal(" "), 0, -1)
	// Some readers trim the last line.
	line := Seq(solid, Optional(Seq(Repeat(any, 0, -1), solid)))
	return Seq(Literal("|-"), newline, common(line),
		Repeat(Seq(common(Repeat(Literal("\n"), 0, -1)), newline, common(Seq(blanks, line))), 0, -1))
}

func (w *yamlWriter) key(name string) string {
	_, key := w.context()
	if utf8.RuneCountInString(name) > maxYAMLKey {
		w.longKey = name
	}
	return yamltext.Write(name, key) + ":"
}

// keys describes the keys that names describes, each written in one way.
func (w *yamlWriter) keys(names *Expr) *Expr {
	if names == nil {
		return w.anyKeys
	}
	return w.keysOf(names)
}

func (w *yamlWriter) keysOf(names *Expr) *Expr {
	_, key := w.context()
	plain := yamlPlain[key]
	short := Repeat(anyCharacter, 0, maxYAMLKey)
	if names == nil {
		return Keep(Alt(Seq(And(short, plain), Literal(":")), Seq(yamlQuotes(And(short, yamlNotPlain[key])), Literal(":"))))
	}
	if names.Op == OpChoice {
		// Listed as they are written, for a search through many that none is quoted would be long.
		var written []string
		for _, name := range names.Choice.Texts() {
			if utf8.RuneCountInString(name) <= maxYAMLKey {
				written = append(written, yamltext.Write(name, key)+":")
			}
		}
		return ChoiceOf(written...)
	}
	return Alt(Seq(And(names, short, plain), Literal(":")), Seq(yamlQuotes(And(names, short, yamlNotPlain[key])), Literal(":")))
}

func (w *yamlWriter) families(keys, member *Expr) []Additional {
	return []Additional{{Key: keys, Value: member}}
}

func (w *yamlWriter) member(value *Expr) *Expr {
	if w.flow {
		return Seq(blank, value)
	}
	f := w.split(value)
	parts := []*Expr{f.spaced}
	if f.block.Op != OpNone {
		parts = append(parts, Seq(newline, f.block))
	}
	return Indent(yamlIndent, Alt(parts...))
}

func (w *yamlWriter) element(value *Expr) *Expr {
	if w.flow {
		return value
	}
	f := w.split(value)
	return Indent(yamlIndent, Alt(f.dashed, behind(yamlDash, f.block)))
}

// behind describes e behind the text.
func behind(text, e *Expr) *Expr {
	if e.Op == OpNone {
		return none
	}
	return Seq(text, e)
}

// yamlBlock marks the lines of a collection, for split to find.
func yamlBlock(lines *Expr) *Expr {
	if lines.Op == OpNone {
		return none
	}
	return Indent(0, lines)
}

func (w *yamlWriter) brackets(left string, content *Expr, right string, optional bool) *Expr {
	if w.flow {
		if content.Op != OpNone {
			content = Seq(Literal(left), content, Literal(right))
		}
	} else {
		content = yamlBlock(content)
	}
	if optional {
		return Alt(Literal(left+right), content)
	}
	return content
}

func (w *yamlWriter) object(m *Members) *Expr {
	m.Separator, m.AnyOrder = w.separator(), w.anyOrder
	optional, ok := m.settle()
	if !ok {
		return none
	}
	if m.Max == 0 || len(m.Properties)+len(m.Additional) == 0 {
		return Literal("{}")
	}
	m.Min = max(m.Min, 1)
	if m.Max < 0 || m.Max > 1 {
		m.KeyGuard = yamlKeyGuard{}
		if w.flow {
			m.KeyGuard = yamlFlowKeyGuard{}
		}
	}
	return w.brackets("{", MembersOf(m), "}", optional)
}

// split tells the inline forms of a value from its blocks. A rule is split when
// all rules are defined.
func (w *yamlWriter) split(e *Expr) yamlForm {
	switch e.Op {
	case OpAlt:
		var out yamlForm
		var regular, inline, spaced, dashed, block []*Expr
		for _, s := range e.Subs {
			if s.Op != OpRule && s.Op != OpGuard && s.Op != OpIndent && s.Op != OpAlt && s != yamlLiteral {
				regular = append(regular, s)
				continue
			}
			f := w.split(s)
			inline, spaced = append(inline, f.inline), append(spaced, f.spaced)
			dashed, block = append(dashed, f.dashed), append(block, f.block)
		}
		f := yamlInline(Alt(regular...))
		out.inline, out.spaced = Alt(append(inline, f.inline)...), Alt(append(spaced, f.spaced)...)
		out.dashed, out.block = Alt(append(dashed, f.dashed)...), Alt(block...)
		return out
	case OpGuard:
		f := w.split(e.Subs[0])
		out := yamlInline(Guarded(f.inline, e.Guard))
		out.block = Guarded(f.block, e.Guard)
		return out
	case OpRule:
		f, ok := w.forms[e.Rule]
		if !ok {
			part := func(name string) *Expr { return Ref(NewRule(e.Rule.Name + " " + name)) }
			f = yamlForm{part("inline"), part("spaced"), part("dashed"), part("block")}
			w.forms[e.Rule] = f
			w.pending = append(w.pending, e.Rule)
		}
		return f
	case OpIndent:
		if e.Min == 0 {
			return yamlForm{none, none, none, e.Subs[0]}
		}
	}
	return yamlInline(e)
}

// finish defines the forms of the rules that were split.
func (w *yamlWriter) finish() {
	for len(w.pending) > 0 {
		r := w.pending[len(w.pending)-1]
		w.pending = w.pending[:len(w.pending)-1]
		body := w.split(r.Body())
		f := w.forms[r]
		f.inline.Rule.Define(body.inline)
		f.spaced.Rule.Define(body.spaced)
		f.dashed.Rule.Define(body.dashed)
		f.block.Rule.Define(body.block)
	}
}

// root describes a document: the value from the first column on, and maybe a line
// feed.
func (w *yamlWriter) root(value *Expr) *Expr {
	if !w.flow {
		f := w.split(value)
		w.finish()
		value = Alt(Indent(yamlIndent, f.inline), f.block)
	}
	return Seq(value, Optional(Literal("\n")))
}

// check is empty: YAML is judged when it is finished.
func (w *yamlWriter) check() *Expr { return empty }

func (w *yamlWriter) part(room *valueRoom, text []byte, from int) (*jsonvalue.Value, error) {
	return nil, errYAMLPart
}

var errYAMLPart = errors.New("a part of YAML is not read")

// keyGuard is nil: object has its own.
func (w *yamlWriter) keyGuard() Guard { return nil }

func (w *yamlWriter) itemGuard() Guard {
	if w.flow {
		return uniqueGuard{flowItems}
	}
	return blockUniqueGuard{uniqueGuard{blockItems}}
}

// itemCheck is empty in blocks: nothing tells where an item ends.
func (w *yamlWriter) itemCheck() *Expr {
	if w.flow {
		return check
	}
	return empty
}

// read is the value of text[from:]; its column is that of its lines.
func (w *yamlWriter) read(room *valueRoom, text []byte, from int) (*jsonvalue.Value, error) {
	return room.Read(text[from:], from-1-bytes.LastIndexByte(text[:from], '\n'), guardDepth)
}
