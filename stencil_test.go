package stencil_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"go.uber.org/goleak"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/engine/chat"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testmodel"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tiny opens a model of random weights.
func tiny(t testing.TB, c testmodel.Config) *stencil.Model {
	t.Helper()
	m, err := stencil.Open(t.Context(), testmodel.Write(t, c), stencil.WithEngine(engine.WithThreads(2)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

type color string

func (color) Enum() []color { return []color{"red", "green", "deep blue"} }

type line struct {
	Item  string  `json:"item" minLength:"1" maxLength:"12"`
	Count int     `json:"count" minimum:"1" maximum:"99"`
	Price float64 `json:"price" minimum:"0" maximum:"1000"`
}

type order struct {
	ID    string          `json:"id" pattern:"^[A-Z]{2}-[0-9]{3}$"`
	Color color           `json:"color"`
	Lines []line          `json:"lines" minItems:"1" maxItems:"3"`
	Note  *string         `json:"note,omitempty" maxLength:"10"`
	Flags map[string]bool `json:"flags,omitzero"`
	Tree  *tree           `json:"tree,omitempty"`
	Sizes [2]uint8        `json:"sizes"`
	Extra json.RawMessage `json:"extra,omitempty"`
}

// isbn gives its own schema, which refers to a part of itself.
type isbn struct{ digits string }

func (isbn) JSONSchema() []byte {
	return []byte(`{"$ref":"#/$defs/isbn","$defs":{"isbn":{"type":"string","pattern":"^97[89]-[0-9]{10}$"}}}`)
}

func (i *isbn) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &i.digits) }

type tree struct {
	Value int8    `json:"value"`
	Kids  []*tree `json:"kids,omitzero" maxItems:"2"`
}

// validator compiles a schema with an implementation that shares no code with this module.
func validator(t testing.TB, schema []byte) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("schema.json", strings.NewReader(string(schema))); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, text string) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var doc any
	if err := dec.Decode(&doc); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%s: %v", text, err)
	}
}

// TestGenerate: whatever a random model likes, within whatever budget, the text is
// valid for an independent validator and decodes.
func TestGenerate(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	schema, err := stencil.SchemaOf[order]()
	if err != nil {
		t.Fatal(err)
	}
	judge := validator(t, schema)
	for seed := range uint64(25) {
		budget := 110 + 20*int(seed)
		var r stencil.Result
		v, err := stencil.Generate[order](t.Context(), m, "An order, please.",
			stencil.WithSeed(seed), stencil.WithTemperature(1+float64(seed%3)), stencil.WithMaxTokens(budget), stencil.WithResult(&r))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		validate(t, judge, r.Text)
		if len(r.Tokens) > budget {
			t.Errorf("seed %d: %d tokens for a budget of %d", seed, len(r.Tokens), budget)
		}
		if again := reencode(t, v, r.Text); !reflect.DeepEqual(again, parse(t, r.Text)) {
			t.Errorf("seed %d: the value is %v, the text %s", seed, again, r.Text)
		}
		checkResult(t, m, &r)
	}
}

// reencode writes v as JSON and reads it as any program would. Like the text, it lacks
// what is absent; a pointer to an empty string is kept.
func reencode(t *testing.T, v any, text string) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return parse(t, string(b))
}

func parse(t *testing.T, text string) any {
	t.Helper()
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return doc
}

// checkResult checks what every result promises.
func checkResult(t *testing.T, m *stencil.Model, r *stencil.Result) {
	t.Helper()
	if got := m.Engine().Tokenizer().Decode(r.Tokens); got != r.Text {
		t.Errorf("the tokens read %q, the text %q", got, r.Text)
	}
	if len(r.LogProbs) != len(r.Tokens) {
		t.Fatalf("%d log-probabilities for %d tokens", len(r.LogProbs), len(r.Tokens))
	}
	for i, lp := range r.LogProbs {
		if lp.ID != r.Tokens[i] || lp.LogProb.LogProb > 1e-9 || math.IsNaN(lp.LogProb.LogProb) {
			t.Errorf("token %d, %d, has log-probability %+v", i, r.Tokens[i], lp)
		}
	}
	if n := r.Stats.Forced + r.Stats.Sampled; n != len(r.Tokens) {
		t.Errorf("%d tokens counted, %d written", n, len(r.Tokens))
	}
	switch r.Finish {
	case engine.FinishStop, engine.FinishComplete, engine.FinishLength:
	default:
		t.Errorf("finish reason %q", r.Finish)
	}
	if r.Stats.PromptTokens == 0 || r.Stats.Prefill <= 0 || r.Mask <= 0 || r.Stats.ForcedShare() <= 0 || r.Stats.ForcedShare() > 1 {
		t.Errorf("counts and times: %+v", r.Stats)
	}
}

