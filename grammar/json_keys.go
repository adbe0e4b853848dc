package grammar

import "bytes"

// jsonKeyGuard refuses a repeated key in an object. Each key is written in one way,
// so keys are compared as written.
type jsonKeyGuard struct{}

func (jsonKeyGuard) Key() string { return "json keys" }

// Private implements PrivateGuard.
func (g jsonKeyGuard) Private() Guard { return &jsonKeyJudge{newKeyJudge(g, jsonMembers)} }

// Check compares the last key of the members with those before.
func (jsonKeyGuard) Check(text []byte) error {
	if jsonKeyIsNew(text) {
		return nil
	}
	keys, _ := jsonKeys(text)
	last := len(keys) - 1
	for i := range last {
		if bytes.Equal(keys[i], keys[last]) {
			return errRepeatedKey
		}
	}
	return nil
}

// jsonKeyIsNew reports that the key that the text ends with stands nowhere before, which
// is quicker to see than the keys are told apart.
func jsonKeyIsNew(text []byte) bool {
	n := len(text) - 1
	if n < 1 || text[n] != '"' {
		return false
	}
	start := bytes.LastIndexByte(text[:n], '"')
	return start >= 0 && (start == 0 || text[start-1] != '\\') && !bytes.Contains(text[:start], text[start:])
}

// Refused implements FiniteGuard: the rests of the keys that begin with the one
// being written.
func (jsonKeyGuard) Refused(out [][]byte, text []byte, from int) [][]byte {
	keys, open := jsonKeys(text[from:])
	for _, k := range keys {
		if rest, ok := bytes.CutPrefix(k, open); ok && len(rest) > 0 {
			out = append(out, rest)
		}
	}
	return out
}

// jsonKeys lists the keys, with their quotes, of the members that a text begins, and
// what of the next key is written.
func jsonKeys(text []byte) (keys [][]byte, open []byte) {
	depth, named := 0, false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case ',':
			named = named && depth > 0
		case '"':
			n, closed := jsonString(text[i:])
			if depth == 0 && !named {
				if !closed {
					return keys, text[i:]
				}
				keys, named = append(keys, text[i:i+n]), true
			}
			i += n - 1
		}
	}
	return keys, nil
}

// jsonString is the length of the string that text begins with, through its closing
// quote if it has one.
func jsonString(text []byte) (n int, closed bool) {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1, true
		}
	}
	return len(text), false
}
