package schema

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"unicode"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// toObject reads an object out of a value of another shape.
func (c *coercer) toObject(v *val, n *node, p *path) *fix {
	switch v.kind {
	case vObject:
		return c.unwrap(v, n, p)
	case vString:
		return c.embedded(v, n, p, '{')
	}
	return nil
}

var wrapperNames = map[string]bool{
	"result": true, "results": true, "data": true, "json": true, "output": true, "response": true, "answer": true, "object": true, "value": true, "items": true,
	"item": true, "payload": true, "content": true, "body": true, "list": true, "records": true, "rows": true, "entries": true, "arguments": true, "parameters": true,
}

// unwrap takes the only member (or the one with a name that wrappers have) for the object itself.
func (c *coercer) unwrap(v *val, n *node, p *path) *fix {
	var best *fix
	for i, m := range v.members {
		if m.v.kind != vObject && m.v.kind != vString && m.v.kind != vArray || i > 8 {
			continue
		}
		_, declared := n.props[m.key]
		if declared || len(v.members) > 1 && !wrapperNames[strings.ToLower(m.key)] {
			continue
		}
		if m.v.kind == vString && !strings.HasPrefix(strings.TrimSpace(m.v.text), "{") {
			continue
		}
		if f := c.inside(v, m.v, n, &path{p, m.key}, 15+10*(len(v.members)-1)); f.miss == 0 && f.better(best) {
			best = f
		}
	}
	return best
}

// toArray reads an array out of a value of another shape.
func (c *coercer) toArray(v *val, n *node, p *path) *fix {
	var best *fix
	try := func(f *fix) {
		if f != nil && f.better(best) {
			best = f
		}
	}
	switch v.kind {
	case vArray:
		return nil
	case vObject:
		for _, m := range v.members {
			if m.v.kind == vArray && (len(v.members) == 1 || wrapperNames[strings.ToLower(m.key)]) {
				try(c.inside(v, m.v, n, &path{p, m.key}, 15+10*(len(v.members)-1)))
			}
		}
	case vString:
		if f := c.embedded(v, n, p, '['); f != nil && f.miss == 0 {
			try(f)
		}
		try(c.splitList(v, n))
	case vNull:
		return nil
	}
	if n.items != nil || n.maxItems != 0 {
		sub := n.items
		if len(n.prefix) > 0 {
			sub = n.prefix[0]
		}
		f := &fix{cost: 12, edits: []edit.Edit{{Off: v.off, Repl: "[", Kind: jsonfix.SchemaShape}}}
		if sub != nil {
			f.add(c.fix(v, sub, &path{p, "0"}))
		}
		if n.minItems > 1 {
			f.miss += missWeight
			f.viol = append(f.viol, Violation{p.String(), "minItems", "1 item, more wanted"})
		}
		f.subs = append(f.subs, &fix{edits: []edit.Edit{{Off: v.end, Repl: "]", Kind: jsonfix.SchemaShape}}})
		try(f)
	}
	return best
}

// stringItems reports whether the items are plain strings: then a string that looks like JSON is itself an item.
func (c *coercer) stringItems(n *node) bool {
	if n.items == nil {
		return false
	}
	f := c.flat(n.items)
	return f.typed && f.types == tString && !f.hasEnum && !c.opt.Salvage
}

// splitList reads "a, b" as a list where the items are single words, numbers or values of an enum.
func (c *coercer) splitList(v *val, n *node) *fix {
	s := strings.TrimSpace(v.text)
	if !strings.Contains(s, ",") || len(s) > 4096 || s[0] == '[' || s[0] == '{' {
		return nil
	}
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
		if parts[i] == "" {
			return nil
		}
	}
	if c.stringItems(n) {
		for _, x := range parts {
			if strings.ContainsAny(x, " \t\n") {
				return nil
			}
		}
	}
	for i := range parts {
		parts[i] = quoteJSON(parts[i])
	}
	return c.rewritten(v, n, "["+strings.Join(parts, ", ")+"]", 10)
}

