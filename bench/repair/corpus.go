package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"strings"
)

// testCase is one line of a corpus.
type testCase struct {
	ID         string          `json:"id"`
	Source     string          `json:"source"`
	Format     string          `json:"format"`
	Tag        string          `json:"tag"`
	Input      string          `json:"input"`
	Expected   json.RawMessage `json:"expected"`
	Accepted   []any           `json:"-"`
	AcceptRaw  json.RawMessage `json:"accepted"`
	Schema     json.RawMessage `json:"schema"`
	None       bool            `json:"none"`
	AcceptNone bool            `json:"accept_none"`
	AnyValue   bool            `json:"any_value"`
	Mode       string          `json:"mode"`
	Compare    string          `json:"compare"`
	Partial    bool            `json:"partial"`
	expected   any
}

// loadCorpus reads a corpus, one JSON object a line. NaN and Infinity, which Python's JSON has, are read too.
func loadCorpus(path string) ([]testCase, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []testCase
	r := bufio.NewReaderSize(f, 1<<20)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var c testCase
			if e := json.Unmarshal(replaceNonFinite(line), &c); e != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, n, e)
			}
			c.expected = decode(c.Expected)
			if len(c.AcceptRaw) > 0 {
				c.Accepted, _ = decode(c.AcceptRaw).([]any)
			}
			out = append(out, c)
		}
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// replaceNonFinite writes the bare words NaN, Infinity and -Infinity outside strings as marked strings.
func replaceNonFinite(line []byte) []byte {
	if !bytes.Contains(line, []byte("NaN")) && !bytes.Contains(line, []byte("Infinity")) {
		return line
	}
	var out []byte
	for i := 0; i < len(line); {
		if line[i] == '"' {
			j := i + 1
			for j < len(line) && line[j] != '"' {
				if line[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j+1, len(line))
			out = append(out, line[i:j]...)
			i = j
			continue
		}
		found := false
		for _, w := range []string{"NaN", "-Infinity", "Infinity"} {
			if bytes.HasPrefix(line[i:], []byte(w)) {
				out = append(out, `"\u0001non-finite:`+w+`"`...)
				i += len(w)
				found = true
				break
			}
		}
		if !found {
			out = append(out, line[i])
			i++
		}
	}
	return out
}

func decode(raw []byte) any {
	if len(raw) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// same compares two values as JSON: numbers by value, key order ignored, true is not 1.
func same(a, b any, dropNull bool) bool {
	switch x := a.(type) {
	case nil:
		return b == nil
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case string:
		y, ok := b.(string)
		return ok && x == y
	case json.Number:
		y, ok := b.(json.Number)
		return ok && sameNumber(string(x), string(y))
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !same(x[i], y[i], dropNull) {
				return false
			}
		}
		return true
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			return false
		}
		n, m := 0, 0
		for k, v := range x {
			if dropNull && v == nil {
				continue
			}
			n++
			w, ok := y[k]
			if !ok || !same(v, w, dropNull) {
				return false
			}
		}
		for _, v := range y {
			if !dropNull || v != nil {
				m++
			}
		}
		return n == m
	}
	return false
}

func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	if isInteger(a) && isInteger(b) {
		x, ok1 := new(big.Int).SetString(a, 10)
		y, ok2 := new(big.Int).SetString(b, 10)
		return ok1 && ok2 && x.Cmp(y) == 0
	}
	x, err1 := json.Number(a).Float64()
	y, err2 := json.Number(b).Float64()
	return err1 == nil && err2 == nil && x == y
}

func isInteger(s string) bool { return !strings.ContainsAny(s, ".eE") }
