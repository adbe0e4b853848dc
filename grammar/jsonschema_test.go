package grammar_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

// language is a schema with texts that its grammar describes and others that it
// does not, both in the order and layout of the options.
type language struct {
	name    string
	schema  string
	opts    []grammar.JSONSchemaOption
	accepts []string
	rejects []string
}

func (l language) run(t *testing.T) {
	t.Run(l.name, func(t *testing.T) {
		g, err := grammar.FromJSONSchema([]byte(l.schema), l.opts...)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range l.accepts {
			if !refmatch.Match(g.Root(), []byte(text)) {
				t.Errorf("%s is refused", text)
			}
		}
		for _, text := range l.rejects {
			if refmatch.Match(g.Root(), []byte(text)) {
				t.Errorf("%s is accepted", text)
			}
		}
	})
}

var languages = []language{
	{name: "any", schema: `{}`, accepts: []string{`null`, `[1,{"a":[]}]`, `"x\n"`, `-1.5e3`}, rejects: []string{``, `[1,]`, `{"a"}`, `"\u0041"`, `01`}},
	{name: "true", schema: `true`, accepts: []string{`{}`}},
	{name: "types", schema: `{"type":["integer","null"]}`, accepts: []string{`1`, `-7`, `null`}, rejects: []string{`true`, `"1"`, `1.5`}},
	{
		name:    "object",
		schema:  `{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["b"],"additionalProperties":false}`,
		accepts: []string{`{"a":"x","b":1}`, `{"b":1}`}, rejects: []string{`{}`, `{"b":1,"a":"x"}`, `{"b":1,"c":1}`, `{"a":1,"b":1}`},
	},
	{
		name: "any order", opts: []grammar.JSONSchemaOption{grammar.WithAnyOrder()},
		schema:  `{"properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["b"]}`,
		accepts: []string{`{"b":1,"a":"x"}`, `{"c":null,"b":1}`, `7`}, rejects: []string{`{"b":1,"b":1}`, `{"c":1}`, `{"b":1,"a":1}`},
	},
	{name: "pattern properties", schema: `{"type":"object","patternProperties":{"^x":{"type":"null"},"y$":{"enum":[null,1]}},"additionalProperties":{"type":"string"}}`,
		accepts: []string{`{"xy":null}`, `{"y":1}`, `{"z":"s"}`, `{"x":null,"y":1}`}, rejects: []string{`{"xy":1}`, `{"z":1}`, `{"x":"s"}`}},
	{name: "array", schema: `{"type":"array","prefixItems":[{"type":"null"},{"type":"integer"}],"items":{"type":"string"},"minItems":1,"maxItems":3}`,
		accepts: []string{`[null]`, `[null,1]`, `[null,1,"a"]`}, rejects: []string{`[]`, `[1]`, `[null,"a"]`, `[null,1,"a","b"]`}},
	{name: "items", schema: `{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}`,
		accepts: []string{`[1,2]`, `[1,2,3]`}, rejects: []string{`[]`, `[1]`, `[1,2,3,4]`, `[1,"a"]`}},
	{name: "no items", schema: `{"type":"array","items":false}`, accepts: []string{`[]`}, rejects: []string{`[1]`}},
	{name: "enum", schema: `{"enum":["a",1,null,{"k":[1,true]},"a"]}`, accepts: []string{`"a"`, `null`, `{"k":[1,true]}`}, rejects: []string{`"b"`, `{"k":[1]}`}},
	{name: "enum and type", schema: `{"type":"string","enum":["a",1],"maxLength":1}`, accepts: []string{`"a"`}, rejects: []string{`1`}},
	{name: "any of", schema: `{"anyOf":[{"type":"object","properties":{"k":{"const":"a"},"v":{"type":"integer"}},"required":["k","v"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}`,
		accepts: []string{`{"k":"a","v":1}`, `{"k":"b"}`, `{"k":"b","v":null}`}, rejects: []string{`{"k":"a"}`, `{"k":"a","v":null}`}},
	{name: "all of with siblings", schema: `{"properties":{"a":{"type":"integer"}},"allOf":[{"required":["a"]},{"properties":{"a":{"enum":[1,"x"]},"b":{"type":"null"}}}]}`,
		accepts: []string{`{"a":1}`, `{"a":1,"b":null}`}, rejects: []string{`{}`, `{"a":"x"}`, `{"a":1,"b":1}`}},
	{name: "recursion", schema: `{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/n"}},"required":["v"],"additionalProperties":false}}}`,
		accepts: []string{`{"v":1}`, `{"v":1,"next":{"v":2,"next":{"v":3}}}`}, rejects: []string{`{"v":1,"next":{}}`}},
	{name: "relative ids and anchors", schema: `{"$id":"http://a/b/c","properties":{"x":{"$ref":"d"},"y":{"$ref":"#q"}},"additionalProperties":false,"$defs":{"d":{"$id":"d","type":"null"},"e":{"$anchor":"q","type":"integer"}}}`,
		accepts: []string{`{"x":null,"y":3}`}, rejects: []string{`{"x":3}`, `{"y":null}`}},
	{name: "length", schema: `{"type":"string","minLength":1,"maxLength":2}`, accepts: []string{`"é"`, `"\n\""`}, rejects: []string{`""`, `"abc"`}},
	{name: "pattern", schema: `{"type":"string","pattern":"^a+$","maxLength":2}`, accepts: []string{`"a"`, `"aa"`}, rejects: []string{`""`, `"aaa"`, `"ab"`}},
	{name: "search", schema: `{"type":"string","pattern":"b"}`, accepts: []string{`"b"`, `"abc"`}, rejects: []string{`""`, `"a"`}},
	{
		name: "pretty", opts: []grammar.JSONSchemaOption{grammar.WithWhitespace(grammar.Pretty(2))},
		schema:  `{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}},"b":{"type":"object"}}}`,
		accepts: []string{"{}", "{\n  \"a\": [\n    1,\n    2\n  ]\n}", "{\n  \"a\": [],\n  \"b\": {}\n}", "{\n  \"b\": {\n    \"c\": null\n  }\n}"},
		rejects: []string{`{"a":[]}`, "{\n \"a\": []\n}", "{\n}"},
	},
	{
		name: "flexible", opts: []grammar.JSONSchemaOption{grammar.WithWhitespace(grammar.Flexible)},
		schema:  `{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}},"b":{"type":"object"}}}`,
		accepts: []string{`{}`, `{"a":[1,2]}`, `{"a": [1, 2], "b": {}}`, "{\n\t\"a\": [\n\t\t1,\n\t\t2\n\t]\n}", "{ \"a\": [ 1 ] }"},
		rejects: []string{`{"a":[1,  2]}`, `{"a" :[]}`, ` {}`, `{"a":[1,2]} `},
	},
}

