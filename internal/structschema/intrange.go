package structschema

import (
	"math/big"
	"strings"
)

// intPattern returns an anchored regular expression of the decimal integers from lo
// to hi in canonical form (no leading zeros, no -0). lo <= hi. Its length is
// O(digits of the larger bound, squared).
func intPattern(lo, hi *big.Int) string {
	var alts []string
	zero := new(big.Int)
	minusOne := big.NewInt(-1)
	if lo.Sign() < 0 {
		top := hi
		if hi.Cmp(minusOne) > 0 {
			top = minusOne
		}
		for _, a := range naturalAlts(new(big.Int).Neg(top).String(), new(big.Int).Neg(lo).String()) {
			alts = append(alts, "-"+a)
		}
	}
	if hi.Sign() >= 0 {
		bottom := lo
		if lo.Sign() < 0 {
			bottom = zero
		}
		alts = append(alts, naturalAlts(bottom.String(), hi.String())...)
	}
	return "^(" + strings.Join(alts, "|") + ")$"
}

// naturalAlts covers the naturals from lo to hi (decimal, no leading zeros) by
// alternatives of fixed length.
func naturalAlts(lo, hi string) []string {
	if lo == "0" {
		if hi == "0" {
			return []string{"0"}
		}
		return append([]string{"0"}, naturalAlts("1", hi)...)
	}
	var alts []string
	for n := len(lo); n <= len(hi); n++ {
		from, to := "1"+strings.Repeat("0", n-1), strings.Repeat("9", n)
		if n == len(lo) {
			from = lo
		}
		if n == len(hi) {
			to = hi
		}
		alts = append(alts, sameLength(from, to)...)
	}
	return alts
}

// sameLength covers lo..hi, two numbers of equally many digits.
func sameLength(lo, hi string) []string {
	if lo == hi {
		return []string{lo}
	}
	if lo[0] == hi[0] {
		var alts []string
		for _, a := range sameLength(lo[1:], hi[1:]) {
			alts = append(alts, lo[:1]+a)
		}
		return alts
	}
	// Whole blocks of ten to a power in the middle, a part of one at either end.
	rest := len(lo) - 1
	first, last := lo[0], hi[0]
	var alts, tail []string
	if zeros := strings.Repeat("0", rest); lo[1:] != zeros {
		for _, a := range sameLength(lo[1:], strings.Repeat("9", rest)) {
			alts = append(alts, lo[:1]+a)
		}
		first++
	}
	if nines := strings.Repeat("9", rest); hi[1:] != nines {
		for _, a := range sameLength(strings.Repeat("0", rest), hi[1:]) {
			tail = append(tail, hi[:1]+a)
		}
		last--
	}
	if first <= last {
		alts = append(alts, digits(first, last)+anyDigits(rest))
	}
	return append(alts, tail...)
}

func digits(from, to byte) string {
	if from == to {
		return string(from)
	}
	return "[" + string(from) + "-" + string(to) + "]"
}

func anyDigits(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "[0-9]"
	}
	return "[0-9]{" + big.NewInt(int64(n)).String() + "}"
}
