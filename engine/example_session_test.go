package engine_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/internal/testmodel"
	"github.com/stencil-go/stencil/mask"
)

// exampleModel stands for a model file: a tiny one with random weights.
func exampleModel() (path string, remove func()) {
	dir, err := os.MkdirTemp("", "stencil")
	if err != nil {
		log.Fatal(err)
	}
	b, err := testmodel.Bytes(testmodel.Config{})
	if err != nil {
		log.Fatal(err)
	}
	path = filepath.Join(dir, "model.gguf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		log.Fatal(err)
	}
	return path, func() { os.RemoveAll(dir) }
}

func ExampleOpen() {
	path, remove := exampleModel()
	defer remove()

	model, err := engine.Open(path, engine.WithThreads(2), engine.WithContextLength(1024))
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	info := model.Info()
	fmt.Println(info.Architecture, info.Quantization, info.Layers, "layers,", info.ContextLength, "tokens")
	// Output: llama F32 2 layers, 1024 tokens
}

// A session continues where the last call ended.
func ExampleSession_Append() {
	path, remove := exampleModel()
	defer remove()
	model, err := engine.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()

	session, err := model.NewSession()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	logits, err := session.Append(ctx, []int32{3, 1, 4, 1, 5})
	if err != nil {
		log.Fatal(err)
	}
	for range 3 {
		if logits, err = session.Append(ctx, []int32{argmax(logits)}); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(session.Len(), len(logits) == model.Info().VocabSize)
	// Output: 8 true
}

// Where only some tokens may come next, only their logits are computed.
func ExampleSession_AppendMasked() {
	path, remove := exampleModel()
	defer remove()
	model, err := engine.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	session, err := model.NewSession()
	if err != nil {
		log.Fatal(err)
	}

	allowed := mask.NewSet(model.Info().VocabSize)
	allowed.Add(17)
	logits, err := session.AppendMasked(context.Background(), []int32{3, 1, 4}, allowed)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(argmax(logits), logits[16])
	// Output: 17 -Inf
}

// Two answers to one prompt: the prompt is read once.
func ExampleSession_Fork() {
	path, remove := exampleModel()
	defer remove()
	model, err := engine.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	prompt, err := model.NewSession()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	if err := prompt.Prefill(ctx, []int32{3, 1, 4, 1, 5}); err != nil {
		log.Fatal(err)
	}
	for _, first := range []int32{9, 2} {
		answer := prompt.Fork()
		if _, err := answer.Append(ctx, []int32{first}); err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.Tokens())
	}
	// Output:
	// [3 1 4 1 5 9]
	// [3 1 4 1 5 2]
}
