package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stencil-go/stencil/engine/tokenizer"
	"github.com/stencil-go/stencil/mask"
)

// byteTokenizer has a token for each byte, of that number, some pairs, and two
// control tokens.
const (
	tokEnd   = 259 // end of generation
	tokStart = 260
	tokLen   = 261
)

func byteTokenizer(t testing.TB) *tokenizer.Tokenizer {
	t.Helper()
	vocab := make([]string, tokLen)
	for b := range 256 {
		r := rune(b)
		if b < '!' || b > '~' && b < 0xA1 || b == 0xAD {
			r = 0 // filled in below
		}
		vocab[b] = string(r)
	}
	next := rune(256)
	for b := range 256 {
		if vocab[b] == "\x00" {
			vocab[b] = string(next)
			next++
		}
	}
	vocab[256], vocab[257], vocab[258] = "ab", "}\"", "abc"
	var b strings.Builder
	b.WriteString(`{"added_tokens":[{"id":259,"content":"<|im_end|>","special":true},{"id":260,"content":"<|im_start|>","special":true}],
		"pre_tokenizer":{"type":"ByteLevel","use_regex":true},"decoder":{"type":"ByteLevel"},
		"model":{"type":"BPE","merges":["a b","} \"","ab c"],"vocab":{`)
	for i, s := range vocab[:259] {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%d", s, i)
	}
	b.WriteString("}}}")
	tok, err := tokenizer.FromJSON([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// fakeModel prefers the tokens of a script, one after another.
type fakeModel struct {
	script  []int32 // the token it prefers after n tokens of output
	prompt  int
	context int
	read    []int32
	batches []int
	masked  int
	err     error // returned once the script is at its end
	logits  []float32
}

func (m *fakeModel) Len() int           { return len(m.read) }
func (m *fakeModel) ContextLength() int { return m.context }

func (m *fakeModel) Append(ctx context.Context, tokens []int32) ([]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Kind: ErrCanceled, Offset: -1, Err: err}
	}
	if len(m.read)+len(tokens) > m.context {
		return nil, newError(ErrContextLength, "append", "", "full")
	}
	m.read = append(m.read, tokens...)
	m.batches = append(m.batches, len(tokens))
	m.logits = make([]float32, tokLen+3)
	at := len(m.read) - m.prompt
	if at >= len(m.script) {
		if m.err != nil {
			return nil, m.err
		}
		m.logits[tokEnd] = 10
		return m.logits, nil
	}
	m.logits[m.script[at]] = 10
	m.logits[tokLen+1] = 99 // a row that is no token
	return m.logits, nil
}

type maskedFake struct{ *fakeModel }

func (m maskedFake) AppendMasked(ctx context.Context, tokens []int32, allowed *mask.Set) ([]float32, error) {
	logits, err := m.Append(ctx, tokens)
	if err == nil {
		m.masked++
		allowed.Apply(logits)
	}
	return logits, err
}

func say(t testing.TB, tok *tokenizer.Tokenizer, text string) []int32 {
	t.Helper()
	return tok.Encode(text)
}

func newFake(t testing.TB, prompt []int32, script []int32) *fakeModel {
	return &fakeModel{script: script, prompt: len(prompt), context: 1000}
}

func TestGenerateText(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "Say: ")
	bytesOf := func(s string) (ids []int32) {
		for i := range len(s) {
			ids = append(ids, int32(s[i]))
		}
		return ids
	}
	for _, c := range []struct {
		name   string
		script []int32
		opts   []GenerateOption
		text   string
		finish FinishReason
		stop   string
		tokens int
	}{
		{"to the end", say(t, tok, "abc abc"), nil, "abc abc", FinishStop, "", 3},
		{"nothing", nil, nil, "", FinishStop, "", 0},
		{"length", say(t, tok, "hello"), []GenerateOption{WithMaxTokens(3)}, "hel", FinishLength, "", 3},
		{"stop in a token", say(t, tok, "xabcx"), []GenerateOption{WithStop("b")}, "xa", FinishStopText, "b", 2},
		{"stop across tokens", bytesOf("one\n\ntwo"), []GenerateOption{WithStop("\n\n")}, "one", FinishStopText, "\n\n", 5},
		{"stop at once", bytesOf("x"), []GenerateOption{WithStop("x")}, "", FinishStopText, "x", 1},
		{"half a stop", bytesOf("aENX"), []GenerateOption{WithStop("END")}, "aENX", FinishStop, "", 4},
		{"half a stop at the end", bytesOf("aEN"), []GenerateOption{WithStop("END")}, "aEN", FinishStop, "", 3},
		{"first complete of several", bytesOf("xabcdef"), []GenerateOption{WithStop("bcdef", "cd")}, "xab", FinishStopText, "cd", 5},
		{"longest of those complete together", bytesOf("xabcd"), []GenerateOption{WithStop("cd", "bcd")}, "xa", FinishStopText, "bcd", 5},
		{"overlapping starts", bytesOf("aaab"), []GenerateOption{WithStop("aab")}, "a", FinishStopText, "aab", 4},
		{"characters of several tokens", bytesOf("naïve 😀!"), nil, "naïve 😀!", FinishStop, "", 12},
		{"stop of several bytes", bytesOf("a→b"), []GenerateOption{WithStop("→")}, "a", FinishStopText, "→", 4},
		{"broken character", bytesOf("a\xffb"), nil, "a\uFFFDb", FinishStop, "", 3},
		{"unfinished character", bytesOf("a\xf0\x9f"), nil, "a\uFFFD", FinishStop, "", 3},
		{"cut in a character", bytesOf("aé"), []GenerateOption{WithMaxTokens(2)}, "a\uFFFD", FinishLength, "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var pieces []string
			opts := append(c.opts, WithText(func(s string) error {
				if s == "" || !utf8.ValidString(s) {
					t.Errorf("piece %q", s)
				}
				pieces = append(pieces, s)
				return nil
			}))
			m := newFake(t, prompt, c.script)
			res, err := Generate(context.Background(), m, tok, prompt, opts...)
			if err != nil {
				t.Fatal(err)
			}
			if res.Text != c.text || res.Finish != c.finish || res.Stop != c.stop || len(res.Tokens) != c.tokens {
				t.Errorf("got %q %s %q %v", res.Text, res.Finish, res.Stop, res.Tokens)
			}
			if got := strings.Join(pieces, ""); got != c.text {
				t.Errorf("streamed %q", got)
			}
			if end := res.Finish == FinishStop; end != (res.End == tokEnd) || !end && res.End != -1 {
				t.Errorf("end token %d", res.End)
			}
			if !slices.Equal(res.Tokens, c.script[:len(res.Tokens)]) {
				t.Errorf("tokens %v", res.Tokens)
			}
			st := res.Stats
			if st.PromptTokens != len(prompt) || st.Sampled != c.tokens || st.Forced != 0 || m.batches[0] != len(prompt) {
				t.Errorf("stats %+v, batches %v", st, m.batches)
			}
		})
	}
}

