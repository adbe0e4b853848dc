package grammar

// matches is the reference matcher, which external tests set.
var matches func(e *Expr, text string) bool

// SetMatches gives the tests of this package the reference matcher, which
// imports it.
func SetMatches(match func(e *Expr, text []byte) bool) {
	matches = func(e *Expr, text string) bool { return match(e, []byte(text)) }
}
