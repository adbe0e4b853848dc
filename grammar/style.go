package grammar

import (
	"fmt"
	"slices"
	"sync"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// style is a layout of JSON: the parts of its punctuation.
type style struct {
	layout Whitespace
	// comma stands between two items or members, colon between key and value.
	comma, colon *Expr
	// space stands inside brackets that are not empty.
	space *Expr
	// anyValue and so on describe every JSON value of the kind.
	anyValue, anyArray, anyObject, anyNumber, anyInteger *Expr
	anyOrder, exponents                                  bool
	// numbers holds usual ranges of numbers that were asked for, by their names.
	numbers sync.Map
}

// flexibleColumns bounds the indentation that Flexible allows.
const flexibleColumns = 32

// flexibleSpace is nothing, a blank, or a line end and some indentation.
var flexibleSpace = common(Optional(Alt(Literal(" "),
	Seq(Optional(Literal("\r")), Literal("\n"), Repeat(OneByte(blankBytes()), 0, flexibleColumns)))))

func blankBytes() (s ByteSet) {
	s.Add(' ', ' ')
	s.Add('\t', '\t')
	return s
}

// brackets are the literals of a pair of brackets.
type brackets struct{ left, right, both *Expr }

var (
	squares = brackets{Literal("["), Literal("]"), Literal("[]")}
	braces  = brackets{Literal("{"), Literal("}"), Literal("{}")}
)

var (
	quote      = Literal(`"`)
	anyString  = Seq(quote, common(Encode(anyText, JSONString)), quote)
	jsonNull   = common(Literal("null"))
	jsonFalse  = common(Literal("false"))
	jsonTrue   = common(Literal("true"))
	jsonEither = common(ChoiceOf("false", "true"))
)

// jsonText describes the JSON strings whose values e describes.
func jsonText(e *Expr) *Expr {
	if e.Op == OpNone {
		return none
	}
	return Seq(quote, Encode(e, JSONString), quote)
}

type styleKey struct {
	layout              Whitespace
	anyOrder, exponents bool
}

var styles sync.Map

// styleFor returns the one style of the layout, so that what is common to all
// grammars is the same expression in all of them.
func styleFor(w Whitespace, anyOrder, exponents bool) *style {
	key := styleKey{w, anyOrder, exponents}
	if s, ok := styles.Load(key); ok {
		return s.(*style)
	}
	s := &style{layout: w, anyOrder: anyOrder, exponents: exponents, space: empty, comma: Literal(","), colon: Literal(":")}
	switch w.kind {
	case pretty:
		s.space, s.comma, s.colon = newline, Seq(Literal(","), newline), Literal(": ")
	case flexible:
		s.space, s.comma = flexibleSpace, Seq(Literal(","), flexibleSpace)
		s.colon = Seq(Literal(":"), Optional(Literal(" ")))
	}
	s.anyNumber = plainNumber(exponents)
	// Integers in all their forms are described without error: they have no bounds.
	s.anyInteger, _ = numberExpr(allIntegers, s.forms())
	s.anyInteger = common(s.anyInteger)
	value := &Rule{Name: "json value", common: true}
	s.anyValue = Ref(value)
	s.anyArray = arrayOf(s, nil, s.anyValue, 0, -1, empty)
	s.anyObject = s.object(&Members{Additional: []Additional{{Key: anyString, Value: s.member(s.anyValue)}}, Max: -1})
	value.Define(Alt(jsonNull, jsonEither, s.anyNumber, anyString, s.anyArray, s.anyObject))
	stored, _ := styles.LoadOrStore(key, s)
	return stored.(*style)
}

// member describes what follows a key: the colon and the value.
func (s *style) member(value *Expr) *Expr { return Seq(s.colon, value) }

// brackets puts brackets around content, which is not empty, and, if optional,
// describes the empty brackets too.
func (s *style) brackets(left string, content *Expr, right string, optional bool) *Expr {
	pair := squares
	if left == "{" {
		pair = braces
	}
	if content.Op == OpNone {
		if optional {
			return pair.both
		}
		return none
	}
	if s.layout.kind == compact {
		if optional {
			content = Optional(content)
		}
		return Seq(pair.left, content, pair.right)
	}
	full := Seq(pair.left, s.space, content, s.space, pair.right)
	if s.layout.kind == pretty {
		full = Seq(pair.left, Indent(s.layout.indent, Seq(s.space, content)), s.space, pair.right)
	}
	if optional {
		return Alt(pair.both, full)
	}
	return full
}

// object describes an object with the members.
func (s *style) object(m *Members) *Expr {
	m.Separator, m.AnyOrder = s.comma, s.anyOrder
	optional, ok := m.settle()
	if !ok {
		return none
	}
	if m.Max == 0 || len(m.Properties)+len(m.Additional) == 0 {
		return braces.both
	}
	if s.layout.kind == compact {
		return Seq(braces.left, MembersOf(m), braces.right)
	}
	m.Min = max(m.Min, 1)
	return s.brackets("{", MembersOf(m), "}", optional)
}

func (s *style) name() string              { return "json" }
func (s *style) value() *Expr              { return s.anyValue }
func (s *style) arrays() *Expr             { return s.anyArray }
func (s *style) objects() *Expr            { return s.anyObject }
func (s *style) key(name string) string    { return quoteText(name) }
func (s *style) separator() *Expr          { return s.comma }
func (s *style) element(value *Expr) *Expr { return value }
func (s *style) root(value *Expr) *Expr    { return value }

func (s *style) read(room *valueRoom, text []byte, from int) (*jsonvalue.Value, error) {
	return room.Room.Room.Read(text[from:], guardDepth)
}

func (s *style) check() *Expr    { return check }
func (s *style) keyGuard() Guard { return jsonKeyGuard{} }

func (s *style) itemGuard() Guard { return uniqueGuard{jsonItems} }
func (s *style) itemCheck() *Expr { return check }

func (s *style) part(room *valueRoom, text []byte, from int) (*jsonvalue.Value, error) {
	return room.Room.Room.ReadPart(text[from:], guardDepth)
}

// keys describes the keys that names describes.
func (s *style) keys(names *Expr) *Expr {
	if names == nil {
		return anyString
	}
	return jsonText(names)
}

// text describes the strings of the set.
func (s *style) text(set stringSet) *Expr {
	switch set.kind {
	case emptySet:
		return none
	case fullSet:
		return anyString
	case finiteSet:
		return ChoiceOf(jsonvalue.QuoteAll(set.list)...)
	}
	return jsonText(set.expr())
}

func (s *style) forms() numberForms {
	if s.exponents {
		return exponentForms
	}
	return plainForms
}

// plainNumber describes every JSON number.
func plainNumber(exponents bool) *Expr {
	var digit, leading ByteSet
	digit.Add('0', '9')
	leading.Add('1', '9')
	digits := Repeat(OneByte(digit), 1, -1)
	parts := []*Expr{
		Optional(Literal("-")),
		Alt(Literal("0"), Seq(OneByte(leading), Repeat(OneByte(digit), 0, -1))),
		Optional(Seq(Literal("."), digits)),
	}
	if exponents {
		var mark, sign ByteSet
		mark.Add('E', 'E')
		mark.Add('e', 'e')
		sign.Add('+', '+')
		sign.Add('-', '-')
		parts = append(parts, Optional(Seq(OneByte(mark), Optional(OneByte(sign)), digits)))
	}
	return Seq(parts...)
}

// number describes the numbers of the set.
func (s *style) number(n numberSet) (*Expr, error) {
	switch {
	case n.empty():
		return none, nil
	case len(n) == 1 && n[0].plain():
		return s.anyNumber, nil
	case len(n) == 1 && n[0].equal(&allIntegers[0]):
		return s.anyInteger, nil
	}
	name, usual := n.usual()
	if !usual {
		return numbersExpr(n, s.forms())
	}
	if e, ok := s.numbers.Load(name); ok {
		return e.(*Expr), nil
	}
	e, err := numbersExpr(n, s.forms())
	if err != nil {
		return nil, err
	}
	kept, _ := s.numbers.LoadOrStore(name, common(e))
	return kept.(*Expr), nil
}

// usualBounds are the ends of ranges that many schemas have: counts, shares,
// ports, degrees.
var usualBounds = []int64{-180, -90, -1, 0, 1, 10, 90, 100, 180, 255, 1000, 65535}

// usual reports whether the set is a range, of numbers or integers, between usual
// bounds or beyond one, and names it. There are a few hundred such sets; what is
// known of those that are met is kept.
func (n numberSet) usual() (name string, ok bool) {
	if len(n) != 1 {
		return "", false
	}
	c := &n[0]
	if c.fractions || c.digitsOnly || len(c.multiples)+len(c.exceptions) > 0 {
		return "", false
	}
	name = fmt.Sprint(c.integers)
	for _, b := range []struct {
		bound *decimal.Decimal
		open  bool
	}{{c.low, c.lowOpen}, {c.high, c.highOpen}} {
		if b.bound == nil {
			name += " none"
			continue
		}
		v, ok := b.bound.Int()
		if !ok || !slices.Contains(usualBounds, int64(v)) {
			return "", false
		}
		name += fmt.Sprint(" ", v, b.open)
	}
	return name, true
}
