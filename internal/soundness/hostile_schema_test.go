package soundness_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
)

// hostileSchemas are made to explode: in what their references stand for, in the
// choices that they multiply, in their patterns and in their sizes.
func hostileSchemas() map[string]string {
	doubling := map[string]string{"a30": `{"type":"string"}`}
	choices := maps.Clone(doubling)
	for i := range 30 {
		next := fmt.Sprintf(`{"$ref":"#/$defs/a%d"}`, i+1)
		doubling[fmt.Sprint("a", i)] = `{"type":"object","properties":{"x":` + next + `,"y":` + next + `},"required":["x","y"],"additionalProperties":false}`
		choices[fmt.Sprint("a", i)] = `{"anyOf":[` + next + `,{"type":"array","items":` + next + `}]}`
	}
	definitions := func(of map[string]string) string {
		var list []string
		for name, s := range of {
			list = append(list, fmt.Sprintf("%q:%s", name, s))
		}
		return `{"$ref":"#/$defs/a0","$defs":{` + strings.Join(list, ",") + `}}`
	}
	list := func(n int, format string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.ReplaceAll(format, "#", fmt.Sprint(i))
		}
		return strings.Join(parts, ",")
	}
	options, _ := json.Marshal(strings.Split(list(100_000, "option #"), ","))
	return map[string]string{
		"references that double":   definitions(doubling),
		"choices that double":      definitions(choices),
		"exclusive choices":        `{"type":"object","allOf":[` + list(14, `{"oneOf":[{"properties":{"p#":{"const":1}},"required":["p#"]},{"properties":{"p#":{"const":2}}}]}`) + `]}`,
		"nesting":                  strings.Repeat(`{"type":"object","required":["a"],"properties":{"a":`, 2000) + `{}` + strings.Repeat(`}}`, 2000),
		"columns":                  `{"type":"object","additionalProperties":false,"properties":{` + list(2000, `"c#":{"type":["string","null","number"]}`) + `}}`,
		"100,000 options":          `{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"enum":` + string(options) + `}}}`,
		"patterns that backtrack":  `{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"string","pattern":"^(a+)+(b|[ab]*a[ab]{100})$"}}}`,
		"optional runs":            `{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"string","pattern":"^` + strings.Repeat("a?[a-c]?", 500) + `$"}}}`,
		"texts of two million":     `{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"string","minLength":1000000,"maxLength":2000000}}}`,
		"arrays of a million":      `{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"array","minItems":1000000,"items":{"type":"integer"}}}}`,
		"multiples of a big prime": `{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"integer","multipleOf":982451653}}}`,
		"complements of many":      `{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"string","not":{"anyOf":[` + list(20, `{"pattern":"a.{#}b"}`) + `]}}}}`,
	}
}

// TestHostileSchemas: as YAML each has masks; as CSV it may be refused, with a
// *grammar.Error, where cells cannot hold the values or would be too many.
func TestHostileSchemas(t *testing.T) {
	v := testvocab.New()
	languages := map[string]func(schema []byte) (*grammar.Grammar, error){
		"yaml": func(s []byte) (*grammar.Grammar, error) { return grammar.FromYAMLSchema(s) },
		"flow": func(s []byte) (*grammar.Grammar, error) { return grammar.FromYAMLSchema(s, grammar.WithFlow()) },
		"csv":  func(s []byte) (*grammar.Grammar, error) { return grammar.FromCSVSchema(s) },
	}
	for name, schema := range hostileSchemas() {
		for language, front := range languages {
			t.Run(name+"/"+language, func(t *testing.T) {
				g, err := front([]byte(schema))
				var p *fsm.Program
				if err == nil {
					p, err = fsm.Compile(g)
				}
				if err != nil {
					var located *grammar.Error
					if language != "csv" || !errors.As(err, &located) {
						t.Error(err)
					}
					return
				}
				takeTokens(t, p, v)
			})
		}
	}
}
