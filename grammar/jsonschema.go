package grammar

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/grammar/internal/schemaref"
	"github.com/stencil-go/stencil/grammar/internal/validate"
)

// FromJSONSchema returns the grammar of the JSON texts that are valid for the
// schema, in canonical form: strings are escaped only where JSON needs it, and
// whitespace and the order of members are as the options say. Every draft from 4
// to 2020-12 is read, by $schema. The error is an *Error with the JSON pointer:
// ErrSyntax and ErrInvalid for what is no schema, ErrUnsupported for a constraint
// that cannot be enforced, ErrUnsatisfiable when nothing is valid, ErrLimit.
//
// The cost is linear in the schema but where alternatives multiply, which Limits bounds.
func FromJSONSchema(src []byte, opts ...JSONSchemaOption) (*Grammar, error) {
	o, err := newSchemaOptions(opts)
	if err != nil {
		return nil, err
	}
	c, root, err := newCompiler(src, o, styleFor(o.whitespace, o.anyOrder, o.exponents))
	if err != nil {
		return nil, err
	}
	e, err := c.compile(root)
	if err != nil {
		return nil, located(err)
	}
	// What New would find is not there: rules are defined when they are met again, and
	// patterns, formats and keys are regular.
	return &Grammar{
		root:   c.style.root(e),
		value:  func(text []byte) ([]byte, error) { return text, nil },
		schema: func() ([]byte, error) { return o.schemaText([]byte(c.source)) },
	}, nil
}

// located brings the errors of the internal packages to the one of this package.
func located(err error) error {
	var s *schemaref.Error
	if !errors.As(err, &s) {
		return err
	}
	kind := map[schemaref.Fault]error{
		schemaref.Malformed: ErrSyntax, schemaref.Invalid: ErrInvalid,
		schemaref.Unresolved: ErrInvalid, schemaref.TooMuch: ErrLimit,
	}[s.Fault]
	reason := errors.New(s.Reason)
	if s.Err != nil {
		reason = fmt.Errorf("%s: %w", s.Reason, s.Err)
	}
	return &Error{Kind: kind, Document: s.Document, Pointer: s.Pointer, Keyword: s.Keyword, Offset: int64(s.Offset), Err: reason}
}

// compiler turns the schemas of a loader into expressions.
type compiler struct {
	opts   schemaOptions
	source string
	loader *schemaref.Loader
	style  surface
	work   int
	// shapes holds the shape of each term, beingFound while it is being found out.
	shapes termTable[shape]
	// entries holds what each conjunction of terms compiles to: of one, of several, of
	// schemas that are but a type, and of none.
	single  termTable[entry]
	entries map[string]*entry
	types   map[typeKey]*entry
	any     *entry
	// entryRoom, termRoom and shapeRoom are where entries, conjunctions of one term and shapes
	// are made.
	entryRoom []entry
	termRoom  []term
	shapeRoom []shape
	patterns  map[string]*Expr
	scopes    *schemaref.Scopes
	// impossible holds the first reason found why something is unsatisfiable.
	impossible *Error
	// validator judges values where algebra does not reach; nil until needed.
	validator *validate.Validator
	// literals are those of the patterns that the validator knows.
	literals  *literals
	sourceKey string
	// textGuards numbers the guards of strings.
	textGuards int
	// nested counts the schemas that are being compiled, each inside the one before.
	nested int
	// depth counts the objects and arrays inside which a comparison stands.
	depth int
	// recursive says that some entry was met inside itself.
	recursive bool
	// noted is the first error of a judgement that could not return it.
	noted error
}

// newCompiler reads a schema that is to be compiled for the surface.
func newCompiler(src []byte, o schemaOptions, style surface) (*compiler, *schemaref.Schema, error) {
	if len(src) > o.limits.SourceBytes {
		return nil, nil, &Error{Kind: ErrLimit, Offset: -1, Err: fmt.Errorf("the schema has %d bytes, more than %d", len(src), o.limits.SourceBytes)}
	}
	c := &compiler{
		opts: o, source: string(src), style: style,
		loader: schemaref.NewLoader(schemaref.Options{
			Draft: o.draft, MaxDepth: o.limits.Depth, MaxSchemas: o.limits.Schemas, Resolver: o.resolver,
		}),
	}
	root, err := c.loader.Load(c.source, "")
	if err != nil {
		return nil, nil, located(err)
	}
	n := c.loader.Len()
	c.single.usual, c.shapes.usual = make([]*entry, n), make([]*shape, n)
	return c, root, nil
}

