package toolcall_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/grammar/toolcall"
	"github.com/stencil-go/stencil/mask"
)

var tools = []toolcall.Tool{
	{Name: "weather", Description: "tells the weather", Parameters: []byte(`{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":14},"rain":{"type":"boolean"}},"required":["city"],"additionalProperties":false}`)},
	{Name: "weather.now", Parameters: []byte(`{"type":"object","properties":{"at":{"type":"array","items":{"type":"integer"},"maxItems":3}},"additionalProperties":false}`)},
	{Name: "ping"},
}

func ExampleAnswer() {
	e, err := toolcall.Answer(toolcall.Hermes, tools[:1], toolcall.WithCalls(1, 1))
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
	for _, arguments := range []string{`{"city": "Oslo", "days": 3}`, `{"days": 3}`} {
		text := "Let me look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": " + arguments + "}\n</tool_call>"
		c := p.Cursor()
		fmt.Println(c.Write([]byte(text)) == len(text) && c.Accepting())
	}
	// Output:
	// true
	// false
}

func ExampleRead() {
	m, err := toolcall.Read(toolcall.MistralNamed, `Let me look.[TOOL_CALLS]weather[ARGS]{"city": "Oslo"}[TOOL_CALLS]ping[ARGS]{}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Text)
	for _, c := range m.Calls {
		fmt.Printf("%s %s\n", c.Name, c.Arguments)
	}
	// Output:
	// Let me look.
	// weather {"city": "Oslo"}
	// ping {}
}

type sample struct {
	text  string
	words string // what is said beside the calls
	calls []string
}

type corpus struct {
	format  toolcall.Format
	accepts []sample
	rejects []string
}

var corpora = []corpus{
	{toolcall.Hermes, []sample{
		{"No need.", "No need.", nil},
		{"", "", nil},
		{"a < b <tool_cal>", "a < b <tool_cal>", nil},
		{"<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>", "", []string{"ping {}"}},
		{"x<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"</tool_call>\", \"rain\":true}}\n</tool_call>\n<tool_call>\n{\"name\": \"weather.now\", \"arguments\": {}}\n</tool_call>y", "x\ny",
			[]string{`weather {"city": "</tool_call>", "rain":true}`, "weather.now {}"}},
	}, []string{"<tool_call>", "<tool_call>\n{\"name\": \"none\", \"arguments\": {}}\n</tool_call>", "<tool_call>\n{\"name\": \"weather\", \"arguments\": {}}\n</tool_call>", "<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n"}},
	{toolcall.Llama3, []sample{
		{"Hello {}", "Hello {}", nil},
		{`{"name": "weather", "parameters": {"city":"Oslo"}}`, "", []string{`weather {"city":"Oslo"}`}},
		{`<|python_tag|>{"name": "ping", "parameters": {}}; {"name": "ping", "parameters": {}}`, "", []string{"ping {}", "ping {}"}},
	}, []string{"{", `{"name": "weather", "parameters": {}}`, `{"name": "ping", "parameters": {}} so`, "so <|python_tag|>"}},
	{toolcall.Llama3Python, []sample{
		{"Hello", "Hello", nil},
		{`<|python_tag|>weather.call(city="Os\"lo", days=3, rain=True)`, "", []string{`weather {"city":"Os\"lo","days":3,"rain":true}`}},
		{`<|python_tag|>weather.now.call(at=[1,2])`, "", []string{`weather.now {"at":[1,2]}`}},
		{`<|python_tag|>ping.call()`, "", []string{"ping {}"}},
	}, []string{`<|python_tag|>weather.call()`, `<|python_tag|>weather.call(days=3, city="a")`, `<|python_tag|>weather.call(city="a", days=15)`, `<|python_tag|>weather.call(city="a", rain=true)`, `<|python_tag|>ping()`}},
	{toolcall.Mistral, []sample{
		{"Hello [1]", "Hello [1]", nil},
		{`[TOOL_CALLS] [{"name": "ping", "arguments": {}}, {"name": "weather", "arguments": {"city": "a"}}]`, "", []string{"ping {}", `weather {"city": "a"}`}},
		{`So.[TOOL_CALLS][{"name": "ping", "arguments": {}}]`, "So.", []string{"ping {}"}},
	}, []string{"[TOOL_CALLS]", "[TOOL_CALLS] []", `[TOOL_CALLS] [{"name": "ping", "arguments": {}}] more`}},
	{toolcall.MistralNamed, []sample{
		{"Hello", "Hello", nil},
		{`So.[TOOL_CALLS]weather[ARGS]{"city": "[TOOL_CALLS]"}[TOOL_CALLS]ping[ARGS]{}`, "So.", []string{`weather {"city": "[TOOL_CALLS]"}`, "ping {}"}},
	}, []string{"[TOOL_CALLS]", "[TOOL_CALLS]ping", "[TOOL_CALLS]none[ARGS]{}", "[TOOL_CALLS]ping[ARGS]{} so"}},
	{toolcall.Gemma, []sample{
		{"Hello", "Hello", nil},
		{"{\"name\": \"ping\", \"parameters\": {}}\n{\"name\": \"ping\", \"parameters\": {}}", "", []string{"ping {}", "ping {}"}},
	}, []string{"{}", `{"name": "ping", "arguments": {}}`}},
	{toolcall.Harmony, []sample{
		{"<|channel|>final<|message|>Hello", "Hello", nil},
		{"<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary<|message|>Let me look. <|end|><|start|>assistant<|channel|>commentary to=functions.weather <|constrain|>json<|message|>{\"city\":\"a\"}", "Let me look. ", []string{`weather {"city":"a"}`}},
		{"<|channel|>commentary to=functions.weather.now <|constrain|>json<|message|>{}", "", []string{"weather.now {}"}},
	}, []string{"Hello", "<|channel|>final<|message|>a<|end|>", "<|channel|>analysis<|message|>Hm.", "<|channel|>other<|message|>a", "<|channel|>commentary to=functions.none <|constrain|>json<|message|>{}"}},
	{toolcall.DeepSeek, []sample{
		{"Hello", "Hello", nil},
		{"So.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n```json\n{\"city\": \"a\"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>ping\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>", "So.", []string{`weather {"city": "a"}`, "ping {}"}},
	}, []string{"<｜tool▁calls▁begin｜>", "<｜tool▁calls▁begin｜><｜tool▁calls▁end｜>"}},
	{toolcall.DeepSeek31, []sample{
		{"Hello", "Hello", nil},
		{"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>weather<｜tool▁sep｜>{\"city\": \"a\"}<｜tool▁call▁end｜><｜tool▁call▁begin｜>ping<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", "", []string{`weather {"city": "a"}`, "ping {}"}},
	}, []string{"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>ping<｜tool▁sep｜>{}<｜tool▁call▁end｜>"}},
}

