package soundness_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// TestHostileRegexes compiles patterns that make other engines backtrack, unroll or
// build machines without measure, and takes tokens under their masks. Either a
// *grammar.Error refuses the pattern or it runs, in memory that is bounded.
func TestHostileRegexes(t *testing.T) {
	options := make([]string, 100_000)
	for i := range options {
		options[i] = fmt.Sprint("option ", i*7919)
	}
	tests := []struct {
		name, pattern string
		kind          error
		// megabytes bounds what compiling and 60 masks allocate in all.
		megabytes uint64
	}{
		{"a million", `a{1000000}`, nil, 8},
		{"a million alternatives in turn", `(?:ab|c){1000000}`, nil, 8},
		{"a million of two lengths", `(?:a|aa){1000000}`, nil, 16},
		{"up to a million of any", `.{1,1000000}`, nil, 64},
		{"a thousand thousands", `(?:(?:ab){1000}){1000}`, nil, 8},
		{"a million words", `(?:\w+ ){1000000}`, nil, 32},
		{"a million with look-ahead", `(?=.*\d)[a-z0-9]{8,1000000}`, nil, 64},
		{"counts inside counts", strings.Repeat("(?:", 500) + "a" + strings.Repeat("{2,9})", 500), nil, 32},
		{"plus of plus", `(a+)+b`, nil, 8},
		{"the same alternatives", `(a|a)*b`, nil, 8},
		{"stars in a row", `(.*)*(.*)*(.*)*x`, nil, 8},
		{"optional, then not", `(?:a?){1000}a{1000}`, nil, 32},
		{"a letter far from the end", `[ab]*a[ab]{1000000}`, nil, 32},
		{"a letter 40 from the end", `[ab]*a[ab]{40}`, nil, 8},
		{"any number, again and again", strings.Repeat("a*", 20_000), nil, 128},
		{"optional, again and again", strings.Repeat("a?[a-c]?", 10_000), nil, 128},
		{"lengths of different primes", `(?=(?:.{7})*$)(?=(?:.{11})*$)(?=(?:.{13})*$)(?=(?:.{17})*$).+`, nil, 64},
		{"fifteen look-aheads", strings.Repeat(`(?=.*a.*b)`, 15) + ".*", nil, 8},
		{"100,000 options", strings.Join(options, "|"), nil, 512},
		{"empty alternatives", strings.Repeat("a|", 1<<17), nil, 256},
		{"a megabyte of letters", strings.Repeat("abcdefghij", 1<<17), nil, 1024},
		{"10 MB", strings.Repeat("abcdefghij", 1<<20), grammar.ErrLimit, 8},
		{"10 MB of open groups", strings.Repeat("(((((((((((", 1<<20), grammar.ErrLimit, 8},
		{"a back-reference", `(a+)+\1`, grammar.ErrUnsupported, 8},
		{"a named back-reference", `(?<x>a)\k<x>`, grammar.ErrUnsupported, 8},
		{"boundaries", strings.Repeat(`\b`, 1<<17), grammar.ErrLimit, 512},
		{"optional counts", strings.Repeat("a*b?[a-c]{0,7}", 5_000), nil, 256},
	}
	v := testvocab.New()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			g, err := grammar.FromRegex(tt.pattern)
			if tt.kind != nil {
				var located *grammar.Error
				if !errors.Is(err, tt.kind) || !errors.As(err, &located) {
					t.Fatalf("got %v, want %v", err, tt.kind)
				}
			} else if err != nil {
				t.Fatal(err)
			} else {
				p, err := fsm.Compile(g)
				if errors.Is(err, grammar.ErrUnsatisfiable) {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				takeTokens(t, p, v)
			}
			runtime.ReadMemStats(&after)
			if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > tt.megabytes {
				t.Errorf("%d MiB are allocated, %d are meant to do", took, tt.megabytes)
			}
		})
	}
}

// takeTokens takes up to 60 tokens at random.
func takeTokens(t *testing.T, p *fsm.Program, v *mask.Vocab) {
	t.Helper()
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		var allowed []int32
		for id := range m.Mask().All() {
			if len(v.Token(id)) > 0 {
				allowed = append(allowed, id)
			}
		}
		if len(allowed) == 0 {
			if !m.Complete() {
				t.Fatal("no token may follow an incomplete text")
			}
			return
		}
		if err := m.Accept(allowed[r.IntN(len(allowed))]); err != nil {
			t.Fatal(err)
		}
	}
}
