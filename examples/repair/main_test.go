package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun: the answers beside the program become what a reader would make of them.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out, nil); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"chatty.txt": `{"title":"Quarterly report","pages":12,"tags":["finance","internal"]}`,
		"python.txt": `{"name":"Ada","active":true,"nickname":null,"scores":[1,2,3]}`,
		"cut.txt":    `{"order":4711,"lines":[{"sku":"A-1","qty":2},{"sku":"B-7"}]}`,
	}
	for block := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n\n") {
		name, rest, _ := strings.Cut(block, ":")
		_, rest, _ = strings.Cut(rest, "\n")
		text, edits, _ := strings.Cut(rest, "\n  at byte")
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(text)); err != nil {
			t.Errorf("%s: %q: %v", name, text, err)
		}
		if compact.String() != want[name] {
			t.Errorf("%s: got %s, want %s", name, &compact, want[name])
		}
		if edits == "" {
			t.Errorf("%s: no edit is shown", name)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not shown: %v", want)
	}
}

func TestRunFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(`[1, 2`), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(&out, []string{path}); err != nil || !strings.Contains(out.String(), "[1") {
		t.Errorf("%s, %v", &out, err)
	}
	if err := run(&out, []string{path + ".none"}); err == nil {
		t.Error("no error for a missing file")
	}
}
