package grammar

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// numberForms says how numbers may be written.
type numberForms uint8

const (
	// plainForms are an optional minus, digits, and an optional fraction.
	plainForms numberForms = iota
	// exponentForms are those and the ones with an exponent.
	exponentForms
)

const (
	// maxBoundDigits bounds the digits before and after the point of a bound or step.
	maxBoundDigits = 1000
	// maxStep bounds the significant digits of a step as a number: the automaton
	// tells the remainders of a division by it apart.
	maxStep = 1 << 20
	// maxMantissa bounds the digits before an exponent, where its effect depends on them.
	maxMantissa = 40
)

// numberExpr describes the JSON numbers of the set. Bounds and steps are decided
// on exact decimals: 1.0 is an integer, -0 is zero, 1e-6 is below a minimum of
// 0.001. It returns None exactly when no number in these forms is in the set.
//
// Where the set says more than a sign, an exponent may follow 40 digits at most;
// longer mantissas take none. The error is an *Error of kind ErrLimit when a
// bound or a step has more than 1000 digits on a side of the point, or a step
// more than 2^20 as the number of its significant digits.
func numberExpr(set numberSet, forms numberForms) (*Expr, error) {
	a := &numberAutomaton{forms: forms}
	if err := a.prepare(set); err != nil {
		return nil, err
	}
	a = registered(a)
	if _, ok := a.Start(); !ok {
		return none, nil
	}
	return Accept(a), nil
}

// numberFilter is what a cell asks besides bounds: multiples of the wanted steps
// and of no unwanted one, by their indices. Integers are multiples of one.
type numberFilter struct{ wanted, unwanted []int }

// numberStep is the number factor x 10^unit; 10 does not divide the factor.
type numberStep struct {
	factor *big.Int
	unit   int64
}

func (s numberStep) decimal() decimal.Decimal {
	d, _ := decimal.Parse(s.factor.String())
	d.Exp += s.unit
	return d
}

func (a *numberAutomaton) prepare(set numberSet) error {
	steps := map[decimal.Decimal]int{}
	step := func(d decimal.Decimal) (int, error) {
		d.Negative = false
		if i, ok := steps[d]; ok {
			return i, nil
		}
		if err := checkBound(d); err != nil {
			return 0, err
		}
		factor, _ := new(big.Int).SetString(d.Digits, 10)
		if factor == nil || factor.Cmp(big.NewInt(maxStep)) > 0 {
			return 0, &Error{Kind: ErrLimit, Keyword: "multipleOf", Offset: -1, Err: fmt.Errorf("the significant digits of %s make more than %d", d, maxStep)}
		}
		i := len(a.steps)
		steps[d] = i
		a.steps = append(a.steps, numberStep{factor, d.Exp - int64(len(d.Digits))})
		return i, nil
	}
	one := decimal.FromInt(1)
	for _, c := range set {
		if c.low != nil && c.high != nil && *c.low == *c.high {
			if err := checkBound(*c.low); err != nil {
				return err
			}
			if c.has(*c.low) {
				a.points.add(*c.low)
			}
			continue
		}
		f := numberFilter{}
		wanted, unwanted := slices.Clip(c.multiples), slices.Clip(c.exceptions)
		if c.integers {
			wanted = append(wanted, one)
		}
		if c.fractions {
			unwanted = append(unwanted, one)
		}
		for _, d := range wanted {
			i, err := step(d)
			if err != nil {
				return err
			}
			f.wanted = append(f.wanted, i)
		}
		for _, d := range unwanted {
			i, err := step(d)
			if err != nil {
				return err
			}
			f.unwanted = append(f.unwanted, i)
		}
		for _, b := range []*decimal.Decimal{c.low, c.high} {
			if b != nil {
				if err := checkBound(*b); err != nil {
					return err
				}
			}
		}
		a.cells = append(a.cells, c)
		a.filters = append(a.filters, f)
	}
	a.near = make([][2][nearPlaces]atomic.Pointer[gridCell], min(len(a.cells), nearCells))
	a.points.sort()
	a.regions()
	a.makeSmall()
	a.fraction, a.whole = 0, 1
	measure := func(d decimal.Decimal) {
		a.whole = max(a.whole, int(d.Exp))
		a.fraction = max(a.fraction, int(int64(len(d.Digits))-d.Exp))
	}
	for _, b := range slices.Concat(a.bounds[0], a.bounds[1]) {
		measure(b)
	}
	for d := range steps {
		measure(d)
	}
	for _, s := range a.steps {
		a.slack = max(a.slack, len(s.factor.String())+1)
	}
	a.slack = min(a.slack*max(len(a.steps), 1), 40) + 2
	a.key = a.describe()
	return nil
}

func checkBound(d decimal.Decimal) error {
	if d.Exp > maxBoundDigits || int64(len(d.Digits))-d.Exp > maxBoundDigits {
		return &Error{Kind: ErrLimit, Offset: -1, Err: fmt.Errorf("a bound or step with more than %d digits on a side of the point", maxBoundDigits)}
	}
	return nil
}

