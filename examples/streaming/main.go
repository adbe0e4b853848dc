// Streaming prints a list as the model reads it from notes, then what the whole of it holds.
//
//	go run ./examples/streaming
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
	"github.com/stencil-go/stencil/internal/examplemodel"
)

// Task is one thing to do.
type Task struct {
	Who  string `json:"who" minLength:"1" maxLength:"30"`
	What string `json:"what" minLength:"1" maxLength:"80"`
}

// List is what the model is asked for.
type List struct {
	Tasks []Task `json:"tasks" minItems:"3" maxItems:"3"`
}

const notes = `To do:
- Joan: write the opening page
- Peter: move the ticket button
- Aisha: order the new posters`

func main() {
	model := examplemodel.Flag(flag.CommandLine)
	flag.Parse()
	text := strings.Join(flag.Args(), " ")
	if text == "" {
		text = notes
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Stderr, *model, text)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "streaming:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, name, text string) error {
	model, err := examplemodel.Open(ctx, name, stderr)
	if err != nil {
		return err
	}
	defer model.Close()
	shape, err := stencil.ShapeOf[List]()
	if err != nil {
		return err
	}
	var written strings.Builder
	for chunk, err := range model.Stream(ctx, shape, text) {
		if err != nil {
			return err
		}
		fmt.Fprint(stdout, chunk.Text)
		written.WriteString(chunk.Text)
	}
	var list List
	if err := json.Unmarshal([]byte(written.String()), &list); err != nil {
		return err
	}
	fmt.Fprintln(stdout)
	for i, e := range list.Tasks {
		fmt.Fprintf(stdout, "%d. %s: %s\n", i+1, e.Who, e.What)
	}
	return nil
}
