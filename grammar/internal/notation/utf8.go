package notation

import "unicode/utf8"

// InvalidUTF8 is the offset of the first byte of s that is not UTF-8, -1 if there is
// none.
func InvalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i := 0; ; {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
}
