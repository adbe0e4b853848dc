package ready

import (
	"go/token"
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// GoExpression describes expressions of Go: names, literals of all kinds, composite
// literals, calls, selectors, indices and slices, type assertions, conversions,
// unary and binary operators. It is syntax: names need not be declared, and types
// may be wrong.
//
// Left out are function literals and types of functions, channels, structs and
// interfaces, names beyond ASCII, more than one unary operator without parentheses
// between, selectors on numbers, and operators in an argument with dots behind it.
func GoExpression() *grammar.Expr { return goExpression() }

var goExpression = sync.OnceValue(func() *grammar.Expr {
	var keywords []string
	for t := token.BREAK; t <= token.VAR; t++ {
		if t.IsKeyword() {
			keywords = append(keywords, t.String())
		}
	}
	ident := name(`[A-Za-z_][A-Za-z0-9_]*`, keywords...)
	number := re(`(?:0|[1-9](?:_?[0-9])*|0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*` +
		`|(?:0|[1-9][0-9]*)\.[0-9]+(?:e[-+]?[0-9]{1,3})?)i?`)
	// A source may hold neither NUL nor a byte-order mark.
	escape := `\\(?:[abfnrtv\\]|x[0-9a-fA-F]{2}|[0-3][0-7]{2}|u(?:[0-9a-ce-fA-CE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})|U000[0-9a-fA-F]{5})`
	text := alt(
		seq(lit(`"`), re(`(?:[^"\\\n\r\0\u{FEFF}]|`+escape+`|\\")*`), lit(`"`)),
		seq(lit("`"), re("[^`\\0\\u{FEFF}]*"), lit("`")),
	)
	char := seq(lit("'"), re(`(?:[^'\\\n\r\0\u{FEFF}]|`+escape+`|\\')`), lit("'"))
	return recursive("expression", func(expr *grammar.Expr) *grammar.Expr {
		typeName := seq(ident, opt(lit("."), ident))
		typ := recursive("type", func(typ *grammar.Expr) *grammar.Expr {
			return alt(typeName, seq(lit("*"), typ), seq(lit("[]"), typ), seq(lit("["), re(`[1-9][0-9]{0,8}`), lit("]"), typ),
				seq(lit("map["), typ, lit("]"), typ))
		})
		literal := grammar.NewRule("composite")
		value := alt(expr, grammar.Ref(literal))
		literal.Define(seq(lit("{"), opt(list(seq(opt(value, lit(": ")), value))), lit("}")))
		composite := seq(alt(typeName, seq(lit("[]"), typ), seq(lit("["), alt(lit("..."), re(`[1-9][0-9]{0,8}`)), lit("]"), typ),
			seq(lit("map["), typ, lit("]"), typ)), grammar.Ref(literal))
		conversion := seq(alt(seq(lit("[]"), typ), seq(lit("map["), typ, lit("]"), typ), seq(lit("(*"), typ, lit(")"))), lit("("), expr, lit(")"))
		operand := alt(ident, text, composite, conversion, seq(lit("("), expr, lit(")")))
		index := seq(lit("["), alt(expr,
			seq(opt(expr), lit(":"), opt(expr)),
			seq(opt(expr), lit(":"), expr, lit(":"), expr)), lit("]"))
		chain := grammar.NewRule("chain")
		// The dots of the last argument are none of a number's.
		call := seq(lit("("), alt(grammar.Empty(), list(expr), seq(many(expr, lit(", ")), grammar.Ref(chain), lit("..."))), lit(")"))
		assertion := seq(lit(".("), typ, lit(")"))
		chain.Define(seq(operand, many(alt(seq(lit("."), ident), index, call, assertion))))
		primary := alt(grammar.Ref(chain), number, char)
		unary := seq(opt(one("-", "+", "!", "^", "*", "&", "<-")), primary)
		product := operators(unary, "*", "/", "%", "<<", ">>", "&", "&^")
		sum := operators(product, "+", "-", "|", "^")
		comparison := operators(sum, "==", "!=", "<", "<=", ">", ">=")
		return operators(operators(comparison, "&&"), "||")
	})
})