// rewritten mends text for n and puts the result in place of v.
func (c *coercer) rewritten(v *val, n *node, text string, cost int) *fix {
	t := parseTree(text)
	if t == nil {
		return nil
	}
	in := newCoercer(text, c.opt)
	in.opt.Source = nil
	in.depth = c.depth + 1
	f := in.fix(t, n, nil)
	var o Outcome
	f.collect(&o)
	sortEdits(o.Edits)
	out := c.replaced(v, edit.Apply(text, o.Edits), cost+f.cost, jsonfix.SchemaShape)
	out.miss = f.miss
	out.viol = f.viol
	return out
}

// embedded reads JSON that was written into a string.
func (c *coercer) embedded(v *val, n *node, p *path, open byte) *fix {
	s := strings.TrimSpace(v.text)
	if s == "" || s[0] != open || c.depth > 100 {
		return nil
	}
	if !jsonfix.Valid([]byte(s), 1000) {
		if !c.opt.Salvage {
			return nil
		}
		cfg := &jsonfix.Config{MaxDepth: 1000}
		pr := jsonfix.Parse([]byte(s), cfg)
		ch := pr.Choose()
		if len(ch) != 1 || pr.Docs[ch[0]].TooDeep {
			return nil
		}
		s = edit.Apply(s, pr.Edits(ch))
	}
	return c.rewritten(v, n, s, 10)
}

// toScalar writes a scalar in another type.
func (c *coercer) toScalar(v *val, n *node, p *path) *fix {
	var best *fix
	try := func(text string, kind int, cost int) {
		w := &val{id: -1, kind: kind, text: text}
		var k, r string
		switch kind {
		case vString:
			k, r = checkString(text, n)
			text = quoteJSON(text)
		case vNumber:
			k, r = checkNumber(w.text, n)
		}
		f := c.replaced(v, text, cost, jsonfix.SchemaType)
		if k != "" {
			f = c.bad(p, k, r)
		}
		if f.better(best) {
			best = f
		}
	}
	switch v.kind {
	case vObject:
		if c.opt.Pairs && n.types&tString != 0 && len(v.members) == 1 && v.members[0].v.kind < vArray {
			m := v.members[0]
			text := m.key + ":"
			if m.v.kind != vNull {
				text += " " + m.v.text
			}
			try(text, vString, 9)
		}
	case vNumber:
		if n.types&tBool != 0 && (v.text == "0" || v.text == "1") {
			try(map[string]string{"0": "false", "1": "true"}[v.text], vBool, 4)
		}
		if n.types&tString != 0 {
			if src := c.opt.Source[v.off]; src != "" && v.id > 0 {
				try(src, vString, 4)
			} else {
				try(v.text, vString, 4)
			}
		}
	case vBool:
		if n.types&tString != 0 {
			try(v.text, vString, 8)
		}
	case vString:
		s := strings.TrimSpace(v.text)
		if n.types&(tNumber|tInteger) != 0 {
			if num, cost, ok := parseNumber(s, c.opt.Units); ok {
				if n.types&tNumber != 0 {
					try(num, vNumber, cost)
				} else if i, ok := asInteger(num); ok {
					try(i, vNumber, cost)
				}
			}
		}
		if n.types&tBool != 0 {
			if b, ok := boolWord(s); ok {
				try(b, vBool, 4)
			}
		}
		if n.types&tNull != 0 && nullWord(s) {
			try("null", vNull, 5)
		}
		if n.types&tString != 0 && best == nil && s != v.text {
			try(s, vString, 3)
		}
	}
	return best
}

func boolWord(s string) (string, bool) {
	switch strings.ToLower(strings.Trim(s, "*_`'\". !")) {
	case "true", "yes", "y", "on", "1", "t":
		return "true", true
	case "false", "no", "n", "off", "0", "f":
		return "false", true
	}
	return "", false
}

func nullWord(s string) bool {
	switch strings.ToLower(s) {
	case "null", "none", "nil", "n/a", "na", "undefined", "-", "", "~", "not available", "unknown", "not applicable", "nan":
		return true
	}
	return false
}

