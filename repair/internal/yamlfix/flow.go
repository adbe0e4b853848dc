package yamlfix

import "strings"

// flow reads flow collections: [a, b] and {a: 1}.
type flow struct {
	s     string
	i     int
	r     *reader
	depth int
}

// parseFlow reads the flow collection at the start of s. ok is false when it is not closed.
func parseFlow(s string, r *reader) (n *Node, rest string, ok bool) {
	f := &flow{s: s, r: r}
	n = f.value("")
	if n == nil {
		return nil, s, false
	}
	return n, strings.TrimLeft(s[f.i:], " \t\n"), true
}

// Flow reads a text that is one flow collection; nil when it is anything else.
func Flow(s string) *Node {
	if strings.ContainsAny(s, "&*") {
		return nil
	}
	r := &reader{}
	n, rest, ok := parseFlow(strings.TrimSpace(s), r)
	if !ok || strings.TrimSpace(rest) != "" || len(r.notes) > 0 {
		return nil
	}
	return n
}

func (f *flow) space() {
	from := f.i
	defer func() { f.r.steps += f.i - from }()
	for f.i < len(f.s) {
		switch c := f.s[f.i]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			f.i++
		case c == '#' && f.i > 0 && (f.s[f.i-1] == ' ' || f.s[f.i-1] == '\n'):
			for f.i < len(f.s) && f.s[f.i] != '\n' {
				f.i++
			}
		default:
			return
		}
	}
}

// value reads a value that ends at one of the stop characters of its collection.
func (f *flow) value(stop string) *Node {
	f.r.steps++
	f.space()
	if strings.HasPrefix(f.s[f.i:], "? ") {
		f.i += 2
		f.space()
	}
	if f.i >= len(f.s) || f.depth > maxDepth {
		return nil
	}
	switch c := f.s[f.i]; c {
	case '[':
		f.i++
		f.depth++
		defer func() { f.depth-- }()
		n := &Node{Kind: Seq}
		for {
			f.space()
			if f.i >= len(f.s) {
				return nil
			}
			switch f.s[f.i] {
			case ']':
				f.i++
				return n
			case '}', ',':
				return nil
			}
			v := f.value(",]")
			if v == nil {
				return nil
			}
			f.space()
			if f.i < len(f.s) && f.s[f.i] == ':' {
				// A single pair.
				f.i++
				w := f.value(",]")
				if w == nil {
					return nil
				}
				v = &Node{Kind: Map, Keys: []string{v.keyText()}, Items: []*Node{w}}
			}
			n.Items = append(n.Items, v)
			if !f.more(']') {
				return nil
			}
		}
	case '{':
		f.i++
		f.depth++
		defer func() { f.depth-- }()
		n := &Node{Kind: Map}
		at := &index{}
		for {
			f.space()
			if f.i >= len(f.s) {
				return nil
			}
			switch f.s[f.i] {
			case '}':
				f.i++
				return n
			case ']', ',':
				return nil
			}
			k := f.value(",}:")
			if k == nil {
				return nil
			}
			f.space()
			v := &Node{Kind: Null}
			if f.i < len(f.s) && f.s[f.i] == ':' {
				f.i++
				f.space()
				if f.i < len(f.s) && f.s[f.i] != ',' && f.s[f.i] != '}' {
					if v = f.value(",}"); v == nil {
						return nil
					}
				}
			}
			n.set(k.keyText(), v, at)
			if !f.more('}') {
				return nil
			}
		}
	case '"', '\'':
		e := quotedEnd(f.s[f.i:], c)
		if e < 0 {
			return nil
		}
		t := f.s[f.i+1 : f.i+e-1]
		f.i += e
		return f.r.body(fold(t), c, 0)
	case ']', '}':
		return nil
	case '!':
		from := f.i
		for f.i < len(f.s) && strings.IndexByte(" ,]}\n", f.s[f.i]) < 0 {
			f.i++
		}
		tag := f.s[from:f.i]
		f.space()
		if f.i < len(f.s) && strings.IndexByte(",]}:", f.s[f.i]) >= 0 {
			if tag == "!!str" {
				return str("")
			}
			return &Node{Kind: Null}
		}
		v := f.value(stop)
		if v != nil && tag == "!!str" && v.Kind < String {
			v = str(v.source())
		}
		return v
	case '>', '|', '@', '`', '%', '&', '*', '#', ',':
		return nil
	}
	from := f.i
	for f.i < len(f.s) {
		c := f.s[f.i]
		if strings.IndexByte(",]}[{", c) >= 0 && (stop != "" || c != ',') {
			break
		}
		if c == ':' && (f.i+1 >= len(f.s) || strings.IndexByte(" \n,]}", f.s[f.i+1]) >= 0) {
			break
		}
		if c == '#' && f.i > from && f.s[f.i-1] == ' ' {
			break
		}
		f.i++
	}
	return Plain(fold(strings.TrimSpace(f.s[from:f.i])))
}

// more reports whether the closer or a comma follows, and takes the comma.
func (f *flow) more(closer byte) bool {
	f.space()
	if f.i < len(f.s) && f.s[f.i] == ',' {
		f.i++
		return true
	}
	return f.i < len(f.s) && f.s[f.i] == closer
}

// keyText gives a node as a key.
func (n *Node) keyText() string {
	switch n.Kind {
	case Null:
		return "null"
	case Seq, Map:
		return n.JSON()
	}
	return n.Text
}

// fold joins the lines of a scalar: one break is a blank, more are one less.
func fold(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	ls := strings.Split(s, "\n")
	var b strings.Builder
	breaks := 0
	for i, l := range ls {
		l = strings.TrimRight(l, "\r")
		if i > 0 {
			l = strings.TrimLeft(l, " \t")
		}
		if i < len(ls)-1 {
			l = strings.TrimRight(l, " \t")
		}
		if l == "" && i > 0 && i < len(ls)-1 {
			breaks++
			continue
		}
		if i > 0 {
			if breaks > 0 {
				for range breaks {
					b.WriteByte('\n')
				}
			} else {
				b.WriteByte(' ')
			}
		}
		breaks = 0
		b.WriteString(l)
	}
	return b.String()
}
