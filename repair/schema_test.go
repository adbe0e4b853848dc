package repair

import (
	"reflect"
	"testing"
)

func TestSchemaReadings(t *testing.T) {
	obj := `{"type": "object", "properties": {"firstName": {"type": "string"}, "total": {"type": "number"}, "done": {"type": "boolean"}, "tags": {"type": "array", "items": {"type": "string"}}, "kind": {"enum": ["in_progress", "closed"]}, "owner": {"type": ["string", "null"]}, "when": {"type": ["integer", "null"]}}, "required": ["firstName"]}`
	closed := `{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": false}`
	list := `{"type": "array", "items": ` + closed + `}`
	union := `{"anyOf": [{"type": "object", "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["kind", "lives"]}, {"type": "object", "properties": {"kind": {"const": "dog"}, "name": {"type": "string"}}, "required": ["kind", "name"]}]}`
	recursive := `{"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"v": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}}, "required": ["v"]}}}`
	tests := []struct{ name, schema, in, want string }{
		{"equal keys are renamed alike", `{"type": "object", "properties": {"id": {"type": "integer"}}}`, `{"ID": null, "ID": "9"}`, `{"id": 9}`},
		{"a name that is free again", `{"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": false}`, `{"n@": 4, "n": null}`, `{}`},
		{"what two choices leave", `{"type": "object", "properties": {"x": {"allOf": [{"type": ["integer", "string"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "null"}]}]}}}`, `{"x": "7"}`, `{"x": 7}`},
		{"enums of two parts", `{"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}`, `"B"`, `"b"`},
		{"valid is kept", obj, `{ "firstName" : "x", "extra": 1 }`, `{ "firstName" : "x", "extra": 1 }`},
		{"key style", obj, `{"first_name": "x"}`, `{"firstName": "x"}`},
		{"key typo", obj, `{"fristName": "x"}`, `{"firstName": "x"}`},
		{"number with unit", obj, `{"firstName": "x", "total": "€ 1.234,50"}`, `{"firstName": "x", "total": 1234.50}`},
		{"word for boolean", obj, `{"firstName": "x", "done": "Yes"}`, `{"firstName": "x", "done": true}`},
		{"one for a list", obj, `{"firstName": "x", "tags": "a b"}`, `{"firstName": "x", "tags": ["a b"]}`},
		{"words for a list", obj, `{"firstName": "x", "tags": "a, b"}`, `{"firstName": "x", "tags": ["a", "b"]}`},
		{"enum by meaning", obj, `{"firstName": "x", "kind": "In Progress"}`, `{"firstName": "x", "kind": "in_progress"}`},
		{"enum in words", obj, `{"firstName": "x", "kind": "**closed** (done)"}`, `{"firstName": "x", "kind": "closed"}`},
		{"null word kept where a string fits", obj, `{"firstName": "x", "owner": "n/a"}`, `{"firstName": "x", "owner": "n/a"}`},
		{"null word", obj, `{"firstName": "x", "when": "n/a"}`, `{"firstName": "x", "when": null}`},
		{"null for what may be left out", obj, `{"firstName": "x", "total": null}`, `{"firstName": "x"}`},
		{"extra members", closed, `{"b": {"c": 1}, "a": 1, "d": 2}`, `{"a": 1}`},
		{"wrapper", closed, `{"result": {"a": "1"}}`, `{"a": 1}`},
		{"list of one", closed, `[{"a": 1}]`, `{"a": 1}`},
		{"one for a list of objects", list, `{"a": 1}`, `[{"a": 1}]`},
		{"wrapped list", list, `{"items": [{"a": 1}, {"a": 2}]}`, `[{"a": 1}, {"a": 2}]`},
		{"lines of documents", list, "{\"a\": 1}\n{\"a\": 2}", `[{"a": 1},{"a": 2}]`},
		{"the document that fits", closed, "An example: {\"x\": 1}\nThe answer: {\"a\": 2}\nMore: {\"y\": 3}", `{"a": 2}`},
		{"draft and final", closed, "{\"a\": 1}\nThe final answer: {\"a\": 2}", `{"a": 2}`},
		{"lines of keys", closed, "Here it is:\n- **A**: 5", `{"a": 5}`},
		{"union", union, `{"kind": "dog", "name": 5}`, `{"kind": "dog", "name": "5"}`},
		{"recursion", recursive, `{"v": "1", "next": {"v": 2.0, "next": "none"}}`, `{"v": 1, "next": {"v": 2.0, "next": null}}`},
		{"JSON in a string", closed, `"{\"a\": 1}"`, `{"a": 1}`},
		{"number in prose", `{"type": "integer"}`, `There are 12 of them.`, `12`},
		{"boolean in prose", `{"type": "boolean"}`, `The answer is: **Yes**.`, `true`},
		{"enum in prose", `{"enum": ["good", "bad"]}`, `I would call it good.`, `"good"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := checkResult(t, FormatJSON, tt.in, WithSchema([]byte(tt.schema)))
			if r == nil || r.Text != tt.want {
				t.Errorf("%s: %+v, want %s", tt.in, r, tt.want)
			}
		})
	}
}

// TestSchemaParts gives values that only one of two parts of a schema allows: they are refused, not taken for valid.
func TestSchemaParts(t *testing.T) {
	for _, c := range []struct{ name, schema, in string }{
		{"two patterns", `{"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}`, `"xb"`},
		{"two enums", `{"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}`, `"a"`},
		{"two lists of first items", `{"allOf": [{"prefixItems": [{"type": "object"}]}, {"prefixItems": [{"type": "array"}]}]}`, `[{}]`},
		{"two choices", `{"allOf": [{"anyOf": [{"const": 1}, {"const": 2}]}, {"anyOf": [{"const": 2}, {"const": 3}]}]}`, `1`},
		{"closed parts", `{"allOf": [{"properties": {"a": true}, "additionalProperties": false}, {"properties": {"b": true}, "additionalProperties": false}]}`, `{"a": 1, "b": 2}`},
		{"two signs", `{"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]}`, `{"a": "--20"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := JSON(c.in, WithSchema([]byte(c.schema)))
			if !isKind(err, ErrInvalid) {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
}

// TestSchemaEmbeddedViolations gives an object in a string that lacks something: the place is told, with PartialText too.
func TestSchemaEmbeddedViolations(t *testing.T) {
	s := WithSchema([]byte(`{"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string", "minLength": 1}}, "required": ["b"]}}, "required": ["a"]}`))
	r, err := JSON(`{"a": "{\"b\": \"\"}"}`, s, PartialText())
	if err != nil || len(r.Violations) != 1 || r.Violations[0].Path != "/a/b" || r.Violations[0].Keyword != "minLength" {
		t.Errorf("%+v %v", r, err)
	}
}

func TestSchemaRefuses(t *testing.T) {
	tests := []struct{ name, schema, in string }{
		{"two values named", `{"enum": ["good", "bad"]}`, `good or bad`},
		{"yes and no", `{"type": "boolean"}`, `Yes, or rather no.`},
		{"two numbers", `{"type": "integer"}`, `2 or 3`},
		{"nothing that fits", `{"type": "object", "required": ["a"]}`, `{}`},
		{"pattern", `{"type": "string", "pattern": "^a+$"}`, `"bbb"`},
		{"bounds", `{"type": "integer", "maximum": 5}`, `"7"`},
		{"not", `{"not": {"type": "string"}}`, `"x"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r, err := JSON(tt.in, WithSchema([]byte(tt.schema))); !isKind(err, ErrInvalid) && !isKind(err, ErrNoValue) {
				t.Errorf("%v %v", r, err)
			}
		})
	}
}

