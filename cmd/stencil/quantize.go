package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/stencil-go/stencil/engine"
)

// quantizeCommand writes a model file with smaller weights.
type quantizeCommand struct {
	In  string `arg:"" type:"existingfile" help:"GGUF file to read."`
	Out string `arg:"" type:"path" help:"GGUF file to write; it must not be the same."`

	Type      string `default:"Q8_0" placeholder:"TYPE" help:"Type of the weights: F16, Q8_0, Q6_K, Q5_K, Q4_K, Q4_0 ..."`
	Embedding string `placeholder:"TYPE" help:"Type of the embedding and the output matrix, if another."`
}

// Run executes the command. The file appears under its name only when it is whole.
func (c *quantizeCommand) Run(ctx context.Context) error {
	var opts []engine.QuantizeOption
	if c.Embedding != "" {
		opts = append(opts, engine.WithEmbeddingType(c.Embedding))
	}
	f, err := os.CreateTemp(filepath.Dir(c.Out), ".quantize-*")
	if err != nil {
		return err
	}
	err = engine.Quantize(ctx, c.In, f, c.Type, opts...)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), c.Out)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
		if errors.Is(err, engine.ErrOption) {
			return usageError{err}
		}
	}
	return err
}
