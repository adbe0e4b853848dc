package stencil

import (
	"reflect"
	"slices"
	"time"

	"github.com/stencil-go/stencil/grammar"
)

// format is the language in which a value is written.
type format uint8

const (
	formatText format = iota // no value: the text stands for itself
	formatJSON
	formatYAML
	formatCSV
)

// part is what the members of an object are called in the language.
func (f format) part() string {
	switch f {
	case formatYAML:
		return "YAML keys"
	case formatCSV:
		return "CSV columns"
	}
	return "JSON keys"
}

// WithYAML has Generate write YAML instead of JSON: block style, or as the options say
// (grammar.WithFlow, grammar.WithoutBlockScalars, and those of grammar.FromJSONSchema but
// for whitespace). docs/yaml.md has what is written.
//
//	config, err := stencil.Generate[Config](ctx, model, prompt, stencil.WithYAML())
//
// With GenerateYAML it only sets the options. Given options, the shape is compiled in
// every call.
func WithYAML(opts ...grammar.YAMLOption) Option {
	return func(s *settings) error {
		if s.format != formatText && s.format != formatYAML {
			return optionError("generate", "two output formats")
		}
		s.format = formatYAML
		s.yaml = append(s.yaml, opts...)
		return nil
	}
}

// WithCSV has Generate write CSV instead of JSON, for a slice whose elements are the
// rows; the options are those of grammar.FromCSVSchema (grammar.WithRows,
// grammar.WithDelimiter, ...). docs/csv.md has what is written.
//
//	cities, err := stencil.Generate[[]City](ctx, model, prompt, stencil.WithCSV(grammar.WithRows(3, 10)))
//
// With GenerateCSV it only sets the options. Given options, the shape is compiled in
// every call.
func WithCSV(opts ...grammar.CSVOption) Option {
	return func(s *settings) error {
		if s.format != formatText && s.format != formatCSV {
			return optionError("generate", "two output formats")
		}
		s.format = formatCSV
		s.csv = append(s.csv, opts...)
		return nil
	}
}

// only refuses options of other formats than f.
func (s *settings) only(f format) error {
	switch {
	case s.format != formatText && s.format != f:
		return optionError("generate", "an option of another output format")
	case f == formatText && len(s.schema) > 0:
		return optionError("generate", "schema options have no effect on this shape")
	}
	s.format = f
	return nil
}

// yamlOptions are the options for YAML, those of the schema first.
func (s *settings) yamlOptions() []grammar.YAMLOption {
	opts := make([]grammar.YAMLOption, 0, len(s.schema)+len(s.yaml))
	for _, o := range s.schema {
		opts = append(opts, o)
	}
	return append(opts, s.yaml...)
}

func (s *settings) csvOptions() []grammar.CSVOption {
	opts := make([]grammar.CSVOption, 0, len(s.schema)+len(s.csv))
	for _, o := range s.schema {
		opts = append(opts, o)
	}
	return append(opts, s.csv...)
}

// plain reports that the shape depends on the type and the format alone.
func (s *settings) plain() bool { return len(s.schema)+len(s.yaml)+len(s.csv) == 0 }

// shapeFor compiles the shape of a type in the format that the options chose.
func shapeFor(t reflect.Type, s *settings) (*Shape, error) {
	switch s.format {
	case formatYAML:
		return yamlShapeOf(t, s.yamlOptions())
	case formatCSV:
		return csvShapeOf(t, s.csvOptions())
	}
	return shapeOf(t, s.schema)
}

// ShapeOfYAML returns the shape of the YAML that says what encoding/json reads into a T;
// Shape.Decode reads it.
func ShapeOfYAML[T any](opts ...grammar.YAMLOption) (*Shape, error) {
	return yamlShapeOf(reflect.TypeFor[T](), opts)
}

func yamlShapeOf(t reflect.Type, opts []grammar.YAMLOption) (*Shape, error) {
	start := time.Now()
	schema, err := schemaOf(t)
	if err != nil {
		return nil, err
	}
	return compileShape(formatYAML, schema, start, func() (*grammar.Grammar, error) { return grammar.FromYAMLSchema(schema, opts...) })
}

// ShapeOfCSV returns the shape of the CSV whose rows encoding/json would read into the
// elements of a T, which is a slice; Shape.Decode reads it. The error's cause is a
// *SchemaError where T is none, or a *grammar.Error where a column cannot be written.
func ShapeOfCSV[T any](opts ...grammar.CSVOption) (*Shape, error) {
	return csvShapeOf(reflect.TypeFor[T](), opts)
}

func csvShapeOf(t reflect.Type, opts []grammar.CSVOption) (*Shape, error) {
	start := time.Now()
	if t.Kind() != reflect.Slice {
		return nil, &Error{Kind: ErrType, Op: "compile", Err: &SchemaError{
			Kind: ErrUnsupportedType, Path: t.String(), Type: t, Reason: "CSV holds rows: a slice of a struct is what it can be read into",
		}}
	}
	row, err := schemaOf(t.Elem())
	if err != nil {
		return nil, err
	}
	return compileShape(formatCSV, row, start, func() (*grammar.Grammar, error) { return grammar.FromCSVSchema(row, opts...) })
}

// ShapeFromYAMLSchema returns the shape of the YAML documents whose value a JSON Schema
// allows. Errors are those of ShapeFromSchema.
func ShapeFromYAMLSchema(schema []byte, opts ...grammar.YAMLOption) (*Shape, error) {
	return compileShape(formatYAML, schema, time.Now(), func() (*grammar.Grammar, error) { return grammar.FromYAMLSchema(schema, opts...) })
}

// ShapeFromCSVSchema returns the shape of the CSV documents whose every row the JSON
// Schema of a row allows: an object whose properties are the columns. Errors are those of
// ShapeFromSchema.
func ShapeFromCSVSchema(rowSchema []byte, opts ...grammar.CSVOption) (*Shape, error) {
	return compileShape(formatCSV, rowSchema, time.Now(), func() (*grammar.Grammar, error) { return grammar.FromCSVSchema(rowSchema, opts...) })
}

// ShapeFromRegex returns the shape of the texts that a regular expression matches as a
// whole: ECMA-262, or Go's syntax with grammar.WithDialect(grammar.RE2). Named groups are
// captures of the result. The error's cause is a *grammar.Error with the offset in the
// pattern.
func ShapeFromRegex(pattern string, opts ...grammar.RegexOption) (*Shape, error) {
	return compileShape(formatText, nil, time.Now(), func() (*grammar.Grammar, error) { return grammar.FromRegex(pattern, opts...) })
}

// ShapeFromChoices returns the shape of exactly the given texts; a hundred thousand of
// them cost no more than three while a model writes.
func ShapeFromChoices(texts []string) (*Shape, error) {
	s, err := compileShape(formatText, nil, time.Now(), func() (*grammar.Grammar, error) { return grammar.FromChoices(texts) })
	if err == nil {
		s.options = slices.Clone(texts)
	}
	return s, err
}

// compileShape compiles what a front end returns.
func compileShape(f format, schema []byte, start time.Time, front func() (*grammar.Grammar, error)) (*Shape, error) {
	g, err := front()
	if err != nil {
		return nil, &Error{Kind: ErrShape, Op: "compile", Err: err}
	}
	s, err := ShapeFromGrammar(g)
	if err != nil {
		return nil, err
	}
	s.format, s.schema = f, append([]byte(nil), schema...)
	if schema == nil {
		s.schema = nil
	}
	s.compile = time.Since(start)
	return s, nil
}
