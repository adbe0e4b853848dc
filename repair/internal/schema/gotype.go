package schema

import (
	"reflect"

	"github.com/stencil-go/stencil/internal/structschema"
)

// Of gives the schema of a Go type, as the facade derives it: struct fields in
// declared order under their json names, pointers and omitempty optional, the
// constraints of the tags. Errors are *structschema.Error with the Go path.
func Of[T any]() (*Schema, error) {
	raw, err := structschema.Of(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	return Parse(raw)
}
