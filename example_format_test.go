package stencil_test

import (
	"context"
	"fmt"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
)

func ExampleWithYAML() {
	type Config struct {
		Country string `json:"country" enum:"no"`
		Ports   []int  `json:"ports" minItems:"2" maxItems:"2" items.const:"80"`
	}
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	var result stencil.Result
	config, err := stencil.Generate[Config](context.Background(), model, "Write the configuration.",
		stencil.WithYAML(grammar.WithFlow()), stencil.WithResult(&result))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(config.Country, config.Ports)
	fmt.Println(result.Text[:16])
	// Output:
	// no [80 80]
	// {country: "no",
}

func ExampleWithCSV() {
	type City struct {
		Name    string `json:"name" enum:"Ulm,Linz"`
		Capital bool   `json:"capital"`
	}
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	var result stencil.Result
	cities, err := stencil.Generate[[]City](context.Background(), model, "Two cities.",
		stencil.WithCSV(grammar.WithRows(2, 2), grammar.WithDelimiter(';')), stencil.WithResult(&result))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(cities), result.Text[:12])
	// Output: 2 name;capital
}

func ExampleGenerateYAML() {
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	schema := []byte(`{"type":"array","items":{"const":"off"},"minItems":2,"maxItems":2}`)
	result, err := stencil.GenerateYAML(context.Background(), model, schema, "Twice, please.")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Text[:15])
	// Output:
	// - "off"
	// - "off"
}

func ExampleGenerateCSV() {
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	row := []byte(`{"type":"object","properties":{"id":{"enum":[1,2]},"kind":{"const":"a, b"}},"required":["id","kind"]}`)
	result, err := stencil.GenerateCSV(context.Background(), model, row, "A row.", stencil.WithCSV(grammar.WithRows(1, 1)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Text[:7], len(result.Text) >= 16)
	// Output: id,kind true
}

func ExampleGenerateRegex() {
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	result, err := stencil.GenerateRegex(context.Background(), model, `(?<unit>kg|lb): (?<weight>\d{2})`, "How heavy is it?")
	if err != nil {
		fmt.Println(err)
		return
	}
	unit, _ := result.Capture("unit")
	weight, _ := result.Capture("weight")
	fmt.Println(unit+": "+weight == result.Text)
	// Output: true
}

func ExampleChoose() {
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	stars, err := stencil.Choose(context.Background(), model, "How many stars? "+"It leaks.", []int{1, 2, 3, 4, 5})
	fmt.Println(stars >= 1 && stars <= 5, err)
	// Output: true <nil>
}

func ExampleRank() {
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()

	ranked, err := stencil.Rank(context.Background(), model, "Is it so?", []string{"yes", "no", "no idea"})
	if err != nil {
		fmt.Println(err)
		return
	}
	sum := 0.0
	for _, r := range ranked {
		sum += r.Probability
	}
	fmt.Printf("%d options, together %.3f\n", len(ranked), sum)
	// Output: 3 options, together 1.000
}

func ExampleShapeFromRegex() {
	shape, err := stencil.ShapeFromRegex(`(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)`, grammar.WithDialect(grammar.RE2))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(shape.Check([]byte("23:59")))
	fmt.Println(shape.Check([]byte("24:00")))
	// Output:
	// <nil>
	// stencil: line 1, column 2 (byte 1): expected "0" to "3"
}

func ExampleShapeFromChoices() {
	shape, err := stencil.ShapeFromChoices([]string{"north", "south", "south-west"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(shape.Check([]byte("south-east")))
	// Output: stencil: line 1, column 7 (byte 6): expected "west"
}

func ExampleShapeFromYAMLSchema() {
	shape, err := stencil.ShapeFromYAMLSchema([]byte(`{"type":"object","additionalProperties":{"type":"string"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(shape.Check([]byte("Ann: Ulm\nBo: \"no\"\n")))
	fmt.Println(shape.Check([]byte("Ann: Ulm\nBo: no\n")))
	// Output:
	// <nil>
	// stencil: line 2, column 7 (byte 15): expected " " to "~" or another character beyond ASCII
}

func ExampleShapeFromCSVSchema() {
	shape, err := stencil.ShapeFromCSVSchema([]byte(`{"properties":{"n":{"type":"integer","maximum":9},"even":{"type":"boolean"}},"required":["n","even"]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(shape.Check([]byte("n,even\n4,true\n10,true\n")))
	// Output: stencil: line 3, column 2 (byte 15): expected "," or "."
}

func ExampleShapeOfYAML() {
	type Note struct {
		Text string `json:"text"`
	}
	shape, err := stencil.ShapeOfYAML[Note]()
	if err != nil {
		fmt.Println(err)
		return
	}
	var note Note
	err = shape.Decode([]byte("text: |-\n  two\n  lines\n"), &note)
	fmt.Printf("%q %v\n", note.Text, err)
	// Output: "two\nlines" <nil>
}

func ExampleShapeOfCSV() {
	type Point struct {
		X, Y  float64
		Label *string `json:"label"`
	}
	shape, err := stencil.ShapeOfCSV[[]Point](grammar.WithoutHeader())
	if err != nil {
		fmt.Println(err)
		return
	}
	var points []Point
	err = shape.Decode([]byte("1,2.5,\n3,4,a\n"), &points)
	fmt.Println(len(points), points[0].Y, points[0].Label == nil, *points[1].Label, err)
	// Output: 2 2.5 true a <nil>
}

func ExampleShape_Decode() {
	shape, err := stencil.ShapeFromRegex(`(?<Host>[a-z.]+):(?<Port>\d+)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	var address struct{ Host, Port string }
	err = shape.Decode([]byte("example.org:80"), &address)
	fmt.Println(address, err)
	// Output: {example.org 80} <nil>
}

func ExampleShape_Captures() {
	shape, err := stencil.ShapeFromRegex(`(?<key>\w+)=(?<value>.*)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := shape.Captures([]byte("answer=42"))
	fmt.Println(list, err)
	// Output: [{key answer 0} {value 42 7}] <nil>
}
