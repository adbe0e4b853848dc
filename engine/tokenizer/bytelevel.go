package tokenizer

import "unicode/utf8"

// The GPT-2 alphabet writes each byte as a printable character: the printable
// characters of Latin-1 stand for themselves, the other 68 bytes are numbered from
// U+0100 on.
var (
	byteToRune [256]rune
	runeToByte [324]int16 // -1 for a character outside the alphabet
)

func init() {
	for i := range runeToByte {
		runeToByte[i] = -1
	}
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		if b < '!' || b > '~' && b < 0xA1 || b == 0xAD {
			r = next
			next++
		}
		byteToRune[b] = r
		runeToByte[r] = int16(b)
	}
}

// fromAlphabet turns text in the GPT-2 alphabet into bytes; it reports false for
// a text that holds other characters.
func fromAlphabet(dst []byte, text string) ([]byte, bool) {
	for _, r := range text {
		if r >= rune(len(runeToByte)) || r == utf8.RuneError || runeToByte[r] < 0 {
			return dst, false
		}
		dst = append(dst, byte(runeToByte[r]))
	}
	return dst, true
}
