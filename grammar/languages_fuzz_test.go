package grammar_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// FuzzYAMLText: whatever the text, the reader returns a value or a located error; a
// value is written back as a document with the same value.
func FuzzYAMLText(f *testing.F) {
	for _, l := range yamlLanguages {
		for _, text := range l.accepts {
			f.Add([]byte(text))
		}
		for _, text := range l.rejects {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := grammar.YAMLToJSON(text)
		if err != nil {
			if !errors.Is(err, grammar.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		for _, opts := range [][]grammar.YAMLOption{nil, {grammar.WithFlow()}} {
			again, err := grammar.JSONToYAML(value, opts...)
			if err != nil {
				t.Fatalf("%q: %s: %v", text, value, err)
			}
			back, err := grammar.YAMLToJSON(again)
			if err != nil || alikeJSON(back) != alikeJSON(value) {
				t.Fatalf("%q: %s is written as %q, read as %s, %v", text, value, again, back, err)
			}
		}
	})
}

func alikeJSON(text []byte) string {
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&v); err != nil {
		return err.Error()
	}
	return alike(v)
}

// FuzzCSVText: what the grammar accepts, ReadCSV reads; what it does not is an error
// with a place, or a document of another layout.
func FuzzCSVText(f *testing.F) {
	g, err := grammar.FromCSVSchema([]byte(people), grammar.WithLineEnd(grammar.AnyLineEnd))
	if err != nil {
		f.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		f.Fatal(err)
	}
	for _, l := range csvLanguages {
		for _, text := range append(l.accepts, l.rejects...) {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := grammar.ReadCSV([]byte(people), text)
		switch {
		case err != nil && !errors.Is(err, grammar.ErrInvalid):
			t.Fatal(err)
		case err != nil && acceptsText(p, string(text)):
			t.Fatalf("%q is accepted and not read: %v", text, err)
		case err == nil && acceptsText(p, string(text)) && !json.Valid(rows):
			t.Fatalf("%q is read as %s", text, rows)
		}
	})
}

// FuzzLanguageSchemas: no schema makes the front ends of YAML and CSV fail without
// an *Error.
func FuzzLanguageSchemas(f *testing.F) {
	for _, s := range walkSchemas() {
		f.Add([]byte(s))
	}
	for _, l := range csvLanguages {
		f.Add([]byte(l.schema))
	}
	f.Fuzz(func(t *testing.T, schema []byte) {
		var e *grammar.Error
		limits := grammar.WithLimits(grammar.Limits{SourceBytes: 1 << 16, Work: 20_000, Depth: 200})
		if _, err := grammar.FromYAMLSchema(schema, limits); err != nil && !errors.As(err, &e) {
			t.Fatalf("YAML: %v", err)
		}
		if _, err := grammar.FromCSVSchema(schema, limits); err != nil && !errors.As(err, &e) {
			t.Fatalf("CSV: %v", err)
		}
	})
}
