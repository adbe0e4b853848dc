package soundness_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// judge validates documents by jsonschema v5, corrected where v5 does not follow
// the specification: patterns are matched as ECMA-262 says (see ecmaPattern) and
// not as Go's regexp does, and the formats in formats are judged here.
type judge struct{ schema *jsonschema.Schema }

// errUnjudged says that v5 cannot judge a schema or a document.
var errUnjudged = errors.New("no judgement")

var registerFormats = sync.OnceFunc(func() {
	for name, ok := range formats {
		jsonschema.Formats[name] = func(v any) bool {
			s, isString := v.(string)
			return !isString || ok(s)
		}
	}
})

// newJudge compiles a schema. draft is used where it has no $schema.
func newJudge(schema []byte) (j *judge, err error) {
	registerFormats()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errUnjudged, r)
		}
	}()
	dec := json.NewDecoder(bytes.NewReader(schema))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	text, err := json.Marshal(renamePatterns(v, false))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	c.LoadURL = nil
	c.RegisterExtension(patternKeyword, patternMeta, patternCompiler{})
	const url = "https://stencil.invalid/schema.json"
	if err := c.AddResource(url, bytes.NewReader(text)); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnjudged, err)
	}
	s, err := c.Compile(url)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnjudged, err)
	}
	return &judge{s}, nil
}

// hugeExponent is a number whose exact value v5, which writes it out in full, takes
// too long over.
var hugeExponent = regexp.MustCompile(`[0-9][eE][+-]?[0-9]{4}`)

// validate returns nil when the text is a JSON document that is valid. Where v5
// cannot tell, the error is errUnjudged. Of equal keys the last counts.
func (j *judge) validate(text []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errUnjudged, r)
		}
	}()
	if hugeExponent.Match(text) {
		return errUnjudged
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return err
	}
	return j.schema.Validate(v)
}

// patternKeyword is what "pattern" is renamed to, for patternCompiler to handle.
const patternKeyword = "x-ecma-pattern"

var patternMeta = jsonschema.MustCompileString("pattern.json", `{"properties":{"`+patternKeyword+`":{"type":"string"}}}`)

// renamePatterns gives the keyword pattern another name. names says that the keys
// of v are names and not keywords.
func renamePatterns(v any, names bool) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = renamePatterns(v[i], false)
		}
	case map[string]any:
		for k, sub := range v {
			if names {
				v[k] = renamePatterns(sub, false)
				continue
			}
			switch k {
			case "const", "enum", "default", "example", "examples":
			case "pattern":
				if p, ok := sub.(string); ok {
					delete(v, k)
					v[patternKeyword] = p
				}
			case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies":
				v[k] = renamePatterns(sub, true)
			default:
				v[k] = renamePatterns(sub, false)
			}
		}
	}
	return v
}

type patternCompiler struct{}

func (patternCompiler) Compile(_ jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	p, ok := m[patternKeyword].(string)
	if !ok {
		return nil, nil
	}
	return newECMAPattern(p)
}

func (p *ecmaPattern) Validate(ctx jsonschema.ValidationContext, v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	matched, err := p.match(s)
	if err != nil {
		panic(err) // no judgement: see validate
	}
	if !matched {
		return ctx.Error(patternKeyword, "%q does not match %s", s, p.source)
	}
	return nil
}
