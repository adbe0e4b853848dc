package grammar_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// TestGuardsAreShared lets many goroutines ask the guards of one grammar.
func TestGuardsAreShared(t *testing.T) {
	remote := []byte(`{"$id":"http://x/item","$dynamicAnchor":"item","type":"object","properties":{"k":{"pattern":"^a"}}}`)
	g, err := grammar.FromJSONSchema([]byte(`{
		"type":"array","uniqueItems":true,"items":{"$ref":"http://x/item"},
		"contains":{"$dynamicRef":"http://x/item#item"},"minContains":0,"maxContains":3,"unevaluatedItems":false}`),
		grammar.WithResolver(func(string) ([]byte, error) { return remote, nil }))
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Guarded() {
		t.Fatal("nothing is guarded")
	}
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for text, want := range map[string]bool{
				`[]`:                            true,
				`[{"k":"a"},{"k":"ab"}]`:        true,
				`[{"k":"a"},{"k":"a"}]`:         false,
				`[{"k":"b"}]`:                   false,
				`[{"z":1},{"z":2.0},{"z":2}]`:   false,
				`[{"z":1},{"y":2.0},{"z":2e1}]`: true,
				`[{"a":1,"b":2},{"b":2,"a":1}]`: false,
			} {
				if got, _ := accepts(p, []byte(text)); got != want {
					t.Errorf("%s: accepted %v", text, got)
				}
			}
		})
	}
	wait.Wait()
}

func TestSchemaLimits(t *testing.T) {
	for _, tt := range []struct {
		name   string
		limits grammar.Limits
		schema string
		kind   error
	}{
		{"source", grammar.Limits{SourceBytes: 10}, `{"type":"object"}`, grammar.ErrLimit},
		{"depth", grammar.Limits{Depth: 2}, `{"items":{"items":{}}}`, grammar.ErrLimit},
		{"schemas", grammar.Limits{Schemas: 2}, `{"anyOf":[true,true]}`, grammar.ErrLimit},
		{"work", grammar.Limits{Work: 50}, `{"allOf":[{"required":["a"]},{"required":["b"]},{"required":["c"]}]}`, grammar.ErrLimit},
		{"depth by reference", grammar.Limits{Depth: 4}, `{"$ref":"#/a","a":{"$ref":"#/b"},"b":{"$ref":"#/c"},"c":{"$ref":"#/d"},"d":{"$ref":"#/e"},"e":true}`, grammar.ErrLimit},
		{"negative", grammar.Limits{Work: -1}, `true`, grammar.ErrInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := grammar.FromJSONSchema([]byte(tt.schema), grammar.WithLimits(tt.limits)); !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
		})
	}
}

// TestAlternativesLimit holds a schema that is split into cases against the same
// schema judged by guards.
func TestAlternativesLimit(t *testing.T) {
	schema := []byte(`{"type":"object","allOf":[
		{"anyOf":[{"required":["a"]},{"required":["b"]}]},
		{"anyOf":[{"required":["c"]},{"required":["d"]}]},
		{"oneOf":[{"required":["a"]},{"required":["c"]}]}],"additionalProperties":{"type":"integer"}}`)
	for _, limits := range []grammar.Limits{{}, {Alternatives: 1}} {
		g, err := grammar.FromJSONSchema(schema, grammar.WithLimits(limits), grammar.WithAnyOrder())
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		if p.Guarded() != (limits.Alternatives == 1) {
			t.Errorf("%v: guarded %v", limits, p.Guarded())
		}
		for text, want := range map[string]bool{
			`{"a":1,"d":2}`:       true,
			`{"d":2,"a":1,"x":3}`: true,
			`{"b":1,"c":2}`:       true,
			`{"a":1,"c":2}`:       false,
			`{"b":1,"d":2}`:       false,
			`{"a":1}`:             false,
		} {
			if got, _ := accepts(p, []byte(text)); got != want {
				t.Errorf("%v: %s: accepted %v", limits, text, got)
			}
		}
	}
}

func TestOptionsAreValidated(t *testing.T) {
	for name, opt := range map[string]grammar.JSONSchemaOption{
		"indent 0":    grammar.WithWhitespace(grammar.Pretty(0)),
		"indent 99":   grammar.WithWhitespace(grammar.Pretty(99)),
		"no resolver": grammar.WithResolver(nil),
		"no draft":    grammar.WithDraft(0),
		"formats":     grammar.WithUnknownFormats(7),
	} {
		if _, err := grammar.FromJSONSchema([]byte(`true`), opt); !errors.Is(err, grammar.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
