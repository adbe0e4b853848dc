package grammar

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// Range is an inclusive range of code points.
type Range struct{ Lo, Hi rune }

// Class is a set of Unicode scalar values: surrogates are never in it. A Class
// is immutable. Its ranges are sorted and neither overlap nor touch.
type Class struct{ ranges []Range }

// AnyClass is every Unicode scalar value.
var AnyClass = NewClass(Range{0, utf8.MaxRune})

// NewClass returns the union of the ranges.
func NewClass(ranges ...Range) *Class {
	in := make([]Range, 0, len(ranges)+1)
	for _, r := range ranges {
		r.Lo, r.Hi = max(r.Lo, 0), min(r.Hi, utf8.MaxRune)
		// Surrogates D800-DFFF are cut out.
		if r.Lo < 0xD800 && r.Hi >= 0xD800 {
			in = append(in, Range{r.Lo, 0xD7FF})
			r.Lo = 0xE000
		} else if r.Lo >= 0xD800 && r.Lo <= 0xDFFF {
			r.Lo = 0xE000
		}
		if r.Hi >= 0xD800 && r.Hi <= 0xDFFF {
			r.Hi = 0xD7FF
		}
		if r.Lo <= r.Hi {
			in = append(in, r)
		}
	}
	slices.SortFunc(in, func(a, b Range) int { return int(a.Lo) - int(b.Lo) })
	out := in[:0]
	for _, r := range in {
		if n := len(out); n > 0 && touches(out[n-1].Hi, r.Lo) {
			out[n-1].Hi = max(out[n-1].Hi, r.Hi)
			continue
		}
		out = append(out, r)
	}
	return &Class{ranges: slices.Clip(out)}
}

// touches reports whether a range that starts at lo joins one that ends at hi:
// D7FF and E000 are neighbours, since no scalar value lies between them.
func touches(hi, lo rune) bool { return lo <= hi+1 || hi == 0xD7FF && lo == 0xE000 }

// Ranges lists the ranges in order. The slice must not be modified.
func (c *Class) Ranges() []Range { return c.ranges }

// Empty reports whether no code point is in the class.
func (c *Class) Empty() bool { return len(c.ranges) == 0 }

// Has reports whether r is in the class, in O(log ranges).
func (c *Class) Has(r rune) bool {
	i := sort.Search(len(c.ranges), func(i int) bool { return c.ranges[i].Hi >= r })
	return i < len(c.ranges) && c.ranges[i].Lo <= r && (r < 0xD800 || r > 0xDFFF)
}

// Intersects reports whether some code point of lo..hi is in the class.
func (c *Class) Intersects(lo, hi rune) bool {
	i := sort.Search(len(c.ranges), func(i int) bool { return c.ranges[i].Hi >= lo })
	if i == len(c.ranges) || c.ranges[i].Lo > hi {
		return false
	}
	// A range may span the surrogates; what lies only there does not count.
	a, b := max(lo, c.ranges[i].Lo), min(hi, c.ranges[i].Hi)
	return a < 0xD800 || b > 0xDFFF
}

// Contains reports whether all scalar values of lo..hi are in the class.
func (c *Class) Contains(lo, hi rune) bool {
	i := sort.Search(len(c.ranges), func(i int) bool { return c.ranges[i].Hi >= lo })
	return i < len(c.ranges) && c.ranges[i].Lo <= lo && hi <= c.ranges[i].Hi
}

// Union returns the code points of either class.
func (c *Class) Union(d *Class) *Class { return NewClass(slices.Concat(c.ranges, d.ranges)...) }

// Negate returns the scalar values outside the class.
func (c *Class) Negate() *Class {
	var out []Range
	next := rune(0)
	for _, r := range c.ranges {
		if next < r.Lo {
			out = append(out, Range{next, r.Lo - 1})
		}
		next = r.Hi + 1
	}
	if next <= utf8.MaxRune {
		out = append(out, Range{next, utf8.MaxRune})
	}
	return NewClass(out...)
}

// Intersect returns the code points of both classes.
func (c *Class) Intersect(d *Class) *Class {
	var out []Range
	for i, j := 0, 0; i < len(c.ranges) && j < len(d.ranges); {
		a, b := c.ranges[i], d.ranges[j]
		if lo, hi := max(a.Lo, b.Lo), min(a.Hi, b.Hi); lo <= hi {
			out = append(out, Range{lo, hi})
		}
		if a.Hi < b.Hi {
			i++
		} else {
			j++
		}
	}
	return NewClass(out...)
}
