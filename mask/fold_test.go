package mask_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// endingVocab has a great many tokens that end a text and go on: each of some words with
// each of some ways on, so that crossings are folded.
func endingVocab(t *testing.T) *mask.Vocab {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	words := []string{"", "a", "b", "ab", "ba", "a b", "é", "1", "-1", "null", "a:", ":", "k", "k:", "k: a", `"`, `a"`, `"a"`, `""`}
	for _, first := range "acdefghikl" {
		for _, second := range "mnop" {
			words = append(words, string(first)+string(second))
		}
	}
	ways := []string{"\n", "\n\n", "\n ", "\n  ", "\n  a", "\n  k:", "\n  k: 1", "\na", "\nk: ", "\nk: a\n", "\n- ", "\n- a", "\n  - 1", ",", ",a", ",\"", ",,", ", ", ", k: ", ", a: 1", ": ", ":\n", ": a", "]", "}", "],", "}\n", "\nkm", "\nk\xc3", ",abc", ",abcd", ",abcde"}
	// The last of the nodes has less below it than others.
	tokens = append(tokens, []byte("ü,a"), []byte("ü\na"))
	for n := range 110 {
		tokens = append(tokens, fmt.Append(nil, n, ","), fmt.Append(nil, n, ",1"))
	}
	for n := range 60 {
		word := fmt.Sprintf("q%c%c", 'a'+n%10, 'a'+n/10)
		tokens = append(tokens, []byte(word+"\n"), []byte(word+"\n  k: "), []byte(word+",ab"), []byte(word+",\""), []byte(word+": a"))
	}
	seen := map[string]bool{}
	for _, w := range words {
		for _, on := range ways {
			if token := w + on; len(token) > 1 && !seen[token] {
				seen[token] = true
				tokens = append(tokens, []byte(token))
			}
		}
	}
	tokens = append(tokens, nil)
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestFolds compares masks with the oracle where many tokens go on alike behind the end
// of a text, with guards of keys and of items and without.
func TestFolds(t *testing.T) {
	v := endingVocab(t)
	const text = `{"type":"string"}`
	for _, c := range []struct {
		name    string
		grammar func() (*grammar.Grammar, error)
		// behind is a text to begin with, besides none.
		behind string
	}{
		{"keys of one mapping", yamlOf(`{"type":"object","additionalProperties":`+text+`}`, false), "a: b\nk: ab"},
		{"known keys", yamlOf(`{"type":"object","properties":{"k":`+text+`,"a":{"type":"integer"},"km":`+text+`},"additionalProperties":`+text+`}`, false), ""},
		{"mappings in mappings", yamlOf(`{"type":"object","additionalProperties":{"type":"object","additionalProperties":{"type":["string","integer"]}}}`, false), ""},
		{"lists in mappings", yamlOf(`{"type":"object","additionalProperties":{"type":"array","items":`+text+`}}`, false), ""},
		{"items that differ", yamlOf(`{"type":"array","items":`+text+`,"uniqueItems":true}`, false), "- ab\n- ab"},
		{"flow", yamlOf(`{"type":"object","additionalProperties":{"type":["string","integer","array"]}}`, true), ""},
		{"rows", csvOf(`{"properties":{"a":` + text + `,"b":{"type":["string","integer"]},"c":` + text + `}}`), "a,b,c\n"},
		{"rows of short cells", csvOf(`{"properties":{"a":` + text + `,"b":{"type":"string","maxLength":3},"c":` + text + `}}`), "a,b,c\n"},
		{"rows that a guard counts", csvOf(`{"properties":{"a":` + text + `,"b":` + text + `,"c":` + text + `},"minProperties":2}`), "a,b,c\n"},
		{"numbers that differ", func() (*grammar.Grammar, error) {
			return grammar.FromJSONSchema([]byte(`{"type":"array","items":{"type":"integer"},"uniqueItems":true}`))
		}, "[1,1"},
		{"a rule behind a text", func() (*grammar.Grammar, error) {
			rest := grammar.NewRule("rest")
			rest.Define(grammar.Alt(grammar.Literal("\n"), grammar.Literal("\na"), grammar.Seq(grammar.Literal("\n"), grammar.Ref(rest))))
			word := grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: ' ', Hi: '~'})), 1, -1)
			return grammar.New(grammar.Seq(word, grammar.Ref(rest)))
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := c.grammar()
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			seeds := uint64(6)
			if testing.Short() {
				seeds = 2
			}
			for seed := range seeds {
				compareDrawn(t, rand.New(rand.NewPCG(seed, 31)), p, v, "")
				compareDrawn(t, rand.New(rand.NewPCG(seed, 32)), p, v, c.behind)
			}
		})
	}
}

func yamlOf(schema string, flow bool) func() (*grammar.Grammar, error) {
	return func() (*grammar.Grammar, error) {
		if flow {
			return grammar.FromYAMLSchema([]byte(schema), grammar.WithFlow(), grammar.WithAnyOrder())
		}
		return grammar.FromYAMLSchema([]byte(schema), grammar.WithAnyOrder())
	}
}

func csvOf(schema string) func() (*grammar.Grammar, error) {
	return func() (*grammar.Grammar, error) { return grammar.FromCSVSchema([]byte(schema)) }
}

// compareDrawn writes a text, byte by byte, then draws tokens and compares each mask with
// the oracle.
func compareDrawn(t *testing.T, r *rand.Rand, p *fsm.Program, v *mask.Vocab, behind string) {
	t.Helper()
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []byte(behind) {
		if err := m.Accept(int32(b)); err != nil {
			t.Fatalf("%q of %q: %v", b, behind, err)
		}
	}
	text := []byte(behind)
	for range 14 {
		got, want := m.Mask(), bruteMask(m, v)
		if !got.Equal(want) {
			t.Fatalf("behind %q the mask differs (+ too much, - missing): %q", text, difference(v, got, want))
		}
		if m.Done() {
			return
		}
		id, err := acceptDrawn(r, m)
		if errors.Is(err, mask.ErrDeadEnd) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, v.Token(id)...)
	}
}
