package engine

import (
	"errors"
	"testing"
)

// TestGenerateDrawsAgain: a token that the constraint's mask holds and Accept
// refuses is not written; the next best is. A refusal of the only
// one is the constraint's contradiction.
func TestGenerateDrawsAgain(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "Say: ")
	for _, c := range []struct {
		name  string
		texts []string
		text  string
		err   error
	}{
		{"another token", []string{"xy", "zq"}, "zq", nil},
		{"the only token", []string{"xy", "xq"}, "", ErrConstraint},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &wanted{tok: tok, refuses: 'x'}
			for _, text := range c.texts {
				ids := make([]int32, len(text))
				for i := range text {
					ids[i] = int32(text[i])
				}
				w.texts = append(w.texts, ids)
			}
			model := newFake(t, prompt, []int32{'x', 'q'})
			got, err := Generate(t.Context(), model, tok, prompt, WithConstraint(w))
			if c.err != nil {
				if !errors.Is(err, c.err) {
					t.Fatalf("got %v, want %v", err, c.err)
				}
				return
			}
			if err != nil || got.Text != c.text {
				t.Errorf("got %q, %v, want %q", got.Text, err, c.text)
			}
		})
	}
}
