package grammar

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// YAML returns the grammar of well-formed YAML 1.2 documents without a schema, in
// a subset for writing and checking: one document of block mappings and sequences
// (indented by up to 8 columns, sequences also not at all under their key, compact
// forms included), plain and quoted scalars and flow collections on one line,
// literal and folded block scalars of a line or more without indentation indicators, empty values,
// comments, blank lines, and `---` at the beginning, or no value at all. Anchors, aliases, tags,
// directives, tabs between tokens, explicit keys (`? `), scalars and flow
// collections over several lines, and further documents are left out. Nothing that
// is no YAML is described; keys may repeat, as YAML's syntax allows.
func YAML() *Grammar { return yamlDocument() }

var yamlDocument = sync.OnceValue(func() *Grammar {
	// The grammar is fixed: the tests build it.
	g, _ := New(newYAMLDocument())
	return g
})

// yamlColumns bounds the indentation of a collection within another.
const yamlColumns = 8

// yamlSyntax holds the parts of the document grammar that its rules share.
type yamlSyntax struct {
	// tail is what may stand behind a value on its line, lineBreak that and all up
	// to the first character of the next line that is neither blank nor comment.
	tail, lineBreak *Expr
	blanks          *Expr
	// inline is a value on one line, key a key without its colon.
	inline, key       *Expr
	mapping, sequence *Expr
}

func newYAMLDocument() *Expr {
	solid := yamlSolid("")
	text := solid.Union(NewClass(Range{' ', ' '}, Range{'\t', '\t'}))
	s := &yamlSyntax{blanks: Repeat(blank, 1, -1)}
	comment := Seq(Literal("#"), Repeat(OneOf(text), 0, -1))
	s.tail = Optional(Seq(s.blanks, Optional(comment)))
	skipped := Repeat(Seq(Literal("\n"), Repeat(blank, 0, -1), Optional(comment)), 0, -1)
	s.lineBreak = Seq(s.tail, skipped, newline)

	quoted := Alt(yamlDoubleQuoted(text), yamlSingleQuoted(text))
	plain := yamlAnyPlain("")
	flow := yamlFlow(quoted)
	s.inline = Alt(plain, quoted, flow)
	s.key = And(Alt(plain, quoted), Repeat(anyCharacter, 1, 1000))

	mapping, sequence := NewRule("mapping"), NewRule("sequence")
	s.mapping, s.sequence = Ref(mapping), Ref(sequence)
	colons := Seq(Repeat(blank, 0, 16), Literal(":"))
	member := Seq(Alt(Seq(s.key, colons), Seq(And(plain, Repeat(anyCharacter, 1, 1000)), Repeat(Literal(":"), 2, 16))), s.afterKey(solid, text))
	mapping.Define(Seq(member, Repeat(Seq(s.lineBreak, member), 0, -1)))
	item := Seq(Literal("-"), s.afterDash(solid, text))
	sequence.Define(Seq(item, Repeat(Seq(s.lineBreak, item), 0, -1)))

	below := Alt(s.mapping, s.sequence, s.inline)
	start := Seq(Literal("---"), Alt(
		Seq(s.lineBreak, below),
		Seq(s.blanks, s.inline),
		Seq(s.blanks, s.scalarBlock(solid, text)),
	))
	line := Seq(Repeat(blank, 0, -1), Optional(comment))
	head := Repeat(Seq(line, Literal("\n")), 0, -1)
	nodes := []*Expr{start, below, s.scalarBlock(solid, text)}
	for n := 1; n <= yamlColumns; n++ {
		nodes = append(nodes, Seq(Literal(strings.Repeat(" ", n)), Indent(n, Alt(s.mapping, s.sequence))))
	}
	return Seq(head, Alt(line, Seq(Alt(nodes...), s.tail, skipped)))
}

// yamlSolid are the printable characters that are neither blank nor of not.
func yamlSolid(not string) *Class {
	var drop []Range
	for _, r := range not {
		drop = append(drop, Range{r, r})
	}
	return NewClass(Range{0x21, 0x7E}, Range{0xA0, 0x2027}, Range{0x202A, 0xFEFE}, Range{0xFF00, 0xFFFD}, Range{0x10000, utf8.MaxRune}).
		Intersect(NewClass(drop...).Negate())
}

