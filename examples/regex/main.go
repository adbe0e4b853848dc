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
	"github.com/stencil-go/stencil/internal/examplemodel"
)

// date is a JSON object with a day of this century.
const date = `\{"date":"(?<year>20\d\d)-(?<month>0[1-9]|1[0-2])-(?<day>0[1-9]|[12]\d|3[01])"\}`

var sentences = []string{
	"They have met on October 17, 2025.",
	"It takes place on 28 November 2026.",
}

func main() {
	model := examplemodel.Flag(flag.CommandLine)
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
	model, err := examplemodel.Open(ctx, name, stderr)
	if err != nil {
		return err
	}
	defer model.Close()
	shape, err := stencil.ShapeFromRegex(date)
	if err != nil {
		return err
	}
	for _, s := range sentences {
		result, err := model.Generate(ctx, shape, s+"\n\nJSON keys: date")
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
