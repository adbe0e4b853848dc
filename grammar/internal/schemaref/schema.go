package schemaref

import (
	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Draft is a version of JSON Schema.
type Draft uint8

// The drafts, oldest first.
const (
	Draft4 Draft = iota + 1
	Draft6
	Draft7
	Draft2019
	Draft2020
)

// Types is a set of JSON's types.
type Types uint8

// The types. Number includes integers; Integer alone is the integers only.
const (
	Null Types = 1 << iota
	Boolean
	Number
	Integer
	String
	Array
	Object

	AllTypes = Null | Boolean | Number | Integer | String | Array | Object
)

// Schema is a schema, whichever draft it was written for. It is immutable once
// its document is loaded, except for the references that resolve lazily.
type Schema struct {
	// ID tells the schemas of a Loader apart; they are numbered from 0.
	ID int
	// Value is the schema as it is written.
	Value    *jsonvalue.Value
	Resource *Resource

	parent *Schema
	// keyword leads from the parent to here, and behind it, if named, name, which is
	// written as a token of a JSON pointer.
	keyword, name string
	named         bool

	// Always is the truth of a boolean schema: 0 for other schemas, else True or False.
	Always Truth

	Ref *Reference

	// HasType says that Types is given.
	HasType bool
	Types   Types
	// Enum holds the values of enum, Const that of const.
	Enum  *jsonvalue.Value
	Const *jsonvalue.Value

	Number *NumberKeywords
	String *StringKeywords
	Array  *ArrayKeywords
	Object *ObjectKeywords

	// CombiningKeywords is never nil. Schemas without any share one.
	*CombiningKeywords
}

// CombiningKeywords are those that combine schemas. Most schemas have none.
type CombiningKeywords struct {
	AllOf, AnyOf, OneOf []*Schema
	Not, If, Then, Else *Schema
	// DynamicRef is $dynamicRef or $recursiveRef.
	DynamicRef                              *Reference
	UnevaluatedItems, UnevaluatedProperties *Schema
}

var noCombining = &CombiningKeywords{}

// Constant is a boolean schema that stands in no document. Its ID is negative.
func Constant(id int, t Truth) *Schema {
	return &Schema{ID: id, Always: t, CombiningKeywords: noCombining}
}

// Truth is what a boolean schema says.
type Truth uint8

// The truths.
const (
	True Truth = iota + 1
	False
)

// NumberKeywords are the keywords that concern numbers; nil is not given.
type NumberKeywords struct {
	Minimum, Maximum, ExclusiveMinimum, ExclusiveMaximum, MultipleOf *decimal.Decimal
}

// StringKeywords are the keywords that concern strings. MaxLength < 0 is no bound.
type StringKeywords struct {
	MinLength, MaxLength int
	// Pattern and Format are nil or strings.
	Pattern, Format *jsonvalue.Value
}

// ArrayKeywords are the keywords that concern arrays. Maxima < 0 are no bounds.
type ArrayKeywords struct {
	Prefix []*Schema
	// Items is for the items after Prefix, or nil.
	Items                    *Schema
	MinItems, MaxItems       int
	Unique                   bool
	Contains                 *Schema
	MinContains, MaxContains int
}

// ObjectKeywords are the keywords that concern objects. MaxProperties < 0 is no bound.
type ObjectKeywords struct {
	Properties []Property
	Patterns   []Property
	Additional *Schema
	Names      *Schema
	Required   []string
	MinProperties,
	MaxProperties int
	DependentRequired []Dependency
	DependentSchemas  []Property

	index map[string]int32
}

// Property is a schema under a name: a key, or a pattern.
type Property struct {
	Name   string
	Schema *Schema
}

// Dependency says which keys a key asks for.
type Dependency struct {
	Name     string
	Required []string
}

// Property finds the schema of a declared property, or nil.
func (o *ObjectKeywords) Property(name string) *Schema {
	if i := o.Position(name); i >= 0 {
		return o.Properties[i].Schema
	}
	return nil
}

// Indexed reports whether the properties are found by a map; no two have one name then.
func (o *ObjectKeywords) Indexed() bool { return o.index != nil }

// Position is the place of a declared property, -1 where there is none of the name.
func (o *ObjectKeywords) Position(name string) int {
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			return int(i)
		}
		return -1
	}
	for i := range o.Properties {
		if o.Properties[i].Name == name {
			return i
		}
	}
	return -1
}

// OnlyType reports whether type is all that the schema asks.
func (s *Schema) OnlyType() bool {
	return s.HasType && s.Number == nil && s.String == nil && s.Array == nil && s.Object == nil &&
		s.Enum == nil && s.Const == nil && s.Ref == nil && s.DynamicRef == nil &&
		s.AllOf == nil && s.AnyOf == nil && s.OneOf == nil && s.Not == nil && s.If == nil &&
		s.UnevaluatedItems == nil && s.UnevaluatedProperties == nil
}

// Pointer is the JSON pointer of the schema in its document.
func (s *Schema) Pointer() string {
	var room [16]*Schema
	way := room[:0]
	size := 0
	for ; s.parent != nil; s = s.parent {
		way = append(way, s)
		size += 2 + len(s.keyword) + len(s.name)
	}
	out := make([]byte, 0, size)
	for i := len(way) - 1; i >= 0; i-- {
		out = append(append(out, '/'), way[i].keyword...)
		if way[i].named {
			out = append(append(out, '/'), jsonvalue.EscapeToken(way[i].name)...)
		}
	}
	return string(out)
}

// Draft is the version of JSON Schema that the schema is written for.
func (s *Schema) Draft() Draft { return s.Resource.Draft }
