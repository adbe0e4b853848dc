package schema

import (
	"testing"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

func TestFix(t *testing.T) {
	all := Options{Units: true}
	for _, c := range []struct {
		name, schema, in, want string
		opt                    Options
	}{
		{"fits", `{"type":"object","properties":{"a":{"type":"integer"}}}`, `{"a": 1}`, `{"a": 1}`, all},
		{"key by case", `{"properties":{"firstName":{"type":"string"}},"type":"object"}`, `{"First_Name": "x"}`, `{"firstName": "x"}`, all},
		{"key by a letter", `{"properties":{"quantity":{"type":"integer"}},"type":"object"}`, `{"quantitiy": 1}`, `{"quantity": 1}`, all},
		{"two keys as near", `{"properties":{"cats":{},"bats":{}},"type":"object"}`, `{"rats": 1}`, `{"rats": 1}`, all},
		{"number in quotes", `{"type":"number"}`, `"1.5"`, `1.5`, all},
		{"number with unit", `{"type":"number"}`, `"1,234.50 USD"`, `1234.50`, all},
		{"negative in parentheses", `{"type":"number"}`, `"(1,200)"`, `-1200`, all},
		{"boolean word", `{"type":"boolean"}`, `"Yes"`, `true`, all},
		{"enum by case", `{"enum":["Open","Closed"]}`, `"OPEN"`, `"Open"`, all},
		{"enum in a text", `{"enum":["positive","negative"]}`, `"The answer is positive."`, `"positive"`, all},
		{"single value to list", `{"type":"array","items":{"type":"integer"}}`, `1`, `[1]`, all},
		{"list to single value", `{"type":"integer"}`, `[1]`, `1`, all},
		{"wrapper", `{"type":"object","required":["a"],"properties":{"a":{}}}`, `{"result": {"a": 1}}`, `{"a": 1}`, all},
		{"null for a nullable member", `{"type":"object","required":["a"],"properties":{"a":{"type":["string","null"]}}}`, `{}`, `{"a": null}`, all},
		{"fill", `{"type":"object","required":["a"],"properties":{"a":{"default":7}}}`, `{}`, `{"a": 7}`, Options{Fill: true}},
		{"closed object", `{"type":"object","additionalProperties":false,"properties":{"a":{}}}`, `{"a": 1, "b": 2}`, `{"a": 1}`, all},
		{"salvage", `{"type":"array","items":{"type":"integer"}}`, `[1, "x", 3]`, `[1, 3]`, Options{Salvage: true}},
		{"reference", `{"$defs":{"n":{"type":"integer"}},"type":"array","items":{"$ref":"#/$defs/n"}}`, `["1"]`, `[1]`, all},
		{"union by best fit", `{"anyOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}},{"type":"object","required":["b"],"properties":{"b":{"type":"integer"}}}]}`, `{"b": "2"}`, `{"b": 2}`, all},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse([]byte(c.schema))
			if err != nil {
				t.Fatal(err)
			}
			o := s.Fix(c.in, c.opt)
			if got := edit.Apply(c.in, o.Edits); got != c.want || o.Miss != 0 {
				t.Errorf("%s, want %s; misses %d %v", got, c.want, o.Miss, o.Violations)
			}
			again := s.Fix(c.want, c.opt)
			if len(again.Edits) > 0 || again.Miss != 0 {
				t.Errorf("again: %v %v", again.Edits, again.Violations)
			}
		})
	}
}

func TestViolations(t *testing.T) {
	for _, c := range []struct{ name, schema, in, path, keyword string }{
		{"required", `{"type":"object","required":["a"]}`, `{"b": 1}`, "", "required"},
		{"type", `{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}`, `{"a": "x"}`, "/a", "type"},
		{"enum", `{"type":"array","items":{"enum":["x","y"]}}`, `["x", "nothing of it"]`, "/1", "enum"},
		{"units not allowed", `{"type":"number"}`, `"4 USD"`, "", "type"},
		{"minimum", `{"type":"array","items":{"type":"integer","minimum":3}}`, `[3, 2]`, "/1", "minimum"},
		{"full validator", `{"type":"array","uniqueItems":true}`, `[1, 1]`, "", "schema"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse([]byte(c.schema))
			if err != nil {
				t.Fatal(err)
			}
			o := s.Fix(c.in, Options{})
			if o.Miss == 0 || len(o.Violations) != 1 || o.Violations[0].Path != c.path || o.Violations[0].Keyword != c.keyword {
				t.Errorf("misses %d: %+v", o.Miss, o.Violations)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, s := range []string{``, `1`, `{"type":"strange"}`, `{"properties":[]}`, `{"required":"a"}`, `{"$ref":"http://example.com/x"}`, `{"$ref":"#/nowhere"}`, `{"minLength":-1}`, `{"pattern":"("}`, `{"anyOf":[]}`, `{} {}`} {
		if _, err := Parse([]byte(s)); err == nil {
			t.Errorf("%q is read", s)
		}
	}
}

func FuzzFix(f *testing.F) {
	f.Add(`{"type":"object","properties":{"a":{"type":["integer","null"]}},"required":["a"]}`, `{"A": "1"}`)
	f.Add(`{"type":"array","items":{"enum":["x","y"]}}`, `"x, y"`)
	f.Fuzz(func(t *testing.T, raw, in string) {
		s, err := Parse([]byte(raw))
		if err != nil || !validJSON(in) {
			return
		}
		o := s.Fix(in, Options{Units: true, Fill: true})
		if !edit.Valid(o.Edits, len(in)) {
			t.Fatalf("edits %v", o.Edits)
		}
		if out := edit.Apply(in, o.Edits); !validJSON(out) {
			t.Fatalf("%q from %q", out, in)
		}
	})
}

func validJSON(s string) bool { return jsonfix.Valid(s, 100) }
