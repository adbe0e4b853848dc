// Package excerpt shows a place in a text: its line, with a caret below the place.
package excerpt

import (
	"strings"
	"unicode/utf8"
)

// Place is where an offset is in a text.
type Place struct {
	Line   int // from 1
	Column int // in characters, from 1
	// Text is the line and below it the caret, each behind a tab. Of a long line the part
	// around the place is shown, and control characters as blanks.
	Text string
}

// Of is the place of a byte offset, at most len(src). It takes time linear in src.
func Of(src string, offset int) Place {
	const before, after = 50, 30
	start := strings.LastIndexByte(src[:offset], '\n') + 1
	end := len(src)
	if i := strings.IndexAny(src[offset:], "\r\n"); i >= 0 {
		end = offset + i
	}
	left, right, cut := []rune(tail(src[start:offset], before)), head(src[offset:end], after), ""
	if len(string(left)) < offset-start {
		cut = "..."
	}
	var pad strings.Builder
	for i, r := range left {
		if r != '\t' && r < ' ' || r == utf8.RuneError {
			left[i] = ' '
		}
		if r == '\t' {
			pad.WriteByte('\t')
		} else {
			pad.WriteByte(' ')
		}
	}
	rest := ""
	if len(right) < end-offset {
		rest = "..."
	}
	right = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' {
			return ' '
		}
		return r
	}, right)
	return Place{
		Line: 1 + strings.Count(src[:start], "\n"), Column: 1 + utf8.RuneCountInString(src[start:offset]),
		Text: "\t" + cut + string(left) + right + rest + "\n\t" + strings.Repeat(" ", len(cut)) + pad.String() + "^",
	}
}

// tail is the last n characters of s, head the first.
func tail(s string, n int) string {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

func head(s string, n int) string {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at]
}
