package repair

import (
	"encoding/json"
	"errors"
	"math/rand"
	"testing"
)

func newRand(seed int64) *rand.Rand { return rand.New(rand.NewSource(seed)) }

func isKind(err, kind error) bool { return errors.Is(err, kind) }

func TestJSONSlips(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"valid", "{ \"a\" : [1, 2] }\n", "{ \"a\" : [1, 2] }\n"},
		{"trailing comma", `{"a": [1, 2,],}`, `{"a": [1, 2]}`},
		{"missing comma", `{"a": 1 "b": 2}`, `{"a": 1, "b": 2}`},
		{"missing colon", `{"a" 1}`, `{"a": 1}`},
		{"single quotes", `{'a': 'it's'}`, `{"a": "it's"}`},
		{"bare words", `{a: b c, d: e}`, `{"a": "b c", "d": "e"}`},
		{"inner quotes", `{"a": "say "hi" now"}`, `{"a": "say \"hi\" now"}`},
		{"inner quotes and commas", `{"a": "x "y", then "z"", "b": 1}`, `{"a": "x \"y\", then \"z\"", "b": 1}`},
		{"missing closing quote", "{\"a\": \"x,\n\"b\": 1}", "{\"a\": \"x\",\n\"b\": 1}"},
		{"missing opening quote", `{"a": x", "b": 1}`, `{"a": "x", "b": 1}`},
		{"python", `{"a": True, "b": None, "c": (1, 2)}`, `{"a": true, "b": null, "c": [1, 2]}`},
		{"numbers", `[+1, .5, 7., 0x1F, 1_000, 012]`, `[1, 0.5, 7, 31, 1000, "012"]`},
		{"comments", "{\"a\": 1, // one\n/* two */ \"b\": 2}", "{\"a\": 1, \n \"b\": 2}"},
		{"wrong closer", `{"a": [1, 2}, "b": 3}`, `{"a": [1, 2], "b": 3}`},
		{"missing inner closer", `{"a": [1, 2, "b": 3}`, `{"a": [1, 2], "b": 3}`},
		{"missing brace by columns", "{\n  \"a\": {\n    \"b\": 1\n  ,\n  \"c\": 2\n}", "{\n  \"a\": {\n    \"b\": 1}\n  ,\n  \"c\": 2\n}"},
		{"fence", "Sure:\n```json\n{\"a\": 1}\n```\nDone.", `{"a": 1}`},
		{"thinking", "<think>{\"a\": 0}</think>\n{\"a\": 1}", "\n{\"a\": 1}"},
		{"several documents", "{\"a\": 1}\n{\"a\": 2}", `[{"a": 1},{"a": 2}]`},
		{"concatenation", `{"a": "x" + "y"}`, `{"a": "xy"}`},
		{"call", `{"id": ObjectId("5f"), "n": NumberLong(5)}`, `{"id": "5f", "n": 5}`},
		{"escaped once too often", `{\"a\": \"b\"}`, `{"a": "b"}`},
		{"entities", `{&quot;a&quot;: 1}`, `{"a": 1}`},
		{"backslash kept", `{"p": "C:\Users\ada", "r": "\d+"}`, `{"p": "C:\\Users\\ada", "r": "\\d+"}`},
		{"raw control characters", "{\"a\": \"x\ty\nz\"}", `{"a": "x\ty\nz"}`},
		{"bad bytes", "{\"a\": \"x\xffy\"}", "{\"a\": \"x\uFFFDy\"}"},
		{"cut string", `{"a": ["x", "y z`, `{"a": ["x", "y z"]}`},
		{"cut key", `{"a": 1, "b`, `{"a": 1}`},
		{"cut number", `{"a": 1, "b": 12`, `{"a": 1}`},
		{"cut literal", `{"a": tr`, `{"a": true}`},
		{"calls in a row", `{"a": ObjectId("5f"), "b": ISODate("2024")}`, `{"a": "5f", "b": "2024"}`},
		{"missing opening quote in a list", `["Q5", Q6"]`, `["Q5", "Q6"]`},
		{"inches", `["a 5" pipe", "b"]`, `["a 5\" pipe", "b"]`},
		{"missing closing quote before a number", "[\n\"four,\n5\n]", "[\n\"four\",\n5\n]"},
		{"missing brace before an item", `[{"a": {"b": 1}, "c"]`, `[{"a": {"b": 1}}, "c"]`},
		{"wrong closer, balanced", `{"a": {"b": [1}, "c": [2]}, "d": 3}`, `{"a": {"b": [1], "c": [2]}, "d": 3}`},
		{"semicolon in bare text", `{"a": SELECT x;, "b": 1}`, `{"a": "SELECT x;", "b": 1}`},
		{"brace that comes too early", `{"a": {"b": 1}, }, "c": 2}`, `{"a": {"b": 1} , "c": 2}`},
		{"documents in a list", "1. {\"a\": 1}\n2. {\"a\": 2}\n", "[{\"a\": 1},{\"a\": 2}]\n"},
		{"documents in a list with dashes", "The items:\n- {\"a\": 1}\n- {\"a\": 2}\nThat is all.", `[{"a": 1},{"a": 2}]`},
		{"backslashes of a path", `{"p": "C:\Users\new\t.txt", "q": "\d\n"}`, `{"p": "C:\\Users\\new\\t.txt", "q": "\\d\n"}`},
		{"backslashes of LaTeX", `{"f": "\frac{\alpha}{\beta}"}`, `{"f": "\\frac{\\alpha}{\\beta}"}`},
		{"YAML", "name: Ann: a\nids: [1, 2]\nof:\n  - x\n", `{"name": "Ann: a", "ids": [1, 2], "of": ["x"]}`},
		{"YAML, fenced", "Here:\n```yaml\n- a: 1\n  b: true\n- a: 2\n```", `[{"a": 1, "b": true}, {"a": 2}]`},
		{"big integer", `[123456789012345678901234567890,]`, `[123456789012345678901234567890]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := checkResult(t, FormatJSON, tt.in)
			if r == nil || r.Text != tt.want {
				t.Errorf("%q: %q, want %q", tt.in, r.Text, tt.want)
			}
		})
	}
}

func TestNoValue(t *testing.T) {
	for _, in := range []string{"", " \n", `"`, `"\u26"`} {
		if r, err := JSON(in); !isKind(err, ErrNoValue) {
			t.Errorf("%q: %v %v", in, r, err)
		}
	}
	for _, in := range []string{"|", "||", "\"\"", "|\n|\n"} {
		if r, err := CSV(in); err == nil && len(r.Rows()) == 0 {
			t.Errorf("CSV %q: an empty table: %+v", in, r)
		}
		if r, err := CSV(in, WithSchema([]byte(`{"type": "object"}`))); err == nil && len(r.Rows()) == 0 {
			t.Errorf("CSV %q with a schema: an empty table: %+v", in, r)
		}
	}
	for _, in := range []string{"", "\n"} {
		if r, err := YAML(in); !isKind(err, ErrNoValue) {
			t.Errorf("YAML %q: %v %v", in, r, err)
		}
		if r, err := CSV(in); !isKind(err, ErrNoValue) {
			t.Errorf("CSV %q: %v %v", in, r, err)
		}
	}
	if _, err := YAML("lines:\n  - \"text\"\n    qty: 1\n"); !isKind(err, ErrNoValue) {
		t.Errorf("an item that lost its key: %v", err)
	}
}

