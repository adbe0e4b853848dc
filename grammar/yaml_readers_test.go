package grammar_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"gopkg.in/yaml.v3"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// nasty are strings that some YAML reader takes for something else when they stand
// without quotes, or that are hard to write at all.
var nasty = []string{
	"no", "No", "NO", "yes", "y", "Y", "n", "on", "off", "On", "true", "True", "TRUE", "false", "null", "Null", "NULL", "~", "", "nil", "none", "None",
	"0o7", "0x1F", "0b101", "012", "1_000", "1e3", "1E3", "1.", ".5", "+1", "-1", "-", "+", ".", "..", "...", "---", "0.", "1e", "e1", ".inf", "-.Inf", ".nan", ".NaN", "inf", "nan", "Infinity",
	"190:20:30", "12:30", "12:30:45", "1:2", "2024-01-01", "2024-1-1", "2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "01-02-2024", "1,000", "1 000", "0", "-0", "00", "1.0", "123456789012345678901234567890",
	"- x", "-x", "- ", "? x", "?x", ": x", ":x", "x:", "a: b", "a:b", "a : b", "a #b", "a#b", "#", "# x", "a:\tb", "&a", "*a", "!a", "!!str a", "|", "|-", ">", ">-", "%", "%YAML 1.2", "@a", "`a`", "<<", "=", "\"", "'", "\"a\"", "'a'", "a'b", "it's", "say \"hi\"",
	"[", "]", "[a]", "{", "}", "{a}", "{a: b}", ",", "a,b", "a, b", "a]b", "a}b", " a", "a ", "  ", "\t", "a\t", "\ta", "a\tb", "\n", "a\n", "\na", "a\nb", "a\n\nb", "a\n b", " a\nb", "a\n", "a\n\n", "a\nb\n", "a \nb", "a\n \nb", "# a\nb", "- a\n- b", "a: b\nc: d", "---\na", "...\na", "a\r\nb", "a\rb", "\r", "\\", "\\n", "a\\b", "/", "$", "^",
	"é", "日本語", "😀", "👨‍👩‍👧", "\u00a0", "\u00a0a", "\u0085", "\u2028", "\u2029", "\ufeff", "a\ufeffb", "\u0000", "\u0007", "\u001b[0m", "\u007f", "\u0080", "\ufffd", "\ufffe", "\U0010ffff",
	"http://x.y/z", "C:\\x", "key=value", "100%", "a@b.c", "x > y", "x | y", "a & b", "*", "**b**", "`", "~/x", "~x", "1.2.3", "v1.2", "1st", "3 apples", "0x", "0xg", "1e3x", "true story", "nulls", "yes sir", "no.", "on-line", "off/on",
}

