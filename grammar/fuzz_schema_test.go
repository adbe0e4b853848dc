package grammar_test

import (
	"errors"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// FuzzFromJSONSchema looks for panics and for work without bound: whatever the
// schema, the result is a grammar or a located error.
func FuzzFromJSONSchema(f *testing.F) {
	for _, l := range languages {
		f.Add([]byte(l.schema))
	}
	for _, tt := range schemaErrors {
		if len(tt.schema) < 1000 {
			f.Add([]byte(tt.schema))
		}
	}
	for _, family := range families {
		f.Add([]byte(family.schema(3)))
	}
	f.Add([]byte(`{"$dynamicRef":"#a","$defs":{"x":{"$id":"y","$dynamicAnchor":"a"}},"not":{"$ref":"y"}}`))
	f.Add([]byte(`{"contains":{"const":[1]},"minContains":0,"maxContains":2,"unevaluatedItems":{"enum":[{}]}}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4000 {
			return
		}
		limits := grammar.Limits{Depth: 200, Schemas: 1000, Alternatives: 16, Work: 20000}
		g, err := grammar.FromJSONSchema(src, grammar.WithLimits(limits), grammar.WithUnknownFormats(grammar.IgnoreFormats))
		var located *grammar.Error
		switch {
		case err == nil && g == nil:
			t.Fatal("neither a grammar nor an error")
		case err != nil && !errors.As(err, &located):
			t.Fatalf("the error has no place: %v", err)
		}
		if err == nil {
			sound(t, g)
		}
	})
}

// sound holds a grammar of a schema to what grammar.New asks of any other: FromJSONSchema
// does not look for it.
func sound(t *testing.T, g *grammar.Grammar) {
	t.Helper()
	if _, err := grammar.New(g.Root()); err != nil {
		t.Errorf("a grammar that New refuses: %v", err)
	}
}
