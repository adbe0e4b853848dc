package mask_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// inside puts a schema n times into itself.
func inside(n int, schema string, around func(i int, inner string) string) string {
	for i := range n {
		schema = around(i, schema)
	}
	return schema
}

// fan is n definitions, each of which refers to the next as the format says.
func fan(n int, format, last string) string {
	return `{"$ref":"#/$defs/d0","$defs":{` + list(n+1, func(i int) string {
		if i == n {
			return fmt.Sprintf(`"d%d":%s`, i, last)
		}
		return fmt.Sprintf(`"d%d":%s`, i, strings.ReplaceAll(format, "NEXT", fmt.Sprintf(`{"$ref":"#/$defs/d%d"}`, i+1)))
	}) + `}}`
}

// hostileSchemas are made to explode: what they say multiplies where it is written out.
var hostileSchemas = []struct{ name, schema string }{
	{"allOf of anyOf pairs", `{"allOf":[` + list(20, func(i int) string {
		return fmt.Sprintf(`{"anyOf":[{"properties":{"a%d":{"type":"integer"}},"required":["a%d"]},{"properties":{"b%d":{"type":"string"}},"required":["b%d"]}]}`, i, i, i, i)
	}) + `]}`},
	{"allOf of oneOf pairs", `{"allOf":[` + list(24, func(i int) string { return fmt.Sprintf(`{"oneOf":[{"required":["a%d"]},{"required":["b%d"]}]}`, i, i) }) + `]}`},
	{"allOf of not", `{"allOf":[` + list(30, func(i int) string { return fmt.Sprintf(`{"not":{"required":["a%d","b%d"]}}`, i, i) }) + `]}`},
	{"allOf of if", `{"type":"object","allOf":[` + list(30, func(i int) string {
		return fmt.Sprintf(`{"if":{"properties":{"k%d":{"const":1}},"required":["k%d"]},"then":{"required":["t%d"]},"else":{"properties":{"k%d":{"maximum":9}}}}`, i, i, i, i)
	}) + `]}`},
	{"oneOf in oneOf", inside(10, `{"type":"integer"}`, func(i int, s string) string {
		return fmt.Sprintf(`{"oneOf":[{"properties":{"a%d":%s}},{"properties":{"b%d":%s}}]}`, i, s, i, s)
	})},
	{"not in not", inside(40, `{"type":"integer"}`, func(i int, s string) string {
		return fmt.Sprintf(`{"not":{"properties":{"k%d":%s},"required":["k%d"]}}`, i, s, i)
	})},
	{"if in else", inside(30, `{"type":"object"}`, func(i int, s string) string {
		return fmt.Sprintf(`{"if":{"properties":{"k%d":{"const":1}}},"then":{"required":["t%d"]},"else":%s}`, i, i, s)
	})},
	{"patterns of keys that begin anew at each character", `{"type":"object","patternProperties":{` + list(6, func(i int) string {
		return fmt.Sprintf(`".*%c.{0,20}%c":{"minimum":%d}`, 'a'+i, 'b'+i, i)
	}) + `}}`},
	{"overlapping patterns of keys", `{"type":"object","patternProperties":{` + list(16, func(i int) string {
		return fmt.Sprintf(`"^[a-z]*%c[a-z]*$":{"type":"integer","minimum":%d}`, 'a'+i, i)
	}) + `}}`},
	{"unevaluatedProperties behind allOf", `{"type":"object","allOf":[` + list(30, func(i int) string { return fmt.Sprintf(`{"properties":{"p%d":{"type":"string"}}}`, i) }) + `],"unevaluatedProperties":false}`},
	{"unevaluatedProperties behind anyOf", `{"type":"object","allOf":[` + list(30, func(i int) string {
		return fmt.Sprintf(`{"anyOf":[{"properties":{"p%d":{"type":"string"}}},{"properties":{"q%d":{"type":"string"}}}]}`, i, i)
	}) + `],"unevaluatedProperties":false}`},
	{"chain of dependentSchemas", `{"type":"object","dependentSchemas":{` + list(60, func(i int) string {
		return fmt.Sprintf(`"k%d":{"required":["k%d"],"properties":{"k%d":{"minimum":%d}}}`, i, i+1, i+1, i)
	}) + `}}`},
	{"references that fan out", fan(30, `{"type":"object","properties":{"l":NEXT,"r":NEXT}}`, `{"type":"integer"}`)},
	{"references that fan out in allOf", fan(30, `{"allOf":[NEXT,NEXT]}`, `{"type":"object","required":["a"]}`)},
	{"references that fan out in anyOf", fan(30, `{"anyOf":[NEXT,{"properties":{"x":NEXT}}]}`, `{"type":"object"}`)},
	{"references that fan out in not", fan(30, `{"not":{"allOf":[NEXT,{"required":["q"]}]}}`, `{"required":["z"]}`)},
	{"dynamic references in many scopes", `{"$id":"http://x/r","$ref":"s0","$defs":{` + list(6, func(i int) string {
		return fmt.Sprintf(`"s%d":{"$id":"s%d","$dynamicAnchor":"n","type":"object","properties":{"a":{"$ref":"s%d"},"b":{"$ref":"s%d"}},"additionalProperties":{"$dynamicRef":"#n"}}`, i, i, (i+1)%6, i*3%6)
	}) + `}}`},
	{"enum of objects", `{"allOf":[{"enum":[` + list(500, func(i int) string { return fmt.Sprintf(`{"id":%d}`, i) }) + `]},{"enum":[` + list(500, func(i int) string { return fmt.Sprintf(`{"id":%d}`, i+250) }) + `]}]}`},
	{"a million different items", `{"type":"array","items":{"type":"integer"},"minItems":1000000,"uniqueItems":true}`},
	{"thousands of items contained", `{"type":"array","items":{"type":"integer"},"contains":{"minimum":5},"minContains":1000,"maxContains":100000000}`},
	{"many kinds of items contained", `{"type":"array","allOf":[` + list(40, func(i int) string { return fmt.Sprintf(`{"contains":{"const":%d}}`, i) }) + `]}`},
	{"a prefix of 20,000 items", `{"type":"array","prefixItems":[` + list(20000, func(int) string { return `{"type":"integer"}` }) + `],"items":false}`},
	{"a hundred thousand keys", `{"type":"object","minProperties":100000,"additionalProperties":{"type":"integer"}}`},
	{"keys among fifty thousand", `{"type":"object","minProperties":1,"propertyNames":{"enum":[` + list(50000, func(i int) string { return fmt.Sprintf(`"k%d"`, i) }) + `]}}`},
	{"oneOf of steps", `{"oneOf":[` + list(8, func(i int) string {
		return fmt.Sprintf(`{"type":"integer","multipleOf":%d}`, []int{2, 3, 5, 7, 11, 13, 17, 19}[i])
	}) + `]}`},
	{"multiples of many", `{"type":"number","allOf":[{"multipleOf":0.0007},{"multipleOf":0.0011},{"multipleOf":0.0013},{"multipleOf":0.0017}]}`},
	{"complements of patterns", `{"type":"string","allOf":[` + list(7, func(i int) string { return fmt.Sprintf(`{"not":{"pattern":"a.{%d}b"}}`, 5+3*i) }) + `]}`},
}