func TestIntoTypes(t *testing.T) {
	type line struct {
		SKU string  `json:"sku"`
		Qty int     `json:"qty"`
		Net float64 `json:"net,omitempty"`
	}
	type order struct {
		ID    string            `json:"id"`
		Lines []line            `json:"lines"`
		Next  *order            `json:"next"`
		Meta  map[string]string `json:"meta,omitempty"`
	}
	o, r, err := Into[order]("```json\n{id: 17, Lines: {sku: 'x', qty: '2 pcs'}, meta: {a: 1}}\n```")
	if err != nil || o.ID != "17" || len(o.Lines) != 1 || o.Lines[0].Qty != 2 || o.Meta["a"] != "1" || o.Next != nil {
		t.Errorf("%+v %+v %v", o, r, err)
	}
}

// TestYAMLSchemaTornScalars gives numbers, booleans and nulls that a stray line goes on from: they are texts then.
func TestYAMLSchemaTornScalars(t *testing.T) {
	list := WithSchema([]byte(`{"type": "array", "items": {"type": "string"}}`))
	for _, c := range []struct{ name, in, value string }{
		{"number", "- a\n- 2\n}- 3.5\n", `["a", "2\n}- 3.5"]`},
		{"hexadecimal number", "- a\n- 0x10\n}- 3.5\n", `["a", "0x10\n}- 3.5"]`},
		{"boolean", "- a\n- True\n}- 3.5\n", `["a", "True\n}- 3.5"]`},
		{"null", "- a\n- null\n}- 3.5\n", `["a", "null\n}- 3.5"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, opts := range [][]Option{nil, {list}} {
				r := checkResult(t, FormatYAML, c.in, opts...)
				if r == nil || !reflect.DeepEqual(r.Value(), jsonValue(c.value)) {
					t.Errorf("%+v", r)
				}
			}
		})
	}
}
