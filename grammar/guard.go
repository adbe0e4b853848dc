package grammar

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
	"github.com/stencil-go/stencil/grammar/internal/validate"
)

// schemaGuard judges a finished JSON value by schemas.
type schemaGuard struct {
	validator *validate.Validator
	terms     []term
	read      func(text []byte, from int) (*jsonvalue.Value, error)
	part      func(text []byte, from int) (*jsonvalue.Value, error)
	literals  *literals
	key       string
}

// guardDepth bounds the nesting of a value that a guard judges.
const guardDepth = 100_000

// Check reports the first schema that the text is not valid for.
func (g *schemaGuard) Check(text []byte) error { return g.CheckAt(text, 0) }

// CheckAt is Check of text[from:].
func (g *schemaGuard) CheckAt(text []byte, from int) error {
	v, err := g.read(text, from)
	if err != nil {
		return &Error{Kind: ErrInvalid, Offset: -1, Err: err}
	}
	for _, t := range g.terms {
		ok, err := g.validator.Valid(validate.Place{Schema: t.schema, Scope: t.scope}, v)
		if err != nil {
			return &Error{Kind: ErrLimit, Pointer: t.schema.Pointer(), Offset: -1, Err: err}
		}
		if ok == t.negated {
			e := &Error{Kind: ErrInvalid, Pointer: t.schema.Pointer(), Offset: -1, Err: errors.New("the value is not valid for the schema")}
			if t.negated {
				e.Err = errors.New("the value is valid for the schema, and must not be")
			}
			return e
		}
	}
	return nil
}

// CheckPart reports the first schema that text[from:], which ends at a check,
// cannot be valid for any more.
func (g *schemaGuard) CheckPart(text []byte, from int) error {
	v, err := g.part(text, from)
	if err != nil {
		var fault *jsonvalue.Error
		if errors.As(err, &fault) && fault.Repeated {
			return &Error{Kind: ErrInvalid, Offset: -1, Err: err}
		}
		// What cannot be read is left to the judgement at the end.
		return nil
	}
	for _, t := range g.terms {
		yes, no := g.validator.Possible(validate.Place{Schema: t.schema, Scope: t.scope}, v)
		if t.negated {
			yes = no
		}
		if !yes {
			return &Error{Kind: ErrInvalid, Pointer: t.schema.Pointer(), Offset: -1, Err: errors.New("nothing that begins so satisfies the schema")}
		}
	}
	return nil
}

// Key identifies the source and the schemas.
func (g *schemaGuard) Key() string { return g.key }

// Literals are what the patterns of the guards of the source spell out.
func (g *schemaGuard) Literals() []string { return g.literals.texts }

// judge is the test of a regular expression.
func judge(e *Expr) validate.Test {
	return func(text string) (bool, error) {
		if len(text) > maxMatched {
			return false, fmt.Errorf("a text of %d bytes is too long to be matched, more than %d", len(text), maxMatched)
		}
		return matchText(e, text), nil
	}
}

// guard describes the texts of e that all terms describe.
func (c *compiler) guard(e *Expr, terms []term) (*Expr, error) {
	if len(terms) == 0 || e.Op == OpNone {
		return e, nil
	}
	for _, t := range terms {
		if err := c.prepare(t); err != nil {
			return nil, err
		}
	}
	if c.sourceKey == "" {
		sum := sha256.Sum256([]byte(fmt.Sprintf("%s %d %t %d %s", c.style.name(), c.opts.formats, c.opts.annotates, c.opts.draft, c.source)))
		c.sourceKey = hex.EncodeToString(sum[:])
		if c.opts.resolver != nil || c.opts.named != nil {
			// The same schema may mean something else with another resolver or formats.
			c.sourceKey += fmt.Sprintf("%p", c.validator)
		}
	}
	var key strings.Builder
	key.WriteString(c.sourceKey)
	for _, t := range terms {
		fmt.Fprintf(&key, " %d@%d", t.schema.ID, t.scope)
		if t.negated {
			key.WriteByte('!')
		}
	}
	return Guarded(e, &schemaGuard{validator: c.validator, terms: terms, read: c.style.read, part: c.style.part, literals: c.literals, key: key.String()}), nil
}

// prepare makes the validator ready for the term.
func (c *compiler) prepare(t term) error {
	if c.validator == nil {
		c.literals = &literals{}
		c.validator = validate.New(c.scopes,
			func(p string, by *schemaref.Schema) (validate.Test, error) {
				e, err := c.pattern(p, by)
				if err != nil {
					return nil, err
				}
				c.literals.collect(e)
				return judge(e), nil
			},
			func(name string, by *schemaref.Schema) (validate.Test, error) {
				e, err := c.format(name, by)
				if e == nil {
					return nil, err
				}
				return judge(e), nil
			})
	}
	return c.validator.Prepare(validate.Place{Schema: t.schema, Scope: t.scope})
}

// validFor reports whether the value is one that the term describes.
func (c *compiler) validFor(t term, v *jsonvalue.Value) (bool, error) {
	if err := c.prepare(t); err != nil {
		return false, err
	}
	ok, err := c.validator.Valid(validate.Place{Schema: t.schema, Scope: t.scope}, v)
	if err != nil {
		return false, c.errorAt(ErrLimit, t.schema, "", "%w", err)
	}
	return ok != t.negated, nil
}

// validBesidesEnum reports whether the value is valid for the schema but for its enum.
func (c *compiler) validBesidesEnum(t term, v *jsonvalue.Value) (bool, error) {
	s := t.schema
	if s.Enum != nil && s.Const != nil && !validate.Equal(s.Const, v) {
		return false, nil
	}
	if err := c.prepare(t); err != nil {
		return false, err
	}
	ok, err := c.validator.ValidBesidesEnum(validate.Place{Schema: s, Scope: t.scope}, v)
	if err != nil {
		return false, c.errorAt(ErrLimit, s, "", "%w", err)
	}
	return ok, nil
}
