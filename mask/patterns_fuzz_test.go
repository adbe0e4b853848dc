package mask_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// FuzzPatternFormat compares the masks of strings that hold regular expressions with the
// oracle: their automaton remembers characters, groups and counts.
func FuzzPatternFormat(f *testing.F) {
	r := rand.New(rand.NewPCG(21, 4))
	for range 40 {
		moves := make([]byte, 12)
		for i := range moves {
			moves[i] = byte(r.Uint32())
		}
		f.Add(byte(r.Uint32()), moves)
	}
	pieces := []string{"a", "b", "z", "A", "0", "9", "12", "-", "^", "$", "|", "(", "(?:", "(?<", ")", "*", "+", "?", "{", "}", "{2,", "[", "[^", "]", `\\`, `\\d`, `\\u`, `\"`, `"`, `",`, "é", "€", "😀", "\xc3", "n", "a-z", ".", "/", "abc", " ", ","}
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for len(tokens) < 900 {
		var text []byte
		for range 1 + r.IntN(4) {
			text = append(text, pieces[r.IntN(len(pieces))]...)
		}
		tokens = append(tokens, text)
	}
	v, err := mask.NewVocab(append(tokens, nil), []int32{int32(len(tokens))})
	if err != nil {
		f.Fatal(err)
	}
	var programs []*fsm.Program
	for _, schema := range []string{
		`{"type":"string","format":"regex"}`, `{"type":"string","format":"regex","maxLength":9}`,
		`{"type":"array","items":{"anyOf":[{"type":"string","format":"regex"},{"type":"integer"}]},"minItems":2}`,
	} {
		g, err := grammar.FromJSONSchema([]byte(schema))
		if err != nil {
			f.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			f.Fatal(err)
		}
		programs = append(programs, p)
	}
	f.Fuzz(func(t *testing.T, which byte, moves []byte) {
		compareWalk(t, programs[int(which)%len(programs)], v, moves)
	})
}
