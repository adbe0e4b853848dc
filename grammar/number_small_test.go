package grammar

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// TestSmallNumbers compares machine arithmetic with decimals.
func TestSmallNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	limits := []int64{10, 100, 1000, 70000, 1 << 32, 1e15, 1e18}
	number := func() decimal.Decimal {
		n := rng.Int64N(limits[rng.IntN(len(limits))])
		if rng.IntN(3) == 0 {
			n = -n
		}
		return decimal.FromInt(n)
	}
	for range 300 {
		low, high := number(), number()
		if low.Compare(high) > 0 {
			low, high = high, low
		}
		cell := numberCell{integers: rng.IntN(2) == 0, lowOpen: rng.IntN(4) == 0, highOpen: rng.IntN(4) == 0}
		if rng.IntN(4) > 0 {
			cell.low = &low
		}
		if rng.IntN(4) > 0 {
			cell.high = &high
		}
		if rng.IntN(4) == 0 {
			cell.multiples = []decimal.Decimal{decimal.FromInt(1 + rng.Int64N(30))}
		}
		if rng.IntN(4) == 0 {
			cell.exceptions = []decimal.Decimal{decimal.FromInt(2 + rng.Int64N(9))}
		}
		fast, slow := &numberAutomaton{forms: exponentForms}, &numberAutomaton{forms: exponentForms}
		for _, a := range []*numberAutomaton{fast, slow} {
			if err := a.prepare(numberSet{cell}); err != nil {
				t.Fatal(err)
			}
		}
		for sign := range slow.smallBounds {
			slow.smallBounds[sign] = nil
			for i := range slow.smallCells[sign] {
				slow.smallCells[sign][i].exact = false
				for grid := int64(-3); grid <= 3; grid++ {
					slow.onGrid(i, sign, grid).small = false
				}
			}
		}
		for range 60 {
			whole, fraction := fmt.Sprint(rng.Int64N(limits[rng.IntN(len(limits))])), ""
			if whole != "0" && rng.IntN(8) == 0 {
				whole += "00000000000000000000"
			}
			if rng.IntN(3) == 0 {
				fraction = fmt.Sprint(rng.IntN(20))
			}
			sign, more := rng.IntN(2), rng.IntN(4)
			if fraction != "" {
				more = 0
			}
			d, on, ok := fast.place(sign, whole, fraction, more)
			e, at, decided := slow.place(sign, whole, fraction, more)
			if on != at || ok != decided || (d == nil) != (e == nil) || d != nil && d.key != e.key {
				t.Fatalf("%s: place %d %s.%s,%d: %v %d %v, with decimals %v %d %v", fast.key, sign, whole, fraction, more, d, on, ok, e, at, decided)
			}
			text := numberText{whole: whole}
			for places := range 3 {
				if got, want := fast.meets(sign, text.digits(), more, places), slow.meets(sign, text.digits(), more, places); got != want {
					t.Fatalf("%s: meets %d %s,%d,%d: %v, with decimals %v", fast.key, sign, whole, more, places, got, want)
				}
			}
		}
	}
}

// TestMayStart makes sure that only what cannot be completed is refused by its first
// digits, and that multiples within bounds are.
func TestMayStart(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 5))
	refused := 0
	for range 400 {
		set := randomSet(rng)
		a := &numberAutomaton{forms: exponentForms}
		if err := a.prepare(set); err != nil {
			t.Fatal(err)
		}
		for range 60 {
			text, ok := numberText{}, true
			for _, b := range []byte(randomNumberText(rng)) {
				if text, ok = a.extend(text, b); !ok {
					break
				}
				if a.mayStart(&text) {
					continue
				}
				refused++
				if a.live(text) {
					t.Fatalf("%s: %+v is refused, but can be completed", describeCells(set), text)
				}
			}
		}
	}
	if refused < 500 {
		t.Errorf("%d beginnings refused", refused)
	}
}
