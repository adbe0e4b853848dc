package stencil

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
)

// Decode reads a finished text of the shape into v, a pointer: JSON by encoding/json, YAML
// and CSV by the value that package grammar gives them (CSV has rows: v points to a
// slice). The text of a regular expression is read into a string, or its captures into a
// map or a struct whose fields are named like the groups; of choices, a string, or a
// value in its JSON form. The error is an *Error of kind ErrDecode.
func (s *Shape) Decode(text []byte, v any) error { return s.decode("decode", text, v) }

func (s *Shape) decode(op string, text []byte, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return &Error{Kind: ErrDecode, Op: op, Detail: "the target is no pointer"}
	}
	value, err := s.value(text, target.Elem())
	if err == nil {
		err = decode(value, v)
	}
	if err != nil {
		return &Error{Kind: ErrDecode, Op: op, Err: err}
	}
	return nil
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// value is what the text stands for, as JSON.
func (s *Shape) value(text []byte, target reflect.Value) ([]byte, error) {
	if s.format != formatText {
		return s.grammar.Value(text)
	}
	switch k := target.Kind(); {
	case reflect.PointerTo(target.Type()).Implements(textUnmarshaler), k == reflect.String, k == reflect.Interface:
		return json.Marshal(string(text))
	case k == reflect.Struct, k == reflect.Map:
		list, err := s.Captures(text)
		if err != nil {
			return nil, err
		}
		object := map[string]string{}
		for _, c := range list {
			object[c.Name] = c.Text
		}
		return json.Marshal(object)
	}
	return text, nil
}

// decode reads a text into v. For a JSON Schema 1.0 and -0 are integers, for encoding/json
// they are not: where it refuses the text, numbers of integer value are tried in their
// plain form.
func decode(text []byte, v any) error {
	err := json.Unmarshal(text, v)
	if err == nil {
		return nil
	}
	plain := plainIntegers(text)
	if bytes.Equal(plain, text) {
		return err
	}
	reflect.ValueOf(v).Elem().SetZero()
	if json.Unmarshal(plain, v) == nil {
		return nil
	}
	return err
}

// plainIntegers drops fractions of zeros only, and the sign of zero, from the numbers of a
// valid JSON text.
func plainIntegers(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			end := i + 1
			for text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			out = append(out, text[i:end+1]...)
			i = end + 1
		case c == '-' || c >= '0' && c <= '9':
			end := i
			for end < len(text) && bytes.IndexByte([]byte("+-.eE0123456789"), text[end]) >= 0 {
				end++
			}
			number := text[i:end]
			if whole, fraction, ok := bytes.Cut(number, []byte(".")); ok && len(bytes.Trim(fraction, "0")) == 0 {
				number = whole
			}
			if string(number) == "-0" {
				number = number[1:]
			}
			out = append(out, number...)
			i = end
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}