func (a *numberAutomaton) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "number %d", a.forms)
	bound := func(d *decimal.Decimal, open bool) {
		if d == nil {
			b.WriteString(" none")
			return
		}
		fmt.Fprintf(&b, " %s %v", d, open)
	}
	for s, magnitudes := range a.points.magnitudes {
		for _, m := range magnitudes {
			fmt.Fprintf(&b, " %s%s", "-"[:s], m)
		}
	}
	for i, c := range a.cells {
		b.WriteString(";")
		bound(c.low, c.lowOpen)
		bound(c.high, c.highOpen)
		for _, s := range a.filters[i].wanted {
			fmt.Fprintf(&b, " *%s e%d", a.steps[s].factor, a.steps[s].unit)
		}
		for _, s := range a.filters[i].unwanted {
			fmt.Fprintf(&b, " !%s e%d", a.steps[s].factor, a.steps[s].unit)
		}
	}
	return b.String()
}

// regions cuts the line at the bounds, for each sign by magnitude: bounds[s][i]
// is the i-th magnitude, at[s][i] what is asked there, above[s][i+1] what is
// asked beyond it, above[s][0] between zero and the first. A bound where nothing
// changes is dropped.
func (a *numberAutomaton) regions() {
	zero := decimal.Decimal{}
	for s := range 2 {
		all := []decimal.Decimal{zero}
		for _, c := range a.cells {
			for _, b := range []*decimal.Decimal{c.low, c.high} {
				if b != nil && !b.IsZero() && b.Negative == (s == 1) {
					m := *b
					m.Negative = false
					all = append(all, m)
				}
			}
		}
		all = append(all, a.points.magnitudes[s]...)
		slices.SortFunc(all, decimal.Decimal.Compare)
		all = slices.Compact(all)
		for i, m := range all {
			at := a.asked(s, m, nil)
			var beyond *demand
			if i+1 < len(all) {
				beyond = a.asked(s, m, &all[i+1])
			} else {
				beyond = a.asked(s, m, &unbounded)
			}
			if n := len(a.bounds[s]); i > 0 && at.key == beyond.key && a.beyond[s][n-1].key == at.key {
				continue
			}
			a.bounds[s] = append(a.bounds[s], m)
			a.at[s] = append(a.at[s], at)
			a.beyond[s] = append(a.beyond[s], beyond)
		}
	}
	// Zero is no bound where both signs ask the same as zero itself.
	if z := a.at[0][0].key; z == a.beyond[0][0].key && z == a.beyond[1][0].key && len(a.bounds[0]) == 1 && len(a.bounds[1]) == 1 {
		a.uniform = true
	}
}

// unbounded stands for the end of the line.
var unbounded decimal.Decimal

// demand is what is asked of the numbers of a region: to pass any one of filters.
type demand struct {
	filters []int
	// key is "" when no number is wanted and "*" when every one is.
	key string
	// steps are the steps that the filters look at.
	steps []int
}

// asked finds the cells around the magnitude m of a sign or, when next is not
// nil, around what lies between m and next.
func (a *numberAutomaton) asked(sign int, m decimal.Decimal, next *decimal.Decimal) *demand {
	d := &demand{}
	signed := func(x decimal.Decimal) decimal.Decimal {
		x.Negative = sign == 1 && !x.IsZero()
		return x
	}
	if next == nil && a.points.all[signed(m)] {
		return &demand{key: "*"}
	}
	for i, c := range a.cells {
		in := true
		if next == nil {
			v := signed(m)
			if c.low != nil {
				o := v.Compare(*c.low)
				in = o > 0 || o == 0 && !c.lowOpen
			}
			if c.high != nil {
				o := v.Compare(*c.high)
				in = in && (o < 0 || o == 0 && !c.highOpen)
			}
		} else {
			// The region's ends are bounds of cells or infinite, so that a cell holds
			// all of it or none.
			lo, hi := &m, next
			loEnd, hiEnd := signed(*lo), signed(*hi)
			below, over := hi == &unbounded && sign == 1, hi == &unbounded && sign == 0
			if sign == 1 {
				loEnd, hiEnd = hiEnd, loEnd
			}
			if c.low != nil {
				in = !below && loEnd.Compare(*c.low) >= 0
			}
			if c.high != nil {
				in = in && !over && hiEnd.Compare(*c.high) <= 0
			}
		}
		if in {
			if f := a.filters[i]; len(f.wanted)+len(f.unwanted) == 0 {
				return &demand{filters: []int{i}, key: "*"}
			}
			d.filters = append(d.filters, i)
			d.key += strconv.Itoa(i) + ","
			d.steps = append(d.steps, slices.Concat(a.filters[i].wanted, a.filters[i].unwanted)...)
		}
	}
	slices.Sort(d.steps)
	d.steps = slices.Compact(d.steps)
	return d
}
