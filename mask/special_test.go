package mask_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// Tokens of the vocabulary of these tests beside the 256 bytes.
const (
	callToken = 256 + iota
	endCallToken
	wordToken
	endToken
)

func specialVocab(t *testing.T) *mask.Vocab {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	tokens = append(tokens, nil, nil, []byte("word"), nil)
	v, err := mask.NewVocab(tokens, []int32{endToken}, mask.WithTokenNames(map[string]int32{"<call>": callToken, "</call>": endCallToken, "<end>": endToken}))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func special(names ...string) *grammar.Expr { return grammar.Token(grammar.TokenSet{Names: names}) }

func compileExpr(t *testing.T, e *grammar.Expr, opts ...fsm.Option) *fsm.Program {
	t.Helper()
	g, err := grammar.New(e)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSpecialTokens(t *testing.T) {
	v := specialVocab(t)
	lexer := grammar.NewLexer()
	name := lexer.Terminal(grammar.Terminal{Name: "NAME", Expr: grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'z'})), 1, -1)})
	ids := func(negate bool, ids ...int32) *grammar.Expr {
		var ranges []grammar.TokenRange
		for _, id := range ids {
			ranges = append(ranges, grammar.TokenRange{Lo: id, Hi: id})
		}
		return grammar.Token(grammar.TokenSet{IDs: ranges, Negate: negate})
	}
	text := func(s string) []int32 {
		var out []int32
		for _, b := range []byte(s) {
			out = append(out, int32(b))
		}
		return out
	}
	for _, tt := range []struct {
		name string
		e    *grammar.Expr
		yes  [][]int32
		not  [][]int32
	}{
		{"between texts", grammar.Seq(grammar.Literal("a"), special("<call>"), grammar.Literal("b")),
			[][]int32{{'a', callToken, 'b'}},
			[][]int32{text("ab"), text("a<call>b"), {callToken}, {'a', endCallToken}, {'a', callToken, callToken}}},
		{"by number", ids(false, callToken, wordToken), [][]int32{{callToken}, {wordToken}}, [][]int32{{endCallToken}, text("word")}},
		{"any but some", grammar.Seq(grammar.Repeat(ids(true, callToken), 0, -1), ids(false, callToken)),
			[][]int32{{callToken}, {'a', wordToken, endCallToken, callToken}},
			[][]int32{{callToken, 'a'}, {'a', endToken}}},
		{"token and text alike", grammar.Alt(grammar.Seq(ids(false, wordToken), grammar.Literal("x")), grammar.Seq(grammar.Literal("word"), grammar.Literal("y"))),
			[][]int32{{wordToken, 'x'}, {wordToken, 'y'}, text("wordy")},
			[][]int32{text("wordx")}},
		{"ends a terminal", grammar.Seq(name, special("<call>"), name), [][]int32{{'a', 'b', callToken, 'c'}, {wordToken, callToken, wordToken}}, [][]int32{{callToken}, text("ab c")}},
		{"an end token that is asked for", grammar.Seq(special("<end>"), grammar.Literal("a")), [][]int32{{endToken, 'a'}}, [][]int32{text("a")}},
		{"left recursion", recursiveRule(func(r *grammar.Expr) *grammar.Expr {
			return grammar.Alt(grammar.Seq(r, special("<call>")), grammar.Literal("a"))
		}),
			[][]int32{text("a"), {'a', callToken, callToken}}, [][]int32{{callToken}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := compileExpr(t, tt.e)
			try := func(ids []int32) bool {
				m, err := mask.NewMatcher(p, v)
				if err != nil {
					t.Fatal(err)
				}
				for _, id := range ids {
					allowed := m.Mask().Has(id)
					if err := m.Accept(id); (err == nil) != allowed {
						t.Fatalf("token %d: allowed %v, accepted %v", id, allowed, err)
					}
					if !allowed {
						return false
					}
				}
				return m.Complete()
			}
			for _, ids := range tt.yes {
				if !try(ids) {
					t.Errorf("%v is refused", ids)
				}
			}
			for _, ids := range tt.not {
				if try(ids) {
					t.Errorf("%v is accepted", ids)
				}
			}
		})
	}
}

