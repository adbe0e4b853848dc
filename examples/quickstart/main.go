// Quickstart reads a text, asks a language model for a Go struct and prints the value:
//
//	go run ./examples/quickstart                  # an order by e-mail
//	go run ./examples/quickstart -text invoice    # or: log, meeting
//	go run ./examples/quickstart letter.txt       # a text of your own
//
// The model is the small one that is part of stencil; -model smollm2 takes a larger one,
// which is found on this machine or downloaded (98 MB), and -model takes any GGUF file.
// -json prints one object for programs to read.
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/internal/examplemodel"
)

//go:embed texts
var texts embed.FS

// task is a text's question and the Go type of its answer.
type task struct {
	question string
	extract  func(ctx context.Context, m *stencil.Model, prompt string, opts ...stencil.Option) (any, error)
}

// extract asks for a T.
func extract[T any](ctx context.Context, m *stencil.Model, prompt string, opts ...stencil.Option) (any, error) {
	return stencil.Generate[T](ctx, m, prompt, opts...)
}

var tasks = map[string]task{
	"order":    {"Extract the order from this e-mail as JSON.", extract[Order]},
	"invoice":  {"Extract the data of this invoice as JSON.", extract[Invoice]},
	"log":      {"Extract the first error of this log as JSON.", extract[Incident]},
	"meeting":  {"Extract the people and tasks of this meeting as JSON.", extract[Meeting]},
	"document": {"Summarize this text in one sentence, as JSON.", extract[Document]},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// report is what -json prints.
type report struct {
	Value           any                 `json:"value"`
	Text            string              `json:"text"`
	Model           string              `json:"model"`
	Tokens          int                 `json:"tokens"`
	TokensPerSecond float64             `json:"tokens_per_second"`
	ForcedShare     float64             `json:"forced_share"`
	FinishReason    engine.FinishReason `json:"finish_reason"`
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("text", "order", "text to read: order, invoice, log or meeting")
	model := examplemodel.Flag(flags)
	asJSON := flags.Bool("json", false, "print one JSON object")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: quickstart [flags] [FILE]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, todo, err := load(*name, flags.Args())
	if err != nil {
		return err
	}

	m, err := examplemodel.Open(ctx, *model, stderr)
	if err != nil {
		return err
	}
	defer m.Close()

	if !*asJSON {
		fmt.Fprintf(stdout, "%s\n\n", strings.TrimSpace(text))
	}
	var result stencil.Result
	value, err := todo.extract(ctx, m, todo.question+"\n\n"+text, stencil.WithMaxTokens(768), stencil.WithResult(&result))
	if err != nil {
		return err
	}
	r := report{
		Value: value, Text: result.Text, Model: m.Name(), Tokens: len(result.Tokens),
		TokensPerSecond: result.Stats.TokensPerSecond(), ForcedShare: result.Stats.ForcedShare(), FinishReason: result.Finish,
	}
	if *asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	return show(stdout, r)
}

// load returns the text to read and what to ask about it.
func load(name string, files []string) (string, task, error) {
	switch len(files) {
	case 0:
		data, err := texts.ReadFile("texts/" + name + ".txt")
		if errors.Is(err, fs.ErrNotExist) {
			return "", task{}, fmt.Errorf("no text %q; there are %s, or give a file", name, strings.Join(names(), ", "))
		}
		return string(data), tasks[name], err
	case 1:
		data, err := os.ReadFile(files[0])
		return string(data), tasks["document"], err
	}
	return "", task{}, fmt.Errorf("one file at a time, not %d", len(files))
}

// names lists the texts beside this program.
func names() []string {
	entries, err := texts.ReadDir("texts")
	if err != nil {
		return nil
	}
	var list []string
	for _, e := range entries {
		list = append(list, strings.TrimSuffix(e.Name(), ".txt"))
	}
	slices.Sort(list)
	return list
}

// show prints the value as Go sees it, its JSON, and how it was written.
func show(w io.Writer, r report) error {
	var indented strings.Builder
	enc := json.NewEncoder(&indented)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.Value); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%+v\n\n%s\n%s: %d tokens, %.1f tokens/s, %.0f %% forced by the grammar (%s)\n",
		r.Value, indented.String(), r.Model, r.Tokens, r.TokensPerSecond, 100*r.ForcedShare, r.FinishReason)
	return err
}
