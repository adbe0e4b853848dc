package mask_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// keptTexts are constant expressions whose parts within bounds are put together
// from what is kept with the vocabulary.
var keptTexts = func() []*grammar.Expr {
	class := func(chars string) *grammar.Expr {
		var ranges []grammar.Range
		for _, r := range chars {
			ranges = append(ranges, grammar.Range{Lo: r, Hi: r})
		}
		return grammar.OneOf(grammar.NewClass(ranges...))
	}
	blank := grammar.Literal(" ")
	words := grammar.Seq(class("ab1é€"), grammar.Repeat(class("ab1né€:"), 0, -1),
		grammar.Repeat(grammar.Seq(grammar.Repeat(blank, 1, -1), class("abx"), grammar.Repeat(class("ab1é"), 0, -1)), 0, -1))
	return []*grammar.Expr{
		grammar.Keep(grammar.Repeat(class("abx1é \n"), 0, -1)),
		grammar.Keep(words),
		grammar.Keep(grammar.And(words, grammar.Not(grammar.Alt(grammar.Literal("ab"), grammar.Literal("a1"), grammar.Literal("é"))))),
		grammar.Keep(grammar.Seq(grammar.Repeat(class("abé"), 0, -1), grammar.Literal("x"), grammar.Repeat(class("ab\"é"), 0, -1))),
	}
}()

// boundedText is a kept text within a bound, as it is or encoded, alone or before a
// closing byte, with what may follow: some of it begins like the text itself.
func boundedText(r *rand.Rand) *grammar.Expr {
	e := keptTexts[r.IntN(len(keptTexts))]
	if r.IntN(3) == 0 {
		ranges := []grammar.Range{{Lo: 'a', Hi: 'b'}, {Lo: 'x', Hi: 'x'}, {Lo: 'é', Hi: 'é'}, {Lo: '€', Hi: '€'}, {Lo: ' ', Hi: '~'}}
		from := r.IntN(len(ranges))
		return before(r, grammar.Repeat(grammar.OneOf(grammar.NewClass(ranges[from:from+1+r.IntN(len(ranges)-from)]...)), r.IntN(5), 4+r.IntN(6)))
	}
	lo := r.IntN(3) * r.IntN(3)
	if hi := lo + r.IntN(7); r.IntN(4) > 0 {
		e = grammar.And(e, grammar.Repeat(grammar.OneOf(grammar.AnyClass), lo, hi))
	} else {
		e = grammar.And(e, grammar.Repeat(grammar.OneOf(grammar.AnyClass), lo, -1))
	}
	return before(r, e)
}

// before is e, as it is or encoded, and what follows it.
func before(r *rand.Rand, e *grammar.Expr) *grammar.Expr {
	switch r.IntN(5) {
	case 3:
		e = grammar.Seq(grammar.Encode(e, grammar.YAMLQuoted), grammar.Literal(`":`))
	case 0:
		e = grammar.Seq(grammar.Encode(e, grammar.CSVQuoted), grammar.Literal(`"`))
	case 1:
		e = grammar.Seq(grammar.Encode(e, grammar.YAMLQuoted), grammar.Literal(`"`))
	case 2:
		e = grammar.Seq(e, grammar.Literal("{"))
	}
	if r.IntN(2) == 0 {
		e = grammar.Alt(e, grammar.Literal("abba"), grammar.Seq(grammar.Literal("("), e))
	}
	rest := grammar.NewRule("rest")
	rest.Define(grammar.Alt(grammar.Literal("ab,x"), grammar.Literal(","), grammar.Literal("\n a"), grammar.Seq(grammar.Literal("<"), grammar.Ref(rest))))
	if r.IntN(2) == 0 {
		e = grammar.Seq(grammar.Literal(" "), e)
	}
	return grammar.Seq(e, grammar.Ref(rest))
}

// FuzzBodies compares the masks of bounded texts with the oracle. Vocabularies keep
// what they know from one text to the next.
func FuzzBodies(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, []byte{1, 200, 3, 25, 9, 77, 31})
	}
	v := randomVocab(f, rand.New(rand.NewPCG(4, 4)), 160)
	f.Fuzz(func(t *testing.T, seed uint64, moves []byte) {
		g, err := grammar.New(boundedText(rand.New(rand.NewPCG(seed, 3))))
		if err != nil {
			t.Skip(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Skip(err)
		}
		compareWalk(t, p, v, moves)
	})
}

// compareWalk follows the moves and compares each mask with the oracle.
func compareWalk(t *testing.T, p *fsm.Program, v *mask.Vocab, moves []byte) {
	t.Helper()
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		t.Skip(err)
	}
	var text []byte
	for _, move := range moves[:min(len(moves), 30)] {
		got, want := m.Mask(), bruteMask(m, v)
		if !got.Equal(want) {
			t.Fatalf("behind %q the mask differs (+ too much, - missing): %q", text, difference(v, got, want))
		}
		if got.Empty() || m.Done() {
			return
		}
		at := int(move) * got.Len() / 256
		for id := range got.All() {
			if at == 0 {
				if err := m.Accept(id); err != nil && !errors.Is(err, mask.ErrDeadEnd) {
					t.Fatal(err)
				} else if err == nil {
					text = append(text, v.Token(id)...)
				}
				break
			}
			at--
		}
	}
}

// TestTextMasks compares the masks of YAML and CSV with the oracle: scalars plain
// and in quotes, with and without bounds, keys that may not be repeated.
func TestTextMasks(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 5))
	v := randomVocab(t, r, 200)
	cell := []string{`{"type":"string"}`, `{"type":"string","maxLength":4}`, `{"type":"string","minLength":3,"maxLength":6}`, `{"type":["string","null"],"maxLength":3}`, `{"type":["string","number"]}`, `{"enum":["a","ab","n"]}`}
	var programs []*fsm.Program
	compile := func(g *grammar.Grammar, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	for _, c := range cell {
		row := []byte(fmt.Sprintf(`{"type":"object","properties":{"a":%s,"b":%s},"required":["a"],"additionalProperties":false}`, c, c))
		compile(grammar.FromCSVSchema(row, grammar.WithoutHeader()))
		compile(grammar.FromCSVSchema(row, grammar.WithoutHeader(), grammar.WithQuotes(grammar.QuoteAlways)))
		open := []byte(fmt.Sprintf(`{"type":"object","properties":{"a":%s},"additionalProperties":%s}`, c, c))
		compile(grammar.FromYAMLSchema(open))
		compile(grammar.FromYAMLSchema(open, grammar.WithFlow()))
	}
	compile(grammar.FromYAMLSchema([]byte(`true`)))
	for i, p := range programs {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			for range 12 {
				moves := make([]byte, 12)
				for k := range moves {
					moves[k] = byte(r.IntN(256))
				}
				compareWalk(t, p, v, moves)
			}
		})
	}
}
