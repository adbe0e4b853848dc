package ready

import (
	"fmt"
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// Regex describes regular expressions that ECMAScript with the u flag, RE2 (and so
// Go's package regexp) and this module's own front end all read, with one meaning but
// for what each takes . and \s for: a text that fits always compiles, by
// grammar.FromRegex and regexp.Compile.
//
// There are characters, escapes and classes with ranges and general categories,
// groups, captured or not, alternatives, and greedy and lazy repetition, counted up
// to 99 times, and up to 9 times within another counted one, since RE2 bounds their
// product. ^ and $ stand at the ends of the whole expression only. Characters that
// mean something, and the slash, are always escaped.
func Regex() *grammar.Expr { return regex() }

var regex = sync.OnceValue(func() *grammar.Expr {
	escape := `\\[\^$.*+?()\[\]{}|\/\\]|\\[nrtfv]|\\x[0-7][0-9a-fA-F]`
	category := `\{(?:L[ultmo]?|N[dlo]?|P[cdsefio]?|S[mcko]?|Z[s]?|M[nce]?)\}`
	// What a negated set leaves out must not be everything.
	inner, class := `\\[dws]|\\p`+category, `\\[dDwWsS]|\\[pP]`+category
	character := re(`[^\^$.*+?()\[\]{}|\/\\\p{Cc}]|` + escape)
	member := alt(regexRange(), re(`[^\^$.*+?()\[\]{}|\/\\\-&~\p{Cc}]|\\-|`+escape))
	set := alt(seq(lit("["), grammar.Repeat(alt(member, re(class)), 1, -1), lit("]")), seq(lit("[^"), grammar.Repeat(alt(member, re(inner)), 1, -1), lit("]")))
	atoms := alt(character, re(`\.|`+class), set)
	often := seq(one("*", "+", "?"), opt(lit("?")))
	counted := func(numbers string, below int) *grammar.Expr {
		return seq(lit("{"), alt(re(numbers), re(numbers+","), regexBounds(below)), lit("}"), opt(lit("?")))
	}

	// plain has no counted repetition anywhere, small counts below 10 and no count within
	// a counted group.
	plain, small := grammar.NewRule("plain"), grammar.NewRule("small")
	group := func(of *grammar.Expr) *grammar.Expr { return seq(one("(", "(?:"), of, lit(")")) }
	plain.Define(alternatives(seq(alt(atoms, group(grammar.Ref(plain))), opt(often))))
	small.Define(alternatives(alt(
		seq(alt(atoms, group(grammar.Ref(small))), opt(often)),
		seq(alt(atoms, group(grammar.Ref(plain))), counted(`[0-9]`, 10)),
	)))
	whole := grammar.NewRule("alternatives")
	whole.Define(alternatives(alt(
		seq(alt(atoms, group(grammar.Ref(whole))), opt(often)),
		seq(alt(atoms, group(grammar.Ref(small))), counted(`[1-9]?[0-9]`, 100)),
	)))
	return seq(opt(lit("^")), grammar.Ref(whole), opt(lit("$")))
})

// alternatives are sequences of one or more terms, separated by bars.
func alternatives(term *grammar.Expr) *grammar.Expr {
	return grammar.Separated(grammar.Repeat(term, 1, -1), lit("|"), 1, -1)
}

// regexRange is a range of digits or letters in order.
func regexRange() *grammar.Expr {
	var parts []*grammar.Expr
	for _, r := range []struct{ lo, hi rune }{{'0', '9'}, {'A', 'Z'}, {'a', 'z'}} {
		for c := r.lo; c < r.hi; c++ {
			parts = append(parts, re(fmt.Sprintf("%c-[%c-%c]", c, c+1, r.hi)))
		}
	}
	return alt(parts...)
}

// regexBounds is two numbers below limit, the second no less than the first and not 0.
func regexBounds(limit int) *grammar.Expr {
	var parts []*grammar.Expr
	for n := range limit {
		var above []string
		for m := max(n, 1); m < limit; m++ {
			above = append(above, fmt.Sprint(m))
		}
		parts = append(parts, seq(lit(fmt.Sprintf("%d,", n)), one(above...)))
	}
	return alt(parts...)
}
