package grammar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

func ExampleNewQuote() {
	quote, err := grammar.NewQuote("To be, or not to be, that is the question.", grammar.WithWholeWords(), grammar.WithQuoteLength(2, 6))
	if err != nil {
		fmt.Println(err)
		return
	}
	schema := []byte(`{"type":"object","properties":{"quote":{"type":"string","format":"quote"}},"required":["quote"],"additionalProperties":false}`)
	g, err := grammar.FromJSONSchema(schema, grammar.WithFormat("quote", grammar.Accept(quote)))
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
		`{"quote":"or not to be"}`,
		`{"quote":"to be, that"}`,
		`{"quote":"not to be or"}`, // other words
		`{"quote":"to b"}`,         // within a word
		`{"quote":"question"}`,     // too short
	} {
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// true
	// false
	// false
	// false
}

// passage is the reference: whether text is a passage of the source under the options.
func passage(source, text string, words bool, lo, hi int) bool {
	if text == "" || !utf8.ValidString(text) {
		return false
	}
	isWord := func(c rune) bool { return c == '_' || unicode.In(c, unicode.L, unicode.M, unicode.N) }
	isBlank := func(c rune) bool { return c == ' ' || c >= '\t' && c <= '\r' }
	units := utf8.RuneCountInString(text)
	if words {
		units = 0
		before := false
		for _, c := range text {
			if isWord(c) && !before {
				units++
			}
			before = isWord(c)
		}
		first, _ := utf8.DecodeRuneInString(text)
		last, _ := utf8.DecodeLastRuneInString(text)
		if isBlank(first) || isBlank(last) {
			return false
		}
	}
	if units < lo || hi >= 0 && units > hi {
		return false
	}
	for at := 0; ; at++ {
		i := strings.Index(source[at:], text)
		if i < 0 {
			return false
		}
		at += i
		before, n := utf8.DecodeLastRuneInString(source[:at])
		after, k := utf8.DecodeRuneInString(source[at+len(text):])
		if !words || (n == 0 || !isWord(before)) && (k == 0 || !isWord(after)) {
			return true
		}
	}
}

type quoteCase struct {
	name   string
	source string
	words  bool
	lo, hi int
}

var quoteCases = []quoteCase{
	{"plain", "banana bandana", false, 0, -1},
	{"min", "banana bandana", false, 5, -1},
	{"max", "banana bandana", false, 0, 3},
	{"range", "abcabcabd abca", false, 3, 4},
	{"accents", "é è é à e\u0301 日本 日本語 本", false, 2, 3},
	{"emoji", "a😀b😀😁 a😁", false, 0, -1},
	{"words", "the cat, the dog; a cat. The end", true, 0, -1},
	{"words min", "the cat, the dog; a cat. The end", true, 3, -1},
	{"words max", "the cat, the dog; a cat. The end", true, 0, 2},
	{"words range", "a b a b c  a b -- c_d e\n\na b c", true, 2, 3},
	{"words accents", "été “été” et l'été — été_1 ét", true, 1, 2},
	{"points", "... a ... b.", true, 0, 1},
	{"whole", "one two", true, 2, 2},
	{"one", "x", false, 1, 1},
}

func (c quoteCase) options() (opts []grammar.QuoteOption) {
	if c.words {
		opts = append(opts, grammar.WithWholeWords())
	}
	if c.lo > 0 || c.hi >= 0 {
		opts = append(opts, grammar.WithQuoteLength(c.lo, c.hi))
	}
	return opts
}

// TestQuotes compares with a search, on all passages, their neighbours and others.
func TestQuotes(t *testing.T) {
	for _, tt := range quoteCases {
		t.Run(tt.name, func(t *testing.T) {
			q, err := grammar.NewQuote(tt.source, tt.options()...)
			if err != nil {
				t.Fatal(err)
			}
			checkAutomaton(t, q)
			p := compiled(t, grammar.Accept(q))
			accepted := 0
			try := func(text string) {
				want := passage(tt.source, text, tt.words, tt.lo, tt.hi)
				if got := acceptsText(p, text); got != want {
					t.Fatalf("%q: %v, want %v", text, got, want)
				}
				if want {
					accepted++
				}
			}
			for i := range tt.source {
				for k := i; k <= len(tt.source); k++ {
					for _, more := range []string{"", "x", " ", "é", "\xc3"} {
						try(tt.source[i:k] + more)
						try(more + tt.source[i:k])
					}
				}
			}
			if accepted == 0 {
				t.Error("no passage is accepted")
			}
		})
	}
}

