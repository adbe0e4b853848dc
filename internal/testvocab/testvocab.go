// Package testvocab makes a small vocabulary in the manner of a byte-level BPE
// tokenizer, for tests that need no model: every byte is a token, and so are the
// pieces that JSON texts in several languages are usually cut into.
package testvocab

import (
	"fmt"

	"github.com/stencil-go/stencil/mask"
)

// pieces are common parts of JSON texts: punctuation that crosses lexemes, words
// with and without a blank, digits, cut escapes and cut code points.
var pieces = []string{
	`{"`, `"}`, `":`, `":"`, `":[`, `":{`, `","`, `",`, `"],`, `"]`, `"}]`, `"},{"`, `},{"`, `[]`, `{}`, `[[`, `]]`, `}}`, `[{"`, `}]`, `,"`, `":"","`,
	`": `, `": "`, `": [`, `", "`, `, "`, `, `, `{ "`, "\n", "\n  ", "\n    ", "{\n  \"", ",\n  \"", "\n}", "\r\n", "  ", "    ", "\t",
	`\n`, `\t`, `\"`, `\\`, `\u`, `\u00`, `\u001`, `\b`, "\\\\\"",
	"true", "false", "null", "tr", "ue", "fal", "se", "nu", "ll", "true,", "null}", ":true", ":null", ":false",
	"0.", ".5", "1e", "e-", "E+", "-1", "00", "000", "10", "12", "123", "99", "100", "2024", "2024-01", "-01-", "T00", ":00", "Z\"", ":00Z", "+00:00",
	"a", "an", "the", " the", " of", " and", "name", "\"name", "\"name\":\"", "id", "\"id", "type", "value", "items", "item", "key", "foo", "bar", "baz", "foo\"", "\"foo\":", "\"bar\":",
	"http", "https", "://", "example", ".com", "@example", "www", "/path", "?q=", "#frag", "user", "mail", "urn:", "::", "127.0", ".0.1",
	"abc", "ab", "bc", "xyz", "ABC", "Ab", "aa", "aaa", "aaaa", "zz", "_", "__", "--", "..", "...", "()", "$", "$ref", "x-", "é", "ü", "ß", "ñ", "日", "日本", "本", "語", "π", "😀", "🎉",
	"\xc3", "\xa9", "\xe6\x97", "\x97\xa5", "\xf0\x9f", "\x98\x80", "\xf0\x9f\x98", "é\"", "日\",", " é",
}

// Tokens lists the tokens of the vocabulary: those of the pieces that are whole
// words and the 256 bytes, then a control token, then the token that ends an
// output, whose id is the last.
func Tokens() [][]byte {
	seen := map[string]bool{}
	var out [][]byte
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			out = append(out, []byte(s))
		}
	}
	for b := range 256 {
		add(string([]byte{byte(b)}))
	}
	for _, p := range pieces {
		add(p)
	}
	return append(out, nil, []byte("</s>"))
}

// New returns the vocabulary of Tokens.
func New() *mask.Vocab {
	tokens := Tokens()
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		panic(fmt.Sprintf("testvocab: %v", err))
	}
	return v
}