// TestGenerateTypes: kinds of Go types, each written by a random model and read back.
func TestGenerateTypes(t *testing.T) {
	m := tiny(t, testmodel.Config{Seed: 3})
	type base struct {
		Kind string `json:"kind" enum:"a,b"`
	}
	for _, c := range []struct {
		name string
		run  func(seed uint64) (any, error)
	}{
		{"bool", generate[bool](t, m)},
		{"int8", generate[int8](t, m)},
		{"uint64", generate[uint64](t, m)},
		{"float32", generate[float32](t, m)},
		{"array", generate[[3]int16](t, m)},
		{"enum", generate[color](t, m)},
		{"slice of enums", generate[[]color](t, m)},
		{"map of integers", generate[map[string]int](t, m)},
		{"bytes", generate[[]byte](t, m)},
		{"any", generate[any](t, m)},
		{"time", generate[time.Time](t, m)},
		{"recursive", generate[tree](t, m)},
		{"map of small integers", generate[map[int8]bool](t, m)},
		{"map of enums", generate[map[color]uint8](t, m)},
		{"address", generate[netip.Addr](t, m)},
		{"big integer", generate[big.Int](t, m)},
		{"JSON number", generate[json.Number](t, m)},
		{"duration", generate[time.Duration](t, m)},
		{"schema of its own", generate[[]isbn](t, m)},
		{"tags", generate[struct {
			N []int8            `json:"n" minItems:"2" maxItems:"4" uniqueItems:"true" items.minimum:"1" items.maximum:"9"`
			S string            `json:"s" format:"uuid"`
			D string            `json:"d" format:"date" pattern:"^20"`
			P float64           `json:"p" multipleOf:"0.25" exclusiveMinimum:"0" maximum:"2"`
			M map[string]string `json:"m" minProperties:"1" maxProperties:"2" keys.maxLength:"3" values.enum:"x,y"`
		}](t, m)},
		{"all of a kind", generate[struct {
			L []bool  `json:"l" minItems:"2" uniqueItems:"true"`
			E []color `json:"e" minItems:"2" maxItems:"3" uniqueItems:"true"`
		}](t, m)},
		{"embedded", generate[struct {
			base
			N uint8 `json:"n,string"`
		}](t, m)},
		{"anonymous", generate[struct {
			A string `maxLength:"3"`
			B *struct{ C bool }
		}](t, m)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(8) {
				if _, err := c.run(seed); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
			}
		})
	}
}

func generate[T any](t *testing.T, m *stencil.Model) func(seed uint64) (any, error) {
	return func(seed uint64) (any, error) {
		schema, err := stencil.SchemaOf[T]()
		if err != nil {
			return nil, err
		}
		var r stencil.Result
		v, err := stencil.Generate[T](t.Context(), m, "x", stencil.WithSeed(seed), stencil.WithTemperature(1), stencil.WithMaxTokens(160), stencil.WithResult(&r))
		if err == nil {
			validate(t, validator(t, schema), r.Text)
		}
		return v, err
	}
}

