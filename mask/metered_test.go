package mask_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// pieceVocab has every byte as a token, the given texts, and an end token, the last.
func pieceVocab(t testing.TB, pieces ...string) *mask.Vocab {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, p := range pieces {
		tokens = append(tokens, []byte(p))
	}
	v, err := mask.NewVocab(append(tokens, []byte("</s>")), []int32{int32(len(tokens))})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func tokenOf(t testing.TB, v *mask.Vocab, text string) int32 {
	t.Helper()
	for id := range int32(v.Size()) {
		if string(v.Token(id)) == text {
			return id
		}
	}
	t.Fatalf("no token %q", text)
	return -1
}

// TestMaxTokens: where terminals with a number of tokens end. The texts of a case are
// tokens between bars. llguidance 1.9.1 ends them in the same places, but it ends what is
// not complete too, leaves out the suffix, and drops what is complete where others go on.
func TestMaxTokens(t *testing.T) {
	for _, c := range []struct {
		name, lark      string
		accepts, refuse []string
	}{
		{"one terminal", "start: x \"b\"\nx[max_tokens=3]: /a+/\n",
			[]string{"a|b", "a|a|a|b", "aa|aa|aa|b", "aa|ab", "a|a|ab"}, []string{"a|a|a|a", "a|a|a|ab", "aa|aa|aa|aa"}},
		{"none", "start: \"x\" a \"y\"\na[max_tokens=0]: /.*/\n", []string{"x|y", "xy"}, []string{"x|a"}},
		{"what follows takes over", "start: \"Name: \" name \"Emily Carter; \" name\nname[max_tokens=2]: /.*/\n",
			[]string{"Name: |Em|ily| Carter; |a|a", "Name: |Em|ily|Emily Carter; |"}, []string{"Name: |Em|ily|x", "Name: |Em|ily| Carter; |a|a|a"}[:1]},
		{"a token counts where it begins", "start: \"x\" a \"y\"\na[max_tokens=1]: /[a-c]+/\n",
			[]string{"xa|y", "x|ab|y", "xab|y"}, []string{"xa|b", "x|a|b", "xab|c"}},
		{"not complete yet", "start: a \"y\"\na[max_tokens=2]: /a{5}b*/\n",
			[]string{"a|a|a|a|a|y", "aa|aa|ab|y"}, []string{"a|a|a|a|a|b", "a|a|y"}},
		{"others go on", "start: a \"!\" | B \"?\"\na[max_tokens=1]: /[a-c]+/\nB: /[a-c]+d/\n",
			[]string{"a|!", "a|b|d|?", "ab|cd|?"}, []string{"a|b|!", "ab|c|!"}},
		{"suffix", "start: a \"y\"\na[max_tokens=2, suffix=\"</t>\"]: /(.|\\n)*/\n",
			[]string{"a|a|</t>|y", "a</|t>|y", "a|a</|t>y", "a|a|<|/|t|>|y"}, []string{"a|a|a", "a|a|y", "a|a</|a", "a|a|</|a"}},
		{"suffix of several texts", "start: a \"y\"\na[max_tokens=2, suffix=/[!?]/]: /(.|\\n)*/\n",
			[]string{"a|a|!|y", "a|?|y"}, []string{"a|a|a", "a|a|y"}},
		{"stop", "start: (a \"\\n\")+\na[max_tokens=2, stop=\"\\n\"]: /.*/\n",
			[]string{"a|\n", "a|aa\n", "a|a|\n|aa|\n"}, []string{"a|a|a", "a\n|a|a|a"}},
		{"ignored text", "start: a a\na[max_tokens=1]: /[a-c]+/\n%ignore \" \"\n",
			[]string{"a|b", "a| |b", "a| b", "aa|b"}, []string{"a|b|c", "a| b|c"}},
		{"every mention by itself", "start: (a \",\")+\na[max_tokens=2]: /[a-c]+/\n",
			[]string{"a|b|,|a|b|,", "a,|b|c|,"}, []string{"a|b|c", "a,|b|c|a"}[:1]},
	} {
		t.Run(c.name, func(t *testing.T) {
			pieces := map[string]bool{}
			var list []string
			for _, text := range append(append([]string(nil), c.accepts...), c.refuse...) {
				for _, p := range strings.Split(text, "|") {
					if len(p) > 1 && !pieces[p] {
						pieces[p] = true
						list = append(list, p)
					}
				}
			}
			v := pieceVocab(t, list...)
			p := larkProgram(t, c.lark)
			run := func(text string) (*mask.Matcher, error) {
				m, err := mask.NewMatcher(p, v)
				if err != nil {
					t.Fatal(err)
				}
				for _, piece := range strings.Split(text, "|") {
					if piece == "" {
						continue
					}
					id := tokenOf(t, v, piece)
					if has, err := m.Mask().Has(id), m.Accept(id); has != (err == nil) {
						t.Fatalf("%q: token %q: mask %v, Accept %v", text, piece, has, err)
					} else if err != nil {
						return m, err
					}
				}
				return m, nil
			}
			for _, text := range c.accepts {
				if m, err := run(text); err != nil || !m.Complete() {
					t.Errorf("%q: %v, complete %v", text, err, m.Complete())
				}
			}
			for _, text := range c.refuse {
				if _, err := run(text); err == nil {
					t.Errorf("%q is taken", text)
				}
			}
		})
	}
}

func larkProgram(t testing.TB, source string) *fsm.Program {
	t.Helper()
	g, err := grammar.FromLark(source)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestMaxTokensMasks: masks of random grammars with counted terminals are those of
// trying every token, no walk gets stuck, and budgets hold.
func TestMaxTokensMasks(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 15
	}
	bodies := []string{`/[ab]+/`, `/.*/`, `/a?b*x/`, `/(ab){2,4}/`, `/[^x"]*/`, `/\(a*\)/`}
	attributes := []string{``, `, suffix="x"`, `, suffix=")("`, `, stop="\n"`, `, lazy`, `, suffix=/[{}]/, stop_capture="s"`}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 31))
		var rules strings.Builder
		for _, name := range []string{"a", "b", "c"} {
			fmt.Fprintf(&rules, "%s[max_tokens=%d%s]: %s\n", name, r.IntN(4), attributes[r.IntN(len(attributes))], bodies[r.IntN(len(bodies))])
		}
		starts := []string{`a "x" b "(" c`, `(a | b) c? "é"`, `(a "1" | B "x")+ c`, `"(" start ")" | a "," b | c B`}
		source := "start: " + starts[r.IntN(len(starts))] + "\n" + rules.String() + "B: /[a-b1]+/\n"
		if r.IntN(2) == 0 {
			source += "%ignore \" \"\n"
		}
		g, err := grammar.FromLark(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		p, err := fsm.Compile(g)
		if errors.Is(err, grammar.ErrUnsatisfiable) {
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Log(source)
				}
			}()
			checkWalk(t, seed, r, p)
		})
	}
}

