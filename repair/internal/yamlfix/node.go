// Package yamlfix reads YAML that models write, with every mistake they keep making, and writes it anew where it must.
package yamlfix

import (
	"encoding/json"
	"math/big"
	"strings"
	"unicode/utf8"
)

// The kinds of node.
const (
	Null = iota
	Bool
	Number
	String
	Seq
	Map
)

// Node is a value.
type Node struct {
	Kind  int
	Src   string // a plain number, boolean or null as it was written
	Text  string // of scalars: the JSON form of numbers, true or false, the text of strings
	Keys  []string
	Items []*Node // items, or the values of the keys
	long  *strings.Builder
}

// extend adds to the text of a scalar, which is a string then; amortised constant cost a byte.
func (n *Node) extend(parts ...string) {
	if n.Kind != String {
		n.Kind, n.Text, n.Src = String, n.Src, ""
	}
	if n.long == nil {
		n.long = &strings.Builder{}
		n.long.WriteString(n.Text)
	}
	for _, p := range parts {
		n.long.WriteString(p)
	}
	n.Text = n.long.String()
}

// tail gives the end of a text.
func (n *Node) tail() string { return n.Text[max(0, len(n.Text)-512):] }

// multiline reports whether a text has taken in further lines.
func (n *Node) multiline() bool { return n.long != nil || strings.Contains(n.tail(), "\n") }

func str(s string) *Node { return &Node{Kind: String, Text: s} }

// set adds a member; the last of two with one key counts.
func (n *Node) set(key string, v *Node, at map[string]int) {
	if i, ok := at[key]; ok {
		n.Items[i] = v
		return
	}
	at[key] = len(n.Keys)
	n.Keys = append(n.Keys, key)
	n.Items = append(n.Items, v)
}

// Plain gives the value of a plain scalar by the core schema of YAML 1.2.
func Plain(s string) *Node {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return &Node{Kind: Null, Src: s}
	case "true", "True", "TRUE":
		return &Node{Kind: Bool, Text: "true", Src: s}
	case "false", "False", "FALSE":
		return &Node{Kind: Bool, Text: "false", Src: s}
	}
	if n := number(s); n != "" {
		return &Node{Kind: Number, Text: n, Src: s}
	}
	return str(s)
}

// number gives the JSON form of a number of the core schema, or "".
func number(s string) string {
	if len(s) > 4096 {
		return ""
	}
	t := s
	neg := false
	if t[0] == '-' || t[0] == '+' {
		neg = t[0] == '-'
		t = t[1:]
	}
	if t == "" {
		return ""
	}
	if !neg && len(t) == len(s) && len(t) > 2 && t[0] == '0' && (t[1] == 'x' || t[1] == 'o') {
		base := 16
		if t[1] == 'o' {
			base = 8
		}
		if v, ok := new(big.Int).SetString(t[2:], base); ok && !strings.ContainsAny(t[2:], "_+-") {
			return v.String()
		}
		return ""
	}
	mant, exp := t, ""
	if i := strings.IndexAny(t, "eE"); i >= 0 {
		mant, exp = t[:i], t[i:]
		d := strings.TrimLeft(exp[1:], "+-")
		if d == "" || len(exp)-1-len(d) > 1 || strings.Trim(d, "0123456789") != "" {
			return ""
		}
	}
	whole, frac, dot := strings.Cut(mant, ".")
	if whole == "" && frac == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(frac, "0123456789") != "" {
		return ""
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	out := whole
	if dot {
		if frac == "" {
			frac = "0"
		}
		out += "." + frac
	}
	out += exp
	if neg {
		out = "-" + out
	}
	return out
}

// JSON writes a node as JSON.
func (n *Node) JSON() string {
	var b strings.Builder
	n.json(&b, nil)
	return b.String()
}

// JSONSource writes a node as JSON and gives, by their place in it, the numbers that were written in another form.
func (n *Node) JSONSource() (string, map[int]string) {
	var b strings.Builder
	src := map[int]string{}
	n.json(&b, src)
	return b.String(), src
}

func (n *Node) json(b *strings.Builder, src map[int]string) {
	switch n.Kind {
	case Null:
		b.WriteString("null")
	case Bool, Number:
		if src != nil && n.Src != "" && n.Src != n.Text {
			src[b.Len()] = n.Src
		}
		b.WriteString(n.Text)
	case String:
		quoteTo(b, n.Text)
	case Seq:
		b.WriteByte('[')
		for i, it := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			it.json(b, src)
		}
		b.WriteByte(']')
	case Map:
		b.WriteByte('{')
		for i, it := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			quoteTo(b, n.Keys[i])
			b.WriteString(": ")
			it.json(b, src)
		}
		b.WriteByte('}')
	}
}

// Value gives what encoding/json reads from the node as JSON: maps, slices, strings, json.Number, booleans and nil.
func (n *Node) Value() any {
	switch n.Kind {
	case Bool:
		return n.Text == "true"
	case Number:
		return json.Number(n.Text)
	case String:
		return validText(n.Text)
	case Seq:
		out := make([]any, len(n.Items))
		for i, it := range n.Items {
			out[i] = it.Value()
		}
		return out
	case Map:
		out := make(map[string]any, len(n.Items))
		for i, it := range n.Items {
			out[validText(n.Keys[i])] = it.Value()
		}
		return out
	}
	return nil
}

// validText has U+FFFD for every byte that is not UTF-8.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

const hex = "0123456789abcdef"

// quoteTo writes a string in double quotes, in a form that is JSON and YAML.
func quoteTo(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0x80 && r < 0xa0:
			b.WriteString(`\u`)
			for sh := 12; sh >= 0; sh -= 4 {
				b.WriteByte(hex[r>>sh&15])
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// Equal compares two values; the order of keys does not matter.
func Equal(a, b *Node) bool {
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) {
		return false
	}
	if a.Kind < Seq {
		return a.Text == b.Text
	}
	if a.Kind == Map {
		at := map[string]*Node{}
		for i, k := range b.Keys {
			at[k] = b.Items[i]
		}
		for i, k := range a.Keys {
			if o := at[k]; o == nil || !Equal(a.Items[i], o) {
				return false
			}
		}
		return true
	}
	for i := range a.Items {
		if !Equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}
