// Package structschema turns a Go type into the JSON Schema (2020-12) of the
// texts that encoding/json reads into it without an error.
//
// # How a type reads
//
//	bool, string                        boolean, string
//	int8 ... uint64, uint               integer within the type's range
//	float32, float64, json.Number       number
//	[]byte                              string of standard base64
//	slice, [N]T                         array; exactly N items
//	map[K]V                             object with values V; K string, integer or text
//	struct                              closed object, properties in declared order
//	*T                                  T
//	any, json.RawMessage                any JSON
//	time.Time                           string, RFC 3339 as Go reads it
//	time.Duration                       integer, nanoseconds (what encoding/json does)
//	encoding.TextUnmarshaler            string
//	Enum() []T                          one of the values returned
//	JSONSchema() []byte                 the schema returned
//
// Fields follow encoding/json: tags `json:"name,omitempty,omitzero,string"` and
// "-", unexported fields left out, embedded structs promoted by depth. A field is
// optional when it is a pointer, carries omitempty or omitzero, or is promoted
// through an embedded pointer; `required:"true"` and `required:"false"` override that.
// null is never written: what is absent is left out.
//
// # Tags
//
// Every keyword has the tag of its own name:
//
//	title, description, default         annotations
//	enum                                "a,b,c", or a JSON array
//	const                               one value
//	minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
//	minLength, maxLength, pattern, format
//	minItems, maxItems, uniqueItems
//	minProperties, maxProperties
//
// A prefix says that the tag speaks of a part: "items." of the elements of a slice or
// array, "values." and "keys." of those of a map; prefixes nest:
//
//	Codes []string `json:"codes" minItems:"1" items.pattern:"^[A-Z]{3}$"`
//
// A tag that does not fit the field's type, contradicts another or is a known one in
// another case (minlength) is an error: no constraint is dropped.
//
// Types used twice or within themselves are written once, under $defs.
package structschema
