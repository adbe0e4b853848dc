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
		sound(t, g)
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
	{
		name:    "recursive reference of 2019-09, outer anchor",
		schema:  `{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"http://x/s","$recursiveAnchor":true,"$defs":{"o":{"$id":"o","$recursiveAnchor":true,"anyOf":[{"type":"string"},{"type":"object","additionalProperties":{"$recursiveRef":"#"}}]}},"anyOf":[{"type":"integer"},{"$ref":"#/$defs/o"}]}`,
		accepts: []string{`1`, `{"f":"a"}`, `{"f":1}`, `{"f":{"b":1}}`}, rejects: []string{`{"f":true}`, `null`},
	},
	{
		name:    "recursive reference of 2019-09, no outer anchor",
		schema:  `{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"http://x/s","$defs":{"o":{"$id":"o","$recursiveAnchor":true,"anyOf":[{"type":"string"},{"type":"object","additionalProperties":{"$recursiveRef":"#"}}]}},"anyOf":[{"type":"integer"},{"$ref":"#/$defs/o"}]}`,
		accepts: []string{`1`, `{"f":"a"}`, `{"f":{"b":"c"}}`}, rejects: []string{`{"f":1}`, `{"f":{"b":1}}`},
	},
	{
		name:    "draft 4",
		schema:  `{"$schema":"http://json-schema.org/draft-04/schema#","id":"http://x/s","type":"array","items":[{"type":"integer"},{"minimum":1,"exclusiveMinimum":true,"type":"number"}],"additionalItems":{"$ref":"other#/definitions/a","type":"null"},"const":7,"definitions":{"o":{"id":"other","definitions":{"a":{"type":"string"}}}}}`,
		accepts: []string{`[1,1.5,"a"]`, `[]`}, rejects: []string{`[1.0]`, `[1,1]`, `[1,2,null]`},
	},
	{
		name:    "draft 7: nothing beside $ref counts",
		schema:  `{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/a","maxLength":1,"definitions":{"a":{"type":"string"}}}`,
		accepts: []string{`"abc"`}, rejects: []string{`1`},
	},
	{
		name:    "oneOf of required keys",
		schema:  `{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}`,
		accepts: []string{`{"a":1}`, `{"b":1}`}, rejects: []string{`{}`, `{"a":1,"b":1}`},
	},
	{
		name:    "oneOf of numbers and strings",
		schema:  `{"oneOf":[{"type":"integer"},{"type":"number","minimum":2},{"enum":["a","b"]},{"type":"string","maxLength":1}]}`,
		accepts: []string{`1`, `2.5`, `"c"`}, rejects: []string{`2`, `3`, `1.5`, `"a"`, `"cc"`},
	},
	{
		name: "oneOf whose arrays overlap altogether", opts: []grammar.JSONSchemaOption{grammar.WithAnyOrder()},
		schema:  `{"oneOf":[{"properties":{"a":{"type":"null"}},"required":["a"]},{"required":["b"],"properties":{"b":{"type":"null"}}}]}`,
		accepts: []string{`{"a":null}`, `{"b":null}`, `{"a":1,"b":null}`}, rejects: []string{`1`, `[]`, `{"a":null,"b":null}`},
	},
	{
		name:    "if, then, else",
		schema:  `{"type":"object","properties":{"k":{"enum":["x","y"]},"v":{}},"required":["k"],"if":{"properties":{"k":{"const":"x"}}},"then":{"properties":{"v":{"type":"integer"}}},"else":{"required":["v"]},"additionalProperties":false}`,
		accepts: []string{`{"k":"x"}`, `{"k":"x","v":1}`, `{"k":"y","v":"s"}`}, rejects: []string{`{"k":"y"}`, `{"k":"x","v":"s"}`},
	},
	{
		name:    "not",
		schema:  `{"type":["object","string"],"not":{"anyOf":[{"required":["a"]},{"type":"string","minLength":2}]}}`,
		accepts: []string{`{}`, `{"b":1}`}, rejects: []string{`{"a":1}`, `"ab"`, `"a"`},
	},
	{
		name:    "dependencies",
		schema:  `{"type":"object","properties":{"a":{},"b":{},"c":{}},"dependentRequired":{"a":["b"]},"dependentSchemas":{"c":{"properties":{"b":{"type":"null"}}}},"additionalProperties":false}`,
		accepts: []string{`{}`, `{"a":1,"b":2}`, `{"b":null,"c":1}`, `{"b":1}`}, rejects: []string{`{"a":1}`, `{"b":1,"c":1}`},
	},
	{
		name:    "contains",
		schema:  `{"type":"array","contains":{"type":"integer"},"minContains":2,"maxContains":3,"maxItems":4}`,
		accepts: []string{`[1,2]`, `[1,"a",2,3]`}, rejects: []string{`[]`, `[1]`, `[1,"a"]`, `[1,2,3,4]`, `[1,"a",2,"a",3]`},
	},
	{
		name:    "contains without bounds",
		schema:  `{"type":"array","contains":{"required":["a"],"properties":{"a":{"type":"null"}},"type":"object"}}`,
		accepts: []string{`[{"a":null}]`, `[1,{"a":null},2]`}, rejects: []string{`[]`, `[1]`, `[{"a":1}]`},
	},
	{
		name:    "unique items",
		schema:  `{"type":"array","items":{"type":"integer"},"uniqueItems":true}`,
		accepts: []string{`[]`, `[1,2]`}, rejects: []string{`[1,1]`, `[1,2,1.0]`},
	},
	{
		name:    "property names and counts",
		schema:  `{"type":"object","propertyNames":{"maxLength":2},"minProperties":2,"maxProperties":3}`,
		accepts: []string{`{"a":1,"b":2}`, `{"a":1,"bb":2,"c":3}`}, rejects: []string{`{"a":1}`, `{"aaa":1,"b":2}`, `{"a":1,"a":2}`, `{"a":1,"b":2,"c":3,"d":4}`},
	},
	{
		name:    "unevaluated properties",
		schema:  `{"$ref":"#/$defs/a","properties":{"b":{"type":"integer"}},"unevaluatedProperties":false,"type":"object","$defs":{"a":{"properties":{"a":{"type":"null"}}}}}`,
		accepts: []string{`{"b":1,"a":null}`, `{}`}, rejects: []string{`{"c":1}`, `{"a":1}`},
	},
	{
		name:    "unevaluated properties by cases",
		schema:  `{"type":"object","anyOf":[{"properties":{"a":{"type":"null"}},"required":["a"]},{"properties":{"b":{"type":"null"}}}],"unevaluatedProperties":false}`,
		accepts: []string{`{"a":null}`, `{"b":null}`, `{"a":null,"b":null}`}, rejects: []string{`{"c":1}`, `{"a":null,"b":1}`, `{"a":1}`},
	},
	{
		name:    "multiples",
		schema:  `{"type":"number","multipleOf":0.1,"not":{"multipleOf":0.5},"exclusiveMaximum":1}`,
		accepts: []string{`0.1`, `-0.4`, `0.70`}, rejects: []string{`0.5`, `0`, `0.15`, `1.1`},
	},
	{
		name:    "a step too fine for an automaton",
		schema:  `{"type":"number","multipleOf":0.123456789}`,
		accepts: []string{`0.246913578`, `0`}, rejects: []string{`0.1`, `1`},
	},
	{
		name:    "enum under constraints",
		schema:  `{"enum":[1,2,[1],[1,2],{"a":1},{"b":1}],"minimum":2,"maxItems":1,"required":["a"]}`,
		accepts: []string{`2`, `2.0`, `2e0`, `[1]`, `{"a":1}`}, rejects: []string{`1`, `[1,2]`, `{"b":1}`},
	},
	{
		name: "strict objects", opts: []grammar.JSONSchemaOption{grammar.WithStrictObjects()},
		schema:  `{"type":"object","properties":{"a":{"type":"object"},"b":{"type":"object","properties":{"c":{}}}}}`,
		accepts: []string{`{"a":{"x":1},"b":{"c":1}}`}, rejects: []string{`{"x":1}`, `{"b":{"x":1}}`},
	},
	{
		name: "no exponents", opts: []grammar.JSONSchemaOption{grammar.WithoutExponents()},
		schema: `{"type":"number"}`, accepts: []string{`1.50`}, rejects: []string{`1e3`},
	},
	{
		name:    "patterns that exclude each other",
		schema:  `{"type":"object","patternProperties":{"^a-":{"type":"null"},"^a$":{"type":"integer"},"^ab?c":{"type":"string"},"^b":{"type":"boolean"}},"additionalProperties":false}`,
		accepts: []string{`{"a-":null}`, `{"a":1}`, `{"abc":"","ac":""}`, `{"bx":true}`}, rejects: []string{`{"ab":1}`, `{"a-":1}`, `{"a":null}`, `{"b":1}`, `{"c":1}`},
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