func TestLanguages(t *testing.T) {
	for _, l := range languages {
		l.run(t)
	}
}

var schemaErrors = []struct {
	name, schema string
	kind         error
	pointer      string
}{
	{"empty text", ``, grammar.ErrSyntax, ""},
	{"cut", `{"type":"object"`, grammar.ErrSyntax, ""},
	{"not UTF-8", "{\"type\":\"\xff\"}", grammar.ErrSyntax, ""},
	{"duplicate keyword", `{"type":"object","type":"array"}`, grammar.ErrSyntax, ""},
	{"too deep", strings.Repeat(`{"items":`, 20000) + `{}` + strings.Repeat(`}`, 20000), grammar.ErrLimit, ""},
	{"number", `1`, grammar.ErrInvalid, ""},
	{"type", `{"properties":{"a":{"type":"strnig"}}}`, grammar.ErrInvalid, "/properties/a/type"},
	{"required", `{"items":{"required":true}}`, grammar.ErrInvalid, "/items/required"},
	{"enum", `{"enum":1}`, grammar.ErrInvalid, "/enum"},
	{"minLength", `{"minLength":-1}`, grammar.ErrInvalid, "/minLength"},
	{"multipleOf", `{"multipleOf":0}`, grammar.ErrInvalid, "/multipleOf"},
	{"pattern", `{"properties":{"a/b":{"pattern":"("}}}`, grammar.ErrInvalid, "/properties/a~1b/pattern"},
	{"back-reference", `{"pattern":"(a)\\1"}`, grammar.ErrUnsupported, "/pattern"},
	{"anyOf of nothing", `{"anyOf":[]}`, grammar.ErrInvalid, "/anyOf"},
	{"dangling reference", `{"properties":{"a":{"$ref":"#/$defs/x"}}}`, grammar.ErrInvalid, "/properties/a/$ref"},
	{"foreign reference", `{"$ref":"http://x/y"}`, grammar.ErrInvalid, "/$ref"},
	{"endless reference", `{"$ref":"#"}`, grammar.ErrInvalid, ""},
	{"unknown format", `{"items":{"format":"colour"}}`, grammar.ErrUnsupported, "/items/format"},
	{"false", `false`, grammar.ErrUnsatisfiable, ""},
	{"lengths", `{"type":"string","minLength":5,"maxLength":3}`, grammar.ErrUnsatisfiable, "/minLength"},
	{"empty enum", `{"enum":[]}`, grammar.ErrUnsatisfiable, "/enum"},
	{"enum of another type", `{"type":"object","properties":{"a":{"type":"integer","enum":["x"]}},"required":["a"]}`, grammar.ErrUnsatisfiable, "/properties/a/enum"},
	{"endless recursion", `{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}`, grammar.ErrUnsatisfiable, ""},
	{"endless mutual recursion", `{"$ref":"#/$defs/a","$defs":{"a":{"type":"array","items":{"$ref":"#/$defs/b"},"minItems":1},"b":{"type":"object","properties":{"x":{"$ref":"#/$defs/a"}},"required":["x"]}}}`, grammar.ErrUnsatisfiable, ""},
	{"bounds", `{"type":"integer","minimum":5,"maximum":4}`, grammar.ErrUnsatisfiable, ""},
}

func TestSchemaErrors(t *testing.T) {
	for _, tt := range schemaErrors {
		t.Run(tt.name, func(t *testing.T) {
			_, err := grammar.FromJSONSchema([]byte(tt.schema))
			var e *grammar.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.kind) {
				t.Fatalf("error %v, want kind %v", err, tt.kind)
			}
			if e.Pointer != tt.pointer {
				t.Errorf("pointer %q, want %q (%v)", e.Pointer, tt.pointer, err)
			}
		})
	}
}
