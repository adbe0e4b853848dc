// Refused shows that nothing in a schema is ignored: what cannot be met or is not
// enforced is an error that names the place and the reason, before any model runs.
//
//	go run ./examples/refused
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
)

var schemas = []string{
	`{"type": "object", "properties": {"age": {"type": "integer", "minimum": "18"}}}`,
	`{"type": "string", "minLength": 5, "maxLength": 3}`,
	`{"type": "object", "properties": {"zip": {"type": "string", "format": "postcode"}}}`,
	`{"type": "array", "items": {"$ref": "#/$defs/item"}}`,
	`{"type": "string", "pattern": "(a"}`,
	`{"type": "object", "properties": {`,
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	for _, schema := range schemas {
		_, err := stencil.ShapeFromSchema([]byte(schema))
		var e *grammar.Error
		if !errors.As(err, &e) {
			return fmt.Errorf("%s was not refused: %v", schema, err)
		}
		fmt.Fprintf(w, "%s\n  %v\n", schema, e)
	}
	type Order struct {
		Note string `minlength:"3"`
	}
	_, err := stencil.ShapeOf[Order]()
	var e *stencil.SchemaError
	if !errors.As(err, &e) {
		return fmt.Errorf("the struct was not refused: %v", err)
	}
	_, err = fmt.Fprintf(w, "struct { Note string `minlength:\"3\"` }\n  %v\n", e)
	return err
}
