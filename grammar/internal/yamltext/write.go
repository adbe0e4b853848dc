package yamltext

import (
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Style is block or flow style.
type Style uint8

const (
	Block Style = iota
	Flow
)

// MaxDigits is the number of digits of the longest integer written as one: some
// readers take a longer one for a string, so that it has a fraction.
const MaxDigits = 18

// MaxWhole is the number of digits before the point of the largest number: some
// readers take one beyond floating point for a string.
const MaxWhole = 300

// maxExponent bounds the zeros that are written for an exponent.
const maxExponent = 4096

// Append appends the value as grammar.FromYAMLSchema describes it, its lines
// beginning in the column. It reports false for a number that is too large or
// whose exponent is too large to be written without.
func Append(dst []byte, v *jsonvalue.Value, column int, style Style) ([]byte, bool) {
	ok := true
	switch {
	case v.Kind == jsonvalue.Array && style == Block && len(v.Items) > 0:
		for i := range v.Items {
			if i > 0 {
				dst = line(dst, column)
			}
			dst = append(dst, "- "...)
			if dst, ok = Append(dst, &v.Items[i], column+2, style); !ok {
				return dst, false
			}
		}
		return dst, true
	case v.Kind == jsonvalue.Object && style == Block && len(v.Members) > 0:
		for i := range v.Members {
			if i > 0 {
				dst = line(dst, column)
			}
			m := &v.Members[i]
			dst = append(append(dst, Write(m.Name, Key)...), ':')
			at := column
			if n := len(m.Value.Items) + len(m.Value.Members); n > 0 {
				at += 2
				dst = line(dst, at)
			} else {
				dst = append(dst, ' ')
			}
			if dst, ok = Append(dst, &m.Value, at, style); !ok {
				return dst, false
			}
		}
		return dst, true
	}
	return appendInline(dst, v, style)
}

func line(dst []byte, column int) []byte {
	return append(append(dst, '\n'), strings.Repeat(" ", column)...)
}

func appendInline(dst []byte, v *jsonvalue.Value, style Style) ([]byte, bool) {
	ok := true
	switch v.Kind {
	case jsonvalue.Null:
		return append(dst, "null"...), true
	case jsonvalue.False:
		return append(dst, "false"...), true
	case jsonvalue.True:
		return append(dst, "true"...), true
	case jsonvalue.Number:
		text, ok := number(v.Text)
		return append(dst, text...), ok
	case jsonvalue.String:
		context := Value
		if style == Flow {
			context = FlowValue
		}
		return append(dst, Write(v.Text, context)...), true
	case jsonvalue.Array:
		dst = append(dst, '[')
		for i := range v.Items {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			if dst, ok = appendInline(dst, &v.Items[i], style); !ok {
				return dst, false
			}
		}
		return append(dst, ']'), true
	}
	dst = append(dst, '{')
	for i := range v.Members {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(append(dst, Write(v.Members[i].Name, FlowKey)...), ": "...)
		if dst, ok = appendInline(dst, &v.Members[i].Value, style); !ok {
			return dst, false
		}
	}
	return append(dst, '}'), true
}

// number writes a JSON number without an exponent, as it is where it has none.
func number(text string) (string, bool) {
	if strings.ContainsAny(text, "eE") {
		d, ok := decimal.Parse(text)
		if !ok || d.Exp > maxExponent || d.Exp < -maxExponent {
			return "", false
		}
		digits, point := d.Digits, int(d.Exp)
		if point <= 0 {
			digits, point = strings.Repeat("0", 1-point)+digits, 1
		}
		if len(digits) < point {
			digits += strings.Repeat("0", point-len(digits))
		}
		text = digits[:point]
		if digits[point:] != "" {
			text += "." + digits[point:]
		}
		if d.Negative {
			text = "-" + text
		}
	}
	if whole, _, _ := strings.Cut(strings.TrimPrefix(text, "-"), "."); len(whole) > MaxWhole {
		return "", false
	}
	if !strings.Contains(text, ".") && len(strings.TrimPrefix(text, "-")) > MaxDigits {
		text += ".0"
	}
	return text, true
}
