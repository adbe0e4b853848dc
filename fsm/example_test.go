package fsm_test

import (
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func colours() *fsm.Program {
	g, err := grammar.FromJSONSchema([]byte(`{
		"type": "object",
		"properties": {"colour": {"enum": ["red", "green"]}, "code": {"type": "integer"}},
		"required": ["colour"],
		"additionalProperties": false
	}`))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	return p
}

func ExampleCompile() {
	p := colours()
	for _, text := range []string{`{"colour":"red"}`, `{"colour":"red"`, `{"colour":"blue"}`} {
		c := p.Cursor()
		n := c.Write([]byte(text))
		fmt.Println(n, "of", len(text), "bytes fit, complete:", c.Accepting())
	}
	// Output:
	// 16 of 16 bytes fit, complete: true
	// 15 of 15 bytes fit, complete: false
	// 11 of 17 bytes fit, complete: false
}

func ExampleState_Forced() {
	s := colours().Start()
	forced, next := s.Forced(100)
	fmt.Printf("%s\n", forced)
	forced, _ = next.Step('g').Forced(100)
	fmt.Printf("%s\n", forced)
	// Output:
	// {"colour":"
	// reen"
}

func ExampleState_Shortest() {
	s := colours().Start()
	for _, b := range []byte(`{"colour":"g`) {
		s = s.Step(b)
	}
	fmt.Printf("%s, %d bytes\n", s.Shortest(), s.Distance())
	// Output: reen"}, 6 bytes
}

// Equal situations are the same State, whatever text led to them.
func ExampleState_Step() {
	p := colours()
	a, b := p.Cursor(), p.Cursor()
	a.Write([]byte(`{"colour":"red","co`))
	b.Write([]byte(`{"colour":"green","co`))
	fmt.Println(a.State() == b.State())
	fmt.Println(a.State().Step('x') == nil)
	// Output:
	// true
	// true
}

// A Cursor asks the guards of a grammar, which judge a finished text, and can go
// back to any mark.
func ExampleCursor() {
	g, err := grammar.FromJSONSchema([]byte(`{"type": "array", "items": {"type": "integer"}, "uniqueItems": true}`))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	c := p.Cursor()
	c.Write([]byte(`[1,2`))
	mark := c.Mark()
	fmt.Println(c.Write([]byte(`,1]`)) == 3 && c.Accepting())
	c.Reset(mark)
	fmt.Println(c.Write([]byte(`,3]`)) == 3 && c.Accepting())
	// Output:
	// false
	// true
}

func ExampleWithLimits() {
	g, err := grammar.FromRegex(`[a-z]{3,}(-[0-9]+)*`)
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g, fsm.WithLimits(fsm.Limits{TableBytes: 1 << 20}))
	if err != nil {
		panic(err)
	}
	c := p.Cursor()
	fmt.Println(c.Write([]byte("abc-12")), c.Accepting())
	// Output: 6 true
}

func ExampleCompile_leftRecursion() {
	// sum = sum "+" sum | digit
	sum := grammar.NewRule("sum")
	digit := grammar.OneOf(grammar.NewClass(grammar.Range{Lo: '0', Hi: '9'}))
	sum.Define(grammar.Alt(grammar.Seq(grammar.Ref(sum), grammar.Literal("+"), grammar.Ref(sum)), digit))
	g, err := grammar.New(grammar.Ref(sum))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	for _, text := range []string{"1+2+3", "1+", "12"} {
		c := p.Cursor()
		fmt.Println(text, c.Write([]byte(text)), c.Accepting())
	}
	// Output:
	// 1+2+3 5 true
	// 1+ 2 false
	// 12 1 true
}

func ExampleState_Token() {
	g, err := grammar.New(grammar.Seq(grammar.Literal("a"), grammar.Token(grammar.TokenSet{Names: []string{"<|end|>"}})))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	s := p.Start().Step('a')
	fmt.Println(p.TokenSets()[0].Names, s.Tokens(), s.Token(1).Accepting())
	// Output: [<|end|>] 1 true
}

func ExampleWithTokenText() {
	g, err := grammar.New(grammar.Seq(grammar.Literal("a"), grammar.Token(grammar.TokenSet{Names: []string{"<|end|>"}})))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g, fsm.WithTokenText())
	if err != nil {
		panic(err)
	}
	c := p.Cursor()
	fmt.Println(c.Write([]byte("a<|end|>")), c.Accepting())
	// Output: 8 true
}
