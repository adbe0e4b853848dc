// Package schema reads a JSON Schema for repair: it tells how far a value is from satisfying the schema and what to change so that it
// does.
package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strconv"
	"strings"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// The JSON types as bits.
const (
	tNull = 1 << iota
	tBool
	tInteger
	tNumber
	tString
	tArray
	tObject
	tAll = tNull | tBool | tInteger | tNumber | tString | tArray | tObject
)

var typeBits = map[string]int{"null": tNull, "boolean": tBool, "integer": tInteger, "number": tNumber, "string": tString, "array": tArray, "object": tObject}

// node is one schema.
type node struct {
	id         int
	never      bool // the schema false
	types      int
	typed      bool
	props      map[string]*node
	order      []string
	required   []string
	additional *node // nil: anything
	closed     bool  // additionalProperties: false
	patterns   []patternNode
	items      *node
	prefix     []*node
	minItems   int
	maxItems   int
	minLen     int
	maxLen     int
	pattern    *regexp2.Regexp
	patternSrc string
	min, max   *big.Rat
	xmin, xmax *big.Rat
	enum       []any
	hasEnum    bool
	any        []*node // anyOf and oneOf
	all        []*node
	ref        *node
	def        json.RawMessage
}

type patternNode struct {
	re *regexp2.Regexp
	n  *node
}

// Schema is a JSON Schema read for repair.
type Schema struct {
	root  *node
	full  *jsonschema.Schema
	other bool // keywords beyond those of node are there: the full validator has the last word
}

// reader turns the raw schema into nodes.
type reader struct {
	root    any
	raw     map[string]*node // by JSON pointer
	ids     map[string]string
	anchors map[string]string
	n       int
	other   bool
	depth   int
}

const maxNodes = 100_000

// Parse reads a schema. An error tells where it is malformed.
func Parse(raw []byte) (*Schema, error) {
	v, err := decodeOrdered(raw)
	if err != nil {
		return nil, err
	}
	switch v.(type) {
	case bool, *object:
	default:
		return nil, fmt.Errorf("a schema is an object or a boolean")
	}
	r := &reader{root: v, raw: map[string]*node{}, ids: map[string]string{}, anchors: map[string]string{}}
	r.collect(v, "", 0)
	n, err := r.node(v, "")
	if err != nil {
		return nil, err
	}
	s := &Schema{root: n, other: r.other}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.LoadURL = nil
	c.Formats = annotations
	if err := c.AddResource("schema.json", bytes.NewReader(raw)); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if r.other {
		if s.full, err = c.Compile("schema.json"); err != nil {
			return nil, fmt.Errorf("schema: %w", err)
		}
	}
	return s, nil
}

// annotations has every format of the validator as one that all values have. In drafts before 2019-09 it would check them, in later ones
// not; the keywords of this package's own do not, and whether they are alone must not matter.
var annotations = func() map[string]func(any) bool {
	m := map[string]func(any) bool{}
	for name := range jsonschema.Formats {
		m[name] = func(any) bool { return true }
	}
	return m
}()

// collect notes the places of $id and $anchor.
func (r *reader) collect(v any, ptr string, depth int) {
	if depth > 512 {
		return
	}
	switch x := v.(type) {
	case *object:
		if id, ok := x.get("$id").(string); ok {
			r.ids[id] = ptr
		}
		for _, k := range []string{"$anchor", "$dynamicAnchor"} {
			if a, ok := x.get(k).(string); ok {
				r.anchors[a] = ptr
			}
		}
		for _, k := range x.keys {
			r.collect(x.m[k], ptr+"/"+escapePtr(k), depth+1)
		}
	case []any:
		for i, e := range x {
			r.collect(e, ptr+"/"+strconv.Itoa(i), depth+1)
		}
	}
}

func escapePtr(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
}

var known = map[string]bool{
	"$schema": true, "$id": true, "$anchor": true, "$defs": true, "definitions": true, "$ref": true, "$comment": true, "title": true, "description": true,
	"default": true, "examples": true, "readOnly": true, "writeOnly": true, "deprecated": true, "type": true, "properties": true, "required": true,
	"additionalProperties": true, "patternProperties": true, "items": true, "prefixItems": true, "minItems": true, "maxItems": true, "minLength": true,
	"maxLength": true, "pattern": true, "minimum": true, "maximum": true, "exclusiveMinimum": true, "exclusiveMaximum": true, "enum": true, "const": true,
	"anyOf": true, "oneOf": true, "allOf": true, "format": true,
}

