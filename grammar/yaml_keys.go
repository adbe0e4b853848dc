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

// Private implements PrivateGuard.
func (g yamlKeyGuard) Private() Guard { return &blockKeyJudge{newKeyJudge(g, blockMembers)} }

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
	// The key stands behind a line end and the indentation, as it does on its own line.
	if bytes.HasPrefix(text[from:last], key) || bytes.Contains(text[from:last], text[last:]) {
		return errRepeatedKey
	}
	return nil
}

// Refused implements FiniteGuard: the rests of the keys that begin with the one
// being written.
func (yamlKeyGuard) Refused(out [][]byte, text []byte, from int) [][]byte {
	column := from - 1 - bytes.LastIndexByte(text[:from], '\n')
	last := bytes.LastIndexByte(text, '\n')
	if last < from || last+1+column > len(text) {
		return out
	}
	key := text[last+1+column:]
	for at := from; at >= 0; at = nextLine(text[:last], at, column) {
		if bytes.HasPrefix(text[at:last], key) {
			if n := blockKey(text[at:last]); n > len(key) {
				out = append(out, text[at+len(key):at+n])
			}
		}
	}
	return out
}

// nextLine is where, behind at, a line with something in the column begins, past
// its indentation, or -1.
func nextLine(text []byte, at, column int) int {
	for {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			return -1
		}
		at += n + 1
		if blanks := indentOf(text[at:]); blanks == column && at+blanks < len(text) {
			return at + blanks
		}
	}
}

// blockKey is the length of the key, its colon included, that a line begins with.
func blockKey(line []byte) int {
	if line[0] == '"' {
		return flowScalar(line) + 1
	}
	return bytes.IndexByte(line, ':') + 1
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

// Private implements PrivateGuard.
func (g yamlFlowKeyGuard) Private() Guard { return &jsonKeyJudge{newKeyJudge(g, flowMembers)} }

// Check compares the last key with those before on the same level.
func (yamlFlowKeyGuard) Check(text []byte) error {
	if flowKeyIsNew(text) {
		return nil
	}
	keys, _ := flowKeys(text)
	last := len(keys) - 1
	for _, k := range keys[:last] {
		if bytes.Equal(k, keys[last]) {
			return errRepeatedKey
		}
	}
	return nil
}

// flowKeyIsNew reports that the key that the text ends with, colon included, stands
// nowhere before, which is quicker to see than the keys are told apart.
func flowKeyIsNew(text []byte) bool {
	n := len(text) - 1
	if n < 1 || text[n-1] == '"' {
		return false
	}
	start := bytes.LastIndexAny(text[:n], yamltext.FlowIndicators) + 2 // and a blank
	return start >= 2 && start < n && !bytes.Contains(text[:start], text[start:])
}

// Refused implements FiniteGuard: the rests of the keys that begin with the one
// being written.
func (yamlFlowKeyGuard) Refused(out [][]byte, text []byte, from int) [][]byte {
	keys, open := flowKeys(text[from:])
	for _, k := range keys {
		// A key has its colon behind it.
		if rest, ok := bytes.CutPrefix(k[:len(k)+1], open); ok && len(rest) > 0 {
			out = append(out, rest)
		}
	}
	return out
}

// flowKeys lists the keys of a flow mapping whose members the text begins, and what
// of the next member's key is written.
func flowKeys(text []byte) (keys [][]byte, open []byte) {
	depth, member := 0, 0
	for i := 0; i < len(text); {
		switch text[i] {
		case '[', '{':
			depth++
			i++
		case ']', '}':
			depth--
			i++
		case ',', ':':
			i = min(i+2, len(text)) // and a blank
			if depth == 0 {
				member = i
			}
		default:
			n := flowScalar(text[i:])
			if depth == 0 && i+n < len(text) && text[i+n] == ':' {
				keys = append(keys, text[i:i+n])
			}
			i += n
		}
	}
	return keys, text[member:]
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
