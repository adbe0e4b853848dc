package engine

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/engine/tokenizer"
	"github.com/stencil-go/stencil/internal/testmodel"
	"github.com/stencil-go/stencil/mask"
)

var _ Constraint = (*mask.Matcher)(nil)

// plainSession hides the session's masked method: the slow twin.
type plainSession struct{ *Session }

func (s plainSession) ContextLength() int                        { return contextLength(s.Session) }
func (s plainSession) AppendMasked(notTheMethodLookedFor string) {}

func openTest(t *testing.T, opts ...Option) *Model {
	t.Helper()
	m, err := Open(testmodel.Write(t, testmodel.Config{}), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// choices allows the texts given, in the tokenizer's own split.
type choices struct {
	wanted
	size int
	end  []int32
}

func (c *choices) Mask() *mask.Set {
	s := mask.NewSet(c.size)
	for _, x := range c.left() {
		if len(x) > 0 {
			s.Add(x[0])
			continue
		}
		for _, id := range c.end {
			s.Add(id)
		}
	}
	return s
}

func (c *choices) Accept(id int32) error { c.at = append(c.at, id); return nil }

func choose(tok *tokenizer.Tokenizer, texts ...string) *choices {
	c := &choices{size: tok.Len(), end: tok.EOG()}
	c.forces, c.refuses = true, -1
	for _, s := range texts {
		c.texts = append(c.texts, tok.Encode(s))
	}
	return c
}

// One seed gives one output: for any number of threads, with forced tokens read in a
// batch or one by one, with all logits computed or the allowed ones.
func TestGenerateSameAgain(t *testing.T) {
	texts := []string{`{"name":"Ada","total":120}`, `{"name":"Ada","total":19}`, `{"name":"Bob","total":1}`, `{"name":"Bob","list":[true,false]}`}
	prompt := "Hello world, name the user:"
	run := func(t *testing.T, m *Model, seed uint64, constrained bool, wrap func(*Session) Sequence, opts ...GenerateOption) *Result {
		t.Helper()
		tok := m.Tokenizer()
		session, err := m.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		opts = append(opts, WithMaxTokens(40), WithSampler(newTestSampler(t, WithTemperature(1), WithSeed(seed), WithTopP(0.95), WithRepetitionPenalty(1.1))))
		if constrained {
			opts = append(opts, WithConstraint(choose(tok, texts...)))
		}
		res, err := Generate(context.Background(), wrap(session), tok, tok.Encode(prompt), opts...)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	whole := func(s *Session) Sequence { return s }
	one, three := openTest(t, WithThreads(1)), openTest(t, WithThreads(3))
	seen := map[string]bool{}
	for _, constrained := range []bool{false, true} {
		for seed := range uint64(6) {
			want := run(t, one, seed, constrained, whole)
			for name, got := range map[string]*Result{
				"again":                  run(t, one, seed, constrained, whole),
				"three threads":          run(t, three, seed, constrained, whole),
				"all logits":             run(t, one, seed, constrained, func(s *Session) Sequence { return plainSession{s} }),
				"forced one by one":      run(t, one, seed, constrained, whole, WithLogProbs(Full, 1)),
				"with log-probabilities": run(t, one, seed, constrained, whole, WithLogProbs(Masked, 1)),
			} {
				if got.Text != want.Text || !slices.Equal(got.Tokens, want.Tokens) || got.Finish != want.Finish {
					t.Errorf("seed %d, %s: %q %s, want %q %s", seed, name, got.Text, got.Finish, want.Text, want.Finish)
				}
			}
			if constrained {
				seen[want.Text] = true
				if !slices.Contains(texts, want.Text) {
					t.Errorf("seed %d: %q is not one of the choices", seed, want.Text)
				}
				if s := want.Stats; s.MaskedCalls != s.ModelCalls || s.ModelCalls >= len(want.Tokens) {
					t.Errorf("seed %d: nothing was saved: %+v", seed, s)
				}
			}
		}
	}
	if len(seen) < 2 {
		t.Errorf("all seeds chose %v", seen)
	}
}

// Log-probabilities of the output add up to what scoring the text says.
func TestGenerateLogProbsAgainstScoring(t *testing.T) {
	m := openTest(t)
	tok := m.Tokenizer()
	prompt := tok.Encode("Hello world")
	session, err := m.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	res, err := Generate(context.Background(), session, tok, prompt, WithMaxTokens(12), WithLogProbs(Full, 3))
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := m.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	logits, err := fresh.AppendAll(context.Background(), append(slices.Clone(prompt), res.Tokens...))
	if err != nil {
		t.Fatal(err)
	}
	rows := m.Info().VocabSize
	for i, lp := range res.LogProbs {
		at := len(prompt) - 1 + i
		want := logProbs(logits[at*rows:][:tok.Len()], nil, res.Tokens[i], 0)
		if math.Abs(want.LogProb.LogProb-lp.LogProb.LogProb) > 1e-4 {
			t.Errorf("token %d: %v, scoring says %v", i, lp.LogProb, want.LogProb)
		}
		if lp.Top[0].ID != res.Tokens[i] {
			t.Errorf("token %d: greedy, but %v is likelier", i, lp.Top[0])
		}
	}
}

func TestModelChat(t *testing.T) {
	m := openTest(t)
	template, err := m.Chat()
	if err != nil || !strings.Contains(template.Source(), "im_start") {
		t.Fatalf("got %v", err)
	}
	if _, end := m.Tokenizer().ID("<|im_end|>"); !end || len(m.Tokenizer().EOG()) == 0 {
		t.Error("no end of turn")
	}
}

// A model file without a usable tokenizer is refused, with the key at fault.
func TestOpenTokenizerErrors(t *testing.T) {
	for _, c := range []struct {
		name, key string
		value     any
		kind      Kind
	}{
		{"unknown model", "tokenizer.ggml.model", "nope", ErrUnsupported},
		{"unknown pre-tokeniser", "tokenizer.ggml.pre", "nope", ErrUnsupported},
		{"merges of a wrong type", "tokenizer.ggml.merges", "nope", ErrFile},
		{"end outside", "tokenizer.ggml.eos_token_id", uint32(1 << 30), ErrFile},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Open(testmodel.Write(t, testmodel.Config{ExtraMeta: map[string]any{c.key: c.value}}))
			if m != nil {
				m.Close()
			}
			e, ok := err.(*Error)
			if m != nil || !ok || e.Kind != c.kind || e.Key != c.key {
				t.Errorf("got %v", err)
			}
		})
	}
}
