package grammar

import (
	"math/big"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// has reports whether the number is in the set.
func (a *numberAutomaton) has(d decimal.Decimal) bool {
	return a.points.all[d] || numberSet(a.cells).has(d)
}

// accepts reports whether the text is a number of the set.
func (a *numberAutomaton) accepts(t numberText) bool {
	switch t.phase {
	case numberZero, numberWhole, numberFraction:
		return a.has(t.value())
	case numberExponent:
		return t.reaches(t.minus, 0)
	}
	return false
}

// live reports whether some rest makes the text a number of the set. It agrees
// with distance, and stops at the first rest found.
func (a *numberAutomaton) live(t numberText) bool {
	switch t.phase {
	case numberStart, numberSign:
		for _, b := range []byte(numberSymbols[:11]) {
			if next, ok := a.extend(t, b); ok && a.live(next) {
				return true
			}
		}
		return false
	case numberE, numberESign, numberExponent:
		return t.exponentDistance() >= 0
	}
	switch {
	case !a.possible(t):
		return false
	case t.phase == numberWhole && a.meetsLong(t):
		return true
	case a.plainDistance(t) >= 0:
		return true
	case !a.mayHaveExponent(t):
		return false
	}
	return t.phase != numberPoint && len(a.exponents(t.value())) > 0 || a.mixedDistance(t, -1) >= 0
}

// meetsLong reports whether an integer as long as the bounds starts with the text, or one
// with as many digits more as a multiple may need: the likeliest rests, and found at once.
func (a *numberAutomaton) meetsLong(t numberText) bool {
	digits, more := t.digits(), max(a.whole-len(t.whole), 0)
	return a.meets(t.sign(), digits, more, 0) || a.slack > 0 && a.meets(t.sign(), digits, more+a.slack, 0)
}

// distance is the length of the shortest rest that makes the text a number of
// the set, or -1 when there is none. It asks, for each shape of a rest, whether
// the numbers of that shape, which are the multiples of a power of ten in an
// interval, meet a cell.
func (a *numberAutomaton) distance(t numberText) int {
	switch t.phase {
	case numberStart, numberSign:
		best := -1
		for _, b := range []byte(numberSymbols[:11]) {
			if next, ok := a.extend(t, b); ok {
				if d := a.distance(next); d >= 0 && (best < 0 || d+1 < best) {
					best = d + 1
				}
			}
		}
		return best
	case numberE, numberESign, numberExponent:
		return t.exponentDistance()
	}
	if !a.possible(t) {
		return -1
	}
	best := a.plainDistance(t)
	if a.mayHaveExponent(t) {
		if t.phase != numberPoint {
			if valid := a.exponents(t.value()); len(valid) > 0 {
				e := numberText{phase: numberE, valid: valid}
				if d := e.exponentDistance(); d >= 0 && (best < 0 || d+1 < best) {
					best = d + 1
				}
			}
		}
		if best < 0 || best > 3 {
			best = a.mixedDistance(t, best)
		}
	}
	return best
}

// possible reports whether the text's sign leaves anything to hope for: a region
// of numbers in the set, or zero.
func (a *numberAutomaton) possible(t numberText) bool {
	s := t.sign()
	for i := range a.bounds[s] {
		if i > 0 && a.at[s][i].key != "" || a.beyond[s][i].key != "" {
			return true
		}
	}
	return a.at[s][0].key != "" && strings.Trim(t.whole+t.fraction, "0") == ""
}

// powersOfTen are those that are asked for most. They must not be modified.
var powersOfTen = func() (out [64]*big.Int) {
	out[0] = big.NewInt(1)
	for i := 1; i < len(out); i++ {
		out[i] = new(big.Int).Mul(out[i-1], big.NewInt(10))
	}
	return out
}()

// powerOfTen is 10^n, which must not be modified.
func powerOfTen(n int) *big.Int {
	if n < len(powersOfTen) {
		return powersOfTen[n]
	}
	return new(big.Int).Exp(powersOfTen[1], big.NewInt(int64(n)), nil)
}

// meets reports whether the set has a number that starts with the digits, has so
// many more, and so many of all after the point.
func (a *numberAutomaton) meets(sign int, digits *big.Int, more, places int) bool {
	if places == 0 {
		if meets, known := a.meetsSmall(sign, digits, more); known || meets {
			return meets
		}
	}
	p := powerOfTen(more)
	low := new(big.Int).Mul(digits, p)
	high := new(big.Int).Add(low, p)
	return a.exists(sign, low, high.Sub(high, big.NewInt(1)), int64(-places))
}

// plainDistance looks at rests without an exponent.
func (a *numberAutomaton) plainDistance(t numberText) int {
	digits := t.digits()
	meets := func(more int, places int) bool { return a.meets(t.sign(), digits, more, places) }
	wholeLimit := max(a.whole-len(t.whole), 0) + a.slack
	places := a.fraction + a.slack
	switch t.phase {
	case numberPoint, numberFraction:
		have := len(t.fraction)
		for n := 0; n <= max(places-have, a.slack); n++ {
			if (have > 0 || n > 0) && meets(n, have+n) {
				return n
			}
		}
		return -1
	case numberZero:
		wholeLimit = 0
	}
	for n := 0; n <= wholeLimit+1+places; n++ {
		if n <= wholeLimit && meets(n, 0) {
			return n
		}
		for f := max(1, n-1-wholeLimit); f <= min(n-1, places); f++ {
			if meets(n-1, f) {
				return n
			}
		}
	}
	return -1
}

// mixedDistance looks at rests of digits, at least one, and an exponent. It
// tries the exponents that bring the number near a bound or the places of a
// step; best is the distance known so far, or -1.
func (a *numberAutomaton) mixedDistance(t numberText, best int) int {
	digits := t.digits()
	have := len(t.fraction)
	// Before the point, digits may come with a point or without.
	dots := []int{0}
	if t.phase == numberZero || t.phase == numberWhole {
		dots = []int{0, 1}
	}
	for n := 1; n <= min(a.whole+a.fraction+a.slack, maxMantissa) && (best < 0 || n+3 <= best); n++ {
		p := powerOfTen(n)
		low := new(big.Int).Mul(digits, p)
		high := new(big.Int).Add(low, p)
		high.Sub(high, big.NewInt(1))
		for _, dot := range dots {
			if t.phase == numberZero && dot == 0 {
				continue
			}
			places := have
			if dot == 1 || t.phase == numberPoint || t.phase == numberFraction {
				places += n
			}
			longer := t
			if dot == 1 || t.phase != numberWhole {
				longer.phase = numberFraction
				longer.fraction += zeros(n)
			} else {
				longer.whole += zeros(n)
			}
			if !a.mayHaveExponent(longer) {
				continue
			}
			for _, e := range a.nearExponents(t.sign(), len(high.String()), places) {
				length := n + dot + 1 + len(exponentText(e))
				if (best < 0 || length < best) && a.exists(t.sign(), low, high, e-int64(places)) {
					best = length
				}
			}
		}
	}
	return best
}

// exists reports whether a multiple c of 10^grid, low <= c/10^grid <= high, with
// the sign is in the set.
func (a *numberAutomaton) exists(sign int, low, high *big.Int, grid int64) bool {
	if len(a.points.all) > 0 {
		from, _ := decimal.Parse(low.String())
		to, _ := decimal.Parse(high.String())
		for _, d := range []*decimal.Decimal{&from, &to} {
			if !d.IsZero() {
				d.Exp += grid
			}
		}
		if a.points.between(sign, from, to, grid) {
			return true
		}
	}
	for i := range a.cells {
		if a.existsIn(i, sign, low, high, grid) {
			return true
		}
	}
	return false
}

// maxTries bounds the multiples that are tried one after another because some
// might be multiples of an unwanted step too.
const maxTries = 4096

func (a *numberAutomaton) existsIn(cell, sign int, low, high *big.Int, grid int64) bool {
	g := a.onGrid(cell, sign, grid)
	if g.small && high.IsUint64() && high.Uint64() < 1<<62 {
		return g.meets(low.Uint64(), high.Uint64())
	}
	if g.low != nil && g.low.Cmp(low) > 0 {
		low = g.low
	}
	if g.high != nil && g.high.Cmp(high) < 0 {
		high = g.high
	}
	if g.empty || low.Cmp(high) > 0 {
		return false
	}
	// c is the first multiple of the step that is not below low.
	c := new(big.Int).Add(low, g.step)
	c.Sub(c, big.NewInt(1))
	c.Sub(c, new(big.Int).Mod(c, g.step))
	for tries := 0; tries < maxTries && c.Cmp(high) <= 0; tries++ {
		wanted := true
		for _, k := range g.unwanted {
			wanted = wanted && new(big.Int).Mod(c, k).Sign() != 0
		}
		if wanted {
			return true
		}
		c.Add(c, g.step)
	}
	return false
}

// gridPlace names a cell's numbers of a sign on a grid.
type gridPlace struct {
	cell, sign int
	grid       int64
}

// gridCell are a cell's magnitudes of a sign as multiples of 10^grid.
type gridCell struct {
	// low and high are nil where there is no bound.
	low, high *big.Int
	step      *big.Int
	unwanted  []*big.Int
	empty     bool
	// small says that machine arithmetic does, with the fields that follow.
	small            bool
	from, to, stride uint64
	without          []uint64
}

// nearCells and nearPlaces are the numbers of cells and grids that are found by their
// index.
const (
	nearCells  = 64
	nearPlaces = 16
)

// onGrid finds a cell's numbers on a grid, which is remembered.
func (a *numberAutomaton) onGrid(cell, sign int, grid int64) *gridCell {
	if grid > 0 || -grid >= nearPlaces || cell >= len(a.near) {
		place := gridPlace{cell, sign, grid}
		if g, ok := a.grids.Load(place); ok {
			return g.(*gridCell)
		}
		g := a.findOnGrid(cell, sign, grid)
		a.grids.Store(place, g)
		return g
	}
	slot := &a.near[cell][sign][-grid]
	g := slot.Load()
	if g == nil {
		g = a.findOnGrid(cell, sign, grid)
		slot.Store(g)
	}
	return g
}

// findOnGrid works out a cell's numbers on a grid.
func (a *numberAutomaton) findOnGrid(cell, sign int, grid int64) *gridCell {
	g := &gridCell{step: big.NewInt(1)}
	low, high, lowOpen, highOpen := a.cells[cell].magnitudes(sign == 1)
	if low != nil && low.Sign() >= 0 {
		n, exact := scaled(low.Digits, low.Exp-int64(len(low.Digits))-grid)
		if !exact || lowOpen {
			n.Add(n, big.NewInt(1))
		}
		g.low = n
	}
	if high != nil {
		g.empty = high.Sign() < 0
		n, exact := scaled(high.Digits, high.Exp-int64(len(high.Digits))-grid)
		if exact && highOpen {
			n.Sub(n, big.NewInt(1))
		}
		g.high = n
	}
	for _, s := range a.filters[cell].wanted {
		k := a.steps[s].onGrid(grid)
		gcd := new(big.Int).GCD(nil, nil, g.step, k)
		g.step = new(big.Int).Mul(g.step, k.Div(k, gcd))
	}
	for _, s := range a.filters[cell].unwanted {
		k := a.steps[s].onGrid(grid)
		g.empty = g.empty || new(big.Int).Mod(g.step, k).Sign() == 0
		g.unwanted = append(g.unwanted, k)
	}
	g.shrink()
	return g
}

// shrink fills in what machine arithmetic needs, if that does: sums of two numbers
// do not overflow.
func (g *gridCell) shrink() {
	const limit = 1 << 62
	fits := func(n *big.Int) bool { return n.IsUint64() && n.Uint64() < limit }
	g.small, g.to = fits(g.step), limit
	if g.low != nil {
		g.small = g.small && fits(g.low)
		g.from = g.low.Uint64()
	}
	if g.high != nil && g.high.Sign() < 0 {
		g.empty = true
	} else if g.high != nil && fits(g.high) {
		g.to = g.high.Uint64()
	} else if g.high != nil {
		g.small = false
	}
	g.stride = g.step.Uint64()
	for _, k := range g.unwanted {
		g.small = g.small && fits(k)
		g.without = append(g.without, k.Uint64())
	}
}

// meets reports whether some number of the cell is in low to high.
func (g *gridCell) meets(low, high uint64) bool {
	low, high = max(low, g.from), min(high, g.to)
	if g.empty || low > high {
		return false
	}
	c := (low + g.stride - 1) / g.stride * g.stride
	for tries := 0; tries < maxTries && c <= high; tries++ {
		wanted := true
		for _, k := range g.without {
			wanted = wanted && c%k != 0
		}
		if wanted {
			return true
		}
		c += g.stride
	}
	return false
}

// onGrid is the least k > 0 for which k x 10^grid is a multiple of the step.
func (s numberStep) onGrid(grid int64) *big.Int {
	shift := s.unit - grid
	if shift >= 0 {
		return new(big.Int).Mul(s.factor, powerOfTen(int(shift)))
	}
	// The factor has fewer than 32 bits, so that 10^32 has all its common primes.
	gcd := new(big.Int).GCD(nil, nil, s.factor, powerOfTen(int(min(-shift, 32))))
	return gcd.Div(s.factor, gcd)
}

// scaled is the integer part of digits x 10^shift, and whether that is all.
func scaled(digits string, shift int64) (*big.Int, bool) {
	n := new(big.Int)
	if digits == "" {
		return n, true
	}
	n.SetString(digits, 10)
	if shift >= 0 {
		return n.Mul(n, powerOfTen(int(shift))), true
	}
	if -shift > int64(len(digits)) {
		return new(big.Int), false
	}
	r := new(big.Int)
	n.QuoRem(n, powerOfTen(int(-shift)), r)
	return n, r.Sign() == 0
}
