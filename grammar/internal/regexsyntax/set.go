package regexsyntax

import (
	"slices"
	"sync"
	"unicode"
)

// Range is an inclusive range of code points.
type Range struct{ Lo, Hi rune }

// Set is a set of code points: sorted ranges that neither overlap nor touch.
// Surrogates may be in it; no text holds them.
type Set struct{ Ranges []Range }

func newSet(ranges ...Range) *Set {
	in := slices.Clone(ranges)
	slices.SortFunc(in, func(a, b Range) int { return int(a.Lo) - int(b.Lo) })
	out := in[:0]
	for _, r := range in {
		if r.Lo > r.Hi {
			continue
		}
		if n := len(out); n > 0 && r.Lo <= out[n-1].Hi+1 {
			out[n-1].Hi = max(out[n-1].Hi, r.Hi)
			continue
		}
		out = append(out, r)
	}
	return &Set{Ranges: out}
}

func (s *Set) union(t *Set) *Set { return newSet(slices.Concat(s.Ranges, t.Ranges)...) }

func (s *Set) negate() *Set {
	var out []Range
	next := rune(0)
	for _, r := range s.Ranges {
		if next < r.Lo {
			out = append(out, Range{next, r.Lo - 1})
		}
		next = r.Hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, Range{next, unicode.MaxRune})
	}
	return &Set{Ranges: out}
}

// foldable lists the code points with others that differ from them in case only.
var foldable = sync.OnceValue(func() []rune {
	var out []rune
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.SimpleFold(r) != r {
			out = append(out, r)
		}
	}
	return out
})

// fold adds to the set what differs from its members in case only, by Unicode
// simple case folding.
func (s *Set) fold() *Set {
	out := slices.Clone(s.Ranges)
	for _, x := range s.Ranges {
		all := foldable()
		i, _ := slices.BinarySearch(all, x.Lo)
		for ; i < len(all) && all[i] <= x.Hi; i++ {
			for f := unicode.SimpleFold(all[i]); f != all[i]; f = unicode.SimpleFold(f) {
				out = append(out, Range{f, f})
			}
		}
	}
	return newSet(out...)
}

func fromTable(t *unicode.RangeTable) *Set {
	var out []Range
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			out = append(out, Range{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			out = append(out, Range{r, r})
		}
	}
	for _, r := range t.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return newSet(out...)
}

var (
	everything = newSet(Range{0, unicode.MaxRune})
	digits     = newSet(Range{'0', '9'})
	word       = newSet(Range{'0', '9'}, Range{'A', 'Z'}, Range{'_', '_'}, Range{'a', 'z'})
	lineFeed   = newSet(Range{'\n', '\n'})
	lineEnds   = newSet(Range{'\n', '\n'}, Range{'\r', '\r'}, Range{0x2028, 0x2029})
	blanksRE2  = newSet(Range{'\t', '\n'}, Range{'\f', '\r'}, Range{' ', ' '})
	blanksECMA = sync.OnceValue(func() *Set {
		return newSet(Range{'\t', '\r'}, Range{0xFEFF, 0xFEFF}, Range{0x2028, 0x2029}).union(fromTable(unicode.Zs))
	})
)
