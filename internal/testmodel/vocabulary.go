package testmodel

// The ids of the special tokens.
const (
	PaddingID = 0 // <|endoftext|>
	StartID   = 1 // <|im_start|>, also the beginning of a sequence
	EndID     = 2 // <|im_end|>, the end of an answer
	FirstByte = 3 // the token of the byte that comes first in GPT-2's order
)

// Token types of GGUF vocabularies.
const (
	typeNormal  = 1
	typeControl = 3
)

// chatTemplate is ChatML: each message between its markers.
const chatTemplate = `{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`

// words are texts that are tokens, as are all their prefixes: each is merged
// from left to right.
var words = []string{
	" the", " and", " of", " to", " is", " in", " name", " order", " item", "ing", "ion", "er", "es", "re", "on", "an",
	`{"`, `":`, `":"`, `","`, `",`, `"}`, `"}]`, `},{"`, `[{"`, "true", "false", "null", "name", "type", "item", "email",
	"price", "total", "date", "list", "count", "Hello", " world", "user", "000", "19", "20", "202", "10", "12", "\n\n", "    ", "é", "日本", "😀",
}

type vocabulary struct {
	tokens []string // in GPT-2's spelling, which has a printable character for every byte
	types  []int32
	merges []string
}

// newVocabulary lists the special tokens, the 256 bytes and the words.
func newVocabulary() *vocabulary {
	v := &vocabulary{}
	known := map[string]bool{}
	add := func(token string, typ int32) {
		if !known[token] {
			known[token] = true
			v.tokens = append(v.tokens, token)
			v.types = append(v.types, typ)
		}
	}
	add("<|endoftext|>", typeControl)
	add("<|im_start|>", typeControl)
	add("<|im_end|>", typeControl)
	spelling := byteSpelling()
	for _, c := range byteOrder() {
		add(string(spelling[c]), typeNormal)
	}
	for _, word := range words {
		prefix := ""
		for i := range len(word) {
			c := string(spelling[word[i]])
			if prefix != "" && !known[prefix+c] {
				v.merges = append(v.merges, prefix+" "+c)
				add(prefix+c, typeNormal)
			}
			prefix += c
		}
	}
	return v
}

// printable reports whether GPT-2 spells the byte as the character of its own
// number.
func printable(c byte) bool {
	return c >= '!' && c <= '~' || c >= 0xa1 && c <= 0xac || c >= 0xae
}

// byteOrder lists the bytes in GPT-2's order: the printable ones, then the rest.
func byteOrder() []byte {
	var first, rest []byte
	for c := range 256 {
		if printable(byte(c)) {
			first = append(first, byte(c))
		} else {
			rest = append(rest, byte(c))
		}
	}
	return append(first, rest...)
}

// byteSpelling gives each byte its character: itself, or the next free one from
// U+0100 on.
func byteSpelling() (s [256]rune) {
	next := rune(0x100)
	for c := range 256 {
		s[c] = rune(c)
		if !printable(byte(c)) {
			s[c] = next
			next++
		}
	}
	return s
}
