package stencil_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testmodel"
)

// tinyModel writes a model of random weights, so that the examples run without a
// download. A program of your own gives stencil.Open a path or a name.
func tinyModel() (*stencil.Model, func(), error) {
	dir, err := os.MkdirTemp("", "stencil-example-*")
	if err != nil {
		return nil, nil, err
	}
	data, err := testmodel.Bytes(testmodel.Config{})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "tiny.gguf"), data, 0o600)
	}
	var m *stencil.Model
	if err == nil {
		m, err = stencil.Open(context.Background(), filepath.Join(dir, "tiny.gguf"))
	}
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return m, func() { m.Close(); os.RemoveAll(dir) }, nil
}

func ExampleOpen() {
	// The empty name is the default model, downloaded the first time.
	_, err := stencil.Open(context.Background(), "./missing.gguf")
	fmt.Println(errors.Is(err, stencil.ErrModelNotFound))
	// Output: true
}

func ExampleGenerate() {
	type Order struct {
		Product  string `json:"product" enum:"tea,coffee"`
		Quantity int    `json:"quantity" minimum:"1" maximum:"12"`
	}
	ctx := context.Background()
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	order, err := stencil.Generate[Order](ctx, model, "Read the order as JSON: a dozen bags of tea, please.")
	if err != nil {
		fmt.Println(err)
		return
	}
	// This model is of random weights: it knows nothing, but the shape holds.
	fmt.Println(order.Product == "tea" || order.Product == "coffee", order.Quantity >= 1 && order.Quantity <= 12)
	// Output: true true
}

func ExampleGenerateJSON() {
	ctx := context.Background()
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	schema := []byte(`{"type":"object","properties":{"ok":{"const":true}},"required":["ok"],"additionalProperties":false}`)
	result, err := stencil.GenerateJSON(ctx, model, schema, "Is it?", stencil.WithMaxTokens(50))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Text, result.Finish, result.Stats.ForcedShare())
	// Output: {"ok":true} complete 1
}

func ExampleModel_Stream() {
	ctx := context.Background()
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	g, err := grammar.New(grammar.ChoiceOf("yes, certainly", "yes, certainly not"))
	if err != nil {
		fmt.Println(err)
		return
	}
	shape, err := stencil.ShapeFromGrammar(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	text := ""
	for chunk, err := range model.Stream(ctx, shape, "May I?") {
		if err != nil {
			fmt.Println(err)
			return
		}
		text += chunk.Text
	}
	fmt.Println(text[:14])
	// Output: yes, certainly
}

func ExampleSchemaOf() {
	type Meeting struct {
		Subject string    `json:"subject" description:"what it is about" maxLength:"60"`
		Begin   time.Time `json:"-"`
		People  []string  `json:"people,omitempty" items.pattern:"^[A-Z]"`
	}
	schema, err := stencil.SchemaOf[Meeting]()
	fmt.Println(string(schema), err)
	// Output: {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"subject":{"type":"string","description":"what it is about","maxLength":60},"people":{"type":"array","items":{"type":"string","pattern":"^[A-Z]"}}},"required":["subject"],"additionalProperties":false} <nil>
}

func ExampleShapeOf() {
	_, err := stencil.ShapeOf[struct{ Answers chan int }]()
	var e *stencil.SchemaError
	fmt.Println(errors.As(err, &e), e.Reason)
	// Output: true a chan has no JSON form; leave the field out with `json:"-"`
}

func ExampleShapeFromSchema() {
	_, err := stencil.ShapeFromSchema([]byte(`{"type":"object","properties":{"name":{"type":"string","minLength":5,"maxLength":3}},"required":["name"]}`))
	fmt.Println(errors.Is(err, grammar.ErrUnsatisfiable))
	var e *grammar.Error
	if errors.As(err, &e) {
		fmt.Println(e.Kind)
	}
	// Output:
	// true
	// unsatisfiable
}