func (r *reader) node(v any, ptr string) (*node, error) {
	if n, ok := r.raw[ptr]; ok {
		return n, nil
	}
	if r.n++; r.n > maxNodes {
		return nil, fmt.Errorf("at %q: the schema is too large", ptr)
	}
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > 1000 {
		return nil, fmt.Errorf("at %q: the schema is nested too deeply", ptr)
	}
	n := &node{id: r.n, types: tAll, maxItems: -1, maxLen: -1}
	r.raw[ptr] = n
	if b, ok := v.(bool); ok {
		n.never = !b
		return n, nil
	}
	o, ok := v.(*object)
	if !ok {
		return nil, fmt.Errorf("at %q: a schema is an object or a boolean", ptr)
	}
	for _, k := range o.keys {
		if err := r.keyword(n, k, o.m[k], ptr+"/"+escapePtr(k)); err != nil {
			return nil, err
		}
	}
	// Folding a reference or alternatives into what stands beside them is close to what the keywords mean, not the same: members that one
	// part names are no additional ones of the other.
	if o.m["$ref"] != nil || len(n.any) > 0 {
		bare := *n
		bare.any = nil
		r.other = r.other || !isPlain(&bare) || n.ref != nil && len(n.any) > 0
	}
	return n, nil
}

func (r *reader) keyword(n *node, k string, v any, ptr string) (err error) {
	bad := func(want string) error { return fmt.Errorf("at %q: %s wanted", ptr, want) }
	switch k {
	case "type":
		n.types, n.typed = 0, true
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, e := range list {
			s, _ := e.(string)
			b, ok := typeBits[s]
			if !ok {
				return bad("a type name")
			}
			n.types |= b
		}
	case "properties":
		o, ok := v.(*object)
		if !ok {
			return bad("an object")
		}
		n.props = map[string]*node{}
		n.order = o.keys
		for _, name := range o.keys {
			if n.props[name], err = r.node(o.m[name], ptr+"/"+escapePtr(name)); err != nil {
				return err
			}
		}
	case "required":
		list, ok := v.([]any)
		if !ok {
			return bad("a list of names")
		}
		for _, e := range list {
			s, ok := e.(string)
			if !ok {
				return bad("a list of names")
			}
			n.required = append(n.required, s)
		}
	case "additionalProperties":
		if b, ok := v.(bool); ok {
			n.closed = !b
			return nil
		}
		n.additional, err = r.node(v, ptr)
	case "patternProperties":
		o, ok := v.(*object)
		if !ok {
			return bad("an object")
		}
		for _, p := range o.keys {
			re, e := compilePattern(p)
			if e != nil {
				return fmt.Errorf("at %q: %w", ptr, e)
			}
			sub, e := r.node(o.m[p], ptr+"/"+escapePtr(p))
			if e != nil {
				return e
			}
			n.patterns = append(n.patterns, patternNode{re, sub})
		}
	case "items":
		if list, ok := v.([]any); ok { // drafts before 2020-12
			n.prefix, err = r.nodes(list, ptr)
			return err
		}
		n.items, err = r.node(v, ptr)
	case "prefixItems":
		list, ok := v.([]any)
		if !ok {
			return bad("a list of schemas")
		}
		n.prefix, err = r.nodes(list, ptr)
	case "anyOf", "oneOf", "allOf":
		list, ok := v.([]any)
		if !ok || len(list) == 0 {
			return bad("a list of schemas")
		}
		subs, e := r.nodes(list, ptr)
		if e != nil {
			return e
		}
		switch {
		case k == "allOf":
			n.all = append(n.all, subs...)
		case len(n.any) > 0:
			n.all = append(n.all, &node{id: -r.n, types: tAll, maxItems: -1, maxLen: -1, any: subs})
		default:
			n.any = subs
		}
		if k != "anyOf" {
			r.other = true
		}
	case "$ref":
		s, ok := v.(string)
		if !ok {
			return bad("a reference")
		}
		n.ref, err = r.resolve(s, ptr)
	case "enum":
		list, ok := v.([]any)
		if !ok {
			return bad("a list")
		}
		n.enum, n.hasEnum = list, true
	case "const":
		n.enum, n.hasEnum = []any{v}, true
	case "default":
		n.def, err = json.Marshal(plainValue(v))
	case "pattern":
		s, ok := v.(string)
		if !ok {
			return bad("a regular expression")
		}
		n.patternSrc = s
		if n.pattern, err = compilePattern(s); err != nil {
			return fmt.Errorf("at %q: %w", ptr, err)
		}
	case "minItems", "maxItems", "minLength", "maxLength":
		num, ok := v.(json.Number)
		i, e := strconv.Atoi(strings.TrimSuffix(string(num), ".0"))
		if !ok || e != nil || i < 0 {
			return bad("a count")
		}
		switch k {
		case "minItems":
			n.minItems = i
		case "maxItems":
			n.maxItems = i
		case "minLength":
			n.minLen = i
		case "maxLength":
			n.maxLen = i
		}
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		num, ok := v.(json.Number)
		if !ok {
			return bad("a number")
		}
		x, ok := ratOf(string(num))
		if !ok {
			return bad("a number of moderate size")
		}
		switch k {
		case "minimum":
			n.min = x
		case "maximum":
			n.max = x
		case "exclusiveMinimum":
			n.xmin = x
		case "exclusiveMaximum":
			n.xmax = x
		}
	default:
		if !known[k] && !strings.HasPrefix(k, "x-") {
			r.other = true
		}
	}
	return err
}

