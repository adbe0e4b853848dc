// Package jsonvalue reads JSON texts (RFC 8259) into trees that keep what the
// usual decoders lose: the order of members, numbers as they are written, and
// where in the source each value stands.
//
// It is strict: invalid UTF-8, lone surrogates and duplicate member names are
// errors, since a constraint that hides behind them would be enforced by one
// reader and not by another.
package jsonvalue