// yamlAnyPlain describes plain scalars on one line (YAML 1.2, section 7.3.3),
// without the characters of not and with no document marker at their beginning.
func yamlAnyPlain(not string) *Expr {
	char := OneOf(yamlSolid(":" + not))
	// A colon goes on when something that is no blank follows.
	unit := Seq(Repeat(Literal(":"), 0, -1), char)
	word := Alt(OneOf(yamlSolid(":#"+not)), Seq(Repeat(Literal(":"), 1, -1), char))
	first := Alt(OneOf(yamlSolid("-?:,[]{}#&*!|>'\"%@`")), Seq(oneOfText("-?:"), Repeat(Literal(":"), 0, -1), char))
	form := Seq(first, Repeat(unit, 0, -1), Repeat(Seq(Repeat(blank, 1, -1), word, Repeat(unit, 0, -1)), 0, -1))
	return And(form, Not(Seq(Alt(Literal("---"), Literal("...")), anyText)))
}

func yamlSingleQuoted(text *Class) *Expr {
	return Seq(Literal("'"), Repeat(Alt(OneOf(text.Intersect(NewClass(Range{'\'', '\''}).Negate())), Literal("''")), 0, -1), Literal("'"))
}

func yamlDoubleQuoted(text *Class) *Expr {
	hex := oneOfText("0123456789abcdefABCDEF")
	escape := Seq(Literal(`\`), Alt(
		oneOfText("0abtnvfre \"/\\N_LP\t"),
		Seq(Literal("x"), Repeat(hex, 2, 2)),
		// No surrogates, and no code points past U+10FFFF.
		Seq(Literal("u"), Alt(
			Seq(oneOfText("0123456789abcefABCEF"), Repeat(hex, 3, 3)),
			Seq(oneOfText("dD"), oneOfText("01234567"), Repeat(hex, 2, 2)))),
		Seq(Literal("U00"), Alt(Seq(Literal("0"), oneOfText("123456789abcdefABCDEF")), Literal("10")), Repeat(hex, 4, 4)),
	))
	bare := text.Intersect(NewClass(Range{'"', '"'}, Range{'\\', '\\'}).Negate())
	return Seq(quote, Repeat(Alt(OneOf(bare), escape), 0, -1), quote)
}

// yamlFlow describes flow collections on one line.
func yamlFlow(quoted *Expr) *Expr {
	space := Repeat(blank, 0, -1)
	plain := yamlAnyPlain(",[]{}?")
	node := NewRule("flow")
	value := Alt(plain, quoted, Ref(node))
	pair := Seq(Alt(plain, quoted), space, Literal(":"), Optional(Seq(Repeat(blank, 1, -1), value)))
	list := func(e *Expr) *Expr {
		return Optional(Seq(e, space, Repeat(Seq(Literal(","), space, e, space), 0, -1), Optional(Seq(Literal(","), space))))
	}
	node.Define(Alt(
		Seq(Literal("["), space, list(Alt(value, pair)), Literal("]")),
		Seq(Literal("{"), space, list(Alt(plain, quoted, pair)), Literal("}")),
	))
	return Ref(node)
}

// afterKey describes what follows a key's colon.
func (s *yamlSyntax) afterKey(solid, text *Class) *Expr {
	parts := []*Expr{empty, Seq(s.blanks, s.inline), Seq(s.blanks, s.scalarBlock(solid, text)), Seq(s.lineBreak, s.sequence)}
	for n := 1; n <= yamlColumns; n++ {
		parts = append(parts, Indent(n, Seq(s.lineBreak, Alt(s.mapping, s.sequence, s.inline))))
	}
	return Alt(parts...)
}

// afterDash describes what follows the dash of an item.
func (s *yamlSyntax) afterDash(solid, text *Class) *Expr {
	parts := []*Expr{empty, Seq(s.blanks, s.inline), Seq(s.blanks, s.scalarBlock(solid, text))}
	for n := 1; n <= yamlColumns; n++ {
		parts = append(parts, Indent(n, Seq(s.lineBreak, Alt(s.mapping, s.sequence, s.inline))))
		if n > 1 {
			parts = append(parts, Seq(Literal(strings.Repeat(" ", n-1)), Indent(n, Alt(s.mapping, s.sequence))))
		}
	}
	return Alt(parts...)
}

// scalarBlock describes literal and folded block scalars.
func (s *yamlSyntax) scalarBlock(solid, text *Class) *Expr {
	header := Seq(oneOfText("|>"), Optional(oneOfText("+-")), s.tail)
	any := Repeat(OneOf(text), 0, -1)
	breaks := Repeat(Seq(Literal("\n"), Repeat(blank, 0, -1)), 0, -1)
	more := Seq(breaks, newline, Repeat(blank, 0, -1), OneOf(solid), any)
	var parts []*Expr
	for n := 1; n <= yamlColumns; n++ {
		// No blank line before the first is longer than its indentation.
		line := Seq(Repeat(Seq(Literal("\n"), Repeat(blank, 0, n)), 0, -1), newline, OneOf(solid), any)
		parts = append(parts, Indent(n, Seq(line, Repeat(more, 0, -1))))
	}
	return Seq(header, Alt(parts...))
}
