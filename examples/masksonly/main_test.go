package main

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// TestRun: whatever the model likes, the text is valid and within its budget.
func TestRun(t *testing.T) {
	compiled, err := jsonschema.CompileString("schema.json", schema)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(50) {
		budget := 20 + int(seed)
		var out bytes.Buffer
		if err := run(&out, seed, budget); err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(out.String(), "\n")
		var doc any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("seed %d: %q: %v", seed, text, err)
		}
		if err := compiled.Validate(doc); err != nil {
			t.Errorf("seed %d: %s: %v", seed, text, err)
		}
	}
}

func TestRunTooSmallABudget(t *testing.T) {
	if err := run(&bytes.Buffer{}, 1, 3); err == nil {
		t.Error("three tokens were enough")
	}
}

// TestImports: the example is about doing without the engine.
func TestImports(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "main.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		if path := strings.Trim(i.Path.Value, `"`); strings.HasSuffix(path, "/engine") || strings.HasSuffix(path, "/stencil") {
			t.Errorf("imports %s", path)
		}
	}
}