// wanted is a constraint that wants one of several texts, token by token, and
// forces what they have in common.
type wanted struct {
	tok     *tokenizer.Tokenizer
	texts   [][]int32
	at      []int32
	forces  bool
	refuses int32
}

func (w *wanted) left() (left [][]int32) {
	for _, x := range w.texts {
		if len(x) >= len(w.at) && slices.Equal(x[:len(w.at)], w.at) {
			left = append(left, x[len(w.at):])
		}
	}
	return left
}

func (w *wanted) Mask() *mask.Set {
	s := mask.NewSet(tokLen)
	for _, x := range w.left() {
		if len(x) == 0 {
			s.Add(tokEnd)
		} else {
			s.Add(x[0])
		}
	}
	return s
}

func (w *wanted) Accept(id int32) error {
	if id == w.refuses || !w.Mask().Has(id) {
		return fmt.Errorf("token %d is refused", id)
	}
	w.at = append(w.at, id)
	return nil
}

func (w *wanted) Forced() []int32 {
	left := w.left()
	if !w.forces || len(left) == 0 {
		return nil
	}
	n := 0
	for n < len(left[0]) {
		for _, x := range left {
			if n >= len(x) || x[n] != left[0][n] {
				return left[0][:n]
			}
		}
		n++
	}
	return left[0]
}

func (w *wanted) Rollback(n int) error { w.at = w.at[:len(w.at)-n]; return nil }

func (w *wanted) Done() bool {
	left := w.left()
	return len(left) == 1 && len(left[0]) == 0
}

