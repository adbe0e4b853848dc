// Streaming prints a list as the model writes it, then what the whole of it holds.
//
//	go run ./examples/streaming "Three animals of the forest"
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/progressbar"
)

// Entry is one thing of the list.
type Entry struct {
	Name  string `json:"name" minLength:"1" maxLength:"30"`
	About string `json:"about" minLength:"1" maxLength:"80"`
}

// List is what the model is asked for.
type List struct {
	Entries []Entry `json:"entries" minItems:"3" maxItems:"3"`
}

func main() {
	model := flag.String("model", "", "GGUF file or name of a model (default "+stencil.DefaultModel+")")
	flag.Parse()
	topic := strings.Join(flag.Args(), " ")
	if topic == "" {
		topic = "Three animals of the forest"
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Stderr, *model, topic)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "streaming:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, name, topic string) error {
	bar := progressbar.New(stderr)
	model, err := stencil.Open(ctx, name, stencil.WithProgress(func(p stencil.Progress) { bar.Update(p.Stage, p.Name, p.Done, p.Total) }))
	bar.Close()
	if err != nil {
		return err
	}
	defer model.Close()
	shape, err := stencil.ShapeOf[List]()
	if err != nil {
		return err
	}
	var text strings.Builder
	for chunk, err := range model.Stream(ctx, shape, topic, stencil.WithTemperature(0.7), stencil.WithSeed(1)) {
		if err != nil {
			return err
		}
		fmt.Fprint(stdout, chunk.Text)
		text.WriteString(chunk.Text)
	}
	var list List
	if err := json.Unmarshal([]byte(text.String()), &list); err != nil {
		return err
	}
	fmt.Fprintln(stdout)
	for i, e := range list.Entries {
		fmt.Fprintf(stdout, "%d. %s: %s\n", i+1, e.Name, e.About)
	}
	return nil
}
