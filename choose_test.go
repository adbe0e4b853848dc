package stencil_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"testing"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/internal/testmodel"
)

func TestChoose(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	for seed := range uint64(10) {
		opts := []stencil.Option{stencil.WithTemperature(2), stencil.WithSeed(seed)}
		words := []string{"yes", "yes, but", "no", ""}
		if w, err := stencil.Choose(t.Context(), m, "Well?", words, opts...); err != nil || !slices.Contains(words, w) {
			t.Errorf("%q, %v", w, err)
		}
		numbers := []float64{1, 1.5, -20}
		if n, err := stencil.Choose(t.Context(), m, "Well?", numbers, opts...); err != nil || !slices.Contains(numbers, n) {
			t.Errorf("%v, %v", n, err)
		}
		addresses := []netip.Addr{netip.MustParseAddr("::1"), netip.MustParseAddr("10.0.0.1")}
		if a, err := stencil.Choose(t.Context(), m, "Well?", addresses, opts...); err != nil || !slices.Contains(addresses, a) {
			t.Errorf("%v, %v", a, err)
		}
		type point struct{ X, Y int }
		points := []point{{1, 2}, {1, 3}}
		if p, err := stencil.Choose(t.Context(), m, "Well?", points, opts...); err != nil || !slices.Contains(points, p) {
			t.Errorf("%v, %v", p, err)
		}
	}
	many := make([]string, 100_000)
	for i := range many {
		many[i] = fmt.Sprintf("option %d", i*7)
	}
	var r stencil.Result
	if w, err := stencil.Choose(t.Context(), m, "Which?", many, stencil.WithTemperature(1), stencil.WithResult(&r)); err != nil || !slices.Contains(many, w) || r.Text != w {
		t.Errorf("%q, %v", w, err)
	}
}

// rankSlowly computes the probabilities by reading each option by itself.
func rankSlowly(t *testing.T, m *stencil.Model, prompt string, options []string) map[string]float64 {
	t.Helper()
	tok := m.Engine().Tokenizer()
	encoded := map[string][]int32{}
	for _, o := range options {
		encoded[o] = tok.Encode(o)
	}
	out, sum := map[string]float64{}, 0.0
	for _, o := range options {
		s, err := m.Engine().NewSession()
		if err != nil {
			t.Fatal(err)
		}
		logits, err := s.Append(t.Context(), tok.Encode(prompt))
		if err != nil {
			t.Fatal(err)
		}
		p := 1.0
		read := func(ids ...int32) {
			total, part := 0.0, 0.0
			for i, x := range logits[:tok.Len()] {
				total += math.Exp(float64(x))
				if slices.Contains(ids, int32(i)) {
					part += math.Exp(float64(x))
				}
			}
			p *= part / total
		}
		for _, id := range encoded[o] {
			read(id)
			if logits, err = s.Append(t.Context(), []int32{id}); err != nil {
				t.Fatal(err)
			}
		}
		for _, other := range encoded {
			if len(other) > len(encoded[o]) && slices.Equal(other[:len(encoded[o])], encoded[o]) {
				read(tok.EOG()...)
				break
			}
		}
		out[o] = p
		sum += p
	}
	for o := range out {
		out[o] /= sum
	}
	return out
}

// TestRank: probabilities are those of the whole token sequences, and sum to one.
func TestRank(t *testing.T) {
	m := tiny(t, testmodel.Config{Scale: 5})
	for _, options := range [][]string{
		{"yes", "no"}, {"a"}, {"", "a", "aa", "ab", "b"}, {"true name", "true", "true nam", "false", "the order"},
		{"one long option that has many tokens of its own", "one long option that has many tokens of its own, and more", "another one"},
	} {
		want := rankSlowly(t, m, "A question:", options)
		got, err := stencil.Rank(t.Context(), m, "A question:", options, stencil.WithFraming(stencil.FrameRaw))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, r := range got {
			sum += r.Probability
			if math.Abs(r.Probability-want[r.Value]) > 1e-6 || r.Text != r.Value || r.LogProb >= 0 {
				t.Errorf("%q: %+v, want %g", options, r, want[r.Value])
			}
			if i > 0 && r.Probability > got[i-1].Probability {
				t.Errorf("%q: not in order: %+v", options, got)
			}
		}
		if len(got) != len(options) || math.Abs(sum-1) > 1e-9 {
			t.Errorf("%q: %d options, sum %g", options, len(got), sum)
		}
	}
}

func TestRankManyOptions(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	var numbers []int
	for i := range 500 {
		numbers = append(numbers, i*3)
	}
	got, err := stencil.Rank(t.Context(), m, "How many?", numbers)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, r := range got {
		seen[r.Value] = true
	}
	if len(seen) != len(numbers) {
		t.Errorf("%d of %d", len(seen), len(numbers))
	}
}

func TestChooseErrors(t *testing.T) {
	m := tiny(t, testmodel.Config{Context: 128})
	ctx := t.Context()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	two := []string{"a", "b"}
	choose := func(options []string, opts ...stencil.Option) error {
		_, err := stencil.Choose(ctx, m, "x", options, opts...)
		return err
	}
	rank := func(ctx context.Context, prompt string, options []string, opts ...stencil.Option) error {
		_, err := stencil.Rank(ctx, m, prompt, options, opts...)
		return err
	}
	_, unwritable := stencil.Choose(ctx, m, "x", []any{1, make(chan int)})
	long := make([]byte, 4000)
	for i := range long {
		long[i] = byte('a' + i%7)
	}
	for _, c := range []struct {
		name string
		err  error
		kind error
	}{
		{"none", choose(nil), stencil.ErrOption},
		{"twice", choose([]string{"a", "b", "a"}), stencil.ErrOption},
		{"not UTF-8", choose([]string{"a", "\xff"}), stencil.ErrOption},
		{"not writable", unwritable, stencil.ErrOption},
		{"format", choose(two, stencil.WithYAML()), stencil.ErrOption},
		{"rank none", rank(ctx, "x", nil), stencil.ErrOption},
		{"rank with a seed", rank(ctx, "x", two, stencil.WithSeed(1)), stencil.ErrOption},
		{"rank with tokens", rank(ctx, "x", two, stencil.WithMaxTokens(1)), stencil.ErrOption},
		{"rank with a stream", rank(ctx, "x", two, stencil.WithStream(func(stencil.Chunk) error { return nil })), stencil.ErrOption},
		{"rank with log-probabilities", rank(ctx, "x", two, stencil.WithLogProbs(engine.Full, 1)), stencil.ErrOption},
		{"rank without a prompt", rank(ctx, " ", two), stencil.ErrPrompt},
		{"rank a long option", rank(ctx, "x", []string{string(long), "b"}), stencil.ErrPromptTooLong},
		{"rank with a long prompt", rank(ctx, string(long), two), stencil.ErrPromptTooLong},
		{"rank, cancelled", rank(cancelled, "x", two), stencil.ErrCanceled},
		{"rank not UTF-8", rank(ctx, "x", []string{"a", "\xff"}), stencil.ErrOption},
	} {
		var e *stencil.Error
		if !errors.As(c.err, &e) || !errors.Is(c.err, c.kind) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.kind)
		}
	}
}
