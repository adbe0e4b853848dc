package ready_test

import (
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/grammar/ready"
)

// show prints which of the texts a grammar describes.
func show(e *grammar.Expr, err error, texts ...string) {
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := grammar.New(e)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range texts {
		fmt.Printf("%-5v %q\n", accepts(p, text), text)
	}
}

func ExampleArithmetic() {
	show(ready.Arithmetic(), nil, "(1 + 2.5) * -3 ^ 2", "1 +")
	// Output:
	// true  "(1 + 2.5) * -3 ^ 2"
	// false "1 +"
}

func ExampleGoExpression() {
	show(ready.GoExpression(), nil, `len(s[i:]) > 0 && f(s...)`, `if x { }`)
	// Output:
	// true  "len(s[i:]) > 0 && f(s...)"
	// false "if x { }"
}

func ExamplePythonExpression() {
	show(ready.PythonExpression(), nil, `[x ** 2 for x in range(10) if x % 2]`, `x = 1`)
	// Output:
	// true  "[x ** 2 for x in range(10) if x % 2]"
	// false "x = 1"
}

func ExampleSQLSelect() {
	e, err := ready.SQLSelect(ready.Table{Name: "orders", Columns: []string{"customer", "total"}})
	show(e, err, "SELECT customer, SUM(total) FROM orders GROUP BY customer", "SELECT password FROM users")
	// Output:
	// true  "SELECT customer, SUM(total) FROM orders GROUP BY customer"
	// false "SELECT password FROM users"
}

func ExampleXMLFragment() {
	e, err := ready.XMLFragment(ready.Element{Name: "item", Attributes: []string{"id"}}, ready.Element{Name: "b"})
	show(e, err, `<item id="1">some <b>text</b></item>`, `<b><item></b></item>`)
	// Output:
	// true  "<item id=\"1\">some <b>text</b></item>"
	// false "<b><item></b></item>"
}

func ExampleHTMLFragment() {
	show(ready.HTMLFragment(), nil, `<p>See <a href="#x">there</a>.<br>Or not.</p>`, `<p><p></p></p>`)
	// Output:
	// true  "<p>See <a href=\"#x\">there</a>.<br>Or not.</p>"
	// false "<p><p></p></p>"
}

func ExampleMarkdownTable() {
	e, err := ready.MarkdownTable(2, 5)
	show(e, err, "| a | b |\n| --- | --- |\n| 1 | 2 |\n", "| a | b |\n| --- | --- |\n| 1 |\n")
	// Output:
	// true  "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
	// false "| a | b |\n| --- | --- |\n| 1 |\n"
}

func ExampleISODate() {
	show(ready.ISODate(), nil, "2024-02-29", "2023-02-29", "2026-W53-7", "2024-366")
	// Output:
	// true  "2024-02-29"
	// false "2023-02-29"
	// true  "2026-W53-7"
	// true  "2024-366"
}

func ExampleISOCalendarDate() {
	show(ready.ISOCalendarDate(), nil, "1999-12-31", "1999-12-32")
	// Output:
	// true  "1999-12-31"
	// false "1999-12-32"
}

func ExampleISOWeekDate() {
	show(ready.ISOWeekDate(), nil, "2020-W53-1", "2021-W53-1")
	// Output:
	// true  "2020-W53-1"
	// false "2021-W53-1"
}

func ExampleISOOrdinalDate() {
	show(ready.ISOOrdinalDate(), nil, "2024-366", "2023-366")
	// Output:
	// true  "2024-366"
	// false "2023-366"
}

func ExampleISOTime() {
	show(ready.ISOTime(), nil, "23:59:59.5Z", "24:00")
	// Output:
	// true  "23:59:59.5Z"
	// false "24:00"
}

func ExampleISODateTime() {
	show(ready.ISODateTime(), nil, "2024-02-29T08:00+01:00", "2024-02-29 08:00")
	// Output:
	// true  "2024-02-29T08:00+01:00"
	// false "2024-02-29 08:00"
}

func ExampleISODuration() {
	show(ready.ISODuration(), nil, "P1Y2M3DT4H", "P1YT")
	// Output:
	// true  "P1Y2M3DT4H"
	// false "P1YT"
}

func ExampleChessGame() {
	show(ready.ChessGame(), nil, "1. e4 e5 2. Nf3 Nc6 *", "1. e4 e5 3. Nf3 *")
	// Output:
	// true  "1. e4 e5 2. Nf3 Nc6 *"
	// false "1. e4 e5 3. Nf3 *"
}

func ExampleRegex() {
	show(ready.Regex(), nil, `^(?:\d{1,3}\.){3}\d{1,3}$`, `[a-z`)
	// Output:
	// true  "^(?:\\d{1,3}\\.){3}\\d{1,3}$"
	// false "[a-z"
}
