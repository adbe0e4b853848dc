// Package ready holds ready-made grammars: arithmetic, SQL queries over the caller's
// tables, expressions of Go and Python, XML and HTML fragments, Markdown tables, ISO
// 8601 dates and times, chess games and regular expressions.
//
//	g, err := grammar.New(ready.GoExpression())
//
// Each is a *grammar.Expr, so that it can stand alone or be a part of something else:
// a passage in a fenced block, the body of a region, an alternative.
//
// # What they hold
//
// Every text that a grammar describes is one of its language, which the tests have
// judged by others' parsers: go/parser, Python's ast, SQLite, encoding/xml, package
// time, Go's regexp. The other way round each is a subset, one way to write what the
// language may write in many: single blanks where blanks are needed and none where
// they are not, no comments. The documentation of each says what is left out.
package ready

import (
	"regexp"

	"github.com/stencil-go/stencil/grammar"
)

// The grammars are written with short names for what package grammar calls at length.

func lit(text string) *grammar.Expr             { return grammar.Literal(text) }
func seq(parts ...*grammar.Expr) *grammar.Expr  { return grammar.Seq(parts...) }
func alt(parts ...*grammar.Expr) *grammar.Expr  { return grammar.Alt(parts...) }
func opt(parts ...*grammar.Expr) *grammar.Expr  { return grammar.Optional(seq(parts...)) }
func many(parts ...*grammar.Expr) *grammar.Expr { return grammar.Repeat(seq(parts...), 0, -1) }
func one(texts ...string) *grammar.Expr         { return grammar.ChoiceOf(texts...) }

// list is one e or more, with commas between.
func list(e *grammar.Expr) *grammar.Expr { return grammar.Separated(e, lit(", "), 1, -1) }

// re is the texts of a pattern that is a constant of this package.
func re(pattern string) *grammar.Expr {
	e, err := grammar.Pattern(pattern)
	if err != nil {
		panic(err)
	}
	return e
}

// name is the texts of a pattern but for some words.
func name(pattern string, words ...string) *grammar.Expr {
	return grammar.And(re(pattern), grammar.Not(one(words...)))
}

// recursive defines a rule by what it says of itself.
func recursive(rule string, define func(self *grammar.Expr) *grammar.Expr) *grammar.Expr {
	r := grammar.NewRule(rule)
	self := grammar.Ref(r)
	r.Define(define(self))
	return self
}

// operators is operands with operators between them, of one precedence.
func operators(operand *grammar.Expr, texts ...string) *grammar.Expr {
	return seq(operand, many(lit(" "), one(texts...), lit(" "), operand))
}

// matches reports whether the pattern, a constant of this package, matches a whole text.
func matches(pattern, text string) bool {
	return regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString(text)
}
