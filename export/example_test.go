package export_test

import (
	"fmt"

	"github.com/stencil-go/stencil/export"
	"github.com/stencil-go/stencil/grammar"
)

func ExampleGBNF() {
	g, err := grammar.FromJSONSchema([]byte(`{"type":"object","properties":{"on":{"type":"boolean"},"name":{"type":"string","maxLength":8}},"required":["name"],"additionalProperties":false}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := export.GBNF(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(text)
	// Output:
	// root ::= "{" members "}"
	// char ::= [ !#-\u005B\u005D-\U0010FFFF] | "\\" (["\u005Cbfnrt] | "u00" ("0" [0-7bef] | "1" [0-9a-f]))
	// string ::= char{0,8}
	// members ::= "\"on\":" ("false" | "true") members-1 | members-2
	// members-1 ::= ",\"name\":\"" string "\""
	// members-2 ::= "\"name\":\"" string "\""
}

func ExampleLark() {
	g, err := grammar.FromLark("start: NAME (\",\" NAME)*\nNAME: /[a-z]+/\n%ignore \" \"\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := export.Lark(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(text)
	// Output:
	// start: NAME ("," NAME)*
	// NAME: /[a-z]/+
	// %ignore " "
}

func ExampleWithLimits() {
	g, err := grammar.FromRegex("(a|b)*a(a|b){12}")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = export.GBNF(g, export.WithLimits(export.Limits{Bytes: 10}))
	fmt.Println(err)
	// Output: grammar: limit exceeded "text": it has more than 10 bytes
}
