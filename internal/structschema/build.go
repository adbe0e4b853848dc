package structschema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// dialect is the $schema of what Of writes.
const dialect = "https://json-schema.org/draft/2020-12/schema"

// Of returns the JSON Schema of t: compact JSON, properties in declared order, the
// same bytes for the same type. Errors are *Error. It takes time linear in the size
// of the type graph.
func Of(t reflect.Type) ([]byte, error) {
	if t == nil {
		return nil, failf(ErrUnsupported, "nil", nil, "there is no type to describe")
	}
	b := &builder{defs: map[reflect.Type]*definition{}}
	name := t.Name()
	if name == "" {
		name = t.String()
	} else {
		name = plainName(name)
	}
	root, err := b.build(t, nil, name)
	if err != nil {
		return nil, err
	}
	w := &writer{names: map[string]bool{}}
	w.out.WriteString(`{"$schema":"` + dialect + `"`)
	w.members(root, false)
	if len(w.defs) > 0 {
		w.out.WriteString(`,"$defs":{`)
		for i := 0; i < len(w.defs); i++ { // grows while it is written
			w.property(i == 0, property{w.defs[i].name, w.defs[i].body})
		}
		w.out.WriteByte('}')
	}
	w.out.WriteByte('}')
	return w.out.Bytes(), nil
}

type builder struct {
	defs map[reflect.Type]*definition
}

// maxPointers bounds a chain of pointers; type P *P has no end.
const maxPointers = 16

// build returns the schema of t under the tags tg (nil for none).
func (b *builder) build(t reflect.Type, tg *tags, path string) (*node, error) {
	for i := 0; t.Kind() == reflect.Pointer; i++ {
		if i == maxPointers {
			return nil, failf(ErrUnsupported, path, t, "more than %d pointers in a row", maxPointers)
		}
		t = t.Elem()
	}
	n, err := b.untagged(t, tg, path)
	if err != nil {
		return nil, err
	}
	if tg != nil {
		for part := range tg.parts {
			if part == "items" && n.class != classArray || part != "items" && n.class != classMap {
				return nil, failf(ErrTag, path, t, "%q speaks of parts that %s does not have", part+".", n.class)
			}
		}
	}
	return n, tg.apply(n, t, path)
}

// untagged builds t's own schema; tg is passed on to its parts only. Named structs,
// slices and maps, and types with their own schema, are definitions.
func (b *builder) untagged(t reflect.Type, tg *tags, path string) (*node, error) {
	make, own := given(t)
	if make != nil && !own {
		return make(t, path)
	}
	if !own && (t.Name() == "" || t.PkgPath() == "" || !composite(t.Kind()) || tg != nil && len(tg.parts) > 0) {
		return b.kind(t, tg, path)
	}
	d := b.defs[t]
	if d == nil {
		d = &definition{typ: t, open: true}
		b.defs[t] = d
		var body *node
		var err error
		if own {
			body, err = make(t, path)
		} else {
			body, err = b.kind(t, nil, path)
		}
		if err != nil {
			return nil, err
		}
		d.body, d.open = body, false
	} else if d.open {
		d.recursive = true
	}
	d.uses++
	n := &node{class: classGiven, def: d}
	if !own {
		n.class = kindClass(t)
	}
	return n, nil
}

// anything is the definition of what encoding/json reads into an any: all JSON but
// numbers beyond float64, at any depth.
func (b *builder) anything() *definition {
	t := reflect.TypeFor[any]()
	d := b.defs[t]
	if d == nil {
		d = &definition{typ: t, title: "any", recursive: true, body: &node{class: classAny}}
		b.defs[t] = d
		largest := json.RawMessage(largestFloat(64))
		d.body.set("minimum", append(json.RawMessage("-"), largest...))
		d.body.set("maximum", largest)
		d.body.set("items", &node{class: classAny, def: d})
		d.body.set("additionalProperties", &node{class: classAny, def: d})
	}
	d.uses++
	return d
}

func composite(k reflect.Kind) bool {
	return k == reflect.Struct || k == reflect.Slice || k == reflect.Array || k == reflect.Map
}

func kindClass(t reflect.Type) class {
	switch t.Kind() {
	case reflect.Struct:
		return classStruct
	case reflect.Map:
		return classMap
	}
	if isBytes(t) {
		return classString
	}
	return classArray
}

// isBytes holds for the slices encoding/json writes as base64.
func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && !hasGiven(t.Elem())
}

