package toolcall

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

var pythonIdentifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

var pythonKeyword = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range []string{"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
		"except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
		"while", "with", "yield"} {
		words[w] = true
	}
	return words
}()

// propertyOrder lists the properties of a schema in the order of its text.
func propertyOrder(schema []byte) ([]string, error) {
	var outer struct {
		Properties json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(schema, &outer); err != nil || outer.Properties == nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(outer.Properties))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("properties is no object")
	}
	var names []string
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		names = append(names, t.(string))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// otherKey is a key of the object that is none of the known ones, "" if there is none.
func otherKey(object []byte, known ...string) string {
	var keys map[string]json.RawMessage
	if json.Unmarshal(object, &keys) != nil {
		return ""
	}
	other := ""
	for k := range keys {
		if !slices.Contains(known, k) && (other == "" || k < other) {
			other = k
		}
	}
	return other
}
