package validate

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// seen says which items or members of one value were evaluated (Core, section 11).
type seen []bool

func (s seen) mark(i int) {
	if s != nil {
		s[i] = true
	}
}

func (s seen) all() {
	for i := range s {
		s[i] = true
	}
}

const (
	// maxDepth bounds the recursion through references that lead to the same value.
	maxDepth = 10_000
	// maxSteps bounds the schemas that one judgement applies.
	maxSteps = 20_000_000
)

var (
	errDepth = errors.New("the schema refers to itself without an array or object between")
	errSteps = fmt.Errorf("the value takes more than %d steps to judge", maxSteps)
)

// Valid reports whether x is valid at the place, which was prepared. An error
// says that it could not be told within the limits.
func (v *Validator) Valid(p Place, x *jsonvalue.Value) (bool, error) {
	return v.validIn(&memory{}, p, x)
}

func (v *Validator) validIn(m *memory, p Place, x *jsonvalue.Value) (bool, error) {
	r := run{Validator: v, memory: m}
	ok := r.valid(p, x, nil, 0)
	return ok, r.err
}

// ValidBesidesEnum is Valid without enum and const of the schema itself.
func (v *Validator) ValidBesidesEnum(p Place, x *jsonvalue.Value) (bool, error) {
	r := run{Validator: v, memory: &memory{}}
	ok := r.rest(p, x, r.fresh(x), 0)
	return ok, r.err
}

// run is one judgement.
type run struct {
	*Validator
	*memory
	steps int
	err   error
}

type question struct {
	place Place
	value *jsonvalue.Value
}

// referred judges x by what a reference leads to.
func (v *run) referred(p Place, x *jsonvalue.Value, known seen, depth int) bool {
	if v.annotates {
		return v.valid(p, x, known, depth)
	}
	q := question{p, x}
	if ok, found := v.answers[q]; found {
		return ok
	}
	ok := v.valid(p, x, known, depth)
	if v.answers == nil {
		v.answers = map[question]bool{}
	}
	v.answers[q] = ok
	return ok
}

// match judges a text by a pattern.
func (v *run) match(t Test, name string, text string) bool {
	ok, err := v.test(t, name, false, text)
	if err != nil && v.err == nil {
		v.err = err
	}
	return ok
}

// formatted judges a text by a format.
func (v *run) formatted(t Test, name string, text string) bool {
	ok, err := v.test(t, name, true, text)
	if err != nil && v.err == nil {
		v.err = err
	}
	return ok
}

func (v *run) fresh(x *jsonvalue.Value) seen {
	if !v.annotates {
		return nil
	}
	return v.memory.fresh(max(len(x.Items), len(x.Members)))
}

// valid judges x and marks in known what was evaluated. A schema that is not
// satisfied marks nothing.
func (v *run) valid(p Place, x *jsonvalue.Value, known seen, depth int) bool {
	s := p.Schema
	v.steps++
	switch {
	case v.err != nil:
		return false
	case s.Always == schemaref.True:
		return true
	case s.Always == schemaref.False:
		return false
	case depth > maxDepth:
		v.err = errDepth
		return false
	case v.steps > maxSteps:
		v.err = errSteps
		return false
	case s.Const != nil && !v.equal(s.Const, x) || s.Enum != nil && !v.listed(s.Enum, x):
		return false
	}
	mine := v.fresh(x)
	if !v.rest(p, x, mine, depth) {
		return false
	}
	if known != nil {
		for i, yes := range mine {
			known[i] = known[i] || yes
		}
	}
	return true
}

func (v *run) listed(enum, x *jsonvalue.Value) bool {
	if index, ok := v.enums[enum]; ok {
		v.canon.text = v.canon.append(v.canon.text[:0], x)
		return index[string(v.canon.text)]
	}
	for i := range enum.Items {
		if v.equal(&enum.Items[i], x) {
			return true
		}
	}
	return false
}

// rest judges all but enum and const, and marks in known what was evaluated.
func (v *run) rest(p Place, x *jsonvalue.Value, known seen, depth int) bool {
	s := p.Schema
	if s.HasType && !v.typed(s, x) {
		return false
	}
	ok := true
	switch x.Kind {
	case jsonvalue.Number:
		ok = s.Number == nil || v.number(s.Number, x)
	case jsonvalue.String:
		ok = s.String == nil || v.string(s.String, x)
	case jsonvalue.Array:
		ok = s.Array == nil || v.array(p, x, known)
	case jsonvalue.Object:
		ok = s.Object == nil || v.object(p, x, known, depth)
	}
	if !ok || !v.combined(p, x, known, depth) {
		return false
	}
	if s.UnevaluatedItems != nil && x.Kind == jsonvalue.Array {
		for i := range x.Items {
			if !known[i] && !v.valid(v.inside(s.UnevaluatedItems, p.Scope), &x.Items[i], nil, 0) {
				return false
			}
		}
		known.all()
	}
	if s.UnevaluatedProperties != nil && x.Kind == jsonvalue.Object {
		for i := range x.Members {
			if !known[i] && !v.valid(v.inside(s.UnevaluatedProperties, p.Scope), &x.Members[i].Value, nil, 0) {
				return false
			}
		}
		known.all()
	}
	return true
}

