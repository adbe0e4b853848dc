package jsonvalue

import "strings"

// Kind is the type of a value.
type Kind uint8

// The kinds of value.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Array
	Object
	// Unknown is a value that is not written yet: see ReadPart.
	Unknown
)

// Value is a JSON value. It must not be modified, but for its Mark.
type Value struct {
	Kind Kind
	// Mark is for the caller of Read, who may note there what he made of the value.
	Mark int32
	// Start and End delimit the value in the source.
	Start, End int
	// Text is the value of a String, or a Number as it is written.
	Text string
	// Items are the elements of an Array.
	Items []Value
	// Members are the members of an Object, in the order of the source.
	Members []Member
	// index finds the members of a large object by name.
	index map[string]int32
}

// Member is a member of an object.
type Member struct {
	Name string
	// NameStart is where the name stands in the source.
	NameStart int
	Value     Value
}

// smallObject is the number of members up to which a scan beats a map.
const smallObject = 12

// Get returns the member's value, or nil.
func (v *Value) Get(name string) *Value {
	if v.index != nil {
		if i, ok := v.index[name]; ok {
			return &v.Members[i].Value
		}
		return nil
	}
	for i := range v.Members {
		if v.Members[i].Name == name {
			return &v.Members[i].Value
		}
	}
	return nil
}

// Index prepares Get for the members of an object. It returns the first that has the
// name of another before it, or -1.
func (v *Value) Index(room *Room) int {
	if len(v.Members) <= smallObject {
		for i := range v.Members {
			for j := range i {
				if v.Members[i].Name == v.Members[j].Name {
					return i
				}
			}
		}
		return -1
	}
	v.index = room.index(len(v.Members))
	for i := range v.Members {
		name := v.Members[i].Name
		if _, ok := v.index[name]; ok {
			return i
		}
		v.index[name] = int32(i)
	}
	return -1
}

// Is reports whether the value is of the kind; it is false for a nil value.
func (v *Value) Is(k Kind) bool { return v != nil && v.Kind == k }

// IsBool reports whether the value is true or false.
func (v *Value) IsBool() bool { return v != nil && (v.Kind == True || v.Kind == False) }

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// EscapeToken writes a member name as a reference token of a JSON pointer (RFC 6901).
func EscapeToken(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return pointerEscaper.Replace(name)
}
