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
	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// schemaGuard judges a finished value by schemas.
type schemaGuard struct {
	validator *validate.Validator
	terms     []term
	style     surface
	literals  *literals
	key       string
	// refused and hopeless are the errors of each term.
	refused, hopeless []*Error
}

// guardDepth bounds the nesting of a value that a guard judges.
const guardDepth = 100_000

func newSchemaGuard(v *validate.Validator, terms []term, style surface, l *literals, key string) *schemaGuard {
	g := &schemaGuard{validator: v, terms: terms, style: style, literals: l, key: key}
	for _, t := range terms {
		reason := errNotValid
		if t.negated {
			reason = errValid
		}
		g.refused = append(g.refused, &Error{Kind: ErrInvalid, Pointer: t.schema.Pointer(), Offset: -1, Err: reason})
		g.hopeless = append(g.hopeless, &Error{Kind: ErrInvalid, Pointer: t.schema.Pointer(), Offset: -1, Err: errHopeless})
	}
	return g
}

var (
	errNotValid = errors.New("the value is not valid for the schema")
	errValid    = errors.New("the value is valid for the schema, and must not be")
	errHopeless = errors.New("nothing that begins so satisfies the schema")
)

// Check reports the first schema that the text is not valid for.
func (g *schemaGuard) Check(text []byte) error { return g.judge().at(text, 0) }

// CheckPart reports the first schema that text[from:], which ends at a check,
// cannot be valid for any more.
func (g *schemaGuard) CheckPart(text []byte, from int) error { return g.judge().CheckPart(text, from) }

// Key identifies the source and the schemas.
func (g *schemaGuard) Key() string { return g.key }

// Literals are what the patterns of the guards of the source spell out.
func (g *schemaGuard) Literals() []string { return g.literals.texts }

// Values are the keys and constants of the guards of the source, and small values.
func (g *schemaGuard) Values() []string { return g.literals.values(g.validator, g.style) }

// Private implements PrivateGuard.
func (g *schemaGuard) Private() Guard { return g.judge() }

func (g *schemaGuard) judge() *schemaJudge {
	return &schemaJudge{schemaGuard: g, judge: g.validator.NewJudge()}
}

// schemaJudge is a schemaGuard that judges one text after the other in the same memory.
type schemaJudge struct {
	*schemaGuard
	judge *validate.Judge
	room  valueRoom
}

// Check implements Guard.
func (g *schemaJudge) Check(text []byte) error { return g.at(text, 0) }

// at judges text[from:].
func (g *schemaJudge) at(text []byte, from int) error {
	g.room.Clear()
	v, err := g.style.read(&g.room, text, from)
	if err != nil {
		return &Error{Kind: ErrInvalid, Offset: -1, Err: err}
	}
	for i, t := range g.terms {
		ok, err := g.judge.Valid(validate.Place{Schema: t.schema, Scope: t.scope}, v)
		if err != nil {
			return &Error{Kind: ErrLimit, Pointer: t.schema.Pointer(), Offset: -1, Err: err}
		}
		if ok == t.negated {
			return g.refused[i]
		}
	}
	return nil
}

// CheckPart implements PartGuard.
func (g *schemaJudge) CheckPart(text []byte, from int) error {
	g.room.Clear()
	v, err := g.style.part(&g.room, text, from)
	if err != nil {
		if fault, ok := err.(*jsonvalue.Error); ok && fault.Repeated {
			return errRepeatedKey
		}
		// What cannot be read is left to the judgement at the end.
		return nil
	}
	for i, t := range g.terms {
		yes, no := g.judge.Possible(validate.Place{Schema: t.schema, Scope: t.scope}, v)
		if t.negated {
			yes = no
		}
		if !yes {
			return g.hopeless[i]
		}
	}
	return nil
}

// placedSchemaGuard is a schemaGuard of values in whose text the column matters in which
// it begins.
type placedSchemaGuard struct{ *schemaGuard }

// CheckAt implements PlacedGuard.
func (g placedSchemaGuard) CheckAt(text []byte, from int) error { return g.judge().at(text, from) }

// Private implements PrivateGuard.
func (g placedSchemaGuard) Private() Guard { return placedSchemaJudge{g.judge()} }

type placedSchemaJudge struct{ *schemaJudge }

// CheckAt implements PlacedGuard.
func (g placedSchemaJudge) CheckAt(text []byte, from int) error { return g.at(text, from) }

// valueRoom is memory for the values that a guard reads, one after the other.
type valueRoom struct {
	yamltext.Room
	// cells are those of a row of CSV, cell one in quotes.
	cells []string
	cell  []byte
}

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
	var key strings.Builder
	key.WriteString(c.keyOfSource())
	for _, t := range terms {
		fmt.Fprintf(&key, " %d@%d", t.schema.ID, t.scope)
		if t.negated {
			key.WriteByte('!')
		}
	}
	guard := newSchemaGuard(c.validator, terms, c.style, c.literals, key.String())
	if c.style.name() == blockName {
		return Guarded(e, placedSchemaGuard{guard}), nil
	}
	return Guarded(e, guard), nil
}

// keyOfSource is what the keys of the guards of the source begin with: the same each time
// that it is compiled.
func (c *compiler) keyOfSource() string {
	if c.sourceKey == "" {
		sum := sha256.Sum256([]byte(fmt.Sprintf("%s %d %t %d %s", c.style.name(), c.opts.formats, c.opts.annotates, c.opts.draft, c.source)))
		c.sourceKey = hex.EncodeToString(sum[:])
		if c.opts.resolver != nil || c.opts.named != nil {
			// The same schema may mean something else with another resolver or formats.
			c.sourceKey += fmt.Sprintf("%p", c)
		}
	}
	return c.sourceKey
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
