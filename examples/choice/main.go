// Choice sorts letters into folders: it prints the folder that the model picks for each
// letter and the probabilities of all of them.
//
//	go run ./examples/choice "The delivery is late."
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

var folders = []string{"complaint", "shipping", "sales", "billing"}

var letters = []string{
	"Nobody answers my calls. This is unacceptable.",
	"My parcel has not arrived. Please keep a copy.",
	"I was charged twice.",
}

func main() {
	model := examplemodel.Flag(flag.CommandLine)
	flag.Parse()
	if flag.NArg() > 0 {
		letters = flag.Args()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Stderr, *model, letters)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "choice:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, name string, letters []string) error {
	model, err := examplemodel.Open(ctx, name, stderr)
	if err != nil {
		return err
	}
	defer model.Close()
	for _, letter := range letters {
		folder, err := stencil.Choose(ctx, model, letter, folders)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s\n  picked: %s\n", letter, folder)
		ranked, err := stencil.Rank(ctx, model, letter, folders)
		if err != nil {
			return err
		}
		for _, r := range ranked {
			fmt.Fprintf(stdout, "  %5.1f %% %s\n", 100*r.Probability, r.Value)
		}
	}
	return nil
}
