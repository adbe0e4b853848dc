package grammar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

type yamlLanguage struct {
	name    string
	schema  string
	opts    []grammar.YAMLOption
	accepts []string
	rejects []string
}

var yamlLanguages = []yamlLanguage{
	{name: "object", schema: `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0}},"required":["name"],"additionalProperties":false}`,
		accepts: []string{"name: Ann", "name: Ann\nage: 7", "name: \"Ann\"\nage: 7\n", "name: |-\n  a\n  b\nage: 3", "name: \"no\"", "name: \"\""},
		rejects: []string{"", "age: 7", "age: 7\nname: Ann", "name: no", "name: 7", "name: Ann\nage: -1", "name: Ann\n  age: 7", "name:Ann", "name: Ann\n\nage: 7", "{name: Ann}", "name: Ann # x", "\"name\": Ann", "name: 'Ann'"}},
	{name: "nesting", schema: `{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"array","items":{"type":"integer"}}},"required":["b"],"additionalProperties":false},"c":{"type":"null"}},"required":["a","c"],"additionalProperties":false}`,
		accepts: []string{"a:\n  b:\n    - 1\n    - 2\nc: null", "a:\n  b: []\nc: null"},
		rejects: []string{"a:\n  b:\n  - 1\nc: null", "a:\n  b:\n    - 1\n  c: null", "a: {b: []}\nc: null", "a:\n  b: [1]\nc: null", "a:\n  b:\nc: null", "a:\n  b: []\nc: ~"}},
	{name: "sequence of mappings", schema: `{"type":"array","items":{"type":"object","properties":{"x":{"type":"integer"},"z":{"type":"array","items":{"type":"integer"}}},"required":["x"],"additionalProperties":false},"minItems":1}`,
		accepts: []string{"- x: 1\n- x: 2\n  z:\n    - 3\n- x: 4"}, rejects: []string{"[]", "- x: 1\n z: []", "-\n  x: 1", "- x: 1\n  z:\n  - 3"}},
	{name: "sequences of sequences", schema: `{"type":"array","items":{"type":"array","items":{"type":"integer"}}}`,
		accepts: []string{"[]", "- []", "- - 1\n  - 2\n- - 3"}, rejects: []string{"- - 1\n    - 2"}},
	{name: "any", schema: `{}`, accepts: []string{"null", "a", "1.5", "- 1\n- a: b\n  c:\n    - - x\n- {}", "\"a: b\": 1", "a:\n  b: c\nd: e"}, rejects: []string{"", "a:", "a: b: c", "- ", "~", "1e3", "a:\n - b"}},
	{name: "recursion", schema: `{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/n"},"kids":{"type":"array","items":{"$ref":"#/$defs/n"}}},"required":["v"],"additionalProperties":false}}}`,
		accepts: []string{"v: 1", "v: 1\nnext:\n  v: 2\n  next:\n    v: 3\n  kids:\n    - v: 4\n      next:\n        v: 5\n    - v: 6\nkids: []"}, rejects: []string{"v: 1\nnext:\n  next:\n    v: 1"}},
	{name: "enum", schema: `{"enum":["no","yes sir",1,null,true,{"a":[1,"x: y"]},"1_000",""]}`,
		accepts: []string{`"no"`, "yes sir", "1", "null", "true", "a:\n  - 1\n  - \"x: y\"", `"1_000"`, `""`}, rejects: []string{"no", `"yes sir"`, "1_000", "False"}},
	{name: "pattern and length", schema: `{"type":"array","items":{"type":"string","pattern":"^[a-z0-9]+$","minLength":2,"maxLength":4}}`,
		accepts: []string{"- ab\n- \"12\"\n- a1b2\n- \"ab\""}, rejects: []string{"- 12", "- a", "- abcde", "- \"no\n"}},
	{name: "guard", schema: `{"type":"object","properties":{"t":{"type":"array","items":{"type":"string"},"uniqueItems":true},"u":{"type":"integer"}},"required":["t"],"additionalProperties":false}`,
		accepts: []string{"t:\n  - a\n  - b\nu: 1", "t: []", "t:\n  - a\n  - ab"}, rejects: []string{"t:\n  - a\n  - a", "t:\n  - a\n  - a\nu: 1", "t:\n  - a\n  - \"a\""}},
	{name: "guard over nested sequences", schema: `{"type":"array","items":{"type":"array","items":{"type":"integer"}},"uniqueItems":true}`,
		accepts: []string{"- - 1\n- - 2", "- - 1\n  - 1", "- - 1\n  - 2\n- - 1"}, rejects: []string{"- - 1\n- - 1"}},
	{name: "keys", schema: `{"type":"object","properties":{"no":{"type":"integer"},"a b":{"type":"integer"},"c:d":{"type":"integer"},"":{"type":"integer"}},"additionalProperties":false}`,
		accepts: []string{"\"no\": 1\na b: 2\n\"c:d\": 3\n\"\": 4", "{}"}, rejects: []string{"no: 1", "\"a b\": 2", "c:d: 3", ": 4"}},
	{name: "additional keys", schema: `{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"boolean"}}`,
		accepts: []string{"a: 1\nb: true\n\"no\": false", "b: true"}, rejects: []string{"a: true", "\"a\": true", "\"b\": true", "no: true", "? b\n: true", "b: true\nb: true", "\"1\": true\nc: true\n\"1\": false"}},
	{name: "flow", schema: `{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}},"b":{"type":"object","additionalProperties":{"type":"integer"}}},"additionalProperties":false}`,
		opts:    []grammar.YAMLOption{grammar.WithFlow()},
		accepts: []string{"{}", "{a: [x, \"y, z\", w v]}", "{a: [], b: {c: 1, \"1\": 2}}\n"}, rejects: []string{"a: []", "{a: [x,y]}", "{a: [a?]}", "{\"a\": []}", "{a: [\"x\", |-\n x]}"}},
	{name: "quoted lines", schema: `{"type":"string"}`, opts: []grammar.YAMLOption{grammar.WithoutBlockScalars()},
		accepts: []string{"\"a\\nb\"", "x"}, rejects: []string{"|-\n  a"}},
	{name: "literal", schema: `{"type":"array","items":{"type":"string"}}`,
		accepts: []string{"- |-\n  a\n    b: c\n\n  # d\n- x"}, rejects: []string{"- |-\n    a", "- |-\n   a\n  b", "- |\n  a", "- |-\n  a\n\n\n- x", "- |-\n  \ta", "- |-\n  a \n- x", "- |-\n  a\n  b "}},
	{name: "any order", schema: `{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]}`, opts: []grammar.YAMLOption{grammar.WithAnyOrder()},
		accepts: []string{"b: 1\na: 2", "z: x\nb: 1\na: 2"}, rejects: []string{"b: 1"}},
	{name: "repeated keys", schema: `{}`,
		accepts: []string{"b:\n  b: 1\nab: 2", "- b: 1\n- b: 1\n- - b: 1\n    c: 2", "b:\n  b:\n    b: 1\n  c: 1\nc: 1"},
		rejects: []string{"b: 1\nb: 1", "a:\n  b: 1\n  b: 2", "- b: 1\n  b: 2", "- - b: 1\n    b: 2", "a:\n  c: 1\na: 3", "\"no\": 1\n\"no\": 1"}},
	{name: "repeated flow keys", schema: `{}`, opts: []grammar.YAMLOption{grammar.WithFlow()},
		accepts: []string{"{b: {b: 1}, ab: 2}", "[{b: 1}, {b: 1}]", "{a: \"}, a: \", b: [{c: 1}, {c: 2}], c: x\"y}"},
		rejects: []string{"{b: 1, b: 1}", "{a: {b: 1, b: 2}}", "{a: \"}\", a: 1}", "{\"no\": {c: 1}, \"no\": 1}", "{\"\\\",\": 1, \"\\\",\": 1}", "{c: x\"y, c: 1}", "{c: x \"y, c: 1}"}},
	{name: "contains", schema: `{"type":"array","items":{"type":["integer","string"]},"contains":{"type":"integer"},"maxContains":1}`,
		accepts: []string{"- a\n- 1\n- b"}, rejects: []string{"[]", "- a", "- 1\n- 2"}},
}

