package main

import (
	"errors"

	"github.com/stencil-go/stencil/fsm"
)

// dotCommand draws the machine of a shape.
type dotCommand struct {
	shapeFlags

	Limit int `default:"200" placeholder:"N" help:"Draw at most N states."`
}

// Run executes the command.
func (c *dotCommand) Run(s streams) error {
	if c.Limit < 1 {
		return usageError{errors.New("stencil: --limit is not positive")}
	}
	g, err := c.grammar()
	if err != nil {
		return err
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return usageError{err}
	}
	return p.WriteDOT(s.out, c.Limit)
}
