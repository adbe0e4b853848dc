// Choice sorts letters into folders: it prints the folder that the model picks for each
// letter and the probabilities of all of them.
//
//	go run ./examples/choice "The parcel arrived broken and nobody answers the phone."
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

var folders = []string{" complaint", " praise", " question", " order"}

// examples show a small model what to do better than words: the prompt is a text for it to
// go on with.
const examples = `Letter: Thank you for the wonderful tea, we loved it.
Kind: praise
Letter: I want my money back, the cup leaks.
Kind: complaint
Letter: Do you ship to Norway?
Kind: question
Letter: We would like five bags of Assam, please.
Kind: order
`

var letters = []string{
	"The parcel arrived broken and nobody answers the phone. I am very angry.",
	"Can I wash the cups in a machine?",
	"Please send twelve more bags of the Sidama beans to our shop.",
}

func main() {
	model := flag.String("model", "", "GGUF file or name of a model (default "+stencil.DefaultModel+")")
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
	bar := progressbar.New(stderr)
	model, err := stencil.Open(ctx, name, stencil.WithProgress(func(p stencil.Progress) { bar.Update(p.Stage, p.Name, p.Done, p.Total) }))
	bar.Close()
	if err != nil {
		return err
	}
	defer model.Close()
	for _, letter := range letters {
		prompt := examples + "Letter: " + letter + "\nKind:"
		folder, err := stencil.Choose(ctx, model, prompt, folders, stencil.WithFraming(stencil.FrameRaw))
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s\n  picked:%s\n", letter, folder)
		ranked, err := stencil.Rank(ctx, model, prompt, folders, stencil.WithFraming(stencil.FrameRaw))
		if err != nil {
			return err
		}
		for _, r := range ranked {
			fmt.Fprintf(stdout, "  %5.1f %% %s\n", 100*r.Probability, r.Value)
		}
	}
	return nil
}
