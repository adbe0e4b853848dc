package engine_test

import (
	"testing"

	"github.com/stencil-go/stencil/engine/internal/quant"
	"github.com/stencil-go/stencil/internal/gguf"
)

type decodedTensor struct {
	typ     string
	numbers []float32
}

// decodeTensors decodes all tensors of a file with the engine's own decoders.
func decodeTensors(t *testing.T, path string) map[string]decodedTensor {
	t.Helper()
	f, err := gguf.Open(path, gguf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]decodedTensor{}
	for _, x := range f.Tensors() {
		numbers := make([]float32, x.Elements())
		quant.Dequantize(x.Type, numbers, x.Data)
		out[x.Name] = decodedTensor{x.Type.String(), numbers}
	}
	return out
}
