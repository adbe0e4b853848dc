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
