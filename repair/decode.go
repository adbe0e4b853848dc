package repair

import (
	"encoding/json"
	"strings"
)

// Decode reads the value into a Go value, as encoding/json does.
func (r *Result) Decode(into any) error {
	text := r.Text
	if r.Format != FormatJSON {
		b, err := json.Marshal(r.Value())
		if err != nil {
			return &Error{Kind: ErrDecode, Offset: -1, Reason: err.Error(), Err: err}
		}
		text = string(b)
	}
	if err := json.NewDecoder(strings.NewReader(text)).Decode(into); err != nil {
		return &Error{Kind: ErrDecode, Offset: -1, Reason: err.Error(), Err: err}
	}
	return nil
}

// Into mends a JSON text so that it fits the Go type T, and reads it.
func Into[T any, S Text](text S, opts ...Option) (T, *Result, error) {
	var out T
	r, err := JSON(text, append([]Option{WithType[T]()}, opts...)...)
	if err != nil {
		return out, nil, err
	}
	return out, r, r.Decode(&out)
}
