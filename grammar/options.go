package grammar

import (
	"fmt"

	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// JSONSchemaOption is an option of FromJSONSchema.
type JSONSchemaOption func(*schemaOptions) error

type schemaOptions struct {
	whitespace Whitespace
	anyOrder   bool
	strict     bool
	resolver   func(uri string) ([]byte, error)
	formats    UnknownFormats
	annotates  bool
	exponents  bool
	limits     Limits
	draft      schemaref.Draft
	// named holds the caller's formats.
	named map[string]*Expr
}

// newSchemaOptions applies the options to the defaults.
func newSchemaOptions(opts []JSONSchemaOption) (schemaOptions, error) {
	o := schemaOptions{exponents: true}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return o, err
		}
	}
	o.limits = o.limits.withDefaults()
	return o, nil
}

// Whitespace is where blanks and line ends may stand in JSON.
type Whitespace struct {
	kind   whitespaceKind
	indent int
}

type whitespaceKind uint8

const (
	compact whitespaceKind = iota
	pretty
	flexible
)

// Compact is JSON without any whitespace, the default.
var Compact = Whitespace{}

// Flexible is JSON as the usual writers write it, compact, on one line with a
// blank after commas and colons, or indented: a blank, or a line end and up to
// 32 blanks or tabs, are allowed after each bracket and comma and before a
// closing bracket, a blank after a colon. Never is whitespace endless.
var Flexible = Whitespace{kind: flexible}

// maxIndent bounds the columns of an indentation step.
const maxIndent = 16

// Pretty is JSON with one member or element a line, indented by the given
// number of blanks more than the brackets around it, 1 to 16.
func Pretty(indent int) Whitespace { return Whitespace{kind: pretty, indent: indent} }

// WithWhitespace sets the layout of the JSON that is described.
func WithWhitespace(w Whitespace) JSONSchemaOption {
	return func(o *schemaOptions) error {
		if w.kind == pretty && (w.indent < 1 || w.indent > maxIndent) {
			return optionError("WithWhitespace", "an indentation of %d is not in 1..%d", w.indent, maxIndent)
		}
		o.whitespace = w
		return nil
	}
}

// WithAnyOrder allows the members of objects in every order, not only with the
// declared ones first, as declared.
func WithAnyOrder() JSONSchemaOption {
	return func(o *schemaOptions) error { o.anyOrder = true; return nil }
}

// WithStrictObjects closes each schema that has properties and says nothing of
// other members: as if additionalProperties were false there.
func WithStrictObjects() JSONSchemaOption {
	return func(o *schemaOptions) error { o.strict = true; return nil }
}

// WithResolver sets how the document of a reference is fetched: resolve is given
// an absolute URI without fragment. Without it only the schema itself is known.
func WithResolver(resolve func(uri string) ([]byte, error)) JSONSchemaOption {
	return func(o *schemaOptions) error {
		if resolve == nil {
			return optionError("WithResolver", "the resolver is nil")
		}
		o.resolver = resolve
		return nil
	}
}

// UnknownFormats says what becomes of a format that the specification does not define.
type UnknownFormats uint8

const (
	// RefuseFormats makes an unknown format an error of kind ErrUnsupported, the default.
	RefuseFormats UnknownFormats = iota
	// IgnoreFormats takes an unknown format for an annotation, as the
	// specification does.
	IgnoreFormats
)

// WithUnknownFormats sets what becomes of formats that the specification does not define.
func WithUnknownFormats(u UnknownFormats) JSONSchemaOption {
	return func(o *schemaOptions) error {
		if u > IgnoreFormats {
			return optionError("WithUnknownFormats", "no such choice: %d", u)
		}
		o.formats = u
		return nil
	}
}

// WithFormatAnnotations takes every format for an annotation, as 2019-09 and 2020-12
// do by default, but for those that WithFormat defines. Without it formats are
// asserted, whatever the draft.
func WithFormatAnnotations() JSONSchemaOption {
	return func(o *schemaOptions) error { o.annotates = true; return nil }
}

// WithFormat defines a format: the strings of schemas with this format are those
// that e, which is regular, describes. It may be one that the specification defines
// or any other. A passage of a text:
//
//	quote, err := grammar.NewQuote(source, grammar.WithWholeWords())
//	g, err := grammar.FromJSONSchema(schema, grammar.WithFormat("quote", grammar.Accept(quote)))
func WithFormat(name string, e *Expr) JSONSchemaOption {
	return func(o *schemaOptions) error {
		if name == "" || e == nil {
			return optionError("WithFormat", "a format needs a name and an expression")
		}
		if c := (checker{seen: map[*Expr]bool{}, regular: map[*Expr]bool{}}); !c.isRegular(e) {
			return &Error{Kind: ErrUnsupported, Keyword: "WithFormat", Offset: -1, Err: fmt.Errorf("the format %q is not regular: no rules, members or guards", name)}
		}
		if o.named == nil {
			o.named = map[string]*Expr{}
		}
		o.named[name] = e
		return nil
	}
}

// WithoutExponents leaves out the numbers that are written with an exponent.
func WithoutExponents() JSONSchemaOption {
	return func(o *schemaOptions) error { o.exponents = false; return nil }
}

// WithLimits sets the limits.
func WithLimits(l Limits) JSONSchemaOption {
	return func(o *schemaOptions) error {
		if err := l.validate(); err != nil {
			return err
		}
		o.limits = l
		return nil
	}
}

// Draft is a version of JSON Schema.
type Draft uint8

// The versions of JSON Schema.
const (
	Draft4 Draft = iota + 1
	Draft6
	Draft7
	Draft2019
	Draft2020
)

// WithDraft sets the version of schemas that have no $schema. Without it that is
// 2020-12, with the older forms of keywords (items as an array, exclusiveMinimum
// as a boolean, dependencies) understood as well.
func WithDraft(d Draft) JSONSchemaOption {
	return func(o *schemaOptions) error {
		if d < Draft4 || d > Draft2020 {
			return optionError("WithDraft", "no such draft: %d", d)
		}
		o.draft = schemaref.Draft(d)
		return nil
	}
}

func optionError(option, format string, args ...any) error {
	return &Error{Kind: ErrInvalid, Keyword: option, Offset: -1, Err: fmt.Errorf(format, args...)}
}
