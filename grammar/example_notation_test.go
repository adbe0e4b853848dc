package grammar_test

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func fits(g *grammar.Grammar, text string) bool {
	p, err := fsm.Compile(g)
	if err != nil {
		return false
	}
	c := p.Cursor()
	return c.Write([]byte(text)) == len(text) && c.Accepting()
}

func ExampleFromGBNF() {
	g, err := grammar.FromGBNF(`
root ::= root "+" term | term
term ::= [0-9]+ | "(" root ")"
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fits(g, "1+(22+3)"), fits(g, "1+"))
	_, err = grammar.FromGBNF(`root ::= "a"{3 4}`)
	fmt.Println(err)
	// Output:
	// true false
	// grammar: syntax error at line 1, column 16: unexpected "4", expected "," or "}"
	// 	root ::= "a"{3 4}
	// 	               ^
}

func ExampleFromLark() {
	g, err := grammar.FromLark(`
?start: sum
?sum: product | sum "+" product
?product: NUMBER | "(" sum ")"
%import common.NUMBER
%ignore " "
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fits(g, "1 + (2.5+3)"), fits(g, "1 2"))
	_, err = grammar.FromLark(`start: /a(?=b)/`)
	fmt.Println(errors.Is(err, grammar.ErrUnsupported))
	fmt.Println(err)
	// Output:
	// true false
	// true
	// grammar: unsupported "(?=" at line 1, column 10: it looks beyond the terminal
	// 	start: /a(?=b)/
	// 	         ^
}

func ExampleWithSubgrammar() {
	date, err := grammar.FromRegex(`\d{4}-\d{2}-\d{2}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := grammar.FromLark(`start: "due " @date`, grammar.WithSubgrammar("date", date))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fits(g, "due 2024-05-01"), fits(g, "due soon"))
	// Output: true false
}

func ExampleWithStartRule() {
	g, err := grammar.FromGBNF("number ::= [0-9]+\n", grammar.WithStartRule("number"))
	fmt.Println(err, fits(g, "42"))
	// Output: <nil> true
}

func ExampleWithInlineSchemas() {
	g, err := grammar.FromLark(`start: %json {"type":"array","items":{"type":"boolean"}}`, grammar.WithInlineSchemas(grammar.WithWhitespace(grammar.Flexible)))
	fmt.Println(err, fits(g, "[true, false]"))
	// Output: <nil> true
}

func ExampleWithNotationLimits() {
	_, err := grammar.FromGBNF(`root ::= (("a"))`, grammar.WithNotationLimits(grammar.NotationLimits{Depth: 1}))
	fmt.Println(errors.Is(err, grammar.ErrLimit))
	// Output: true
}

func ExampleGrammar_Schema() {
	g, err := grammar.FromJSONSchema([]byte(`{ "type": "integer", "minimum": 3 }`), grammar.WithDraft(grammar.Draft7))
	if err != nil {
		fmt.Println(err)
		return
	}
	schema, err := g.Schema()
	fmt.Println(string(schema), err)
	// Output: {"$schema":"http://json-schema.org/draft-07/schema#","type":"integer","minimum":3} <nil>
}
