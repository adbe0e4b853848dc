package grammar

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// numberAutomaton reads a number digit by digit. A state is a set of texts after
// which the same may follow: it is known by a key, which forgets digits that no
// longer matter, and is worked with through the first text that led to it.
//
// Without exponents a key holds: where the numbers that start like this lie among
// the bounds (decided, for each number of digits to come, or the digits
// themselves while a bound starts with them), and for each step that is still
// asked for the remainder and the zeros at the end. With exponents it also holds
// how the digits compare with those of the bounds and where the point is.
type numberAutomaton struct {
	forms   numberForms
	points  numberPoints
	cells   []numberCell
	filters []numberFilter
	steps   []numberStep
	bounds  [2][]decimal.Decimal
	at      [2][]*demand
	beyond  [2][]*demand
	uniform bool
	// whole and fraction bound the digits of bounds and steps on each side of the
	// point; slack is how many more digits a search for a multiple may need.
	whole, fraction, slack int
	key                    string
	// smallBounds are the bounds where all of a sign are small integers, else nil;
	// smallCells hold the integers of the cells.
	smallBounds [2][]uint64
	smallCells  [2][]smallCell

	// near holds cells on the grids of few places behind the point, grids *gridCell by
	// gridPlace for others.
	near  [][2][nearPlaces]atomic.Pointer[gridCell]
	grids sync.Map

	states atomic.Pointer[[]*numberState]
	mu     sync.Mutex
	byKey  map[string]uint32
}

type numberPhase uint8

const (
	numberStart numberPhase = iota
	numberSign              // a minus
	numberZero              // a single zero
	numberWhole             // digits, the first not zero
	numberPoint             // a point
	numberFraction
	numberE
	numberESign
	numberExponent
)

// numberText is a text so far.
type numberText struct {
	phase    numberPhase
	negative bool
	whole    string
	fraction string
	// valid are the exponents that put the mantissa into the set; exponent is what
	// was read of it, at most 2^50, and minus its sign.
	valid    []exponentRange
	minus    bool
	exponent int64
}

type numberState struct {
	text      numberText
	accepting bool
	// next[i] is the state after symbol i, plus one; 0 is unknown, -1 is none.
	next [15]atomic.Int32
	// distance is plus one; 0 is unknown.
	distance atomic.Int32
}

const numberSymbols = "0123456789-+.eE"

func (a *numberAutomaton) Key() string { return a.key }

// Alphabet implements SparseAutomaton.
func (a *numberAutomaton) Alphabet() string { return numberSymbols }

// Text implements TextAutomaton.
func (a *numberAutomaton) Text(uint32) bool { return true }

