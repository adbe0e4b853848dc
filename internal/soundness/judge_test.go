package soundness_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// judge validates documents by jsonschema v5, corrected where v5 does not follow
// the specification: patterns are matched as ECMA-262 says (see ecmaPattern) and
// not as Go's regexp does, those of keys are spelt for Go's regexp (see goPattern), and
// the formats in formats are judged here.
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
			case "patternProperties":
				v[k] = goPatterns(renamePatterns(sub, true))
			case "properties", "$defs", "definitions", "dependentSchemas", "dependencies":
				v[k] = renamePatterns(sub, true)
			default:
				v[k] = renamePatterns(sub, false)
			}
		}
	}
	return v
}

// goPatterns spells the keys of v for Go's regexp.
func goPatterns(v any) any {
	named, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := map[string]any{}
	for k, sub := range named {
		out[goPattern(k)] = sub
	}
	return out
}

// goPattern spells a pattern of ECMA-262 for Go's regexp, as far as they differ in what
// both can say: in the line ends that a dot leaves out, in blanks beyond ASCII, and in
// how code points are written.
func goPattern(source string) string {
	const blanks = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	var out strings.Builder
	class := false
	for i := 0; i < len(source); i++ {
		switch b := source[i]; {
		case b == '\\' && i+5 < len(source) && source[i+1] == 'u' && source[i+2] != '{':
			out.WriteString(`\x{` + source[i+2:i+6] + `}`)
			i += 5
		case b == '\\' && i+1 < len(source):
			i++
			switch {
			case source[i] == 's' && class:
				out.WriteString(blanks)
			case source[i] == 's':
				out.WriteString(`[` + blanks + `]`)
			case source[i] == 'S' && !class:
				out.WriteString(`[^` + blanks + `]`)
			default:
				out.WriteString(source[i-1 : i+1])
			}
		case b == '.' && !class:
			out.WriteString(`[^\n\r\x{2028}\x{2029}]`)
		default:
			class = b == '[' || class && b != ']'
			out.WriteByte(b)
		}
	}
	return out.String()
}

func TestGoPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{`^.*$`, "a\r", false},
		{`^.*$`, "a\u2028", false},
		{`^.*$`, "a\t", true},
		{`^[.]$`, "\r", false},
		{`^[.]$`, ".", true},
		{`^\.$`, "x", false},
		{`^\s[\s]$`, "\u00a0\u3000", true},
		{`^\S$`, "\ufeff", false},
		{`^\u00e9$`, "é", true},
	} {
		if got := regexp.MustCompile(goPattern(c.pattern)).MatchString(c.text); got != c.want {
			t.Errorf("%s matches %q: %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
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