func (c *compiler) compile(root *schemaref.Schema) (*Expr, error) {
	c.scopes = schemaref.NewScopes(c.loader, root)
	e, err := c.value([]term{{schema: root}})
	if err == nil {
		err = c.noted
	}
	if err != nil {
		return nil, err
	}
	if e.Op == OpNone || c.recursive && unproductive(e) {
		return nil, c.unsatisfiable(root)
	}
	return e, nil
}

// unsatisfiable is the error for a schema that nothing satisfies.
func (c *compiler) unsatisfiable(root *schemaref.Schema) error {
	if c.impossible != nil {
		return c.impossible
	}
	return &Error{Kind: ErrUnsatisfiable, Pointer: root.Pointer(), Offset: int64(root.Value.Start), Err: errors.New("no value satisfies the schema")}
}

// blame keeps the first reason why a place is unsatisfiable.
func (c *compiler) blame(s *schemaref.Schema, keyword, format string, args ...any) {
	if c.impossible == nil {
		c.impossible = c.errorAt(ErrUnsatisfiable, s, keyword, format, args...)
	}
}

// errorAt is an error at a keyword of a schema.
func (c *compiler) errorAt(kind error, s *schemaref.Schema, keyword, format string, args ...any) *Error {
	e := &Error{Kind: kind, Pointer: s.Pointer(), Keyword: keyword, Offset: -1, Err: fmt.Errorf(format, args...)}
	if s.Value != nil {
		e.Offset = int64(s.Value.Start)
	}
	if s.Resource != nil {
		e.Document = s.Resource.Document
	}
	if keyword != "" {
		e.Pointer += "/" + keyword
		if v := s.Value.Get(keyword); v != nil {
			e.Offset = int64(v.Start)
		}
	}
	return e
}

// note keeps an error that is to be reported in the end.
func (c *compiler) note(err error) {
	if c.noted == nil {
		c.noted = err
	}
}

// spend counts n steps of work for the term against the limit.
func (c *compiler) spend(n int, t term) error {
	c.work += n + 1
	if c.work <= c.opts.limits.Work {
		return nil
	}
	e := &Error{Kind: ErrLimit, Offset: -1, Err: fmt.Errorf("combining the schemas takes more than %d steps", c.opts.limits.Work)}
	if t.schema != nil {
		e.Document, e.Pointer, e.Offset = t.schema.Resource.Document, t.schema.Pointer(), int64(t.schema.Value.Start)
	}
	return e
}

// enter counts n steps and one level of nesting; leave goes back.
func (c *compiler) enter(n int, t term) error {
	c.nested++
	if c.nested > c.opts.limits.Depth {
		return c.errorAt(ErrLimit, t.schema, "", "schemas refer to one another more than %d deep", c.opts.limits.Depth)
	}
	return c.spend(n, t)
}

func (c *compiler) leave() { c.nested-- }

// atTerm gives an error of this package that has no place the place of the term.
func (c *compiler) atTerm(err error, t term) error {
	var e *Error
	if !errors.As(err, &e) || e.Pointer != "" {
		return err
	}
	return c.errorAt(e.Kind, t.schema, e.Keyword, "%w", e.Err)
}

// shapeExpr describes the values of the shape as they are written.
func (c *compiler) shapeExpr(s *shape, terms []term) (*Expr, error) {
	if s == anyShape {
		return c.style.value(), nil
	}
	var room [8]*Expr
	parts := room[:0]
	if s.null {
		parts = append(parts, jsonNull)
	}
	switch {
	case s.no && s.yes:
		parts = append(parts, jsonEither)
	case s.no:
		parts = append(parts, jsonFalse)
	case s.yes:
		parts = append(parts, jsonTrue)
	}
	if !s.numbers.empty() {
		e, err := c.numbers(s.numbers, terms)
		if err != nil {
			return nil, c.atTerm(err, terms[0])
		}
		parts = append(parts, e)
	}
	if s.strings.kind != emptySet {
		parts = append(parts, c.text(s.strings))
	}
	for _, a := range s.arrays {
		e, err := c.arrayExpr(a)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	for _, o := range s.objects {
		e, err := c.objectExpr(o)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	return Alt(parts...), nil
}
