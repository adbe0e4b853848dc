package grammar

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// TestYAMLPlain: the expression and the function describe the same safe scalars.
func TestYAMLPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"n", "o", "NO", "null", "~", "1", "0x", "_", ":", " ", "#", "-", ".", "...", "e", "é", "\u00a0", "\u2028", "?", ",", "<", "<<", "=", "\t", "a", "z", "\ufeff", "+", "K", "ſ", "ye", "\"", "\n"}
	for range 20_000 {
		var b strings.Builder
		for range r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := b.String()
		for c := yamltext.Value; c <= yamltext.FlowKey; c++ {
			if got, want := matchText(yamlPlain[c], text), yamltext.Plain(text, c); got != want {
				t.Fatalf("%q in context %d: the expression says %v, the function %v", text, c, got, want)
			}
		}
	}
}

// TestYAMLQuotedCodec: the codec reads what Quote writes, and nothing in two ways.
func TestYAMLQuotedCodec(t *testing.T) {
	decode := func(written string) (string, bool) {
		var out []byte
		state := uint8(0)
		for i := range len(written) {
			s := YAMLQuoted.States[state][written[i]]
			if !s.Valid {
				return "", false
			}
			if s.Emits {
				out = append(out, s.Byte)
			}
			state = s.Next
		}
		return string(out), state == 0
	}
	for r := rune(0); r < 0x11000; r++ {
		if r >= 0xD800 && r < 0xE000 {
			continue
		}
		text := "a" + string(r) + "b"
		written := yamltext.Quote(text)
		inside := written[1 : len(written)-1]
		if got, ok := decode(inside); !ok || got != text {
			t.Fatalf("U+%04X: %q is decoded as %q, %v", r, inside, got, ok)
		}
		if inside != text {
			if _, ok := decode(text); ok && r != '"' && r != '\\' {
				t.Fatalf("U+%04X is accepted as it is", r)
			}
		}
	}
	for _, bad := range []string{`\u0041`, `\u000a`, `\x41`, `\u0022`, `\u2027`, `\u007e`, `\ufffd`, `\/`, "\x7f", "\u0085", "\u2028", "\ufeff", `\u009F`} {
		if got, ok := decode(bad); ok {
			t.Errorf("%q is decoded as %q", bad, got)
		}
	}
}
