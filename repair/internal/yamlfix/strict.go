package yamlfix

import (
	"errors"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxStrict bounds the text given to the reference reader, and maxNodes what aliases may blow up to.
const (
	maxStrict = 8 << 20
	maxNodes  = 1 << 20
)

// Strict reads valid YAML with the reference reader. more tells that further documents follow; equal that they have the same value.
func Strict(s string) (n *Node, more, equal, ok bool) {
	if len(s) > maxStrict {
		return nil, false, false, false
	}
	defer func() {
		if recover() != nil { // the reference reader gives up on some broken texts by panicking
			n, ok = nil, false
		}
	}()
	d := yaml.NewDecoder(strings.NewReader(s))
	var doc yaml.Node
	if err := d.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return &Node{Kind: Null}, false, false, strings.TrimSpace(s) != ""
		}
		return nil, false, false, false
	}
	c := &converter{room: 8*len(s) + 1<<16}
	n = c.node(&doc, 0)
	if n == nil {
		return nil, false, false, false
	}
	equal = true
	for range 64 {
		var next yaml.Node
		if err := d.Decode(&next); err != nil {
			if errors.Is(err, io.EOF) {
				return n, more, equal, true
			}
			return nil, false, false, false
		}
		more = true
		if m := c.node(&next, 0); m == nil || !Equal(n, m) {
			equal = false
		}
	}
	return n, more, equal, true
}

type converter struct {
	n     int
	room  int // bytes that aliases may still stand for
	alias int // aliases that are open
}

// node turns a node of the reference reader into a value by the core schema; nil when it is too large or not a tree of JSON.
func (c *converter) node(y *yaml.Node, depth int) *Node {
	if c.n++; c.n > maxNodes || depth > 2*maxDepth {
		return nil
	}
	if c.alias > 0 {
		if c.room -= 1 + len(y.Value); c.room < 0 {
			return nil
		}
	}
	switch y.Kind {
	case yaml.DocumentNode:
		if len(y.Content) == 0 {
			return &Node{Kind: Null}
		}
		return c.node(y.Content[0], depth+1)
	case yaml.AliasNode:
		if y.Alias == nil {
			return nil
		}
		c.alias++
		defer func() { c.alias-- }()
		return c.node(y.Alias, depth+1)
	case yaml.SequenceNode:
		n := &Node{Kind: Seq}
		for _, e := range y.Content {
			v := c.node(e, depth+1)
			if v == nil {
				return nil
			}
			n.Items = append(n.Items, v)
		}
		return n
	case yaml.MappingNode:
		n := &Node{Kind: Map}
		at := &index{}
		for i := 0; i+1 < len(y.Content); i += 2 {
			k, v := c.node(y.Content[i], depth+1), c.node(y.Content[i+1], depth+1)
			if k == nil || v == nil {
				return nil
			}
			if at.find(n, k.keyText()) >= 0 {
				return nil
			}
			if y.Content[i].Tag == "!!merge" && v.Kind == Map {
				for j, mk := range v.Keys {
					if at.find(n, mk) < 0 {
						n.set(mk, v.Items[j], at)
					}
				}
				continue
			}
			n.set(k.keyText(), v, at)
		}
		return n
	}
	if y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return str(y.Value)
	}
	if y.Style&yaml.TaggedStyle != 0 && (y.Tag == "!!str" || !strings.HasPrefix(y.Tag, "!!")) {
		return str(y.Value)
	}
	return Plain(y.Value)
}
