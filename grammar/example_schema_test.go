package grammar_test

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func ExampleFromJSONSchema() {
	g, err := grammar.FromJSONSchema([]byte(`{
		"type": "object",
		"properties": {
			"name": {"type": "string", "minLength": 1},
			"size": {"enum": ["small", "large"]}
		},
		"required": ["name", "size"],
		"additionalProperties": false
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{
		`{"name":"tea","size":"small"}`,
		`{"name":"","size":"small"}`,
		`{"name":"tea","size":"medium"}`,
	} {
		c := p.Cursor()
		n := c.Write([]byte(text))
		fmt.Println(n == len(text) && c.Accepting(), text[:n])
	}
	// Output:
	// true {"name":"tea","size":"small"}
	// false {"name":"
	// false {"name":"tea","size":"
}

func ExampleFromJSONSchema_errors() {
	for _, schema := range []string{
		`{"type": "object", "properties": {"age": {"type": "integr"}}}`,
		`{"type": "string", "minLength": 5, "maxLength": 3}`,
		`{"properties": {"when": {"format": "fortnight"}}}`,
	} {
		_, err := grammar.FromJSONSchema([]byte(schema))
		var e *grammar.Error
		fmt.Println(errors.As(err, &e), errors.Is(err, grammar.ErrUnsatisfiable), e.Pointer)
	}
	// Output:
	// true false /properties/age/type
	// true true /minLength
	// true false /properties/when/format
}
