package grammar_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
	"github.com/stencil-go/stencil/mask"
)

// must is for expressions whose construction cannot fail.
func must(e *grammar.Expr, err error) *grammar.Expr {
	if err != nil {
		panic(err)
	}
	return e
}

// compiled is the program of an expression.
func compiled(t testing.TB, e *grammar.Expr) *fsm.Program {
	t.Helper()
	g, err := grammar.New(e)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// vocabulary is one of single bytes, the given pieces and an end token.
func vocabulary(t testing.TB, pieces ...string) *mask.Vocab {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, s := range pieces {
		tokens = append(tokens, []byte(s))
	}
	tokens = append(tokens, nil)
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// checkMasks compares masks with trying every token, on random walks. Where guards leave
// no way on, Accept may refuse more.
func checkMasks(t *testing.T, p *fsm.Program, v *mask.Vocab, seed uint64, opts ...mask.Option) {
	t.Helper()
	walks, steps := 4, 40
	if testing.Short() {
		walks, steps = 1, 20
	}
	for walk := range walks {
		r := rand.New(rand.NewPCG(seed, uint64(walk)))
		m, err := mask.NewMatcher(p, v, opts...)
		if err != nil {
			t.Fatal(err)
		}
		var text []byte
		for range steps {
			set := m.Mask()
			var pieces, bytes []int32
			for id := range int32(v.Size()) {
				err := m.Clone().Accept(id)
				ok := err == nil
				if (ok || errors.Is(err, mask.ErrDeadEnd)) != set.Has(id) {
					t.Fatalf("behind %q: token %q: mask %v, trying %v", text, v.Token(id), set.Has(id), err)
				}
				switch {
				case !ok || v.Token(id) == nil:
				case len(v.Token(id)) > 1:
					pieces = append(pieces, id)
				default:
					bytes = append(bytes, id)
				}
			}
			if len(pieces) > 0 && r.IntN(4) > 0 {
				bytes = pieces
			}
			if len(bytes) == 0 {
				break
			}
			id := bytes[r.IntN(len(bytes))]
			if err := m.Accept(id); err != nil {
				t.Fatal(err)
			}
			text = append(text, v.Token(id)...)
		}
	}
}

func ExampleMixed() {
	schema, err := grammar.FromJSONSchema([]byte(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := grammar.Mixed([]grammar.Region{{
		Trigger: "<tool_call>",
		Body:    grammar.Seq(schema.Root(), grammar.Literal("</tool_call>")),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
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
	for _, text := range []string{
		`No call is needed, 1 < 2.`,
		`Let me see. <tool_call>{"city":"Oslo"}</tool_call> and <tool_call>{"city":"Rome"}</tool_call>`,
		`<tool_call>nothing</tool_call>`,
	} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// true
	// false
}

func ExampleUpTo() {
	e, err := grammar.UpTo("</think>")
	if err != nil {
		fmt.Println(err)
		return
	}
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
	c := p.Cursor()
	n := c.Write([]byte("2 < 3 </thi</think>, so"))
	fmt.Println(n, c.Accepting())
	// Output: 19 true
}

// TestFreeText compares the automata with a search by package strings.
func TestFreeText(t *testing.T) {
	const alphabet = "ab<é"
	var texts []string
	for n, from := 0, []string{""}; n <= 5; n++ {
		texts = append(texts, from...)
		var next []string
		for _, s := range from {
			for _, c := range alphabet {
				next = append(next, s+string(c))
			}
		}
		from = next
	}
	for _, stops := range [][]string{{"a"}, {"ab"}, {"aa"}, {"aba"}, {"é"}, {"<a", "<b"}, {"ab", "ba", "é<"}, {"aab", "ab<", "b<a"}} {
		without := compiled(t, must(grammar.Without(stops...)))
		for end := range stops {
			others := append(append([]string{}, stops[:end]...), stops[end+1:]...)
			upTo := compiled(t, must(grammar.UpTo(stops[end], others...)))
			for _, text := range texts {
				at, which := -1, -1
				for i, s := range stops {
					if k := strings.Index(text, s); k >= 0 && (at < 0 || k+len(s) < at) {
						at, which = k+len(s), i
					}
				}
				if got := acceptsText(upTo, text); got != (which == end && at == len(text)) {
					t.Fatalf("up to %q of %q: %q: %v", stops[end], stops, text, got)
				}
				if got := acceptsText(without, text); end == 0 && got != (at < 0) {
					t.Fatalf("without %q: %q: %v", stops, text, got)
				}
			}
		}
		for _, bad := range []string{"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"} {
			if acceptsText(without, bad) {
				t.Errorf("%q is taken for text", bad)
			}
		}
	}
	// Every code point that completes the stop is taken: nothing can follow the byte.
	var all []string
	for c := rune(0x80); c < 0xC0; c++ {
		all = append(all, string(c))
	}
	p := compiled(t, must(grammar.Without(all...)))
	c := p.Cursor()
	if c.Step(0xC2) {
		t.Error("a byte is allowed from which no text leads on")
	}
}

// TestMixedMasks: masks equal trying every token, and the texts of walks have the
// shape, found by other means.
func TestMixedMasks(t *testing.T) {
	object, err := grammar.FromJSONSchema([]byte(`{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}`))
	if err != nil {
		t.Fatal(err)
	}
	regions := []grammar.Region{
		{Trigger: "<call>", Body: grammar.Seq(object.Root(), grammar.Literal("</call>"))},
		{Trigger: "<<", Body: grammar.Seq(grammar.Repeat(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'b'})), 1, 3), grammar.Literal(">>"))},
	}
	v := vocabulary(t, "<call", "<call>", ">{", `{"n"`, `":1`, "}</", "</call>", "</call><<", "<<", "a>>", "a>> b", ">> <", "call", "l>", " a", "é", "日本", "<é")
	for i, opts := range [][]grammar.MixedOption{
		nil, {grammar.WithRegions(1, 2)}, {grammar.WithoutTextAfter()}, {grammar.WithRegions(2, -1), grammar.WithoutTextAfter()},
	} {
		e := must(grammar.Mixed(regions, opts...))
		p := compiled(t, e)
		checkMasks(t, p, v, uint64(i))
		checkMasks(t, p, v, uint64(i), mask.WithBudget(45))
		r := rand.New(rand.NewPCG(7, uint64(i)))
		for range 30 {
			text := walk(t, p, v, r)
			if !utf8.ValidString(text) || len(text) < 60 && !refmatch.Match(e, []byte(text)) {
				t.Errorf("%q is none of the language", text)
			}
			n, rest, last := 0, text, text
			for {
				at := strings.Index(rest, "<call>")
				if k := strings.Index(rest, "<<"); k >= 0 && (at < 0 || k+2 < at+6) {
					at = k
				}
				if at < 0 {
					break
				}
				closing := "</call>"
				if rest[at+1] == '<' {
					closing = ">>"
				}
				end := strings.Index(rest[at:], closing)
				if end < 0 {
					t.Fatalf("%q: region %d is not closed", text, n)
				}
				n, rest = n+1, rest[at+end+len(closing):]
				last = rest
			}
			if i == 1 && (n < 1 || n > 2) || i >= 2 && (n < i-1 || last != "") {
				t.Errorf("%q: %d regions", text, n)
			}
		}
	}
}

// TestSeparated compares with writing lists out.
func TestSeparated(t *testing.T) {
	for _, tt := range []struct{ lo, hi int }{{0, -1}, {0, 0}, {0, 1}, {0, 3}, {1, 1}, {1, 3}, {2, 2}, {2, -1}} {
		p := compiled(t, grammar.Separated(grammar.Literal("x"), grammar.Literal(", "), tt.lo, tt.hi))
		for n := range 6 {
			text := strings.TrimSuffix(strings.Repeat("x, ", n), ", ")
			if got := acceptsText(p, text); got != (n >= tt.lo && (tt.hi < 0 || n <= tt.hi)) {
				t.Errorf("%d to %d: %q: %v", tt.lo, tt.hi, text, got)
			}
		}
		if acceptsText(p, "x, ") || acceptsText(p, ", x") {
			t.Errorf("%d to %d: a separator at the end", tt.lo, tt.hi)
		}
	}
	if grammar.Separated(grammar.Literal("x"), grammar.Empty(), 2, 1).Op != grammar.OpNone {
		t.Error("2 to 1")
	}
}

func TestMixedErrors(t *testing.T) {
	body := grammar.Literal("x")
	region := func(triggers ...string) (out []grammar.Region) {
		for _, s := range triggers {
			out = append(out, grammar.Region{Trigger: s, Body: body})
		}
		return out
	}
	for _, tt := range []struct {
		name    string
		regions []grammar.Region
		opts    []grammar.MixedOption
		kind    error
		pointer string
	}{
		{"empty trigger", region("a", ""), nil, grammar.ErrInvalid, "/1"},
		{"not UTF-8", region("\xff"), nil, grammar.ErrInvalid, "/0"},
		{"equal triggers", region("a", "a"), nil, grammar.ErrInvalid, "/1"},
		{"trigger within another", region("ab", "b"), nil, grammar.ErrInvalid, "/0"},
		{"long triggers", region(strings.Repeat("x", 5000)), nil, grammar.ErrLimit, "/0"},
		{"no body", []grammar.Region{{Trigger: "a"}}, nil, grammar.ErrInvalid, "/0"},
		{"bounds", region("a"), []grammar.MixedOption{grammar.WithRegions(2, 1)}, grammar.ErrInvalid, ""},
		{"no regions", nil, []grammar.MixedOption{grammar.WithRegions(1, -1)}, grammar.ErrUnsatisfiable, ""},
		{"none at the end", region("a"), []grammar.MixedOption{grammar.WithRegions(0, 0), grammar.WithoutTextAfter()}, grammar.ErrUnsatisfiable, ""},
	} {
		_, err := grammar.Mixed(tt.regions, tt.opts...)
		var e *grammar.Error
		if !errors.As(err, &e) || !errors.Is(err, tt.kind) || e.Pointer != tt.pointer {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if e, err := grammar.Mixed(nil); err != nil || !acceptsText(compiled(t, e), "free é") {
		t.Errorf("no regions: %v", err)
	}
}

// FuzzFreeText: automata agree with a search, whatever stops and text.
func FuzzFreeText(f *testing.F) {
	f.Add("</think>", "<|x|>", "a </think> b")
	f.Add("aab", "ba", "aaaabab")
	f.Add("é", "\xc3", "caf\xc3\xa9")
	f.Fuzz(func(t *testing.T, a, b, text string) {
		e, err := grammar.UpTo(a, b)
		if err != nil {
			if !errors.Is(err, grammar.ErrInvalid) && !errors.Is(err, grammar.ErrLimit) {
				t.Fatal(err)
			}
			return
		}
		i, k := strings.Index(text, a), strings.Index(text, b)
		want := utf8.ValidString(text) && i >= 0 && i+len(a) == len(text) && (k < 0)
		if got := acceptsText(compiled(t, e), text); got != want {
			t.Fatalf("up to %q, not %q: %q: %v", a, b, text, got)
		}
	})
}

func ExampleWithout() {
	e, err := grammar.Without("```", "DRAFT")
	if err != nil {
		fmt.Println(err)
		return
	}
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
	for _, text := range []string{"use `code`, DRAW", "```go"} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// false
}

func ExampleSeparated() {
	g, err := grammar.New(grammar.Separated(grammar.ChoiceOf("red", "green", "blue"), grammar.Literal(", "), 1, 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"red, blue", "red,blue", "red, red, red, red"} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// false
	// false
}
