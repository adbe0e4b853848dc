package fsm

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestSharedMachinesAreRenewed compiles programs while the shared machines have no
// room: each program gets new ones, and those of older programs go on working.
func TestSharedMachinesAreRenewed(t *testing.T) {
	defer func(n int64) { sharedBytes = n }(sharedBytes)
	sharedBytes = 1
	schemas := []struct{ schema, valid, invalid string }{
		{`{"type":"array","items":{"format":"date","type":"string"}}`, `["2024-02-29","1999-12-31"]`, `["2023-02-29"]`},
		{`{"type":"string","format":"ipv4"}`, `"127.0.0.1"`, `"127.0.0.256"`},
		{`{"type":"string","format":"email","maxLength":8}`, `"a.b@c.de"`, `"a.bb@c.de"`},
		{`{"type":"object","properties":{"t":{"type":"number","format":"x"}},"additionalProperties":{"type":"string"}}`, `{"t":1.5e3,"u":"v"}`, `{"t":"1"}`},
	}
	var programs []*Program
	for range 3 {
		for _, s := range schemas {
			g, err := grammar.FromJSONSchema([]byte(s.schema), grammar.WithUnknownFormats(grammar.IgnoreFormats))
			if err != nil {
				t.Fatal(err)
			}
			p, err := Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			programs = append(programs, p)
		}
	}
	for i, p := range programs {
		s := schemas[i%len(schemas)]
		for text, want := range map[string]bool{s.valid: true, s.invalid: false} {
			c := p.Cursor()
			if got := c.Write([]byte(text)) == len(text) && c.Accepting(); got != want {
				t.Errorf("program %d: %s is accepted: %v", i, text, got)
			}
		}
		if d, n := p.Start().Distance(), len(p.Start().Shortest()); d != n {
			t.Errorf("program %d: a distance of %d, a shortest text of %d bytes", i, d, n)
		}
	}
}

// TestCommonLexemes holds the lexemes that grammars share, which are found by what they
// are made of, against the same lexemes made anew.
func TestCommonLexemes(t *testing.T) {
	keep := func(e *grammar.Expr) *grammar.Expr {
		kept := *e
		kept.Common = true
		return &kept
	}
	common := []*grammar.Expr{
		keep(grammar.Optional(grammar.Literal(" "))),
		keep(grammar.Alt(grammar.Literal("true"), grammar.Literal("null"))),
		keep(grammar.Seq(grammar.Literal("\n"), grammar.Repeat(grammar.Literal(" "), 0, 4))),
	}
	found, refused := 0, 0
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(seed, 2))
		var random func(depth int) *grammar.Expr
		list := func(depth int) []*grammar.Expr {
			out := make([]*grammar.Expr, 1+r.IntN(3))
			for i := range out {
				out[i] = random(depth)
			}
			return out
		}
		random = func(depth int) *grammar.Expr {
			switch n := r.IntN(8); {
			case depth == 0 || n < 2:
				return grammar.Literal([]string{",", ":", "{", "[]", ": ", "a", "ab", ""}[r.IntN(8)])
			case n < 4:
				return common[r.IntN(len(common))]
			case n == 4:
				return grammar.Seq(list(depth - 1)...)
			case n == 5:
				return grammar.Alt(list(depth - 1)...)
			case n == 6:
				return grammar.Repeat(random(depth-1), r.IntN(2), r.IntN(4)-1)
			}
			return grammar.OneByte(grammar.ByteSet{uint64(1+r.IntN(3)) << 32})
		}
		parts := list(2)
		made, ok := commonLexeme(parts)
		if !ok {
			refused++
			continue
		}
		found++
		for _, e := range []*grammar.Expr{grammar.Seq(parts...), made.expr} {
			if anew := shared.lexicon.convert(e); anew != made.residual {
				t.Fatalf("seed %d: another lexeme is found for the same parts", seed)
			}
		}
	}
	if found < 1000 || refused < 1000 {
		t.Errorf("%d lexemes, %d refused: too few to tell", found, refused)
	}
}