func (r *reader) nodes(list []any, ptr string) ([]*node, error) {
	out := make([]*node, len(list))
	for i, e := range list {
		n, err := r.node(e, ptr+"/"+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}

// resolve follows a reference inside the schema.
func (r *reader) resolve(ref, at string) (*node, error) {
	base, frag, _ := strings.Cut(ref, "#")
	ptr := ""
	if base != "" {
		p, ok := r.ids[base]
		if !ok {
			for id, q := range r.ids {
				if strings.HasSuffix(id, "/"+base) {
					p, ok = q, true
				}
			}
		}
		if !ok {
			return nil, fmt.Errorf("at %q: reference %q leaves the schema", at, ref)
		}
		ptr = p
	}
	if frag != "" && !strings.HasPrefix(frag, "/") {
		p, ok := r.anchors[frag]
		if !ok {
			return nil, fmt.Errorf("at %q: no anchor %q", at, frag)
		}
		ptr, frag = p, ""
	}
	if u, err := url.PathUnescape(frag); err == nil {
		frag = u
	}
	v := r.root
	full := ptr + frag
	for _, tok := range strings.Split(full, "/")[min(1, len(strings.Split(full, "/"))):] {
		tok = strings.ReplaceAll(strings.ReplaceAll(tok, "~1", "/"), "~0", "~")
		switch x := v.(type) {
		case *object:
			e, ok := x.m[tok]
			if !ok {
				return nil, fmt.Errorf("at %q: nothing at %q", at, ref)
			}
			v = e
		case []any:
			i, err := strconv.Atoi(tok)
			if err != nil || i < 0 || i >= len(x) {
				return nil, fmt.Errorf("at %q: nothing at %q", at, ref)
			}
			v = x[i]
		default:
			return nil, fmt.Errorf("at %q: nothing at %q", at, ref)
		}
	}
	return r.node(v, full)
}

func compilePattern(p string) (*regexp2.Regexp, error) {
	re, err := regexp2.Compile(p, regexp2.ECMAScript|regexp2.Unicode)
	if err != nil {
		if re, err = regexp2.Compile(p, regexp2.None); err != nil {
			return nil, fmt.Errorf("pattern %q: %w", p, err)
		}
	}
	re.MatchTimeout = patternTime
	return re, nil
}

// maxExponent bounds the exponents of numbers that are read exactly: what they take grows with the number and not with its text.
const maxExponent = 4000

// ratOf reads a JSON number exactly; exponents beyond maxExponent are refused.
func ratOf(s string) (*big.Rat, bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(strings.TrimPrefix(s[i+1:], "+"))
		if err != nil || e > maxExponent || e < -maxExponent {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}
