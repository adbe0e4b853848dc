package refmatch

import (
	"bytes"

	"github.com/stencil-go/stencil/grammar"
)

// written is how far a collection has been written: up to pos, count members,
// used[i] == '1' where property i is among them.
type written struct {
	pos   int
	count int
	used  string
	// additional says that a member under another key was written.
	additional bool
}

// members explores every way to write the collection. Additional members may
// share a key; properties may not be written twice.
func (m *matcher) members(c *grammar.Members, pos, indent int) set {
	out := m.none()
	start := written{pos: pos, used: string(bytes.Repeat([]byte{'0'}, len(c.Properties)))}
	work, seen := []written{start}, map[written]bool{start: true}
	push := func(w written) {
		if c.Max < 0 {
			// Without an upper bound only "at least Min" matters.
			w.count = min(w.count, max(c.Min, 1))
		}
		if !seen[w] {
			seen[w] = true
			work = append(work, w)
		}
	}
	for len(work) > 0 {
		w := work[len(work)-1]
		work = work[:len(work)-1]
		if w.count >= c.Min && complete(c, w) {
			out.add(w.pos)
		}
		if c.Max >= 0 && w.count >= c.Max {
			continue
		}
		starts := m.one(w.pos)
		if w.count > 0 && c.Separator != nil {
			starts = m.at(c.Separator, w.pos, indent)
		}
		for p := range len(m.text) + 1 {
			if !starts.has(p) {
				continue
			}
			for i, property := range c.Properties {
				if !allowed(c, w, i) || !bytes.HasPrefix(m.text[p:], []byte(property.Key)) {
					continue
				}
				used := w.used[:i] + "1" + w.used[i+1:]
				ends := m.at(property.Value, p+len(property.Key), indent)
				for j := range len(m.text) + 1 {
					if ends.has(j) {
						push(written{pos: j, count: w.count + 1, used: used, additional: w.additional})
					}
				}
			}
			if !c.AnyOrder && !complete(c, w) {
				continue
			}
			for _, family := range c.Additional {
				keys := m.at(family.Key, p, indent)
				for k := range len(m.text) + 1 {
					if !keys.has(k) || named(c, m.text[p:k]) {
						continue
					}
					if c.KeyGuard != nil && w.count > 0 && grammar.CheckGuard(c.KeyGuard, m.text[:k], pos) != nil {
						continue
					}
					ends := m.at(family.Value, k, indent)
					for j := range len(m.text) + 1 {
						if ends.has(j) {
							push(written{pos: j, count: w.count + 1, used: w.used, additional: true})
						}
					}
				}
			}
		}
	}
	return out
}

// complete reports whether no required property is missing.
func complete(c *grammar.Members, w written) bool {
	for i, p := range c.Properties {
		if p.Required && w.used[i] == '0' {
			return false
		}
	}
	return true
}

// allowed reports whether property i may be written next.
func allowed(c *grammar.Members, w written, i int) bool {
	if w.used[i] == '1' {
		return false
	}
	if c.AnyOrder {
		return true
	}
	if w.additional {
		return false
	}
	for k, p := range c.Properties {
		if k > i && w.used[k] == '1' || k < i && p.Required && w.used[k] == '0' {
			return false
		}
	}
	return true
}

// named reports whether the key as written is that of a property.
func named(c *grammar.Members, key []byte) bool {
	for _, p := range c.Properties {
		if p.Key == string(key) {
			return true
		}
	}
	return false
}
