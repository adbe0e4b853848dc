package grammar_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// TestJSONSchemaTestSuite runs the required part of the official suite: each
// instance in canonical form, members in any order.
func TestJSONSchemaTestSuite(t *testing.T) {
	remotes := shared(t, "json-schema-test-suite/remotes")
	resolve := func(uri string) ([]byte, error) {
		return os.ReadFile(filepath.Join(remotes, filepath.FromSlash(strings.TrimPrefix(uri, "http://localhost:1234/"))))
	}
	for _, d := range []struct {
		name  string
		draft grammar.Draft
	}{{"draft7", grammar.Draft7}, {"draft2020-12", grammar.Draft2020}} {
		files, err := filepath.Glob(filepath.Join(shared(t, "json-schema-test-suite/"+d.name), "*.json"))
		if err != nil || len(files) < 30 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".json")
			t.Run(d.name+"/"+name, func(t *testing.T) {
				raw, err := os.ReadFile(file)
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
				if err := json.Unmarshal(raw, &groups); err != nil {
					t.Fatal(err)
				}
				for _, g := range groups {
					at := name + ": " + g.Description
					compiled, err := grammar.FromJSONSchema(g.Schema, grammar.WithAnyOrder(), grammar.WithDraft(d.draft),
						grammar.WithResolver(resolve), grammar.WithFormatAnnotations())
					unsatisfiable := err != nil && strings.Contains(err.Error(), grammar.ErrUnsatisfiable.Error())
					if err != nil && !unsatisfiable {
						t.Errorf("%s: %v", at, err)
						continue
					}
					var p *fsm.Program
					if !unsatisfiable {
						if p, err = fsm.Compile(compiled); err != nil {
							t.Errorf("%s: %v", at, err)
							continue
						}
					}
					for _, test := range g.Tests {
						ok := false
						if !unsatisfiable {
							ok, _ = accepts(p, canonical(t, test.Data))
						}
						if ok != test.Valid {
							t.Errorf("%s: %s: accepted %v", at, test.Description, ok)
						}
					}
				}
			})
		}
	}
}