// base64Pattern is standard base64 with padding, as encoding/json reads it.
const base64Pattern = `^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$`

// kind builds the schema of t by its kind.
func (b *builder) kind(t reflect.Type, tg *tags, path string) (*node, error) {
	switch k := t.Kind(); k {
	case reflect.Bool:
		return typed(classBool, "boolean"), nil
	case reflect.String:
		return typed(classString, "string"), nil
	case reflect.Float32, reflect.Float64:
		n := typed(classNumber, "number")
		largest := json.RawMessage(largestFloat(t.Bits()))
		n.set("minimum", append(json.RawMessage("-"), largest...))
		n.set("maximum", largest)
		return n, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		n := typed(classInteger, "integer")
		lo, hi := intRange(t)
		n.set("minimum", json.RawMessage(lo.String()))
		n.set("maximum", json.RawMessage(hi.String()))
		return n, nil
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return &node{class: classAny, def: b.anything()}, nil
		}
		return nil, failf(ErrUnsupported, path, t, "encoding/json cannot fill the interface %s; use a concrete type, or a type with JSONSchema() []byte", t)
	case reflect.Slice, reflect.Array:
		if isBytes(t) {
			n := typed(classString, "string")
			n.set("pattern", quote(base64Pattern))
			return n, nil
		}
		items, err := b.build(t.Elem(), tg.part("items"), path+"[]")
		if err != nil {
			return nil, err
		}
		n := typed(classArray, "array")
		n.set("items", items)
		if k == reflect.Array {
			size := json.RawMessage(strconv.Itoa(t.Len()))
			n.set("minItems", size)
			n.set("maxItems", size)
		}
		return n, nil
	case reflect.Map:
		return b.mapping(t, tg, path)
	case reflect.Struct:
		return b.structure(t, path)
	}
	return nil, failf(ErrUnsupported, path, t, "a %s has no JSON form; leave the field out with `json:\"-\"`", t.Kind())
}

func typed(c class, name string) *node {
	n := &node{class: c}
	n.set("type", quote(name))
	return n
}

// largestFloat is the largest finite float of 32 or 64 bits: encoding/json refuses what
// overflows.
func largestFloat(bits int) string {
	if bits == 32 {
		return strconv.FormatFloat(math.MaxFloat32, 'g', -1, 32)
	}
	return strconv.FormatFloat(math.MaxFloat64, 'g', -1, 64)
}

