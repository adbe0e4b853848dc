package gbnf

import "strings"

// Range is an inclusive range of code points.
type Range struct{ Lo, Hi rune }

// Text is what a string token, whose escapes Scan has checked, stands for.
func Text(token string) string {
	var b strings.Builder
	for at := 1; at < len(token)-1; {
		r, n, err := character(token, at)
		if err != nil {
			break
		}
		b.WriteRune(r)
		at += n
	}
	return b.String()
}

// Ranges are the ranges of a class token, whose escapes Scan has checked, in the
// order in which they are written; negate says that it begins with ^. A hyphen is
// itself at the start, at the end and behind a range. A range may be out of order:
// nothing is in it then.
func Ranges(token string) (ranges []Range, negate bool) {
	at, end := 1, len(token)-1
	if at < end && token[at] == '^' {
		negate = true
		at++
	}
	for at < end {
		lo, n, err := character(token, at)
		if err != nil {
			break
		}
		at += n
		hi := lo
		if at+1 < end && token[at] == '-' {
			if hi, n, err = character(token, at+1); err != nil {
				break
			}
			at += 1 + n
		}
		ranges = append(ranges, Range{lo, hi})
	}
	return ranges, negate
}
