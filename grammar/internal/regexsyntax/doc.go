// Package regexsyntax reads regular expressions into a syntax tree.
//
// Four dialects are read. Unicode is the grammar of ECMA-262 with the u flag.
// ECMAScript reads Unicode first and, where that refuses the pattern, the
// web-compatible grammar of ECMA-262 Annex B, since patterns in the wild lean on
// it: \- and \_ outside classes, lone ] and {, [\w-.], octal escapes. Even then
// a character is a code point, and \p{...} and \u{...} keep their meaning. RE2 is
// the syntax of Go's package regexp, but for repeat counts, which may go beyond 1000.
// Lark is what terminals of Lark grammars are written in: the syntax that Python's
// package re and Rust's crate regex read alike, with the classes \d, \s and \w of
// Unicode; what only one of them knows is read where the other refuses it.
//
// Parsing needs no recursion, and the depth of a tree is bounded by
// Limits.Depth, so that those who walk it may recurse. Anchors, word boundaries
// and look-around are nodes; back-references are refused, since the languages
// they describe are not regular. Case-insensitive parts are expanded to classes.
//
// References: ECMA-262 (2024) 22.2.1 and B.1.2; RE2 syntax as in the Go
// documentation of regexp/syntax.
package regexsyntax
