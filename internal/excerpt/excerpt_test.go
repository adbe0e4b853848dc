package excerpt_test

import (
	"strings"
	"testing"

	"github.com/stencil-go/stencil/internal/excerpt"
)

func TestOf(t *testing.T) {
	long := strings.Repeat("a", 60) + "é" + strings.Repeat("b", 40)
	for _, tt := range []struct {
		name, src    string
		offset       int
		line, column int
		text         string
	}{
		{"empty", "", 0, 1, 1, "\t\n\t^"},
		{"first", "abc", 0, 1, 1, "\tabc\n\t^"},
		{"end", "abc\n", 3, 1, 4, "\tabc\n\t   ^"},
		{"second line", "a\nbé d\nc", 5, 2, 3, "\tbé d\n\t  ^"},
		{"behind the last line end", "a\n", 2, 2, 1, "\t\n\t^"},
		{"tabs stay, controls do not", "\ta\x01b\x02", 4, 1, 5, "\t\ta b \n\t\t   ^"},
		{"carriage return", "ab\r\nc", 1, 1, 2, "\tab\n\t ^"},
		{"not UTF-8", "a\xffb", 2, 1, 3, "\ta b\n\t  ^"},
		{"long", long, 60, 1, 61, "\t..." + strings.Repeat("a", 50) + "é" + strings.Repeat("b", 29) + "...\n\t   " + strings.Repeat(" ", 50) + "^"},
	} {
		if at := excerpt.Of(tt.src, tt.offset); at.Line != tt.line || at.Column != tt.column || at.Text != tt.text {
			t.Errorf("%s: %d:%d %q, want %d:%d %q", tt.name, at.Line, at.Column, at.Text, tt.line, tt.column, tt.text)
		}
	}
}
