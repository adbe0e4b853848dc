package mask

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// TestWalksFromHome compares the masks of strings that must not hold some words, found
// from the places of their letters, with those of a walk over the whole vocabulary.
func TestWalksFromHome(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 33))
	alphabet := []string{"a", "b", "x", "z", "zz", "ab", "M", "5", " ", "_", "-", "\"", "\\n", "\\\"", "\\", "é", "漢", "\xc3", "\xa9", "😀", "\","}
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for len(tokens) < 3000 {
		var text []byte
		for range 2 + r.IntN(6) {
			text = append(text, alphabet[r.IntN(4+r.IntN(len(alphabet)-3))]...)
		}
		tokens = append(tokens, text)
	}
	v, err := NewVocab(append(tokens, nil), []int32{int32(len(tokens))})
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"zz", "x", "ab_", "z[ab]", "^a", "b$", "^x", "M", "5[xz]", "é", "(ab)+x", "[zx]{2}", "\\\\s", "a.b"}
	found := 0
	for range 300 {
		var parts []string
		for range 1 + r.IntN(3) {
			parts = append(parts, fmt.Sprintf(`{"pattern":"%s"}`, words[r.IntN(len(words))]))
		}
		schema := fmt.Sprintf(`{"type":"string","not":{"anyOf":[%s]}}`, strings.Join(parts, ","))
		if r.IntN(3) == 0 {
			schema = fmt.Sprintf(`{"type":"string","oneOf":[%s]}`, strings.Join(parts, ","))
		}
		g, err := grammar.FromJSONSchema([]byte(schema))
		if err != nil {
			continue // nothing satisfies it
		}
		p, err := fsm.Compile(g)
		if err != nil {
			continue
		}
		s := p.Start().Step('"')
		for range 5 {
			if s == nil {
				break
			}
			for _, thread := range s.Threads() {
				got := v.byHome(thread.Residual())
				if got == nil {
					continue
				}
				found++
				want := v.walkLexeme(nil, 0, thread.Residual())
				if !got.inside.Equal(want.inside) {
					t.Fatalf("%s, %s: %d tokens, want %d", schema, thread.Residual(), got.inside.Len(), want.inside.Len())
				}
				if !slices.Equal(got.finals, want.finals) || !maps.EqualFunc(places(got), places(want), slices.Equal) {
					t.Fatalf("%s, %s: the strings end in other places", schema, thread.Residual())
				}
			}
			s = s.Step("abxzM5 _"[r.IntN(8)])
		}
	}
	if found < 100 {
		t.Errorf("%d masks found", found)
	}
}

// places lists the crossings by their bytes.
func places(l *lexemeMask) map[byte][]int32 {
	out := map[byte][]int32{}
	for i, b := range l.cross.bytes {
		out[b] = l.cross.nodes[i]
	}
	return out
}
