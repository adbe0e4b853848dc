package grammar

import (
	"fmt"
	"strings"
	"sync"
)

// YAML returns the grammar of well-formed YAML 1.2 without a schema, in a subset for
// writing and checking: streams of documents of block mappings and sequences, whose
// collections are indented by up to 8 columns (sequences also not at all under their
// key, compact forms included), with explicit keys, anchors and tags; plain and quoted
// scalars and flow collections, on one line or several; literal and folded block
// scalars with their indicators; empty values, comments and blank lines. docs/yaml.md
// says what is left out: aliases, %TAG and the tags it names, tabs between tokens, empty
// keys and some rare layouts. Nothing that is no YAML is described; keys may repeat, as
// YAML's syntax allows.
func YAML() *Grammar { return yamlDocument() }

var yamlDocument = sync.OnceValue(func() *Grammar {
	// The grammar is fixed: the tests build it.
	g, _ := New(newYAMLDocument())
	return g
})

// yamlColumns bounds the indentation of a collection within another.
const yamlColumns = 8

// yamlFlowLevels bounds the levels of a flow collection that is a key.
const yamlFlowLevels = 2

// yamlSyntax holds the parts of the document grammar that its rules share.
type yamlSyntax struct {
	// tail is what may stand behind a value on its line, lineBreak that and all up
	// to the first character of the next line that is neither blank nor comment.
	tail, skipped, lineBreak *Expr
	// blanks divide tokens, tabs too behind a colon and at the end of a line.
	blanks, tabs *Expr
	// properties are an anchor, a tag or both.
	properties *Expr
	// key is a key without its colon, a node on one line.
	key *Expr
	// inner is a scalar or a flow collection within a block collection, whose further
	// lines are indented deeper than that; outer is one that is the document.
	inner, outer      *Expr
	mapping, sequence *Expr
	text              yamlText
}

func newYAMLDocument() *Expr {
	s := &yamlSyntax{blanks: Repeat(blank, 1, -1), tabs: Repeat(oneOfText(" \t"), 1, -1), text: newYAMLText()}
	comment := Seq(Literal("#"), Repeat(OneOf(s.text.any), 0, -1))
	s.tail = Optional(Seq(s.tabs, Optional(comment)))
	// No comment stands behind a line of blanks: it might be the first line of an
	// empty block scalar, and less indented than what came before.
	s.skipped = Seq(Repeat(Seq(Literal("\n"), Optional(Seq(Repeat(blank, 0, -1), comment))), 0, -1),
		Repeat(Seq(Literal("\n"), Repeat(blank, 0, -1)), 0, -1))
	s.lineBreak = Seq(s.tail, s.skipped, newline)
	s.properties = yamlProperties(s.blanks)
	s.inner, s.outer = s.node(1), s.node(0)

	s.key = Seq(s.behindProperties(s.blanks), And(Alt(s.text.plain, s.text.quoted(), s.text.flowLine(yamlFlowLevels)), Repeat(anyCharacter, 1, 1000)))
	mapping, sequence := NewRule("mapping"), NewRule("sequence")
	s.mapping, s.sequence = Ref(mapping), Ref(sequence)
	mapping.Define(s.lines(s.member()))
	sequence.Define(s.lines(Seq(Literal("-"), s.afterDash())))
	return s.stream(comment)
}

// lines are entries, one below the other.
func (s *yamlSyntax) lines(entry *Expr) *Expr {
	return Seq(entry, Repeat(Seq(s.lineBreak, entry), 0, -1))
}

// behindProperties is nothing, or properties and what divides them from a node.
func (s *yamlSyntax) behindProperties(gap *Expr) *Expr { return Optional(Seq(s.properties, gap)) }

// node describes scalars and flow collections whose further lines are indented by
// deeper columns at least, with properties or not, or properties alone.
func (s *yamlSyntax) node(deeper int) *Expr {
	next := Seq(newline, Repeat(blank, deeper, -1))
	gap := Seq(s.tail, s.skipped, next)
	line := Seq(next, Repeat(oneOfText(" \t"), 0, -1))
	content := Alt(plainLines(s.text.plain, s.text.plainRest, line), s.text.quotedLines(line, deeper), s.text.flowLines(fmt.Sprintf("flow %d", deeper), gap, line, deeper))
	return Alt(content, Seq(s.properties, Optional(Seq(Alt(s.blanks, gap), content))))
}

// member describes a member of a block mapping, its key before a colon or, behind a
// question mark, any node.
func (s *yamlSyntax) member() *Expr {
	colon := Seq(Repeat(blank, 0, 16), Literal(":"))
	colons := Seq(And(s.text.plain, Repeat(anyCharacter, 1, 1000)), Repeat(Literal(":"), 2, 16))
	explicit := Seq(Literal("?"), s.afterDash(), Optional(Seq(s.lineBreak, Literal(":"), s.afterDash())))
	return Alt(Seq(Alt(Seq(s.key, colon), colons), s.afterKey()), explicit)
}

