package grammar

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// keySet finds the place of a key in a growing list, by scan or by map.
type keySet struct {
	keys []string
	// base, unless it is nil, has the first keys as its properties, in their order.
	base *schemaref.ObjectKeywords
	// index finds the keys that base does not have, where they are many.
	index map[string]int
}

// keysOf lists the keys that the shape names.
func keysOf(o *objectShape) keySet {
	var k keySet
	n := len(o.extras) + len(o.required)
	for i := range o.groups {
		n += len(o.groups[i].keywords.Properties)
	}
	k.keys = make([]string, 0, n)
	for i := range o.groups {
		g := o.groups[i].keywords
		if i == 0 && g.Indexed() {
			k.base = g
			for _, p := range g.Properties {
				k.keys = append(k.keys, p.Name)
			}
			continue
		}
		for _, p := range g.Properties {
			k.add(p.Name)
		}
	}
	for _, e := range o.extras {
		k.add(e.key)
	}
	for _, key := range o.required {
		k.add(key)
	}
	return k
}

func (k *keySet) find(key string) int {
	from := 0
	if k.base != nil {
		if i := k.base.Position(key); i >= 0 {
			return i
		}
		from = len(k.base.Properties)
	}
	if k.index != nil {
		if i, ok := k.index[key]; ok {
			return i
		}
		return -1
	}
	if i := slices.Index(k.keys[from:], key); i >= 0 {
		return from + i
	}
	return -1
}

func (k *keySet) add(key string) {
	if k.find(key) >= 0 {
		return
	}
	k.keys = append(k.keys, key)
	from := 0
	if k.base != nil {
		from = len(k.base.Properties)
	}
	switch {
	case k.index != nil:
		k.index[key] = len(k.keys) - 1
	case len(k.keys)-from > 16:
		k.index = make(map[string]int, cap(k.keys)-from)
		for i, known := range k.keys[from:] {
			k.index[known] = from + i
		}
	}
}