func TestYAMLLanguages(t *testing.T) {
	for _, l := range yamlLanguages {
		t.Run(l.name, func(t *testing.T) {
			g, err := grammar.FromYAMLSchema([]byte(l.schema), l.opts...)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			check := func(text string, want bool) {
				c := p.Cursor()
				got := c.Write([]byte(text)) == len(text) && c.Accepting()
				if got != want {
					t.Errorf("%q: the machine says %v", text, got)
				}
				if len(text) < 60 {
					if got := refmatch.Match(g.Root(), []byte(text)); got != want {
						t.Errorf("%q: the reference says %v", text, got)
					}
				}
			}
			for _, text := range l.accepts {
				check(text, true)
			}
			for _, text := range l.rejects {
				check(text, false)
			}
		})
	}
}

func TestYAMLErrors(t *testing.T) {
	for _, tt := range []struct {
		name, schema string
		opts         []grammar.YAMLOption
		kind         error
	}{
		{"not JSON", `a: b`, nil, grammar.ErrSyntax},
		{"unsatisfiable", `false`, nil, grammar.ErrUnsatisfiable},
		{"whitespace", `{}`, []grammar.YAMLOption{grammar.WithWhitespace(grammar.Pretty(2))}, grammar.ErrInvalid},
		{"nil option", `{}`, []grammar.YAMLOption{nil}, grammar.ErrInvalid},
		{"long key", `{"properties":{"` + strings.Repeat("k", 200) + `":{}}}`, nil, grammar.ErrUnsupported},
		{"deep", strings.Repeat(`{"items":`, 20000) + `{}` + strings.Repeat(`}`, 20000), nil, grammar.ErrLimit},
		{"unknown format", `{"format":"colour"}`, nil, grammar.ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := grammar.FromYAMLSchema([]byte(tt.schema), tt.opts...)
			var e *grammar.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.kind) {
				t.Fatalf("error %v, want kind %v", err, tt.kind)
			}
		})
	}
}

