package repair_test

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/repair"
)

func ExampleJSON() {
	r, err := repair.JSON("Sure! Here it is:\n```json\n{'name': 'Ada', tags: [\"math\", \"poetry\",], \"born\": 18")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Text)
	fmt.Println("truncated:", r.Truncated)
	for _, e := range r.Edits[:3] {
		fmt.Println(e.Offset, e.Length, e.Kind)
	}
	// Output:
	// {"name": "Ada", "tags": ["math", "poetry"]}
	// truncated: true
	// 0 26 surround
	// 27 1 quote
	// 32 1 quote
}

func ExampleYAML() {
	r, err := repair.YAML("title: Understanding \"Deep\" Work: a guide\nyear: 2016\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(r.Text)
	// Output:
	// title: "Understanding \"Deep\" Work: a guide"
	// year: 2016
}

func ExampleCSV() {
	r, err := repair.CSV("Here is the table:\n\n| name | city |\n|------|------|\n| Ada | London, UK |\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(r.Text)
	fmt.Println(len(r.Rows()))
	// Output:
	// name,city
	// Ada,"London, UK"
	// 2
}

func ExampleWithSchema() {
	schema := []byte(`{"type": "object", "properties": {"status": {"enum": ["open", "closed"]}, "total": {"type": "number"}, "tags": {"type": "array", "items": {"type": "string"}}}, "required": ["status", "total"]}`)
	r, err := repair.JSON(`{"Status": "OPEN", "total": "1,234.50 USD", "tags": "urgent"}`, repair.WithSchema(schema))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Text)
	_, err = repair.JSON(`{"total": 1}`, repair.WithSchema(schema))
	fmt.Println(errors.Is(err, repair.ErrInvalid), err)
	// Output:
	// {"status": "open", "total": 1234.50, "tags": ["urgent"]}
	// true repair: the value does not satisfy the schema: property "status" is missing
}

func ExampleInto() {
	type order struct {
		ID    int      `json:"id"`
		Items []string `json:"items"`
	}
	o, _, err := repair.Into[order]("{id: \"17\", items: 'tea'}")
	fmt.Println(o, err)
	// Output: {17 [tea]} <nil>
}

func ExampleStream() {
	type person struct {
		Name string `json:"name"`
		Bio  string `json:"bio"`
	}
	s, err := repair.NewStream(repair.FormatJSON)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, chunk := range []string{`{"name": "Ad`, `a", "bio": "First`, ` programmer"`} {
		if err := s.Feed([]byte(chunk)); err != nil {
			fmt.Println(err)
			return
		}
		if p, ok := repair.PartialOf[person](s); ok {
			fmt.Printf("%+v %v\n", p.Value, p.Complete("/name"))
		}
	}
	r, err := s.Close()
	fmt.Println(r.Text, err)
	// Output:
	// {Name:Ad Bio:} false
	// {Name:Ada Bio:First} true
	// {Name:Ada Bio:First programmer} true
	// {"name": "Ada", "bio": "First programmer"} <nil>
}

func ExampleStrict() {
	_, err := repair.JSON(`{"a": [1, 2, ...]}`, repair.Strict())
	fmt.Println(errors.Is(err, repair.ErrLossy))
	// Output: true
}

func ExamplePromptHints() {
	h, err := repair.PromptHints(repair.FormatYAML, []byte(`{"type": "object", "required": ["id", "title"]}`))
	fmt.Print(h, err, "\n")
	// Output:
	// Answer with one YAML document and nothing else.
	// Indent with two blanks, never with tabs.
	// Put values that hold a colon, a hash, quotes or brackets in double quotes, and close every quote and bracket that you open.
	// Give every value its key; use |- for text of several lines.
	// Required: id, title.
	// <nil>
}
