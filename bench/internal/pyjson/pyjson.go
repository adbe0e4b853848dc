// Package pyjson writes JSON as Python's json.dumps does with ensure_ascii off,
// which is how MaskBench feeds its instances to engines: `", "` and `": "` as
// separators, floating-point numbers in their shortest form, non-ASCII as it is.
package pyjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrSurrogate says that a text holds half a surrogate pair, which UTF-8 cannot write.
var ErrSurrogate = errors.New("lone surrogate")

// Rewrite writes the JSON document src again in Python's form. Members keep their
// order; of equal keys the last value stands at the first one's place, as in a dict.
func Rewrite(src []byte) ([]byte, error) {
	if loneSurrogate(src) {
		return nil, ErrSurrogate
	}
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	out, err := value(dec)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("text behind the value")
	}
	return []byte(out), nil
}

func value(dec *json.Decoder) (string, error) {
	tok, err := dec.Token()
	if err != nil {
		return "", err
	}
	switch t := tok.(type) {
	case json.Delim:
		if t == '[' {
			return array(dec)
		}
		return object(dec)
	case json.Number:
		return number(string(t))
	case string:
		return String(t), nil
	case bool:
		return strconv.FormatBool(t), nil
	}
	return "null", nil
}

func array(dec *json.Decoder) (string, error) {
	var items []string
	for dec.More() {
		s, err := value(dec)
		if err != nil {
			return "", err
		}
		items = append(items, s)
	}
	_, err := dec.Token()
	return "[" + strings.Join(items, ", ") + "]", err
}

func object(dec *json.Decoder) (string, error) {
	var keys, values []string
	at := map[string]int{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return "", err
		}
		key := tok.(string)
		s, err := value(dec)
		if err != nil {
			return "", err
		}
		if i, ok := at[key]; ok {
			values[i] = s
			continue
		}
		at[key] = len(keys)
		keys, values = append(keys, key), append(values, s)
	}
	for i := range keys {
		keys[i] = String(keys[i]) + ": " + values[i]
	}
	_, err := dec.Token()
	return "{" + strings.Join(keys, ", ") + "}", err
}

// number writes an integer as it is and a float as Python's repr does.
func number(s string) (string, error) {
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			return "0", nil
		}
		if _, ok := new(big.Int).SetString(s, 10); !ok {
			return "", fmt.Errorf("not an integer: %s", s)
		}
		return s, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return "", err
	}
	digits := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, err := strconv.Atoi(digits[strings.IndexByte(digits, 'e')+1:])
	if err != nil {
		return "", err
	}
	if exponent < -4 || exponent >= 16 {
		return digits, nil
	}
	plain := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain, nil
}

// String writes a JSON string.
func String(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		default:
			if r < 0x20 {
				fmt.Fprintf(&b, `\u%04x`, r)
				continue
			}
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// loneSurrogate looks for a \ud8xx..\udfxx escape without its other half.
func loneSurrogate(src []byte) bool {
	escape := func(i int) (rune, bool) {
		if i+6 > len(src) || src[i] != '\\' || src[i+1] != 'u' {
			return 0, false
		}
		v, err := strconv.ParseUint(string(src[i+2:i+6]), 16, 32)
		return rune(v), err == nil
	}
	for i := 0; i < len(src); i++ {
		if src[i] != '\\' {
			continue
		}
		r, ok := escape(i)
		if !ok {
			i++
			continue
		}
		switch {
		case r >= 0xDC00 && r <= 0xDFFF:
			return true
		case r >= 0xD800 && r <= 0xDBFF:
			low, ok := escape(i + 6)
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
		i += 5
	}
	return !utf8.Valid(src)
}
