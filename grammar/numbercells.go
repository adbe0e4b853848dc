package grammar

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// numberSet is a set of decimal numbers: the union of its cells. It is closed
// under union, intersection and complement, and immutable.
type numberSet []numberCell

// numberCell is the numbers between two bounds that are (or are not) integers,
// multiples of each of some steps, and multiples of none of others.
type numberCell struct {
	// low and high are nil where there is no bound.
	low, high           *decimal.Decimal
	lowOpen, highOpen   bool
	integers, fractions bool
	// digitsOnly asks, besides, for a form without fraction and exponent.
	digitsOnly            bool
	multiples, exceptions []decimal.Decimal
}

var (
	allNumbers  = numberSet{{}}
	allIntegers = numberSet{{integers: true}}
)

func (s numberSet) empty() bool { return len(s) == 0 }

func point(d decimal.Decimal) numberCell { return numberCell{low: &d, high: &d} }

// has reports whether the number is in the set.
func (s numberSet) has(d decimal.Decimal) bool {
	return slices.ContainsFunc(s, func(c numberCell) bool { return c.has(d) })
}

func (c *numberCell) has(d decimal.Decimal) bool {
	if c.low != nil {
		if o := d.Compare(*c.low); o < 0 || o == 0 && c.lowOpen {
			return false
		}
	}
	if c.high != nil {
		if o := d.Compare(*c.high); o > 0 || o == 0 && c.highOpen {
			return false
		}
	}
	if c.integers && !d.IsInteger() || c.fractions && d.IsInteger() {
		return false
	}
	for _, m := range c.multiples {
		if !d.MultipleOf(m) {
			return false
		}
	}
	for _, m := range c.exceptions {
		if d.MultipleOf(m) {
			return false
		}
	}
	return true
}

func (c *numberCell) plain() bool {
	return c.low == nil && c.high == nil && !c.integers && !c.fractions && !c.digitsOnly && len(c.multiples) == 0 && len(c.exceptions) == 0
}

// intersect returns the numbers of both cells; ok is false when there are none
// for a reason that shows.
func (c numberCell) intersect(d numberCell) (numberCell, bool) {
	if d.low != nil {
		if c.low == nil {
			c.low, c.lowOpen = d.low, d.lowOpen
		} else if o := d.low.Compare(*c.low); o > 0 || o == 0 && d.lowOpen {
			c.low, c.lowOpen = d.low, d.lowOpen
		}
	}
	if d.high != nil {
		if c.high == nil {
			c.high, c.highOpen = d.high, d.highOpen
		} else if o := d.high.Compare(*c.high); o < 0 || o == 0 && d.highOpen {
			c.high, c.highOpen = d.high, d.highOpen
		}
	}
	c.integers = c.integers || d.integers
	c.digitsOnly = c.digitsOnly || d.digitsOnly
	c.fractions = c.fractions || d.fractions
	c.multiples = mergeSteps(c.multiples, d.multiples)
	c.exceptions = mergeSteps(c.exceptions, d.exceptions)
	return c, !c.void()
}

func mergeSteps(a, b []decimal.Decimal) []decimal.Decimal {
	for _, d := range b {
		if !slices.Contains(a, d) {
			a = append(slices.Clip(a), d)
		}
	}
	return a
}

// void reports whether the cell shows that it is empty.
func (c *numberCell) void() bool {
	if c.integers && c.fractions {
		return true
	}
	for _, m := range c.multiples {
		if slices.Contains(c.exceptions, m) {
			return true
		}
	}
	if c.low == nil || c.high == nil {
		return false
	}
	switch o := c.low.Compare(*c.high); {
	case o > 0 || o == 0 && (c.lowOpen || c.highOpen):
		return true
	case o == 0:
		return !c.has(*c.low)
	}
	return false
}

func (s numberSet) intersect(t numberSet) numberSet {
	if len(s) == 1 && s[0].plain() {
		return t
	}
	if len(t) == 1 && t[0].plain() {
		return s
	}
	var out numberSet
	for _, c := range s {
		for _, d := range t {
			if e, ok := c.intersect(d); ok {
				out = append(out, e)
			}
		}
	}
	return out
}