// intRange returns the bounds of an integer type.
func intRange(t reflect.Type) (lo, hi *big.Int) {
	bits := uint(t.Bits())
	one := big.NewInt(1)
	if k := t.Kind(); k >= reflect.Uint && k <= reflect.Uintptr {
		return new(big.Int), new(big.Int).Sub(new(big.Int).Lsh(one, bits), one)
	}
	half := new(big.Int).Lsh(one, bits-1)
	return new(big.Int).Neg(half), new(big.Int).Sub(half, one)
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// mapping builds a map: its keys are strings, integers or texts.
func (b *builder) mapping(t reflect.Type, tg *tags, path string) (*node, error) {
	keyPath := path + "[key]"
	key := t.Key()
	var names *node
	switch k := key.Kind(); {
	case hasGiven(key) || k == reflect.String:
		n, err := b.build(key, tg.part("keys"), keyPath)
		if err != nil {
			return nil, err
		}
		if n.class != classString {
			return nil, failf(ErrUnsupported, keyPath, key, "the keys of an object are strings, not %s", n.class)
		}
		names = n
	case k >= reflect.Int && k <= reflect.Uintptr:
		n, err := b.build(key, tg.part("keys"), keyPath)
		if err != nil {
			return nil, err
		}
		if names, err = integerText(n, keyPath, key); err != nil {
			return nil, err
		}
	default:
		return nil, failf(ErrUnsupported, keyPath, key, "encoding/json takes strings, integers and text unmarshalers as map keys")
	}
	values, err := b.build(t.Elem(), tg.part("values"), path+"[value]")
	if err != nil {
		return nil, err
	}
	n := typed(classMap, "object")
	if len(names.members) > 1 { // more than "type": "string"
		n.set("propertyNames", names)
	}
	n.set("additionalProperties", values)
	return n, nil
}

// structure builds a struct: a closed object, since encoding/json would match other
// spellings of a name to the same field.
func (b *builder) structure(t reflect.Type, path string) (*node, error) {
	fields, err := structFields(t, path)
	if err != nil {
		return nil, err
	}
	var props []property
	var required []json.RawMessage
	for _, f := range fields {
		tg, reason := parseTags(f.sf.Tag)
		if reason != "" {
			return nil, failf(ErrTag, f.path, f.sf.Type, "%s", reason)
		}
		n, err := b.fieldNode(f, tg)
		if err != nil {
			return nil, err
		}
		optional := f.optional
		switch v, ok := f.sf.Tag.Lookup("required"); {
		case !ok:
		case v == "true":
			optional = false
		case v == "false":
			optional = true
		default:
			return nil, failf(ErrTag, f.path, f.sf.Type, "required:%q is neither true nor false", v)
		}
		if !optional {
			required = append(required, quote(f.name))
		}
		props = append(props, property{f.name, n})
	}
	n := typed(classStruct, "object")
	n.set("properties", props)
	if list, reason := joinValues(required); reason == "" {
		n.set("required", list)
	}
	n.set("additionalProperties", json.RawMessage("false"))
	return n, nil
}

// fieldNode builds a field; `json:",string"` turns numbers and booleans into text.
func (b *builder) fieldNode(f field, tg *tags) (*node, error) {
	n, err := b.build(f.sf.Type, tg, f.path)
	if err != nil || !f.quoted {
		return n, err
	}
	switch n.class {
	case classInteger:
		return integerText(n, f.path, f.sf.Type)
	case classBool:
		text := typed(classString, "string")
		text.set("enum", json.RawMessage(`["true","false"]`))
		return keepAnnotations(n, text, f.path, f.sf.Type)
	case classNumber:
		text := typed(classString, "string")
		text.set("pattern", quote(`^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?$`))
		// The pattern keeps within every float type; bounds of a tag are not expressed.
		var done []string
		for _, bound := range []string{"minimum", "maximum"} {
			raw, _ := n.get(bound)
			if size := strings.TrimPrefix(string(raw), "-"); size == largestFloat(32) || size == largestFloat(64) {
				done = append(done, bound)
			}
		}
		return keepAnnotations(n, text, f.path, f.sf.Type, done...)
	}
	return nil, failf(ErrUnsupported, f.path, f.sf.Type, "the json option \"string\" is for numbers and booleans here, not for %s", n.class)
}

// integerText is the schema of an integer written within a string.
func integerText(n *node, path string, t reflect.Type) (*node, error) {
	lo, hi := new(big.Int), new(big.Int)
	if raw, ok := n.get("minimum"); ok {
		lo = ceil(rational(raw))
	}
	if raw, ok := n.get("maximum"); ok {
		hi = floor(rational(raw))
	}
	if lo.Cmp(hi) > 0 {
		return nil, failf(ErrConflict, path, t, "no integer lies between the bounds")
	}
	text := typed(classString, "string")
	text.set("pattern", quote(intPattern(lo, hi)))
	return keepAnnotations(n, text, path, t, "minimum", "maximum")
}

func floor(r *big.Rat) *big.Int {
	// Div of math/big rounds down for a positive divisor.
	return new(big.Int).Div(r.Num(), r.Denom())
}

func ceil(r *big.Rat) *big.Int {
	return new(big.Int).Neg(floor(new(big.Rat).Neg(r)))
}

// keepAnnotations copies title and description to text and refuses any constraint
// of n that text does not express: those listed in done are expressed.
func keepAnnotations(n, text *node, path string, t reflect.Type, done ...string) (*node, error) {
	expressed := map[string]bool{"type": true}
	for _, key := range done {
		expressed[key] = true
	}
	for _, m := range n.members {
		switch {
		case m.key == "title" || m.key == "description":
			text.members = append(text.members, m)
		case !expressed[m.key]:
			return nil, failf(ErrTag, path, t, "%s cannot be combined with a number written as a string", m.key)
		}
	}
	return text, nil
}

func sortByIndex(fields []field) {
	sort.SliceStable(fields, func(i, j int) bool {
		a, b := fields[i].index, fields[j].index
		for k := range min(len(a), len(b)) {
			if a[k] != b[k] {
				return a[k] < b[k]
			}
		}
		return len(a) < len(b)
	})
}

// call invokes a type's own method on its zero value; a panic there becomes an error.
func call(v reflect.Value, method, path string) (out reflect.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = failf(ErrUnsupported, path, v.Type(), "%s panics on the zero value: %s", method, fmt.Sprint(r))
		}
	}()
	return v.MethodByName(method).Call(nil)[0], nil
}
