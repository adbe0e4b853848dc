// Package edit holds the list of changes that turns one text into another. Every stage of a repair is a list of edits over the text
// of the stage before it; Compose joins two stages into one list over the first text.
package edit

import "strings"

// Kind names what an edit mends. The zero Kind is not used.
type Kind uint8

// Edit replaces Len bytes at Off of the source by Repl. An insertion has Len 0, a deletion has an empty Repl.
type Edit struct {
	Off, Len int
	Repl     string
	Kind     Kind
}

// Apply returns src with the edits made. Edits are sorted by Off and do not overlap; of two edits at one offset the earlier in the
// list comes first.
func Apply(src string, edits []Edit) string {
	if len(edits) == 0 {
		return src
	}
	n := len(src)
	for _, e := range edits {
		n += len(e.Repl) - e.Len
	}
	var out strings.Builder
	out.Grow(n)
	at := 0
	for i := range edits {
		e := &edits[i]
		out.WriteString(src[at:e.Off])
		out.WriteString(e.Repl)
		at = e.Off + e.Len
	}
	out.WriteString(src[at:])
	return out.String()
}

// Source gives the place in the source that a place in the text with the edits made comes from; for text that an edit wrote, the place of
// the edit. O(len(edits)).
func Source(edits []Edit, at int) int {
	shift := 0
	for _, e := range edits {
		off := e.Off + shift
		if at < off {
			break
		}
		if at < off+len(e.Repl) {
			return e.Off
		}
		shift += len(e.Repl) - e.Len
	}
	return at - shift
}

// Valid reports whether the edits are sorted, lie inside a source of n bytes and do not overlap.
func Valid(edits []Edit, n int) bool {
	at := 0
	for _, e := range edits {
		if e.Off < at || e.Len < 0 || e.Off+e.Len > n {
			return false
		}
		at = e.Off + e.Len
	}
	return true
}

// composer writes the pieces of the last text in order and turns what lies between copied pieces into edits.
type composer struct {
	out     []Edit
	pending Edit
	text    []byte // of the pending edit, when it is put together of several
	open    bool
}

func (c *composer) flush() {
	if c.open && len(c.text) > 0 {
		c.pending.Repl = string(c.text)
		c.text = c.text[:0]
	}
	if c.open && (c.pending.Len > 0 || c.pending.Repl != "") {
		c.out = append(c.out, c.pending)
	}
	c.open = false
}

func (c *composer) put(off, length int, repl string, kind Kind) {
	if length == 0 && repl == "" {
		return
	}
	if c.open && c.pending.Off+c.pending.Len == off {
		c.pending.Len += length
		switch {
		case repl == "":
		case c.pending.Repl == "":
			c.pending.Repl = repl
		default:
			if len(c.text) == 0 {
				c.text = append(c.text, c.pending.Repl...)
			}
			c.text = append(c.text, repl...)
		}
		if c.pending.Kind == 0 {
			c.pending.Kind = kind
		}
		return
	}
	c.flush()
	c.pending, c.open = Edit{Off: off, Len: length, Repl: repl, Kind: kind}, true
}

// piece is a run of the middle text: copied from the source when lit is empty and copied is set, else literal text that stands for
// length source bytes.
type piece struct {
	src, n  int
	lit     string
	copied  bool
	consume int
	kind    Kind
}

// Compose returns the edits over the source (of n bytes) that have the effect of first making a and then b. Where an edit of b
// touches text that a wrote, the two become one edit, with the kind of the first. O(len(a) + len(b)) pieces.
func Compose(a, b []Edit, n int) []Edit {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	c := composer{out: make([]Edit, 0, len(a)+len(b))}
	ai, at := 0, 0
	cur, have := piece{}, false
	next := func() bool {
		for {
			if ai < len(a) && a[ai].Off == at {
				e := a[ai]
				ai++
				cur = piece{src: e.Off, lit: e.Repl, consume: e.Len, kind: e.Kind}
				at = e.Off + e.Len
				have = true
				return true
			}
			end := n
			if ai < len(a) {
				end = a[ai].Off
			}
			if end > at {
				cur = piece{src: at, n: end - at, copied: true}
				at = end
				have = true
				return true
			}
			if ai >= len(a) {
				return false
			}
		}
	}
	// advance moves k middle bytes on, keeping or deleting them.
	advance := func(k int, keep bool, kind Kind) {
		for {
			if !have && !next() {
				return
			}
			if cur.copied {
				m := min(k, cur.n)
				if m > 0 {
					if keep {
						c.flush()
					} else {
						c.put(cur.src, m, "", kind)
					}
				}
				cur.src += m
				cur.n -= m
				k -= m
				if cur.n > 0 {
					return
				}
				have = false
				if k == 0 {
					return
				}
				continue
			}
			if k == 0 && len(cur.lit) > 0 {
				return
			}
			m := min(k, len(cur.lit))
			lit := ""
			if keep {
				lit = cur.lit[:m]
			}
			consume := 0
			if m == len(cur.lit) {
				consume = cur.consume
			}
			c.put(cur.src, consume, lit, cur.kind)
			cur.src += consume
			cur.lit = cur.lit[m:]
			k -= m
			if len(cur.lit) > 0 {
				return
			}
			have = false
			if k == 0 {
				return
			}
		}
	}
	pos := 0
	for _, e := range b {
		advance(e.Off-pos, true, 0)
		pos = e.Off
		advance(e.Len, false, e.Kind)
		pos += e.Len
		here := at
		if have {
			here = cur.src
		}
		c.put(here, 0, e.Repl, e.Kind)
	}
	for have || next() {
		if cur.copied {
			c.flush()
			have = false
			continue
		}
		c.put(cur.src, cur.consume, cur.lit, cur.kind)
		have = false
	}
	c.flush()
	return c.out
}
