package mask_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// classPattern draws a pattern of classes with bounds, of what must and must not
// be in it, between other parts.
func classPattern(r *rand.Rand) string {
	classes := []string{`[0-9A-Za-z]`, `[0-9A-Za-z_-]`, `[a-z]`, `\w`, `.`, `[^/]`, `[^\n ]`, `\S`, `[0-9a-f]`, `[A-Za-z é€]`}
	bounds := []string{"*", "+", "{3}", "{1,4}", "{2,}", "{0,17}", "{1,40}", "{30}"}
	part := func() string { return classes[r.IntN(len(classes))] + bounds[r.IntN(len(bounds))] }
	var b strings.Builder
	if r.IntN(3) > 0 {
		b.WriteString("^")
	}
	for range r.IntN(3) {
		switch r.IntN(4) {
		case 0:
			fmt.Fprintf(&b, "(?!%s)", []string{"ab_", "[a-z]{1,20}$", "x", ".*zz"}[r.IntN(4)])
		case 1:
			fmt.Fprintf(&b, "(?=.*%s)", []string{"[A-Z]", "\\d", "ab"}[r.IntN(3)])
		default:
			b.WriteString(part())
			b.WriteString([]string{"-", "/", ":", "ab", ""}[r.IntN(5)])
		}
	}
	b.WriteString(part())
	if r.IntN(3) > 0 {
		b.WriteString("$")
	}
	return b.String()
}

// classVocab has long and mixed tokens of the characters of classPattern.
func classVocab() [][]byte {
	r := rand.New(rand.NewPCG(8, 1))
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	alphabets := []string{"abz", "aB9", "abc-_", "x/y", "é€a", "a\u2028", "ab \"", "0af", "漢字x", "zz\\n"}
	seen := map[string]bool{}
	for len(tokens) < 900 {
		runes := []rune(alphabets[r.IntN(len(alphabets))])
		var b strings.Builder
		for range 2 + r.IntN(4)*r.IntN(9) {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		text := b.String()
		if cut := r.IntN(8); cut == 0 && len(text) > 2 {
			text = text[:len(text)-1]
		} else if cut == 1 {
			text = text[1:]
		}
		if !seen[text] && len(text) > 1 {
			seen[text] = true
			tokens = append(tokens, []byte(text))
		}
	}
	return append(tokens, nil)
}

// FuzzClasses compares the masks of classes of characters with the oracle, in JSON
// strings and alone. The vocabulary keeps its tables from one pattern to the next.
func FuzzClasses(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed, []byte{byte(seed), 200, 3, 25, 9, 77, 31})
	}
	tokens := classVocab()
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, seed uint64, moves []byte) {
		r := rand.New(rand.NewPCG(seed, 3))
		pattern := classPattern(r)
		g, err := grammar.FromRegex(pattern)
		if r.IntN(3) > 0 {
			schema := fmt.Sprintf(`{"type":"string","pattern":%q}`, pattern)
			if r.IntN(2) == 0 {
				schema = fmt.Sprintf(`{"type":"string","pattern":%q,"maxLength":%d}`, pattern, r.IntN(60))
			}
			g, err = grammar.FromJSONSchema([]byte(schema))
		}
		if err != nil {
			t.Skip(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Skip(err)
		}
		compareWalk(t, p, v, moves)
	})
}