func want(tok *tokenizer.Tokenizer, texts ...string) *wanted {
	w := &wanted{tok: tok, forces: true, refuses: -1}
	for _, s := range texts {
		w.texts = append(w.texts, tok.Encode(s))
	}
	return w
}

// knowing has all tokens in its mask and refuses those that are not wanted; it says
// which are.
type knowing struct{ *wanted }

func (k knowing) Forced() []int32 { return nil }

func (k knowing) Mask() *mask.Set {
	s := mask.NewSet(tokLen)
	for id := range int32(tokLen) {
		s.Add(id)
	}
	return s
}

func (k knowing) Known() *mask.Set { return k.wanted.Mask() }

// TestGenerateKnown writes a text of which the model wants nothing and the mask tells
// nothing, without asking about every token.
func TestGenerateKnown(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "x")
	asked := &counting{knowing: knowing{want(tok, "yes")}}
	res, err := Generate(context.Background(), newFake(t, prompt, tok.Encode("zzzzzz")), tok, prompt, WithConstraint(asked))
	if err != nil || res.Text != "yes" {
		t.Fatalf("got %+v, %v", res, err)
	}
	if limit := 3 * (maxRefused + 2); asked.calls > limit {
		t.Errorf("%d tokens were tried, want at most %d", asked.calls, limit)
	}
}

// counting counts the tokens that a constraint is asked about.
type counting struct {
	knowing
	calls int
}

func (c *counting) Accept(id int32) error { c.calls++; return c.knowing.Accept(id) }

func TestGenerateConstrained(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "Choose: ")
	for _, c := range []struct {
		name     string
		script   string
		texts    []string
		noForce  bool
		opts     []GenerateOption
		text     string
		finish   FinishReason
		forced   int
		calls    int
		firstRun int // tokens in the first batch
	}{
		{"all forced", "zzz", []string{"yes"}, false, nil, "yes", FinishComplete, 3, 0, 0},
		{"one choice", "no", []string{"yes", "no"}, false, nil, "no", FinishComplete, 1, 1, 8},
		{"forced, choice, forced", `{"k":2}`, []string{`{"k":1}`, `{"k":2}`}, false, nil, `{"k":2}`, FinishComplete, 6, 1, 13},
		{"single allowed tokens instead of forced ones", `{"k":2}`, []string{`{"k":1}`, `{"k":2}`}, true, nil, `{"k":2}`, FinishComplete, 6, 1, 13},
		{"the model's choice is not allowed", "zzz", []string{"yes", "no"}, false, nil, "no", FinishComplete, 1, 1, 8},
		{"may end or go on: ends", "ab", []string{"ab", "ab!"}, false, nil, "ab", FinishStop, 1, 1, 9},
		{"may end or go on: goes on", "ab!", []string{"ab", "ab!"}, false, nil, "ab!", FinishComplete, 1, 1, 9},
		{"cut by length", "xyz", []string{"xyz1", "xyz2"}, false, []GenerateOption{WithMaxTokens(2)}, "xy", FinishLength, 2, 0, 0},
		{"stop string in forced text", "", []string{"one two"}, false, []GenerateOption{WithStop(" ")}, "one", FinishStopText, 4, 0, 0},
	} {
		for _, masked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/masked=%v", c.name, masked), func(t *testing.T) {
				w := want(tok, c.texts...)
				w.forces = !c.noForce
				m := newFake(t, prompt, tok.Encode(c.script))
				var seq Sequence = m
				if masked {
					seq = maskedFake{m}
				}
				res, err := Generate(context.Background(), seq, tok, prompt, append(c.opts, WithConstraint(w))...)
				if err != nil {
					t.Fatal(err)
				}
				if res.Text != c.text || res.Finish != c.finish || res.Stats.Forced != c.forced || res.Stats.ModelCalls != c.calls {
					t.Errorf("got %q %s, %+v", res.Text, res.Finish, res.Stats)
				}
				if c.firstRun > 0 && m.batches[0] != c.firstRun {
					t.Errorf("batches %v, want the first of %d", m.batches, c.firstRun)
				}
				if masked && m.masked != c.calls || !masked && m.masked != 0 || res.Stats.MaskedCalls != m.masked {
					t.Errorf("%d masked runs of %d", m.masked, c.calls)
				}
				if n := len(res.Tokens); n > 0 && math.Abs(res.Stats.ForcedShare()-float64(c.forced)/float64(n)) > 1e-9 {
					t.Errorf("forced share %v", res.Stats.ForcedShare())
				}
				if !slices.Equal(w.at, res.Tokens) {
					t.Errorf("the constraint saw %v", w.at)
				}
			})
		}
	}
}

