package repair

import (
	"strings"
	"testing"
	"time"
)

// hostileShapes are short patterns whose repetition has hurt other repairers.
var hostileShapes = map[string]string{
	"open brackets": "[", "open braces": "{", "braces with keys": `{"a":`, "alternating": `[{"a":`, "close brackets": "]", "close braces": "}",
	"double quotes": `"`, "single quotes": "'", "backticks": "`", "backslashes": `\`, "escaped quotes": `\"`, "colons": ":", "commas": ",", "blanks": " ",
	"newlines": "\n", "tabs": "\t", "quote comma": `",`, "quote colon": `":`, "quoted words": `"a" `, "words": "a ", "word colon": "a: ", "word lines": "a: b\n",
	"dashes": "- ", "dash lines": "-\n", "deep dashes": " -\n", "slashes": "/", "comment starts": "/*", "line comments": "//\n", "hashes": "#", "pipes": "|",
	"digits": "1", "number list": "1,", "minus": "-", "dots": ".", "ellipses": "...,", "parens": "(", "calls": "a(", "angle": "<", "think": "<think>", "closing think": "</think>",
	"fences": "```\n", "plus": `"a"+`, "mismatch": "[}", "mismatch 2": "{]", "tuple mismatch": "(]", "nul": "\x00", "bad bytes": "\xff", "curly quotes": "“", "full width": "：，",
	"quotes and braces": `"{"`, "unclosed strings": "\"a\n", "member soup": `"a":"b"c"d",`, "inner quotes": `"x "y" z",`, "item soup": `["a "b" c",`, "amp": "&quot;", "gt lines": "> a\n",
	"anchors": "&a ", "aliases": "*a ", "tags": "!a ", "indents": "a:\n ", "question": "? ", "block": "|\n a\n", "commas and quotes": `a,"b`, "csv quotes": `"a""`, "semi": "a;b\n", "mixed rows": "a,b\nc;d\n",
	"bars": "|a|b|\n", "rule": "|-|-|\n", "regex": "[/a", "escapes": `\u`, "surrogates": `\ud800`, "dup keys": "\"a\":1,", "keys": "a=", "arrows": `"a"=>`, "triple": `"""`, "empty strings": `"",`, "star": "*", "bold": "**a**:",
	"csv fences": "```csv\na,b\n", "csv fenced": "```csv\na,b\n1,2\n```\n", "csv fence ends": "a,b\n```\n", "tilde fences": "~~~\n", "yaml fences": "```yaml\na: b\n", "json fences": "```json\n{\"a\": 1}\n```\n",
	"tabbed keys": "\ta: b\n", "tabs and blanks": "a:\n\t- b: c\n    d: e\n", "hanging commas": "[\n  [\n   1\n ,\n", "bracket lines": "\"a\n}\n{\n", "quoted runs": `"a" "b" `, "digits and quotes": `1",`, "plurals": "'s' a", "documents": "--- # a\nb: c\n",
	"questions": "A sentence of words:\n- a\n\n", "equals lines": "a = b\n", "equals items": "- a = b\n", "item commas": "- a,\n", "value commas": "a: 1,\n", "bullets": "• a: b\n", "headings": "**a**\n\n", "xml comments": "<!-- a -->", "dashes and quotes": "- \"a\n",
}

// TestHostileShapes runs every shape in every format, bare, inside an array and inside a string. The time is logged, not judged.
func TestHostileShapes(t *testing.T) {
	n := 50 << 10
	if testing.Short() {
		n = 10 << 10
	}
	worst := map[string]time.Duration{}
	for name, unit := range hostileShapes {
		body := strings.Repeat(unit, n/len(unit)+1)
		for _, s := range []string{body, `{"a": [` + body, `{"a": "` + body + `", "b": 1}`, "a:\n  b: " + body} {
			for _, f := range []Format{FormatJSON, FormatYAML, FormatCSV} {
				start := time.Now()
				r, err := oneShot(f, s)
				d := time.Since(start)
				if k := f.String() + " " + name; d > worst[k] {
					worst[k] = d
				}
				if err == nil {
					if got, ok := Apply(s, r.Edits); !ok || got != r.Text {
						t.Errorf("%v %s: the edits do not give the text", f, name)
					}
				}
			}
		}
	}
	for k, d := range worst {
		if d > 80*time.Millisecond {
			t.Logf("%-30s %v for %d kB", k, d, n>>10)
		}
	}
}
