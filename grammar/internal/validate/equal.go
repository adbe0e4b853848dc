package validate

import (
	"slices"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Canonical writes a value so that equal values, and only they, are written alike:
// numbers by their value, members sorted by name.
func Canonical(v *jsonvalue.Value) string { return string(appendCanonical(nil, v)) }

func appendCanonical(dst []byte, v *jsonvalue.Value) []byte {
	switch v.Kind {
	case jsonvalue.Null:
		return append(dst, "null"...)
	case jsonvalue.False:
		return append(dst, "false"...)
	case jsonvalue.True:
		return append(dst, "true"...)
	case jsonvalue.Number:
		if d, ok := decimal.Parse(v.Text); ok {
			return append(dst, d.String()...)
		}
		return append(dst, v.Text...)
	case jsonvalue.String:
		return jsonvalue.AppendString(dst, v.Text)
	case jsonvalue.Array:
		dst = append(dst, '[')
		for i := range v.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendCanonical(dst, &v.Items[i])
		}
		return append(dst, ']')
	}
	order := make([]*jsonvalue.Member, len(v.Members))
	for i := range v.Members {
		order[i] = &v.Members[i]
	}
	slices.SortFunc(order, func(a, b *jsonvalue.Member) int { return strings.Compare(a.Name, b.Name) })
	dst = append(dst, '{')
	for i, m := range order {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(jsonvalue.AppendString(dst, m.Name), ':')
		dst = appendCanonical(dst, &m.Value)
	}
	return append(dst, '}')
}

// Equal reports whether two values are the same for JSON Schema (Core, section 4.2.2).
func Equal(a, b *jsonvalue.Value) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case jsonvalue.String:
		return a.Text == b.Text
	case jsonvalue.Null, jsonvalue.False, jsonvalue.True:
		return true
	case jsonvalue.Number:
		if a.Text == b.Text {
			return true
		}
	}
	return Canonical(a) == Canonical(b)
}