func TestYAMLTextErrors(t *testing.T) {
	for _, tt := range []struct {
		name, json string
		kind       error
	}{
		{"no JSON", `{"a":`, grammar.ErrSyntax},
		{"deep", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), grammar.ErrLimit},
		{"exponent", `[1e99999]`, grammar.ErrUnsupported},
	} {
		if _, err := grammar.JSONToYAML([]byte(tt.json)); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
	}
	if _, err := grammar.JSONToYAML([]byte(`1`), nil); !errors.Is(err, grammar.ErrInvalid) {
		t.Errorf("nil option: %v", err)
	}
	for _, text := range []string{"", "a:", "a: b: c", "- ", "a: 1\na: 2", "{a: 1, a: 2}", "\"a", "\"\\x41\"", "[1", "{a}", "|-\n", "a: no", "012", "\xff", "- a\n b", strings.Repeat("- ", 200_000) + "a"} {
		var e *grammar.Error
		if _, err := grammar.YAMLToJSON([]byte(text)); !errors.As(err, &e) || !errors.Is(err, grammar.ErrInvalid) || e.Offset < 0 {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func ExampleFromYAMLSchema() {
	g, err := grammar.FromYAMLSchema([]byte(`{
		"type": "object",
		"properties": {
			"country": {"enum": ["se", "no", "fi"]},
			"ports": {"type": "array", "items": {"type": "integer"}, "minItems": 1}
		},
		"required": ["country", "ports"],
		"additionalProperties": false
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	// An unquoted no would be read as false.
	for _, text := range []string{"country: \"no\"\nports:\n  - 80\n  - 443", "country: no\nports:\n  - 80"} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// false
}

func ExampleYAMLToJSON() {
	text := "name: Ann\ntags:\n  - a b\n  - \"no\"\nnote: |-\n  two\n  lines\n"
	value, err := grammar.YAMLToJSON([]byte(text))
	fmt.Println(string(value), err)
	// Output: {"name":"Ann","tags":["a b","no"],"note":"two\nlines"} <nil>
}
