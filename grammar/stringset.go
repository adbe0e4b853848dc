package grammar

import (
	"slices"
)

// stringSet is a set of texts. Zero is the empty set. Sets are closed under union,
// intersection and complement, and immutable.
type stringSet struct {
	kind setKind
	// list holds the texts of a finite set, sorted.
	list []string
	// A regular set holds the texts with min to max code points (max < 0: no
	// bound) that every one of parts describes.
	min, max int
	parts    []*Expr
}

type setKind uint8

const (
	emptySet setKind = iota
	finiteSet
	regularSet
	fullSet
)

var allStrings = stringSet{kind: fullSet}

func finiteStrings(texts []string) stringSet {
	if len(texts) == 0 {
		return stringSet{}
	}
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return stringSet{kind: finiteSet, list: slices.Compact(texts)}
}

// regularStrings is the set of the texts that e describes, of min to max code points.
func regularStrings(e *Expr, lo, hi int) stringSet {
	s := stringSet{kind: regularSet, min: max(lo, 0), max: hi}
	switch {
	case e != nil && e.Op == OpNone || hi >= 0 && hi < lo:
		return stringSet{}
	case e != nil && e != anyText:
		s.parts = []*Expr{e}
	case s.min == 0 && hi < 0:
		return allStrings
	}
	return s
}

// expr describes the texts of the set.
func (s stringSet) expr() *Expr {
	switch s.kind {
	case emptySet:
		return none
	case finiteSet:
		return ChoiceOf(s.list...)
	case fullSet:
		return anyText
	}
	parts := s.parts
	if s.min > 0 || s.max >= 0 {
		parts = append(slices.Clip(parts), Repeat(anyCharacter, s.min, s.max))
	}
	return And(parts...)
}

var anyCharacter = &Expr{Op: OpClass, Class: AnyClass}

// has reports whether the text is in the set.
func (s stringSet) has(text string) bool {
	switch s.kind {
	case emptySet:
		return false
	case fullSet:
		return true
	case finiteSet:
		_, ok := slices.BinarySearch(s.list, text)
		return ok
	}
	if s.min > 0 || s.max >= 0 {
		if n := len([]rune(text)); n < s.min || s.max >= 0 && n > s.max {
			return false
		}
	}
	for _, p := range s.parts {
		if !matchText(p, text) {
			return false
		}
	}
	return true
}

func (s stringSet) filter(keep func(string) bool) stringSet {
	var list []string
	for _, t := range s.list {
		if keep(t) {
			list = append(list, t)
		}
	}
	if len(list) == 0 {
		return stringSet{}
	}
	return stringSet{kind: finiteSet, list: list}
}

func (s stringSet) intersect(t stringSet) stringSet {
	if s.kind > t.kind {
		s, t = t, s
	}
	switch {
	case s.kind == emptySet || t.kind == fullSet:
		return s
	case s.kind == finiteSet:
		if t.kind == regularSet && slices.ContainsFunc(s.list, func(text string) bool { return len(text) > maxMatched }) {
			s = regularStrings(s.expr(), 0, -1)
			break
		}
		return s.filter(t.has)
	}
	r := stringSet{kind: regularSet, min: max(s.min, t.min), max: s.max, parts: s.parts}
	if r.max < 0 || t.max >= 0 && t.max < r.max {
		r.max = t.max
	}
	if r.max >= 0 && r.max < r.min {
		return stringSet{}
	}
	for _, p := range t.parts {
		if !slices.Contains(r.parts, p) {
			r.parts = append(slices.Clip(r.parts), p)
		}
	}
	return r
}

func (s stringSet) union(t stringSet) stringSet {
	if s.kind > t.kind {
		s, t = t, s
	}
	switch {
	case s.kind == emptySet || t.kind == fullSet:
		return t
	case t.kind == finiteSet:
		return finiteStrings(slices.Concat(s.list, t.list))
	case s.kind == finiteSet:
		s = s.filter(func(text string) bool { return len(text) > maxMatched || !t.has(text) })
		if s.kind == emptySet {
			return t
		}
	case s.equal(t):
		return s
	}
	return stringSet{kind: regularSet, max: -1, parts: []*Expr{Alt(s.expr(), t.expr())}}
}

func (s stringSet) equal(t stringSet) bool {
	return s.kind == t.kind && s.min == t.min && s.max == t.max && slices.Equal(s.list, t.list) && slices.Equal(s.parts, t.parts)
}

func (s stringSet) complement() stringSet {
	switch s.kind {
	case emptySet:
		return allStrings
	case fullSet:
		return stringSet{}
	case finiteSet:
		return stringSet{kind: regularSet, max: -1, parts: []*Expr{Not(s.expr())}}
	}
	if len(s.parts) > 0 {
		return stringSet{kind: regularSet, max: -1, parts: []*Expr{Not(s.expr())}}
	}
	var out stringSet
	if s.min > 0 {
		out = regularStrings(nil, 0, s.min-1)
	}
	if s.max >= 0 {
		out = out.union(regularStrings(nil, s.max+1, -1))
	}
	return out
}
