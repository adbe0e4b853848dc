package yamlfix

import (
	"encoding/json"
	"strings"
)

// FromJSON reads a JSON text as a value; nil when it is none.
func FromJSON(s string) *Node {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	return fromJSON(d)
}

func fromJSON(d *json.Decoder) *Node {
	t, err := d.Token()
	if err != nil {
		return nil
	}
	switch x := t.(type) {
	case nil:
		return &Node{Kind: Null}
	case bool:
		if x {
			return &Node{Kind: Bool, Text: "true"}
		}
		return &Node{Kind: Bool, Text: "false"}
	case json.Number:
		return &Node{Kind: Number, Text: string(x)}
	case string:
		return str(x)
	case json.Delim:
		n := &Node{Kind: Seq}
		at := &index{}
		if x == '{' {
			n.Kind = Map
		}
		for d.More() {
			key := ""
			if n.Kind == Map {
				k, err := d.Token()
				if err != nil {
					return nil
				}
				key = k.(string)
			}
			v := fromJSON(d)
			if v == nil {
				return nil
			}
			if n.Kind == Map {
				n.set(key, v, at)
			} else {
				n.Items = append(n.Items, v)
			}
		}
		if _, err := d.Token(); err != nil {
			return nil
		}
		return n
	}
	return nil
}

// FirstDocument gives where the first document of a stream ends: at the marker behind its content.
func FirstDocument(s string) int {
	content := false
	for at := 0; at < len(s); {
		end := strings.IndexByte(s[at:], '\n')
		next := len(s)
		if end >= 0 {
			next = at + end + 1
		}
		l := strings.TrimRight(s[at:next], " \t\r\n")
		if content && (l == "---" || l == "..." || strings.HasPrefix(l, "--- ") || strings.HasPrefix(l, "... ")) {
			return at
		}
		if strings.HasPrefix(l, "--- ") || l != "" && l != "---" && l[0] != '%' && l[0] != '#' {
			content = true
		}
		at = next
	}
	return len(s)
}
