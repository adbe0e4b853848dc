package main

import (
	"fmt"

	"github.com/stencil-go/stencil/export"
	"github.com/stencil-go/stencil/grammar"
)

// exportCommand writes a shape down for other engines.
type exportCommand struct {
	shapeFlags

	To string `enum:"gbnf,lark,schema" required:"" placeholder:"NOTATION" help:"gbnf (llama.cpp, XGrammar), lark (llguidance) or, with --schema, schema."`
}

// Run executes the command.
func (c *exportCommand) Run(s streams) error {
	// No small grammar says of integers and bounds what exponents mean.
	c.plainNumbers = c.To != "schema"
	g, err := c.grammar()
	if err != nil {
		return err
	}
	var text string
	switch c.To {
	case "gbnf":
		text, err = export.GBNF(g)
	case "lark":
		text, err = export.Lark(g)
	default:
		text, err = schemaText(g)
	}
	if err != nil {
		return usageError{err}
	}
	_, err = fmt.Fprint(s.out, text)
	return err
}

func schemaText(g *grammar.Grammar) (string, error) {
	text, err := g.Schema()
	return string(text) + "\n", err
}
