package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/internal/testmodel"
)

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	model := testmodel.Write(t, testmodel.Config{})
	schema := filepath.Join(dir, "s.json")
	broken := filepath.Join(dir, "b.json")
	for path, text := range map[string]string{
		schema: `{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"],"additionalProperties":false}`,
		broken: `{"type":"string","minLength":5,"maxLength":3}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, args, in string
		code           int
		out            string // a regular expression of the whole output
		err            string // part of the error output
	}{
		{"schema", "--schema " + schema + " hi", "", exitOK, `\{"a":(true|false)\}\n`, ""},
		{"prompt from the input", "--schema " + schema, "hi", exitOK, `\{"a":(true|false)\}\n`, ""},
		{"prompt from -", "--schema " + schema + " -", "hi", exitOK, `\{"a":(true|false)\}\n`, ""},
		{"any order, pretty", "--schema " + schema + " --any-order --whitespace 2 hi", "", exitOK, `\{\n  "a": (true|false)\n\}\n`, ""},
		{"regex, streamed", "--regex [a-c]{3} --stream hi", "", exitOK, `[a-c]{3}\n`, ""},
		{"choice, drawn", "--choice yes,no --temperature 2 --seed 3 --top-k 5 --top-p 0.9 --min-p 0.01 --raw hi", "", exitOK, `(yes|no)\n`, ""},
		{"json", "--choice yes --json hi", "", exitOK, `\{"text":"yes",.*"finish_reason":"complete"\}\n`, ""},
		{"help", "--help", "", exitOK, `(?s)Usage: .*`, ""},
		{"no shape", "hi", "", exitUsage, ``, "--schema"},
		{"two shapes", "--regex a --choice b hi", "", exitUsage, ``, "regex"},
		{"impossible schema", "--schema " + broken + " hi", "", exitUsage, ``, "unsatisfiable"},
		{"missing schema", "--schema " + schema + ".none hi", "", exitUsage, ``, "none"},
		{"broken regex", "--regex ( hi", "", exitUsage, ``, "syntax error"},
		{"whitespace", "--schema " + schema + " --whitespace wide hi", "", exitUsage, ``, "wide"},
		{"whitespace without a schema", "--choice a --whitespace flexible hi", "", exitUsage, ``, "goes with --schema"},
		{"no prompt", "--choice a", "", exitUsage, ``, "empty"},
		{"budget", "--regex a{50}b{50} --max-tokens 3 hi", "", exitUsage, ``, "budget"},
		{"option", "--choice a --max-tokens 0 hi", "", exitUsage, ``, "option"},
		{"threads", "--choice a --threads -1 hi", "", exitUsage, ``, "threads"},
		{"model", "--choice a --model ./none.gguf hi", "", exitFail, ``, "not found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"generate"}, strings.Fields(c.args)...)
			if !strings.Contains(c.args, "--model") {
				args = append(args, "--model", model)
			}
			var out, errOut bytes.Buffer
			code := run(t.Context(), args, streams{strings.NewReader(c.in), &out, &errOut})
			if code != c.code {
				t.Errorf("exit code %d, expected %d: %s", code, c.code, &errOut)
			}
			if !regexp.MustCompile(`^(?:` + c.out + `)$`).Match(out.Bytes()) {
				t.Errorf("output %q does not match %s", &out, c.out)
			}
			if !strings.Contains(errOut.String(), c.err) || c.err == "" && errOut.Len() > 0 {
				t.Errorf("error output %q, expected ...%s...", &errOut, c.err)
			}
			if strings.Contains(c.args, "--json") {
				var r report
				if err := json.Unmarshal(out.Bytes(), &r); err != nil || r.Tokens == 0 || r.PromptTokens == 0 || r.Model != "tiny" {
					t.Errorf("%+v, %v", r, err)
				}
			}
		})
	}
}
