package stencil

import (
	"bytes"
	"encoding/json"
	"strings"
)

const (
	// maxOutline bounds the outline in bytes, so that a large schema does not fill
	// the context; the shape is enforced whatever the model was told.
	maxOutline = 2000
	// maxOutlineDepth bounds nesting, which references may make endless.
	maxOutlineDepth = 5
	// maxOutlineEnum bounds the listed values of an enumeration in bytes.
	maxOutlineEnum = 120
)

// outline tells a model in few words what a JSON Schema asks for: the keys in declared
// order, with descriptions, the keys within or the values of an enumeration in brackets.
// Prose of this kind serves small models better than the schema or a skeleton of it.
//
//	customer (who orders), items (quantity, product), priority (normal, urgent)
//
// It is empty where the schema has no keys to tell, or too many.
func outline(schema []byte) string {
	o := &outliner{root: schema}
	o.keys(schema, 0)
	if o.out.Len() > maxOutline {
		return ""
	}
	return o.out.String()
}

// outline tells a model what the shape asks for: the keys of a schema, or the options,
// where they are not too many.
func (s *Shape) outline() string {
	if s.schema != nil {
		if keys := outline(s.schema); keys != "" {
			return s.format.part() + ": " + keys
		}
		return ""
	}
	n := 0
	for _, o := range s.options {
		if n += len(o) + 2; n > maxOutline {
			return ""
		}
	}
	if n == 0 {
		return ""
	}
	return "Options: " + strings.Join(s.options, ", ")
}

type outliner struct {
	root []byte
	defs map[string]json.RawMessage // of root, read when first needed
	out  bytes.Buffer
}

// outlineKeywords are the parts of a schema that the outline shows.
type outlineKeywords struct {
	Ref         string          `json:"$ref"`
	Description string          `json:"description"`
	Properties  json.RawMessage `json:"properties"`
	Items       json.RawMessage `json:"items"`
	Enum        json.RawMessage `json:"enum"`
}

// keys writes the keys of a schema, or of the elements of an array, and reports
// whether there were any.
func (o *outliner) keys(raw json.RawMessage, depth int) bool {
	k, ok := o.read(raw)
	switch {
	case !ok || depth > maxOutlineDepth || o.out.Len() > maxOutline:
		return false
	case k.Ref != "":
		return o.keys(o.resolve(k.Ref), depth+1)
	case k.Properties != nil:
		return o.properties(k.Properties, depth)
	case k.Items != nil:
		return o.keys(k.Items, depth+1)
	}
	return false
}

// properties writes keys in the order of the schema's text, each with its detail.
func (o *outliner) properties(raw json.RawMessage, depth int) bool {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return false
	}
	first := true
	for ; dec.More(); first = false {
		name, err := dec.Token()
		var property json.RawMessage
		if err != nil || dec.Decode(&property) != nil {
			break
		}
		if !first {
			o.out.WriteString(", ")
		}
		o.out.WriteString(name.(string))
		o.detail(property, depth)
	}
	return !first
}

// detail writes in brackets what a property holds, if there is something to tell.
func (o *outliner) detail(raw json.RawMessage, depth int) {
	k, ok := o.read(raw)
	if !ok {
		return
	}
	before := o.out.Len()
	o.out.WriteString(" (")
	told := true
	if k.Description != "" {
		o.out.WriteString(k.Description)
	} else {
		told = o.keys(raw, depth+1) || o.values(raw, depth+1)
	}
	o.out.WriteByte(')')
	if !told {
		o.out.Truncate(before)
	}
}

// values writes the strings of an enumeration, or of that of an array's elements, and
// reports whether there were any. Numbers and long lists are not told, nor is null.
func (o *outliner) values(raw json.RawMessage, depth int) bool {
	k, ok := o.read(raw)
	switch {
	case !ok || depth > maxOutlineDepth:
		return false
	case k.Ref != "":
		return o.values(o.resolve(k.Ref), depth+1)
	case k.Items != nil:
		return o.values(k.Items, depth+1)
	}
	var values []*string // null for nothing said
	if k.Enum == nil || json.Unmarshal(k.Enum, &values) != nil {
		return false
	}
	var told []string
	for _, v := range values {
		if v != nil {
			told = append(told, *v)
		}
	}
	list := strings.Join(told, ", ")
	if len(list) > maxOutlineEnum {
		return false
	}
	o.out.WriteString(list)
	return list != ""
}

func (o *outliner) read(raw json.RawMessage) (k outlineKeywords, ok bool) {
	return k, raw != nil && json.Unmarshal(raw, &k) == nil
}

// resolve finds the target of a reference into $defs, nil where it is another kind.
func (o *outliner) resolve(ref string) json.RawMessage {
	name, ok := strings.CutPrefix(ref, "#/$defs/")
	if !ok {
		return nil
	}
	if o.defs == nil {
		root := struct {
			Defs map[string]json.RawMessage `json:"$defs"`
		}{map[string]json.RawMessage{}}
		if json.Unmarshal(o.root, &root) != nil {
			return nil
		}
		o.defs = root.Defs
	}
	return o.defs[name]
}
