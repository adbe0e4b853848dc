package grammar

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// FromYAMLSchema returns the grammar of the YAML documents whose value is valid
// for the JSON Schema: YAML 1.2 core in block style, indented by two blanks, a
// sequence indented under its key, every document with one reading by YAML 1.1 and
// 1.2 readers. docs/yaml.md describes what is written. Every keyword that
// FromJSONSchema enforces is enforced on the value; errors are the same.
//
// Numbers are written without exponents. A document may end with one line feed.
// Keys are at most 160 characters long.
func FromYAMLSchema(schema []byte, opts ...YAMLOption) (*Grammar, error) {
	o := yamlOptions{blockScalars: true}
	for _, opt := range opts {
		if opt == nil {
			return nil, optionError("YAMLOption", "the option is nil")
		}
		if err := opt.applyYAML(&o); err != nil {
			return nil, err
		}
	}
	so, err := newSchemaOptions(o.schema)
	if err != nil {
		return nil, err
	}
	if so.whitespace != Compact {
		return nil, optionError("WithWhitespace", "YAML has no whitespace options: WithFlow is what it has")
	}
	c, root, err := newCompiler(schema, so, newYAMLWriter(yamlStyleKey{flow: o.flow, anyOrder: so.anyOrder, blockScalars: o.blockScalars && !o.flow}))
	if err != nil {
		return nil, err
	}
	e, err := c.compile(root)
	if err != nil {
		return nil, located(err)
	}
	if err := yamlKeysFit(c); err != nil {
		return nil, err
	}
	g, err := New(c.style.root(e))
	if err == nil {
		g.value = YAMLToJSON
	}
	return g, err
}

// YAMLOption is an option of FromYAMLSchema. Options of FromJSONSchema are such
// options too, but for WithWhitespace.
type YAMLOption interface {
	applyYAML(*yamlOptions) error
}

type yamlOptions struct {
	schema       []JSONSchemaOption
	flow         bool
	blockScalars bool
}

func (o JSONSchemaOption) applyYAML(y *yamlOptions) error {
	y.schema = append(y.schema, o)
	return nil
}

type yamlOption func(*yamlOptions)

func (o yamlOption) applyYAML(y *yamlOptions) error {
	o(y)
	return nil
}

// WithFlow writes YAML in flow style, on one line: `{name: Ann, tags: [a, b]}`.
func WithFlow() YAMLOption { return yamlOption(func(o *yamlOptions) { o.flow = true }) }

// WithoutBlockScalars leaves out literal block scalars (`|-`): text of several
// lines is then written in quotes, with \n for line ends.
func WithoutBlockScalars() YAMLOption {
	return yamlOption(func(o *yamlOptions) { o.blockScalars = false })
}

// maxYAMLKey bounds the characters of a key: a YAML reader looks for the colon
// within 1024 characters, and a character in quotes takes up to six.
const maxYAMLKey = 160

// yamlKeysFit reports a declared key that no YAML reader would find the end of.
func yamlKeysFit(c *compiler) error {
	if w := c.style.(*yamlWriter); w.longKey != "" {
		return &Error{Kind: ErrUnsupported, Keyword: "properties", Offset: -1, Err: fmt.Errorf("the key %.40q... has more than %d characters, more than YAML readers allow", w.longKey, maxYAMLKey)}
	}
	return nil
}

// YAMLToJSON reads a document that a grammar of FromYAMLSchema describes, in block
// or flow style, and returns its value as compact JSON, members in their order and
// numbers as they are written. Other YAML is refused: the error is an *Error of
// kind ErrInvalid with the offset.
func YAMLToJSON(text []byte) ([]byte, error) {
	v, err := yamltext.Read(strings.TrimSuffix(string(text), "\n"), 0, guardDepth)
	if err != nil {
		e := &Error{Kind: ErrInvalid, Offset: -1, Err: err}
		if at, ok := err.(*yamltext.Error); ok {
			e.Offset = int64(at.Offset)
		}
		return nil, e
	}
	return jsonvalue.Append(nil, v), nil
}

// maxYAMLDepth bounds the levels of a value that is written as YAML.
const maxYAMLDepth = 1000

// JSONToYAML writes a JSON text as YAML in block style as FromYAMLSchema describes
// it: what a model would have to write for that value. Members keep their order.
// With WithFlow it is written in flow style; options about schemas do not matter
// here. The error is an *Error: ErrSyntax for what is no JSON, ErrLimit for more
// than 1,000 levels, whose indentation grows with their square, ErrUnsupported for
// a number of more than 300 digits before the point or an exponent beyond 4096.
func JSONToYAML(text []byte, opts ...YAMLOption) ([]byte, error) {
	var o yamlOptions
	for _, opt := range opts {
		if opt == nil {
			return nil, optionError("YAMLOption", "the option is nil")
		}
		if err := opt.applyYAML(&o); err != nil {
			return nil, err
		}
	}
	v, err := jsonvalue.Read(string(text), maxYAMLDepth)
	if err != nil {
		e := &Error{Kind: ErrSyntax, Offset: -1, Err: err}
		var at *jsonvalue.Error
		if errors.As(err, &at) {
			e.Offset = int64(at.Offset)
			if at.Depth {
				e.Kind = ErrLimit
			}
		}
		return nil, e
	}
	style := yamltext.Block
	if o.flow {
		style = yamltext.Flow
	}
	out, ok := yamltext.Append(nil, v, 0, style)
	if !ok {
		return nil, &Error{Kind: ErrUnsupported, Offset: -1, Err: errors.New("a number is too large, or its exponent to be written without")}
	}
	return out, nil
}
