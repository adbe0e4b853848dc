package grammar

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

func dec(text string) decimal.Decimal {
	d, ok := decimal.Parse(text)
	if !ok {
		panic("not a number: " + text)
	}
	return d
}

func ref(text string) *decimal.Decimal { d := dec(text); return &d }

// interval is a cell from "[1,2)" and the like; an empty end is none.
func interval(text string) numberCell {
	low, high, _ := strings.Cut(text[1:len(text)-1], ",")
	c := numberCell{lowOpen: text[0] == '(', highOpen: strings.HasSuffix(text, ")")}
	if low != "" {
		c.low = ref(low)
	}
	if high != "" {
		c.high = ref(high)
	}
	return c
}

func (c numberCell) multiple(steps ...string) numberCell {
	for _, s := range steps {
		c.multiples = append(c.multiples, dec(s))
	}
	return c
}

func (c numberCell) noMultiple(steps ...string) numberCell {
	for _, s := range steps {
		c.exceptions = append(c.exceptions, dec(s))
	}
	return c
}

func (c numberCell) whole() numberCell { c.integers = true; return c }

func acceptsNumber(e *Expr, text string) bool {
	if e.Op == OpNone {
		return false
	}
	state, ok := e.Automaton.Start()
	for i := 0; ok && i < len(text); i++ {
		state, ok = e.Automaton.Step(state, text[i])
	}
	return ok && e.Automaton.Accepting(state)
}

func TestNumberExpr(t *testing.T) {
	tests := []struct {
		name    string
		set     numberSet
		accepts string
		rejects string
	}{
		{"any", allNumbers, "0 -0 1 -1.5 1e5 0.1E-7 1e9999999 1e-9999999 -0.0e+00", "01 1. .5 +1 1e - -- 1e1.5 00 "},
		{"integer", allIntegers, "0 -0 1 1.0 1.000 -12 12e1 1.5e1 10e-1 1200e-2 0e-5 1e9999999", "1.5 12e-1 1e-1 0.1 1.05e1"},
		{"minimum", numberSet{interval("[0,]")}, "0 -0 -0.0 -0e5 1 1e-6 1e5", "-1 -0.1 -1e-9"},
		{"exclusive minimum", numberSet{interval("(0,]")}, "1e-400 0.001 5", "0 -0 0.0 0e5 -1"},
		{"small range", numberSet{interval("[1,100]")}, "1 100 99.9 1.0 10e1 1000e-1 0.1e1 100.00", "0 101 100.01 1e3 0.9 -5 1e-6"},
		{"tiny minimum", numberSet{interval("[0.001,]")}, "0.001 1e-3 10e-4 1", "1e-6 0.0009 9e-4 0"},
		{"negative", numberSet{interval("[-5,-0.5)")}, "-5 -0.51 -50e-1 -1", "-0.5 -5.1 0 5 -0"},
		{"cents", numberSet{numberCell{}.multiple("0.01")}, "0.01 1 1.23 1.230 123e-2 -7.77 0", "0.001 1.234 123e-3"},
		{"fine steps", numberSet{numberCell{}.multiple("1e-8")}, "1e-8 0.00000001 12.34567891", "1e-9 0.000000001"},
		{"sevens", numberSet{interval("[10,30]").multiple("7")}, "14 21 28 28.0 2.1e1 280e-1", "7 35 15 2.8 29 30"},
		{"hundreds", numberSet{numberCell{}.multiple("100")}, "0 100 12300 1e2 1.2e3 100.0", "10 150 1.2e2 100.1"},
		{"two and a half", numberSet{numberCell{}.multiple("2.5")}, "2.5 5 7.5 10 25e-1 1e1", "2 2.25 1 1e0"},
		{"no integer", numberSet{numberCell{fractions: true}}, "0.5 1.5 15e-1", "1 0 1.0 15e1"},
		{"odd", numberSet{numberCell{}.whole().noMultiple("2")}, "1 3 -5 1.0 30e-1", "2 0 1.5 1e1"},
		{"two ranges", numberSet{interval("[0,1]"), interval("[10,]").whole()}, "0.5 1 10 11 1e1", "2 10.5 1.1"},
		{"points", numberSet{point(dec("5")), point(dec("1.25"))}, "5 5.0 1.25 1.250 125e-2 0.5e1", "1.2 50 5.01"},
		{"all but a point", numberSet{interval("[,5)"), interval("(5,]")}, "4 5.1 50 -5", "5 5.0 50e-1"},
		{"large", numberSet{interval("[1e300,]")}, "1e300 10e299 1e9999999 1" + strings.Repeat("0", 300), "1e299 9e299 1"},
		{"nothing", numberSet{interval("(0,1)").whole()}, "", "0 1 0.5"},
		{"no cell", nil, "", "0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := numberExpr(tt.set, exponentForms)
			if err != nil {
				t.Fatal(err)
			}
			plain, err := numberExpr(tt.set, plainForms)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range strings.Fields(tt.accepts) {
				if !acceptsNumber(e, text) {
					t.Errorf("%s is refused", text)
				}
				if acceptsNumber(plain, text) == strings.ContainsAny(text, "eE") {
					t.Errorf("%s without exponents: %v", text, acceptsNumber(plain, text))
				}
			}
			for _, text := range append(strings.Fields(tt.rejects), "") {
				if acceptsNumber(e, text) || acceptsNumber(plain, text) {
					t.Errorf("%s is accepted", text)
				}
			}
			if tt.accepts == "" && (e.Op != OpNone || plain.Op != OpNone) {
				t.Error("the empty set has an automaton")
			}
		})
	}
}

