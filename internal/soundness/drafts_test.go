package soundness_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/canonical"
)

// drafts are the versions whose own suite is not at hand.
var drafts = []struct {
	name, uri string
	draft     grammar.Draft
	judge     *jsonschema.Draft
}{
	{"draft 4", "http://json-schema.org/draft-04/schema#", grammar.Draft4, jsonschema.Draft4},
	{"draft 6", "http://json-schema.org/draft-06/schema#", grammar.Draft6, jsonschema.Draft6},
	{"2019-09", "https://json-schema.org/draft/2019-09/schema", grammar.Draft2019, jsonschema.Draft2019},
}

// TestOtherDrafts takes the groups of the suites of draft 7 and 2020-12 for groups of
// other drafts, in which some keywords mean something else or nothing, and compares
// with jsonschema v5 under that draft.
func TestOtherDrafts(t *testing.T) {
	remotes := shared(t, "json-schema-test-suite/remotes")
	load := func(uri string) ([]byte, error) {
		return os.ReadFile(filepath.Join(remotes, filepath.FromSlash(strings.TrimPrefix(uri, "http://localhost:1234/"))))
	}
	for _, d := range drafts {
		t.Run(d.name, func(t *testing.T) {
			compared, groups := 0, 0
			for _, suite := range []string{"draft7", "draft2020-12"} {
				files, err := filepath.Glob(filepath.Join(shared(t, "json-schema-test-suite/"+suite), "*.json"))
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range files {
					if filepath.Base(file) == "format.json" {
						continue // annotations there
					}
					n, g := compareDraft(t, file, d.uri, d.draft, d.judge, load)
					compared, groups = compared+n, groups+g
				}
			}
			t.Logf("%d instances of %d groups", compared, groups)
			if compared < 1000 {
				t.Errorf("only %d instances compared", compared)
			}
		})
	}
}

func compareDraft(t *testing.T, file, uri string, draft grammar.Draft, judgeDraft *jsonschema.Draft, load func(string) ([]byte, error)) (compared, compiled int) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var groups []struct {
		Description string
		Schema      any
		Tests       []struct {
			Description string
			Data        json.RawMessage
		}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&groups); err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		if m, ok := g.Schema.(map[string]any); ok && m["$schema"] != nil {
			m["$schema"] = uri
		}
		at := fmt.Sprintf("%s: %s", filepath.Base(file), g.Description)
		text, err := json.Marshal(g.Schema)
		if err != nil {
			t.Fatal(err)
		}
		oracle, err := oracleFor(text, judgeDraft, load)
		if err != nil {
			continue // no schema of that draft
		}
		accepts := func([]byte) bool { return false }
		c, err := grammar.FromJSONSchema(text, grammar.WithAnyOrder(), grammar.WithDraft(draft), grammar.WithResolver(load), grammar.WithUnknownFormats(grammar.IgnoreFormats))
		if err == nil {
			var p *fsm.Program
			if p, err = fsm.Compile(c); err == nil {
				accepts = func(text []byte) bool {
					c := p.Cursor()
					return c.Write(text) == len(text) && c.Accepting()
				}
			}
		}
		if err != nil && !strings.Contains(err.Error(), grammar.ErrUnsatisfiable.Error()) {
			t.Errorf("%s: %v\n%s", at, err, text)
			continue
		}
		compiled++
		for _, test := range g.Tests {
			want, err := judged(oracle, test.Data)
			if err != nil {
				continue
			}
			instance, err := canonical.JSON(test.Data)
			if err != nil {
				continue
			}
			compared++
			if mistaken(draft, g.Description, test.Description) {
				continue
			}
			if got := accepts(instance); got != want {
				t.Errorf("%s: %s: %s accepted %v\n%s", at, test.Description, instance, got, text)
			}
		}
	}
	return compared, compiled
}

// mistaken reports whether v5 does not follow the draft: an enumeration of nothing
// allows nothing, and 1.0 is no integer before draft 6.
func mistaken(draft grammar.Draft, group, test string) bool {
	return group == "empty enum" || draft == grammar.Draft4 && test == "a float with zero fractional part is an integer"
}

func oracleFor(text []byte, draft *jsonschema.Draft, load func(string) ([]byte, error)) (s *jsonschema.Schema, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	c := jsonschema.NewCompiler()
	c.Draft = draft
	c.LoadURL = func(uri string) (io.ReadCloser, error) {
		text, err := load(uri)
		return io.NopCloser(bytes.NewReader(text)), err
	}
	if err := c.AddResource("https://stencil.invalid/schema.json", bytes.NewReader(text)); err != nil {
		return nil, err
	}
	return c.Compile("https://stencil.invalid/schema.json")
}

// judged is the verdict of the oracle, or an error where it has none.
func judged(s *jsonschema.Schema, data []byte) (ok bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return false, err
	}
	return s.Validate(v) == nil, nil
}
