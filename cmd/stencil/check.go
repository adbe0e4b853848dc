package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/excerpt"
)

// maxText bounds a text to check.
const maxText = 1 << 30

// errMismatch: the text does not fit; check has said so.
var errMismatch = errors.New("the text does not fit")

// checkCommand says whether a finished text fits a shape.
type checkCommand struct {
	shapeFlags

	File string `arg:"" optional:"" default:"-" help:"Text to check; - or nothing reads the standard input. With --schema and --yaml a line end behind the text is passed over."`
}

// Run executes the command.
func (c *checkCommand) Run(s streams) error {
	c.checking = true
	shape, err := c.shape()
	if err != nil {
		return err
	}
	text, err := c.read(s.in)
	if err != nil {
		return usageError{err}
	}
	err = shape.Check(text)
	var m *stencil.Mismatch
	if !errors.As(err, &m) {
		return err
	}
	rest := string(text[m.Offset:min(m.Offset+3, len(text))])
	if c.Schema+c.YAML != "" && m.Complete && (rest == "\n" || rest == "\r\n") {
		return nil
	}
	fmt.Fprintf(s.out, "%s:%d:%d: byte %d: expected %s\n%s\n", c.File, m.Line, m.Column, m.Offset, m.Expected, excerpt.Of(string(text), m.Offset).Text)
	switch {
	case m.Complete && (rest == "\n" || rest == "\r\n"):
		fmt.Fprintln(s.out, "what fits is complete without the line end")
	case m.Complete:
		fmt.Fprintln(s.out, "what fits is complete by itself")
	case m.Completion != nil:
		fmt.Fprintf(s.out, "completed by %q\n", m.Completion)
	}
	return errMismatch
}

func (c *checkCommand) read(in io.Reader) ([]byte, error) {
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxText+1))
	if err == nil && len(text) > maxText {
		err = fmt.Errorf("stencil: the text is longer than %d bytes", maxText)
	}
	return text, err
}
