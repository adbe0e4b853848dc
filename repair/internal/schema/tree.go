package schema

import (
	"encoding/json"
	"strings"
)

// The kinds of value.
const (
	vNull = iota
	vBool
	vNumber
	vString
	vArray
	vObject
)

// val is a value with its place in the text.
type val struct {
	id       int
	kind     int
	off, end int
	text     string // the raw text of scalars; the decoded text of strings
	members  []member
	items    []*val
}

type member struct {
	key            string
	keyOff, keyEnd int
	v              *val
}

// tree reads a valid JSON text.
type tree struct {
	s string
	i int
	n int
}

func parseTree(s string) *val {
	t := &tree{s: s}
	t.space()
	if t.i >= len(s) {
		return nil
	}
	return t.value()
}

func (t *tree) space() {
	for t.i < len(t.s) && (t.s[t.i] == ' ' || t.s[t.i] == '\n' || t.s[t.i] == '\t' || t.s[t.i] == '\r') {
		t.i++
	}
}

func (t *tree) str() string {
	from := t.i
	t.i++
	plain := true
	for t.s[t.i] != '"' {
		if t.s[t.i] == '\\' {
			t.i++
			plain = false
		}
		t.i++
	}
	t.i++
	if plain {
		return t.s[from+1 : t.i-1]
	}
	var out string
	_ = json.Unmarshal([]byte(t.s[from:t.i]), &out)
	return out
}

func (t *tree) value() *val {
	t.n++
	v := &val{id: t.n, off: t.i}
	switch c := t.s[t.i]; c {
	case '"':
		v.kind = vString
		v.text = t.str()
	case '{':
		v.kind = vObject
		t.i++
		for t.space(); t.s[t.i] != '}'; t.space() {
			if t.s[t.i] == ',' {
				t.i++
				t.space()
			}
			m := member{keyOff: t.i}
			m.key = t.str()
			m.keyEnd = t.i
			t.space()
			t.i++ // the colon
			t.space()
			m.v = t.value()
			v.members = append(v.members, m)
		}
		t.i++
	case '[':
		v.kind = vArray
		t.i++
		for t.space(); t.s[t.i] != ']'; t.space() {
			if t.s[t.i] == ',' {
				t.i++
				t.space()
			}
			v.items = append(v.items, t.value())
		}
		t.i++
	default:
		for t.i < len(t.s) && strings.IndexByte(" \n\t\r,]}", t.s[t.i]) < 0 {
			t.i++
		}
		v.text = t.s[v.off:t.i]
		switch c {
		case 't', 'f':
			v.kind = vBool
		case 'n':
			v.kind = vNull
		default:
			v.kind = vNumber
		}
	}
	v.end = t.i
	return v
}