// combined judges the keywords that apply schemas to the value itself.
func (v *run) combined(p Place, x *jsonvalue.Value, known seen, depth int) bool {
	s := p.Schema
	sub := func(q *schemaref.Schema) bool { return v.valid(v.inside(q, p.Scope), x, known, depth+1) }
	for _, ref := range [...]*schemaref.Reference{s.Ref, s.DynamicRef} {
		if ref != nil && !v.referred(v.refs[refPlace{ref, p.Scope}], x, known, depth+1) {
			return false
		}
	}
	for _, q := range s.AllOf {
		if !sub(q) {
			return false
		}
	}
	if s.AnyOf != nil {
		any := false
		for _, q := range s.AnyOf {
			any = sub(q) || any
			if any && known == nil {
				break
			}
		}
		if !any {
			return false
		}
	}
	if s.OneOf != nil {
		n := 0
		for _, q := range s.OneOf {
			if sub(q) {
				n++
			}
			if n > 1 {
				return false
			}
		}
		if n == 0 {
			return false
		}
	}
	if s.Not != nil && v.valid(v.inside(s.Not, p.Scope), x, nil, depth+1) {
		return false
	}
	if s.If != nil {
		then := s.Else
		if sub(s.If) {
			then = s.Then
		}
		if then != nil && !sub(then) {
			return false
		}
	}
	return true
}

func (m *memory) typed(s *schemaref.Schema, x *jsonvalue.Value) bool {
	types := s.Types
	switch x.Kind {
	case jsonvalue.Null:
		return types&schemaref.Null != 0
	case jsonvalue.False, jsonvalue.True:
		return types&schemaref.Boolean != 0
	case jsonvalue.String:
		return types&schemaref.String != 0
	case jsonvalue.Array:
		return types&schemaref.Array != 0
	case jsonvalue.Object:
		return types&schemaref.Object != 0
	}
	if types&schemaref.Number != 0 {
		return true
	}
	if types&schemaref.Integer == 0 || s.Draft() == schemaref.Draft4 && strings.ContainsAny(x.Text, ".eE") {
		return false
	}
	d, ok := m.decimal(x.Text)
	return ok && d.IsInteger()
}

func (m *memory) number(k *schemaref.NumberKeywords, x *jsonvalue.Value) bool {
	d, ok := m.decimal(x.Text)
	return ok &&
		(k.Minimum == nil || d.Compare(*k.Minimum) >= 0) &&
		(k.Maximum == nil || d.Compare(*k.Maximum) <= 0) &&
		(k.ExclusiveMinimum == nil || d.Compare(*k.ExclusiveMinimum) > 0) &&
		(k.ExclusiveMaximum == nil || d.Compare(*k.ExclusiveMaximum) < 0) &&
		(k.MultipleOf == nil || d.MultipleOf(*k.MultipleOf))
}

func (v *run) string(k *schemaref.StringKeywords, x *jsonvalue.Value) bool {
	if k.MinLength > 0 || k.MaxLength >= 0 {
		if n := utf8.RuneCountInString(x.Text); n < k.MinLength || k.MaxLength >= 0 && n > k.MaxLength {
			return false
		}
	}
	if k.Pattern != nil && !v.match(v.patterns[k.Pattern.Text], k.Pattern.Text, x.Text) {
		return false
	}
	if k.Format != nil {
		if test := v.formats[k.Format.Text]; test != nil && !v.formatted(test, k.Format.Text, x.Text) {
			return false
		}
	}
	return true
}

func (v *run) array(p Place, x *jsonvalue.Value, known seen) bool {
	k := p.Schema.Array
	if len(x.Items) < k.MinItems || k.MaxItems >= 0 && len(x.Items) > k.MaxItems {
		return false
	}
	for i := range x.Items {
		s := k.Items
		if i < len(k.Prefix) {
			s = k.Prefix[i]
		}
		if s != nil {
			if !v.valid(v.inside(s, p.Scope), &x.Items[i], nil, 0) {
				return false
			}
			known.mark(i)
		}
	}
	if k.Unique && v.repeats(x.Items) {
		return false
	}
	if k.Contains != nil {
		n := 0
		for i := range x.Items {
			if v.valid(v.inside(k.Contains, p.Scope), &x.Items[i], nil, 0) {
				n++
				if p.Schema.Draft() >= schemaref.Draft2020 {
					known.mark(i)
				}
			}
		}
		if n < k.MinContains || k.MaxContains >= 0 && n > k.MaxContains {
			return false
		}
	}
	return true
}

func (v *run) object(p Place, x *jsonvalue.Value, known seen, depth int) bool {
	k := p.Schema.Object
	if len(x.Members) < k.MinProperties || k.MaxProperties >= 0 && len(x.Members) > k.MaxProperties {
		return false
	}
	for _, name := range k.Required {
		if x.Get(name) == nil {
			return false
		}
	}
	for i := range x.Members {
		m := &x.Members[i]
		named := false
		if s := k.Property(m.Name); s != nil {
			named = true
			if !v.valid(v.inside(s, p.Scope), &m.Value, nil, 0) {
				return false
			}
		}
		for _, q := range k.Patterns {
			if v.match(v.patterns[q.Name], q.Name, m.Name) {
				named = true
				if !v.valid(v.inside(q.Schema, p.Scope), &m.Value, nil, 0) {
					return false
				}
			}
		}
		if !named && k.Additional != nil {
			named = true
			if !v.valid(v.inside(k.Additional, p.Scope), &m.Value, nil, 0) {
				return false
			}
		}
		if named {
			known.mark(i)
		}
		if k.Names != nil {
			name := jsonvalue.Value{Kind: jsonvalue.String, Text: m.Name}
			if !v.valid(v.inside(k.Names, p.Scope), &name, nil, 0) {
				return false
			}
		}
	}
	for _, d := range k.DependentRequired {
		if x.Get(d.Name) == nil {
			continue
		}
		for _, name := range d.Required {
			if x.Get(name) == nil {
				return false
			}
		}
	}
	for _, d := range k.DependentSchemas {
		if x.Get(d.Name) != nil && !v.valid(v.inside(d.Schema, p.Scope), x, known, depth+1) {
			return false
		}
	}
	return true
}
