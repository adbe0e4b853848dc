// Package jsonfix mends JSON. Parse makes whole-text stages (thinking parts, quote marks, entities, one level of escaping), finds the
// documents of a text and mends each with one forward pass; Choose says which of them are the answer, Edits what to change.
//
// The pass is a state machine over tokens with an explicit stack. It inserts at the end of the last kept token (lastEnd), so edits come
// nearly in order. Valid parts are taken whole by a scanner; a text that is the beginning of valid JSON is read by the rules of cut
// texts alone. Everything looked at ahead is bounded or charged to a budget that is linear in the text.
package jsonfix

import "github.com/stencil-go/stencil/repair/internal/edit"

// The kinds of edit this package makes. Package repair names and explains them.
const (
	KindNone edit.Kind = iota
	Surround
	Reasoning
	Fence
	Comment
	Ellipsis
	Comma
	Colon
	Quote
	Escape
	Literal
	Number
	Bracket
	Truncation
	Wrapper
	Junk
	Encoding
	Concat
	Space
	MissingValue
	Unescape
	OtherDocument
	Indent
	Marker
	Dialect
	Row
	Rewrite
	SchemaKey
	SchemaValue
	SchemaType
	SchemaShape
	SchemaDrop
	SchemaFill
)
