// Package examplemodel opens the model that the example programs use: the embedded one,
// which needs no download, or what their -model flag names.
package examplemodel

import (
	"context"
	"flag"
	"io"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/progressbar"
)

// SmolLM2 is the name that stands for stencil.DefaultModel.
const SmolLM2 = "smollm2"

// Flag defines the flag -model.
func Flag(flags *flag.FlagSet) *string {
	return flags.String("model", stencil.EmbeddedModel,
		"model: "+stencil.EmbeddedModel+", "+SmolLM2+" (found or downloaded, 98 MB), or a GGUF file or name of another")
}

// Open opens the model called name, "" being the embedded one. Downloads show their progress on
// stderr.
func Open(ctx context.Context, name string, stderr io.Writer) (*stencil.Model, error) {
	switch name {
	case "", stencil.EmbeddedModel:
		return stencil.Embedded()
	case SmolLM2:
		name = "" // the default of stencil.Open
	}
	bar := progressbar.New(stderr)
	defer bar.Close()
	return stencil.Open(ctx, name, stencil.WithProgress(func(p stencil.Progress) { bar.Update(p.Stage, p.Name, p.Done, p.Total) }))
}