func recursiveRule(body func(self *grammar.Expr) *grammar.Expr) *grammar.Expr {
	r := grammar.NewRule("r")
	r.Define(body(grammar.Ref(r)))
	return grammar.Ref(r)
}

// TestSpecialTokensForcedAndAffordable: a token that must come is forced, and budgets
// count it.
func TestSpecialTokensForcedAndAffordable(t *testing.T) {
	v := specialVocab(t)
	digits := grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: '0', Hi: '9'})), 0, -1)
	p := compileExpr(t, grammar.Seq(special("<call>"), digits, special("</call>")))
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		t.Fatal(err)
	}
	if ids := m.Forced(); !slices.Equal(ids, []int32{callToken}) {
		t.Errorf("forced %v, want the first token", ids)
	}
	if _, err := mask.NewMatcher(p, v, mask.WithBudget(1)); !errors.Is(err, mask.ErrBudget) {
		t.Errorf("a budget of one token: %v", err)
	}
	for budget := 2; budget < 6; budget++ {
		m, err := mask.NewMatcher(p, v, mask.WithBudget(budget))
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(budget), 1))
		for !m.Done() {
			if err := acceptAny(r, m); err != nil {
				t.Fatalf("budget %d: %v behind %d tokens", budget, err, m.Accepted())
			}
		}
		if !m.Complete() || m.Accepted() > budget+1 {
			t.Errorf("budget %d: %d tokens, complete %v", budget, m.Accepted(), m.Complete())
		}
	}
}

func TestSpecialTokenErrors(t *testing.T) {
	v := specialVocab(t)
	for _, tt := range []struct {
		name string
		e    *grammar.Expr
		want string
	}{
		{"unknown name", special("<nobody>"), `names the token "<nobody>"`},
		{"unknown number", grammar.Token(grammar.TokenSet{IDs: []grammar.TokenRange{{Lo: 5, Hi: 999}}}), "token 999"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mask.NewMatcher(compileExpr(t, tt.e), v)
			if !errors.Is(err, mask.ErrVocabulary) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := mask.NewVocab([][]byte{{'a'}}, nil, mask.WithTokenNames(map[string]int32{"x": 1})); !errors.Is(err, mask.ErrVocabulary) {
		t.Errorf("a name of no token: %v", err)
	}
}

// TestTokenText reads the names of special tokens as text.
func TestTokenText(t *testing.T) {
	e := grammar.Seq(special("<call>"), grammar.Literal("a"))
	p := compileExpr(t, e, fsm.WithTokenText())
	c := p.Cursor()
	if n := c.Write([]byte("<call>a")); n != 7 || !c.Accepting() {
		t.Errorf("%d bytes are read", n)
	}
	g, _ := grammar.New(grammar.Token(grammar.TokenSet{Negate: true}))
	if _, err := fsm.Compile(g, fsm.WithTokenText()); !errors.Is(err, grammar.ErrUnsupported) {
		t.Errorf("a token without a name: %v", err)
	}
}

// TestSpecialTokensEqualBruteForce walks random grammars with special tokens.
func TestSpecialTokensEqualBruteForce(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 25
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		token := func() *grammar.Expr {
			// The vocabulary of randomVocab has 316 tokens of text, then a control token.
			return grammar.Token(grammar.TokenSet{IDs: []grammar.TokenRange{{Lo: 316, Hi: 316}, {Lo: int32(256 + r.IntN(20)), Hi: int32(276 + r.IntN(30))}}, Negate: r.IntN(4) == 0})
		}
		rule := grammar.NewRule("r")
		part := func() *grammar.Expr {
			switch r.IntN(4) {
			case 0:
				return token()
			case 1:
				return grammar.Ref(rule)
			default:
				return grammar.Repeat(grammar.ChoiceOf("a", "ab", "("), r.IntN(2), r.IntN(3)+1)
			}
		}
		rule.Define(grammar.Alt(grammar.Seq(part(), part()), grammar.Seq(part(), part(), part()), token(), grammar.Literal("b")))
		checkWalk(t, seed, r, compileExpr(t, grammar.Ref(rule)))
	}
}