func machine(t testing.TB, g *grammar.Grammar, err error) *fsm.Program {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestYAMLNastyStrings: each of them, as a value, an item and a key, in block and flow
// style, is written so that the machine accepts it and both readers read it; under a
// const it can be written in that one way only.
func TestYAMLNastyStrings(t *testing.T) {
	for _, opts := range [][]grammar.YAMLOption{nil, {grammar.WithFlow()}, {grammar.WithoutBlockScalars()}} {
		g, err := grammar.FromYAMLSchema([]byte(`{}`), opts...)
		anything := machine(t, g, err)
		for i, s := range nasty {
			quoted, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range []string{`%s`, `{"a":%s,"b":1}`, `[%s,"x",[%s]]`, `{%s:1}`, `{%s:{%s:[%s]}}`, `[{%s:%s},{"x":%s}]`} {
				value := strings.ReplaceAll(form, "%s", string(quoted))
				text, err := grammar.JSONToYAML([]byte(value), opts...)
				if err != nil {
					t.Fatal(err)
				}
				if !acceptsText(anything, string(text)) {
					t.Errorf("%q is refused", text)
				}
				got, err := readYAML(string(text))
				if err != nil {
					t.Errorf("%q: %v", text, err)
					continue
				}
				if alike(got) != alikeJSON([]byte(value)) {
					t.Errorf("%q is read as %v, want %s", text, got, value)
				}
				if i%9 == 0 {
					g, err := grammar.FromYAMLSchema([]byte(`{"const":`+value+`}`), opts...)
					only := machine(t, g, err)
					if !acceptsText(only, string(text)) || string(only.Start().Shortest()) != strings.TrimSuffix(string(text), "\n") {
						t.Errorf("const %s is written %q, accepted %v, want %q", value, only.Start().Shortest(), acceptsText(only, string(text)), text)
					}
				}
			}
		}
	}
}

// TestYAMLPlainScalars: what the machine takes for a string without quotes, as a value
// and as a key, both readers take for that string: for the nasty ones and for random
// texts of the characters that numbers, dates, words and marks are made of.
func TestYAMLPlainScalars(t *testing.T) {
	texts := append([]string(nil), nasty...)
	r := rand.New(rand.NewPCG(21, 22))
	n := 20_000
	if testing.Short() {
		n = 2_000
	}
	characters := []rune("0123456789012345__..--::++eExXoOabfnulltryesTZ~<=#,'\"?![]{}|>&*%@` \té")
	for range n {
		var b strings.Builder
		for range 1 + r.IntN(9) {
			b.WriteRune(characters[r.IntN(len(characters))])
		}
		texts = append(texts, b.String())
	}
	g, err := grammar.FromYAMLSchema([]byte(`{"type":"object","additionalProperties":{"type":"string"}}`), grammar.WithoutBlockScalars())
	block := machine(t, g, err)
	g, err = grammar.FromYAMLSchema([]byte(`{"type":"object","additionalProperties":{"type":"string"}}`), grammar.WithFlow())
	flow := machine(t, g, err)
	plain := 0
	for _, s := range texts {
		for text, p := range map[string]*fsm.Program{"k: " + s: block, s + ": v": block, "{k: " + s + "}": flow, "{" + s + ": v}": flow} {
			// A line end behind the document is none of its value.
			if strings.HasPrefix(s, `"`) || strings.HasSuffix(text, "\n") || !acceptsText(p, text) {
				continue
			}
			plain++
			got, err := readYAML(text)
			if err != nil {
				t.Errorf("%q: %v", text, err)
				continue
			}
			object, _ := got.(map[string]any)
			value, key := object["k"], object[s]
			if value != any(s) && key != any("v") {
				t.Errorf("%q is read as %v", text, got)
			}
		}
	}
	if plain < n/20 {
		t.Errorf("only %d of %d plain scalars are accepted", plain, len(texts))
	}
	t.Logf("%d of %d are accepted", plain, 4*len(texts))
}

// leftOut is what documents of other writers have that these grammars leave out: block
// scalars with an indentation indicator, and explicit keys.
var leftOut = regexp.MustCompile(`(?m)[|>][-+]?[0-9]|^ *\? |^ *- \? `)

// TestYAMLOtherWriters: documents of yaml.v3 and goccy/go-yaml are accepted by the
// grammar of documents without a schema, but for what it leaves out.
func TestYAMLOtherWriters(t *testing.T) {
	p := machine(t, grammar.YAML(), nil)
	r := rand.New(rand.NewPCG(31, 32))
	words := []string{"a", "key", "two words", "no", "1", "1.5", "2024-01-01", "it's", "a: b", "# x", "x #y", "", "é", "-", "[x]", "line\nbreak", "true", "null", " lead", "trail ", "http://x/y", "\"q\""}
	var value func(depth int) any
	value = func(depth int) any {
		switch n := r.IntN(9); {
		case n < 3 || depth == 0:
			return words[r.IntN(len(words))]
		case n == 3:
			return r.IntN(1000) - 500
		case n == 4:
			return []any{nil, true, 1.25}[r.IntN(3)]
		case n < 7:
			out := map[string]any{}
			for range r.IntN(4) {
				// goccy/go-yaml writes no YAML for a key of two lines.
				out[strings.ReplaceAll(words[r.IntN(len(words))], "\n", " ")] = value(depth - 1)
			}
			return out
		}
		out := []any{}
		for range r.IntN(4) {
			out = append(out, value(depth-1))
		}
		return out
	}
	n := 600
	if testing.Short() {
		n = 100
	}
	accepted, left := 0, 0
	for range n {
		v := value(4)
		var b bytes.Buffer
		e := yaml.NewEncoder(&b)
		e.SetIndent(2)
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		texts := []string{b.String()}
		if other, err := goccy.Marshal(v); err == nil {
			texts = append(texts, string(other))
		}
		for _, text := range texts {
			switch {
			case acceptsText(p, text):
				accepted++
			case leftOut.MatchString(text):
				left++
			default:
				c := p.Cursor()
				t.Errorf("%q is refused at byte %d", text, c.Write([]byte(text)))
			}
		}
	}
	t.Logf("%d accepted, %d of forms left out", accepted, left)
	if accepted < 3*left {
		t.Errorf("only %d accepted, %d left out", accepted, left)
	}
}
