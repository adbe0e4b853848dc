package grammar_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func ExampleJSONToYAML() {
	text, err := grammar.JSONToYAML([]byte(`{"name": "no", "sizes": [1, {"w": 2e1}], "none": []}`))
	os.Stdout.Write(append(text, '\n'))
	if err != nil {
		panic(err)
	}
	// Output:
	// name: "no"
	// sizes:
	//   - 1
	//   - w: 20
	// none: []
}

// TestYAMLLikeJSON: over the JSON Schema Test Suite, YAML in both styles accepts
// exactly the instances that JSON does, each written in canonical form.
func TestYAMLLikeJSON(t *testing.T) {
	root := filepath.Join("..", "..", "shared", "json-schema-test-suite")
	files, _ := filepath.Glob(filepath.Join(root, "tests", "draft2020-12", "*.json"))
	if len(files) == 0 {
		files, _ = filepath.Glob(filepath.Join(root, "draft2020-12", "*.json"))
	}
	if len(files) == 0 {
		t.Skip("../shared/json-schema-test-suite is not there")
	}
	compared, skipped := 0, 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var groups []struct {
			Description string
			Schema      json.RawMessage
			Tests       []struct {
				Description string
				Data        json.RawMessage
				Valid       bool
			}
		}
		if err := json.Unmarshal(data, &groups); err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			ignore := grammar.WithUnknownFormats(grammar.IgnoreFormats)
			asJSON, err := grammar.FromJSONSchema(g.Schema, grammar.WithAnyOrder(), ignore)
			var programs [3]*fsm.Program
			if err == nil {
				programs[0], err = fsm.Compile(asJSON)
			}
			if err != nil {
				skipped++
				continue
			}
			for i, opts := range [][]grammar.YAMLOption{{}, {grammar.WithFlow()}} {
				asYAML, err := grammar.FromYAMLSchema(g.Schema, append(opts, grammar.WithAnyOrder(), ignore)...)
				if err == nil {
					programs[i+1], err = fsm.Compile(asYAML)
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", filepath.Base(f), g.Description, err)
				}
			}
			for _, tt := range g.Tests {
				var compact bytes.Buffer
				if err := json.Compact(&compact, tt.Data); err != nil {
					t.Fatal(err)
				}
				want := acceptsText(programs[0], compact.String())
				for i, opts := range [][]grammar.YAMLOption{{}, {grammar.WithFlow()}} {
					text, err := grammar.JSONToYAML(tt.Data, opts...)
					if err != nil {
						skipped++
						continue
					}
					compared++
					if got := acceptsText(programs[i+1], string(text)); got != want && (got != tt.Valid) {
						t.Errorf("%s, %s, %s: %q: YAML says %v, JSON %v", filepath.Base(f), g.Description, tt.Description, text, got, want)
					}
				}
			}
		}
	}
	t.Logf("%d instances compared, %d left out", compared, skipped)
}
