// Repair mends JSON that another engine wrote without constraints, and says what it
// changed. It reads the broken answers beside it, or a file.
//
//	go run ./examples/repair
//	go run ./examples/repair answer.txt
package main

import (
	"embed"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/stencil-go/stencil/repair"
)

//go:embed answers
var answers embed.FS

func main() {
	flag.Parse()
	if err := run(os.Stdout, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "repair:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, files []string) error {
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := mend(w, path, string(text)); err != nil {
			return err
		}
	}
	if len(files) > 0 {
		return nil
	}
	entries, err := answers.ReadDir("answers")
	if err != nil {
		return err
	}
	for _, e := range entries {
		text, err := answers.ReadFile("answers/" + e.Name())
		if err != nil {
			return err
		}
		if err := mend(w, e.Name(), string(text)); err != nil {
			return err
		}
	}
	return nil
}

func mend(w io.Writer, name, text string) error {
	r, err := repair.JSON(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(w, "%s: %d edits, confidence %.2f\n%s\n", name, len(r.Edits), r.Confidence, strings.TrimSpace(r.Text))
	for _, e := range r.Edits {
		fmt.Fprintf(w, "  at byte %d: %q -> %q (%s)\n", e.Offset, text[e.Offset:e.Offset+e.Length], e.Replacement, e.Reason)
	}
	_, err = fmt.Fprintln(w)
	return err
}
