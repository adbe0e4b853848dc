// Package grammar says what may be written. Front ends turn the text of a JSON
// Schema, a regular expression and so on into one immutable intermediate
// representation, the Expr, that package fsm compiles into a machine.
package grammar
