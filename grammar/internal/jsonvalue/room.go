package jsonvalue

import "unsafe"

// Room is memory for values that are read one after the other: in the steady state
// reading into it allocates nothing. A nil *Room gives each value memory of its own. It is
// not safe for concurrent use.
type Room struct {
	values  []Value
	members []Member
	// maps are the indexes of large objects, of which used are in use.
	maps []map[string]int32
	used int
	// texts holds the texts of the values.
	texts []byte
	bytes []byte
	read  reader
	// repeated is the last error of its kind.
	repeated Error
}

// Clear takes back what has been given: values and texts read before must not be used any
// more, for the memory of their strings is written again.
func (r *Room) Clear() {
	clear(r.values)
	clear(r.members)
	r.values, r.members, r.texts, r.used = r.values[:0], r.members[:0], r.texts[:0], 0
}

// Read is Read of a text into the room, behind what it holds.
func (r *Room) Read(text []byte, maxDepth int) (*Value, error) {
	r.begin(text, maxDepth)
	return r.read.whole()
}

// ReadPart is ReadPart of a text into the room, behind what it holds.
func (r *Room) ReadPart(text []byte, maxDepth int) (*Value, error) {
	r.begin(text, maxDepth)
	r.read.part = true
	return r.read.begun()
}

func (r *Room) begin(text []byte, maxDepth int) {
	r.read = reader{text: r.Text(text), maxDepth: maxDepth, items: r.read.items[:0], members: r.read.members[:0], room: r}
}

// Value gives n values.
func (r *Room) Value(n int) []Value {
	if r == nil {
		return make([]Value, n)
	}
	return extend(&r.values, n)
}

// extend gives the next n elements of room. What has been given stays where it is.
func extend[T any](room *[]T, n int) []T {
	from := len(*room)
	if from+n > cap(*room) {
		*room = make([]T, 0, max(2*cap(*room), n, 16))
		from = 0
	}
	*room = (*room)[:from+n]
	return (*room)[from : from+n : from+n]
}

// root is a value that has been read.
func (r *Room) root(v Value) *Value {
	to := &r.Value(1)[0]
	*to = v
	return to
}

// Member gives n members.
func (r *Room) Member(n int) []Member {
	if r == nil {
		return make([]Member, n)
	}
	return extend(&r.members, n)
}

// index gives an empty map.
func (r *Room) index(n int) map[string]int32 {
	if r == nil {
		return make(map[string]int32, n)
	}
	if r.used == len(r.maps) {
		r.maps = append(r.maps, make(map[string]int32, n))
	}
	r.used++
	m := r.maps[r.used-1]
	clear(m)
	return m
}

// Text is the bytes as a string, until Clear.
func (r *Room) Text(text []byte) string {
	if r == nil {
		return string(text)
	}
	n := len(r.texts)
	r.texts = append(r.texts, text...)
	// What has been given is not written to before Clear: append only adds, or moves.
	return unsafe.String(unsafe.SliceData(r.texts[n:]), len(text))
}

// scratch gives room for a text that is unescaped, keep is what has become of it.
func (r *Room) scratch(n int) []byte {
	if r == nil {
		return make([]byte, 0, n)
	}
	return r.bytes[:0]
}

func (r *Room) keep(text []byte) string {
	if r == nil {
		return string(text)
	}
	r.bytes = text
	return r.Text(text)
}