func (s numberSet) union(t numberSet) numberSet {
	if len(s) == 0 {
		return t
	}
	if len(t) == 0 || len(s) == 1 && s[0].plain() {
		return s
	}
	out := slices.Clip(s)
	for _, d := range t {
		if d.plain() {
			return allNumbers
		}
		if len(out) > 64 || !slices.ContainsFunc(out, func(c numberCell) bool { return c.equal(&d) }) {
			out = append(out, d)
		}
	}
	return out
}

func sameBound(a, b *decimal.Decimal) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func (c *numberCell) equal(d *numberCell) bool {
	return sameBound(c.low, d.low) && sameBound(c.high, d.high) && c.lowOpen == d.lowOpen && c.highOpen == d.highOpen &&
		c.integers == d.integers && c.digitsOnly == d.digitsOnly && c.fractions == d.fractions &&
		slices.Equal(c.multiples, d.multiples) && slices.Equal(c.exceptions, d.exceptions)
}

// maxOutside bounds the cells of a complement on the way to it, where steps divide them.
const maxOutside = 4096

// complement returns the other numbers. It multiplies the cells' outsides, of which
// those within others are left out; it reports false where they are too many. Points
// alone are cut out of the line one after another.
func (s numberSet) complement() (numberSet, bool) {
	out := allNumbers
	for _, c := range s {
		var outside numberSet
		if c.low != nil {
			outside = append(outside, numberCell{high: c.low, highOpen: !c.lowOpen})
		}
		if c.high != nil {
			outside = append(outside, numberCell{low: c.high, lowOpen: !c.highOpen})
		}
		if c.integers {
			outside = append(outside, numberCell{fractions: true})
		}
		if c.fractions {
			outside = append(outside, numberCell{integers: true})
		}
		for _, m := range c.multiples {
			outside = append(outside, numberCell{exceptions: []decimal.Decimal{m}})
		}
		for _, m := range c.exceptions {
			outside = append(outside, numberCell{multiples: []decimal.Decimal{m}})
		}
		if !c.integers && !c.fractions && len(c.multiples)+len(c.exceptions) == 0 {
			out = out.intersect(outside)
			continue
		}
		if len(out)*len(outside) > maxOutside {
			return nil, false
		}
		out = out.intersect(outside).widest()
	}
	return out, true
}

// maxCompared bounds the cells that are compared each with each.
const maxCompared = 512

// widest is the set without cells that show to be within others.
func (s numberSet) widest() numberSet {
	if len(s) > maxCompared {
		return s
	}
	var out numberSet
	for i := range s {
		c := &s[i]
		narrow := func(d *numberCell) bool { return c.within(d) }
		if !slices.ContainsFunc(out, func(d numberCell) bool { return narrow(&d) }) &&
			!slices.ContainsFunc(s[i+1:], func(d numberCell) bool { return narrow(&d) && !d.within(c) }) {
			out = append(out, *c)
		}
	}
	return out
}

// within reports whether the constraints of d show to be among those of c.
func (c *numberCell) within(d *numberCell) bool {
	if d.integers && !c.integers || d.fractions && !c.fractions || d.digitsOnly && !c.digitsOnly {
		return false
	}
	missing := func(steps []decimal.Decimal) func(decimal.Decimal) bool {
		return func(m decimal.Decimal) bool { return !slices.Contains(steps, m) }
	}
	if slices.ContainsFunc(d.multiples, missing(c.multiples)) || slices.ContainsFunc(d.exceptions, missing(c.exceptions)) {
		return false
	}
	if d.low != nil {
		if c.low == nil {
			return false
		}
		if o := c.low.Compare(*d.low); o < 0 || o == 0 && d.lowOpen && !c.lowOpen {
			return false
		}
	}
	if d.high != nil {
		if c.high == nil {
			return false
		}
		if o := c.high.Compare(*d.high); o > 0 || o == 0 && d.highOpen && !c.highOpen {
			return false
		}
	}
	return true
}
