package stencil

import (
	"reflect"
	"time"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/structschema"
)

// Shape is a compiled description of the texts that may be written. It is immutable
// and safe for concurrent use by any number of models and calls; what one call learns
// about it serves the next, so make a shape once and keep it.
type Shape struct {
	grammar *grammar.Grammar
	program *fsm.Program
	format  format
	options []string // the texts to choose from, where that is all
	schema  []byte   // the JSON Schema, of a row for CSV; nil where the shape came from a grammar
	compile time.Duration
}

// SchemaOf returns the JSON Schema (2020-12) of a Go type, as ShapeOf uses it: compact,
// properties in declared order. See the package documentation for tags and methods.
// The error's cause is a *SchemaError.
func SchemaOf[T any]() ([]byte, error) { return schemaOf(reflect.TypeFor[T]()) }

func schemaOf(t reflect.Type) ([]byte, error) {
	schema, err := structschema.Of(t)
	if err != nil {
		return nil, &Error{Kind: ErrType, Op: "compile", Err: err}
	}
	return schema, nil
}

// ShapeOf returns the shape of the JSON that encoding/json reads into a T. Numbers are
// written without exponents, which Go does not take for integers.
func ShapeOf[T any](opts ...grammar.JSONSchemaOption) (*Shape, error) {
	return shapeOf(reflect.TypeFor[T](), opts)
}

func shapeOf(t reflect.Type, opts []grammar.JSONSchemaOption) (*Shape, error) {
	start := time.Now()
	schema, err := schemaOf(t)
	if err != nil {
		return nil, err
	}
	opts = append([]grammar.JSONSchemaOption{grammar.WithoutExponents()}, opts...)
	return compileSchema(schema, opts, start)
}

// ShapeFromSchema returns the shape of the JSON that a JSON Schema allows. Keywords that
// are not enforced are errors, located by JSON pointer: the cause is a *grammar.Error.
func ShapeFromSchema(schema []byte, opts ...grammar.JSONSchemaOption) (*Shape, error) {
	return compileSchema(schema, opts, time.Now())
}

func compileSchema(schema []byte, opts []grammar.JSONSchemaOption, start time.Time) (*Shape, error) {
	return compileShape(formatJSON, schema, start, func() (*grammar.Grammar, error) { return grammar.FromJSONSchema(schema, opts...) })
}

// ShapeFromGrammar returns the shape of the texts of any grammar of package grammar.
func ShapeFromGrammar(g *grammar.Grammar) (*Shape, error) {
	start := time.Now()
	if g == nil {
		return nil, &Error{Kind: ErrShape, Op: "compile", Detail: "the grammar is nil"}
	}
	program, err := fsm.Compile(g)
	if err != nil {
		return nil, &Error{Kind: ErrShape, Op: "compile", Err: err}
	}
	return &Shape{grammar: g, program: program, compile: time.Since(start)}, nil
}

// Schema returns the JSON Schema that the shape was made of, that of a row for CSV, nil if
// it was made of a grammar. The slice must not be modified.
func (s *Shape) Schema() []byte { return s.schema }

// Program returns the machine, for use with packages fsm and mask.
func (s *Shape) Program() *fsm.Program { return s.program }
