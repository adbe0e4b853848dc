package fsm

import "slices"

// suffixLinks is how far withoutSuffixes looks behind optional beginnings, which
// bounds its cost.
const suffixLinks = 32

// withoutSuffixes removes parts of an alternative that another one takes as well: x?y?z
// takes all that y?z and z take, and x{0,9}z what x{0,5}z takes. Behind each byte a run
// of n optional elements would else leave up to n parts, and their derivatives n*n. The
// parts are sorted and stay so. The cost is O(n log n).
func withoutSuffixes(parts []*Residual) []*Residual {
	widest, taken := widestCounts(parts)
	for _, p := range parts {
		for links := 0; links < suffixLinks && p.kind == kindSeq && p.subs[0].nullable; links++ {
			p = p.subs[1]
			if _, ok := slices.BinarySearchFunc(parts, p, byID); ok {
				taken = append(taken, p)
			}
			if k, ok := countedOf(p); ok && widest != nil {
				if w := widest[k]; w != nil && w != p && wider(p, w) {
					taken = append(taken, w)
				}
			}
		}
	}
	if taken == nil {
		return parts
	}
	slices.SortFunc(taken, byID)
	return slices.DeleteFunc(parts, func(p *Residual) bool {
		_, ok := slices.BinarySearchFunc(taken, p, byID)
		return ok
	})
}

func byID(a, b *Residual) int { return int(a.id) - int(b.id) }

// counted is what is repeated, from no time on, and what follows.
type counted struct{ of, rest *Residual }

func countedOf(r *Residual) (counted, bool) {
	if r.kind != kindSeq || r.subs[0].kind != kindRepeat || r.subs[0].lo > 0 {
		return counted{}, false
	}
	return counted{r.subs[0].subs[0], r.subs[1]}, true
}

// wider reports that a repeats more often than b, both of the same counted.
func wider(a, b *Residual) bool {
	hi, other := a.subs[0].hi, b.subs[0].hi
	return other >= 0 && (hi < 0 || hi > other)
}

// widestCounts finds the parts that repeat most often, and those that these take.
// There is no table where there are not two parts to compare.
func widestCounts(parts []*Residual) (widest map[counted]*Residual, taken []*Residual) {
	found := 0
	for _, p := range parts {
		if _, ok := countedOf(p); ok {
			found++
		}
	}
	if found == 0 || len(parts) < 2 {
		return nil, nil
	}
	widest = make(map[counted]*Residual, found)
	for _, p := range parts {
		k, ok := countedOf(p)
		if !ok {
			continue
		}
		switch w := widest[k]; {
		case w == nil:
			widest[k] = p
		case wider(p, w):
			widest[k] = p
			taken = append(taken, w)
		default:
			taken = append(taken, p)
		}
	}
	return widest, taken
}

// withoutGaps reports that lo to hi groups of least to most texts, negative upper
// bounds being none, make up every number of texts between the fewest and the most.
// The most of k groups and the least of k+1 are furthest apart for the smallest k.
func withoutGaps(least, most, lo, hi int) bool {
	switch {
	case least <= 1 || lo == hi:
		return true
	case lo == 0:
		return false
	}
	return most < 0 || most-least >= (least-1+lo-1)/lo
}
