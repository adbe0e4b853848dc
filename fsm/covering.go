package fsm

import "slices"

// Or is the union of r and residuals of the same Program. Encoded texts that end alike,
// with the same texts left out, are united within the encoding; where together they
// are all texts, that is what is returned: keys that match a pattern and keys that do not.
func (r *Residual) Or(others ...*Residual) *Residual {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	parts := append([]*Residual{r}, others...)
	if one := r.owner.unitedWithin(parts); one != nil {
		return one
	}
	return r.owner.alt(parts...)
}

// unitedWithin is the union of texts in the same layers of endings, encodings and
// exceptions, nil where they are not in the same.
func (l *lexicon) unitedWithin(parts []*Residual) *Residual {
	first := parts[0]
	inner := make([]*Residual, len(parts))
	for i, p := range parts {
		alike := p.kind == first.kind && len(p.subs) == len(first.subs) && p.state == first.state
		switch first.kind {
		case kindSeq:
			alike = alike && p.subs[1] == first.subs[1]
		case kindEncode:
			alike = alike && p.codec == first.codec && p.state == 0
		case kindExcept:
			alike = alike && p.choice.Key() == first.choice.Key() && p.lo == first.lo && p.hi == first.hi
		default:
			alike = false
		}
		if !alike {
			return nil
		}
		inner[i] = p.subs[0]
	}
	if first.kind == kindEncode {
		if l.coverAll(inner) {
			return l.encode(l.anyText, first.codec, 0)
		}
		return l.encode(l.alt(inner...), first.codec, 0)
	}
	one := l.unitedWithin(inner)
	switch {
	case one == nil:
		return nil
	case first.kind == kindSeq:
		return l.seq(one, first.subs[1])
	}
	return l.except(one, first.choice, first.lo, first.hi, first.state)
}

// maxCovering bounds the cases that coverAll tells apart, maxVain those of which it asks
// whether any text is of them.
const (
	maxCovering = 1 << 10
	maxVain     = 8
)

// coverAll reports whether the structure tells that texts, each an intersection of
// patterns and complements of patterns, are together all texts: one of them is true
// whichever of the patterns hold, if they hold for any text.
func (l *lexicon) coverAll(parts []*Residual) bool {
	c := covering{l: l}
	terms := make([]term, len(parts))
	for i, p := range parts {
		if !p.text {
			return false
		}
		terms[i] = l.termOf(p)
	}
	return c.always(terms, []*Residual{l.anyText})
}

// term is an intersection of patterns and of complements of patterns.
type term struct{ is, isNot []*Residual }

func (l *lexicon) termOf(r *Residual) (t term) {
	parts := []*Residual{r}
	if r.kind == kindAnd {
		parts = r.subs
	}
	for _, p := range parts {
		switch {
		case p == l.anyText:
		case p.kind == kindNot:
			t.isNot = append(t.isNot, p.subs[0])
		default:
			t.is = append(t.is, p)
		}
	}
	return t
}

// covering counts the cases looked at, and those that no term is true of.
type covering struct {
	l           *lexicon
	cases, vain int
}

// always reports whether one of the terms is true of all texts of which the given hold, by
// a case for each pattern in turn (Quine 1955).
func (c *covering) always(terms []term, given []*Residual) bool {
	if c.cases++; c.cases > maxCovering {
		return false
	}
	if len(terms) == 0 {
		c.vain++
		return c.vain <= maxVain && !c.l.alive(c.l.and(given...))
	}
	var p *Residual
	for _, t := range terms {
		switch {
		case len(t.is)+len(t.isNot) == 0:
			return true
		case p != nil:
		case len(t.is) > 0:
			p = t.is[0]
		default:
			p = t.isNot[0]
		}
	}
	var with, without []term
	for _, t := range terms {
		is, isNot := slices.Index(t.is, p), slices.Index(t.isNot, p)
		if isNot < 0 {
			one := t
			if is >= 0 {
				one.is = slices.Delete(slices.Clone(t.is), is, is+1)
			}
			with = append(with, one)
		}
		if is < 0 {
			one := t
			if isNot >= 0 {
				one.isNot = slices.Delete(slices.Clone(t.isNot), isNot, isNot+1)
			}
			without = append(without, one)
		}
	}
	given = slices.Clip(given)
	return c.always(with, append(given, p)) && c.always(without, append(given, c.l.not(p)))
}
