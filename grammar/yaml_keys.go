package grammar

import (
	"bytes"
	"errors"

	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// yamlKeyGuard refuses a repeated key in a block mapping, which YAML readers
// refuse too. Each key is written in one way, so keys are compared as written.
type yamlKeyGuard struct{}

var errRepeatedKey = &Error{Kind: ErrInvalid, Offset: -1, Err: errors.New("a key is repeated")}

func (yamlKeyGuard) Key() string { return "yaml keys" }

func (g yamlKeyGuard) Check(text []byte) error { return g.CheckAt(text, 0) }

// CheckAt compares the key on the last line with those on the lines of the mapping
// before, which all begin in one column.
func (yamlKeyGuard) CheckAt(text []byte, from int) error {
	column := from - 1 - bytes.LastIndexByte(text[:from], '\n')
	last := bytes.LastIndexByte(text, '\n')
	if last < from {
		return nil
	}
	key := text[last+1+column:]
	for at := from; at < last; {
		if bytes.HasPrefix(text[at:last], key) {
			return errRepeatedKey
		}
		for {
			// The next line that begins in the column.
			n := bytes.IndexByte(text[at:last], '\n')
			if n < 0 {
				return nil
			}
			at += n + 1
			if blanks := indentOf(text[at:]); blanks == column && at+blanks < last {
				at += blanks
				break
			}
		}
	}
	return nil
}

func indentOf(line []byte) int {
	n := 0
	for n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

// yamlFlowKeyGuard refuses a repeated key in a flow mapping.
type yamlFlowKeyGuard struct{}

func (yamlFlowKeyGuard) Key() string { return "yaml flow keys" }

// Check compares the last key with those before on the same level.
func (yamlFlowKeyGuard) Check(text []byte) error {
	var keys [][]byte
	depth := 0
	for i := 0; i < len(text); {
		switch text[i] {
		case '[', '{':
			depth++
			i++
		case ']', '}':
			depth--
			i++
		case ',', ':':
			i += 2 // and a blank
		default:
			n := flowScalar(text[i:])
			if depth == 0 && i+n < len(text) && text[i+n] == ':' {
				keys = append(keys, text[i:i+n])
			}
			i += n
		}
	}
	last := len(keys) - 1
	for _, k := range keys[:last] {
		if bytes.Equal(k, keys[last]) {
			return errRepeatedKey
		}
	}
	return nil
}

// flowScalar is the length of a scalar in a flow collection: through its closing
// quote, or up to an indicator.
func flowScalar(text []byte) int {
	if text[0] != '"' {
		if n := bytes.IndexAny(text, yamltext.FlowIndicators+":"); n >= 0 {
			return n
		}
		return len(text)
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
