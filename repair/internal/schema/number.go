package schema

import (
	"encoding/json"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// standIn reads a JSON number to compare it with bounds that ratOf has read: of a number whose exponent is beyond maxExponent it gives one of
// the same sign that is as far above or below them all.
func standIn(s string) *big.Rat {
	if r, ok := ratOf(s); ok {
		return r
	}
	mant, exp, _ := strings.Cut(strings.ToLower(s), "e")
	neg := strings.HasPrefix(mant, "-")
	mant = strings.TrimPrefix(mant, "-")
	if strings.Trim(mant, "0.") == "" {
		return new(big.Rat)
	}
	e, err := strconv.Atoi(exp) // at its range's end when it is out of range
	if err == nil {
		whole, frac, _ := strings.Cut(mant, ".")
		if whole = strings.TrimLeft(whole, "0"); whole != "" {
			e += len(whole)
		} else {
			e -= len(frac) - len(strings.TrimLeft(frac, "0"))
		}
	}
	// The number is below 10 to the e, and not below a tenth of that.
	e = max(-2*maxExponent, min(e-1, 2*maxExponent))
	r := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(e, -e))), nil))
	if e < 0 {
		r.Inv(r)
	}
	if neg {
		r.Neg(r)
	}
	return r
}

// hugeNumber finds a number that ratOf refuses in a value, and its path.
func hugeNumber(v any, p *path) (*path, bool) {
	switch x := v.(type) {
	case json.Number:
		_, ok := ratOf(string(x))
		return p, !ok
	case []any:
		for i, e := range x {
			if at, huge := hugeNumber(e, &path{p, strconv.Itoa(i)}); huge {
				return at, true
			}
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			if at, huge := hugeNumber(x[k], &path{p, k}); huge {
				return at, true
			}
		}
	}
	return nil, false
}

func asInteger(num string) (string, bool) {
	if !strings.ContainsAny(num, ".eE") {
		return num, true
	}
	r, ok := ratOf(num)
	if !ok || !r.IsInt() || r.Num().BitLen() > 4096 {
		return "", false
	}
	return r.Num().String(), true
}

var (
	plainNumber = regexp.MustCompile(`^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$`)
	grouped     = regexp.MustCompile(`^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)
	groupedDot  = regexp.MustCompile(`^[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)$`)
	groupedTick = regexp.MustCompile(`^[-+]?\d{1,3}(?:['’ _\x{a0}\x{202f}]\d{3})+(?:[.,]\d+)?$`)
	commaNumber = regexp.MustCompile(`^[-+]?\d+,\d{1,2}$`)
	fraction    = regexp.MustCompile(`^([-+]?\d+)\s*/\s*(\d+)$`)
	withUnit    = regexp.MustCompile(`^(?:[\p{Sc}]|[A-Z]{2,3}\p{Sc}?|[~≈#])?\s*([-+]?[\d.][\d.,'’_\x{a0}]*(?:[eE][-+]?\d+)?)\s*(?:%|‰|°?\s*[\p{L}\p{Sc}/²³µ°.]{1,16}(?:\s[\p{L}/]{1,16})?)?\.?$`)
)

// parseNumber reads a number, with its unit when units is set.
func parseNumber(s string, units bool) (num string, cost int, ok bool) {
	s = strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "*`"))
	if plainNumber.MatchString(s) {
		return tidyNumber(s), 4, true
	}
	if len(s) > 64 || !units {
		return "", 0, false
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		if n, c, ok := parseNumber(s[1:len(s)-1], units); ok && !strings.HasPrefix(n, "-") {
			return "-" + n, c + 4, true // the bookkeeper's negative
		}
	}
	if m := fraction.FindStringSubmatch(s); m != nil {
		a, _ := new(big.Rat).SetString(m[1])
		b, _ := new(big.Rat).SetString(m[2])
		if b.Sign() == 0 {
			return "", 0, false
		}
		f, _ := a.Quo(a, b).Float64()
		out, err := json.Marshal(f)
		return string(out), 10, err == nil
	}
	if n, ok := groupedNumber(s); ok {
		return n, 6, true
	}
	sign := ""
	t := s
	if strings.HasPrefix(t, "-") {
		sign, t = "-", strings.TrimSpace(t[1:])
	}
	m := withUnit.FindStringSubmatch(t)
	if m == nil || sign != "" && strings.IndexByte("+-", m[1][0]) >= 0 {
		return "", 0, false
	}
	core := strings.TrimRight(m[1], ".,'’_")
	if n, ok := groupedNumber(core); ok {
		return sign + n, 8, true
	}
	if plainNumber.MatchString(core) {
		return sign + tidyNumber(core), 8, true
	}
	return "", 0, false
}

func groupedNumber(s string) (string, bool) {
	switch {
	case grouped.MatchString(s):
		return tidyNumber(strings.ReplaceAll(s, ",", "")), true
	case groupedDot.MatchString(s):
		return tidyNumber(strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")), true
	case groupedTick.MatchString(s):
		s = strings.Map(func(r rune) rune {
			if r == '\'' || r == '’' || r == ' ' || r == '_' || r == 0xa0 || r == 0x202f {
				return -1
			}
			if r == ',' {
				return '.'
			}
			return r
		}, s)
		return tidyNumber(s), true
	case commaNumber.MatchString(s):
		return tidyNumber(strings.ReplaceAll(s, ",", ".")), true
	}
	return "", false
}

// tidyNumber writes a number as JSON does.
func tidyNumber(s string) string {
	s = strings.TrimPrefix(s, "+")
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	mant, exp := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mant, exp = s[:i], s[i:]
	}
	whole, frac, _ := strings.Cut(mant, ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	out := whole
	if frac != "" {
		out += "." + frac
	}
	out += exp
	if neg {
		out = "-" + out
	}
	return out
}
