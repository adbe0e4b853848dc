// Package gbnf reads the grammar notation of llama.cpp into a syntax tree.
//
// Scan cuts a source into tokens, Parse puts them together. A line end is a token
// only where it ends a rule: outside parentheses, and not behind "::=" or "|".
// Characters are code points; escapes are checked by Scan and decoded by the
// methods of Item.
//
// Reference: the GBNF guide of llama.cpp, and the behaviour of its parser where
// the guide is silent.
package gbnf
