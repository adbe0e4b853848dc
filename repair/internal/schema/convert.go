package schema

import (
	"strings"

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
		try(c.splitList(v, n, p))
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
func (c *coercer) splitList(v *val, n *node, p *path) *fix {
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
	return c.rewritten(v, n, p, "["+strings.Join(parts, ", ")+"]", 10)
}

// rewritten mends text for n and puts the result in place of v.
func (c *coercer) rewritten(v *val, n *node, p *path, text string, cost int) *fix {
	t := parseTree(text)
	if t == nil {
		return nil
	}
	in := newCoercer(text, c.opt)
	in.opt.Source = nil
	in.depth = c.depth + 1
	f := in.fix(t, n, p)
	var o Outcome
	f.collect(&o)
	sortEdits(o.Edits)
	out := c.replaced(v, edit.Apply(text, o.Edits), cost+f.cost, jsonfix.SchemaShape)
	out.miss = f.miss
	out.viol = o.Violations
	return out
}

// embedded reads JSON that was written into a string.
func (c *coercer) embedded(v *val, n *node, p *path, open byte) *fix {
	s := strings.TrimSpace(v.text)
	if s == "" || s[0] != open || c.depth > 100 {
		return nil
	}
	if !jsonfix.Valid(s, 1000) {
		if !c.opt.Salvage {
			return nil
		}
		cfg := &jsonfix.Config{MaxDepth: 1000}
		pr := jsonfix.Parse([]byte(s), cfg)
		ch := pr.Choose()
		if len(ch) != 1 || pr.Docs[ch[0]].TooDeep {
			return nil
		}
		if s = edit.Apply(s, pr.Edits(ch)); !jsonfix.Valid(s, 1000) {
			return nil // its parts do not fit together
		}
	}
	return c.rewritten(v, n, p, s, 10)
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
