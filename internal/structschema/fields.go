package structschema

import (
	"reflect"
	"strings"
	"unicode"
)

// field is one property of a struct after promotion.
type field struct {
	name     string // JSON name
	tagged   bool   // the name was given by a json tag
	index    []int  // path of field numbers from the struct
	path     string // Go path
	sf       reflect.StructField
	optional bool
	quoted   bool // `json:",string"`
}

// embedded is a struct whose fields are promoted to the struct being read.
type embedded struct {
	typ      reflect.Type
	index    []int
	path     string
	optional bool // reached through a pointer
}

// structFields lists the properties of t by encoding/json's promotion rules: level
// by level, the shallowest field of a name wins; among equals a tagged one does.
// Where encoding/json drops names that stay ambiguous, an ErrConflict is returned.
// The result is in declared order: by index path.
func structFields(t reflect.Type, path string) ([]field, error) {
	level := []embedded{{typ: t, path: path}}
	seen := map[reflect.Type]bool{} // types expanded on shallower levels
	taken := map[string]bool{}      // names decided on shallower levels
	var out []field                 // fields that won
	for len(level) > 0 {
		var next []embedded
		copies := map[reflect.Type]int{}
		byName := map[string][]field{}
		var order []string
		for _, e := range level {
			// Two copies of one type on one level already make every name
			// ambiguous; further ones would only multiply the work.
			if copies[e.typ]++; seen[e.typ] || copies[e.typ] > 2 {
				continue
			}
			for i := range e.typ.NumField() {
				f, sub, err := readField(e, i)
				switch {
				case err != nil:
					return nil, err
				case sub != nil:
					next = append(next, *sub)
				case f != nil:
					if byName[f.name] == nil {
						order = append(order, f.name)
					}
					byName[f.name] = append(byName[f.name], *f)
				}
			}
		}
		for _, name := range order {
			if taken[name] {
				continue
			}
			taken[name] = true
			f, err := dominant(byName[name])
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
		for typ := range copies {
			seen[typ] = true
		}
		level = next
	}
	sortByIndex(out)
	return out, nil
}

// readField reads field i of e: a property, a struct to promote, or neither.
func readField(e embedded, i int) (*field, *embedded, error) {
	sf := e.typ.Field(i)
	path := e.path + "." + sf.Name
	index := append(append([]int(nil), e.index...), i)
	target, pointer := sf.Type, false
	if target.Kind() == reflect.Pointer && target.Name() == "" {
		target, pointer = target.Elem(), true
	}
	if sf.Anonymous {
		if !sf.IsExported() && target.Kind() != reflect.Struct {
			return nil, nil, nil
		}
	} else if !sf.IsExported() {
		return nil, nil, nil
	}
	tag := sf.Tag.Get("json")
	if tag == "-" {
		return nil, nil, nil
	}
	name, options, _ := strings.Cut(tag, ",")
	if !validName(name) {
		return nil, nil, failf(ErrTag, path, sf.Type, "encoding/json does not take the name %q", name)
	}
	if pointer && !sf.IsExported() {
		return nil, nil, failf(ErrUnsupported, path, sf.Type, "encoding/json cannot fill an embedded pointer to an unexported struct")
	}
	if sf.Anonymous && name == "" && target.Kind() == reflect.Struct {
		return nil, &embedded{typ: target, index: index, path: path, optional: e.optional || pointer}, nil
	}
	f := &field{name: name, tagged: name != "", index: index, path: path, sf: sf, optional: e.optional || sf.Type.Kind() == reflect.Pointer}
	if name == "" {
		f.name = sf.Name
	}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty", "omitzero":
			f.optional = true
		case "string":
			f.quoted = true
		case "":
		default:
			return nil, nil, failf(ErrTag, path, sf.Type, "encoding/json has no option %q", option)
		}
	}
	return f, nil, nil
}

// dominant picks among fields of one name and depth.
func dominant(fields []field) (field, error) {
	if len(fields) == 1 {
		return fields[0], nil
	}
	var win *field
	for i := range fields {
		if !fields[i].tagged {
			continue
		}
		if win != nil {
			win = nil
			break
		}
		win = &fields[i]
	}
	if win == nil {
		return field{}, failf(ErrConflict, fields[1].path, fields[1].sf.Type, "%s has the JSON name %q too; encoding/json would drop both", fields[0].path, fields[0].name)
	}
	return *win, nil
}

// validName holds for the names encoding/json takes from a tag (isValidTag there);
// the empty name means none was given.
func validName(name string) bool {
	for _, r := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}
