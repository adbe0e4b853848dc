// Package lark reads Lark grammars, with the extensions of llguidance, into a
// syntax tree.
//
// Scan cuts a source into tokens, Parse puts them together. A line end is a token
// only where it ends a statement: outside parentheses and square brackets, and not
// before a line that begins with "|". Strings, regular expressions and inline JSON
// are kept as they are written; Text decodes a string.
//
// References: the grammar reference of Lark, and the syntax page of llguidance.
package lark
