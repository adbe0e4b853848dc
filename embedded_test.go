package stencil_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/engine"
)

func ExampleEmbedded() {
	type Contact struct {
		Name  string `json:"name"`
		City  string `json:"city"`
		Phone string `json:"phone" pattern:"^[0-9-]{8}$"`
	}
	model, err := stencil.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	c, err := stencil.Generate[Contact](context.Background(), model, "Ingrid Talvik lives in Tartu. Call 555-0142.")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Phone)
	// Output: 555-0142
}

func TestEmbeddedOptions(t *testing.T) {
	if _, err := stencil.Embedded(stencil.WithEngine(engine.WithThreads(-1))); !errors.Is(err, stencil.ErrOption) {
		t.Errorf("error %v", err)
	}
	m, err := stencil.Embedded(stencil.WithEngine(engine.WithThreads(1)))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if m.Name() != stencil.EmbeddedModel || m.Path() != "" {
		t.Errorf("name %q, path %q", m.Name(), m.Path())
	}
}