func (a *numberAutomaton) Start() (uint32, bool) {
	if s := a.states.Load(); s != nil {
		return 0, len(*s) > 0
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if s := a.states.Load(); s != nil {
		return 0, len(*s) > 0
	}
	a.byKey = map[string]uint32{}
	states := []*numberState{}
	if a.live(numberText{}) {
		states = append(states, &numberState{})
	}
	a.states.Store(&states)
	return 0, len(states) > 0
}

func (a *numberAutomaton) Step(state uint32, b byte) (uint32, bool) {
	symbol := strings.IndexByte(numberSymbols, b)
	if symbol < 0 {
		return 0, false
	}
	s := (*a.states.Load())[state]
	if next := s.next[symbol].Load(); next != 0 {
		return uint32(next - 1), next > 0
	}
	text, ok := a.extend(s.text, b)
	next := int32(-1)
	if ok {
		next = a.intern(text)
	}
	s.next[symbol].Store(next)
	return uint32(next - 1), next > 0
}

// intern returns the text's state plus one, or -1 when nothing can complete it.
func (a *numberAutomaton) intern(text numberText) int32 {
	if !a.mayStart(&text) {
		return -1
	}
	key := a.stateKey(text)
	a.mu.Lock()
	id, known := a.byKey[key]
	a.mu.Unlock()
	if known {
		return int32(id)
	}
	// Two goroutines may work this out at once; the first to store it wins.
	live := a.live(text)
	accepting := live && a.accepts(text)
	a.mu.Lock()
	defer a.mu.Unlock()
	if id, known := a.byKey[key]; known {
		return int32(id)
	}
	if !live {
		dead := int32(-1)
		a.byKey[key] = uint32(dead)
		return -1
	}
	states := append(*a.states.Load(), &numberState{text: text, accepting: accepting})
	a.states.Store(&states)
	a.byKey[key] = uint32(len(states))
	return int32(len(states))
}

func (a *numberAutomaton) Accepting(state uint32) bool {
	return (*a.states.Load())[state].accepting
}

func (a *numberAutomaton) Distance(state uint32) int {
	s := (*a.states.Load())[state]
	if d := s.distance.Load(); d > 0 {
		return int(d - 1)
	}
	d := a.distance(s.text)
	s.distance.Store(int32(d + 1))
	return d
}

// extend appends a byte to the text, as the syntax allows.
func (a *numberAutomaton) extend(t numberText, b byte) (numberText, bool) {
	digit := b >= '0' && b <= '9'
	switch t.phase {
	case numberStart, numberSign:
		switch {
		case b == '-' && t.phase == numberStart:
			t.phase, t.negative = numberSign, true
		case b == '0':
			t.phase, t.whole = numberZero, "0"
		case digit:
			t.phase, t.whole = numberWhole, string(b)
		default:
			return t, false
		}
		return t, true
	case numberZero, numberWhole:
		if digit && t.phase == numberWhole {
			t.whole += string(b)
			return t, true
		}
		if b == '.' {
			t.phase = numberPoint
			return t, true
		}
		return a.startExponent(t, b)
	case numberPoint, numberFraction:
		if digit {
			t.phase = numberFraction
			t.fraction += string(b)
			return t, true
		}
		if t.phase == numberFraction {
			return a.startExponent(t, b)
		}
		return t, false
	case numberE:
		if b == '-' || b == '+' {
			t.phase, t.minus = numberESign, b == '-'
			return t, true
		}
	}
	if !digit {
		return t, false
	}
	t.phase = numberExponent
	t.exponent = min(t.exponent*10+int64(b-'0'), farExponent)
	return t, true
}

func (a *numberAutomaton) startExponent(t numberText, b byte) (numberText, bool) {
	if b|0x20 != 'e' || !a.mayHaveExponent(t) {
		return t, false
	}
	valid := a.exponents(t.value())
	return numberText{phase: numberE, valid: valid}, len(valid) > 0
}

// simple says that the set tells signs and zero apart at most, so that exponents
// do not matter.
func (a *numberAutomaton) simple() bool {
	return len(a.steps) == 0 && len(a.bounds[0]) == 1 && len(a.bounds[1]) == 1
}

// mayHaveExponent decides by what stateKey holds.
func (a *numberAutomaton) mayHaveExponent(t numberText) bool {
	switch {
	case a.forms != exponentForms:
		return false
	case a.simple():
		return true
	case len(a.steps) > 0:
		return len(t.whole)+len(t.fraction) <= maxMantissa
	}
	lead := len(t.fraction) - len(strings.TrimLeft(t.fraction, "0"))
	return len(t.whole) <= maxMantissa && (t.phase == numberWhole || t.whole != "0" || lead <= maxMantissa)
}

// value is the number that the text so far is.
func (t *numberText) value() decimal.Decimal {
	text := t.whole
	if t.fraction != "" {
		text += "." + t.fraction
	}
	d, _ := decimal.Parse(text)
	d.Negative = t.negative && !d.IsZero()
	return d
}

func (t *numberText) sign() int {
	if t.negative {
		return 1
	}
	return 0
}

// digits is the number that all digits make, without the point.
func (t *numberText) digits() *big.Int {
	n, _ := new(big.Int).SetString(t.whole+t.fraction, 10)
	return n
}

// stateKey tells apart what must be told apart.
func (a *numberAutomaton) stateKey(t numberText) string {
	var b strings.Builder
	b.WriteByte('0' + byte(t.phase))
	switch t.phase {
	case numberStart:
		return b.String()
	case numberSign:
		return b.String()
	case numberE, numberESign, numberExponent:
		t.exponentKey(&b)
		return b.String()
	}
	steps := a.placeKey(&b, t)
	for _, s := range steps {
		a.stepKey(&b, t, a.steps[s])
	}
	if a.mayHaveExponent(t) && !a.simple() {
		a.scaleKey(&b, t)
	}
	return b.String()
}

// placeKey writes where the numbers that start with the text lie, and returns
// the steps that are asked for there.
func (a *numberAutomaton) placeKey(b *strings.Builder, t numberText) []int {
	if a.uniform {
		return a.at[0][0].steps
	}
	s := t.sign()
	if t.phase == numberWhole {
		var keys []string
		wanted := map[int]bool{}
		for more := 0; ; more++ {
			d, on, decided := a.place(s, t.whole, "", more)
			if !decided || on >= 0 {
				b.WriteString("-"[:s] + "=" + t.whole)
				return a.allSteps()
			}
			keys = append(keys, d.key)
			for _, i := range d.steps {
				wanted[i] = true
			}
			if len(t.whole)+more > a.whole {
				break
			}
		}
		for n := len(keys); n > 1 && keys[n-1] == keys[n-2]; n-- {
			keys = keys[:n-1]
		}
		b.WriteString(strings.Join(keys, "|"))
		return a.someSteps(wanted)
	}
	d, on, decided := a.place(s, t.whole, t.fraction, 0)
	switch {
	case !decided:
		b.WriteString("-"[:s] + "=" + t.whole + "." + t.fraction)
		return a.allSteps()
	case on >= 0:
		// Just on a bound: zeros keep the number there, another digit moves it on.
		sign := "-"[:s]
		b.WriteString(sign + "@" + strconv.Itoa(on))
		return a.allSteps()
	}
	b.WriteString(d.key)
	wanted := map[int]bool{}
	for _, i := range d.steps {
		wanted[i] = true
	}
	return a.someSteps(wanted)
}

func (a *numberAutomaton) allSteps() []int {
	out := make([]int, len(a.steps))
	for i := range out {
		out[i] = i
	}
	return out
}

func (a *numberAutomaton) someSteps(wanted map[int]bool) []int {
	var out []int
	for i := range a.steps {
		if wanted[i] {
			out = append(out, i)
		}
	}
	return out
}

// place finds the magnitudes from the given digits, with so many zeros more before
// the point, to less than one unit of the last digit given, among the bounds. They lie in one region, or start on bound number on and go
// into the region beyond it; otherwise decided is false.
func (a *numberAutomaton) place(sign int, whole, fraction string, more int) (d *demand, on int, decided bool) {
	if a.smallBounds[sign] != nil {
		i, on, between := a.placeSmall(sign, whole, fraction, more)
		return a.region(sign, i, on, between)
	}
	low, _ := decimal.Parse(whole + zeros(more) + "." + fraction + "0")
	end, _ := new(big.Int).SetString(whole+fraction, 10)
	end.Add(end, big.NewInt(1))
	high, _ := decimal.Parse(end.String())
	if !high.IsZero() {
		high.Exp += int64(more - len(fraction))
	}
	bounds := a.bounds[sign]
	// bounds[0] is zero, so that one is not above.
	i, found := slices.BinarySearchFunc(bounds, low, decimal.Decimal.Compare)
	if !found {
		i--
	}
	return a.region(sign, i, bounds[i].Compare(low) == 0, i+1 < len(bounds) && bounds[i+1].Compare(high) < 0)
}

// region is what place found: magnitudes from bound i on, which the first of them
// is or not, with another bound between them or not.
func (a *numberAutomaton) region(sign, i int, on, between bool) (d *demand, at int, decided bool) {
	switch {
	case between:
		return nil, -1, false
	case on && a.at[sign][i].key != a.beyond[sign][i].key:
		return nil, i, true
	}
	return a.beyond[sign][i], -1, true
}

// stepKey writes what decides whether the number will be a multiple of the step.
// Before the point: the zeros at the end, as far as they matter, and the
// remainder of the digits before them. After it: the remainder of the digits up
// to the last place a multiple may use, and the places that are left; x stands
// for numbers that are no multiples whatever follows.
func (a *numberAutomaton) stepKey(b *strings.Builder, t numberText, s numberStep) {
	all := t.whole + t.fraction
	digits := strings.TrimRight(all, "0")
	rest := 0
	switch last := len(t.whole) + max(int(-s.unit), 0); {
	case t.phase != numberPoint && t.phase != numberFraction:
		rest = min(len(all)-len(digits), max(int(s.unit), 0))
		digits = all[:len(all)-rest]
	case len(digits) > last:
		b.WriteString(";x")
		return
	case s.unit >= 0:
		if d, _ := decimal.Parse(t.whole); !d.MultipleOf(s.decimal()) {
			b.WriteString(";x")
			return
		}
		digits = ""
	default:
		digits = all[:min(len(all), last)]
		rest = last - len(digits)
	}
	r := new(big.Int)
	if digits != "" {
		r.SetString(digits, 10)
	}
	r.Mod(r, s.factor)
	b.WriteString(";" + r.String() + "," + strconv.Itoa(rest))
}

// scaleKey writes what decides the effect of an exponent: the digits as they
// compare with those of the bounds, the place of the first, and those of the last
// and the remainders where steps matter.
func (a *numberAutomaton) scaleKey(b *strings.Builder, t numberText) {
	all := t.whole + t.fraction
	digits := strings.TrimLeft(all, "0")
	b.WriteString("~" + strconv.Itoa(len(t.whole)-(len(all)-len(digits))) + "-"[:t.sign()])
	trimmed := strings.TrimRight(digits, "0")
	if len(a.bounds[0])+len(a.bounds[1]) > 2 {
		rank := 0
		for _, bound := range a.bounds[t.sign()] {
			switch {
			case bound.IsZero():
			case strings.HasPrefix(bound.Digits, digits) && bound.Digits != digits:
				// A bound starts like this: the digits themselves are kept.
				b.WriteString("=" + digits)
				rank = -1
			case trimmed == bound.Digits:
				b.WriteString("@")
				rank++
			case trimmed > bound.Digits:
				rank++
			}
			if rank < 0 {
				break
			}
		}
		b.WriteString("#" + strconv.Itoa(rank))
	}
	if digits == "" {
		b.WriteString("z" + strconv.Itoa(len(t.fraction)))
		return
	}
	if len(a.steps) > 0 {
		b.WriteString("," + strconv.Itoa(len(t.fraction)) + "," + strconv.Itoa(len(digits)-len(trimmed)))
		n, _ := new(big.Int).SetString(trimmed, 10)
		for _, s := range a.steps {
			b.WriteString("," + new(big.Int).Mod(n, s.factor).String())
		}
	}
}
