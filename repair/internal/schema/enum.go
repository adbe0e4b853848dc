package schema

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// enum finds the value of an enum that is meant.
func (c *coercer) enum(v *val, n *node, p *path) *fix {
	for _, e := range n.enum {
		if equal(v, e) {
			if v.kind == vString || v.kind == vNumber || c.hasType(v, n.types) {
				return &fix{}
			}
		}
	}
	if v.kind != vObject && v.kind != vArray {
		if e, cost, ok := pickEnum(v.text, n.enum, v.kind != vString); ok {
			b, err := json.Marshal(plainValue(e))
			if err == nil {
				return c.replaced(v, string(b), cost, jsonfix.SchemaValue)
			}
		}
	}
	return c.bad(p, "enum", clip(v.text)+" is none of the allowed values")
}

// pickEnum finds the one allowed value that a text names: without regard to case, separators and decoration, or as the only one that
// occurs in it as a whole word.
func pickEnum(text string, enum []any, exact bool) (any, int, bool) {
	t := strings.TrimSpace(text)
	words := make([]string, len(enum))
	for i, e := range enum {
		switch x := e.(type) {
		case string:
			words[i] = x
		case json.Number:
			words[i] = string(x)
		case bool:
			words[i] = map[bool]string{true: "true", false: "false"}[x]
		case nil:
			if nullWord(t) {
				return nil, 5, true
			}
		}
	}
	find := func(eq func(string) bool) (int, int) {
		at, n := -1, 0
		for i, w := range words {
			if w != "" && eq(w) {
				at = i
				n++
			}
		}
		return at, n
	}
	if i, k := find(func(w string) bool { return w == t }); k == 1 {
		return enum[i], 3, true
	}
	if i, k := find(func(w string) bool { return strings.EqualFold(w, t) }); k == 1 {
		return enum[i], 4, true
	}
	if exact {
		return nil, 0, false
	}
	nt := normal(t)
	if nt == "" {
		return nil, 0, false
	}
	if i, k := find(func(w string) bool { return normal(w) == nt }); k == 1 {
		return enum[i], 5, true
	}
	if i, k := find(func(w string) bool { return hasWord(t, w, false) }); k == 1 {
		return enum[i], 11, true
	}
	if i, k := find(func(w string) bool { return hasWord(t, w, true) }); k == 1 {
		return enum[i], 12, true
	}
	if i, k := find(func(w string) bool { return len(nt) >= 5 && distance(nt, normal(w)) == 1 }); k == 1 {
		return enum[i], 14, true
	}
	return nil, 0, false
}

// hasWord reports whether word occurs in text between non-letters; with fold without regard to case, and blanks, dashes and underscores
// count as one.
func hasWord(text, word string, foldCase bool) bool {
	fold := func(s string) string {
		if !foldCase {
			return s
		}
		return strings.Map(func(r rune) rune {
			if r == '_' || r == '-' {
				return ' '
			}
			return unicode.ToLower(r)
		}, s)
	}
	t, w := fold(text), fold(word)
	if strings.TrimSpace(w) == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(t[at:], w)
		if i < 0 {
			return false
		}
		i += at
		j := i + len(w)
		before, after := ' ', ' '
		if i > 0 {
			before = lastRune(t[:i])
		}
		if j < len(t) {
			after = firstRune(t[j:])
		}
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) && !unicode.IsLetter(after) && !unicode.IsDigit(after) {
			return true
		}
		at = i + 1
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

func lastRune(s string) rune {
	r := []rune(s[max(0, len(s)-4):])
	if len(r) == 0 {
		return ' '
	}
	return r[len(r)-1]
}

// equal compares a value with one of the schema.
func equal(v *val, e any) bool {
	switch x := e.(type) {
	case nil:
		return v.kind == vNull
	case bool:
		return v.kind == vBool && (v.text == "true") == x
	case string:
		return v.kind == vString && v.text == x
	case json.Number:
		if v.kind != vNumber {
			return false
		}
		if v.text == string(x) {
			return true
		}
		a, ok1 := ratOf(v.text)
		b, ok2 := ratOf(string(x))
		return ok1 && ok2 && a.Cmp(b) == 0
	case []any:
		if v.kind != vArray || len(v.items) != len(x) {
			return false
		}
		for i := range x {
			if !equal(v.items[i], x[i]) {
				return false
			}
		}
		return true
	case *object:
		if v.kind != vObject {
			return false
		}
		seen := 0
		for _, m := range v.members {
			w, ok := x.m[m.key]
			if !ok || !equal(m.v, w) {
				return false
			}
			seen++
		}
		return seen == len(x.m)
	}
	return false
}
