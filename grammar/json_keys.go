package grammar

import "bytes"

// jsonKeyGuard refuses a repeated key in an object. Each key is written in one way,
// so keys are compared as written.
type jsonKeyGuard struct{}

func (jsonKeyGuard) Key() string { return "json keys" }

// Check compares the last key of the members with those before.
func (jsonKeyGuard) Check(text []byte) error {
	var keys [][]byte
	depth, begins := 0, true
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case ',':
			begins = depth == 0
		case '"':
			n := flowScalar(text[i:])
			if begins {
				keys = append(keys, text[i:i+n])
				begins = false
			}
			i += n - 1
		}
	}
	last := len(keys) - 1
	if last < 1 {
		return nil
	}
	for _, k := range keys[:last] {
		if bytes.Equal(k, keys[last]) {
			return errRepeatedKey
		}
	}
	return nil
}