func TestGenerateLogProbs(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "x")
	texts := []string{`{"k":1}`, `{"k":2}`}
	for _, c := range []struct {
		name  string
		over  Distribution
		calls int
	}{{"full", Full, 7}, {"masked", Masked, 1}} {
		t.Run(c.name, func(t *testing.T) {
			m := maskedFake{newFake(t, prompt, tok.Encode(`{"k":2}`))}
			res, err := Generate(context.Background(), m, tok, prompt, WithConstraint(want(tok, texts...)), WithLogProbs(c.over, 2))
			if err != nil {
				t.Fatal(err)
			}
			if len(res.LogProbs) != len(res.Tokens) || res.Stats.ModelCalls != c.calls || res.Text != texts[1] {
				t.Fatalf("%q: %d log-probabilities, %+v", res.Text, len(res.LogProbs), res.Stats)
			}
			sure := math.Log(math.Exp(10) / (math.Exp(10) + tokLen - 1)) // over the whole vocabulary
			for i, lp := range res.LogProbs {
				x := 0.0
				switch {
				case c.over == Full:
					x = sure
				case res.Tokens[i] == '2':
					x = math.Log(math.Exp(10) / (math.Exp(10) + 1))
				}
				if lp.ID != res.Tokens[i] || math.Abs(lp.LogProb.LogProb-x) > 1e-4 || len(lp.Top) == 0 || lp.Top[0].ID != lp.ID {
					t.Errorf("token %d: %v, want %v", i, lp, x)
				}
			}
		})
	}
}

func TestGenerateErrors(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "x")
	boom := errors.New("boom")
	cancelledCtx, cancel := context.WithCancel(context.Background())
	cancel()
	refusing := want(tok, "yes")
	refusing.refuses = 'e'
	for _, c := range []struct {
		name   string
		ctx    context.Context
		prompt []int32
		script string
		opts   []GenerateOption
		kind   Kind
		cause  error
		finish FinishReason // "" where there is no result
		text   string
	}{
		{"empty prompt", nil, nil, "", nil, ErrArgument, nil, "", ""},
		{"prompt longer than the context", nil, make([]int32, 1001), "", nil, ErrContextLength, nil, "", ""},
		{"max tokens zero", nil, prompt, "", []GenerateOption{WithMaxTokens(0)}, ErrOption, nil, "", ""},
		{"max tokens negative", nil, prompt, "", []GenerateOption{WithMaxTokens(-1)}, ErrOption, nil, "", ""},
		{"empty stop", nil, prompt, "", []GenerateOption{WithStop("a", "")}, ErrOption, nil, "", ""},
		{"stop not UTF-8", nil, prompt, "", []GenerateOption{WithStop("\xff")}, ErrOption, nil, "", ""},
		{"too many stops", nil, prompt, "", []GenerateOption{WithStop(strings.Split(strings.Repeat("x", 65), "")...)}, ErrOption, nil, "", ""},
		{"negative top", nil, prompt, "", []GenerateOption{WithLogProbs(Full, -1)}, ErrOption, nil, "", ""},
		{"unknown distribution", nil, prompt, "", []GenerateOption{WithLogProbs(7, 1)}, ErrOption, nil, "", ""},
		{"nil sampler", nil, prompt, "", []GenerateOption{WithSampler(nil)}, ErrOption, nil, "", ""},
		{"nil constraint", nil, prompt, "", []GenerateOption{WithConstraint(nil)}, ErrOption, nil, "", ""},
		{"nil callback", nil, prompt, "", []GenerateOption{WithText(nil)}, ErrOption, nil, "", ""},
		{"cancelled", cancelledCtx, prompt, "hi", nil, ErrCanceled, context.Canceled, FinishCancelled, ""},
		{"callback fails", nil, prompt, "hi", []GenerateOption{WithText(func(string) error { return boom })}, ErrCanceled, boom, FinishCancelled, "h"},
		{"dead end", nil, prompt, "hi", []GenerateOption{WithConstraint(want(tok))}, ErrDeadEnd, nil, FinishError, ""},
		{"constraint refuses", nil, prompt, "hi", []GenerateOption{WithConstraint(refusing)}, ErrConstraint, nil, FinishError, "y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := c.ctx
			if ctx == nil {
				ctx = context.Background()
			}
			res, err := Generate(ctx, newFake(t, c.prompt, tok.Encode(c.script)), tok, c.prompt, c.opts...)
			if !errors.Is(err, c.kind) || c.cause != nil && !errors.Is(err, c.cause) {
				t.Fatalf("got %v", err)
			}
			if (res == nil) != (c.finish == "") || res != nil && (res.Finish != c.finish || res.Text != c.text) {
				t.Errorf("got %+v", res)
			}
		})
	}
}

