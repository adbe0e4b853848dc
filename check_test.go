package stencil_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func TestCheck(t *testing.T) {
	schema := `{"type":"object","properties":{"a":{"enum":["x","yy"]},"n":{"type":"integer","minimum":10,"maximum":99}},"required":["a"],"additionalProperties":false}`
	for _, c := range []struct {
		name, schema, text string
		ws                 grammar.Whitespace
		want               *stencil.Mismatch // nil: the text fits
	}{
		{"fits", schema, `{"a":"x","n":12}`, grammar.Compact, nil},
		{"fits, indented", schema, "{\n  \"a\": \"yy\"\n}", grammar.Pretty(2), nil},
		{"empty", schema, ``, grammar.Compact, &stencil.Mismatch{Offset: 0, Line: 1, Column: 1, Expected: `"{\"a\":\""`, Completion: []byte(`{"a":"x"}`)}},
		{"cut", schema, `{"a":"y`, grammar.Compact, &stencil.Mismatch{Offset: 7, Line: 1, Column: 8, Expected: `"y\""`, Completion: []byte(`y"}`)}},
		{"wrong value", schema, `{"a":"z"}`, grammar.Compact, &stencil.Mismatch{Offset: 6, Line: 1, Column: 7, Expected: `"x" to "y"`, Completion: []byte(`x"}`)}},
		{"second line", schema, "{\n  \"a\": \"x\",\n  \"é\": 1\n}", grammar.Pretty(2), &stencil.Mismatch{Offset: 17, Line: 3, Column: 4, Expected: `"n\": "`, Completion: []byte("n\": 10\n}")}},
		{"goes on", schema, `{"a":"x"} `, grammar.Compact, &stencil.Mismatch{Offset: 9, Line: 1, Column: 10, Expected: "the end", Completion: []byte{}, Complete: true}},
		{"repeated item", `{"type":"array","items":{"enum":[1,2]},"uniqueItems":true,"minItems":2}`, `[1,1]`, grammar.Compact, &stencil.Mismatch{Offset: 3, Line: 1, Column: 4, Expected: `"2"`, Completion: []byte(`2]`)}},
		{"cut before repeated items", `{"type":"array","items":{"enum":["a","b"]},"uniqueItems":true,"minItems":2}`, `["a"`, grammar.Compact, &stencil.Mismatch{Offset: 4, Line: 1, Column: 5, Expected: `",\""`, Completion: []byte(`,"b"]`)}},
		{"doomed long before", `{"type":"array","items":{"enum":["a","b"]},"uniqueItems":true,"minItems":2}`, `["a","a`, grammar.Compact, &stencil.Mismatch{Offset: 6, Line: 1, Column: 7, Expected: `"b"`, Completion: []byte(`b"]`)}},
		{"nothing is completed", `{"type":"array","items":{"enum":[1]},"uniqueItems":true,"minItems":2}`, `[`, grammar.Compact, &stencil.Mismatch{Offset: 1, Line: 1, Column: 2, Expected: `"1"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			shape, err := stencil.ShapeFromSchema([]byte(c.schema), grammar.WithWhitespace(c.ws))
			if err != nil {
				t.Fatal(err)
			}
			err = shape.Check([]byte(c.text))
			var m *stencil.Mismatch
			if c.want == nil {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if !errors.As(err, &m) {
				t.Fatalf("got %v", err)
			}
			if m.Offset != c.want.Offset || m.Line != c.want.Line || m.Column != c.want.Column || m.Expected != c.want.Expected || string(m.Completion) != string(c.want.Completion) || m.Complete != c.want.Complete {
				t.Errorf("got  %+v %q\nwant %+v %q", m, m.Completion, c.want, c.want.Completion)
			}
			if m.Completion != nil {
				if err := shape.Check(append([]byte(c.text[:m.Offset]), m.Completion...)); err != nil {
					t.Errorf("the completion does not complete: %v", err)
				}
			}
		})
	}
}

// TestCompletionIsShortest: no text that is shorter completes what fits, also where
// guards refuse what the machine would take.
func TestCompletionIsShortest(t *testing.T) {
	for _, schema := range []string{
		`{"type":"array","items":{"enum":[1,2,3]},"uniqueItems":true,"minItems":3}`,
		`{"type":"object","additionalProperties":{"const":1},"propertyNames":{"maxLength":1},"minProperties":2}`,
		`{"type":"array","items":{"enum":[1,"a"]},"contains":{"const":"a"},"minItems":2}`,
		`{"type":"array","items":{"enum":[0,1]},"maxItems":3,"not":{"enum":[[],[0]]}}`,
	} {
		shape, err := stencil.ShapeFromSchema([]byte(schema))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"", "[", "[1", "[1,", "[0", `["`, "{", `{"`, `{"a`, `{"a":1`, `{"a":1,"`} {
			var m *stencil.Mismatch
			if !errors.As(shape.Check([]byte(text)), &m) || m.Offset < len(text) || m.Completion == nil {
				continue
			}
			// All texts of one length after another.
			c := shape.Program().Cursor()
			c.Write([]byte(text))
			level := []fsm.Cursor{c}
			for n := 0; n < len(m.Completion); n++ {
				var next []fsm.Cursor
				for _, c := range level {
					if c.Accepting() {
						t.Fatalf("%s: %q is completed by %q, and by %d bytes", schema, text, m.Completion, n)
					}
					for _, b := range []byte("[]{}:,\"ab0123 ") {
						if branch := c.Clone(); branch.Step(b) {
							next = append(next, branch)
						}
					}
				}
				if level = next; len(level) > 20_000 {
					break
				}
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	shape, err := stencil.ShapeFromSchema([]byte(`{"type":"array","items":{"type":["string","number","boolean"],"maxLength":5},"maxItems":3}`), grammar.WithWhitespace(grammar.Flexible))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{`[]`, `["a",1,true]`, `[1e`, "[\n \"\\u00e", "\xff", `[[`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var m *stencil.Mismatch
		if !errors.As(shape.Check(text), &m) {
			return
		}
		if m.Offset > len(text) || m.Line < 1 || m.Column < 1 || m.Expected == "" {
			t.Errorf("%q: %+v", text, m)
		}
		if m.Completion != nil && shape.Check(append(text[:m.Offset:m.Offset], m.Completion...)) != nil {
			t.Errorf("%q: %q does not complete the first %d bytes", text, m.Completion, m.Offset)
		}
	})
}

func ExampleShape_Check() {
	shape, err := stencil.ShapeFromSchema([]byte(`{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}`))
	if err != nil {
		panic(err)
	}
	show := func(err error) {
		var m *stencil.Mismatch
		if errors.As(err, &m) {
			fmt.Printf("%v; completed by %s\n", m, m.Completion)
		}
	}
	show(shape.Check([]byte(`{"ok":maybe}`)))
	// Output: stencil: line 1, column 7 (byte 6): expected "f" or "t"; completed by true}
}
