package grammar

import (
	"strings"
	"unicode/utf8"
)

// Parameters of Punycode: RFC 3492, section 5.
const (
	punyBase, punyLeast, punyMost = 36, 1, 26
	punySkew, punyDamp            = 38, 700
	punyBias, punyFirst           = 72, 0x80
)

// uLabel is the label that an A-label stands for, in small letters. It reports false
// where it is not Punycode, or all of it is ASCII. Whether the characters are allowed
// in labels it does not judge.
//
// Each text has one spelling in Punycode, but for the case of letters: what decodes is
// what encoding gives.
func uLabel(label string) (string, bool) {
	if strings.IndexFunc(label, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		return "", false
	}
	rest := lowerASCII(label[len(aLabelPrefix):])
	var out []rune
	if at := strings.LastIndexByte(rest, '-'); at > 0 {
		out, rest = []rune(rest[:at]), rest[at+1:]
	}
	if rest == "" {
		return "", false
	}
	code, at, bias := punyFirst, 0, punyBias
	for first := true; rest != ""; first = false {
		delta, ok := 0, false
		if delta, rest, ok = punyNumber(rest, bias); !ok {
			return "", false
		}
		at += delta
		n := len(out) + 1
		bias = punyAdapt(delta, n, first)
		code, at = code+at/n, at%n
		if code > utf8.MaxRune || code >= 0xD800 && code <= 0xDFFF {
			return "", false
		}
		out = append(out, 0)
		copy(out[at+1:], out[at:])
		out[at] = rune(code)
		at++
	}
	return string(out), true
}

// punyNumber reads a generalized variable-length integer (RFC 3492, section 3.3) from
// the beginning of text. It reports false where there is none below 2^31.
func punyNumber(text string, bias int) (n int, rest string, ok bool) {
	weight := 1
	for i := range len(text) {
		k := punyBase * (i + 1)
		digit := 0
		switch b := text[i]; {
		case b >= 'a' && b <= 'z':
			digit = int(b - 'a')
		case b >= '0' && b <= '9':
			digit = int(b-'0') + 26
		default:
			return 0, "", false
		}
		threshold := min(max(k-bias, punyLeast), punyMost)
		if n += digit * weight; n >= 1<<31 {
			return 0, "", false
		}
		if digit < threshold {
			return n, text[i+1:], true
		}
		if weight *= punyBase - threshold; weight >= 1<<31 {
			return 0, "", false
		}
	}
	return 0, "", false
}

// punyAdapt is the bias after a number: RFC 3492, section 6.1.
func punyAdapt(delta, n int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / n
	k := 0
	for ; delta > (punyBase-punyLeast)*punyMost/2; k += punyBase {
		delta /= punyBase - punyLeast
	}
	return k + (punyBase-punyLeast+1)*delta/(delta+punySkew)
}
