package grammar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// documents is a resolver that knows some documents.
func documents(known map[string]string) grammar.JSONSchemaOption {
	return grammar.WithResolver(func(uri string) ([]byte, error) {
		if text, ok := known[uri]; ok {
			return []byte(text), nil
		}
		return nil, fmt.Errorf("no document %s", uri)
	})
}

// TestDrafts holds the keywords whose meaning depends on the draft against the text
// of its specification. A schema stands for itself, with $schema before its members,
// and for one without $schema, under WithDraft.
func TestDrafts(t *testing.T) {
	declared := map[grammar.Draft]string{
		grammar.Draft4:    "http://json-schema.org/draft-04/schema#",
		grammar.Draft6:    "http://json-schema.org/draft-06/schema#",
		grammar.Draft7:    "http://json-schema.org/draft-07/schema#",
		grammar.Draft2019: "https://json-schema.org/draft/2019-09/schema",
		grammar.Draft2020: "https://json-schema.org/draft/2020-12/schema",
	}
	names := map[grammar.Draft]string{
		grammar.Draft4: "draft 4", grammar.Draft6: "draft 6", grammar.Draft7: "draft 7", grammar.Draft2019: "2019-09", grammar.Draft2020: "2020-12",
	}
	all := []grammar.Draft{grammar.Draft4, grammar.Draft6, grammar.Draft7, grammar.Draft2019, grammar.Draft2020}
	upTo7, from2019 := all[:3], all[3:]
	for _, c := range []struct {
		name    string
		drafts  []grammar.Draft
		schema  string
		remote  map[string]string
		accepts []string
		rejects []string
	}{
		// Numbers.
		{name: "an integer is digits only", drafts: all[:1], schema: `{"type":"integer"}`,
			accepts: []string{`1`, `-0`, `100`}, rejects: []string{`1.0`, `1e2`, `10E-1`, `1.5`}},
		{name: "an integer has no fractional part", drafts: all[1:], schema: `{"type":"integer"}`,
			accepts: []string{`1`, `1.0`, `1e2`, `-0.0`}, rejects: []string{`1.5`, `1e-1`}},
		{name: "enumerated integers in digits only", drafts: all[:1], schema: `{"type":"integer","enum":[1.0,20,2.5]}`,
			accepts: []string{`1`, `20`}, rejects: []string{`1.0`, `2e1`, `2.5`}},
		{name: "enumerated arrays of integers in digits only", drafts: all[:1], schema: `{"enum":[[1.0,2.5],{"a":3}],"items":{"type":"number"},"additionalProperties":{"type":"integer"}}`,
			accepts: []string{`[1,2.5]`, `{"a":3}`}, rejects: []string{`{"a":3.0}`, `[1]`}},
		{name: "exclusive bounds are booleans", drafts: all[:1], schema: `{"type":"integer","minimum":1,"exclusiveMinimum":true,"maximum":5,"exclusiveMaximum":false}`,
			accepts: []string{`2`, `5`}, rejects: []string{`1`, `6`}},
		{name: "an exclusive bound without its bound says nothing", drafts: all[:1], schema: `{"type":"integer","exclusiveMinimum":true,"exclusiveMaximum":true}`,
			accepts: []string{`-5`, `0`, `7`}},
		{name: "exclusive bounds are numbers", drafts: all[1:], schema: `{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":5}`,
			accepts: []string{`2`, `4`}, rejects: []string{`1`, `5`}},
		{name: "exclusive bounds beside bounds", drafts: all[1:], schema: `{"type":"integer","minimum":3,"exclusiveMinimum":1,"maximum":5,"exclusiveMaximum":5}`,
			accepts: []string{`3`, `4`}, rejects: []string{`2`, `5`}},

		// Keywords that came later mean nothing before.
		{name: "const means nothing", drafts: all[:1], schema: `{"const":1}`, accepts: []string{`1`, `2`, `"a"`}},
		{name: "const", drafts: all[1:], schema: `{"const":1}`, accepts: []string{`1`, `1.0`}, rejects: []string{`2`, `"a"`}},
		{name: "contains means nothing", drafts: all[:1], schema: `{"type":"array","contains":{"type":"null"}}`, accepts: []string{`[]`, `[1]`}},
		{name: "contains", drafts: all[1:], schema: `{"type":"array","contains":{"type":"null"}}`, accepts: []string{`[null]`, `[1,null]`}, rejects: []string{`[]`, `[1]`}},
		{name: "minContains and maxContains mean nothing", drafts: all[1:3], schema: `{"type":"array","contains":{"type":"null"},"minContains":0,"maxContains":1}`,
			accepts: []string{`[null]`, `[null,null]`}, rejects: []string{`[]`}},
		{name: "minContains and maxContains", drafts: from2019, schema: `{"type":"array","contains":{"type":"null"},"minContains":0,"maxContains":1}`,
			accepts: []string{`[]`, `[1]`, `[null,1]`}, rejects: []string{`[null,null]`}},
		{name: "bounds on matches without contains mean nothing", drafts: from2019, schema: `{"type":"array","minContains":2,"maxContains":1}`, accepts: []string{`[]`, `[1,2,3]`}},
		{name: "propertyNames means nothing", drafts: all[:1], schema: `{"type":"object","propertyNames":{"maxLength":1}}`, accepts: []string{`{"ab":1}`}},
		{name: "propertyNames", drafts: all[1:], schema: `{"type":"object","propertyNames":{"maxLength":1}}`, accepts: []string{`{"a":1}`}, rejects: []string{`{"ab":1}`}},
		{name: "if means nothing", drafts: all[:2], schema: `{"if":true,"then":{"type":"null"},"else":false}`, accepts: []string{`1`, `null`}},
		{name: "if", drafts: all[2:], schema: `{"if":{"type":"string"},"then":{"maxLength":1},"else":{"type":"null"}}`, accepts: []string{`"a"`, `null`}, rejects: []string{`"ab"`, `1`}},
		{name: "then and else without if mean nothing", drafts: all, schema: `{"then":{"type":"null"},"else":{"type":"null"}}`, accepts: []string{`1`, `null`}},
		{name: "dependentRequired and dependentSchemas mean nothing", drafts: upTo7, schema: `{"type":"object","dependentRequired":{"a":["b"]},"dependentSchemas":{"a":{"required":["c"]}}}`,
			accepts: []string{`{"a":1}`}},
		{name: "dependentRequired and dependentSchemas", drafts: from2019, schema: `{"type":"object","properties":{"a":{},"b":{},"c":{}},"dependentRequired":{"a":["b"]},"dependentSchemas":{"a":{"required":["c"]}}}`,
			accepts: []string{`{"b":1}`, `{"a":1,"b":2,"c":3}`}, rejects: []string{`{"a":1,"b":1}`, `{"a":1,"c":1}`}},
		{name: "dependencies", drafts: upTo7, schema: `{"type":"object","properties":{"a":{},"b":{},"c":{}},"dependencies":{"a":["b"],"b":{"required":["c"]}}}`,
			accepts: []string{`{}`, `{"c":1}`, `{"a":1,"b":2,"c":3}`}, rejects: []string{`{"a":1}`, `{"b":1}`, `{"a":1,"b":2}`}},
		{name: "unevaluated keywords mean nothing", drafts: upTo7, schema: `{"properties":{"a":{}},"unevaluatedProperties":false,"unevaluatedItems":false}`,
			accepts: []string{`{"b":1}`, `[1]`}},

		// Arrays.
		{name: "items as an array, and additionalItems", drafts: all[:4], schema: `{"type":"array","items":[{"type":"null"},{"type":"boolean"}],"additionalItems":{"type":"integer"}}`,
			accepts: []string{`[]`, `[null]`, `[null,true,1,2]`}, rejects: []string{`[true]`, `[null,true,null]`}},
		{name: "additionalItems beside one schema means nothing", drafts: all, schema: `{"type":"array","items":{"type":"integer"},"additionalItems":false}`,
			accepts: []string{`[]`, `[1,2]`}, rejects: []string{`[null]`}},
		{name: "additionalItems alone means nothing", drafts: all, schema: `{"type":"array","additionalItems":false}`, accepts: []string{`[]`, `[1,null]`}},
		{name: "prefixItems means nothing", drafts: all[:4], schema: `{"type":"array","prefixItems":[{"type":"null"}],"items":{"type":"integer"}}`,
			accepts: []string{`[1]`}, rejects: []string{`[null]`, `[null,1]`}},
		{name: "prefixItems", drafts: all[4:], schema: `{"type":"array","prefixItems":[{"type":"null"}],"items":{"type":"integer"},"additionalItems":false}`,
			accepts: []string{`[]`, `[null]`, `[null,1]`}, rejects: []string{`[1]`, `[null,null]`}},
		{name: "additionalItems evaluates what it applies to", drafts: all[3:4], schema: `{"type":"array","items":[true],"additionalItems":{"type":"integer"},"unevaluatedItems":false}`,
			accepts: []string{`["a",1,2]`}, rejects: []string{`["a","b"]`}},
		{name: "additionalItems beside one schema does not evaluate", drafts: all[3:4], schema: `{"type":"array","anyOf":[{"additionalItems":true}],"unevaluatedItems":false}`,
			accepts: []string{`[]`}, rejects: []string{`[1]`}},
		{name: "contains does not evaluate", drafts: all[3:4], schema: `{"type":"array","items":[true],"contains":{"type":"string"},"unevaluatedItems":false}`,
			accepts: []string{`["a"]`}, rejects: []string{`[1,"a"]`, `["a","b"]`}},
		{name: "contains evaluates what it matches", drafts: all[4:], schema: `{"type":"array","prefixItems":[true],"contains":{"type":"string"},"unevaluatedItems":false}`,
			accepts: []string{`["a"]`, `[1,"a"]`, `["a","b"]`}, rejects: []string{`["a",1]`}},
		{name: "nested unevaluatedItems", drafts: from2019, schema: `{"type":"array","allOf":[{"unevaluatedItems":{"type":"integer"}}],"unevaluatedItems":false}`,
			accepts: []string{`[]`, `[1]`}, rejects: []string{`["a"]`}},

		// References.
		{name: "nothing beside a reference counts", drafts: upTo7, schema: `{"properties":{"a":{"$ref":"#/definitions/s","maxLength":1}},"definitions":{"s":{"type":"string"}},"additionalProperties":false,"type":"object"}`,
			accepts: []string{`{"a":"bc"}`}, rejects: []string{`{"a":1}`}},
		{name: "what stands beside a reference counts", drafts: from2019, schema: `{"properties":{"a":{"$ref":"#/$defs/s","maxLength":1}},"$defs":{"s":{"type":"string"}},"additionalProperties":false,"type":"object"}`,
			accepts: []string{`{"a":"b"}`}, rejects: []string{`{"a":1}`, `{"a":"bc"}`}},
		{name: "an identifier beside a reference does not move it", drafts: all[:1],
			schema:  `{"id":"http://x/a/","definitions":{"one":{"id":"http://x/a/one","type":"string"},"other":{"id":"http://x/b/one","type":"null"}},"allOf":[{"id":"http://x/b/","$ref":"one"}]}`,
			accepts: []string{`"a"`}, rejects: []string{`null`}},
		{name: "an identifier beside a reference does not move it", drafts: all[1:3],
			schema:  `{"$id":"http://x/a/","definitions":{"one":{"$id":"http://x/a/one","type":"string"},"other":{"$id":"http://x/b/one","type":"null"}},"allOf":[{"$id":"http://x/b/","$ref":"one"}]}`,
			accepts: []string{`"a"`}, rejects: []string{`null`}},
		{name: "an identifier beside a reference moves it", drafts: from2019,
			schema:  `{"$id":"http://x/a/","$defs":{"one":{"$id":"http://x/a/one","type":"string"},"other":{"$id":"http://x/b/one","type":"null"}},"allOf":[{"$id":"http://x/b/","$ref":"one"}]}`,
			accepts: []string{`null`}, rejects: []string{`"a"`}},
		{name: "what stands beside a reference may be referred to", drafts: upTo7, schema: `{"allOf":[{"$ref":"#/allOf/0/definitions/s","definitions":{"s":{"type":"null"}}}]}`,
			accepts: []string{`null`}, rejects: []string{`1`}},
		{name: "a property of the name $ref", drafts: all, schema: `{"type":"object","properties":{"$ref":{"type":"null"}}}`, accepts: []string{`{"$ref":null}`}, rejects: []string{`{"$ref":"a"}`}},
		{name: "a member id of an enumeration", drafts: all, schema: `{"enum":[{"id":"http://x/a","$id":"http://x/a","$ref":"#/nowhere"}]}`, accepts: []string{`{"id":"http://x/a","$id":"http://x/a","$ref":"#/nowhere"}`}},
		{name: "escapes of pointers", drafts: upTo7, schema: `{"definitions":{"a~b":{"definitions":{"c/d%":{"type":"null"},"":{"type":"boolean"}}}},"anyOf":[{"$ref":"#/definitions/a~0b/definitions/c~1d%25"},{"$ref":"#/definitions/a~0b/definitions/"}]}`,
			accepts: []string{`null`, `true`}, rejects: []string{`1`}},

		// Identifiers.
		{name: "id is the base", drafts: all[:1], schema: `{"id":"http://x/s.json","type":"array","items":{"id":"folder/","items":{"$ref":"other.json"}}}`,
			remote:  map[string]string{"http://x/folder/other.json": `{"type":"null"}`},
			accepts: []string{`[[null],[]]`}, rejects: []string{`[[1]]`}},
		{name: "$id means nothing", drafts: all[:1], schema: `{"id":"http://x/s.json","allOf":[{"$id":"folder/","allOf":[{"$ref":"other.json"}]}]}`,
			remote:  map[string]string{"http://x/other.json": `{"type":"null"}`},
			accepts: []string{`null`}, rejects: []string{`1`}},
		{name: "id means nothing", drafts: all[1:], schema: `{"$id":"http://x/s.json","allOf":[{"id":"folder/","allOf":[{"$ref":"other.json"}]}]}`,
			remote:  map[string]string{"http://x/other.json": `{"type":"null"}`},
			accepts: []string{`null`}, rejects: []string{`1`}},
		{name: "$id is the base", drafts: all[1:], schema: `{"$id":"http://x/s.json","type":"array","items":{"$id":"folder/","items":{"$ref":"other.json"}}}`,
			remote:  map[string]string{"http://x/folder/other.json": `{"type":"null"}`},
			accepts: []string{`[[null],[]]`}, rejects: []string{`[[1]]`}},
		{name: "id as an anchor", drafts: all[:1], schema: `{"id":"http://x/s","allOf":[{"$ref":"#a"},{"$ref":"t#b"}],"definitions":{"a":{"id":"#a","type":"integer"},"t":{"id":"t","definitions":{"b":{"id":"#b","minimum":1}}}}}`,
			accepts: []string{`1`}, rejects: []string{`0`, `null`}},
		{name: "$id as an anchor", drafts: all[1:3], schema: `{"$id":"http://x/s","allOf":[{"$ref":"#a"},{"$ref":"t#b"}],"definitions":{"a":{"$id":"#a","type":"integer"},"t":{"$id":"t","definitions":{"b":{"$id":"#b","minimum":1}}}}}`,
			accepts: []string{`1`}, rejects: []string{`0`, `null`}},
		{name: "$id with a base and an anchor", drafts: all[1:3], schema: `{"$id":"http://x/s","$ref":"#/definitions/u","definitions":{"u":{"$ref":"t#b"},"t":{"$id":"t#b","type":"null"}}}`,
			accepts: []string{`null`}, rejects: []string{`0`}},
		{name: "$anchor", drafts: from2019, schema: `{"$id":"http://x/s","allOf":[{"$ref":"#a"},{"$ref":"t#b"}],"$defs":{"a":{"$anchor":"a","type":"integer"},"t":{"$id":"t","$defs":{"b":{"$anchor":"b","minimum":1}}}}}`,
			accepts: []string{`1`}, rejects: []string{`0`, `null`}},
		{name: "an URN", drafts: all[1:], schema: `{"$id":"urn:uuid:deadbeef-1234-0000-0000-4321feebdaed","type":"object","properties":{"a":{"$ref":"urn:uuid:deadbeef-1234-0000-0000-4321feebdaed#/definitions/b"}},"definitions":{"b":{"type":"null"}}}`,
			accepts: []string{`{"a":null}`}, rejects: []string{`{"a":1}`}},
		{name: "the meta-schema", drafts: all, schema: `{"$ref":"META"}`,
			accepts: []string{`{"minLength":1}`, `{"properties":{"a":{"type":"string"}}}`, `{}`}, rejects: []string{`{"minLength":-1}`, `{"properties":{"a":{"type":"text"}}}`, `1`}},

		// Documents of other drafts.
		{name: "a document without $schema is of the draft that refers to it", drafts: all[:1], schema: `{"id":"http://x/s","allOf":[{"$ref":"t"}]}`,
			remote:  map[string]string{"http://x/t": `{"allOf":[{"$ref":"#a"}],"definitions":{"a":{"id":"#a","type":"integer","maximum":2,"exclusiveMaximum":true}}}`},
			accepts: []string{`1`}, rejects: []string{`1.0`, `2`, `null`}},
		{name: "a document without $schema is of the draft that refers to it", drafts: upTo7, schema: `{"$ref":"http://x/t"}`,
			remote:  map[string]string{"http://x/t": `{"$ref":"#/definitions/a","type":"null","definitions":{"a":{"type":"array","items":[{"type":"null"}],"additionalItems":false}}}`},
			accepts: []string{`[]`, `[null]`}, rejects: []string{`null`, `[1]`, `[null,null]`}},
		{name: "a document without $schema that a document refers to", drafts: upTo7, schema: `{"$ref":"http://x/t"}`,
			remote:  map[string]string{"http://x/t": `{"allOf":[{"$ref":"u"}]}`, "http://x/u": `{"$ref":"#/definitions/a","type":"null","definitions":{"a":{"type":"string"}}}`},
			accepts: []string{`"a"`}, rejects: []string{`null`}},
		{name: "a document of an older draft", drafts: from2019, schema: `{"$ref":"http://x/t"}`,
			remote: map[string]string{"http://x/t": `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","dependentRequired":{"a":["b"]},
				"properties":{"a":{"$ref":"#/definitions/i","type":"null"}},"definitions":{"i":{"type":"integer"}}}`},
			accepts: []string{`{"a":1}`}, rejects: []string{`{"a":null}`, `1`}},
		{name: "a document of a newer draft", drafts: upTo7, schema: `{"$ref":"http://x/t"}`,
			remote: map[string]string{"http://x/t": `{"$schema":"https://json-schema.org/draft/2019-09/schema","type":"object","properties":{"a":{"$ref":"#/$defs/i","minimum":2},"b":true},
				"dependentRequired":{"a":["b"]},"$defs":{"i":{"type":"integer"}}}`},
			accepts: []string{`{"a":2.0,"b":1}`}, rejects: []string{`{"a":2}`, `{"a":1,"b":1}`}},
		{name: "a schema of another draft inside", drafts: from2019, schema: `{"type":"array","items":{"$ref":"#/$defs/old"},
			"$defs":{"old":{"$id":"http://x/old","$schema":"http://json-schema.org/draft-07/schema#","$anchor":"nothing","properties":{"a":{"$ref":"#/definitions/i","type":"null"}},"definitions":{"i":{"type":"integer"}}}}}`,
			accepts: []string{`[{"a":1}]`}, rejects: []string{`[{"a":null}]`}},

		// Dynamic references.
		{name: "$recursiveRef means nothing", drafts: upTo7, schema: `{"type":"object","properties":{"a":{"$recursiveRef":"#"}}}`, accepts: []string{`{"a":1}`}},
		{name: "$recursiveRef means nothing any more", drafts: all[4:], schema: `{"type":"object","properties":{"a":{"$recursiveRef":"#"}}}`, accepts: []string{`{"a":1}`}},
		{name: "$recursiveRef without an anchor is $ref", drafts: all[3:4], schema: `{"type":"object","properties":{"a":{"$recursiveRef":"#"}},"additionalProperties":false}`,
			accepts: []string{`{}`, `{"a":{"a":{}}}`}, rejects: []string{`{"a":1}`, `{"a":{"b":1}}`}},
		{name: "$recursiveRef stops where the anchor is false", drafts: all[3:4], schema: `{"$id":"http://x/s","$recursiveAnchor":true,"$ref":"tree",
			"$defs":{"tree":{"$id":"tree","$recursiveAnchor":false,"type":"object","properties":{"a":{"$recursiveRef":"#"}}}},"required":["b"]}`,
			accepts: []string{`{"b":1}`, `{"a":{},"b":1}`}, rejects: []string{`{"a":{}}`, `{"a":1,"b":1}`}},
		{name: "$recursiveRef goes to the outermost anchor", drafts: all[3:4], schema: `{"$id":"http://x/s","$recursiveAnchor":true,"$ref":"tree",
			"$defs":{"tree":{"$id":"tree","$recursiveAnchor":true,"type":"object","properties":{"a":{"$recursiveRef":"#"}}}},"required":["b"]}`,
			accepts: []string{`{"b":1}`, `{"a":{"b":1},"b":1}`}, rejects: []string{`{"a":{},"b":1}`, `{"a":{"b":1}}`}},
		{name: "unevaluatedProperties through $recursiveRef", drafts: all[3:4], schema: `{"$id":"http://x/s","$recursiveAnchor":true,"$ref":"tree","properties":{"n":{"type":"integer"}},"unevaluatedProperties":false,
			"$defs":{"tree":{"$id":"tree","$recursiveAnchor":true,"type":"object","properties":{"v":true,"a":{"$recursiveRef":"#"}}}}}`,
			accepts: []string{`{"n":1}`, `{"v":1,"a":{"n":2},"n":1}`}, rejects: []string{`{"x":1}`, `{"a":{"x":1}}`, `{"a":{"n":null}}`}},
		{name: "$dynamicRef means nothing", drafts: all[:4], schema: `{"type":"object","properties":{"a":{"$dynamicRef":"#"}}}`, accepts: []string{`{"a":1}`}},
	} {
		for _, d := range c.drafts {
			opts := []grammar.JSONSchemaOption{grammar.WithAnyOrder(), documents(c.remote)}
			schema := strings.ReplaceAll(c.schema, "META", declared[d])
			language{
				name: names[d] + ", " + c.name, schema: `{"$schema":"` + declared[d] + `",` + schema[1:],
				opts: opts, accepts: c.accepts, rejects: c.rejects,
			}.run(t)
			language{
				name: names[d] + " by option, " + c.name, schema: schema,
				opts: append(opts, grammar.WithDraft(d)), accepts: c.accepts, rejects: c.rejects,
			}.run(t)
		}
	}
}

