package grammar

import "slices"

// maxCounted bounds the product of items and matches that are told apart when
// contains meets bounds on the number of items; beyond a guard counts.
const maxCounted = 400

// containsExpr describes the arrays of a of which b.min to b.max items are
// described by b.item, or is nil where a guard must count.
//
// Items that match and items that do not are two languages, so the array is a
// walk over (items so far, matches so far), both clamped where more makes no
// difference.
func (c *compiler) containsExpr(a *arrayShape, b containsBound) (*Expr, error) {
	for _, g := range a.groups {
		if len(g.prefix) > 0 {
			return nil, nil
		}
	}
	items, matches := max(a.min, a.max), max(b.min, b.max)
	if (items+1)*(matches+1) > maxCounted || items > maxCounted || matches > maxCounted {
		return nil, nil
	}
	rest := c.item(a, 0)
	match, err := c.value(append(rest[:len(rest):len(rest)], b.item))
	if err != nil {
		return nil, err
	}
	not := b.item
	not.negated = !not.negated
	other, err := c.value(append(rest[:len(rest):len(rest)], not))
	if err != nil {
		return nil, err
	}
	if b.max < 0 && guardedAlternative(other) {
		// Some walk over items that need not be told apart finds the matches.
		if other, err = c.value(rest); err != nil {
			return nil, err
		}
	}
	behind := empty
	switch {
	case len(a.guards) > 0:
		behind = c.style.check()
	case len(a.unique) > 0:
		behind = c.style.itemCheck()
	}
	if match.Op != OpNone {
		match = Seq(c.style.element(match), behind)
	}
	if other.Op != OpNone {
		other = Seq(c.style.element(other), behind)
	}
	w := containsWalk{style: c.style, a: a, b: b, items: items, matches: matches, match: match, other: other, known: map[[2]int]*Expr{}}
	optional := a.min == 0 && b.min == 0
	return c.style.brackets("[", w.first(), "]", optional), nil
}

type containsWalk struct {
	style          surface
	a              *arrayShape
	b              containsBound
	items, matches int
	match, other   *Expr
	known          map[[2]int]*Expr
}

// first describes all arrays that are not empty.
func (w *containsWalk) first() *Expr {
	return w.step(0, 0, empty)
}

// step describes one more item after i items with j matches, and what may follow.
func (w *containsWalk) step(i, j int, separator *Expr) *Expr {
	if w.a.max >= 0 && i >= w.a.max {
		return none
	}
	var parts []*Expr
	if w.match.Op != OpNone && (w.b.max < 0 || j < w.b.max) {
		parts = append(parts, Seq(separator, w.match, w.after(i+1, j+1)))
	}
	if w.other.Op != OpNone {
		parts = append(parts, Seq(separator, w.other, w.after(i+1, j)))
	}
	return Alt(parts...)
}

// after describes what may follow i items with j matches.
func (w *containsWalk) after(i, j int) *Expr {
	loopItems := w.a.max < 0 && i >= w.a.min
	if w.a.max < 0 {
		i = min(i, w.a.min)
	}
	if w.b.max < 0 {
		j = min(j, w.b.min)
	}
	key := [2]int{i, j}
	if e := w.known[key]; e != nil {
		return e
	}
	done := i >= w.a.min && j >= w.b.min
	var e *Expr
	switch {
	case !loopItems:
		e = w.step(i, j, w.style.separator())
		if done {
			e = Alt(empty, e)
		}
	case done && w.b.max < 0:
		e = Repeat(Seq(w.style.separator(), Alt(w.match, w.other)), 0, -1)
	default:
		// Any number of items that do not match, then one that does, or the end.
		e = none
		if w.match.Op != OpNone && (w.b.max < 0 || j < w.b.max) {
			e = Seq(w.style.separator(), w.match, w.after(i, j+1))
		}
		if done {
			e = Alt(empty, e)
		}
		e = Seq(Repeat(Seq(w.style.separator(), w.other), 0, -1), e)
	}
	w.known[key] = e
	return e
}

// guardedAlternative reports whether e, or some alternative of it, is guarded.
func guardedAlternative(e *Expr) bool {
	return e.Op == OpGuard || e.Op == OpAlt && slices.ContainsFunc(e.Subs, guardedAlternative)
}
