package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/engine/chat"
	"github.com/stencil-go/stencil/internal/testmodel"
	"github.com/stencil-go/stencil/mask"
)

// openExample opens a small model with random weights.
func openExample() *engine.Model {
	data, err := testmodel.Bytes(testmodel.Config{})
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model.gguf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		panic(err)
	}
	model, err := engine.Open(path)
	if err != nil {
		panic(err)
	}
	return model
}

// answer is a constraint that allows one text: true.
type answer struct {
	text, done []int32
	size       int
}

func (a *answer) Forced() []int32 { return a.text[len(a.done):] }
func (a *answer) Done() bool      { return len(a.done) == len(a.text) }

func (a *answer) Mask() *mask.Set {
	s := mask.NewSet(a.size)
	if !a.Done() {
		s.Add(a.text[len(a.done)])
	}
	return s
}

func (a *answer) Accept(id int32) error {
	if a.Done() || a.text[len(a.done)] != id {
		return fmt.Errorf("token %d is not the answer", id)
	}
	a.done = append(a.done, id)
	return nil
}

func (a *answer) Rollback(n int) error {
	a.done = a.done[:len(a.done)-n]
	return nil
}

func ExampleGenerate() {
	model := openExample()
	defer model.Close()
	template, err := model.Chat()
	if err != nil {
		panic(err)
	}
	prompt, err := template.Encode([]chat.Message{{Role: chat.User, Content: "Is water wet?"}})
	if err != nil {
		panic(err)
	}
	session, err := model.NewSession()
	if err != nil {
		panic(err)
	}
	tok := model.Tokenizer()
	result, err := engine.Generate(context.Background(), session, tok, prompt,
		engine.WithConstraint(&answer{text: tok.Encode("true"), size: tok.Len()}),
		engine.WithMaxTokens(10))
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Text, result.Finish, result.Stats.ForcedShare())
	// Output: true complete 1
}

func ExampleNewSampler() {
	sampler, err := engine.NewSampler(engine.WithTemperature(0.8), engine.WithTopP(0.95), engine.WithSeed(1))
	if err != nil {
		panic(err)
	}
	allowed := mask.NewSet(4)
	allowed.Add(1)
	id, err := sampler.Sample([]float32{9, 1, 5, 7}, allowed)
	fmt.Println(id, err)

	_, err = engine.NewSampler(engine.WithTopP(1.5))
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// engine: sampler: invalid option: "top-p": 1.5 is not in (0, 1]
}
