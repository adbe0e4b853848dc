package grammar

import (
	"slices"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// yamlPlain[c] describes the texts that yamltext.Plain tells to be safe as plain
// scalars in context c.
var yamlPlain = [...]*Expr{
	yamltext.Value:     Keep(newYAMLPlain(yamltext.Value)),
	yamltext.Key:       Keep(newYAMLPlain(yamltext.Key)),
	yamltext.FlowValue: Keep(newYAMLPlain(yamltext.FlowValue)),
	yamltext.FlowKey:   Keep(newYAMLPlain(yamltext.FlowKey)),
}

// yamlNotPlain[c] describes all other texts.
var yamlNotPlain = [...]*Expr{
	yamltext.Key:     Keep(And(anyText, Not(yamlPlain[yamltext.Key]))),
	yamltext.FlowKey: Keep(And(anyText, Not(yamlPlain[yamltext.FlowKey]))),
}

// plainOf describes the texts of e that are safe as plain scalars in the context.
func plainOf(e *Expr, context yamltext.Context) *Expr {
	return alternatives(e, func(e *Expr) *Expr {
		x := extentOf(e)
		switch {
		case x.first.within(bytesOf(yamltext.Indicators)), x.first.within(bytesOf(yamltext.NumberStart)) && x.letters.within(bytesOf(yamltext.NumberRest)):
			return none
		case x.plain(context):
			return e
		}
		return andKept(e, yamlPlain[context])
	})
}

// plain reports whether all texts of the extent are sure to be safe as plain scalars in
// the context: they hold neither blanks nor colons, and no character beyond ASCII.
func (x extent) plain(context yamltext.Context) bool {
	not := ":\x7F"
	if context >= yamltext.FlowValue {
		not += yamltext.FlowExcluded
	}
	if context == yamltext.Key || context == yamltext.FlowKey {
		not += "<"
	}
	unsafe := bytesOf(not)
	unsafe.Add(0, ' ')
	unsafe.Add(utf8.RuneSelf, 0xFF)
	if x.least == 0 || x.letters.meets(unsafe) || x.first.meets(bytesOf(yamltext.Indicators+yamltext.NumberStart)) {
		return false
	}
	return !slices.ContainsFunc(yamltext.Words, x.mayBe)
}

func newYAMLPlain(context yamltext.Context) *Expr {
	not := ": "
	if context >= yamltext.FlowValue {
		not += yamltext.FlowExcluded
	}
	if context == yamltext.Key || context == yamltext.FlowKey {
		not += "<"
	}
	// Characters that are neither blank nor colon.
	char := yamlCharacters(not)
	first := yamlCharacters(not + yamltext.Indicators)
	afterBlank := yamlCharacters(not + "#")
	colons := Repeat(Literal(":"), 1, -1)
	unit, word := OneOf(char), OneOf(afterBlank)
	if context == yamltext.Value {
		unit = Seq(Optional(colons), unit)
		word = Alt(word, Seq(colons, OneOf(char)))
	}
	form := Seq(OneOf(first), Repeat(unit, 0, -1), Repeat(Seq(Repeat(Literal(" "), 1, -1), word, Repeat(unit, 0, -1)), 0, -1))
	parts := []*Expr{
		Seq(oneOfText(yamltext.NumberStart), Repeat(oneOfText(yamltext.NumberRest), 0, -1)),
		Seq(Literal("..."), anyText),
	}
	for _, w := range yamltext.Words {
		parts = append(parts, caseless(w))
	}
	return And(form, Not(Alt(parts...)))
}

// yamlCharacters are the characters that may stand in a plain scalar, without
// blanks and those of not.
func yamlCharacters(not string) *Class {
	out := []Range{}
	add := func(lo, hi rune) { out = append(out, Range{lo, hi}) }
	for r := rune(0x21); r < 0x7F; r++ {
		add(r, r)
	}
	add(0xA0, utf8.MaxRune)
	drop := []Range{}
	for _, r := range not {
		drop = append(drop, Range{r, r})
	}
	for r := rune(0xA0); r <= 0xFFFF; r++ {
		if yamltext.Excluded(r) || yamltext.Blank(r) {
			drop = append(drop, Range{r, r})
		}
	}
	return NewClass(out...).Intersect(NewClass(drop...).Negate())
}

func oneOfText(chars string) *Expr {
	var ranges []Range
	for _, r := range chars {
		ranges = append(ranges, Range{r, r})
	}
	return OneOf(NewClass(ranges...))
}

// caseless describes the ASCII word in every mixture of cases.
func caseless(word string) *Expr {
	var parts []*Expr
	for _, r := range word {
		if r >= 'a' && r <= 'z' {
			parts = append(parts, OneOf(NewClass(Range{r, r}, Range{r - 32, r - 32})))
		} else {
			parts = append(parts, Literal(string(r)))
		}
	}
	return Seq(parts...)
}
