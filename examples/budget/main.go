// Budget shows that no text is ever cut off: the same question with less and less room,
// and the answer is complete each time. A budget that no text fits is refused at once.
//
//	go run ./examples/budget
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/examplemodel"
)

// Answer is what the model fills in.
type Answer struct {
	Title   string   `json:"title" maxLength:"60"`
	Present []string `json:"present" minItems:"2" maxItems:"5" items.minLength:"1" items.maxLength:"120"`
}

const text = `The event is called Harbour Fair. Present: Aisha Rahman, Peter Lindqvist, Joan Mbeki and Luca Ferri.`

var budgets = []int{200, 60, 40, 25, 4}

func main() {
	model := examplemodel.Flag(flag.CommandLine)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Stderr, *model)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "budget:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, name string) error {
	model, err := examplemodel.Open(ctx, name, stderr)
	if err != nil {
		return err
	}
	defer model.Close()
	for _, n := range budgets {
		var r stencil.Result
		_, err := stencil.Generate[Answer](ctx, model, text, stencil.WithMaxTokens(n), stencil.WithResult(&r))
		switch {
		case errors.Is(err, stencil.ErrBudget):
			fmt.Fprintf(stdout, "%3d allowed: %v\n", n, err)
		case err != nil:
			return err
		default:
			fmt.Fprintf(stdout, "%3d allowed, %3d used: %s\n", n, len(r.Tokens), r.Text)
		}
	}
	return nil
}
