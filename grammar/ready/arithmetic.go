package ready

import (
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// Arithmetic describes sums and products of decimal numbers, with the operators
// + - * / and ^, which may be nested in parentheses and signed by a minus:
//
//	-2.5 * (3 + 4e2) ^ 2
//
// A blank stands on both sides of each operator. Numbers have no zeros in front.
func Arithmetic() *grammar.Expr { return arithmetic() }

var arithmetic = sync.OnceValue(func() *grammar.Expr {
	number := re(`(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e-?[0-9]{1,3})?`)
	return recursive("sum", func(sum *grammar.Expr) *grammar.Expr {
		atom := alt(number, seq(lit("("), sum, lit(")")))
		signed := grammar.NewRule("signed")
		signed.Define(seq(opt(lit("-")), atom, opt(lit(" ^ "), grammar.Ref(signed))))
		return operators(operators(grammar.Ref(signed), "*", "/"), "+", "-")
	})
})