// TestNumberStates bounds the states of the common sets.
func TestNumberStates(t *testing.T) {
	tests := []struct {
		name  string
		set   numberSet
		forms numberForms
		most  int
	}{
		{"any", allNumbers, exponentForms, 10},
		{"any without exponents", allNumbers, plainForms, 7},
		{"integer", allIntegers, plainForms, 7},
		{"minimum 0", numberSet{interval("[0,]")}, exponentForms, 20},
		{"minimum 0, integer", numberSet{interval("[0,]").whole()}, plainForms, 14},
		{"0 to 100", numberSet{interval("[0,100]").whole()}, plainForms, 24},
		{"up to 65535", numberSet{interval("[0,65535]").whole()}, plainForms, 40},
		{"cents", numberSet{interval("[0,]").multiple("0.01")}, plainForms, 24},
		{"sevens", numberSet{numberCell{}.multiple("7")}, plainForms, 24},
		{"thousands", numberSet{numberCell{}.multiple("1000")}, plainForms, 14},
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := numberExpr(tt.set, tt.forms)
			if err != nil {
				t.Fatal(err)
			}
			for range 3000 {
				state, ok := e.Automaton.Start()
				for i := 0; ok && i < 40; i++ {
					state, ok = e.Automaton.Step(state, numberSymbols[r.IntN(len(numberSymbols))])
				}
				text := fmt.Sprintf("%d.%d", r.Int64(), r.Int64())
				acceptsNumber(e, text[r.IntN(10):])
			}
			if n := len(*e.Automaton.(*numberAutomaton).states.Load()); n > tt.most {
				t.Errorf("%d states", n)
			} else {
				t.Logf("%d states", n)
			}
		})
	}
}

func TestNumberLimits(t *testing.T) {
	for _, c := range []numberCell{interval("[1e5000,]"), interval("[,1e-5000]"), numberCell{}.multiple("12345678901"), numberCell{}.multiple("1e-3000")} {
		if _, err := numberExpr(numberSet{c}, exponentForms); err == nil {
			t.Errorf("%v has no error", c)
		}
	}
}

// rational is the value of a text in JSON's number syntax.
func rational(text string) (*big.Rat, bool) {
	d, ok := decimal.Parse(text)
	if !ok {
		return nil, false
	}
	_ = d
	return new(big.Rat).SetString(text)
}

// wants decides by rational arithmetic.
func wants(set numberSet, v *big.Rat) bool {
	rat := func(d decimal.Decimal) *big.Rat { r, _ := new(big.Rat).SetString(d.String()); return r }
	for _, c := range set {
		ok := true
		if c.low != nil {
			o := v.Cmp(rat(*c.low))
			ok = o > 0 || o == 0 && !c.lowOpen
		}
		if c.high != nil {
			o := v.Cmp(rat(*c.high))
			ok = ok && (o < 0 || o == 0 && !c.highOpen)
		}
		ok = ok && (!c.integers || v.IsInt()) && (!c.fractions || !v.IsInt())
		for _, m := range c.multiples {
			ok = ok && new(big.Rat).Quo(v, rat(m)).IsInt()
		}
		for _, m := range c.exceptions {
			ok = ok && !new(big.Rat).Quo(v, rat(m)).IsInt()
		}
		if ok {
			return true
		}
	}
	return false
}

func randomNumber(r *rand.Rand) string {
	n := []string{"0", "1", "5", "10", "12", "99", "100", "250", "1000"}[r.IntN(9)]
	switch r.IntN(5) {
	case 0:
		n += []string{".5", ".25", ".01", ".99", ".125"}[r.IntN(5)]
	case 1:
		n += []string{"e2", "e-2", "e-1", "e3"}[r.IntN(4)]
	}
	if r.IntN(3) == 0 && n[0] != '0' {
		n = "-" + n
	}
	return n
}

