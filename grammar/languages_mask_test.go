package grammar_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// wordVocab is yamlVocab with thousands of words behind a blank, as vocabularies of
// models have them: most of their trie is below the blank.
func wordVocab(t testing.TB) *mask.Vocab {
	small := yamlVocab(t)
	var tokens [][]byte
	for id := range int32(small.Size() - 1) {
		tokens = append(tokens, small.Token(id))
	}
	r := rand.New(rand.NewPCG(11, 12))
	letters := []rune("abcdefghijklmnopqrstuvwxyzé日0123456789:,-\"\n #")
	for range 3500 {
		word := []rune{' '}
		for range 1 + r.IntN(5) {
			word = append(word, letters[r.IntN(len(letters))])
		}
		tokens = append(tokens, []byte(string(word)))
	}
	tokens = append(tokens, []byte("</s>"))
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestLanguageMasks: masks of YAML, CSV and documents without a schema are those of
// trying every token.
func TestLanguageMasks(t *testing.T) {
	v := wordVocab(t)
	yaml := func(schema string, opts ...grammar.YAMLOption) func() (*grammar.Grammar, error) {
		return func() (*grammar.Grammar, error) { return grammar.FromYAMLSchema([]byte(schema), opts...) }
	}
	csv := func(schema string, opts ...grammar.CSVOption) func() (*grammar.Grammar, error) {
		return func() (*grammar.Grammar, error) { return grammar.FromCSVSchema([]byte(schema), opts...) }
	}
	programs := []func() (*grammar.Grammar, error){
		yaml(`{}`), yaml(`{}`, grammar.WithFlow()), yaml(`{"type":"object","additionalProperties":{"type":"string","maxLength":9}}`),
		yaml(`{"type":"array","items":{"type":"object","properties":{"a":{"type":["string","integer"]},"b":{"type":"array","items":{"enum":["no","x y",1]},"uniqueItems":true}}}}`, grammar.WithAnyOrder()),
		yaml(`{"type":"object","properties":{"ab":{"type":"string","minLength":3},"no":{"type":"object","patternProperties":{"^x":{"type":"integer"}}}},"propertyNames":{"maxLength":6}}`, grammar.WithAnyOrder()),
		yaml(`{"type":"object","patternProperties":{"^[a-c]+$":{"type":"string","pattern":"^[a-z]+(-[a-z]+)*$"}},"additionalProperties":{"type":"object","required":["a b"],"minProperties":2}}`, grammar.WithFlow()),
		csv(people), csv(people, grammar.WithQuotes(grammar.QuoteAlways), grammar.WithLineEnd(grammar.AnyLineEnd)),
		csv(`{"properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{}},"minProperties":2}`),
		func() (*grammar.Grammar, error) { return grammar.YAML(), nil },
	}
	steps := 24
	if testing.Short() {
		steps = 8
	}
	for i, compile := range programs {
		g, err := compile()
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(i), 13))
		m, err := mask.NewMatcher(p, v)
		if err != nil {
			t.Fatal(err)
		}
		var text []byte
		for range steps {
			set := m.Mask()
			var allowed []int32
			for id := range int32(v.Size()) {
				err := m.Clone().Accept(id)
				ok := err == nil || errors.Is(err, mask.ErrDeadEnd)
				if ok != set.Has(id) {
					t.Fatalf("grammar %d, behind %q: token %q: mask %v, trying %v", i, text, v.Token(id), set.Has(id), err)
				}
				if err == nil && id != int32(v.Size()-1) {
					allowed = append(allowed, id)
				}
			}
			if len(allowed) == 0 {
				break
			}
			id := allowed[r.IntN(len(allowed))]
			if err := m.Accept(id); err != nil {
				t.Fatal(err)
			}
			text = append(text, v.Token(id)...)
		}
	}
}