// TestHostileSchemas compiles schemas that are made to explode, in every language, and
// walks a little: each becomes a grammar in little time, or a located error.
func TestHostileSchemas(t *testing.T) {
	v := testvocab.New()
	languages := []struct {
		name    string
		compile func(schema []byte) (*grammar.Grammar, error)
	}{
		{"JSON", func(s []byte) (*grammar.Grammar, error) { return grammar.FromJSONSchema(s) }},
		{"JSON in any order", func(s []byte) (*grammar.Grammar, error) {
			return grammar.FromJSONSchema(s, grammar.WithAnyOrder(), grammar.WithWhitespace(grammar.Flexible))
		}},
		{"YAML", func(s []byte) (*grammar.Grammar, error) { return grammar.FromYAMLSchema(s) }},
		{"CSV", func(s []byte) (*grammar.Grammar, error) { return grammar.FromCSVSchema(s) }},
	}
	for _, h := range hostileSchemas {
		for _, language := range languages {
			t.Run(h.name+"/"+language.name, func(t *testing.T) {
				g, err := language.compile([]byte(h.schema))
				var p *fsm.Program
				if err == nil {
					p, err = fsm.Compile(g)
				}
				var located *grammar.Error
				if errors.As(err, &located) {
					return
				}
				if err != nil {
					t.Fatalf("an error without a place: %v", err)
				}
				m, err := mask.NewMatcher(p, v)
				if err != nil {
					t.Fatal(err)
				}
				for range 6 {
					ids := m.Mask().All()
					moved := m.Done()
					tries := 0
					for id := range ids {
						if tries++; moved || tries > 20 {
							break
						}
						moved = m.Accept(id) == nil
					}
					if !moved && tries <= 20 {
						t.Fatal("no token leads on")
					}
				}
			})
		}
	}
}
