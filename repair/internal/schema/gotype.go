package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Of gives the schema of a Go type: struct fields in declared order under their json names; pointers and omitempty are optional and may
// be null; maps, slices, embedded structs, time.Time and json.RawMessage are known.
func Of[T any]() (*Schema, error) {
	g := &goType{defs: map[string]any{}, names: map[reflect.Type]string{}}
	root, err := g.of(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	doc := ordered{{"$ref", ""}, {"$defs", g.sorted()}}
	if ref, ok := root.(ordered); ok && len(ref) == 1 && ref[0].key == "$ref" {
		doc[0].val = ref[0].val
	} else {
		doc[0] = entry{"allOf", []any{root}}
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return Parse(raw)
}

type entry struct {
	key string
	val any
}

// ordered is a JSON object written in order.
type ordered []entry

// MarshalJSON writes the members in order.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, e := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		v, err := json.Marshal(e.val)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", e.key, v)
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

type goType struct {
	defs  map[string]any
	order []string
	names map[reflect.Type]string
}

func (g *goType) sorted() ordered {
	var o ordered
	for _, n := range g.order {
		o = append(o, entry{n, g.defs[n]})
	}
	return o
}

func kind(name string) ordered { return ordered{{"type", name}} }

var (
	timeType   = reflect.TypeFor[time.Time]()
	rawType    = reflect.TypeFor[json.RawMessage]()
	numberType = reflect.TypeFor[json.Number]()
	textType   = reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()
	enumType   = reflect.TypeFor[interface{ Enum() []string }]()
)

func (g *goType) of(t reflect.Type) (any, error) {
	switch {
	case t == timeType:
		return kind("string"), nil
	case t == rawType:
		return true, nil
	case t == numberType:
		return kind("number"), nil
	case t.Implements(enumType):
		if e, ok := reflect.New(t).Elem().Interface().(interface{ Enum() []string }); ok && t.Kind() != reflect.Pointer {
			return ordered{{"enum", e.Enum()}}, nil
		}
	}
	switch t.Kind() {
	case reflect.Pointer:
		e, err := g.of(t.Elem())
		if err != nil {
			return nil, err
		}
		return ordered{{"anyOf", []any{e, kind("null")}}}, nil
	case reflect.String:
		return kind("string"), nil
	case reflect.Bool:
		return kind("boolean"), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return kind("integer"), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return ordered{{"type", "integer"}, {"minimum", 0}}, nil
	case reflect.Float32, reflect.Float64:
		return kind("number"), nil
	case reflect.Interface:
		return true, nil
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 && t.Kind() == reflect.Slice {
			return kind("string"), nil
		}
		e, err := g.of(t.Elem())
		if err != nil {
			return nil, err
		}
		return ordered{{"type", "array"}, {"items", e}}, nil
	case reflect.Map:
		if k := t.Key().Kind(); k != reflect.String && !t.Key().Implements(textType) && (k < reflect.Int || k > reflect.Uint64) {
			return nil, fmt.Errorf("map key %s has no JSON form", t.Key())
		}
		e, err := g.of(t.Elem())
		if err != nil {
			return nil, err
		}
		return ordered{{"type", "object"}, {"additionalProperties", e}}, nil
	case reflect.Struct:
		return g.structType(t)
	}
	return nil, fmt.Errorf("type %s has no JSON form", t)
}

func (g *goType) structType(t reflect.Type) (any, error) {
	if t.Implements(textType) || reflect.PointerTo(t).Implements(textType) {
		return kind("string"), nil
	}
	if n, ok := g.names[t]; ok {
		return ordered{{"$ref", "#/$defs/" + n}}, nil
	}
	name := fmt.Sprintf("t%d", len(g.names))
	g.names[t] = name
	g.order = append(g.order, name)
	props, required := ordered{}, []string{}
	if err := g.fields(t, &props, &required, 0); err != nil {
		return nil, err
	}
	g.defs[name] = ordered{{"type", "object"}, {"properties", props}, {"required", required}}
	return ordered{{"$ref", "#/$defs/" + name}}, nil
}

func (g *goType) fields(t reflect.Type, props *ordered, required *[]string, depth int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "-" && rest == "" {
			continue
		}
		ft := f.Type
		if f.Anonymous && tag == "" && depth < 16 {
			if ft.Kind() == reflect.Pointer {
				ft = ft.Elem()
			}
			if ft.Kind() == reflect.Struct && ft != timeType {
				if err := g.fields(ft, props, required, depth+1); err != nil {
					return err
				}
				continue
			}
		}
		if !f.IsExported() {
			continue
		}
		name := f.Name
		if tag != "" {
			name = tag
		}
		v, err := g.of(f.Type)
		if err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
		*props = append(*props, entry{name, v})
		if !strings.Contains(rest, "omitempty") && !strings.Contains(rest, "omitzero") && f.Type.Kind() != reflect.Pointer {
			*required = append(*required, name)
		}
	}
	return nil
}