// TestErrorsOfDocuments holds that an error says which document it is in.
func TestErrorsOfDocuments(t *testing.T) {
	for _, c := range []struct {
		name, text        string
		document, pointer string
	}{
		{"an unknown format", `{"definitions":{"a":{"items":{"format":"fortnight"}}}}`, "http://x/t", "/definitions/a/items/format"},
		{"a pattern", `{"definitions":{"a":{"pattern":"(?<x"}}}`, "http://x/t", "/definitions/a/pattern"},
		{"a pattern below an identifier", `{"definitions":{"a":{"$id":"y","pattern":"(?<x"}}}`, "http://x/t", "/definitions/a/pattern"},
		{"a reference", `{"definitions":{"a":{"$ref":"nowhere"}}}`, "http://x/t", "/definitions/a/$ref"},
		{"a keyword", `{"definitions":{"a":{"minLength":-1}}}`, "", "/items/$ref"},
		{"no document", ``, "", "/items/$ref"},
	} {
		t.Run(c.name, func(t *testing.T) {
			known := map[string]string{}
			if c.text != "" {
				known["http://x/t"] = c.text
			}
			_, err := grammar.FromJSONSchema([]byte(`{"items":{"$ref":"http://x/t#/definitions/a"}}`), documents(known))
			var e *grammar.Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v", err)
			}
			if e.Document != c.document || e.Pointer != c.pointer || !strings.Contains(err.Error(), "http://x/t") {
				t.Errorf("document %q, pointer %q: %v", e.Document, e.Pointer, err)
			}
		})
	}
}