func TestYAMLSlips(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"valid", "a: 1 # one\nb: [x, y]\n", "a: 1 # one\nb: [x, y]\n"},
		{"colon in value", "a: b: c\nd: 1\n", "a: \"b: c\"\nd: 1\n"},
		{"tabs", "a:\n\tb: 1\n", "a:\n  b: 1\n"},
		{"off by one", "a:\n  b: 1\n   c: 2\n", "a:\n  b: 1\n  c: 2\n"},
		{"inner quotes", "a: \"say \"hi\" now\"\n", "a: say \"hi\" now\n"},
		{"text behind quotes", "a: \"Deep\" work\n", "a: \"\\\"Deep\\\" work\"\n"},
		{"unclosed quote", "a: \"x\nb: 1\n", "a: x\nb: 1\n"},
		{"special start", "a: @b\nc: - d\n", "a: \"@b\"\nc: \"- d\"\n"},
		{"missing blank", "a:x\nb: 1\n", "a: x\nb: 1\n"},
		{"under-indented item", "p:\n  - id: 1\n   m: 2\n", "p:\n  - id: 1\n    m: 2\n"},
		{"fence and prose", "Here:\n```yaml\na: 1\n```\nBye.", "a: 1\n"},
		{"json instead", "{\"a\": 1,\n", "{\"a\": 1}\n"},
		{"cut key", "a: 1\nb", "a: 1\n"},
		{"quoted words at both ends", "a: \"A\" and \"B\"\n", "a: \"\\\"A\\\" and \\\"B\\\"\"\n"},
		{"placeholder", "a: {{ b }}\n", "a: \"{{ b }}\"\n"},
		{"curly quotes in a list", "a:\n  - “x: y”\n", "a:\n  - \"x: y\"\n"},
		{"tab before an item", "p:\n\t- k: 1\n    m: 2\n", "p:\n  - k: 1\n    m: 2\n"},
		{"tab before a key", "p:\n\tq:\n    m: 2\n", "p:\n  q:\n    m: 2\n"},
		{"equals signs only", "a = x\nb = z\n", "a: x\nb: z\n"},
		{"no blanks at all", "a:x y\nb:z\n", "a: x y\nb: z\n"},
		{"no blank in a nested member", "a:\n  b:true\nc: 1\n", "a:\n  b: true\nc: 1\n"},
		{"a word with a colon stays", "a:\n  nginx:latest\n", "a:\n  nginx:latest\n"},
		{"no blank in an item", "a:\n  - b: 1\n  - b:2\n", "a:\n  - b: 1\n  - b: 2\n"},
		{"unclosed brackets", "a: [1, 2\nb: {x: y, z: [w\nc: [d\n", "a:\n  - 1\n  - 2\nb:\n  x: \"y\"\n  z:\n    - w\nc:\n  - d\n"},
		{"unclosed brackets over lines", "a: [\n  x,\n  v\nb: 1\n", "a:\n  - x\n  - v\nb: 1\n"},
		{"a text that begins with a bracket", "a: [so they say\nb: 1\n", "a: \"[so they say\"\nb: 1\n"},
		{"a numbered list", "1. x\n2. w: v\n3. z\n", "- x\n- w: v\n- z\n"},
		{"a fence inside a block scalar", "```yaml\na: |\n  ```\n  x\n  ```\nb: 1\n```\n", "a: |\n  ```\n  x\n  ```\nb: 1\n"},
		{"zeros that a text follows", "a: 007\n    # b\n    c d\n", "a: \"007\\n    c d\"\n"},
		{"code under a block head", "a: |-\ndef f(x):\n    return 1\nb: 2\n", "a: \"def f(x):\\n    return 1\"\nb: 2\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := checkResult(t, FormatYAML, tt.in)
			if r == nil || r.Text != tt.want {
				t.Errorf("%q: %+v, want %q", tt.in, r, tt.want)
			}
		})
	}
}

