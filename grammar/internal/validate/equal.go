package validate

import (
	"slices"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Canonical writes a value so that equal values, and only they, are written alike:
// numbers by their value, members sorted by name.
func Canonical(v *jsonvalue.Value) string {
	var c canon
	return string(c.append(nil, v))
}

// AppendCanonical appends Canonical of v. room is memory for it, and may be used again.
func AppendCanonical(dst []byte, v *jsonvalue.Value, room *Order) []byte {
	c := canon{order: room.members}
	dst = c.append(dst, v)
	room.members = c.order
	return dst
}

// Order is memory for sorting members.
type Order struct{ members []*jsonvalue.Member }

// canon writes canonical values.
type canon struct {
	text []byte
	// order holds the members of the objects that are being written.
	order []*jsonvalue.Member
}

func (c *canon) append(dst []byte, v *jsonvalue.Value) []byte {
	switch v.Kind {
	case jsonvalue.Null:
		return append(dst, "null"...)
	case jsonvalue.False:
		return append(dst, "false"...)
	case jsonvalue.True:
		return append(dst, "true"...)
	case jsonvalue.Number:
		return decimal.AppendCanonical(dst, v.Text)
	case jsonvalue.String:
		return jsonvalue.AppendString(dst, v.Text)
	case jsonvalue.Array:
		dst = append(dst, '[')
		for i := range v.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = c.append(dst, &v.Items[i])
		}
		return append(dst, ']')
	}
	first := len(c.order)
	for i := range v.Members {
		c.order = append(c.order, &v.Members[i])
	}
	slices.SortFunc(c.order[first:], func(a, b *jsonvalue.Member) int { return strings.Compare(a.Name, b.Name) })
	dst = append(dst, '{')
	for i := range v.Members {
		if i > 0 {
			dst = append(dst, ',')
		}
		m := c.order[first+i]
		dst = append(jsonvalue.AppendString(dst, m.Name), ':')
		dst = c.append(dst, &m.Value)
	}
	c.order = c.order[:first]
	return append(dst, '}')
}

// Equal reports whether two values are the same for JSON Schema (Core, section 4.2.2).
func Equal(a, b *jsonvalue.Value) bool {
	var m memory
	return m.equal(a, b)
}

// quickly is Equal where that is plain.
func quickly(a, b *jsonvalue.Value) (same, known bool) {
	if a.Kind != b.Kind {
		return false, true
	}
	switch a.Kind {
	case jsonvalue.String:
		return a.Text == b.Text, true
	case jsonvalue.Null, jsonvalue.False, jsonvalue.True:
		return true, true
	case jsonvalue.Number:
		return true, a.Text == b.Text
	}
	return false, false
}
