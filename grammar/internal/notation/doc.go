// Package notation holds what the readers of GBNF and Lark share: errors that are
// located in the source, and the way a list of tokens goes to participle.
//
// The tokens are cut by hand, since where a line end or a question mark counts
// depends on what goes before; the tokens are put together by participle. Before
// participle, which recurses, sees the tokens, their nesting has been bounded.
package notation