func TestCSVSlips(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"valid", "a,b\r\n1,\"x, y\"\r\n", "a,b\r\n1,\"x, y\"\r\n"},
		{"semicolons", "a;b\n1;2\n", "a,b\n1,2\n"},
		{"ragged", "a,b,c\n1,2\n1,2,3,\n", "a,b,c\n1,2,\n1,2,3\n"},
		{"inner quotes", "a,b\n\"say \"hi\" now\",2\n", "a,b\n\"say \"\"hi\"\" now\",2\n"},
		{"repeated header", "a,b\n1,2\na,b\n3,4\n", "a,b\n1,2\n3,4\n"},
		{"ellipsis", "a,b\n1,2\n...\n", "a,b\n1,2\n"},
		{"thousands", "a,b\nx,1,234.50\ny,2\n", "a,b\nx,\"1,234.50\"\ny,2\n"},
		{"JSON", "[{\"a\": 1, \"b\": \"x, y\"}, {\"b\": null, \"c\": [1]}]", "a,b,c\n1,\"x, y\",\n,,[1]\n"},
		{"JSON, lists", "[[\"a\", \"b\"], [1, true],]", "a,b\n1,true\n"},
		{"table", "| a | b |\n|---|---|\n| 1 | 2 |\n", "a,b\n1,2\n"},
		{"header with a unit", "Product,Units Sold,Revenue (USD)\nx,1,2,\n", "Product,Units Sold,Revenue (USD)\nx,1,2\n"},
		{"sentence with a comma", "Sure, here is your table:\n\na,b\nx,1\ny,2\n", "a,b\nx,1\ny,2\n"},
		{"remark with a comma", "a,b\nx,1\n\nNote: prices in USD, without tax.\n", "a,b\nx,1\n"},
		{"quotes and commas inside", "a,b\n\"say \"p\", \"q\" or \"r\"\",2\n", "a,b\n\"say \"\"p\"\", \"\"q\"\" or \"\"r\"\"\",2\n"},
		{"escaped quotes and commas inside", "a,b\n\"say \\\"p\\\", \\\"q\\\"\",2\n", "a,b\n\"say \"\"p\"\", \"\"q\"\"\",2\n"},
		{"unclosed quote", "a,b\n1,\"x\n2,\"y\"\n", "a,b\n1,x\n2,\"y\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := checkResult(t, FormatCSV, tt.in)
			if r == nil || r.Text != tt.want {
				t.Errorf("%q: %+v, want %q", tt.in, r, tt.want)
			}
		})
	}
}