func asInteger(num string) (string, bool) {
	if !strings.ContainsAny(num, ".eE") {
		return num, true
	}
	r, ok := ratOf(num)
	if !ok || !r.IsInt() || r.Num().BitLen() > 4096 {
		return "", false
	}
	return r.Num().String(), true
}

var (
	plainNumber = regexp.MustCompile(`^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$`)
	grouped     = regexp.MustCompile(`^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)
	groupedDot  = regexp.MustCompile(`^[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)$`)
	groupedTick = regexp.MustCompile(`^[-+]?\d{1,3}(?:['’ _\x{a0}\x{202f}]\d{3})+(?:[.,]\d+)?$`)
	commaNumber = regexp.MustCompile(`^[-+]?\d+,\d{1,2}$`)
	fraction    = regexp.MustCompile(`^([-+]?\d+)\s*/\s*(\d+)$`)
	withUnit    = regexp.MustCompile(`^(?:[\p{Sc}]|[A-Z]{2,3}\p{Sc}?|[~≈#])?\s*([-+]?[\d.][\d.,'’_\x{a0}]*(?:[eE][-+]?\d+)?)\s*(?:%|‰|°?\s*[\p{L}\p{Sc}/²³µ°.]{1,16}(?:\s[\p{L}/]{1,16})?)?\.?$`)
)

// parseNumber reads a number, with its unit when units is set.
func parseNumber(s string, units bool) (num string, cost int, ok bool) {
	s = strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "*`"))
	if plainNumber.MatchString(s) {
		return tidyNumber(s), 4, true
	}
	if len(s) > 64 || !units {
		return "", 0, false
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		if n, c, ok := parseNumber(s[1:len(s)-1], units); ok && !strings.HasPrefix(n, "-") {
			return "-" + n, c + 4, true // the bookkeeper's negative
		}
	}
	if m := fraction.FindStringSubmatch(s); m != nil {
		a, _ := new(big.Rat).SetString(m[1])
		b, _ := new(big.Rat).SetString(m[2])
		if b.Sign() == 0 {
			return "", 0, false
		}
		f, _ := a.Quo(a, b).Float64()
		out, err := json.Marshal(f)
		return string(out), 10, err == nil
	}
	if n, ok := groupedNumber(s); ok {
		return n, 6, true
	}
	sign := ""
	t := s
	if strings.HasPrefix(t, "-") {
		sign, t = "-", strings.TrimSpace(t[1:])
	}
	m := withUnit.FindStringSubmatch(t)
	if m == nil {
		return "", 0, false
	}
	core := strings.TrimRight(m[1], ".,'’_")
	if n, ok := groupedNumber(core); ok {
		return sign + n, 8, true
	}
	if plainNumber.MatchString(core) {
		return sign + tidyNumber(core), 8, true
	}
	return "", 0, false
}

func groupedNumber(s string) (string, bool) {
	switch {
	case grouped.MatchString(s):
		return tidyNumber(strings.ReplaceAll(s, ",", "")), true
	case groupedDot.MatchString(s):
		return tidyNumber(strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")), true
	case groupedTick.MatchString(s):
		s = strings.Map(func(r rune) rune {
			if r == '\'' || r == '’' || r == ' ' || r == '_' || r == 0xa0 || r == 0x202f {
				return -1
			}
			if r == ',' {
				return '.'
			}
			return r
		}, s)
		return tidyNumber(s), true
	case commaNumber.MatchString(s):
		return tidyNumber(strings.ReplaceAll(s, ",", ".")), true
	}
	return "", false
}

// tidyNumber writes a number as JSON does.
func tidyNumber(s string) string {
	s = strings.TrimPrefix(s, "+")
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	mant, exp := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mant, exp = s[:i], s[i:]
	}
	whole, frac, _ := strings.Cut(mant, ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	out := whole
	if frac != "" {
		out += "." + frac
	}
	out += exp
	if neg {
		out = "-" + out
	}
	return out
}

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
