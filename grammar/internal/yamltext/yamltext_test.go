package yamltext_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"gopkg.in/yaml.v3"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// strangeTexts are strings that some YAML reader takes for something else.
var strangeTexts = []string{
	"", " ", "  a", "a ", "no", "No", "NO", "yes", "on", "off", "y", "n", "Y", "null", "Null", "NULL", "~", "true", "False",
	"0", "1", "-1", "+1", "0o7", "0O7", "012", "0x1F", "0b101", "1_000", "1e3", "1E3", "1.", ".5", "-.5", "+.5", "1.5e+3", ".inf", "-.Inf", ".NaN", "nan", "inf", "Infinity",
	"190:20:30", "1:20", "2024-01-01", "2024-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2024", "12:30:45", "1,000",
	"-", "- x", "-x", "--", "---", "--- x", "...", "... x", ".", "..", "../x", "./x", "?", "? x", "?x", ":", ": x", ":x", "a: b", "a:b", "a:", "a :b", "a : b", "http://x.y/z?a=b#c", "C:\\dir",
	"#", "# x", "a # b", "a# b", "a #b", "a#b", "\"", "\"a\"", "a\"b", "'", "'a'", "it's", "`", "@x", "%x", "%YAML 1.2", "&a", "*a", "!a", "!!str a", "|", "|-", ">", "> x", "a | b", "{", "}", "{}", "[]", "[a", "a]", "a, b", ",", "a,b", "{a: b}",
	"<<", "=", "<", "<=", "==", "~/x", "a\nb", "\n", "a\n", "\na", "a\n\nb", "a\r\nb", "\r", "\t", "\ta", "a\tb", "a\t", "\\", "\\n", "a\\", "\x00", "\x01", "\x07", "\x1b", "\x7f", "\u0080", "\u0085", "\u009f", "\u00a0", "\u00a0a", "a\u00a0", "a\u00a0b", "\u2003x", "a\u3000", "\u2028", "a\u2029b", "\ufeff", "\ufeffa", "\ufffd", "\ufffe", "\uffff", "\U0001F600", "é", "日本語", "a\u0301", "\U0010FFFF",
	"1st", "3 apples", "1.2.3", "1.2.3.4", "v1.0", "12 Main St.", "+49 30 1234", "100%", "$5", "(a)", "a (b)", "x=1", "e", "E3", "0x", "0xg", "_", "_1", "1_", "a_b", "null ", "nullable", "nothing", "none", "None", "nil", "yes!", "é: x", "😀: 😀",
	"a  b", "a   #b", "word: ", "trailing:", "x\u200b", "\u200bx", "a\u200bb", "<<: x", "key with spaces", strings.Repeat("long ", 60) + "end",
}

func randomText(r *rand.Rand) string {
	pieces := []string{"a", "b", "no", "null", "true", "1", "0", "-", ":", " ", "#", "\"", "'", ",", "[", "]", "{", "}", "\n", "\t", "\\", "é", "日", "😀", ".", "e", "+", "_", "x", "o", "?", "&", "*", "!", "|", ">", "%", "@", "~", "=", "<", "/", "\u00a0", "\u2028", "\ufeff", "\x7f", "\u0085", "(", ";", "$", "^"}
	var b strings.Builder
	for range 1 + r.IntN(7) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// documents are texts in which the string stands in each place, with the path to it.
func documents(text string) map[string]string {
	flow, value := yamltext.Write(text, yamltext.FlowValue), yamltext.Write(text, yamltext.Value)
	key, flowKey := yamltext.Write(text, yamltext.Key), yamltext.Write(text, yamltext.FlowKey)
	return map[string]string{
		"root":          value,
		"quoted":        yamltext.Quote(text),
		"value":         "k: " + value + "\nl: 1",
		"last":          "l: 1\nk: " + value,
		"item":          "- " + value + "\n- " + value,
		"key":           key + ": " + value + "\nzzz: 1",
		"nested key":    "- " + key + ": x\n  zzz: 1\n- " + key + ":\n    - " + value,
		"flow value":    "{k: " + flow + ", l: " + flow + "}",
		"flow item":     "[" + flow + ", " + flow + "]",
		"flow key":      "{" + flowKey + ": " + flow + ", zzz: 1}",
		"flow key list": "[{" + flowKey + ": 1}]",
	}
}

// plainValue is a value of jsonvalue as the independent readers give it.
func plainValue(v *jsonvalue.Value) any {
	switch v.Kind {
	case jsonvalue.Null:
		return nil
	case jsonvalue.False, jsonvalue.True:
		return v.Kind == jsonvalue.True
	case jsonvalue.Number:
		return "number " + v.Text
	case jsonvalue.String:
		return v.Text
	case jsonvalue.Array:
		out := []any{}
		for i := range v.Items {
			out = append(out, plainValue(&v.Items[i]))
		}
		return out
	}
	out := map[string]any{}
	for i := range v.Members {
		out[v.Members[i].Name] = plainValue(&v.Members[i].Value)
	}
	return out
}

// normal brings what a reader gave to the same form.
func normal(v any) any {
	switch v := v.(type) {
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, normal(x))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = normal(x)
		}
		return out
	case nil, bool, string:
		return v
	}
	return fmt.Sprintf("number %v", v)
}

func checkReadBack(t *testing.T, text string) {
	t.Helper()
	for place, doc := range documents(text) {
		own, err := yamltext.Read(doc, 0, 100)
		if err != nil {
			t.Errorf("%q as %s: %q: %v", text, place, doc, err)
			continue
		}
		want := fmt.Sprintf("%#v", plainValue(own))
		if !strings.Contains(want, fmt.Sprintf("%#v", text)) {
			t.Errorf("%q as %s: %q is read as %s", text, place, doc, want)
		}
		var a, b any
		if err := yaml.Unmarshal([]byte(doc), &a); err != nil {
			t.Errorf("%q as %s: yaml.v3 %q: %v", text, place, doc, err)
		} else if got := fmt.Sprintf("%#v", normal(a)); got != want {
			t.Errorf("%q as %s: yaml.v3 reads %q as %s, not %s", text, place, doc, got, want)
		}
		if err := goccy.Unmarshal([]byte(doc), &b); err != nil {
			t.Errorf("%q as %s: goccy %q: %v", text, place, doc, err)
		} else if got := fmt.Sprintf("%#v", normal(b)); got != want {
			t.Errorf("%q as %s: goccy reads %q as %s, not %s", text, place, doc, got, want)
		}
	}
}

// TestReadBack: every string, wherever it stands, is read back as it is by two
// independent readers and this package's own.
func TestReadBack(t *testing.T) {
	for _, text := range strangeTexts {
		checkReadBack(t, text)
	}
	r := rand.New(rand.NewPCG(1, 2))
	n := 1500
	if testing.Short() {
		n = 300
	}
	for range n {
		checkReadBack(t, randomText(r))
		if t.Failed() {
			return
		}
	}
}
