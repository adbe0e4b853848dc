package grammar

import "unicode/utf8"

// yamlText holds the characters and scalars of YAML 1.2 (sections 5 and 7).
type yamlText struct {
	// solid are the printable characters that are not blank, any those and blanks.
	solid, any *Class
	// plain is a plain scalar on one line, plainRest a further line of one.
	plain, plainRest *Expr
	// flowPlain and flowRest are those within flow collections.
	flowPlain, flowRest *Expr
	// single and double are what stands on a line within quotes.
	single, double *Expr
}

func newYAMLText() yamlText {
	solid := yamlSolid("")
	t := yamlText{solid: solid, any: solid.Union(NewClass(Range{' ', ' '}, Range{'\t', '\t'}))}
	t.plain, t.plainRest = yamlAnyPlain("")
	t.flowPlain, t.flowRest = yamlAnyPlain(",[]{}?")
	apostrophe := NewClass(Range{'\'', '\''}).Negate()
	t.single = Repeat(Alt(OneOf(t.any.Intersect(apostrophe)), Literal("''")), 0, -1)
	bare := t.any.Intersect(NewClass(Range{'"', '"'}, Range{'\\', '\\'}).Negate())
	t.double = Repeat(Alt(OneOf(bare), yamlEscape()), 0, -1)
	return t
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
// without the characters of not, and further lines of one. Neither is a document
// marker.
func yamlAnyPlain(not string) (first, rest *Expr) {
	char := OneOf(yamlSolid(":" + not))
	// A colon goes on when something that is no blank follows.
	unit := Seq(Repeat(Literal(":"), 0, -1), char)
	word := Alt(OneOf(yamlSolid(":#"+not)), Seq(Repeat(Literal(":"), 1, -1), char))
	marks := "-?:"
	if not != "" {
		// Readers take ? and : for marks in flow collections, whatever follows.
		marks = "-"
	}
	begin := Alt(OneOf(yamlSolid("-?:,[]{}#&*!|>'\"%@`")), Seq(oneOfText(marks), Repeat(Literal(":"), 0, -1), char))
	more := Seq(Repeat(unit, 0, -1), Repeat(Seq(Repeat(blank, 1, -1), word, Repeat(unit, 0, -1)), 0, -1))
	unmarked := Not(Seq(Alt(Literal("---"), Literal("...")), Optional(Seq(blank, anyText))))
	return And(Seq(begin, more), unmarked), And(Seq(word, more), unmarked)
}

// yamlEscape describes the escapes within double quotes that all readers know: not \/,
// which YAML 1.2 has added.
func yamlEscape() *Expr {
	hex := oneOfText("0123456789abcdefABCDEF")
	return Seq(Literal(`\`), Alt(
		oneOfText("0abtnvfre \"\\N_LP\t"),
		Seq(Literal("x"), Repeat(hex, 2, 2)),
		// No surrogates, and no code points past U+10FFFF.
		Seq(Literal("u"), Alt(
			Seq(oneOfText("0123456789abcefABCEF"), Repeat(hex, 3, 3)),
			Seq(oneOfText("dD"), oneOfText("01234567"), Repeat(hex, 2, 2)))),
		Seq(Literal("U00"), Alt(Seq(Literal("0"), oneOfText("123456789abcdefABCDEF")), Literal("10")), Repeat(hex, 4, 4)),
	))
}

// yamlEmptyLines are the line ends and blanks before the end of the last line.
func yamlEmptyLines() *Expr {
	return Repeat(Seq(Literal("\n"), Repeat(blank, 0, -1)), 0, -1)
}

// plainLines describes plain scalars, first and further lines, of which these begin
// with next.
func plainLines(first, rest, next *Expr) *Expr {
	return Seq(first, Repeat(Seq(Repeat(blank, 0, -1), yamlEmptyLines(), next, rest), 0, -1))
}

// quoted describes quoted scalars on one line.
func (t *yamlText) quoted() *Expr {
	return Alt(Seq(quote, t.double, quote), Seq(Literal("'"), t.single, Literal("'")))
}

// quotedLines describes quoted scalars whose further lines begin with next. In the
// first column none begins like a document marker.
func (t *yamlText) quotedLines(next *Expr, deeper int) *Expr {
	lines := func(line, end *Expr) *Expr {
		rest := line
		if deeper == 0 {
			rest = And(line, Not(Seq(oneOfText("-."), anyText)))
		}
		return Seq(line, Repeat(Seq(end, yamlEmptyLines(), next, rest), 0, -1))
	}
	// A backslash before a line end leaves it out.
	return Alt(Seq(quote, lines(t.double, Optional(Literal(`\`))), quote), Seq(Literal("'"), lines(t.single, empty), Literal("'")))
}

// yamlFlow holds what differs between flow collections on one line and over several:
// what stands between tokens, and scalars.
type yamlFlow struct{ gap, plain, quoted *Expr }

// flowLine describes flow collections on one line, of at most so many levels: they
// may be keys.
func (t *yamlText) flowLine(levels int) *Expr {
	e := none
	for range levels {
		e = t.flow(yamlFlow{Repeat(blank, 0, -1), t.flowPlain, t.quoted()}, e, e)
	}
	return e
}

// flowLines describes flow collections whose further lines begin with next. gap ends
// with next too.
func (t *yamlText) flowLines(name string, gap, next *Expr, deeper int) *Expr {
	node := NewRule(name)
	node.Define(t.flow(yamlFlow{Alt(Repeat(blank, 0, -1), gap), plainLines(t.flowPlain, t.flowRest, next), t.quotedLines(next, deeper)}, Ref(node), t.flowLine(yamlFlowLevels)))
	return Ref(node)
}

// flow describes flow collections of inner ones and scalars, with key those that may
// be keys. Keys stand on one line, as all readers want it.
func (t *yamlText) flow(f yamlFlow, inner, key *Expr) *Expr {
	space, quoted := Repeat(blank, 0, -1), t.quoted()
	properties := yamlProperties(Repeat(blank, 1, -1))
	behind := Optional(Seq(properties, Repeat(blank, 1, -1)))
	// Readers want a blank behind a tag.
	value := Alt(Seq(behind, Alt(f.plain, f.quoted, inner)), Seq(properties, Repeat(blank, 1, -1)))
	// Behind a key with closing marks the value may stand without a blank.
	beside := Alt(And(t.flowPlain, Not(Seq(Literal("-"), anyText))), quoted, inner)
	member := Seq(behind, Alt(
		Seq(Alt(t.flowPlain, quoted, key), space, Literal(":"), Optional(Seq(Repeat(blank, 1, -1), value))),
		Seq(Alt(quoted, key), Literal(":"), beside),
	))
	list := func(e *Expr) *Expr {
		return Optional(Seq(e, f.gap, Repeat(Seq(Literal(","), f.gap, e, f.gap), 0, -1), Optional(Seq(Literal(","), f.gap))))
	}
	return Alt(
		Seq(Literal("["), f.gap, list(Alt(value, member)), Literal("]")),
		Seq(Literal("{"), f.gap, list(Alt(Seq(behind, Alt(f.plain, f.quoted)), member)), Literal("}")),
	)
}

// yamlProperties describes an anchor, a tag or both. Anchors have the characters that
// all readers take.
func yamlProperties(gap *Expr) *Expr {
	word := oneOfText("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")
	anchor := Seq(Literal("&"), Repeat(word, 1, 64))
	suffix := Repeat(Alt(word, oneOfText("./")), 1, 256)
	tag := Seq(Literal("!"), Alt(empty, suffix, Seq(Literal("!"), suffix),
		Seq(Literal("<"), Alt(Literal("!"), Seq(Literal("tag:"), suffix, oneOfText(",:"))), Repeat(Alt(word, oneOfText("./:,")), 1, 256), Literal(">"))))
	return Alt(anchor, tag, Seq(anchor, gap, tag), Seq(tag, gap, anchor))
}
