package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/internal/testmodel"
)

// scoreSlowly reads each continuation by itself, token by token.
func scoreSlowly(t *testing.T, m *engine.Model, prompt []int32, c engine.Continuation) float64 {
	t.Helper()
	s := newSession(t, m)
	logits := appendTokens(t, s, prompt)
	at := func(ids ...int32) float64 {
		total, part := 0.0, 0.0
		for i, x := range logits[:m.Tokenizer().Len()] {
			e := math.Exp(float64(x) - float64(logits[0]))
			total += e
			for _, id := range ids {
				if int32(i) == id {
					part += e
				}
			}
		}
		return math.Log(part / total)
	}
	sum := 0.0
	for _, id := range c.Tokens {
		sum += at(id)
		logits = appendTokens(t, s, []int32{id})
	}
	if c.Ends {
		sum += at(m.Tokenizer().EOG()...)
	}
	return sum
}

// TestScore: the tree gives what reading each continuation by itself gives.
func TestScore(t *testing.T) {
	m := openModel(t, testmodel.Write(t, testmodel.Config{Scale: 4}))
	prompt := someTokens(20)
	r := rand.New(rand.NewPCG(1, 2))
	random := func() engine.Continuation {
		c := engine.Continuation{Ends: r.IntN(3) == 0}
		for range r.IntN(5) {
			c.Tokens = append(c.Tokens, int32(10+r.IntN(3)))
		}
		return c
	}
	long := func(end int32) engine.Continuation {
		return engine.Continuation{Tokens: append(someTokens(50), end), Ends: end > 10}
	}
	lists := map[string][]engine.Continuation{
		"one":            {{Tokens: []int32{9}}},
		"nothing":        {{}, {Ends: true}},
		"prefixes":       {{Tokens: []int32{9, 8}}, {Tokens: []int32{9}, Ends: true}, {Tokens: []int32{9, 8, 7}}, {Tokens: []int32{9, 8}, Ends: true}},
		"twice":          {{Tokens: []int32{9, 8}}, {Tokens: []int32{9, 8}}},
		"long":           {long(9), long(12), long(9), {Tokens: someTokens(16)}, {Tokens: someTokens(17), Ends: true}},
		"one long":       {long(9)},
		"one long, ends": {long(12)},
	}
	for i := range 10 {
		name := fmt.Sprintf("random %d", i)
		for range 1 + r.IntN(12) {
			lists[name] = append(lists[name], random())
		}
	}
	for name, list := range lists {
		t.Run(name, func(t *testing.T) {
			s := newSession(t, m)
			got, err := engine.Score(t.Context(), s, m.Tokenizer(), prompt, list)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range list {
				if want := scoreSlowly(t, m, prompt, c); math.Abs(got[i]-want) > 1e-6 {
					t.Errorf("%v: %g, want %g", c, got[i], want)
				}
			}
			if s.Len() != len(prompt) {
				t.Errorf("the session holds %d tokens", s.Len())
			}
		})
	}
}

func TestScoreErrors(t *testing.T) {
	m := openModel(t, testmodel.Write(t, testmodel.Config{Context: 64}))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	one := []engine.Continuation{{Tokens: []int32{5}}}
	for _, c := range []struct {
		name   string
		ctx    context.Context
		prompt []int32
		list   []engine.Continuation
		kind   engine.Kind
	}{
		{"no continuations", t.Context(), []int32{4}, nil, engine.ErrArgument},
		{"no prompt", t.Context(), nil, one, engine.ErrArgument},
		{"unknown token", t.Context(), []int32{4}, []engine.Continuation{{Tokens: []int32{-1}}}, engine.ErrToken},
		{"no room", t.Context(), someTokens(60), []engine.Continuation{{Tokens: someTokens(5)}}, engine.ErrContextLength},
		{"cancelled", cancelled, []int32{4}, one, engine.ErrCanceled},
	} {
		if _, err := engine.Score(c.ctx, newSession(t, m), m.Tokenizer(), c.prompt, c.list); !errors.Is(err, c.kind) {
			t.Errorf("%s: %v, want %v", c.name, err, c.kind)
		}
	}
}

func ExampleScore() {
	path, remove := exampleModel()
	defer remove()
	m, err := engine.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	s, err := m.NewSession()
	if err != nil {
		fmt.Println(err)
		return
	}
	tok := m.Tokenizer()
	list := []engine.Continuation{{Tokens: tok.Encode(" name")}, {Tokens: tok.Encode(" order")}}
	scores, err := engine.Score(context.Background(), s, tok, tok.Encode("Hello"), list)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(scores), scores[0] < 0 && scores[1] < 0)
	// Output: 2 true
}