func TestSchemaErrors(t *testing.T) {
	for _, s := range []string{``, `{`, `1`, `{"type": "text"}`, `{"$ref": "#/nope"}`, `{"$ref": "http://elsewhere/x"}`, `{"pattern": "("}`, `{"minItems": -1}`, `{"required": [1]}`, `{"properties": []}`} {
		if _, err := JSON(`{}`, WithSchema([]byte(s))); !isKind(err, ErrSchemaInput) {
			t.Errorf("schema %q: %v", s, err)
		}
	}
	schema := WithSchema([]byte(`{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}`))
	var e *Error
	if _, err := JSON(`{"n": "many"}`, schema); !errors.As(err, &e) || e.Kind != ErrInvalid || e.Path != "/n" || len(e.Violations) != 1 {
		t.Errorf("%v", err)
	}
	if r, err := JSON(`{"m": 1`, schema); err != nil || len(r.Violations) != 1 || r.Violations[0].Keyword != "required" {
		t.Errorf("cut: %+v %v", r, err)
	}
	if r, err := JSON(`{"m": 1}`, schema, FillRequired()); err == nil {
		t.Errorf("an integer was invented: %s", r.Text)
	}
	if _, err := JSON(`{"n": "$4"}`, schema, NoUnits()); !isKind(err, ErrInvalid) {
		t.Errorf("units: %v", err)
	}
}

// TestNumberAtTheEnd tells a cut number from the last one of a text whose outer braces are missing on both sides.
func TestNumberAtTheEnd(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": 1, "b": 23`:        `{"a": 1}`,
		`"a": 1, "b": 23`:         `{"a": 1, "b": 23}`,
		`"a": 1, "b": {"c": 23`:   `{"a": 1, "b": {}}`,
		`1, 23`:                   `[1, 23]`,
		"{\"a\": 1, \"b\": 23\n":  "{\"a\": 1, \"b\": 23}\n",
		`{"a": 1, "b": [1, 2, 23`: `{"a": 1, "b": [1, 2]}`,
	} {
		r, err := JSON(in)
		if err != nil || jsonText(r.Value()) != jsonText(jsonValue(want)) {
			t.Errorf("%q: %v %v, want %s", in, r, err, want)
		}
	}
}

func jsonText(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
