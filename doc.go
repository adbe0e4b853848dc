// Package stencil makes a language model's output fit a shape: it runs a model on the
// CPU, without cgo, and lets it write only what a Go type or a JSON Schema allows.
//
//	model, err := stencil.Embedded() // or stencil.Open(ctx, name)
//	if err != nil { ... }
//	defer model.Close()
//	order, err := stencil.Generate[Order](ctx, model, "Read the order:\n\n"+mail)
//
// # Shapes
//
// A Shape is a compiled description of the texts that may be written. ShapeOf makes it
// of a Go type, ShapeFromSchema of a JSON Schema, ShapeFromGrammar of any grammar of
// package grammar; there are others for YAML, CSV, regular expressions and choices. Shapes are immutable and shared by goroutines. Generate compiles
// the shape of a type once for each model.
//
// The schema of a Go type follows encoding/json: names and order of the fields, json
// tags, embedded structs. Pointers and fields with omitempty or omitzero are optional.
// Struct tags named like the keywords of JSON Schema say more:
//
//	type Order struct {
//		Customer string    `json:"customer" description:"who orders" minLength:"1"`
//		Priority string    `json:"priority" enum:"low,normal,high"`
//		Total    float64   `json:"total" minimum:"0" maximum:"100000"`
//		Lines    []Line    `json:"lines" minItems:"1" maxItems:"20"`
//		Codes    []string  `json:"codes,omitempty" items.pattern:"^[A-Z]{3}$"`
//		Due      time.Time `json:"due"`
//	}
//
// A type may list its values by a method Enum() []T, or give its schema by a method
// JSONSchema() []byte. docs/facade.md has all of it.
//
// # What is promised
//
// The text of a Result is complete and valid for its shape, whatever the model: a
// token that would break it is never chosen, and near the end of the budget (WithMaxTokens)
// only tokens are left from which the rest still fits. A shape that cannot be met is an
// error when it is compiled; nothing in a schema is ignored. With one seed the result
// is the same on every run.
//
// # Errors
//
// Errors of this package are *Error; errors.Is tells their Kind and finds the cause: a
// *grammar.Error for a schema, a *SchemaError for a Go type, a *ModelError for a model
// that cannot be had, an *engine.Error for a model that cannot be read, a context's
// error for a call that was cancelled.
package stencil
