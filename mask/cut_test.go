package mask_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/randgrammar"
	"github.com/stencil-go/stencil/mask"
)

// TestMaskOfRecursionAndLexers compares masks with the oracle on random context-free
// grammars and on random grammars with lexers, through rollbacks and clones.
func TestMaskOfRecursionAndLexers(t *testing.T) {
	rounds := 120
	if testing.Short() {
		rounds = 30
	}
	for _, kind := range []struct {
		name string
		draw func(*rand.Rand) *grammar.Expr
	}{
		{"context-free", randgrammar.NewContextFree},
		{"lexer", func(r *rand.Rand) *grammar.Expr {
			e, _ := randgrammar.NewCut(r)
			return e
		}},
		{"lexer with an identifier", cutWithNames},
	} {
		t.Run(kind.name, func(t *testing.T) {
			compiled := 0
			for seed := range rounds {
				r := rand.New(rand.NewPCG(uint64(seed), 9))
				g, err := grammar.New(kind.draw(r))
				if err != nil {
					t.Fatal(err)
				}
				p, err := fsm.Compile(g)
				if errors.Is(err, grammar.ErrUnsatisfiable) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				compiled++
				checkWalk(t, seed, r, p)
			}
			if compiled < rounds/4 {
				t.Errorf("only %d of %d grammars compile", compiled, rounds)
			}
		})
	}
}

// cutWithNames is a small language of names, keywords, numbers, comments and blanks.
func cutWithNames(r *rand.Rand) *grammar.Expr {
	lexer := grammar.NewLexer()
	letters := grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'z'})
	name := lexer.Terminal(grammar.Terminal{Name: "NAME", Expr: grammar.Repeat(grammar.OneOf(letters), 1, -1)})
	number := lexer.Terminal(grammar.Terminal{Name: "NUMBER", Expr: grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: '0', Hi: '9'})), 1, 3)})
	word := func(text string) *grammar.Expr {
		return lexer.Terminal(grammar.Terminal{Name: text, Expr: grammar.Literal(text), Priority: r.IntN(2)})
	}
	let, sum, open, shut := word("ab"), word("+"), word("("), word(")")
	quoted := lexer.Terminal(grammar.Terminal{Name: "STRING", Expr: grammar.Seq(grammar.Literal(`"`), grammar.AnyText(), grammar.Literal(`"`)), Lazy: true})
	lexer.Ignore(grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: ' ', Hi: ' '}, grammar.Range{Lo: '\n', Hi: '\n'})), 1, -1))
	e := grammar.NewRule("e")
	e.Define(grammar.Alt(
		grammar.Seq(grammar.Ref(e), sum, grammar.Ref(e)),
		grammar.Seq(open, grammar.Ref(e), shut),
		grammar.Seq(let, name, grammar.Ref(e)),
		name, number, quoted,
	))
	return grammar.Seq(grammar.Ref(e), grammar.Optional(lexer.Nested(grammar.Seq(grammar.Literal("{"), grammar.Repeat(grammar.Literal("x"), 0, 2), grammar.Literal("}")))))
}

// TestMaskOfLargeVocabulary compares masks of lexers with the oracle over a
// vocabulary whose subtrees are large enough to be remembered by themselves.
func TestMaskOfLargeVocabulary(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	const alphabet = "abz0+( {x\"\n)y9\xc3\xa9"
	for range 6000 {
		text := []byte{' '}[r.IntN(2):]
		for range 1 + r.IntN(6) {
			text = append(text, alphabet[r.IntN(len(alphabet)-8*r.IntN(2))])
		}
		tokens = append(tokens, text)
	}
	v, err := mask.NewVocab(append(tokens, []byte("</s>")), []int32{int32(len(tokens))})
	if err != nil {
		t.Fatal(err)
	}
	rounds := 10
	if testing.Short() {
		rounds = 3
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 10))
		g, err := grammar.New(cutWithNames(r))
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		walkMasks(t, seed, r, p, v)
	}
}

// checkWalk walks p with random tokens and budgets.
func checkWalk(t *testing.T, seed int, r *rand.Rand, p *fsm.Program) {
	t.Helper()
	walkMasks(t, seed, r, p, randomVocab(t, r, 60))
}

func walkMasks(t *testing.T, seed int, r *rand.Rand, p *fsm.Program, v *mask.Vocab) {
	t.Helper()
	var opts []mask.Option
	if r.IntN(2) == 0 {
		opts = append(opts, mask.WithBudget(1+r.IntN(20)))
	}
	m, err := mask.NewMatcher(p, v, opts...)
	if errors.Is(err, mask.ErrBudget) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for step := 0; step < 12 && !m.Done(); step++ {
		if got, want := m.Mask(), bruteMask(m, v); !got.Equal(want) {
			t.Fatalf("seed %d step %d: mask differs from brute force (+ too much, - missing): %q", seed, step, difference(v, got, want))
		}
		if err := acceptAny(r, m); err != nil {
			t.Fatalf("seed %d step %d: dead end: %v", seed, step, err)
		}
		if r.IntN(5) == 0 {
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

// TestLexersShareAProgram walks one program with a lexer and special tokens from
// several goroutines: the masks are those of one walk alone, and once all states are
// known they cost no allocation.
func TestLexersShareAProgram(t *testing.T) {
	e := grammar.Seq(cutWithNames(rand.New(rand.NewPCG(1, 1))), grammar.Token(grammar.TokenSet{Names: []string{"<call>"}}))
	v := specialVocab(t)
	g, err := grammar.New(e)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int32
	for _, b := range []byte(`ab x (12 + "a b"  + zab)+y`) {
		ids = append(ids, int32(b))
	}
	ids = append(ids, callToken)
	walk := func(m *mask.Matcher) error {
		for _, id := range ids {
			if !m.Mask().Has(id) {
				return fmt.Errorf("token %d is not in its mask", id)
			}
			if err := m.Accept(id); err != nil {
				return err
			}
		}
		if !m.Complete() || !m.Done() {
			return errors.New("the output is not complete")
		}
		return m.Rollback(len(ids))
	}
	errs := make(chan error)
	for range 4 {
		go func() {
			m, err := mask.NewMatcher(p, v, mask.WithCache(mask.NewCache(0)))
			if err == nil {
				err = walk(m)
			}
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		t.Fatal(err)
	}
	if err := walk(m); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() {
		if err := walk(m); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a document", n)
	}
}
