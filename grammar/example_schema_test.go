package grammar_test

import (
	"errors"
	"fmt"
	"io/fs"

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

// A reference to another document is followed by the caller's resolver: from a map,
// files, an embed.FS or a cache of one's own. Nothing is fetched without one.
func ExampleWithResolver() {
	known := map[string]string{
		"https://example.com/units.json": `{"definitions": {"unit": {"enum": ["kg", "m", "s"]}}}`,
	}
	resolve := func(uri string) ([]byte, error) {
		if text, ok := known[uri]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
	for _, file := range []string{"units.json", "prices.json"} {
		g, err := grammar.FromJSONSchema([]byte(`{
			"$id": "https://example.com/measure.json",
			"$ref": "`+file+`#/definitions/unit"
		}`), grammar.WithResolver(resolve))
		if err != nil {
			var e *grammar.Error
			fmt.Println(errors.As(err, &e), errors.Is(err, fs.ErrNotExist), e.Pointer)
			continue
		}
		p, err := fsm.Compile(g)
		if err != nil {
			fmt.Println(err)
			return
		}
		c := p.Cursor()
		fmt.Println(c.Write([]byte(`"kg"`)) == 4 && c.Accepting())
	}
	// Output:
	// true
	// true true /$ref
}

func ExampleWithFormatAnnotations() {
	for _, opts := range [][]grammar.JSONSchemaOption{nil, {grammar.WithFormatAnnotations()}} {
		g, err := grammar.FromJSONSchema([]byte(`{"type": "string", "format": "date"}`), opts...)
		if err != nil {
			fmt.Println(err)
			return
		}
		p, err := fsm.Compile(g)
		if err != nil {
			fmt.Println(err)
			return
		}
		c := p.Cursor()
		fmt.Println(c.Write([]byte(`"soon"`)) == 6 && c.Accepting())
	}
	// Output:
	// false
	// true
}