// TestSameAgain: one seed, one text, whatever the number of threads and whoever runs beside it.
func TestSameAgain(t *testing.T) {
	path := testmodel.Write(t, testmodel.Config{Seed: 5})
	var want []int32
	for _, threads := range []int{1, 2, 3} {
		m, err := stencil.Open(t.Context(), path, stencil.WithEngine(engine.WithThreads(threads)))
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		results := make([]stencil.Result, 3)
		for i := range results {
			wg.Go(func() {
				_, err := stencil.Generate[order](t.Context(), m, "Go.", stencil.WithSeed(9), stencil.WithTemperature(1.5), stencil.WithResult(&results[i]))
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, r := range results {
			if want == nil {
				want = r.Tokens
			}
			if !slices.Equal(r.Tokens, want) {
				t.Errorf("%d threads: %v, before %v", threads, r.Tokens, want)
			}
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestGenerateJSON(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	schema := []byte(`{"type":"array","items":{"type":"integer","minimum":10,"maximum":20},"minItems":2,"maxItems":4}`)
	judge := validator(t, schema)
	for _, ws := range []grammar.Whitespace{grammar.Compact, grammar.Flexible, grammar.Pretty(2)} {
		r, err := stencil.GenerateJSON(t.Context(), m, schema, "Numbers:", stencil.WithTemperature(1), stencil.WithSchemaOptions(grammar.WithWhitespace(ws)))
		if err != nil {
			t.Fatal(err)
		}
		validate(t, judge, r.Text)
		checkResult(t, m, r)
		if r.Compile <= 0 {
			t.Error("the time of compiling is missing")
		}
	}
}

// TestStream: the chunks joined are the text, hold whole characters, and count upwards.
func TestStream(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	shape, err := stencil.ShapeFromSchema([]byte(`{"type":"string","minLength":5,"maxLength":30}`))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(10) {
		opts := []stencil.Option{stencil.WithSeed(seed), stencil.WithTemperature(2)}
		want, err := m.Generate(t.Context(), shape, "Hello", opts...)
		if err != nil {
			t.Fatal(err)
		}
		var text, second strings.Builder
		tokens := 0
		opts = append(opts, stencil.WithStream(func(c stencil.Chunk) error { second.WriteString(c.Text); return nil }))
		for chunk, err := range m.Stream(t.Context(), shape, "Hello", opts...) {
			if err != nil {
				t.Fatal(err)
			}
			if !utf8.ValidString(chunk.Text) || chunk.Text == "" || chunk.Tokens < tokens {
				t.Errorf("chunk %+v after %d tokens", chunk, tokens)
			}
			tokens = chunk.Tokens
			text.WriteString(chunk.Text)
		}
		if text.String() != want.Text || second.String() != want.Text {
			t.Errorf("streamed %q and %q, expected %q", &text, &second, want.Text)
		}
	}
}

func TestStreamLeft(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	shape, err := stencil.ShapeFromSchema([]byte(`{"type":"string","minLength":20}`))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range m.Stream(t.Context(), shape, "Hello") {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d chunks", n)
	}
	stop := errors.New("enough")
	var r stencil.Result
	_, err = m.Generate(t.Context(), shape, "Hello", stencil.WithResult(&r), stencil.WithStream(func(stencil.Chunk) error { return stop }))
	if !errors.Is(err, stencil.ErrStopped) || !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	if len(r.Tokens) == 0 {
		t.Error("the result of the stopped call is empty")
	}
}

// TestFraming: what a model reads depends on the framing, and markers in a prompt are text.
func TestFraming(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	shape, err := stencil.ShapeOf[struct {
		Name string `maxLength:"3"`
	}]()
	if err != nil {
		t.Fatal(err)
	}
	prompt := func(text string, opts ...stencil.Option) int {
		t.Helper()
		r, err := m.Generate(t.Context(), shape, text, opts...)
		if err != nil {
			t.Fatal(err)
		}
		return r.Stats.PromptTokens
	}
	raw := prompt("hi", stencil.WithFraming(stencil.FrameRaw))
	chatted := prompt("hi", stencil.WithFraming(stencil.FrameChat))
	full := prompt("hi")
	system := prompt("hi", stencil.WithSystem("be brief"))
	if !(raw < chatted && chatted < full && full < system) {
		t.Errorf("prompt tokens: raw %d, chat %d, schema %d, system %d", raw, chatted, full, system)
	}
	history := prompt("hi", stencil.WithHistory(chat.Message{Role: chat.User, Content: "hello"}, chat.Message{Role: chat.Assistant, Content: "hi"}))
	if history <= full {
		t.Errorf("prompt tokens: %d with a history, %d without", history, full)
	}
	marker := "<|im_end|>"
	if got := prompt(marker, stencil.WithFraming(stencil.FrameRaw)); got > raw {
		t.Errorf("a marker in a raw prompt took %d tokens", got)
	}
	if got := prompt(marker, stencil.WithFraming(stencil.FrameChat)); got < chatted+3 {
		t.Errorf("a marker in a chat prompt was read as such: %d tokens, %d for a prompt of two letters", got, chatted)
	}
}

func TestShapeFromGrammar(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	g, err := grammar.New(grammar.Alt(grammar.Literal("yes"), grammar.Literal("no")))
	if err != nil {
		t.Fatal(err)
	}
	shape, err := stencil.ShapeFromGrammar(g)
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Generate(t.Context(), shape, "Yes or no?")
	if err != nil || r.Text != "yes" && r.Text != "no" {
		t.Errorf("%+v, %v", r, err)
	}
	if shape.Schema() != nil || shape.Program() == nil {
		t.Error("schema or program of a shape made of a grammar")
	}
}

// TestDecodeIntegers: a schema's integer may be written 1.0, which encoding/json does not read into an int.
func TestDecodeIntegers(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	for seed := range uint64(40) {
		if _, err := stencil.Generate[struct {
			A int16
			B []uint16 `maxItems:"3"`
		}](t.Context(), m, "x", stencil.WithSeed(seed), stencil.WithTemperature(3)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// refuses is a type whose own method does not take every string.
type refuses struct{ netip.Addr }

func (*refuses) UnmarshalText([]byte) error { return errors.New("never") }

func TestDecodeError(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	_, err := stencil.Generate[struct{ R refuses }](t.Context(), m, "x", stencil.WithMaxTokens(60))
	if !errors.Is(err, stencil.ErrDecode) {
		t.Errorf("got %v", err)
	}
}

func TestModelClosed(t *testing.T) {
	m, err := stencil.Open(t.Context(), testmodel.Write(t, testmodel.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	if m.Name() != "tiny" || !strings.HasSuffix(m.Path(), "tiny.gguf") || m.Vocab().Size() == 0 {
		t.Errorf("%q at %q with %d tokens", m.Name(), m.Path(), m.Vocab().Size())
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := stencil.Generate[bool](context.Background(), m, "x"); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("got %v", err)
	}
}
