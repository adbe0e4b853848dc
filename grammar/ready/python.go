package ready

import (
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// PythonExpression describes expressions of Python 3: names, numbers, strings, lists,
// tuples, sets, dictionaries, comprehensions and generators, calls with keyword and
// starred arguments, attributes, indices and slices, lambda, conditional expressions
// and all operators.
//
// Left out are f-strings and bytes, strings in triple quotes and side by side, await
// and yield, the walrus, complex numbers, names beyond ASCII, defaults of parameters,
// and attributes of numbers.
func PythonExpression() *grammar.Expr { return pythonExpression() }

var pythonKeywords = []string{
	"False", "None", "True", "__debug__", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
	"else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass",
	"raise", "return", "try", "while", "with", "yield",
}

var pythonExpression = sync.OnceValue(func() *grammar.Expr {
	ident := name(`[A-Za-z_][A-Za-z0-9_]*`, pythonKeywords...)
	number := re(`(?:0|[1-9](?:_?[0-9]){0,40}|0x[0-9a-fA-F](?:_?[0-9a-fA-F]){0,40}|0o[0-7]{1,40}|0b[01]{1,40}` +
		`|(?:0|[1-9][0-9]{0,40})\.[0-9]{1,40}(?:e[-+]?[0-9]{1,3})?)`)
	escape := `\\(?:[\\'"abfnrtv]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})`
	text := alt(
		seq(lit(`"`), re(`(?:[^"\\\n\r\0]|`+escape+`)*`), lit(`"`)),
		seq(lit(`'`), re(`(?:[^'\\\n\r\0]|`+escape+`)*`), lit(`'`)),
	)
	return recursive("expression", func(expr *grammar.Expr) *grammar.Expr {
		disjunction := grammar.NewRule("disjunction")
		or := grammar.Ref(disjunction)
		target := alt(ident, seq(ident, lit(", "), list(ident)))
		loops := grammar.Repeat(seq(lit(" for "), target, lit(" in "), or, many(lit(" if "), or)), 1, -1)

		pair := seq(expr, lit(": "), expr)
		tuple := alt(grammar.Empty(), seq(expr, lit(",")), seq(expr, lit(", "), list(expr)))
		atom := alt(ident, one("None", "True", "False", "..."), text,
			seq(lit("("), alt(expr, tuple, seq(expr, loops)), lit(")")),
			seq(lit("["), alt(opt(list(expr)), seq(expr, loops)), lit("]")),
			seq(lit("{"), alt(opt(list(alt(pair, seq(lit("**"), or)))), list(expr), seq(alt(pair, expr), loops)), lit("}")),
		)
		// Arguments: those by position, then those by name, then the starred mapping.
		positional := list(alt(expr, seq(lit("*"), expr)))
		named := list(seq(ident, lit("="), expr))
		mapping := seq(lit("**"), expr)
		more := func(e *grammar.Expr) *grammar.Expr { return opt(lit(", "), e) }
		arguments := alt(grammar.Empty(), seq(expr, loops),
			seq(positional, more(named), more(mapping)), seq(named, more(mapping)), mapping)
		slice := seq(opt(expr), lit(":"), opt(expr), opt(lit(":"), opt(expr)))
		index := alt(expr, slice, seq(alt(expr, slice), lit(", "), list(alt(expr, slice))))
		primary := alt(seq(atom, many(alt(seq(lit("."), ident), seq(lit("("), arguments, lit(")")), seq(lit("["), index, lit("]"))))), number)

		unary := grammar.NewRule("unary")
		unary.Define(alt(seq(one("-", "+", "~"), grammar.Ref(unary)), seq(primary, opt(lit(" ** "), grammar.Ref(unary)))))
		product := operators(grammar.Ref(unary), "*", "/", "//", "%", "@")
		bits := operators(operators(operators(operators(product, "+", "-"), "<<", ">>"), "&"), "^")
		comparison := operators(operators(bits, "|"), "==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not")
		inversion := seq(many(lit("not ")), comparison)
		disjunction.Define(operators(operators(inversion, "and"), "or"))
		lambda := seq(lit("lambda"), opt(lit(" "), list(ident)), lit(": "), expr)
		return alt(lambda, seq(or, opt(lit(" if "), or, lit(" else "), expr)))
	})
})
