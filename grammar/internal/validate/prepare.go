package validate

import (
	"cmp"
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// Test judges a text. An error says that it cannot be told.
type Test func(text string) (bool, error)

// Place is a schema in a dynamic scope.
type Place struct {
	Schema *schemaref.Schema
	Scope  int32
}

// Validator judges values by the places it was prepared for.
type Validator struct {
	scopes *schemaref.Scopes
	// pattern and format compile the values of those keywords; a nil Test passes all.
	pattern func(text string, by *schemaref.Schema) (Test, error)
	format  func(name string, by *schemaref.Schema) (Test, error)

	prepared map[Place]bool
	refs     map[refPlace]Place
	patterns map[string]Test
	formats  map[string]Test
	// enums index the strings of long enumerations.
	enums map[*jsonvalue.Value]map[string]bool
	// annotates says that some prepared schema asks what was evaluated.
	annotates bool
}

type refPlace struct {
	ref   *schemaref.Reference
	scope int32
}

// New returns a validator whose patterns and formats are compiled by the functions.
func New(scopes *schemaref.Scopes, pattern, format func(string, *schemaref.Schema) (Test, error)) *Validator {
	return &Validator{
		scopes: scopes, pattern: pattern, format: format,
		prepared: map[Place]bool{}, refs: map[refPlace]Place{},
		patterns: map[string]Test{}, formats: map[string]Test{}, enums: map[*jsonvalue.Value]map[string]bool{},
	}
}

// longEnum is the number of values from which on an enumeration is indexed.
const longEnum = 16

// Prepare makes the validator ready for the place and all that it leads to.
func (v *Validator) Prepare(p Place) error {
	work := []Place{p}
	for len(work) > 0 {
		p := work[len(work)-1]
		work = work[:len(work)-1]
		if p.Schema.Always != 0 || v.prepared[p] {
			continue
		}
		v.prepared[p] = true
		s := p.Schema
		for _, ref := range []*schemaref.Reference{s.Ref, s.DynamicRef} {
			if ref != nil {
				target, scope, err := v.scopes.Follow(ref, p.Scope)
				if err != nil {
					return err
				}
				q := Place{target, scope}
				v.refs[refPlace{ref, p.Scope}] = q
				work = append(work, q)
			}
		}
		if err := v.texts(s); err != nil {
			return err
		}
		if s.UnevaluatedItems != nil || s.UnevaluatedProperties != nil {
			v.annotates = true
		}
		if s.Enum != nil && len(s.Enum.Items) >= longEnum {
			index := map[string]bool{}
			for i := range s.Enum.Items {
				index[Canonical(&s.Enum.Items[i])] = true
			}
			v.enums[s.Enum] = index
		}
		each(s, func(sub *schemaref.Schema) {
			work = append(work, v.inside(sub, p.Scope))
		})
	}
	return nil
}

// Schemas lists the schemas that it was prepared for, each once, as they are numbered.
func (v *Validator) Schemas() []*schemaref.Schema {
	var list []*schemaref.Schema
	for p := range v.prepared {
		list = append(list, p.Schema)
	}
	slices.SortFunc(list, func(a, b *schemaref.Schema) int { return cmp.Compare(a.ID, b.ID) })
	return slices.Compact(list)
}

func (v *Validator) texts(s *schemaref.Schema) error {
	if k := s.String; k != nil {
		if k.Pattern != nil {
			if err := v.compile(k.Pattern.Text, s); err != nil {
				return err
			}
		}
		if k.Format != nil {
			if _, ok := v.formats[k.Format.Text]; !ok {
				test, err := v.format(k.Format.Text, s)
				if err != nil {
					return err
				}
				v.formats[k.Format.Text] = test
			}
		}
	}
	if s.Object != nil {
		for _, p := range s.Object.Patterns {
			if err := v.compile(p.Name, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *Validator) compile(pattern string, s *schemaref.Schema) error {
	if _, ok := v.patterns[pattern]; ok {
		return nil
	}
	test, err := v.pattern(pattern, s)
	if err == nil {
		v.patterns[pattern] = test
	}
	return err
}

func (v *Validator) inside(s *schemaref.Schema, scope int32) Place {
	return Place{s, v.scopes.Enter(scope, s.Resource)}
}

// each calls f for the subschemas of s that apply to values.
func each(s *schemaref.Schema, f func(*schemaref.Schema)) {
	for _, list := range [][]*schemaref.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, sub := range list {
			f(sub)
		}
	}
	single := []*schemaref.Schema{s.Not, s.If, s.Then, s.Else, s.UnevaluatedItems, s.UnevaluatedProperties}
	if a := s.Array; a != nil {
		single = append(single, a.Items, a.Contains)
		for _, sub := range a.Prefix {
			f(sub)
		}
	}
	if o := s.Object; o != nil {
		single = append(single, o.Additional, o.Names)
		for _, list := range [][]schemaref.Property{o.Properties, o.Patterns, o.DependentSchemas} {
			for _, p := range list {
				f(p.Schema)
			}
		}
	}
	for _, sub := range single {
		if sub != nil {
			f(sub)
		}
	}
}