func program(t testing.TB, f toolcall.Format, opts ...toolcall.Option) *fsm.Program {
	t.Helper()
	e, err := toolcall.Answer(f, tools, opts...)
	if err != nil {
		t.Fatal(err)
	}
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

func accepts(p *fsm.Program, text string) bool {
	c := p.Cursor()
	return c.Write([]byte(text)) == len(text) && c.Accepting()
}

func described(m *toolcall.Message) []string {
	var out []string
	for _, c := range m.Calls {
		out = append(out, c.Name+" "+string(c.Arguments))
	}
	return out
}

// TestFormats: the texts of each format are described and read, others are not.
func TestFormats(t *testing.T) {
	seen := map[toolcall.Format]bool{}
	for _, c := range corpora {
		seen[c.format] = true
		t.Run(c.format.String(), func(t *testing.T) {
			p, must, cannot := program(t, c.format), program(t, c.format, toolcall.WithCalls(1, -1)), program(t, c.format, toolcall.WithCalls(0, 0))
			for _, s := range c.accepts {
				if !accepts(p, s.text) {
					t.Errorf("%q is refused", s.text)
				}
				if accepts(must, s.text) != (len(s.calls) > 0) || accepts(cannot, s.text) != (len(s.calls) == 0) {
					t.Errorf("%q: with calls %v, without %v", s.text, accepts(must, s.text), accepts(cannot, s.text))
				}
				m, err := toolcall.Read(c.format, s.text)
				if err != nil {
					t.Errorf("%q: %v", s.text, err)
					continue
				}
				if m.Text != s.words || !reflect.DeepEqual(described(m), s.calls) {
					t.Errorf("%q is read as %q, %q", s.text, m.Text, described(m))
				}
			}
			for _, text := range c.rejects {
				if accepts(p, text) {
					t.Errorf("%q is accepted", text)
				}
			}
		})
	}
	for _, f := range toolcall.Formats() {
		if !seen[f] {
			t.Errorf("no texts of %v", f)
		}
	}
}

// TestAnswersAreCalls: whatever is written under the masks is read again, and its
// arguments are valid for an independent validator; masks equal trying every token.
func TestAnswersAreCalls(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, tool := range tools {
		source := string(tool.Parameters)
		if source == "" {
			source = `{"type":"object","additionalProperties":false}`
		}
		s, err := jsonschema.CompileString(tool.Name+".json", source)
		if err != nil {
			t.Fatal(err)
		}
		schemas[tool.Name] = s
	}
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, s := range []string{"<tool_call>", "</tool_call>", "\n{\"name\": \"", "ping", "weather", ".now", "\", \"arguments\": ", "\", \"parameters\": ", "{}", "}\n", "[TOOL_CALLS]", "[ARGS]", " [{", "}]", "<|channel|>",
		"final", "commentary", " to=functions.", "<|message|>", "<|end|>", "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<|python_tag|>", ".call(", "city=\"", `{"city": "`, `"}`, " a", "\n", "; {", "```json\n"} {
		tokens = append(tokens, []byte(s))
	}
	tokens = append(tokens, nil)
	v, err := mask.NewVocab(tokens, []int32{int32(len(tokens) - 1)})
	if err != nil {
		t.Fatal(err)
	}
	walks := 12
	if testing.Short() {
		walks = 3
	}
	for i, f := range toolcall.Formats() {
		p := program(t, f, toolcall.WithCalls(1, 3), toolcall.WithSchema(grammar.WithoutExponents()))
		if f == toolcall.Llama3Python || f == toolcall.Harmony {
			p = program(t, f, toolcall.WithCalls(1, 1))
		}
		for walk := range walks {
			r := rand.New(rand.NewPCG(uint64(i), uint64(walk)))
			m, err := mask.NewMatcher(p, v, mask.WithBudget(250+r.IntN(200)))
			if err != nil {
				t.Fatalf("%v: %v", f, err)
			}
			var text []byte
			for steps := 0; !m.Done(); steps++ {
				set := m.Mask()
				var long, short []int32
				for id := range set.All() {
					switch n := len(v.Token(id)); {
					case n > 1:
						long = append(long, id)
					case n == 1 && (v.Token(id)[0] < 0x80 || r.IntN(20) == 0):
						short = append(short, id)
					}
				}
				if walk == 0 && steps%7 == 0 && steps < 60 {
					for id := range int32(v.Size()) {
						if ok := m.Clone().Accept(id) == nil; ok != set.Has(id) {
							t.Fatalf("%v: behind %q: token %q: mask %v, trying %v", f, text, v.Token(id), set.Has(id), ok)
						}
					}
				}
				if len(long)+len(short) == 0 {
					for id := range set.All() {
						if v.Token(id) != nil {
							short = append(short, id)
						}
					}
				}
				if len(long)+len(short) == 0 || m.Complete() && r.IntN(3) == 0 {
					break
				}
				if len(long) > 0 && (len(short) == 0 || r.IntN(3) > 0) {
					short = long
				}
				id := short[r.IntN(len(short))]
				if err := m.Accept(id); err != nil {
					t.Fatalf("%v: behind %q: %q: %v", f, text, v.Token(id), err)
				}
				text = append(text, v.Token(id)...)
			}
			if !m.Complete() {
				t.Fatalf("%v: %q is not complete", f, text)
			}
			message, err := toolcall.Read(f, string(text))
			if err != nil {
				t.Errorf("%v: %q: %v", f, text, err)
				continue
			}
			if len(message.Calls) < 1 || len(message.Calls) > 3 {
				t.Errorf("%v: %q has %d calls", f, text, len(message.Calls))
			}
			for _, c := range message.Calls {
				var value any
				if err := json.Unmarshal(c.Arguments, &value); err != nil || schemas[c.Name] == nil {
					t.Errorf("%v: %q: call of %q: %v", f, text, c.Name, err)
				} else if err := schemas[c.Name].Validate(value); err != nil {
					t.Errorf("%v: %q: %v", f, text, err)
				}
			}
		}
	}
}

// TestSpecialTokens: markers become leaves that are tokens.
func TestSpecialTokens(t *testing.T) {
	for _, f := range toolcall.Formats() {
		e, err := toolcall.Answer(f, tools, toolcall.WithSpecialTokens())
		if err != nil {
			t.Fatal(err)
		}
		g, err := grammar.New(e)
		if err != nil {
			t.Fatalf("%v: %v", f, err)
		}
		// A checker of finished texts reads the names spelled out.
		p, err := fsm.Compile(g, fsm.WithTokenText())
		if err != nil {
			t.Fatalf("%v: %v", f, err)
		}
		for _, c := range corpora {
			for _, s := range c.accepts {
				if c.format == f && !accepts(p, s.text) {
					t.Errorf("%v: %q is refused", f, s.text)
				}
			}
		}
		names := map[string]bool{}
		leaves(e, map[*grammar.Expr]bool{}, names)
		if (len(names) > 0) != (f != toolcall.Gemma) {
			t.Errorf("%v: special tokens %v", f, names)
		}
	}
}

// leaves collects the names of tokens in e.
func leaves(e *grammar.Expr, seen map[*grammar.Expr]bool, names map[string]bool) {
	if e == nil || seen[e] {
		return
	}
	seen[e] = true
	if e.Op == grammar.OpToken {
		for _, n := range e.Tokens.Names {
			names[n] = true
		}
	}
	for _, s := range e.Subs {
		leaves(s, seen, names)
	}
}

func TestAnswerErrors(t *testing.T) {
	one := func(name, schema string) []toolcall.Tool {
		return []toolcall.Tool{{Name: name, Parameters: []byte(schema)}}
	}
	for _, tt := range []struct {
		name    string
		format  toolcall.Format
		tools   []toolcall.Tool
		opts    []toolcall.Option
		kind    error
		pointer string
	}{
		{"format", 0, tools, nil, grammar.ErrInvalid, ""},
		{"no tools", toolcall.Hermes, nil, nil, grammar.ErrInvalid, ""},
		{"no name", toolcall.Hermes, one("", `{"type":"object"}`), nil, grammar.ErrInvalid, "/0"},
		{"name with a quote", toolcall.Hermes, one(`a"`, `{"type":"object"}`), nil, grammar.ErrInvalid, "/0"},
		{"same name", toolcall.Hermes, append(one("ping", ""), tools...), nil, grammar.ErrInvalid, "/3"},
		{"array", toolcall.Hermes, one("a", `{"type":"array"}`), nil, grammar.ErrInvalid, "/0"},
		{"no JSON", toolcall.Hermes, one("a", `{`), nil, grammar.ErrSyntax, "/0"},
		{"unknown format", toolcall.Hermes, one("a", `{"type":"object","properties":{"x":{"type":"string","format":"no"}}}`), nil, grammar.ErrUnsupported, "/0/properties/x/format"},
		{"bounds", toolcall.Hermes, tools, []toolcall.Option{toolcall.WithCalls(2, 1)}, grammar.ErrInvalid, ""},
		{"two calls", toolcall.Harmony, tools, []toolcall.Option{toolcall.WithCalls(2, 3)}, grammar.ErrUnsupported, ""},
		{"object in Python", toolcall.Llama3Python, one("a", `{"type":"object","properties":{"x":{"type":"object"}}}`), nil, grammar.ErrUnsupported, "/0/properties/x"},
		{"keyword in Python", toolcall.Llama3Python, one("a", `{"type":"object","properties":{"in":{"type":"string"}}}`), nil, grammar.ErrUnsupported, "/0/properties/in"},
		{"unenforced in Python", toolcall.Llama3Python, one("a", `{"type":"object","minProperties":1,"properties":{"x":{"type":"string"}}}`), nil, grammar.ErrUnsupported, "/0"},
		{"required in Python", toolcall.Llama3Python, one("a", `{"type":"object","required":["y"]}`), nil, grammar.ErrUnsupported, "/0"},
	} {
		_, err := toolcall.Answer(tt.format, tt.tools, tt.opts...)
		var e *grammar.Error
		if !errors.As(err, &e) || !errors.Is(err, tt.kind) || e.Pointer != tt.pointer {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	if _, err := toolcall.Read(0, ""); !errors.Is(err, grammar.ErrInvalid) {
		t.Error(err)
	}
	for _, tt := range []struct {
		format toolcall.Format
		text   string
		offset int64
	}{
		{toolcall.Hermes, "a<tool_call>\n{]", 13},
		{toolcall.Hermes, "<tool_call>\n{}\n</tool_call>", 12},
		{toolcall.Hermes, `<tool_call>{"name":"a","arguments":1}</tool_call>`, 11},
		{toolcall.Hermes, `<tool_call>{"name":"a","arguments":{}}`, 38},
		{toolcall.Llama3, `{"name":"a","parameters":{}} x`, 28},
		{toolcall.Llama3Python, "<|python_tag|>a(", 16},
		{toolcall.Llama3Python, "<|python_tag|>a.call(x=y)", 23},
		{toolcall.Mistral, "[TOOL_CALLS]x", 12},
		{toolcall.MistralNamed, "[TOOL_CALLS]x", 13},
		{toolcall.MistralNamed, "[TOOL_CALLS]x[ARGS]1", 19},
		{toolcall.Harmony, "x", 0},
		{toolcall.Harmony, "<|channel|>x<|message|>", 23},
		{toolcall.DeepSeek31, "<｜tool▁calls▁begin｜>", int64(len("<｜tool▁calls▁begin｜>"))},
	} {
		_, err := toolcall.Read(tt.format, tt.text)
		var e *grammar.Error
		if !errors.As(err, &e) || !errors.Is(err, grammar.ErrSyntax) || e.Offset != tt.offset {
			t.Errorf("%v: %q: %v", tt.format, tt.text, err)
		}
	}
}

// FuzzRead: any text is read or gives a located error; what the grammar describes is read.
func FuzzRead(f *testing.F) {
	for _, c := range corpora {
		for _, s := range c.accepts {
			f.Add(uint8(c.format), s.text)
		}
		for _, s := range c.rejects {
			f.Add(uint8(c.format), s)
		}
	}
	programs := map[toolcall.Format]*fsm.Program{}
	for _, format := range toolcall.Formats() {
		programs[format] = program(f, format)
	}
	f.Fuzz(func(t *testing.T, format uint8, text string) {
		m, err := toolcall.Read(toolcall.Format(format), text)
		var e *grammar.Error
		switch p := programs[toolcall.Format(format)]; {
		case err != nil && (!errors.As(err, &e) || e.Offset > int64(len(text))):
			t.Fatal(err)
		case err != nil && p != nil && accepts(p, text):
			t.Fatalf("%q is described and not read: %v", text, err)
		case err == nil:
			for _, c := range m.Calls {
				if !json.Valid(c.Arguments) || !strings.HasPrefix(string(c.Arguments), "{") {
					t.Fatalf("%q: arguments %q", text, c.Arguments)
				}
			}
		}
	})
}
