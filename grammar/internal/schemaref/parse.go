package schemaref

import (
	"fmt"
	"strconv"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// parse reads the schema v and all the schemas inside it. at is the schema as far as
// its place is known.
func (l *Loader) parse(v *jsonvalue.Value, at Schema) (*Schema, error) {
	if len(l.arena) == 0 {
		l.arena = make([]Schema, min(4+len(l.schemas)/2, 256))
	}
	s, r := &l.arena[0], at.Resource
	l.arena = l.arena[1:]
	*s = at
	s.ID, s.Value, s.CombiningKeywords = len(l.schemas), v, noCombining
	l.schemas = append(l.schemas, s)
	v.Mark = int32(len(l.schemas))
	if l.opts.MaxSchemas > 0 && len(l.schemas) > l.opts.MaxSchemas {
		return nil, &Error{Fault: TooMuch, Document: r.Document, Pointer: s.Pointer(), Offset: v.Start, Reason: fmt.Sprintf("more than %d schemas", l.opts.MaxSchemas)}
	}
	switch v.Kind {
	case jsonvalue.True, jsonvalue.False:
		if r.Root == nil {
			r.Root = s
		}
		s.Always = True
		if v.Kind == jsonvalue.False {
			s.Always = False
		}
		return s, nil
	case jsonvalue.Object:
	default:
		return nil, &Error{Fault: Invalid, Document: r.Document, Pointer: s.Pointer(), Offset: v.Start, Reason: "a schema is an object or a boolean"}
	}
	if err := l.identify(s, v); err != nil {
		return nil, err
	}
	p := parser{l: l, s: s, draft: s.Resource.Draft, lenient: !s.Resource.Declared}
	// Before 2019-09 nothing beside $ref counts, but what stands there may be referred to.
	p.onlyRef = p.draft <= Draft7 && v.Get("$ref").Is(jsonvalue.String)
	for i := range v.Members {
		m := &v.Members[i]
		if err := p.keyword(m.Name, &m.Value); err != nil {
			return nil, err
		}
	}
	if err := p.finish(v); err != nil {
		return nil, err
	}
	return s, nil
}

type parser struct {
	l       *Loader
	s       *Schema
	draft   Draft
	lenient bool
	onlyRef bool
}

func (p *parser) fail(keyword string, v *jsonvalue.Value, format string, args ...any) error {
	return p.l.invalid(p.s, keyword, v, fmt.Sprintf(format, args...))
}

func (p *parser) one(keyword string, v *jsonvalue.Value, to **Schema) error {
	s, err := p.l.parse(v, Schema{parent: p.s, keyword: keyword, Resource: p.s.Resource})
	*to = s
	return err
}

// schema reads the schema that stands below the keyword under a name.
func (p *parser) schema(keyword, name string, v *jsonvalue.Value) (*Schema, error) {
	return p.l.parse(v, Schema{parent: p.s, keyword: keyword, name: name, named: true, Resource: p.s.Resource})
}

func (p *parser) list(keyword string, v *jsonvalue.Value, to *[]*Schema) error {
	if v.Kind != jsonvalue.Array {
		return p.fail(keyword, v, "must be an array of schemas")
	}
	if len(v.Items) == 0 && keyword != "items" && keyword != "prefixItems" {
		return p.fail(keyword, v, "must not be empty")
	}
	out := make([]*Schema, len(v.Items))
	for i := range v.Items {
		s, err := p.schema(keyword, strconv.Itoa(i), &v.Items[i])
		if err != nil {
			return err
		}
		out[i] = s
	}
	*to = out
	return nil
}

func (p *parser) named(keyword string, v *jsonvalue.Value, to *[]Property) error {
	if v.Kind != jsonvalue.Object {
		return p.fail(keyword, v, "must be an object of schemas")
	}
	out := make([]Property, len(v.Members))
	for i := range v.Members {
		m := &v.Members[i]
		s, err := p.schema(keyword, m.Name, &m.Value)
		if err != nil {
			return err
		}
		out[i] = Property{m.Name, s}
	}
	*to = out
	return nil
}

func (p *parser) count(keyword string, v *jsonvalue.Value, to *int) error {
	if v.Kind == jsonvalue.Number {
		if d, ok := decimal.Parse(v.Text); ok && d.IsInteger() && d.Sign() >= 0 {
			n, fits := d.Int()
			if !fits || n > maxCount {
				n = maxCount
			}
			*to = n
			return nil
		}
	}
	return p.fail(keyword, v, "must be a non-negative integer")
}

// maxCount stands for every count that no text reaches.
const maxCount = 1 << 40

func (p *parser) bound(keyword string, v *jsonvalue.Value, to **decimal.Decimal) error {
	if v.Kind != jsonvalue.Number {
		return p.fail(keyword, v, "must be a number")
	}
	d, ok := decimal.Parse(v.Text)
	if !ok {
		return p.fail(keyword, v, "the exponent is out of range")
	}
	*to = &d
	return nil
}

func (p *parser) strings(keyword string, v *jsonvalue.Value, to *[]string) error {
	if v.Kind != jsonvalue.Array {
		return p.fail(keyword, v, "must be an array of strings")
	}
	out := make([]string, len(v.Items))
	for i := range v.Items {
		if v.Items[i].Kind != jsonvalue.String {
			return p.fail(keyword, &v.Items[i], "must be an array of strings")
		}
		out[i] = v.Items[i].Text
	}
	*to = out
	return nil
}

func (p *parser) combining() *CombiningKeywords {
	if p.s.CombiningKeywords == noCombining {
		p.s.CombiningKeywords = &CombiningKeywords{}
	}
	return p.s.CombiningKeywords
}

func (p *parser) number() *NumberKeywords {
	if p.s.Number == nil {
		p.s.Number = &NumberKeywords{}
	}
	return p.s.Number
}

func (p *parser) string() *StringKeywords {
	if p.s.String == nil {
		p.s.String = &StringKeywords{MaxLength: -1}
	}
	return p.s.String
}

func (p *parser) array() *ArrayKeywords {
	if p.s.Array == nil {
		p.s.Array = &ArrayKeywords{MaxItems: -1, MinContains: 1, MaxContains: -1}
	}
	return p.s.Array
}

func (p *parser) object() *ObjectKeywords {
	if p.s.Object == nil {
		p.s.Object = &ObjectKeywords{MaxProperties: -1}
	}
	return p.s.Object
}

// keyword reads one member. Keywords that the draft does not have are ignored,
// as its specification says.
func (p *parser) keyword(name string, v *jsonvalue.Value) error {
	switch name {
	case "$ref":
		if v.Kind != jsonvalue.String {
			return p.fail(name, v, "must be a string")
		}
		p.s.Ref = &Reference{Keyword: name, Value: v, From: p.s}
		return nil
	case "definitions", "$defs":
		if v.Kind != jsonvalue.Object {
			return p.fail(name, v, "must be an object of schemas")
		}
		var ignored []Property
		return p.named(name, v, &ignored)
	}
	if p.onlyRef {
		return nil
	}
	s := p.s
	validation := !s.Resource.NoValidation
	switch name {
	case "allOf":
		return p.list(name, v, &p.combining().AllOf)
	case "anyOf":
		return p.list(name, v, &p.combining().AnyOf)
	case "oneOf":
		return p.list(name, v, &p.combining().OneOf)
	case "not":
		return p.one(name, v, &p.combining().Not)
	case "properties":
		return p.named(name, v, &p.object().Properties)
	case "patternProperties":
		return p.named(name, v, &p.object().Patterns)
	case "additionalProperties":
		return p.one(name, v, &p.object().Additional)
	case "items":
		return p.items(v)
	case "additionalItems":
		if p.draft >= Draft2020 && !p.lenient {
			return nil
		}
		var additional *Schema
		if err := p.one(name, v, &additional); err != nil {
			return err
		}
		if p.s.Value.Get("items").Is(jsonvalue.Array) {
			p.array().Items = additional
		}
		return nil
	case "dependencies":
		return p.dependencies(v)
	case "format":
		if v.Kind != jsonvalue.String {
			return p.fail(name, v, "must be a string")
		}
		p.string().Format = v
		return nil
	}
	if validation {
		if done, err := p.assertion(name, v); done {
			return err
		}
	}
	if p.draft >= Draft6 {
		switch name {
		case "contains":
			return p.one(name, v, &p.array().Contains)
		case "propertyNames":
			return p.one(name, v, &p.object().Names)
		}
	}
	if p.draft >= Draft7 {
		switch name {
		case "if":
			return p.one(name, v, &p.combining().If)
		case "then":
			return p.one(name, v, &p.combining().Then)
		case "else":
			return p.one(name, v, &p.combining().Else)
		}
	}
	if p.draft >= Draft2019 {
		return p.keyword2019(name, v)
	}
	return nil
}

// assertion reads the keywords of the validation vocabulary.
func (p *parser) assertion(name string, v *jsonvalue.Value) (bool, error) {
	s := p.s
	switch name {
	case "type":
		return true, p.types(v)
	case "enum":
		if v.Kind != jsonvalue.Array {
			return true, p.fail(name, v, "must be an array")
		}
		s.Enum = v
	case "const":
		if p.draft < Draft6 {
			return true, nil
		}
		s.Const = v
	case "minimum":
		return true, p.bound(name, v, &p.number().Minimum)
	case "maximum":
		return true, p.bound(name, v, &p.number().Maximum)
	case "exclusiveMinimum", "exclusiveMaximum":
		if v.IsBool() && (p.draft == Draft4 || p.lenient) {
			return true, nil // finish applies it to its bound
		}
		if name == "exclusiveMinimum" {
			return true, p.bound(name, v, &p.number().ExclusiveMinimum)
		}
		return true, p.bound(name, v, &p.number().ExclusiveMaximum)
	case "multipleOf":
		if err := p.bound(name, v, &p.number().MultipleOf); err != nil {
			return true, err
		}
		if p.s.Number.MultipleOf.Sign() <= 0 {
			return true, p.fail(name, v, "must be greater than 0")
		}
	case "minLength":
		return true, p.count(name, v, &p.string().MinLength)
	case "maxLength":
		return true, p.count(name, v, &p.string().MaxLength)
	case "pattern":
		if v.Kind != jsonvalue.String {
			return true, p.fail(name, v, "must be a string")
		}
		p.string().Pattern = v
	case "minItems":
		return true, p.count(name, v, &p.array().MinItems)
	case "maxItems":
		return true, p.count(name, v, &p.array().MaxItems)
	case "uniqueItems":
		if !v.IsBool() {
			return true, p.fail(name, v, "must be a boolean")
		}
		p.array().Unique = v.Kind == jsonvalue.True
	case "required":
		return true, p.strings(name, v, &p.object().Required)
	case "minProperties":
		return true, p.count(name, v, &p.object().MinProperties)
	case "maxProperties":
		return true, p.count(name, v, &p.object().MaxProperties)
	default:
		return false, nil
	}
	return true, nil
}

func (p *parser) keyword2019(name string, v *jsonvalue.Value) error {
	s := p.s
	switch name {
	case "$dynamicRef", "$recursiveRef":
		if v.Kind != jsonvalue.String {
			return p.fail(name, v, "must be a string")
		}
		if (name == "$dynamicRef") == (p.draft >= Draft2020) {
			p.combining().DynamicRef = &Reference{Keyword: name, Value: v, From: s}
		}
	case "minContains":
		return p.count(name, v, &p.array().MinContains)
	case "maxContains":
		return p.count(name, v, &p.array().MaxContains)
	case "dependentRequired":
		if v.Kind != jsonvalue.Object {
			return p.fail(name, v, "must be an object of arrays")
		}
		for i := range v.Members {
			var required []string
			if err := p.strings(name, &v.Members[i].Value, &required); err != nil {
				return err
			}
			o := p.object()
			o.DependentRequired = append(o.DependentRequired, Dependency{v.Members[i].Name, required})
		}
	case "dependentSchemas":
		var schemas []Property
		if err := p.named(name, v, &schemas); err != nil {
			return err
		}
		p.object().DependentSchemas = append(p.object().DependentSchemas, schemas...)
	case "unevaluatedItems":
		return p.one(name, v, &p.combining().UnevaluatedItems)
	case "unevaluatedProperties":
		return p.one(name, v, &p.combining().UnevaluatedProperties)
	case "prefixItems":
		if p.draft >= Draft2020 {
			return p.list(name, v, &p.array().Prefix)
		}
	}
	return nil
}

func (p *parser) items(v *jsonvalue.Value) error {
	if v.Kind == jsonvalue.Array {
		if p.draft >= Draft2020 && !p.lenient {
			return p.fail("items", v, "must be a schema: an array of schemas is prefixItems in 2020-12")
		}
		return p.list("items", v, &p.array().Prefix)
	}
	return p.one("items", v, &p.array().Items)
}

func (p *parser) dependencies(v *jsonvalue.Value) error {
	if v.Kind != jsonvalue.Object {
		return p.fail("dependencies", v, "must be an object")
	}
	for i := range v.Members {
		m := &v.Members[i]
		o := p.object()
		if m.Value.Kind == jsonvalue.Array {
			var required []string
			if err := p.strings("dependencies", &m.Value, &required); err != nil {
				return err
			}
			o.DependentRequired = append(o.DependentRequired, Dependency{m.Name, required})
			continue
		}
		s, err := p.schema("dependencies", m.Name, &m.Value)
		if err != nil {
			return err
		}
		o.DependentSchemas = append(o.DependentSchemas, Property{m.Name, s})
	}
	return nil
}

var typeNames = map[string]Types{
	"null": Null, "boolean": Boolean, "number": Number | Integer, "integer": Integer,
	"string": String, "array": Array, "object": Object,
}

func (p *parser) types(v *jsonvalue.Value) error {
	names := []jsonvalue.Value{*v}
	if v.Kind == jsonvalue.Array {
		names = v.Items
	}
	p.s.HasType = true
	for i := range names {
		t, ok := typeNames[names[i].Text]
		if names[i].Kind != jsonvalue.String || !ok {
			return p.fail("type", &names[i], "must be one of null, boolean, number, integer, string, array and object, or a list of these")
		}
		p.s.Types |= t
	}
	if p.draft == Draft4 && p.s.Types&(Integer|Number) == Integer {
		p.l.DigitsOnly = true
	}
	return nil
}

func (p *parser) finish(v *jsonvalue.Value) error {
	s := p.s
	if n := s.Number; n != nil {
		// Draft 4: exclusiveMinimum is a boolean that sharpens minimum.
		if v.Get("exclusiveMinimum").Is(jsonvalue.True) {
			n.ExclusiveMinimum, n.Minimum = n.Minimum, nil
		}
		if v.Get("exclusiveMaximum").Is(jsonvalue.True) {
			n.ExclusiveMaximum, n.Maximum = n.Maximum, nil
		}
	}
	if a := s.Array; a != nil && a.Contains == nil {
		a.MinContains, a.MaxContains = 0, -1
	}
	if o := s.Object; o != nil && len(o.Properties) > 12 {
		o.index = make(map[string]int32, len(o.Properties))
		for i := range o.Properties {
			o.index[o.Properties[i].Name] = int32(i)
		}
	}
	return nil
}
