// Package decimal holds exact decimal numbers as JSON writes them: bounds and
// multiples are decided on them, never on floating point.
package decimal

import (
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// maxExponent bounds the exponents that are told apart. A number beyond is
// refused: no text of a sensible length could come near it without an exponent.
const maxExponent = 1 << 40

// Decimal is the number 0.d1d2d3... x 10^Exp with the digits of Digits: no
// leading and no trailing zeros, and none at all for zero. Equal numbers are equal values.
type Decimal struct {
	Negative bool
	Digits   string
	Exp      int64
}

// Parse reads a number in JSON's grammar. It reports false for anything else and
// for an exponent past 2^40.
func Parse(text string) (Decimal, bool) {
	var d Decimal
	s := text
	if strings.HasPrefix(s, "-") {
		d.Negative, s = true, s[1:]
	}
	var exp int64
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.ParseInt(s[i+1:], 10, 64)
		if err != nil || n > maxExponent || n < -maxExponent {
			return Decimal{}, false
		}
		exp, s = n, s[:i]
	}
	whole, fraction, ok := cut(s)
	if !ok {
		return Decimal{}, false
	}
	digits := whole
	if fraction != "" {
		digits = whole + fraction
	}
	trimmed := strings.TrimLeft(digits, "0")
	d.Exp = exp + int64(len(whole)) - int64(len(digits)-len(trimmed))
	d.Digits = strings.TrimRight(trimmed, "0")
	if d.Digits == "" {
		return Decimal{}, true
	}
	return d, true
}

// cut takes digits apart at the point, if there is one. It reports false for anything
// that JSON does not have.
func cut(s string) (whole, fraction string, ok bool) {
	whole, fraction, point := strings.Cut(s, ".")
	return whole, fraction, whole != "" && (whole[0] != '0' || len(whole) == 1) && (!point || fraction != "") &&
		strings.Trim(whole, "0123456789") == "" && strings.Trim(fraction, "0123456789") == ""
}

// Valid reports whether text is a number in JSON's grammar without an exponent.
func Valid(text string) bool {
	_, _, ok := cut(strings.TrimPrefix(text, "-"))
	return ok
}

// FromInt returns the integer.
func FromInt(n int64) Decimal {
	d, _ := Parse(strconv.FormatInt(n, 10))
	return d
}

// IsZero reports whether the number is zero.
func (d Decimal) IsZero() bool { return d.Digits == "" }

// IsInteger reports whether the number has no fraction.
func (d Decimal) IsInteger() bool { return d.Exp >= int64(len(d.Digits)) }

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	switch {
	case d.Digits == "":
		return 0
	case d.Negative:
		return -1
	}
	return 1
}

// Compare returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d Decimal) Compare(e Decimal) int {
	if s, t := d.Sign(), e.Sign(); s != t {
		if s < t {
			return -1
		}
		return 1
	}
	c := 0
	switch {
	case d.Digits == "":
		return 0
	case d.Exp != e.Exp:
		c = 1
		if d.Exp < e.Exp {
			c = -1
		}
	default:
		c = strings.Compare(d.Digits, e.Digits)
	}
	if d.Negative {
		return -c
	}
	return c
}

// Int returns the number as an int, and false when it is not an integer or does
// not fit.
func (d Decimal) Int() (int, bool) {
	if d.Digits == "" {
		return 0, true
	}
	if !d.IsInteger() || d.Exp > 19 {
		return 0, false
	}
	n, err := strconv.ParseInt(d.Digits+strings.Repeat("0", int(d.Exp)-len(d.Digits)), 10, 64)
	if err != nil {
		return 0, false
	}
	if d.Negative {
		n = -n
	}
	return int(n), true
}

// String writes the number in JSON's grammar, without an exponent where that is short.
func (d Decimal) String() string {
	if d.Digits == "" {
		return "0"
	}
	sign := ""
	if d.Negative {
		sign = "-"
	}
	n := int64(len(d.Digits))
	switch {
	case d.Exp >= n && d.Exp <= 40:
		return sign + d.Digits + strings.Repeat("0", int(d.Exp-n))
	case d.Exp > 0 && d.Exp < n:
		return sign + d.Digits[:d.Exp] + "." + d.Digits[d.Exp:]
	case d.Exp <= 0 && d.Exp > -40:
		return sign + "0." + strings.Repeat("0", int(-d.Exp)) + d.Digits
	}
	return sign + d.Digits + "e" + strconv.FormatInt(d.Exp-n, 10)
}

// maxPlain is the most bytes of a number that AppendCanonical does not parse: String
// writes it without an exponent.
const maxPlain = 40

// AppendCanonical appends String of the number of the text, or the text itself where
// Parse refuses it: equal numbers are appended alike.
func AppendCanonical(dst []byte, text string) []byte {
	if len(text) > maxPlain || strings.ContainsAny(text, "eE") {
		if d, ok := Parse(text); ok {
			return append(dst, d.String()...)
		}
		return append(dst, text...)
	}
	if strings.IndexByte(text, '.') >= 0 {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		text = "0"
	}
	return append(dst, text...)
}

var ten = big.NewInt(10)

// MultipleOf reports whether d is an integer times m, which is not zero.
func (d Decimal) MultipleOf(m Decimal) bool {
	if d.Digits == "" {
		return true
	}
	if m.Digits == "" {
		return false
	}
	// d / m = a/b x 10^shift.
	shift := (d.Exp - int64(len(d.Digits))) - (m.Exp - int64(len(m.Digits)))
	if shift < 0 {
		// 10 does not divide the digits of d, whose last is not zero.
		return false
	}
	if len(m.Digits) <= maxWord {
		return multipleOfWord(d.Digits, shift, m.Digits)
	}
	a, _ := new(big.Int).SetString(d.Digits, 10)
	b, _ := new(big.Int).SetString(m.Digits, 10)
	a.Mod(a, b)
	a.Mul(a, new(big.Int).Exp(ten, big.NewInt(shift), b))
	return a.Mod(a, b).Sign() == 0
}

// maxWord is the number of digits that fit into 64 bits.
const maxWord = 18

// multipleOfWord reports whether a x 10^shift is a multiple of b, of at most maxWord digits.
func multipleOfWord(a string, shift int64, b string) bool {
	n := uint64(0)
	for i := range len(b) {
		n = 10*n + uint64(b[i]-'0')
	}
	times := func(x, y uint64) uint64 {
		hi, lo := bits.Mul64(x, y)
		_, rest := bits.Div64(hi, lo, n)
		return rest
	}
	rest := uint64(0)
	for i := range len(a) {
		rest = (times(rest, 10) + uint64(a[i]-'0')) % n
	}
	for power := 10 % n; shift > 0; shift >>= 1 {
		if shift&1 != 0 {
			rest = times(rest, power)
		}
		power = times(power, power)
	}
	return rest == 0
}