// afterKey describes what follows a key's colon.
func (s *yamlSyntax) afterKey() *Expr {
	own := Seq(s.lineBreak, Repeat(blank, 1, -1))
	properties := Optional(Seq(Alt(s.blanks, own), s.properties))
	parts := append(s.scalars(s.tabs, own), Seq(properties, s.lineBreak, s.sequence))
	for n := 1; n <= yamlColumns; n++ {
		parts = append(parts, Seq(properties, Indent(n, Seq(s.lineBreak, Alt(s.mapping, s.sequence)))))
	}
	return Alt(parts...)
}

// afterDash describes what follows the dash of an item, the question mark of a key and
// the colon of its value.
func (s *yamlSyntax) afterDash() *Expr {
	own := Seq(s.lineBreak, Repeat(blank, 1, -1))
	properties := Optional(Seq(Alt(s.blanks, own), s.properties))
	parts := s.scalars(s.blanks, own)
	for n := 1; n <= yamlColumns; n++ {
		parts = append(parts, Seq(properties, Indent(n, Seq(s.lineBreak, Alt(s.mapping, s.sequence)))))
		if n > 1 {
			parts = append(parts, Seq(Literal(strings.Repeat(" ", n-1)), Indent(n, Alt(s.mapping, s.sequence))))
		}
	}
	return Alt(parts...)
}

// scalars are what is no block collection behind a mark: nothing, a node behind a gap
// or on its own line, and block scalars.
func (s *yamlSyntax) scalars(gap, own *Expr) []*Expr {
	return []*Expr{empty, Seq(Alt(gap, own), s.inner), Seq(gap, s.behindProperties(s.blanks), Alt(s.blockScalar(), s.indicatedScalar()))}
}

// scalarLines describes the end of a block scalar's header and its lines behind the
// first: any that are indented as that is, and blank ones.
func (s *yamlSyntax) scalarLines() (rest, more, breaks *Expr) {
	rest = Repeat(OneOf(s.text.any), 0, -1)
	breaks = yamlEmptyLines()
	return rest, Seq(breaks, newline, Repeat(oneOfText(" \t"), 0, -1), OneOf(s.text.solid), rest), breaks
}

// blockScalar describes literal and folded block scalars, of no line or of lines that
// are indented as the first is.
func (s *yamlSyntax) blockScalar() *Expr {
	header := Seq(oneOfText("|>"), Optional(oneOfText("+-")), s.tail)
	rest, more, breaks := s.scalarLines()
	parts := []*Expr{header}
	for n := 1; n <= yamlColumns; n++ {
		// No blank line before the first is longer than its indentation.
		first := Seq(Repeat(Seq(Literal("\n"), Repeat(blank, 0, n)), 0, -1), newline, OneOf(s.text.solid), rest)
		parts = append(parts, Seq(header, Indent(n, Seq(first, Repeat(more, 0, -1))), breaks))
	}
	return Alt(parts...)
}

// indicatedScalar describes block scalars whose header says how far they are indented
// within the collection they stand in.
func (s *yamlSyntax) indicatedScalar() *Expr {
	_, more, breaks := s.scalarLines()
	var parts []*Expr
	for n := 1; n <= yamlColumns; n++ {
		digit := Literal(string(rune('0' + n)))
		indicator := Alt(Seq(digit, Optional(oneOfText("+-"))), Seq(oneOfText("+-"), digit))
		parts = append(parts, Seq(oneOfText("|>"), indicator, s.tail, Indent(n, Repeat(more, 1, -1)), breaks))
	}
	return Alt(parts...)
}

// stream describes documents: the first may be bare, others begin with --- or follow
// the end of the one before.
func (s *yamlSyntax) stream(comment *Expr) *Expr {
	line := Seq(Repeat(blank, 0, -1), Optional(comment))
	head := Repeat(Seq(line, Literal("\n")), 0, -1)
	block := Seq(s.behindProperties(s.blanks), s.blockScalar())
	collections := []*Expr{s.mapping, s.sequence}
	for n := 1; n <= yamlColumns; n++ {
		collections = append(collections, Seq(Literal(strings.Repeat(" ", n)), Indent(n, Alt(s.mapping, s.sequence))))
	}
	below := Alt(append(collections, Seq(s.properties, s.lineBreak, Alt(collections...)), Seq(Repeat(blank, 0, -1), s.outer))...)
	bare := Alt(below, block)
	marked := Seq(Literal("---"), Optional(Alt(
		Seq(s.lineBreak, below),
		Seq(s.blanks, s.outer),
		Seq(s.blanks, block),
		Seq(s.blanks, s.properties, s.lineBreak, Alt(collections...)),
	)))
	version := Seq(Literal("%YAML 1."), oneOfText("12"), Repeat(blank, 0, -1), Literal("\n"), head)
	begun := Seq(Optional(version), marked)
	ended := Seq(s.lineBreak, Literal("..."))
	next := Alt(Seq(s.lineBreak, marked), Seq(Repeat(ended, 1, -1), Optional(Seq(s.tail, s.skipped, Literal("\n"), Alt(begun, bare)))))
	return Seq(head, Alt(line, Seq(Alt(begun, bare), Repeat(next, 0, -1), s.tail, s.skipped)))
}
