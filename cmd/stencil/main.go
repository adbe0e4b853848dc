// Stencil is the command-line tool of the library: it has a model write text of a given
// shape, checks texts, makes some up, draws the machine behind them, writes shapes down
// for other engines, and writes model files with smaller weights.
//
//	stencil generate --schema order.json "Make up an order."
//	stencil generate --choice yes,no --stream < question.txt
//	stencil check --schema order.json answer.json
//	stencil check --yaml order.json answer.yaml
//	stencil sample --regex '[a-z]{3}' -n 5
//	stencil dot --choice yes,no | dot -Tsvg
//	stencil export --schema order.json --to gbnf
//	stencil quantize --type Q4_K model-f16.gguf model-q4.gguf
//
// It exits with 0 when all went well, 1 when the work failed or a checked text does not
// fit, and 2 when the call or the shape makes no sense.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/stencil-go/stencil"
)

// Exit codes.
const (
	exitOK    = 0
	exitFail  = 1 // the work failed
	exitUsage = 2 // the call or the shape is wrong
)

// command is the whole command line.
type command struct {
	Generate generateCommand `cmd:"" help:"Have a model write text of a shape."`
	Check    checkCommand    `cmd:"" help:"Say whether a text fits a shape: exit 0 if it does, 1 if not."`
	Sample   sampleCommand   `cmd:"" help:"Print random texts of a shape, each as a JSON string on a line."`
	Dot      dotCommand      `cmd:"" help:"Draw the machine of a shape as a Graphviz graph."`
	Export   exportCommand   `cmd:"" help:"Write a shape as GBNF, as Lark or as a JSON Schema; numbers of JSON then have no exponents, but in a schema."`
	Quantize quantizeCommand `cmd:"" help:"Write a model file with smaller weights."`
}

// streams are the program's input and outputs.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run parses args, runs the command and returns the exit code.
func run(ctx context.Context, args []string, s streams) int {
	exited := -1
	var c command
	parser, err := kong.New(&c,
		kong.Name("stencil"),
		kong.Description("Language models that write only what fits."),
		kong.Writers(s.out, s.err),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
	)
	if err != nil {
		fmt.Fprintln(s.err, "stencil:", err)
		return exitUsage
	}
	k, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exitOK
	}
	if err != nil {
		fmt.Fprintln(s.err, "stencil:", err)
		return exitUsage
	}
	if err := k.Run(); err != nil {
		if !errors.Is(err, errMismatch) { // that one is told on the output
			fmt.Fprintln(s.err, "stencil:", strings.TrimPrefix(err.Error(), "stencil: "))
		}
		return exitCode(err)
	}
	return exitOK
}

// usageError marks an error as one of the call.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func exitCode(err error) int {
	var usage usageError
	for _, kind := range []error{stencil.ErrOption, stencil.ErrShape, stencil.ErrPrompt, stencil.ErrBudget, stencil.ErrPromptTooLong} {
		if errors.Is(err, kind) {
			return exitUsage
		}
	}
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFail
}
