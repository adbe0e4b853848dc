package decimal_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text, want string
	}{
		{"0", "0"}, {"-0", "0"}, {"0.000", "0"}, {"0e99", "0"}, {"1", "1"}, {"1.0", "1"}, {"-12.50", "-12.5"}, {"1e2", "100"},
		{"1E+2", "100"}, {"120e-1", "12"}, {"0.001", "0.001"}, {"1e-9999999", "1e-9999999"}, {"12e9999999", "12e9999999"},
		{"", ""}, {"-", ""}, {"+1", ""}, {"01", ""}, {"1.", ""}, {".5", ""}, {"1e", ""}, {"1e+", ""}, {"1e5.0", ""}, {"0x1", ""},
		{"1e99999999999999", ""}, {"1 ", ""}, {"1_0", ""}, {"NaN", ""},
	}
	for _, tt := range tests {
		d, ok := decimal.Parse(tt.text)
		if ok != (tt.want != "") || ok && d.String() != tt.want {
			t.Errorf("Parse(%q) = %v, %v, want %q", tt.text, d, ok, tt.want)
		}
	}
}

func TestArithmetic(t *testing.T) {
	texts := []string{"0", "1", "-1", "0.5", "0.05", "7", "-14", "100", "1e3", "12.34", "2.5", "1e-8", "3.7e-8", "99999999999999999999"}
	for _, x := range texts {
		a, _ := decimal.Parse(x)
		p, _ := new(big.Rat).SetString(x)
		if got := a.IsInteger(); got != p.IsInt() {
			t.Errorf("%s is an integer: %v", x, got)
		}
		for _, y := range texts {
			b, _ := decimal.Parse(y)
			q, _ := new(big.Rat).SetString(y)
			if got := a.Compare(b); got != p.Cmp(q) {
				t.Errorf("Compare(%s, %s) = %d", x, y, got)
			}
			if q.Sign() == 0 {
				continue
			}
			if got := a.MultipleOf(b); got != new(big.Rat).Quo(p, q).IsInt() {
				t.Errorf("%s is a multiple of %s: %v", x, y, got)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"-12.50e-3", "-0", "-0.00", "0.0", "100", "1.0", "12.50", "1234567890123456789012345678901234567890", "0.00000000000000000000000000000000000001", "12345678901234567890123456789012345678900.0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := decimal.Parse(text)
		if !ok {
			return
		}
		if again, ok := decimal.Parse(d.String()); !ok || again != d {
			t.Errorf("%q is written as %s", text, d)
		}
		if got := decimal.AppendCanonical(nil, text); string(got) != d.String() {
			t.Errorf("%q is appended as %s, want %s", text, got, d)
		}
	})
}

func ExampleParse() {
	a, _ := decimal.Parse("0.30")
	b, _ := decimal.Parse("1e-1")
	fmt.Println(a, a.Compare(b), a.MultipleOf(b))
	// Output: 0.3 1 true
}

// TestSmallMultiples compares multiples of numbers of few digits, which machine
// arithmetic finds, with quotients.
func TestSmallMultiples(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	draw := func(digits, exponents int) string {
		return fmt.Sprintf("%de%d", 1+r.Int64N(int64(math.Pow10(1+r.IntN(digits)))), r.IntN(exponents)-exponents/2)
	}
	yes := 0
	for range 20_000 {
		x, y := draw(18, 60), draw(4, 10)
		a, _ := decimal.Parse(x)
		b, _ := decimal.Parse(y)
		p, _ := new(big.Rat).SetString(x)
		q, _ := new(big.Rat).SetString(y)
		got, want := a.MultipleOf(b), new(big.Rat).Quo(p, q).IsInt()
		if got != want {
			t.Fatalf("%s is a multiple of %s: %v, want %v", x, y, got, want)
		}
		if got {
			yes++
		}
	}
	if yes < 1000 {
		t.Errorf("%d multiples", yes)
	}
}
