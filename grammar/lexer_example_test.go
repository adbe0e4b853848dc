package grammar_test

import (
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func ExampleNewLexer() {
	letters := grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'z'})
	lexer := grammar.NewLexer()
	name := lexer.Terminal(grammar.Terminal{Name: "NAME", Expr: grammar.Repeat(grammar.OneOf(letters), 1, -1)})
	let := lexer.Terminal(grammar.Terminal{Name: "LET", Expr: grammar.Literal("let"), Priority: 1})
	is := lexer.Terminal(grammar.Terminal{Name: "IS", Expr: grammar.Literal("=")})
	lexer.Ignore(grammar.Literal(" "))
	g, err := grammar.New(grammar.Alt(grammar.Seq(let, name), grammar.Seq(name, is, name)))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	for _, text := range []string{"let x", "letx", "letx = y", "let=y"} {
		c := p.Cursor()
		n := c.Write([]byte(text))
		fmt.Printf("%q: %d bytes fit, complete: %v\n", text, n, c.Accepting())
	}
	// Output:
	// "let x": 5 bytes fit, complete: true
	// "letx": 4 bytes fit, complete: false
	// "letx = y": 8 bytes fit, complete: true
	// "let=y": 3 bytes fit, complete: false
}

func ExampleLexer_Nested() {
	lexer := grammar.NewLexer()
	call := lexer.Terminal(grammar.Terminal{Name: "CALL", Expr: grammar.Literal("f(")})
	end := lexer.Terminal(grammar.Terminal{Name: "END", Expr: grammar.Literal(")")})
	lexer.Ignore(grammar.Literal(" "))
	value := lexer.Nested(grammar.ChoiceOf("true", "false"))
	g, err := grammar.New(grammar.Seq(call, value, end))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	for _, text := range []string{"f(true)", "f(true )", "f( true)"} {
		c := p.Cursor()
		fmt.Println(text, c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// f(true) true
	// f(true ) true
	// f( true) false
}

func ExampleToken() {
	e := grammar.Seq(grammar.Token(grammar.TokenSet{Names: []string{"<call>"}}), grammar.AnyText(), grammar.Token(grammar.TokenSet{IDs: []grammar.TokenRange{{Lo: 7, Hi: 7}}}))
	g, err := grammar.New(e)
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	for _, set := range p.TokenSets() {
		fmt.Println(set.Names, set.IDs)
	}
	// Output:
	// [<call>] []
	// [] [{7 7}]
}
