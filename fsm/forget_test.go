package fsm

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestForgets writes random code points of the groups of which residuals say that they
// forget all but the last, and asks that this alone leaves the same.
func TestForgets(t *testing.T) {
	var grammars []*grammar.Grammar
	for _, schema := range []string{
		`{"type":"string","format":"regex"}`, `{"type":"string","format":"regex","maxLength":30}`, `{"enum":["[","]","[a]"]}`,
		`{"anyOf":[{"format":"regex"},{"format":"date-time"}],"type":"string"}`, `{"type":"string","pattern":"^[a-z]*$"}`,
	} {
		grammars = append(grammars, schemaGrammar(t, schema))
	}
	runes := []rune("abzAZ059 !#%&',/:;<=>@_`~^$|()[]{}*+?.-\u00e9\u00a0\u2028\u6f22\U0001F600")
	rng := rand.New(rand.NewPCG(6, 19))
	forgetful := 0
	for range 300 {
		p, err := Compile(grammars[rng.IntN(len(grammars))])
		if err != nil {
			t.Fatal(err)
		}
		s := p.Start().Step('"')
		for range 20 {
			for _, thread := range s.Threads() {
				r := thread.Residual()
				if r == nil || r.Forgets() == 0 {
					continue
				}
				groups := r.Forgets()
				forgetful++
				var of []rune
				for _, c := range runes {
					if ByteGroup(string(c)[0])&^groups == 0 {
						of = append(of, c)
					}
				}
				behind := r
				for n := range 6 {
					c := of[rng.IntN(len(of))]
					if behind = write(behind, c); behind != write(r, c) || behind == nil {
						t.Fatalf("%s: behind %d code points and %q is %v, behind that alone %v", r, n, c, behind, write(r, c))
					}
				}
				before, _ := r.Shortest()
				if after, _ := behind.Shortest(); len(after) != len(before) {
					t.Fatalf("%s ends with %q, behind characters that it forgets with %q", r, before, after)
				}
				if groups&^r.Loop() != 0 {
					t.Fatalf("%s forgets %x, and loops on %x", r, groups, r.Loop())
				}
			}
			next := s.Step(drawASCII(rng, runes))
			if next == nil {
				continue
			}
			s = next
		}
	}
	if forgetful < 500 {
		t.Errorf("%d residuals forget", forgetful)
	}
}

// drawASCII draws a byte of ASCII from runes.
func drawASCII(rng *rand.Rand, runes []rune) byte {
	for {
		if c := runes[rng.IntN(len(runes))]; c < 0x80 {
			return byte(c)
		}
	}
}
