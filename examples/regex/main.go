// Regex has the model write dates of one form, and takes them apart by the named groups of
// the regular expression.
//
//	go run ./examples/regex
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/progressbar"
)

// date is a day of this century.
const date = `(?<year>20\d\d)-(?<month>0[1-9]|1[0-2])-(?<day>0[1-9]|[12]\d|3[01])`

// examples are a text for the model to go on with.
const examples = `The fair opens on the 7th of May 2024. -> 2024-05-07
We met on Christmas Eve 2023. -> 2023-12-24
On August 15, 2021 the bridge was closed. -> 2021-08-15
`

var sentences = []string{
	"The roof was mended on October 17, 2025.",
	"Please pay until the 28th of November 2026.",
}

func main() {
	model := flag.String("model", "", "GGUF file or name of a model (default "+stencil.DefaultModel+")")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Stderr, *model)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "regex:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, name string) error {
	bar := progressbar.New(stderr)
	model, err := stencil.Open(ctx, name, stencil.WithProgress(func(p stencil.Progress) { bar.Update(p.Stage, p.Name, p.Done, p.Total) }))
	bar.Close()
	if err != nil {
		return err
	}
	defer model.Close()
	shape, err := stencil.ShapeFromRegex(date)
	if err != nil {
		return err
	}
	for _, s := range sentences {
		result, err := model.Generate(ctx, shape, examples+s+" ->", stencil.WithFraming(stencil.FrameRaw))
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s\n  %s:", s, result.Text)
		for _, c := range result.Captures {
			fmt.Fprintf(stdout, " %s %s", c.Name, c.Text)
		}
		fmt.Fprintln(stdout)
	}
	return nil
}
