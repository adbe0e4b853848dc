package tokens_test

import (
	"path/filepath"
	"testing"

	"github.com/stencil-go/stencil/bench/internal/tokens"
)

func TestLoad(t *testing.T) {
	v, err := tokens.Load(filepath.Join("..", "..", "..", "engine", "embedded", "model.gguf"))
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"name": "Zoë"}`
	var got []byte
	for _, id := range v.Encode([]byte(text)) {
		got = append(got, v.Token(id)...)
	}
	if string(got) != text {
		t.Errorf("%q for %q", got, text)
	}
	if _, err := tokens.Load("none.json"); err == nil {
		t.Error("a file that is not there was loaded")
	}
}
