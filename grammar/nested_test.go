package grammar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

func ExampleInString() {
	arguments, err := grammar.FromJSONSchema([]byte(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	inner, err := grammar.InString(arguments.Root(), grammar.JSONString)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := grammar.New(grammar.Seq(grammar.Literal(`{"name":"weather","arguments":"`), inner, grammar.Literal(`"}`)))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{
		`{"name":"weather","arguments":"{\"city\":\"the \\\"big\\\" one\"}"}`,
		`{"name":"weather","arguments":"{\"town\":1}"}`,
	} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// false
}

func ExampleFenced() {
	e, err := grammar.Fenced("text", grammar.AnyText())
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
	for _, text := range []string{
		"```text\nuse `code`\n```",
		"```text\n```\n```",
		"````text\n```\n````",
	} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// false
	// true
}

// nestedSchemas are written within strings: recursive, with members in any order, keys
// by pattern, and guards.
var nestedSchemas = []string{
	`{"type":"object","properties":{"a\n":{"type":"string"},"b":{"type":"array","items":{"type":["integer","null"]},"maxItems":3}},"required":["a\n"],"additionalProperties":false}`,
	`{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"enum":["x\"y","é\\",1.5]},"n":{"$ref":"#/$defs/n"}},"required":["v"],"additionalProperties":false}}}`,
	`{"type":"array","items":{"type":"string","maxLength":2},"uniqueItems":true,"minItems":2,"maxItems":3}`,
	`{"type":"object","patternProperties":{"^x\"?$":{"type":"boolean"}},"additionalProperties":false}`,
}

// TestInString: a text is a string's value just when it is one of the grammar's; what
// walks write is valid for an independent validator once the strings are read.
func TestInString(t *testing.T) {
	v := vocabulary(t, `{\"`, `\":`, `\\\"`, `\\n`, `\"}`, `{"s":"`, `"}`, `[\"`, `\",\"`, `\"]`, `: "`, `"`+"\n", "true", "é", `\u00`, `\\\\`)
	for i, schema := range nestedSchemas {
		valid, err := jsonschema.CompileString("nested.json", schema)
		if err != nil {
			t.Fatal(err)
		}
		opts := []grammar.JSONSchemaOption{grammar.WithoutExponents()}
		if i == 0 {
			opts = append(opts, grammar.WithAnyOrder(), grammar.WithWhitespace(grammar.Flexible))
		}
		g, err := grammar.FromJSONSchema([]byte(schema), opts...)
		if err != nil {
			t.Fatal(err)
		}
		once := must(grammar.InString(g.Root(), grammar.JSONString))
		twice := must(grammar.InString(grammar.Seq(grammar.Literal(`{"s":"`), once, grammar.Literal(`"}`)), grammar.JSONString))
		yaml := must(grammar.InString(g.Root(), grammar.YAMLQuoted))
		forms := []struct {
			name string
			p    *fsm.Program
			read func(text string) (string, error)
		}{
			{"in JSON", compiled(t, grammar.Seq(grammar.Literal(`{"s":"`), once, grammar.Literal(`"}`))), unnested(1)},
			{"in JSON in JSON", compiled(t, grammar.Seq(grammar.Literal(`{"s":"`), twice, grammar.Literal(`"}`))), unnested(2)},
			{"in YAML", compiled(t, grammar.Seq(grammar.Literal(`s: "`), yaml, grammar.Literal("\"\n"))), func(text string) (string, error) {
				value, err := grammar.YAMLToJSON([]byte(text))
				if err != nil {
					return "", err
				}
				return unnested(1)(string(value))
			}},
		}
		plain := compiled(t, g.Root())
		r := rand.New(rand.NewPCG(4, uint64(i)))
		for _, f := range forms {
			if f.name != "in JSON in JSON" {
				checkMasks(t, f.p, v, uint64(i), mask.WithBudget(120))
			}
			for range 25 {
				text, ok := wander(f.p, r, 10+r.IntN(60))
				if !ok {
					continue // a guard stands in the way
				}
				inner, err := f.read(string(text))
				if err != nil {
					t.Fatalf("%s: %q: %v", f.name, text, err)
				}
				var value any
				if err := json.Unmarshal([]byte(inner), &value); err != nil {
					t.Fatalf("%s: %q: %v", f.name, inner, err)
				}
				if err := valid.Validate(value); err != nil || !acceptsText(plain, inner) {
					t.Fatalf("%s: %q: %v", f.name, inner, err)
				}
			}
			for range 25 {
				inner, ok := wander(plain, r, 10+r.IntN(40))
				if !ok || f.name == "in YAML" {
					continue
				}
				for _, change := range []string{"", "x"} {
					text := string(inner) + change
					written := text
					for range strings.Count(f.name, "JSON") {
						written = `{"s":"` + escaped(written) + `"}`
					}
					if got, want := acceptsText(f.p, written), acceptsText(plain, text); got != want {
						t.Fatalf("%s: %q: %v, want %v", f.name, written, got, want)
					}
				}
			}
		}
	}
}

// unnested reads the member s of an object, n times.
func unnested(n int) func(string) (string, error) {
	return func(text string) (string, error) {
		for range n {
			var out struct{ S *string }
			if err := json.Unmarshal([]byte(text), &out); err != nil || out.S == nil {
				return "", fmt.Errorf("%q has no string: %w", text, err)
			}
			text = *out.S
		}
		return text, nil
	}
}

// escaped is the inside of a JSON string in canonical form.
func escaped(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		switch i := strings.IndexByte("\b\f\n\r\t\"\\", b); {
		case i >= 0:
			out.WriteString(`\` + string(`bfnrt"\`[i]))
		case b < 0x20:
			fmt.Fprintf(&out, `\u%04x`, b)
		default:
			out.WriteByte(b)
		}
	}
	return out.String()
}

func TestInStringErrors(t *testing.T) {
	pretty, err := grammar.FromJSONSchema([]byte(`{"type":"array"}`), grammar.WithWhitespace(grammar.Pretty(2)))
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := grammar.FromYAMLSchema([]byte(`{"type":"object","additionalProperties":{"type":"object"}}`))
	if err != nil {
		t.Fatal(err)
	}
	undefined := grammar.NewRule("undefined")
	for _, tt := range []struct {
		name string
		e    *grammar.Expr
		kind error
	}{
		{"line breaks", pretty.Root(), grammar.ErrUnsupported},
		{"YAML", yaml.Root(), grammar.ErrUnsupported},
		{"token", grammar.Token(grammar.TokenSet{Names: []string{"<|x|>"}}), grammar.ErrUnsupported},
		{"undefined rule", grammar.Ref(undefined), grammar.ErrInvalid},
	} {
		if _, err := grammar.InString(tt.e, grammar.JSONString); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := grammar.InString(grammar.Literal("a\x00"), grammar.YAMLQuoted); err != nil {
		t.Error(err)
	}
}

// unfenced reads a block as CommonMark does: up to the first line that closes it.
func unfenced(text string) (string, bool) {
	opening, rest, ok := strings.Cut(text, "\n")
	fence := opening[:len(opening)-len(strings.TrimLeft(opening, "`"))]
	if !ok || len(fence) < 3 {
		return "", false
	}
	lines := strings.Split(rest, "\n")
	for i, l := range lines {
		body := strings.TrimRight(strings.TrimLeft(l, " "), " \t")
		if len(body) >= len(fence) && strings.Trim(body, "`") == "" && len(l)-len(strings.TrimLeft(l, " ")) < 4 {
			return strings.Join(lines[:i], "\n"), i == len(lines)-1
		}
	}
	return "", false
}

// TestFenced: a reader of Markdown finds the whole text in the block, and every text
// fits into some block.
func TestFenced(t *testing.T) {
	v := vocabulary(t, "```", "```\n", "\n```", "````", "```x", "`\n", "\n", "  ", " `", "\n\n", "ab")
	object, err := grammar.FromJSONSchema([]byte(`{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`), grammar.WithWhitespace(grammar.Pretty(2)))
	if err != nil {
		t.Fatal(err)
	}
	list := grammar.NewRule("list")
	list.Define(grammar.Seq(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: '`', Hi: 'b'}, grammar.Range{Lo: '\n', Hi: '\n'})), grammar.Optional(grammar.Ref(list))))
	for i, body := range []*grammar.Expr{
		grammar.AnyText(), must(grammar.Pattern("[`\n ab]*")), object.Root(), grammar.Ref(list),
	} {
		p := compiled(t, must(grammar.Fenced("x", body)))
		if guarded := p.Guarded(); guarded != (i == 3) {
			t.Errorf("body %d: guarded %v", i, guarded)
		}
		if i < 3 {
			checkMasks(t, p, v, uint64(i))
		}
		plain := compiled(t, body)
		r := rand.New(rand.NewPCG(9, uint64(i)))
		for range 60 {
			if text, ok := wander(p, r, 5+r.IntN(40)); ok {
				inside, ok := unfenced(string(text))
				if !ok || !acceptsText(plain, inside) {
					t.Errorf("body %d: %q is read as %q, %v", i, text, inside, ok)
				}
			}
			if text, ok := wander(plain, r, r.IntN(30)); ok && !strings.Contains(string(text), "````````") {
				fits := false
				for n := 3; n <= 8; n++ {
					fence := strings.Repeat("`", n)
					fits = fits || acceptsText(p, fence+"x\n"+string(text)+"\n"+fence)
				}
				if !fits {
					t.Errorf("body %d: %q fits into no block", i, text)
				}
			}
		}
	}
	for _, info := range []string{"a b", "a`", "\n", "\xff"} {
		if _, err := grammar.Fenced(info, grammar.AnyText()); !errors.Is(err, grammar.ErrInvalid) {
			t.Errorf("%q: %v", info, err)
		}
	}
}
