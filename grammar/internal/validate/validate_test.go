package validate

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

func goPattern(p string, _ *schemaref.Schema) (Test, error) {
	re, err := regexp.Compile(p)
	if err != nil {
		return nil, err
	}
	return func(text string) (bool, error) { return re.MatchString(text), nil }, nil
}

func noFormat(string, *schemaref.Schema) (Test, error) { return nil, nil }

// judge loads the schema and reports whether the value is valid for it.
func judge(schema, value string, o schemaref.Options) (bool, error) {
	if o.MaxDepth == 0 {
		o.MaxDepth = 1000
	}
	l := schemaref.NewLoader(o)
	root, err := l.Load(schema, "")
	if err != nil {
		return false, err
	}
	v := New(schemaref.NewScopes(l, root), goPattern, noFormat)
	if err := v.Prepare(Place{Schema: root}); err != nil {
		return false, err
	}
	x, err := jsonvalue.Read(value, 1000)
	if err != nil {
		return false, err
	}
	return v.Valid(Place{Schema: root}, x)
}

func TestValid(t *testing.T) {
	for _, tt := range []struct {
		name, schema, value string
		want                bool
	}{
		{"decimals are exact", `{"multipleOf":0.01}`, `19.99`, true},
		{"beyond floating point", `{"maximum":9007199254740993}`, `9007199254740994`, false},
		{"an integer with a fraction of zero", `{"type":"integer"}`, `1.0`, true},
		{"not in draft 4", `{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}`, `1.0`, false},
		{"unique by value", `{"uniqueItems":true}`, `[1,1.0]`, false},
		{"unique by type", `{"uniqueItems":true}`, `[1,true,"1"]`, true},
		{"equal objects in any order", `{"enum":[{"a":1,"b":2}]}`, `{"b":2,"a":1e0}`, true},
		{"a long enumeration", `{"enum":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,{"a":[]}]}`, `{"a":[]}`, true},
		{"characters are code points", `{"maxLength":1}`, `"😀"`, true},
		{"oneOf of two", `{"oneOf":[{"minimum":1},{"maximum":1}]}`, `1`, false},
		{"else", `{"if":{"type":"string"},"then":false,"else":{"minimum":3}}`, `2`, false},
		{"unevaluated beside anyOf", `{"anyOf":[{"properties":{"a":true}},{"properties":{"b":true}}],"unevaluatedProperties":false}`, `{"a":1,"b":2}`, true},
		{"unevaluated after a failure", `{"anyOf":[{"properties":{"a":{"type":"null"}}},true],"unevaluatedProperties":false}`, `{"a":1}`, false},
		{"a dependency", `{"dependencies":{"a":["b"]}}`, `{"a":1}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := judge(tt.schema, tt.value, schemaref.Options{})
			if err != nil || got != tt.want {
				t.Errorf("valid %v, %v", got, err)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	if _, err := judge(`{"$ref":"#"}`, `1`, schemaref.Options{}); err == nil {
		t.Error("a schema that refers to itself has no answer, and no error either")
	}
	// 2^60 ways lead to the last definition.
	var b strings.Builder
	b.WriteString(`{"$ref":"#/$defs/a","$defs":{"a`)
	for i := range 60 {
		next := strings.Repeat("a", i+2)
		b.WriteString(`":{"allOf":[{"$ref":"#/$defs/` + next + `"},{"$ref":"#/$defs/` + next + `"}]},"` + next)
	}
	b.WriteString(`":{"minimum":1}}}`)
	if ok, err := judge(b.String(), `1`, schemaref.Options{}); !ok || err != nil {
		t.Errorf("doubling references: %v, %v", ok, err)
	}
}

// TestSuite runs the official suite's required part, without formats.
func TestSuite(t *testing.T) {
	root, err := filepath.Abs("../../../../shared/json-schema-test-suite")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(root); err != nil {
		t.Skip("the shared test data is not here")
	}
	resolve := func(uri string) ([]byte, error) {
		return os.ReadFile(filepath.Join(root, "remotes", filepath.FromSlash(strings.TrimPrefix(uri, "http://localhost:1234/"))))
	}
	for name, draft := range map[string]schemaref.Draft{"draft7": schemaref.Draft7, "draft2020-12": schemaref.Draft2020} {
		files, err := filepath.Glob(filepath.Join(root, name, "*.json"))
		if err != nil || len(files) < 30 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
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
				for _, test := range g.Tests {
					got, err := judge(string(g.Schema), string(test.Data), schemaref.Options{Draft: draft, Resolver: resolve})
					if err != nil && strings.Contains(err.Error(), "invalid or unsupported Perl syntax") {
						continue
					}
					if err != nil || got != test.Valid {
						t.Errorf("%s/%s: %s: %s: %v, %v", name, filepath.Base(file), g.Description, test.Description, got, err)
					}
				}
			}
		}
	}
}
