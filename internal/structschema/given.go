package structschema

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"time"
)

// maker builds the schema of a type whose JSON form does not follow from its kind.
type maker func(t reflect.Type, path string) (*node, error)

var (
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	jsonMarshaler   = reflect.TypeFor[json.Marshaler]()
	byteSlice       = reflect.TypeFor[[]byte]()
)

// timePattern narrows date-time to what time.Time reads: capital T and Z, no leap
// second.
const timePattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$`

// known are types of the standard library with a JSON form of their own.
var known = map[reflect.Type]maker{
	reflect.TypeFor[time.Time](): func(reflect.Type, string) (*node, error) {
		n := typed(classString, "string")
		n.set("format", quote("date-time"))
		n.set("pattern", quote(timePattern))
		return n, nil
	},
	reflect.TypeFor[json.RawMessage](): func(reflect.Type, string) (*node, error) {
		return &node{class: classAny}, nil
	},
	reflect.TypeFor[json.Number](): func(reflect.Type, string) (*node, error) {
		return typed(classNumber, "number"), nil
	},
	// big.Int reads digits only: no fraction, no exponent.
	reflect.TypeFor[big.Int](): func(reflect.Type, string) (*node, error) {
		return typed(classInteger, "integer"), nil
	},
	reflect.TypeFor[netip.Addr](): addressNode,
	reflect.TypeFor[net.IP]():     addressNode,
}

func addressNode(reflect.Type, string) (*node, error) {
	n := typed(classString, "string")
	n.set("anyOf", json.RawMessage(`[{"format":"ipv4"},{"format":"ipv6"}]`))
	return n, nil
}

// given returns how to build t where t says so itself, nil where its kind does;
// own tells that t wrote the schema, with JSONSchema.
func given(t reflect.Type) (make maker, own bool) {
	if m := known[t]; m != nil {
		return m, false
	}
	if m, ok := methodOf(t, "JSONSchema"); ok && m.NumIn() == 0 && m.NumOut() == 1 && m.Out(0).ConvertibleTo(byteSlice) {
		return ownSchema, true
	}
	if m, ok := methodOf(t, "Enum"); ok && m.NumIn() == 0 && m.NumOut() == 1 && m.Out(0).Kind() == reflect.Slice && isEnumOf(t, m.Out(0).Elem()) {
		return enumeration, false
	}
	if has(t, jsonUnmarshaler) || has(t, jsonMarshaler) {
		return func(t reflect.Type, path string) (*node, error) {
			return nil, failf(ErrUnsupported, path, t, "%s reads its own JSON; say which with a method JSONSchema() []byte", t)
		}, false
	}
	if has(t, textUnmarshaler) {
		return func(reflect.Type, string) (*node, error) { return typed(classString, "string"), nil }, false
	}
	return nil, false
}

func hasGiven(t reflect.Type) bool {
	make, _ := given(t)
	return make != nil
}

func has(t, iface reflect.Type) bool {
	return t.Kind() != reflect.Interface && (t.Implements(iface) || t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(iface))
}

// methodOf finds a method of t or *t; the type returned has no receiver.
func methodOf(t reflect.Type, name string) (reflect.Type, bool) {
	if t.Kind() == reflect.Interface {
		return nil, false
	}
	v := reflect.New(t)
	m := v.MethodByName(name)
	if !m.IsValid() {
		m = v.Elem().MethodByName(name)
	}
	if !m.IsValid() {
		return nil, false
	}
	return m.Type(), true
}

// isEnumOf holds when values of type v may enumerate t: t itself, or the plain type
// beneath a named string or number. A struct that merely embeds an enumeration is
// promoted its method and must not pass for one.
func isEnumOf(t, v reflect.Type) bool {
	return v == t || t.Kind() != reflect.Struct && v.Kind() == t.Kind()
}

func zero(t reflect.Type, method string) reflect.Value {
	v := reflect.New(t)
	if !v.MethodByName(method).IsValid() {
		v = v.Elem()
	}
	return v
}

// enumeration asks Enum() []T for the values.
func enumeration(t reflect.Type, path string) (*node, error) {
	out, err := call(zero(t, "Enum"), "Enum", path)
	if err != nil {
		return nil, err
	}
	if out.Len() == 0 {
		return nil, failf(ErrConflict, path, t, "Enum returns no value")
	}
	var list []json.RawMessage
	c := classAny
	for i := range out.Len() {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(out.Index(i).Interface()); err != nil {
			return nil, failf(ErrUnsupported, path, t, "value %d of Enum: %v", i, err)
		}
		raw := bytes.TrimSpace(buf.Bytes())
		if of := valueClass(raw); i == 0 {
			c = of
		} else if of != c {
			c = classAny
		}
		list = append(list, raw)
	}
	values, _ := joinValues(list)
	n := &node{class: c}
	if c == classString {
		n = typed(c, "string")
	}
	n.set("enum", values)
	return n, nil
}

func valueClass(raw []byte) class {
	switch raw[0] {
	case '"':
		return classString
	case 't', 'f':
		return classBool
	case '[', '{', 'n':
		return classAny
	}
	return classNumber
}

// ownSchema asks JSONSchema() []byte for the schema, which must be an object. One
// without an identifier gets one of the type's name if it refers to parts of itself,
// so that "#" means its own root wherever it is placed.
func ownSchema(t reflect.Type, path string) (*node, error) {
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.Anonymous {
				continue
			}
			if _, ok := methodOf(f.Type, "JSONSchema"); ok {
				return nil, failf(ErrConflict, path+"."+f.Name, t, "JSONSchema may be promoted from this embedded field; give the field a name")
			}
		}
	}
	out, err := call(zero(t, "JSONSchema"), "JSONSchema", path)
	if err != nil {
		return nil, err
	}
	raw := out.Convert(byteSlice).Bytes()
	dec := json.NewDecoder(bytes.NewReader(raw))
	tok, err := dec.Token()
	if err != nil || tok != json.Delim('{') || !json.Valid(raw) {
		return nil, failf(ErrUnsupported, path, t, "JSONSchema does not return a JSON object")
	}
	n := &node{class: classGiven}
	for dec.More() {
		key, err := dec.Token()
		var value json.RawMessage
		if err == nil {
			err = dec.Decode(&value)
		}
		if err != nil {
			return nil, failf(ErrUnsupported, path, t, "JSONSchema: %v", err)
		}
		name := key.(string)
		if _, twice := n.get(name); twice {
			return nil, failf(ErrConflict, path, t, "JSONSchema has the keyword %q twice", name)
		}
		if name == "$schema" {
			if string(value) != `"`+dialect+`"` {
				return nil, failf(ErrUnsupported, path, t, "JSONSchema is written in another dialect: %s", value)
			}
			continue
		}
		n.set(name, value)
	}
	if _, has := n.get("$id"); !has && bytes.Contains(raw, []byte(`"$ref"`)) {
		id := "urn:go:" + url.PathEscape(t.PkgPath()+"."+t.Name())
		n.members = append([]member{{"$id", quote(id)}}, n.members...)
	}
	return n, nil
}
