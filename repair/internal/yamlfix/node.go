// Package yamlfix reads YAML that models write, with every mistake they keep making, and writes it anew where it must.
package yamlfix

import (
	"encoding/json"
	"math/big"
	"slices"
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

// index finds the keys of a mapping that grows: few are compared one by one, more are looked up.
type index struct {
	at map[string]int
}

const indexedFrom = 12

// find gives the place of a key in n, the mapping that is indexed, or -1.
func (x *index) find(n *Node, key string) int {
	if len(n.Keys) < indexedFrom {
		return slices.Index(n.Keys, key)
	}
	if x.at == nil {
		x.at = make(map[string]int, 2*indexedFrom)
		for i, k := range n.Keys {
			x.at[k] = i
		}
	}
	if i, ok := x.at[key]; ok {
		return i
	}
	return -1
}

// set adds a member; the last of two with one key counts.
func (n *Node) set(key string, v *Node, x *index) {
	if i := x.find(n, key); i >= 0 {
		n.Items[i] = v
		return
	}
	if x.at != nil {
		x.at[key] = len(n.Keys)
	}
	n.Keys = append(n.Keys, key)
	n.Items = append(n.Items, v)
}

// Plain gives the value of a plain scalar by the core schema of YAML 1.2.
func Plain(s string) *Node {
	n := plain(s)
	return &n
}

func plain(s string) Node {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return Node{Kind: Null, Src: s}
	case "true", "True", "TRUE":
		return Node{Kind: Bool, Text: "true", Src: s}
	case "false", "False", "FALSE":
		return Node{Kind: Bool, Text: "false", Src: s}
	}
	if n := number(s); n != "" {
		return Node{Kind: Number, Text: n, Src: s}
	}
	return Node{Kind: String, Text: s}
}

// digits reports whether s has nothing but digits.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// number gives the JSON form of a number of the core schema, or "".
func number(s string) string {
	if len(s) > 4096 || s[0] > '9' {
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
		if d == "" || len(exp)-1-len(d) > 1 || !digits(d) {
			return ""
		}
	}
	whole, frac, dot := strings.Cut(mant, ".")
	if whole == "" && frac == "" || !digits(whole) || !digits(frac) {
		return ""
	}
	if len(t) == len(s) && (!dot || frac != "") && whole != "" && (whole[0] != '0' || len(whole) == 1) {
		return s // in JSON's form
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

// Record reports whether a value is a mapping of several members under plain names or of one that holds more, or a sequence of several items.
func (n *Node) Record() bool {
	switch {
	case n.Kind == Seq:
		return len(n.Items) > 1
	case n.Kind != Map || len(n.Items) == 0 || len(n.Items) == 1 && n.Items[0].Kind < Seq:
		return false
	}
	for _, k := range n.Keys {
		if !isName(k) {
			return false
		}
	}
	return true
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
	from := 0 // what is written as it is
	for from < len(s) {
		i := from
		for i < len(s) && s[i] >= 0x20 && s[i] < 0x7f && s[i] != '"' && s[i] != '\\' {
			i++
		}
		b.WriteString(s[from:i])
		if i == len(s) {
			break
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		from = i + n
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
