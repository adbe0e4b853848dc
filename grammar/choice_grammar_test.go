package grammar_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

func ExampleFromChoices() {
	g, err := grammar.FromChoices([]string{"yes", "no", "yes, but"})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	forced, after := p.Start().Step('y').Forced(10)
	fmt.Printf("%q %v %q\n", forced, after.Accepting(), p.Start().Shortest())
	// Output: "es" true "no"
}

// TestChoices: every text and no other is accepted, and each mask is that of trying
// all tokens, also with many texts.
func TestChoices(t *testing.T) {
	var many []string
	for i := range 100_000 {
		many = append(many, fmt.Sprintf("option %d of é", i*7))
	}
	v := yamlVocab(t)
	for _, texts := range [][]string{{"a"}, {""}, {"", "a", "ab", "b"}, {"no", "null", "no", "日本"}, many} {
		g, err := grammar.FromChoices(texts)
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		in := map[string]bool{}
		for _, text := range texts {
			in[text] = true
		}
		for i := 0; i < len(texts); i += max(len(texts)/500, 1) {
			for _, text := range []string{texts[i], texts[i] + "x", texts[i][:len(texts[i])/2]} {
				c := p.Cursor()
				if got := c.Write([]byte(text)) == len(text) && c.Accepting(); got != in[text] {
					t.Errorf("%q: %v", text, got)
				}
			}
		}
		m, err := mask.NewMatcher(p, v)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; !m.Done() && i < 20; i++ {
			set, last := m.Mask(), int32(-1)
			for id := range int32(v.Size()) {
				ok := m.Clone().Accept(id) == nil
				if ok != set.Has(id) {
					t.Fatalf("token %q: mask %v, trying %v", v.Token(id), set.Has(id), ok)
				}
				if ok {
					last = id
				}
			}
			if last < 0 || m.Accept(last) != nil {
				t.Fatal("dead end")
			}
		}
	}
}

func TestChoicesErrors(t *testing.T) {
	if _, err := grammar.FromChoices(nil); !errors.Is(err, grammar.ErrUnsatisfiable) {
		t.Errorf("no texts: %v", err)
	}
	_, err := grammar.FromChoices([]string{"a", "\xff"})
	var e *grammar.Error
	if !errors.As(err, &e) || !errors.Is(err, grammar.ErrInvalid) || e.Pointer != "/1" {
		t.Errorf("not UTF-8: %v", err)
	}
}
