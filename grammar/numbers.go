package grammar

import "errors"

// numbersExpr is numberExpr, with finite sets as expressions, and for sets some of
// whose cells ask for digits only.
func numbersExpr(set numberSet, forms numberForms) (*Expr, error) {
	if points, ok := set.points(); ok {
		if e, ok := pointsExpr(points, forms, len(set) > 0 && set[0].digitsOnly); ok {
			return e, nil
		}
	}
	var whole, rest numberSet
	for _, c := range set {
		if c.digitsOnly {
			c.digitsOnly = false
			whole = append(whole, c)
		} else {
			rest = append(rest, c)
		}
	}
	if len(whole) == 0 {
		return numberExpr(set, forms)
	}
	e := wholeForm
	if len(whole) != 1 || !whole[0].equal(&allIntegers[0]) {
		bounded, err := numberExpr(whole, plainForms)
		if err != nil {
			return nil, err
		}
		e = And(wholeForm, bounded)
	}
	if len(rest) == 0 {
		return e, nil
	}
	others, err := numberExpr(rest, forms)
	if err != nil {
		return nil, err
	}
	return Alt(e, others), nil
}

// wholeForm is an integer without fraction and exponent, as draft 4 wants it.
var wholeForm = Seq(Optional(Literal("-")), Alt(Literal("0"),
	Seq(OneByte(ByteSet{0: 0x03FE_0000_0000_0000}), Repeat(decimalDigit, 0, -1))))

// numbers describes the numbers of a shape. Where an automaton of their bounds
// and steps would be too large, a guard judges a simpler set by the terms.
func (c *compiler) numbers(set numberSet, terms []term) (*Expr, error) {
	e, err := c.style.number(set)
	if err == nil || !errors.Is(err, ErrLimit) {
		return e, err
	}
	simple := make(numberSet, len(set))
	for i, cell := range set {
		cell.multiples, cell.exceptions = nil, nil
		simple[i] = cell
	}
	if e, err = c.style.number(simple); err != nil {
		if e, err = c.style.number(allNumbers); err != nil {
			return nil, err
		}
	}
	return c.guard(e, terms)
}
