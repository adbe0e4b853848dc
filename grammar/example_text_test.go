package grammar_test

import (
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// Of the words of lower-case letters, those of three to five letters without "ss".
func ExampleAnd() {
	words, err := grammar.Pattern(`[a-z]+`)
	if err != nil {
		fmt.Println(err)
		return
	}
	short, err := grammar.Pattern(`.{3,5}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	double, err := grammar.Pattern(`ss`, grammar.WithSearch())
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := grammar.New(grammar.And(words, short, grammar.Not(double)))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"grain", "grass", "at", "Word"} {
		c := p.Cursor()
		fmt.Println(text, c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// grain true
	// grass false
	// at false
	// Word false
}

func ExampleNot() {
	e, err := grammar.Pattern(`\d+`)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := grammar.New(grammar.Not(e))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"12", "1a", ""} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// false
	// true
	// true
}

func ExampleGrammar_Captures() {
	// In Go's syntax a group keeps what it captured in an earlier iteration, in that of
	// ECMA-262 it does not.
	for _, dialect := range []grammar.RegexDialect{grammar.RE2, grammar.ECMAScript} {
		g, err := grammar.FromRegex(`(?:(?<a>a)|(?<b>b))+`, grammar.WithDialect(dialect))
		if err != nil {
			fmt.Println(err)
			return
		}
		list, err := g.Captures([]byte("ab"))
		fmt.Println(list, err)
	}
	// Output:
	// [{a 0 1} {b 1 2}] <nil>
	// [{b 1 2}] <nil>
}

func ExampleGrammar_Value() {
	g, err := grammar.FromCSVSchema([]byte(`{"properties":{"city":{"type":"string"},"people":{"type":"integer"}},"required":["city"]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	value, err := g.Value([]byte("city,people\nUlm,126790\nXanadu,\n"))
	fmt.Println(string(value), err)
	// Output: [{"city":"Ulm","people":126790},{"city":"Xanadu"}] <nil>
}
