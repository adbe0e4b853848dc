package grammar_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// TestGuardLiterals looks at what guards tell of their patterns, plainly and where their
// text is written in another.
func TestGuardLiterals(t *testing.T) {
	for _, c := range []struct {
		name, pattern   string
		want, inStrings []string
	}{
		{"a letter", `a`, []string{"a"}, []string{"a"}},
		{"words", `^(?:red|green) \\d+ tea$`, []string{"red", "green", " ", " tea"}, nil},
		{"few characters", `^[xy].*[^q]$`, []string{"x", "y"}, nil},
		{"any characters", `^[a-z]+$`, nil, nil},
		{"what is escaped", `/\u0001`, nil, []string{"/\\u0001"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := grammar.FromJSONSchema([]byte(`{"type":"array","items":{"type":"string"},"allOf":[
				{"not":{"items":{"not":{"pattern":"` + c.pattern + `"}}}},{"not":{"items":{"not":{"pattern":"^[A-Z]"}}}}]}`))
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			got := p.Literals()
			if len(c.want) == 0 && len(c.inStrings) == 0 && len(got) > 0 {
				t.Errorf("%q, want none", got)
			}
			for _, text := range c.want {
				if !slices.Contains(got, text) {
					t.Errorf("%q lacks %q", got, text)
				}
			}
			inner, err := grammar.InString(g.Root(), grammar.JSONString)
			if err != nil {
				t.Fatal(err)
			}
			outer, err := grammar.New(inner)
			if err != nil {
				t.Fatal(err)
			}
			q, err := fsm.Compile(outer)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range c.inStrings {
				if written := q.Literals(); !slices.Contains(written, text) {
					t.Errorf("written in a string: %q lacks %q", written, text)
				}
			}
		})
	}
}

// TestGuardKeys looks at the keys and constants that guards tell of, as they are written.
func TestGuardKeys(t *testing.T) {
	const schema = `{"type":"object","not":{"dependentSchemas":{"a b":{"not":{"required":["c:d"]}}},"patternProperties":{"^.*x":{"enum":["no",12,[0]]}}}}`
	for _, c := range []struct {
		name string
		make func() (*grammar.Grammar, error)
		want []string
	}{
		{"JSON", func() (*grammar.Grammar, error) { return grammar.FromJSONSchema([]byte(schema)) }, []string{`"a b"`, `"c:d"`, `"no"`, "12"}},
		{"YAML", func() (*grammar.Grammar, error) { return grammar.FromYAMLSchema([]byte(schema)) }, []string{"a b", `"c:d"`, `"no"`, "12"}},
	} {
		g, err := c.make()
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		got := p.Values()
		for _, want := range c.want {
			if !slices.ContainsFunc(got, func(text string) bool { return strings.TrimRight(text, ": ") == want }) {
				t.Errorf("%s: %q lacks %q", c.name, got, want)
			}
		}
		if slices.Contains(got, "[0]") {
			t.Errorf("%s: %q has a collection", c.name, got)
		}
	}
}
