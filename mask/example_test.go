package mask_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// exampleVocab is a vocabulary of single characters and some words; its last token
// ends an output.
func exampleVocab() *mask.Vocab {
	var tokens [][]byte
	for b := range 128 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, word := range []string{`{"`, `":`, `true`, `false`, `ok`, `name`, `","`, `"}`} {
		tokens = append(tokens, []byte(word))
	}
	tokens = append(tokens, []byte("</s>"))
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		panic(err)
	}
	return v
}

func exampleProgram(schema string) *fsm.Program {
	g, err := grammar.FromJSONSchema([]byte(schema))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	return p
}

func words(v *mask.Vocab, ids []int32) string {
	var out []string
	for _, id := range ids {
		out = append(out, string(v.Token(id)))
	}
	return strings.Join(out, " ")
}

// The loop of a decoder: mask, sample, accept. Here the sampler takes the last
// token allowed.
func ExampleMatcher() {
	v := exampleVocab()
	m, err := mask.NewMatcher(exampleProgram(`{"enum": [{"ok": true}, {"ok": false}]}`), v)
	if err != nil {
		panic(err)
	}
	for !m.Done() {
		var last int32
		for id := range m.Mask().All() {
			last = id
		}
		fmt.Printf("%d allowed, take %s\n", m.Mask().Len(), v.Token(last))
		if err := m.Accept(last); err != nil {
			panic(err)
		}
	}
	// Output:
	// 2 allowed, take {"
	// 2 allowed, take ok
	// 2 allowed, take ":
	// 4 allowed, take false
	// 1 allowed, take }
}

func ExampleMatcher_Forced() {
	v := exampleVocab()
	m, err := mask.NewMatcher(exampleProgram(`{"enum": [{"ok": true}, {"ok": false}]}`), v)
	if err != nil {
		panic(err)
	}
	fmt.Println(words(v, m.Forced()))
	// Output: {" ok ":
}

func ExampleMatcher_Rollback() {
	v := exampleVocab()
	m, err := mask.NewMatcher(exampleProgram(`{"type": "integer"}`), v)
	if err != nil {
		panic(err)
	}
	for _, digit := range "123" {
		if err := m.Accept(digit); err != nil {
			panic(err)
		}
	}
	other := m.Clone()
	if err := m.Rollback(2); err != nil {
		panic(err)
	}
	fmt.Println(m.Accepted(), other.Accepted())
	// Output: 1 3
}

// With a budget the output is complete when it is spent: the last masks hold only
// what still fits.
func ExampleWithBudget() {
	v := exampleVocab()
	p := exampleProgram(`{"type": "array", "items": {"type": "boolean"}}`)
	m, err := mask.NewMatcher(p, v, mask.WithBudget(4))
	if err != nil {
		panic(err)
	}
	var ids []int32
	for !m.Done() {
		var pick int32
		for id := range m.Mask().All() {
			if string(v.Token(id)) != "]" || m.Mask().Len() == 1 {
				pick = id
			}
		}
		ids = append(ids, pick)
		if err := m.Accept(pick); err != nil {
			panic(err)
		}
	}
	fmt.Println(words(v, ids))

	_, err = mask.NewMatcher(p, v, mask.WithBudget(1))
	fmt.Println(errors.Is(err, mask.ErrBudget))
	// Output:
	// [ false ]
	// true
}

// Needs tells the smallest budget before the first token, and later how much of it the
// output still takes.
func ExampleMatcher_Needs() {
	v := exampleVocab()
	p := exampleProgram(`{"type": "array", "items": {"type": "boolean"}}`)
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		panic(err)
	}
	before, _ := m.Needs()
	for id := range m.Mask().All() {
		if string(v.Token(id)) == "[" {
			if err := m.Accept(id); err != nil {
				panic(err)
			}
			break
		}
	}
	after, _ := m.Needs()
	fmt.Println(before, after)
	// Output: 2 1
}

func ExampleSet_Apply() {
	s := mask.NewSet(5)
	s.Add(1)
	s.Add(4)
	logits := []float32{0.5, 1.5, 2.5, 3.5, 4.5}
	s.Apply(logits)
	fmt.Println(logits)
	// Output: [-Inf 1.5 -Inf -Inf 4.5]
}

func ExampleNewVocab() {
	_, err := mask.NewVocab([][]byte{[]byte("a"), []byte("</s>")}, []int32{2})
	fmt.Println(errors.Is(err, mask.ErrVocabulary), err)
	// Output: true mask: unusable vocabulary (token 2): the end token is not one of the 2 tokens
}

func ExampleWithCache() {
	v := exampleVocab()
	p := exampleProgram(`{"type": "boolean"}`)
	m, err := mask.NewMatcher(p, v, mask.WithCache(mask.NewCache(1<<20)))
	if err != nil {
		panic(err)
	}
	var allowed []int32
	for id := range m.Mask().All() {
		allowed = append(allowed, id)
	}
	fmt.Println(words(v, allowed))
	// Output: f t true false
}

func ExampleWithTokenNames() {
	tokens := [][]byte{[]byte("a"), []byte("b"), nil, nil}
	v, err := mask.NewVocab(tokens, []int32{3}, mask.WithTokenNames(map[string]int32{"<call>": 2}))
	if err != nil {
		panic(err)
	}
	g, err := grammar.New(grammar.Seq(grammar.Literal("a"), grammar.Token(grammar.TokenSet{Names: []string{"<call>"}}), grammar.Literal("b")))
	if err != nil {
		panic(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		panic(err)
	}
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		panic(err)
	}
	for !m.Done() {
		ids := m.Forced()
		fmt.Println(ids)
		for _, id := range ids {
			if err := m.Accept(id); err != nil {
				panic(err)
			}
		}
	}
	// Output:
	// [0]
	// [2]
	// [1]
}
