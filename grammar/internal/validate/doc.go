// Package validate says whether a JSON value is valid for a schema: every keyword
// of every draft, exactly, on decimals and not on floating point. It judges the
// finished values of what package grammar cannot say with an automaton, and so
// is written for clarity first.
//
// A Validator is prepared for the schemas it is to judge by; that resolves all
// references and compiles all patterns, so that afterwards it only reads, and may
// be used by many goroutines.
package validate
