package yamltext

import (
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

const hexDigits = "0123456789abcdef"

// AppendQuoted appends the text as a double-quoted scalar in canonical form: a
// JSON string in which what YAML does not allow as it is, is escaped too.
func AppendQuoted(dst []byte, text string) []byte {
	from := len(dst)
	dst = jsonvalue.AppendString(dst, text)
	clean := true
	for _, r := range string(dst[from:]) {
		clean = clean && !Excluded(r)
	}
	if clean {
		return dst
	}
	quoted := string(dst[from:])
	dst = dst[:from]
	for _, r := range quoted {
		if !Excluded(r) {
			dst = utf8.AppendRune(dst, r)
			continue
		}
		dst = append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
	}
	return dst
}

// Quote returns the text as a double-quoted scalar in canonical form.
func Quote(text string) string { return string(AppendQuoted(make([]byte, 0, len(text)+2), text)) }

// Write returns the text as it is written in the context: plain where that is safe.
func Write(text string, c Context) string {
	if Plain(text, c) {
		return text
	}
	return Quote(text)
}