// checkAutomaton visits the states of an automaton: all lead to an end in the
// distance they say.
func checkAutomaton(t *testing.T, a grammar.Automaton) {
	t.Helper()
	start, ok := a.Start()
	if !ok {
		t.Fatal("nothing is accepted")
	}
	seen := map[uint32]bool{start: true}
	for work := []uint32{start}; len(work) > 0; work = work[1:] {
		s := work[0]
		d, closer := a.Distance(s), false
		for b := range 256 {
			next, ok := a.Step(s, byte(b))
			if !ok {
				continue
			}
			closer = closer || a.Distance(next) < d
			if !seen[next] {
				seen[next] = true
				work = append(work, next)
			}
		}
		if (d == 0) != a.Accepting(s) || d > 0 && !closer {
			t.Fatalf("state %d: distance %d, accepting %v, closer %v", s, d, a.Accepting(s), closer)
		}
		if b, ok := a.(grammar.BoundedAutomaton); ok && d > b.MaxDistance() {
			t.Fatalf("state %d: distance %d, the bound is %d", s, d, b.MaxDistance())
		}
	}
}

const tale = `It was the best of times, it was the worst of times, it was the age of wisdom, "it was" the age of foolishness,
it was the epoch of belief; it was the époque of incredulity – it was the season of Light. C:\temp, she said.`

