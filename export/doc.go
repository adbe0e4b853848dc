// Package export writes grammars down: as GBNF for llama.cpp and XGrammar, as Lark
// for llguidance, and grammars of JSON Schemas as a schema again.
//
// # The model
//
// A grammar is lowered to a plain one, rules over classes of characters, and that
// is printed. What has no counterpart there is worked out: members of objects become
// rules, one for each property; intersections, complements, encodings and automata
// are run by package fsm and become one rule for each state. What has none after
// all (a guard's judgement, indentation, the longest match of a lexer in GBNF) is
// an error that names it; nothing is left out.
//
// In Lark, terminals match as long as they can, characters do not: a grammar
// without a lexer is written with terminals of one character each, unless it is
// regular and so one terminal.
//
// # Invariants
//
//   - The text that is written describes exactly the texts of the grammar.
//   - One grammar, one text: rules are written in the order in which they are met.
package export