func randomSet(r *rand.Rand) numberSet {
	var set numberSet
	for range r.IntN(4) {
		set = append(set, point(dec(randomNumber(r))))
	}
	for range 1 + r.IntN(3) {
		var c numberCell
		if r.IntN(2) == 0 {
			c.low, c.lowOpen = ref(randomNumber(r)), r.IntN(2) == 0
		}
		if r.IntN(2) == 0 {
			c.high, c.highOpen = ref(randomNumber(r)), r.IntN(2) == 0
		}
		switch r.IntN(4) {
		case 0:
			c.integers = true
		case 1:
			c.fractions = r.IntN(2) == 0
		}
		steps := []string{"0.01", "2", "7", "0.5", "100", "2.5", "1e-3", "0.07", "12", "30"}
		if r.IntN(3) == 0 {
			c = c.multiple(steps[r.IntN(len(steps))])
		}
		if r.IntN(4) == 0 {
			c = c.noMultiple(steps[r.IntN(len(steps))])
		}
		set = append(set, c)
	}
	return set
}

// checkNumbers compares the automaton of the set with arithmetic on the text,
// and checks that each state on the way is live and tells its distance.
func checkNumbers(t *testing.T, set numberSet, forms numberForms, text string) {
	t.Helper()
	e, err := numberExpr(set, forms)
	if err != nil {
		t.Fatal(err)
	}
	value, number := rational(text)
	want := number && wants(set, value) && (forms == exponentForms || !strings.ContainsAny(text, "eE"))
	if got := acceptsNumber(e, text); got != want {
		t.Fatalf("%s in %v: %v, want %v", text, describeCells(set), got, want)
	}
	if e.Op == OpNone {
		return
	}
	a := e.Automaton
	state, ok := a.Start()
	for i := 0; ok && i <= len(text); i++ {
		checkDistance(t, a, state, fmt.Sprintf("%s in %v", text[:i], describeCells(set)))
		if i < len(text) {
			state, ok = a.Step(state, text[i])
		}
	}
}

// checkDistance walks from the state to acceptance by distances.
func checkDistance(t *testing.T, a Automaton, state uint32, where string) {
	t.Helper()
	d := a.Distance(state)
	if d < 0 {
		t.Fatalf("after %s: the state is not live", where)
	}
	if (d == 0) != a.Accepting(state) {
		t.Fatalf("after %s: distance %d, accepting %v", where, d, a.Accepting(state))
	}
	for d > 0 {
		found := false
		for _, b := range []byte(numberSymbols) {
			next, ok := a.Step(state, b)
			if !ok {
				continue
			}
			n := a.Distance(next)
			if n < d-1 {
				t.Fatalf("after %s: distance %d, but %d follows", where, d, n)
			}
			if n == d-1 {
				state, found = next, true
				break
			}
		}
		if !found {
			t.Fatalf("after %s: distance %d leads nowhere", where, d)
		}
		d--
	}
	if !a.Accepting(state) {
		t.Fatalf("after %s: the distance leads to no number", where)
	}
}

func describeCells(set numberSet) string {
	a := &numberAutomaton{}
	if err := a.prepare(set); err != nil {
		return err.Error()
	}
	return a.key
}

func randomNumberText(r *rand.Rand) string {
	n := randomNumber(r)
	switch r.IntN(6) {
	case 0:
		n = strings.Replace(n, "1", fmt.Sprint(1+r.IntN(200)), 1)
	case 1:
		if !strings.ContainsAny(n, ".e") {
			n += "." + strings.Repeat("0", r.IntN(3)) + fmt.Sprint(r.IntN(100))
		}
	case 2:
		if !strings.Contains(n, "e") {
			n += fmt.Sprintf("e%d", r.IntN(9)-4)
		}
	case 3:
		if strings.Contains(n, ".") {
			n += strings.Repeat("0", r.IntN(3))
		}
	}
	return n
}

func TestNumberAgainstRationals(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	sets := 100
	if testing.Short() {
		sets = 50
	}
	for range sets {
		set := randomSet(r)
		for range 15 {
			checkNumbers(t, set, numberForms(r.IntN(2)), randomNumberText(r))
		}
	}
}

func TestNumberConcurrently(t *testing.T) {
	e, err := numberExpr(numberSet{interval("[0.5,1000]").multiple("0.5")}, exponentForms)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for seed := range uint64(8) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, 0))
			for range 200 {
				text := randomNumberText(r)
				v, _ := rational(text)
				if got, want := acceptsNumber(e, text), wants(numberSet{interval("[0.5,1000]").multiple("0.5")}, v); got != want {
					t.Errorf("%s: %v, want %v", text, got, want)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzNumber(f *testing.F) {
	f.Add(uint64(1), "12.50e-1")
	f.Add(uint64(2), "-0.0")
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		if i := strings.IndexAny(text, "eE"); len(text) > 30 || i >= 0 && len(text)-i > 5 {
			t.Skip("too long for rational arithmetic")
		}
		r := rand.New(rand.NewPCG(seed, 9))
		checkNumbers(t, randomSet(r), exponentForms, text)
	})
}