// TestMaxTokensOfFreeText: a text of any characters never has more tokens than it may, and
// may have as many.
func TestMaxTokensOfFreeText(t *testing.T) {
	const most = 5
	p := larkProgram(t, "start: \"<\" text \">\" /[0-9]/\ntext[max_tokens=5]: /[^>]*/\n")
	v := pieceVocab(t, "ab", "a>", "<a", "ab>", ">1", "é")
	full := 0
	for seed := range 300 {
		r := rand.New(rand.NewPCG(uint64(seed), 8))
		m, err := mask.NewMatcher(p, v)
		if err != nil {
			t.Fatal(err)
		}
		within, inside := 0, false
		for !m.Done() {
			set := m.Mask()
			var ids []int32
			for id := range set.All() {
				// A code point that is open is no end.
				if utf8.Valid(v.Token(id)) {
					ids = append(ids, id)
				}
			}
			id := ids[r.IntN(len(ids))]
			if err := m.Accept(id); err != nil {
				t.Fatal(err)
			}
			token := string(v.Token(id))
			holds := inside && !strings.HasPrefix(token, ">") || !inside && within == 0 && len(token) > 1
			inside = (inside || strings.HasPrefix(token, "<")) && !strings.Contains(token, ">")
			if holds {
				within++
			}
		}
		if within > most {
			t.Fatalf("seed %d: %d tokens", seed, within)
		}
		if within == most {
			full++
		}
	}
	if full == 0 {
		t.Error("no text has as many tokens as it may")
	}
}
