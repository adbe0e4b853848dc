package repair

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// promiseSchemas are schemas whose keywords meet in every way that repair reads them.
var promiseSchemas = []struct {
	name, schema string
	docs         []string // JSON
}{
	{"alternatives of objects", `{"oneOf": [{"type": "object", "properties": {"kind": {"const": "circle"}, "r": {"type": "number", "exclusiveMinimum": 0}}, "required": ["kind", "r"], "additionalProperties": false},
		{"type": "object", "properties": {"kind": {"const": "box"}, "w": {"type": "number"}, "h": {"type": "number", "maximum": 100}}, "required": ["kind", "w"], "additionalProperties": false}]}`,
		[]string{`{"kind": "circle", "r": 2.5}`, `{"kind": "box", "w": "3", "h": 4}`, `[{"Kind": "BOX", "w": 1}]`}},
	{"alternatives of types", `{"type": "object", "properties": {"v": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "boolean"}, {"type": "array", "items": {"type": "string", "maxLength": 3}}]}, "w": {"anyOf": [{"type": "string", "pattern": "^x"}, {"type": "null"}]}}, "required": ["v", "w"]}`,
		[]string{`{"v": 3, "w": "xy"}`, `{"v": "yes", "w": null}`, `{"v": ["ab", 1], "w": "n/a"}`}},
	{"nested", `{"type": "object", "properties": {"user": {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}, "mail": {"type": "string", "format": "email"}}, "required": ["name"], "additionalProperties": false},
		"lines": {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {"sku": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$"}, "qty": {"type": "integer", "minimum": 1, "maximum": 99}}, "required": ["sku", "qty"]}}}, "required": ["user", "lines"], "additionalProperties": false}`,
		[]string{`{"user": {"name": "Ada", "mail": "a@b.c"}, "lines": [{"sku": "AB1", "qty": 2}, {"sku": "CD22", "qty": "3 pieces"}]}`, `{"User": "{\"name\": \"x\"}", "lines": {"sku": "AB1", "qty": 2}}`}},
	{"additional members by a schema", `{"type": "object", "properties": {"id": {"type": "integer"}}, "patternProperties": {"^x_": {"type": "boolean"}}, "additionalProperties": {"type": "number", "minimum": 0}}`,
		[]string{`{"id": 1, "x_a": "yes", "b": "2.50", "c": 7}`, `{"ID": "9", "x_": 0}`}},
	{"tuples", `{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}, {"enum": ["on", "off", null]}], "items": {"type": "number", "minimum": 0, "maximum": 10}, "minItems": 2, "maxItems": 5}`,
		[]string{`["a", 1, "on", 2, 3.5]`, `[1, "2", "OFF", "9"]`, `["a", 1, null]`}},
	{"recursion", `{"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "properties": {"label": {"type": "string"}, "kids": {"type": "array", "items": {"$ref": "#/$defs/tree"}}, "up": {"anyOf": [{"$ref": "#/$defs/tree"}, {"type": "null"}]}}, "required": ["label"], "additionalProperties": false}}}`,
		[]string{`{"label": "a", "kids": [{"label": "b", "kids": []}, {"label": 3, "up": null}], "up": {"label": "c"}}`}},
	{"unique items", `{"type": "object", "properties": {"tags": {"type": "array", "items": {"enum": ["red", "green", "blue"]}, "uniqueItems": true, "minItems": 1, "maxItems": 3}, "level": {"enum": ["low", "high", 3, null]}}, "required": ["tags", "level"]}`,
		[]string{`{"tags": ["red", "blue"], "level": "low"}`, `{"tags": "red, green", "level": "HIGH"}`, `{"tags": ["Red"], "level": "3"}`}},
	{"parts together", `{"allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"b": {"anyOf": [{"type": "string"}, {"type": "number"}]}}, "anyOf": [{"required": ["b"]}, {"required": ["c"]}]}], "properties": {"c": {"oneOf": [{"type": "integer"}, {"type": "string", "pattern": "^[a-z]+$"}]}}, "anyOf": [{"properties": {"a": {"minimum": 0}}}, {"properties": {"a": {"maximum": -10}}}]}`,
		[]string{`{"a": 1, "b": "x"}`, `{"a": "2", "c": 3}`, `{"a": -20, "b": 1, "c": "abc"}`}},
	{"two choices at one place", `{"type": "object", "properties": {"x": {"allOf": [{"anyOf": [{"type": "integer"}, {"type": "string"}]}, {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "null"}]}]}}, "required": ["x"]}`,
		[]string{`{"x": 7}`, `{"x": "7"}`, `{"x": "seven"}`}},
	{"anything", `{"type": ["object", "array", "string", "null"]}`, []string{`{"a": [1, {"b": null}]}`, `"x"`, `[true]`}},
	{"rules beyond", `{"type": "object", "properties": {"n": {"type": "number", "multipleOf": 0.5}, "m": {"not": {"type": "string"}}}, "minProperties": 1, "dependentRequired": {"n": ["m"]}, "propertyNames": {"maxLength": 4}}`,
		[]string{`{"n": 1.5, "m": 3}`, `{"n": "2", "m": "x"}`}},
}

