// Review is the program of the README: a sentence in, a Go value out.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/examplemodel"
)

// Review is what the model has to fill in.
type Review struct {
	Product string `json:"product" maxLength:"40"`
	Stars   int    `json:"stars" minimum:"1" maximum:"5"`
	Mood    string `json:"mood" enum:"happy,neutral,angry"`
}

const text = "The steel kettle looks lovely. I would buy it again, five stars!"

func main() {
	name := examplemodel.Flag(flag.CommandLine)
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *name); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer, name string) error {
	model, err := examplemodel.Open(ctx, name, os.Stderr)
	if err != nil {
		return err
	}
	defer model.Close()
	review, err := stencil.Generate[Review](ctx, model, "Read this review as JSON: "+text)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%+v\n", review)
	return err
}
