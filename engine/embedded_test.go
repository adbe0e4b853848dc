package engine_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/engine/embedded"
)

func TestEmbedded(t *testing.T) {
	m, err := engine.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if size := len(embedded.GGUF()); size > 8<<20 {
		t.Errorf("the file has %d bytes", size)
	}
	if i := m.Info(); i.Architecture != "llama" || i.Parameters < 1e6 || i.VocabSize < 1024 || i.VocabSize > 4096 || i.ContextLength < 512 {
		t.Errorf("%+v", i)
	}
	if _, err := engine.Embedded(engine.WithContextLength(1 << 30)); !errors.Is(err, engine.ErrOption) {
		t.Errorf("error %v", err)
	}
}

// Every byte can be written, and what was written reads as it was.
func TestEmbeddedBytes(t *testing.T) {
	m, err := engine.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	single := map[byte]bool{}
	for _, b := range m.Tokenizer().Bytes() {
		if len(b) == 1 {
			single[b[0]] = true
		}
	}
	if len(single) != 256 {
		t.Errorf("%d bytes are tokens", len(single))
	}
}

// The tokenizer cuts as the one of the training does (train/bpe.py), which wrote the file.
func TestEmbeddedTokens(t *testing.T) {
	m, err := engine.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	data, err := os.ReadFile(filepath.Join("testdata", "embedded_tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Text string
		IDs  []int32
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if got := m.Tokenizer().Encode(c.Text); !slices.Equal(got, c.IDs) {
			t.Errorf("%q: tokens %v, the training has %v", c.Text, got, c.IDs)
		}
	}
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		m, err := engine.Embedded()
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
