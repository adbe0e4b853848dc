// Csv has the model write a table as CSV, row by row as it goes, and decodes it.
//
//	go run ./examples/csv
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/examplemodel"
)

// Item is a row of the table.
type Item struct {
	Product  string  `json:"product" minLength:"3" maxLength:"24"`
	Quantity int     `json:"quantity" minimum:"1" maximum:"100"`
	Price    float64 `json:"price" minimum:"0" maximum:"1000" multipleOf:"0.01"`
	Paid     bool    `json:"paid"`
}

const letter = "Tea pot: 2 pieces at 19.50 each, paid. Cup: 12 pieces at 3.25 each, not paid."

func main() {
	model := examplemodel.Flag(flag.CommandLine)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Stderr, *model)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "csv:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, name string) error {
	model, err := examplemodel.Open(ctx, name, stderr)
	if err != nil {
		return err
	}
	defer model.Close()
	var result stencil.Result
	items, err := stencil.Generate[[]Item](ctx, model, "Write the items as a table: "+letter,
		stencil.WithCSV(grammar.WithRows(2, 2)), stencil.WithResult(&result),
		stencil.WithStream(func(c stencil.Chunk) error { _, err := io.WriteString(stdout, c.Text); return err }))
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout)
	for _, i := range items {
		fmt.Fprintf(stdout, "%+v\n", i)
	}
	return nil
}