// TestQuoteMasks: masks equal trying every token; walks quote.
func TestQuoteMasks(t *testing.T) {
	v := vocabulary(t, "It", "it", " was", " the", " of", " was the", `\"`, `"it`, `":"`, `{"q`, `{"q":"`, `{"q":"it`, `"}`, `."}`, `,\n`, `\`, `\\`, " times", "é", "po", " –", " age", `s,\nit`)
	schema := []byte(`{"type":"object","properties":{"q":{"type":"string","format":"quote"}},"required":["q"],"additionalProperties":false}`)
	for i, opts := range [][]grammar.QuoteOption{nil, {grammar.WithWholeWords()}, {grammar.WithWholeWords(), grammar.WithQuoteLength(3, 5)}, {grammar.WithQuoteLength(8, 30)}} {
		q, err := grammar.NewQuote(tale, opts...)
		if err != nil {
			t.Fatal(err)
		}
		g, err := grammar.FromJSONSchema(schema, grammar.WithFormat("quote", grammar.Accept(q)))
		if err != nil {
			t.Fatal(err)
		}
		y, err := grammar.FromYAMLSchema(schema, grammar.WithFormat("quote", grammar.Accept(q)))
		if err != nil {
			t.Fatal(err)
		}
		p, yaml := compiled(t, g.Root()), compiled(t, y.Root())
		checkMasks(t, compiled(t, grammar.Accept(q)), v, uint64(i))
		checkMasks(t, p, v, uint64(i))
		checkMasks(t, p, v, uint64(i), mask.WithBudget(30))
		checkMasks(t, yaml, v, uint64(i), mask.WithBudget(60))
		r := rand.New(rand.NewPCG(3, uint64(i)))
		lo, hi := []int{0, 0, 3, 8}[i], []int{-1, -1, 5, 30}[i]
		for range 25 {
			text := walk(t, p, v, r)
			var out struct{ Q string }
			if err := json.Unmarshal([]byte(text), &out); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if !passage(tale, out.Q, i == 1 || i == 2, lo, hi) {
				t.Errorf("%q is no passage", out.Q)
			}
			value, err := grammar.YAMLToJSON([]byte(walk(t, yaml, v, r)))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(value, &out); err != nil || !passage(tale, out.Q, i == 1 || i == 2, lo, hi) {
				t.Errorf("%s is no passage", value)
			}
		}
	}
}

// TestQuoteMasksOfManyStates: with so many states that masks do without residuals.
func TestQuoteMasksOfManyStates(t *testing.T) {
	source := manyWords(20_000) + tale
	v := vocabulary(t, " the", " of", "it was", `":"`, `{"q":"`, `{"q":"it`, `"}`, `."}`, `,\n`, `\`, `\\`, "é", "et", "te", " e", ", t", ". ", "ee", "ett")
	schema := []byte(`{"type":"object","properties":{"q":{"type":"string","format":"quote"}},"required":["q"],"additionalProperties":false}`)
	for i, opts := range [][]grammar.QuoteOption{nil, {grammar.WithWholeWords()}, {grammar.WithWholeWords(), grammar.WithQuoteLength(2, 4)}} {
		q, err := grammar.NewQuote(source, opts...)
		if err != nil {
			t.Fatal(err)
		}
		if q.States() < 1<<14 {
			t.Fatalf("%d states are too few for this test", q.States())
		}
		g, err := grammar.FromJSONSchema(schema, grammar.WithFormat("quote", grammar.Accept(q)))
		if err != nil {
			t.Fatal(err)
		}
		p := compiled(t, g.Root())
		checkMasks(t, compiled(t, grammar.Accept(q)), v, uint64(i))
		checkMasks(t, compiled(t, grammar.Seq(grammar.Accept(q), grammar.Literal(" end."))), v, uint64(i), mask.WithBudget(12))
		checkMasks(t, p, v, uint64(i))
		checkMasks(t, p, v, uint64(i), mask.WithBudget(25))
	}
}

// TestFormat: a caller's format is joined with the other keywords of a schema, and
// judged where a schema is only checked.
func TestFormat(t *testing.T) {
	q, err := grammar.NewQuote("one two three")
	if err != nil {
		t.Fatal(err)
	}
	nested := grammar.Seq(grammar.Literal(`{"k":"`), grammar.Encode(must(grammar.Pattern(`[a-c"]+`)), grammar.JSONString), grammar.Literal(`"}`))
	opts := []grammar.JSONSchemaOption{grammar.WithFormat("quote", grammar.Accept(q)), grammar.WithFormat("nested", nested), grammar.WithFormat("date", grammar.Literal("today"))}
	for _, tt := range []struct {
		schema  string
		accepts []string
		rejects []string
	}{
		{`{"type":"string","format":"quote"}`, []string{`"one"`, `"e t"`}, []string{`""`, `"four"`, `"one\n"`}},
		{`{"type":"string","format":"quote","maxLength":3}`, []string{`"one"`, `"e t"`}, []string{`"one "`}},
		{`{"type":"string","format":"quote","minLength":4}`, []string{`"one "`}, []string{`"one"`}},
		{`{"type":"string","format":"quote","pattern":"^t"}`, []string{`"two"`, `"three"`}, []string{`"one"`}},
		{`{"type":"string","not":{"format":"quote"}}`, []string{`"four"`, `""`}, []string{`"one"`}},
		{`{"enum":["one","four",1],"format":"quote"}`, []string{`"one"`, `1`}, []string{`"four"`}},
		{`{"type":"array","items":{"type":"string"},"contains":{"format":"quote"},"uniqueItems":true}`, []string{`["x","one"]`}, []string{`["x"]`}},
		{`{"type":"string","format":"nested"}`, []string{`"{\"k\":\"a\\\"b\"}"`}, []string{`"{\"k\":\"d\"}"`, `"{\"k\":\"\"}"`}},
		{`{"enum":["{\"k\":\"a\\\"\"}","{\"k\":\"x\"}"],"format":"nested"}`, []string{`"{\"k\":\"a\\\"\"}"`}, []string{`"{\"k\":\"x\"}"`}},
		{`{"type":"string","format":"date"}`, []string{`"today"`}, []string{`"2024-01-01"`}},
	} {
		g, err := grammar.FromJSONSchema([]byte(tt.schema), opts...)
		if err != nil {
			t.Errorf("%s: %v", tt.schema, err)
			continue
		}
		p := compiled(t, g.Root())
		for _, text := range tt.accepts {
			if !acceptsText(p, text) {
				t.Errorf("%s: %s is refused", tt.schema, text)
			}
		}
		for _, text := range tt.rejects {
			if acceptsText(p, text) {
				t.Errorf("%s: %s is accepted", tt.schema, text)
			}
		}
	}
	rule := grammar.NewRule("r")
	rule.Define(grammar.Literal("x"))
	for name, tt := range map[string]struct {
		opt  grammar.JSONSchemaOption
		kind error
	}{
		"no name":       {grammar.WithFormat("", grammar.Literal("x")), grammar.ErrInvalid},
		"no expression": {grammar.WithFormat("x", nil), grammar.ErrInvalid},
		"not regular":   {grammar.WithFormat("x", grammar.Ref(rule)), grammar.ErrUnsupported},
	} {
		if _, err := grammar.FromJSONSchema([]byte(`{}`), tt.opt); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestQuoteErrors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		source string
		opts   []grammar.QuoteOption
		kind   error
	}{
		{"empty", "", nil, grammar.ErrUnsatisfiable},
		{"no words", " \n ", []grammar.QuoteOption{grammar.WithWholeWords()}, grammar.ErrUnsatisfiable},
		{"too short", "abc", []grammar.QuoteOption{grammar.WithQuoteLength(4, -1)}, grammar.ErrUnsatisfiable},
		{"too few words", "a b", []grammar.QuoteOption{grammar.WithWholeWords(), grammar.WithQuoteLength(3, 3)}, grammar.ErrUnsatisfiable},
		{"not UTF-8", "a\xff", nil, grammar.ErrInvalid},
		{"bounds", "abc", []grammar.QuoteOption{grammar.WithQuoteLength(2, 1)}, grammar.ErrInvalid},
		{"nothing", "abc", []grammar.QuoteOption{grammar.WithQuoteLength(0, 0)}, grammar.ErrInvalid},
		{"long", strings.Repeat("x", 8<<20+1), nil, grammar.ErrLimit},
		{"counts", strings.Repeat("ab", 5000), []grammar.QuoteOption{grammar.WithQuoteLength(0, 1<<30)}, grammar.ErrLimit},
	} {
		_, err := grammar.NewQuote(tt.source, tt.opts...)
		var e *grammar.Error
		if !errors.As(err, &e) || !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// FuzzQuote compares with a search, whatever source, passage and bounds.
func FuzzQuote(f *testing.F) {
	for _, c := range quoteCases {
		f.Add(c.source, c.source[:min(len(c.source), 5)], c.words, uint8(c.lo), int8(c.hi))
	}
	f.Fuzz(func(t *testing.T, source, text string, words bool, lo uint8, hi int8) {
		c := quoteCase{source: source, words: words, lo: int(lo), hi: max(int(hi), -1)}
		q, err := grammar.NewQuote(source, c.options()...)
		if err != nil {
			var e *grammar.Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			return
		}
		if len(source) < 60 {
			checkAutomaton(t, q)
		}
		p := compiled(t, grammar.Accept(q))
		for _, s := range []string{text, source, strings.TrimSpace(source)} {
			if got, want := acceptsText(p, s), passage(source, s, words, c.lo, c.hi); got != want {
				t.Fatalf("%q in %q: %v, want %v", s, source, got, want)
			}
		}
	})
}

// BenchmarkQuoteBuild and BenchmarkQuoteMask measure a source of about 1 MB.
func BenchmarkQuoteBuild(b *testing.B) {
	source := manyWords(1 << 20)
	for b.Loop() {
		if _, err := grammar.NewQuote(source, grammar.WithWholeWords()); err != nil {
			b.Fatal(err)
		}
	}
}

func manyWords(size int) string {
	r := rand.New(rand.NewPCG(1, 1))
	var words []string
	for range 4000 {
		var w strings.Builder
		for range 2 + r.IntN(8) {
			w.WriteByte("etaoinshrdlucmfw"[min(r.IntN(16), r.IntN(16))])
		}
		words = append(words, w.String())
	}
	var out strings.Builder
	for out.Len() < size {
		out.WriteString(words[min(r.IntN(4000), r.IntN(4000), r.IntN(4000))])
		out.WriteString([]string{" ", " ", " ", " ", " ", ", ", ". ", "\n"}[r.IntN(8)])
	}
	return out.String()
}
