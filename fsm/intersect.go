package fsm

import (
	"slices"
	"unicode/utf8"
)

func (l *lexicon) and(parts ...*Residual) *Residual {
	out := make([]*Residual, 0, len(parts))
	for _, p := range parts {
		switch {
		case p.kind == kindNone:
			return l.none
		case p == l.all:
		case p.kind == kindAnd:
			out = append(out, p.subs...)
		default:
			out = append(out, p)
		}
	}
	slices.SortFunc(out, byID)
	out = slices.Compact(out)
	text := slices.Contains(out, l.anyText)
	if slices.ContainsFunc(out, func(r *Residual) bool { return r.text && r != l.anyText }) {
		text = true
		out = slices.DeleteFunc(out, func(r *Residual) bool { return r == l.anyText })
	}
	if l.contradicts(out, text) {
		return l.none
	}
	if text {
		if twice := l.affirm(out); twice != nil {
			return l.and(twice...)
		}
	}
	switch len(out) {
	case 0:
		return l.all
	case 1:
		return out[0]
	}
	// Bounded runs of the code points of a class are counters beside the rest, those of
	// a class that leaves some out where they are not short.
	for i, p := range out {
		if lo, hi, ok := l.counter(p); ok {
			rest := l.and(slices.Delete(slices.Clone(out), i, i+1)...)
			if !rest.text {
				rest = l.and(rest, l.anyText)
			}
			return l.count(rest, lo, hi, 0)
		}
		if p.kind == kindRepeat && p.subs[0].kind == kindClass && max(p.lo, p.hi) > shortRun {
			rest := slices.Clone(out)
			rest[i] = l.repeat(p.subs[0], 0, -1)
			return l.count(l.and(rest...), p.lo, p.hi, 0)
		}
	}
	n := shape{kind: kindAnd, subs: slices.Clip(out), nullable: true, search: true, text: text}
	for _, p := range out {
		n.nullable = n.nullable && p.nullable
		if p.kind == kindEmpty {
			if len(out) > 0 && all(out, func(q *Residual) bool { return q.nullable }) {
				return l.empty
			}
			return l.none
		}
	}
	return l.intern(n)
}

// shortRun is a number of code points up to which the derivatives of a run are fewer
// than what counting them asks about.
const shortRun = 8

// affirm resolves complements of complements among the parts of an intersection that
// holds texts alone: a text that is not a text other than x is x. It returns nil where
// there are none.
func (l *lexicon) affirm(parts []*Residual) []*Residual {
	if !slices.ContainsFunc(parts, l.excludesWithin) {
		return nil
	}
	var out []*Residual
	found := false
	for _, p := range parts {
		if p.kind != kindNot {
			out = append(out, p)
			continue
		}
		var rest []*Residual
		for _, a := range alternatives(p.subs[0]) {
			if x := l.excluded(a); x != nil {
				out, found = append(out, x), true
			} else {
				rest = append(rest, a)
			}
		}
		if len(rest) > 0 {
			out = append(out, l.not(l.alt(rest...)))
		}
	}
	if !found {
		return nil
	}
	// What was left out beside other texts belongs beside what was found.
	return append(out, l.anyText)
}

// alternatives are the parts of a union, or r alone.
func alternatives(r *Residual) []*Residual {
	if r.kind == kindAlt {
		return r.subs
	}
	return []*Residual{r}
}

// excludesWithin reports whether r is the complement of the texts other than some, or of
// more.
func (l *lexicon) excludesWithin(r *Residual) bool {
	if r.kind != kindNot {
		return false
	}
	not := r.subs[0]
	return l.excludes(not) || not.kind == kindAlt && slices.ContainsFunc(not.subs, l.excludes)
}

// excludes reports whether r is the texts other than some.
func (l *lexicon) excludes(r *Residual) bool {
	return r.kind == kindAnd && slices.Contains(r.subs, l.anyText) && all(r.subs, func(p *Residual) bool { return p == l.anyText || p.kind == kindNot })
}

// excluded is x where r is the texts other than x, and nil where it is not of that form.
func (l *lexicon) excluded(r *Residual) *Residual {
	if !l.excludes(r) {
		return nil
	}
	var x []*Residual
	for _, p := range r.subs {
		if p != l.anyText {
			x = append(x, p.subs[0])
		}
	}
	return l.alt(x...)
}

// contradicts reports whether the parts of an intersection, of texts alone if text is
// set, hold the complement of one of them or of a union with one.
func (l *lexicon) contradicts(parts []*Residual, text bool) bool {
	for _, p := range parts {
		if p.kind != kindNot {
			continue
		}
		not := p.subs
		if not[0].kind == kindAlt {
			not = not[0].subs
		}
		for _, r := range not {
			if r == l.anyText && text || slices.Contains(parts, r) {
				return true
			}
		}
	}
	return false
}

func all(rs []*Residual, ok func(*Residual) bool) bool {
	return !slices.ContainsFunc(rs, func(r *Residual) bool { return !ok(r) })
}

// counter recognises lo to hi code points of any kind.
func (l *lexicon) counter(r *Residual) (lo, hi int, ok bool) {
	if r.kind == kindRepeat && r.subs[0].kind == kindClass && len(r.subs[0].class.Ranges()) == 1 && r != l.anyText {
		if rg := r.subs[0].class.Ranges()[0]; rg.Lo == 0 && rg.Hi == utf8.MaxRune {
			return r.lo, r.hi, true
		}
	}
	return 0, 0, false
}
