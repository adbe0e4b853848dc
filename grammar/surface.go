package grammar

import "github.com/stencil-go/stencil/grammar/internal/jsonvalue"

// surface is how the values of a schema are written: as JSON in some layout, or
// as another language for the same values. An expression of a value stands for
// the value as an item of an array is written, or the whole text.
type surface interface {
	// name tells surfaces apart on which guards read texts differently.
	name() string
	// value, arrays and objects describe all values, all arrays and all objects.
	value() *Expr
	arrays() *Expr
	objects() *Expr
	// text describes the strings of the set, number the numbers.
	text(stringSet) *Expr
	number(numberSet) (*Expr, error)
	// key is a declared key as it is written, up to what ends it; keys describes
	// those that names describes, every key when it is nil.
	key(name string) string
	keys(names *Expr) *Expr
	// member describes what follows a key: all up to the end of the value.
	member(value *Expr) *Expr
	// element describes a value as an item of an array, separator what stands
	// between two items or members.
	element(value *Expr) *Expr
	separator() *Expr
	// brackets makes a collection of content, which is not empty, and, if optional,
	// the empty collection too.
	brackets(left string, content *Expr, right string, optional bool) *Expr
	// object describes an object with the members.
	object(*Members) *Expr
	// check stands behind an item, a key and a member of a guarded collection: there
	// the guard judges what has been written so far, where the surface can read that.
	check() *Expr
	// keyGuard refuses repeated keys, where objects do not see to that themselves.
	keyGuard() Guard
	// itemGuard refuses arrays with equal items. itemCheck stands behind each of them.
	itemGuard() Guard
	itemCheck() *Expr
	// part is the value of text[from:], which ends at a check: an array or object of
	// what is there.
	part(room *valueRoom, text []byte, from int) (*jsonvalue.Value, error)
	// root describes the whole text. It is called last.
	root(value *Expr) *Expr
	// read is the value that text[from:], a text of an expression of a value, stands for.
	read(room *valueRoom, text []byte, from int) (*jsonvalue.Value, error)
}

// arrayOf describes an array of the items, then of any number of rest, with lo to
// hi items in all. behind stands behind each item.
func arrayOf(s surface, items []*Expr, rest *Expr, lo, hi int, behind *Expr) *Expr {
	if hi == 0 {
		return Literal("[]")
	}
	first := max(lo, 1)
	var tail *Expr
	n := len(items)
	more := func(e *Expr) *Expr { return Seq(s.separator(), e) }
	if hi >= 0 {
		hi -= n
	}
	if rest.Op != OpNone {
		rest = Seq(s.element(rest), behind)
	}
	switch {
	case rest.Op == OpNone:
		tail = empty
	case n > 0:
		tail = Repeat(more(rest), max(first-n, 0), hi)
	default:
		tail = Seq(rest, Repeat(more(rest), first-1, hi-1))
	}
	for i := n - 1; i >= 0; i-- {
		e := Seq(s.element(items[i]), behind)
		if i > 0 {
			e = more(e)
		}
		tail = &Expr{Op: OpSeq, Subs: []*Expr{e, tail}}
		if tail.Subs[1].Op == OpEmpty {
			tail = e
		}
		if i > 0 && i >= first {
			tail = Optional(tail)
		}
	}
	return s.brackets("[", tail, "]", lo == 0)
}

// settle checks the bounds on the number of members: ok is
// false when nothing satisfies them. optional says that the object may be empty.
func (m *Members) settle() (optional, ok bool) {
	needed := 0
	for i := range m.Properties {
		if m.Properties[i].Required {
			needed++
		}
	}
	if m.Max >= 0 && m.Max < max(needed, m.Min) || len(m.Additional) == 0 && m.Min > len(m.Properties) {
		return false, false
	}
	return needed == 0 && m.Min == 0, true
}
