package grammar_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

func TestRegexLimits(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		limits        grammar.RegexLimits
		kind          error
	}{
		{"within", "a{3}", grammar.RegexLimits{Size: 10, Depth: 5, Repeat: 3}, nil},
		{"10 MB", strings.Repeat("abcdefghij", 1<<20), grammar.RegexLimits{}, grammar.ErrLimit},
		{"10 MB of open groups", strings.Repeat("((((((((((", 1<<20), grammar.RegexLimits{Size: 16 << 20}, grammar.ErrLimit},
		{"size", "abcdef", grammar.RegexLimits{Size: 5}, grammar.ErrLimit},
		{"depth", strings.Repeat("(", 9) + "a" + strings.Repeat(")", 9), grammar.RegexLimits{Depth: 5}, grammar.ErrLimit},
		{"repeat", "a{4}", grammar.RegexLimits{Repeat: 3}, grammar.ErrLimit},
		{"negative", "a", grammar.RegexLimits{Size: -1}, grammar.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := grammar.FromRegex(c.pattern, grammar.WithRegexLimits(c.limits)); !errors.Is(err, c.kind) {
				t.Errorf("got %v, want %v", err, c.kind)
			}
		})
	}
}
