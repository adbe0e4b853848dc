package grammar

import (
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
)

// fewPoints is the number of values up to which a finite set of numbers is an
// expression, which is quicker than an automaton of all their forms.
const fewPoints = 64

// points lists the numbers of a set that shows that it is finite, and is the
// same in asking for digits only, or not, throughout.
func (s numberSet) points() ([]decimal.Decimal, bool) {
	var out []decimal.Decimal
	for i := range s {
		c := &s[i]
		if c.low == nil || c.high == nil || *c.low != *c.high || c.digitsOnly != s[0].digitsOnly {
			return nil, false
		}
		if !c.void() {
			out = append(out, *c.low)
		}
	}
	return out, true
}

// maxPointDigits bounds the digits that a number is written out in.
const maxPointDigits = 400

// pointsExpr describes a finite set of numbers: written out, with any zeros after
// the fraction, or with an exponent after one digit before the point or after
// all digits. ok is false where a number is too long to be written out.
func pointsExpr(points []decimal.Decimal, forms numberForms, digitsOnly bool) (e *Expr, ok bool) {
	for _, d := range points {
		if d.Exp > maxPointDigits || d.Exp < -maxPointDigits || len(d.Digits) > maxPointDigits {
			return nil, false
		}
	}
	if digitsOnly {
		texts := make([]string, len(points))
		for i, d := range points {
			texts[i] = plainText(d)
		}
		return ChoiceOf(texts...), true
	}
	if len(points) > fewPoints {
		return nil, false
	}
	var parts []*Expr
	for _, d := range points {
		parts = append(parts, pointExpr(d, forms))
	}
	return Alt(parts...), true
}

var (
	zeroDigits  = Repeat(Literal("0"), 0, -1)
	zeroPlaces  = Optional(Seq(Literal("."), Repeat(Literal("0"), 1, -1)))
	exponentE   = ChoiceOf("e", "E")
	anyExponent = Seq(exponentE, Optional(ChoiceOf("+", "-")), Repeat(decimalDigit, 1, -1))
	// decimalDigit is a digit.
	decimalDigit = OneByte(ByteSet{0: 0x03FF_0000_0000_0000})
)

func pointExpr(d decimal.Decimal, forms numberForms) *Expr {
	if d.IsZero() {
		e := Seq(Optional(Literal("-")), Literal("0"), zeroPlaces)
		if forms == exponentForms {
			e = Seq(e, Optional(anyExponent))
		}
		return e
	}
	sign := ""
	if d.Negative {
		sign = "-"
	}
	plain := Literal(plainText(d))
	if d.IsInteger() {
		plain = Seq(plain, zeroPlaces)
	} else {
		plain = Seq(plain, zeroDigits)
	}
	if forms == plainForms {
		return plain
	}
	mantissa := Seq(Literal(sign+d.Digits), zeroPlaces)
	if len(d.Digits) > 1 {
		mantissa = Seq(Literal(sign+d.Digits[:1]+"."+d.Digits[1:]), zeroDigits)
	}
	parts := []*Expr{plain, Seq(mantissa, exponentOf(d.Exp-1))}
	if n := int64(len(d.Digits)); n > 1 {
		parts = append(parts, Seq(Literal(sign+d.Digits), exponentOf(d.Exp-n)))
	}
	return Alt(parts...)
}

// exponentOf describes the exponent.
func exponentOf(n int64) *Expr {
	switch {
	case n == 0:
		return Seq(exponentE, Optional(ChoiceOf("+", "-")), Repeat(Literal("0"), 1, -1))
	case n < 0:
		return Seq(exponentE, Literal("-"), zeroDigits, Literal(strconv.FormatInt(-n, 10)))
	}
	return Seq(exponentE, Optional(Literal("+")), zeroDigits, Literal(strconv.FormatInt(n, 10)))
}

// plainText writes the number without an exponent.
func plainText(d decimal.Decimal) string {
	if d.IsZero() {
		return "0"
	}
	sign := ""
	if d.Negative {
		sign = "-"
	}
	n := int64(len(d.Digits))
	switch {
	case d.Exp >= n:
		return sign + d.Digits + strings.Repeat("0", int(d.Exp-n))
	case d.Exp > 0:
		return sign + d.Digits[:d.Exp] + "." + d.Digits[d.Exp:]
	}
	return sign + "0." + strings.Repeat("0", int(-d.Exp)) + d.Digits
}