// validator is the oracle: a validator of JSON Schema that shares nothing with the tolerant reader. Formats are annotations, as 2020-12 has them.
func validator(t testing.TB, raw string) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.Formats = map[string]func(any) bool{"email": func(any) bool { return true }}
	if err := c.AddResource("s.json", strings.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// checkSchema holds a result to the promises of checkResult and of a schema: without violations its value satisfies the schema, and it is
// not changed when it is repaired again.
func checkSchema(t testing.TB, format Format, in string, oracle *jsonschema.Schema, opts ...Option) {
	t.Helper()
	r := checkResult(t, format, in, opts...)
	if r == nil {
		return
	}
	again := checkResult(t, format, r.Text, opts...)
	if len(r.Violations) > 0 {
		return
	}
	if err := oracle.Validate(r.Value()); err != nil {
		t.Fatalf("%v %q: the result %q does not satisfy the schema: %v", format, clipText(in), clipText(r.Text), err)
	}
	if again == nil {
		t.Fatalf("%v %q: the result %q is refused when it is repaired again", format, clipText(in), clipText(r.Text))
	}
	if again.Text != r.Text {
		t.Fatalf("%v %q: the result %q becomes %q when it is repaired again", format, clipText(in), clipText(r.Text), clipText(again.Text))
	}
}

// optionSets are the options that change how a schema is kept.
var optionSets = [][]Option{nil, {Salvage()}, {FillRequired()}, {PartialText()}, {Salvage(), FillRequired(), KeepCutNumber()}, {NoUnits(), PartialText()}}

// asYAML writes JSON as block YAML.
func asYAML(t testing.TB, doc string) string {
	var v any
	if err := json.Unmarshal([]byte(doc), &v); err != nil {
		t.Fatal(err)
	}
	return blockYAML(v, "")
}

func blockYAML(v any, indent string) string {
	var b strings.Builder
	put := func(head string, e any) {
		b.WriteString(indent + head)
		switch x := e.(type) {
		case map[string]any:
			if len(x) > 0 {
				b.WriteString("\n" + blockYAML(e, indent+"  "))
				return
			}
		case []any:
			if len(x) > 0 {
				b.WriteString("\n" + blockYAML(e, indent+"  "))
				return
			}
		}
		s, _ := json.Marshal(e)
		text, ok := e.(string)
		if ok && text != "" && !strings.ContainsAny(text, "{}[]:#\"'") {
			s = []byte(text)
		}
		b.WriteString(" " + string(s) + "\n")
	}
	switch x := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			put(k+":", x[k])
		}
	case []any:
		for _, e := range x {
			put("-", e)
		}
	default:
		s, _ := json.Marshal(v)
		b.WriteString(string(s) + "\n")
	}
	return b.String()
}

// TestSchemaPromises holds damaged documents of many schemas to the promises, in JSON and in YAML.
func TestSchemaPromises(t *testing.T) {
	n := 900
	if testing.Short() {
		n = 200
	}
	for _, c := range promiseSchemas {
		t.Run(c.name, func(t *testing.T) {
			oracle := validator(t, c.schema)
			schema := WithSchema([]byte(c.schema))
			r := newRand(11)
			for i := range n {
				doc := c.docs[i%len(c.docs)]
				opts := append([]Option{schema}, optionSets[i/len(c.docs)%len(optionSets)]...)
				checkSchema(t, FormatJSON, mutate(r, doc), oracle, opts...)
				checkSchema(t, FormatYAML, mutate(r, asYAML(t, doc)), oracle, opts...)
			}
		})
	}
}

// FuzzSchemas reads JSON and YAML by the schemas of promiseSchemas.
func FuzzSchemas(f *testing.F) {
	for i, c := range promiseSchemas {
		for j, d := range c.docs {
			f.Add(d, i, j)
			f.Add(asYAML(f, d), i, j)
		}
	}
	oracles := make([]*jsonschema.Schema, len(promiseSchemas))
	schemas := make([]Option, len(promiseSchemas))
	for i, c := range promiseSchemas {
		oracles[i], schemas[i] = validator(f, c.schema), WithSchema([]byte(c.schema))
	}
	f.Fuzz(func(t *testing.T, s string, which, set int) {
		if len(s) > 1<<11 || which < 0 || set < 0 {
			return
		}
		which, set = which%len(schemas), set%len(optionSets)
		opts := append([]Option{schemas[which]}, optionSets[set]...)
		checkSchema(t, FormatJSON, s, oracles[which], opts...)
		checkSchema(t, FormatYAML, s, oracles[which], opts...)
	})
}