func TestGenerateModelFails(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "x")
	m := newFake(t, prompt, tok.Encode("hi"))
	m.err = errors.New("boom")
	res, err := Generate(context.Background(), m, tok, prompt)
	if !errors.Is(err, m.err) || res.Text != "hi" || res.Finish != FinishError {
		t.Errorf("got %v, %+v", err, res)
	}
}

// A context that fills up ends the output; its last token need not be read.
func TestGenerateContextLength(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "xyz")
	for _, c := range []struct{ context, tokens int }{{3, 1}, {4, 2}, {6, 4}} {
		m := newFake(t, prompt, tok.Encode("hello world"))
		m.context = c.context
		res, err := Generate(context.Background(), m, tok, prompt)
		if err != nil || res.Finish != FinishLength || len(res.Tokens) != c.tokens {
			t.Errorf("context %d: %v, %+v", c.context, err, res)
		}
	}
}

func TestGenerateCancelledMidway(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "x")
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	res, err := Generate(ctx, newFake(t, prompt, tok.Encode("hello")), tok, prompt, WithText(func(string) error {
		if n++; n == 2 {
			cancel()
		}
		return nil
	}))
	if !errors.Is(err, context.Canceled) || res.Text != "he" || res.Finish != FinishCancelled {
		t.Errorf("got %v, %+v", err, res)
	}
}

func TestGenerateIsRepeatable(t *testing.T) {
	tok := byteTokenizer(t)
	prompt := say(t, tok, "x")
	run := func(seed uint64) []int32 {
		s := newTestSampler(t, WithTemperature(5), WithSeed(seed), WithRepetitionPenalty(1.1))
		res, err := Generate(context.Background(), newFake(t, prompt, tok.Encode(strings.Repeat("hello", 10))), tok, prompt,
			WithSampler(s), WithMaxTokens(30))
		if err != nil {
			t.Fatal(err)
		}
		return res.Tokens
	}
	if !slices.Equal(run(1), run(1)) {
		t.Error("one seed, two outputs")
	}
	if slices.Equal(run(1), run(2)) {
		t.Error("two seeds, one output")
	}
}

// FuzzStopText checks the stream of text against a search in the whole of it,
// however it is cut.
func FuzzStopText(f *testing.F) {
	f.Add("hello END of it", "END", "of", uint64(0x5a5a))
	f.Add("aaaab", "aab", "b", uint64(1))
	f.Fuzz(func(t *testing.T, text, a, b string, cuts uint64) {
		if a == "" || b == "" || !utf8.ValidString(text+"|"+a+"|"+b) || len(text) > 200 {
			return
		}
		stops := []string{a, b}
		want, wantStop, end := text, "", len(text)+1
		for _, s := range stops {
			i := strings.Index(text, s)
			if i >= 0 && (i+len(s) < end || i+len(s) == end && i < len(want)) {
				want, wantStop, end = text[:i], s, i+len(s)
			}
		}
		var got strings.Builder
		ts := textStream{stops: stops, onText: func(s string) error { got.WriteString(s); return nil }}
		stop, from := "", 0
		for i := range text {
			if stop == "" && cuts>>(i%64)&1 != 0 {
				stop, _ = ts.write(text[from:i])
				from = i
			}
		}
		if stop == "" {
			stop, _ = ts.write(text[from:])
		}
		if stop == "" {
			ts.finish()
		}
		if stop != wantStop || got.String() != want || ts.text.String() != want {
			t.Fatalf("%q with stops %q: got %q %q, want %q %q", text, stops, got.String(), stop, want, wantStop)
		}
	})
}
