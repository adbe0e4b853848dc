// Package canonical rewrites JSON texts in the form in which grammars describe
// them, for tests and benchmarks that feed given documents to a machine.
package canonical

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// ErrSurrogate says that a text holds half a surrogate pair, which UTF-8 cannot
// write.
var ErrSurrogate = errors.New("lone surrogate")

// maxDepth bounds the nesting of a document.
const maxDepth = 10000

// JSON writes the document src without whitespace and with its strings escaped
// only where JSON needs it. Numbers stay as they are written, members keep their
// order, a repeated key is an error.
func JSON(src []byte) ([]byte, error) {
	if !utf8.Valid(src) || loneSurrogate(src) {
		return nil, ErrSurrogate
	}
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	out, err := value(dec, make([]byte, 0, len(src)), 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("offset %d: text behind the value", dec.InputOffset())
	}
	return out, nil
}

func value(dec *json.Decoder, out []byte, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("offset %d: nested more than %d deep", dec.InputOffset(), maxDepth)
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := tok.(type) {
	case json.Delim:
		return container(dec, append(out, byte(t)), t == '{', depth)
	case json.Number:
		return append(out, t...), nil
	case string:
		return AppendString(out, t), nil
	case bool:
		return fmt.Append(out, t), nil
	}
	return append(out, "null"...), nil
}

func container(dec *json.Decoder, out []byte, object bool, depth int) ([]byte, error) {
	seen := map[string]bool{}
	for first := true; dec.More(); first = false {
		if !first {
			out = append(out, ',')
		}
		if object {
			tok, err := dec.Token()
			if err != nil {
				return nil, err
			}
			key := tok.(string)
			if seen[key] {
				return nil, fmt.Errorf("offset %d: the key %q is repeated", dec.InputOffset(), key)
			}
			seen[key] = true
			out = append(AppendString(out, key), ':')
		}
		var err error
		if out, err = value(dec, out, depth+1); err != nil {
			return nil, err
		}
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	return append(out, byte(tok.(json.Delim))), nil
}

// AppendString appends s as a JSON string that escapes only quotes, backslashes
// and control characters, these by their short form where there is one.
func AppendString(out []byte, s string) []byte {
	const short = "btnvfr"
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c >= '\b' && c <= '\r' && c != '\v':
			out = append(out, '\\', short[c-'\b'])
		case c < 0x20:
			out = fmt.Appendf(out, `\u%04x`, c)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// loneSurrogate looks for a \ud8xx..\udfxx escape without its other half.
func loneSurrogate(src []byte) bool {
	for i := 0; i < len(src); i++ {
		if src[i] != '\\' {
			continue
		}
		half, ok := escape(src[i:])
		if !ok {
			i++
			continue
		}
		i += 5
		switch half >> 10 {
		case 0xDC00 >> 10:
			return true
		case 0xD800 >> 10:
			if low, ok := escape(src[i+1:]); !ok || low>>10 != 0xDC00>>10 {
				return true
			}
			i += 6
		}
	}
	return false
}

// escape reads the \uXXXX that src begins with.
func escape(src []byte) (unit uint16, ok bool) {
	if len(src) < 6 || src[1] != 'u' {
		return 0, false
	}
	_, err := fmt.Sscanf(string(src[2:6]), "%04x", &unit)
	return unit, err == nil && src[0] == '\\'
}
