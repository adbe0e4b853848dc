package mask_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// thinkingPrograms are a reasoning up to </think> and an answer.
func thinkingPrograms(t testing.TB, schema string) (thinking, answer *fsm.Program) {
	t.Helper()
	e, err := grammar.UpTo("</think>")
	if err != nil {
		t.Fatal(err)
	}
	g, err := grammar.New(e)
	if err != nil {
		t.Fatal(err)
	}
	if thinking, err = fsm.Compile(g); err != nil {
		t.Fatal(err)
	}
	if g, err = grammar.FromJSONSchema([]byte(schema), grammar.WithoutExponents()); err != nil {
		t.Fatal(err)
	}
	if answer, err = fsm.Compile(g); err != nil {
		t.Fatal(err)
	}
	return thinking, answer
}

func thinkingVocab(t testing.TB) *mask.Vocab {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, s := range []string{"</", "</think", "</think>", "think", ">{", `>{"`, `think>{"a"`, "k>", `"a"`, `":`, `{"a":`, "7}", " so", "so ", "!</think>{", "é<", "日本", "1,", `],"b"`} {
		tokens = append(tokens, []byte(s))
	}
	tokens = append(tokens, nil, nil)
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const thinkingSchema = `{"type":"object","properties":{"a":{"type":"integer","minimum":-99,"maximum":999},"b":{"type":"array","items":{"type":"integer","minimum":-99,"maximum":999},"maxItems":3}},"required":["a"],"additionalProperties":false}`

func ExampleNewThinking() {
	closing, err := grammar.UpTo("</think>")
	if err != nil {
		fmt.Println(err)
		return
	}
	var programs []*fsm.Program
	for _, e := range []*grammar.Expr{closing, grammar.ChoiceOf("yes", "no")} {
		g, err := grammar.New(e)
		if err != nil {
			fmt.Println(err)
			return
		}
		p, err := fsm.Compile(g)
		if err != nil {
			fmt.Println(err)
			return
		}
		programs = append(programs, p)
	}
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	tokens = append(tokens, []byte("</think>"), nil)
	v, err := mask.NewVocab(tokens, []int32{257})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := mask.NewThinking(programs[0], programs[1], v, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range "hm!" {
		if err := m.Accept(int32(b)); err != nil {
			fmt.Println(err)
			return
		}
	}
	// The fourth and last token of the reasoning can only be the tag.
	for id := range m.Mask().All() {
		fmt.Printf("%s\n", v.Token(id))
	}
	// Output: </think>
}

// TestThinkingMasks: a mask is what trying every token gives, whatever the budgets;
// no walk gets stuck; what is written is a reasoning and a valid answer, within them.
func TestThinkingMasks(t *testing.T) {
	v := thinkingVocab(t)
	walks := 4
	if testing.Short() {
		walks = 1
	}
	for _, schema := range []string{thinkingSchema, `{"type":"array","items":{"type":"integer","maximum":9,"minimum":0},"uniqueItems":true,"minItems":1,"maxItems":3}`} {
		thinking, answer := thinkingPrograms(t, schema)
		for _, budgets := range [][2]int{{0, 0}, {1, 0}, {5, 0}, {12, 0}, {0, 14}, {6, 12}, {30, 9}, {3, 40}} {
			var opts []mask.Option
			if budgets[1] > 0 {
				opts = append(opts, mask.WithBudget(budgets[1]))
			}
			for walk := range walks {
				r := rand.New(rand.NewPCG(uint64(budgets[0]*100+budgets[1]), uint64(walk)))
				m, err := mask.NewThinking(thinking, answer, v, budgets[0], opts...)
				if err != nil {
					t.Fatalf("%v: %v", budgets, err)
				}
				text := walkThinking(t, m, v, r)
				if text == "" && budgets[1] == 0 {
					continue
				}
				reasoning, rest, ok := strings.Cut(text, "</think>")
				if !ok || strings.Contains(reasoning, "</think>") {
					t.Fatalf("%v: %q has no reasoning", budgets, text)
				}
				c := answer.Cursor()
				if n := c.Write([]byte(rest)); n < len(rest) || !c.Accepting() {
					t.Fatalf("%v: %q is no answer", budgets, rest)
				}
				if budgets[0] > 0 && m.Reasoned() > budgets[0] || budgets[1] > 0 && m.Accepted() > budgets[1] {
					t.Fatalf("%v: %d tokens of reasoning, %d in all", budgets, m.Reasoned(), m.Accepted())
				}
			}
		}
	}
}

// walkThinking takes random tokens, checks each mask, and goes astray in clones and
// back again on the way. It returns no text where it did not come to an end.
func walkThinking(t *testing.T, m *mask.Thinking, v *mask.Vocab, r *rand.Rand) string {
	t.Helper()
	var text []byte
	for steps := 0; !m.Done(); steps++ {
		if steps == 60 {
			return "" // zeros without end
		}
		set := m.Mask()
		var allowed, pieces []int32
		for id := range int32(v.Size()) {
			if set.Has(id) != (m.Clone().Accept(id) == nil) && !(set.Has(id) && errors.Is(m.Clone().Accept(id), mask.ErrDeadEnd)) {
				t.Fatalf("behind %q: token %d %q: mask %v, trying %v", text, id, v.Token(id), set.Has(id), m.Clone().Accept(id))
			}
			switch n := len(v.Token(id)); {
			case !set.Has(id) || n == 0:
			case n == 1:
				allowed = append(allowed, id)
			default:
				pieces = append(pieces, id)
			}
		}
		if m.Complete() && len(allowed)+len(pieces) == 0 || m.Complete() && r.IntN(3) == 0 {
			return string(text)
		}
		for _, id := range pieces {
			if steps > 20 && string(v.Token(id)) == "</think>" {
				pieces, allowed = []int32{id}, nil
				break
			}
		}
		r.Shuffle(len(allowed), func(i, k int) { allowed[i], allowed[k] = allowed[k], allowed[i] })
		if len(pieces) > 0 && (len(allowed) == 0 || r.IntN(3) > 0) {
			r.Shuffle(len(pieces), func(i, k int) { pieces[i], pieces[k] = pieces[k], pieces[i] })
			allowed = append(pieces, allowed...)
		}
		if forced := m.Forced(); len(forced) > 0 {
			try := m.Clone()
			for _, id := range forced {
				if err := try.Accept(id); err != nil {
					t.Fatalf("behind %q: forced %q: %v", text, v.Token(id), err)
				}
			}
		}
		// Astray and back: what comes after must not notice.
		if away, before := m.Clone(), m.Accepted(); r.IntN(3) == 0 {
			if r.IntN(2) == 0 {
				away = m
			}
			n := 0
			for range 1 + r.IntN(6) {
				id := int32(-1)
				for k := range away.Mask().All() {
					if away.Clone().Accept(k) == nil && v.Token(k) != nil && (id < 0 || r.IntN(5) == 0) {
						id = k
					}
				}
				if id >= 0 && away.Accept(id) == nil {
					n++
				}
			}
			if err := away.Rollback(n); err != nil {
				t.Fatal(err)
			}
			if m.Accepted() != before || !m.Mask().Equal(set) {
				t.Fatalf("behind %q: another mask after a rollback", text)
			}
		}
		for {
			if len(allowed) == 0 {
				t.Fatalf("behind %q: no way on", text)
			}
			id := allowed[0]
			if err := m.Accept(id); err == nil {
				text = append(text, v.Token(id)...)
				break
			} else if !errors.Is(err, mask.ErrDeadEnd) {
				t.Fatalf("behind %q: %v", text, err)
			}
			allowed = allowed[1:]
		}
	}
	return string(text)
}

func TestThinkingErrors(t *testing.T) {
	v := thinkingVocab(t)
	thinking, answer := thinkingPrograms(t, thinkingSchema)
	open, err := grammar.New(grammar.AnyText())
	if err != nil {
		t.Fatal(err)
	}
	endless, err := fsm.Compile(open)
	if err != nil {
		t.Fatal(err)
	}
	_, guarded := thinkingPrograms(t, `{"type":"array","uniqueItems":true}`)
	for _, tt := range []struct {
		name     string
		thinking *fsm.Program
		tokens   int
		opts     []mask.Option
		kind     error
	}{
		{"negative", thinking, -1, nil, mask.ErrOption},
		{"no tag", endless, 0, nil, mask.ErrOption},
		{"guards", guarded, 0, nil, mask.ErrOption},
		{"answer too long", thinking, 0, []mask.Option{mask.WithBudget(2)}, mask.ErrBudget},
		{"no room to think", thinking, 0, []mask.Option{mask.WithBudget(3)}, mask.ErrBudget},
		{"option", thinking, 0, []mask.Option{mask.WithBudget(0)}, mask.ErrOption},
	} {
		if _, err := mask.NewThinking(tt.thinking, answer, v, tt.tokens, tt.opts...); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	m, err := mask.NewThinking(thinking, answer, v, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		id   int32
		kind error
	}{{-1, mask.ErrToken}, {int32(v.Size()), mask.ErrToken}, {int32(v.Size() - 1), mask.ErrToken}, {0xFF, mask.ErrToken}} {
		if err := m.Accept(tt.id); !errors.Is(err, tt.kind) {
			t.Errorf("token %d: %v", tt.id, err)
		}
	}
	if err := m.Rollback(1); !errors.Is(err, mask.ErrRollback) {
		t.Error(err)
	}
}
