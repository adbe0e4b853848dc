package structschema

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// class is the sort of JSON value a node describes; tags are checked against it.
type class uint8

const (
	classAny class = iota
	classBool
	classString
	classInteger
	classNumber
	classArray
	classMap
	classStruct
	classGiven // a schema written by the type itself
)

func (c class) String() string {
	return [...]string{"any value", "a boolean", "a string", "an integer", "a number", "an array", "a map", "a struct", "a type with its own schema"}[c]
}

// node is a schema under construction: members in writing order.
type node struct {
	class   class
	members []member
	def     *definition // set for a reference; its members are added to the target's
}

// member is one keyword; value is json.RawMessage, *node or []property.
type member struct {
	key   string
	value any
}

type property struct {
	name string
	node *node
}

// definition is a named type that may be shared or recursive.
type definition struct {
	typ       reflect.Type
	title     string // what to call it; "" for the type's name
	name      string // under $defs; set when first written
	body      *node
	uses      int
	recursive bool
	open      bool // being built
}

func (d *definition) inline() bool { return d.uses == 1 && !d.recursive }

func (n *node) set(key string, value any) { n.members = append(n.members, member{key, value}) }

// get returns a keyword of n, or of the definition it refers to.
func (n *node) get(key string) (json.RawMessage, bool) {
	if i := n.find(key); i >= 0 {
		raw, ok := n.members[i].value.(json.RawMessage)
		return raw, ok
	}
	if n.def != nil && n.def.body != nil {
		return n.def.body.get(key)
	}
	return nil, false
}

func (n *node) find(key string) int {
	for i, m := range n.members {
		if m.key == key {
			return i
		}
	}
	return -1
}

func (n *node) replace(key string, value any) {
	if i := n.find(key); i >= 0 {
		n.members[i].value = value
		return
	}
	n.set(key, value)
}

// writer prints nodes and gathers the definitions they refer to.
type writer struct {
	out   bytes.Buffer
	defs  []*definition
	names map[string]bool
}

func (w *writer) node(n *node) {
	w.out.WriteByte('{')
	w.members(n, true)
	w.out.WriteByte('}')
}

// members writes n's members after those of an inlined definition that n does not
// override.
func (w *writer) members(n *node, first bool) bool {
	if n.def != nil {
		if n.def.inline() {
			for _, m := range n.def.body.members {
				if n.find(m.key) < 0 {
					first = w.member(first, m.key, m.value)
				}
			}
		} else {
			first = w.member(first, "$ref", quote("#/$defs/"+w.nameOf(n.def)))
		}
	}
	for _, m := range n.members {
		first = w.member(first, m.key, m.value)
	}
	return first
}

func (w *writer) member(first bool, key string, value any) bool {
	if !first {
		w.out.WriteByte(',')
	}
	w.out.Write(quote(key))
	w.out.WriteByte(':')
	switch v := value.(type) {
	case json.RawMessage:
		w.out.Write(v)
	case *node:
		w.node(v)
	case []property:
		w.out.WriteByte('{')
		for i, p := range v {
			w.property(i == 0, p)
		}
		w.out.WriteByte('}')
	}
	return false
}

func (w *writer) property(first bool, p property) {
	if !first {
		w.out.WriteByte(',')
	}
	w.out.Write(quote(p.name))
	w.out.WriteByte(':')
	w.node(p.node)
}

// nameOf names a definition when it is first referred to and queues it for writing.
func (w *writer) nameOf(d *definition) string {
	if d.name == "" {
		base := d.title
		if base == "" {
			base = plainName(d.typ.Name())
		}
		name := base
		for i := 2; w.names[name]; i++ {
			name = base + strconv.Itoa(i)
		}
		w.names[name] = true
		d.name = name
		w.defs = append(w.defs, d)
	}
	return d.name
}

// plainName makes a $defs key of a Go type name: Page[example.com/x.Item] -> Page_Item.
func plainName(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return strings.ContainsRune("[],* ", r) }) {
		part = part[strings.LastIndexByte(part, '/')+1:]
		part = part[strings.LastIndexByte(part, '.')+1:]
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		for _, r := range part {
			if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				b.WriteRune(r)
			} else {
				b.WriteByte('_')
			}
		}
	}
	return b.String()
}

// quote writes a JSON string without HTML escaping. Invalid UTF-8 becomes U+FFFD;
// callers check where that matters.
func quote(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("structschema: a string failed to encode: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
