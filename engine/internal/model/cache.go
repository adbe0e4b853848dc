package model

// pagePositions is the number of positions a page holds: a multiple of 16, the
// positions of a panel of keys.
const pagePositions = 64

// lanes is the width of a panel.
const lanes = 16

// Cache holds the keys and values of the positions a sequence has read. It is
// made of pages of 64 positions; a page that two caches share is copied by the
// first that writes to it.
type Cache struct {
	n     int
	pages []pageRef
}

type pageRef struct {
	page  *page
	owned bool // no other cache refers to the page
}

// page holds, for each layer and key-value head, keys as panels of 16 positions
// ([position/16][dimension][16]) and values as panels of 16 dimensions
// ([dimension/16][position][16]), so that both products of attention are
// products of a panel with a row.
type page []float32

// Len is the number of positions read.
func (c *Cache) Len() int { return c.n }

// Truncate forgets all but the first n positions, which must be there. It
// costs O(1).
func (c *Cache) Truncate(n int) { c.n = n }

// Fork returns a cache with the same positions. It copies references only:
// O(pages).
func (c *Cache) Fork() *Cache {
	used := (c.n + pagePositions - 1) / pagePositions
	f := &Cache{n: c.n, pages: make([]pageRef, used)}
	for i := range c.pages[:used] {
		c.pages[i].owned = false
		f.pages[i] = c.pages[i]
	}
	return f
}

// reserve makes positions c.n to c.n+count-1 writable.
func (c *Cache) reserve(count, pageFloats int) {
	for i := c.n / pagePositions; i*pagePositions < c.n+count; i++ {
		switch {
		case i == len(c.pages):
			p := make(page, pageFloats)
			c.pages = append(c.pages, pageRef{&p, true})
		case !c.pages[i].owned:
			p := make(page, pageFloats)
			copy(p, *c.pages[i].page)
			c.pages[i] = pageRef{&p, true}
		}
	}
}

// layout knows where things are in a page.
type layout struct {
	kvHeads, headSize int
	paddedSize        int // of a head's values: a multiple of 16
}

func (l layout) headFloats() int { return pagePositions * (l.headSize + l.paddedSize) }

func (l layout) pageFloats(layers int) int { return layers * l.kvHeads * l.headFloats() }

// keys returns the panel of 16 keys that begins with the given position of the
// page, a multiple of 16.
func (l layout) keys(p page, layer, head, position int) []float32 {
	at := (layer*l.kvHeads+head)*l.headFloats() + position*l.headSize
	return p[at:][:lanes*l.headSize]
}

// values returns the panel of 16 dimensions that begins with the given one.
func (l layout) values(p page, layer, head, dimension int) []float32 {
	at := (layer*l.kvHeads+head)*l.headFloats() + pagePositions*(l.headSize+dimension)
	return p[at:][:lanes*pagePositions]
}

// store writes one position's key and value of one head.
func (c *Cache) store(l layout, layer, head, position int, key, value []float32) {
	p, at := *c.pages[position/pagePositions].page, position%pagePositions
	panel := l.keys(p, layer, head, at/lanes*lanes)
	lane := at % lanes
	for d, v := range key {
		panel[d*lanes+lane] = v
	}
	for d := 0; d < len(value); d += lanes {
		copy(l.values(p, layer, head, d)[at*lanes:][:lanes], value[d:min(d+lanes, len(value))])
	}
}
