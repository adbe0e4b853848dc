package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestRun: each schema is followed by an error that tells kind and place.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := []string{"/properties/age/minimum", "unsatisfiable", "/properties/zip/format", "/items/$ref", "/pattern", "syntax error", "Order.Note"}
	if len(lines) != 2*len(want) {
		t.Fatalf("%d lines:\n%s", len(lines), &out)
	}
	for i, w := range want {
		if !strings.Contains(lines[2*i+1], w) {
			t.Errorf("%s\n%s\ndoes not tell %q", lines[2*i], lines[2*i+1], w)
		}
	}
}
