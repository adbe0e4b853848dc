package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

func TestCheck(t *testing.T) {
	schema := filepath.Join(t.TempDir(), "s.json")
	if err := os.WriteFile(schema, []byte(`{"type":"array","items":{"type":"integer"},"maxItems":2}`), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "t.json")
	if err := os.WriteFile(file, []byte("[1,\n2]"), 0o600); err != nil {
		t.Fatal(err)
	}
	row := filepath.Join(t.TempDir(), "row.json")
	if err := os.WriteFile(row, []byte(`{"type":"object","properties":{"name":{"type":"string"},"n":{"type":"integer"}},"required":["name","n"],"additionalProperties":false}`), 0o600); err != nil {
		t.Fatal(err)
	}
	gbnf := filepath.Join(t.TempDir(), "list.gbnf")
	if err := os.WriteFile(gbnf, []byte("root ::= root \",\" item | item\nitem ::= [0-9]+\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lark := filepath.Join(t.TempDir(), "list.lark")
	if err := os.WriteFile(lark, []byte("start: item (\",\" item)*\nitem: /[0-9]+/\n%ignore \" \"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, args, in string
		code           int
		out            string // part of the output
	}{
		{"gbnf", "--gbnf " + gbnf, "1,22,3", exitOK, ""},
		{"gbnf, cut", "--gbnf " + gbnf, "1,", exitFail, "completed by"},
		{"lark", "--lark " + lark, "1, 22 ,3", exitOK, ""},
		{"lark, wrong", "--lark " + lark, "1 2", exitFail, "byte 2"},
		{"broken grammar", "--gbnf " + lark, "", exitUsage, ""},
		{"fits", "--schema " + schema, "[1,2]", exitOK, ""},
		{"line end", "--schema " + schema + " -", "[1,2]\n", exitOK, ""},
		{"does not fit", "--schema " + schema, "[1,true]", exitFail, "-:1:4: byte 3: expected"},
		{"cut", "--schema " + schema, "[1", exitFail, `completed by "]"`},
		{"goes on", "--schema " + schema, "[1]]", exitFail, "complete by itself"},
		{"file, flexible", "--schema " + schema + " --whitespace flexible " + file, "", exitOK, ""},
		{"file, compact", "--schema " + schema + " " + file, "", exitFail, file + ":1:4: byte 3"},
		{"regex", "--regex a+", "aaa", exitOK, ""},
		{"regex, line end", "--regex a+", "aaa\n", exitFail, "expected the end or"},
		{"choice", "--choice yes,no", "maybe", exitFail, "-:1:1: byte 0"},
		{"yaml", "--yaml " + schema, "- 1\n- 2\n", exitOK, ""},
		{"yaml, wrong type", "--yaml " + schema, "- 1\n- x\n", exitFail, "-:2:3: byte 6"},
		{"csv", "--csv " + row, "name,n\r\nJo,3\r\n", exitOK, ""},
		{"csv, not a number", "--csv " + row, "name,n\nJo,x\n", exitFail, "-:2:4: byte 10"},
		{"any order without a schema", "--regex a --any-order", "a", exitUsage, ""},
		{"missing file", "--choice a ./none.txt", "", exitUsage, ""},
		{"broken regex", "--regex (", "", exitUsage, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			code := run(t.Context(), append([]string{"check"}, strings.Fields(c.args)...), streams{strings.NewReader(c.in), &out, &errOut})
			if code != c.code || !strings.Contains(out.String(), c.out) || c.out == "" && out.Len() > 0 {
				t.Errorf("exit code %d, output %q, errors %q", code, &out, &errOut)
			}
			if (code == exitUsage) != (errOut.Len() > 0) {
				t.Errorf("errors %q with exit code %d", &errOut, code)
			}
		})
	}
}

var hugeExponent = regexp.MustCompile(`[eE][+-]?[0-9]{4}`)

func TestSample(t *testing.T) {
	src := `{"type":"object","properties":{"a":{"type":"integer","minimum":-5,"maximum":50},"b":{"type":"array","items":{"type":"string","maxLength":6},"maxItems":3}},"required":["a"]}`
	schema := filepath.Join(t.TempDir(), "s.json")
	if err := os.WriteFile(schema, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	judge, err := jsonschema.CompileString("s.json", src)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(args string) []string {
		t.Helper()
		var out, errOut bytes.Buffer
		if code := run(t.Context(), append([]string{"sample"}, strings.Fields(args)...), streams{nil, &out, &errOut}); code != exitOK {
			t.Fatalf("exit code %d: %s", code, &errOut)
		}
		return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	}
	first := lines("--schema " + schema + " -n 100 --seed 4")
	if again := lines("--schema " + schema + " -n 100 --seed 4"); strings.Join(first, "\n") != strings.Join(again, "\n") {
		t.Error("one seed gave two lists")
	}
	if len(first) != 100 {
		t.Fatalf("%d lines", len(first))
	}
	different := map[string]bool{}
	for _, line := range first {
		var text string
		var doc any
		if err := json.Unmarshal([]byte(line), &text); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber() // some numbers are too large for a float64
		if err := dec.Decode(&doc); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if hugeExponent.MatchString(text) {
			continue // the validator cannot hold such a number
		}
		if err := judge.Validate(doc); err != nil || len(text) > 200 {
			t.Errorf("%s (%d bytes): %v", text, len(text), err)
		}
		different[text] = true
	}
	if len(different) < 50 {
		t.Errorf("only %d different texts", len(different))
	}
	if got := lines("--regex a{300} --max 5"); len(got[0]) != 302 {
		t.Errorf("got %q", got)
	}
	// A great many columns, all in one header.
	var wide strings.Builder
	for i := range 800 {
		fmt.Fprintf(&wide, `%s"column%d":{"type":"string"}`, strings.Repeat(",", min(i, 1)), i)
	}
	if err := os.WriteFile(schema, []byte(`{"properties":{`+wide.String()+`}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := lines("--csv " + schema); !strings.Contains(got[0], "column799") {
		t.Errorf("the header is %.100q...", got[0])
	}
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"sample", "--regex", "(?:ab){1000000}"}, streams{nil, &out, &errOut}); code != exitUsage || !strings.Contains(errOut.String(), "--max 2000000") {
		t.Errorf("a text of two million bytes: exit code %d, %s", code, &errOut)
	}
	if code := run(t.Context(), []string{"sample", "--choice", "a", "-n", "-1"}, streams{nil, &out, &errOut}); code != exitUsage {
		t.Errorf("a negative number: exit code %d", code)
	}
}
