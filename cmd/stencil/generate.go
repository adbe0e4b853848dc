package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/internal/progressbar"
)

// maxPrompt bounds a prompt read from a file or pipe: no model reads more.
const maxPrompt = 64 << 20

// generateCommand has a model write text of a shape.
type generateCommand struct {
	shapeFlags

	Prompt string `arg:"" optional:"" help:"What to ask; - or nothing reads it from the standard input."`

	Model       string   `short:"m" placeholder:"NAME" help:"GGUF file or name of a model (docs/models.md), or embedded: the small one that needs no file. The default is downloaded the first time."`
	Threads     int      `placeholder:"N" help:"Threads to compute with; all processors by default."`
	System      string   `placeholder:"TEXT" help:"System message."`
	Raw         bool     `help:"Give the model the prompt as it stands, without its chat template."`
	MaxTokens   int      `default:"512" placeholder:"N" help:"The text is complete within N tokens."`
	Temperature float64  `placeholder:"T" help:"Draw at random; 0, the default, takes the likeliest token."`
	TopK        *int     `placeholder:"K" help:"Draw from the K likeliest tokens."`
	TopP        *float64 `placeholder:"P" help:"Draw from the likeliest tokens of probability P together."`
	MinP        *float64 `placeholder:"P" help:"Draw from tokens at least P times as likely as the likeliest."`
	Seed        uint64   `placeholder:"S" help:"Start of the random numbers."`
	Stream      bool     `xor:"output" help:"Print the text as it grows."`
	JSON        bool     `xor:"output" help:"Print one JSON object with text, counts and times."`
}

// report is what --json prints.
type report struct {
	Text            string              `json:"text"`
	Model           string              `json:"model"`
	PromptTokens    int                 `json:"prompt_tokens"`
	Tokens          int                 `json:"tokens"`
	TokensPerSecond float64             `json:"tokens_per_second"`
	ForcedShare     float64             `json:"forced_share"`
	FinishReason    engine.FinishReason `json:"finish_reason"`
}

// Run executes the command.
func (c *generateCommand) Run(ctx context.Context, s streams) error {
	shape, err := c.shape()
	if err != nil {
		return err
	}
	prompt, err := c.prompt(s.in)
	if err != nil {
		return err
	}
	opts := c.options()
	if c.Stream {
		opts = append(opts, stencil.WithStream(func(chunk stencil.Chunk) error {
			_, err := io.WriteString(s.out, chunk.Text)
			return err
		}))
	}
	model, err := c.open(ctx, s.err)
	if err != nil {
		return err
	}
	defer model.Close()
	r, err := model.Generate(ctx, shape, prompt, opts...)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(report{
			Text: r.Text, Model: model.Name(), PromptTokens: r.Stats.PromptTokens, Tokens: len(r.Tokens),
			TokensPerSecond: r.Stats.TokensPerSecond(), ForcedShare: r.Stats.ForcedShare(), FinishReason: r.Finish,
		})
	case c.Stream:
		_, err = fmt.Fprintln(s.out)
	default:
		_, err = fmt.Fprintln(s.out, r.Text)
	}
	return err
}

func (c *generateCommand) prompt(in io.Reader) (string, error) {
	if c.Prompt != "" && c.Prompt != "-" {
		return c.Prompt, nil
	}
	text, err := io.ReadAll(io.LimitReader(in, maxPrompt+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxPrompt {
		return "", usageError{fmt.Errorf("stencil: the prompt is longer than %d bytes", maxPrompt)}
	}
	return string(text), nil
}

func (c *generateCommand) options() []stencil.Option {
	opts := []stencil.Option{
		stencil.WithMaxTokens(c.MaxTokens), stencil.WithTemperature(c.Temperature),
		stencil.WithSeed(c.Seed), stencil.WithSystem(c.System),
	}
	if c.TopK != nil {
		opts = append(opts, stencil.WithTopK(*c.TopK))
	}
	if c.TopP != nil {
		opts = append(opts, stencil.WithTopP(*c.TopP))
	}
	if c.MinP != nil {
		opts = append(opts, stencil.WithMinP(*c.MinP))
	}
	if c.Raw {
		opts = append(opts, stencil.WithFraming(stencil.FrameRaw))
	}
	return opts
}

func (c *generateCommand) open(ctx context.Context, stderr io.Writer) (*stencil.Model, error) {
	bar := progressbar.New(stderr)
	defer bar.Close()
	opts := []stencil.OpenOption{stencil.WithProgress(func(p stencil.Progress) { bar.Update(p.Stage, p.Name, p.Done, p.Total) })}
	if c.Threads != 0 {
		opts = append(opts, stencil.WithEngine(engine.WithThreads(c.Threads)))
	}
	if c.Model == stencil.EmbeddedModel {
		return stencil.Embedded(opts...)
	}
	return stencil.Open(ctx, c.Model, opts...)
}
