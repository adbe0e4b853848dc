package mask_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/randgrammar"
	"github.com/stencil-go/stencil/mask"
)

// randomVocab is a vocabulary of every byte, of random texts over the alphabet of
// random grammars, of duplicates and of control tokens. The last id ends outputs.
func randomVocab(t testing.TB, r *rand.Rand, extra int) *mask.Vocab {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	pieces := []string{"a", "b", "ab", "é", "\"", "(", ")", "{", "}", ",", ":", "<", "[", "]", "\n", " ", "\\", "n", "\xc3", "\xa9", "€", "x", "1"}
	for range extra {
		var text []byte
		for range 1 + r.IntN(6) {
			text = append(text, pieces[r.IntN(len(pieces))]...)
		}
		tokens = append(tokens, text)
	}
	tokens = append(tokens, nil, []byte("a"), []byte("</s>"))
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// bruteMask tries every token: the oracle of Mask. A token that fits but leads
// nowhere, as far as guards can tell, is in the mask too.
func bruteMask(m *mask.Matcher, v *mask.Vocab) *mask.Set {
	set := mask.NewSet(v.Size())
	for id := range int32(v.Size()) {
		if err := m.Clone().Accept(id); err == nil || errors.Is(err, mask.ErrDeadEnd) {
			set.Add(id)
		}
	}
	return set
}

// acceptAny goes on by a token of the mask, in random order the first that is taken.
func acceptAny(r *rand.Rand, m *mask.Matcher) error {
	_, err := acceptDrawn(r, m)
	return err
}

// acceptDrawn is acceptAny, and the token.
func acceptDrawn(r *rand.Rand, m *mask.Matcher) (int32, error) {
	var options []int32
	for id := range m.Mask().All() {
		options = append(options, id)
	}
	r.Shuffle(len(options), func(i, j int) { options[i], options[j] = options[j], options[i] })
	err := errors.New("the mask is empty")
	for _, id := range options {
		if err = m.Accept(id); !errors.Is(err, mask.ErrDeadEnd) {
			return id, err
		}
	}
	return -1, err
}

func compileRandom(r *rand.Rand) (*fsm.Program, *grammar.Expr) {
	e := randgrammar.New(r)
	g, err := grammar.New(e)
	if err != nil {
		return nil, e
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return nil, e
	}
	return p, e
}

func difference(v *mask.Vocab, got, want *mask.Set) []string {
	var out []string
	for id := range int32(v.Size()) {
		if g, w := got.Has(id), want.Has(id); g != w && len(out) < 8 {
			sign := "+"
			if w {
				sign = "-"
			}
			out = append(out, sign+string(v.Token(id)))
		}
	}
	return out
}

// TestMaskEqualsBruteForce walks random grammars with random tokens and compares
// each mask with the oracle, with budgets and without, through rollbacks.
func TestMaskEqualsBruteForce(t *testing.T) {
	rounds := 200
	if testing.Short() {
		rounds = 50
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		p, e := compileRandom(r)
		if p == nil {
			continue
		}
		v := randomVocab(t, r, 60)
		var opts []mask.Option
		budget := 0
		if r.IntN(2) == 0 {
			budget = 1 + r.IntN(20)
			opts = append(opts, mask.WithBudget(budget))
		}
		m, err := mask.NewMatcher(p, v, opts...)
		if err != nil {
			if !errors.Is(err, mask.ErrBudget) && !errors.Is(err, mask.ErrDeadEnd) {
				t.Fatal(err)
			}
			continue
		}
		for step := 0; step < 14 && !m.Done(); step++ {
			got, want := m.Mask(), bruteMask(m, v)
			if !got.Equal(want) {
				t.Fatalf("seed %d step %d budget %d: mask differs from brute force (+ too much, - missing): %q\n%s", seed, step, budget, difference(v, got, want), randgrammar.Dump(e, 12))
			}
			if err := acceptAny(r, m); err != nil {
				if p.Guarded() {
					break // the search for a completion gave up before
				}
				t.Fatalf("seed %d step %d: dead end: %v\n%s", seed, step, err, randgrammar.Dump(e, 12))
			}
			if n := r.IntN(5); n == 0 && m.Accepted() > 0 {
				before := m.Clone()
				if err := m.Rollback(1 + r.IntN(m.Accepted())); err != nil {
					t.Fatal(err)
				}
				if !before.Mask().Equal(bruteMask(before, v)) {
					t.Fatalf("seed %d: a rollback disturbed a clone", seed)
				}
			}
		}
	}
}

// TestBudgetCompletes draws tokens at random under a budget: the output must be
// complete when the budget is spent.
func TestBudgetCompletes(t *testing.T) {
	for seed := range 400 {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		p, e := compileRandom(r)
		if p == nil {
			continue
		}
		v := randomVocab(t, r, 40)
		budget := 1 + r.IntN(30)
		m, err := mask.NewMatcher(p, v, mask.WithBudget(budget))
		if err != nil {
			continue
		}
		stuck := false
		for !m.Done() {
			if r.IntN(3) == 0 {
				for _, id := range m.Forced() {
					if err := m.Accept(id); err != nil {
						t.Fatalf("seed %d: forced token refused: %v", seed, err)
					}
				}
				if m.Done() {
					break
				}
			}
			if err := acceptAny(r, m); err != nil {
				if p.Guarded() {
					stuck = true // the search for a completion gave up before
					break
				}
				t.Fatalf("seed %d: stuck after %d of %d tokens: %v\n%s", seed, m.Accepted(), budget, err, randgrammar.Dump(e, 12))
			}
		}
		if !stuck && !m.Complete() || m.Accepted() > budget+1 {
			t.Fatalf("seed %d: %d tokens of a budget of %d, complete: %v", seed, m.Accepted(), budget, m.Complete())
		}
	}
}

// TestForcedIsForced compares forced tokens with the masks on their way: the text
// they spell must be the only one possible.
func TestForcedIsForced(t *testing.T) {
	forced := 0
	for seed := range 600 {
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		p, e := compileRandom(r)
		if p == nil {
			continue
		}
		v := randomVocab(t, r, 60)
		m, err := mask.NewMatcher(p, v)
		if err != nil {
			continue // the guards agree to nothing
		}
		for step := 0; step < 10 && !m.Done(); step++ {
			ids := m.Forced()
			var text []byte
			for _, id := range ids {
				text = append(text, v.Token(id)...)
			}
			forced += len(ids)
			for id := range m.Mask().All() {
				if len(ids) == 0 {
					break
				}
				token := v.Token(id)
				n := min(len(token), len(text))
				if len(token) == 0 || string(token[:n]) != string(text[:n]) {
					t.Fatalf("seed %d: %q is forced but %q is allowed\n%s", seed, text, token, randgrammar.Dump(e, 12))
				}
				if len(token) > len(text) {
					t.Fatalf("seed %d: %q is forced but %q reaches beyond it", seed, text, token)
				}
			}
			if err := acceptAny(r, m); err != nil {
				if p.Guarded() {
					break // no completion is known
				}
				t.Fatal(err)
			}
		}
	}
	if forced == 0 {
		t.Error("no token was ever forced")
	}
}
