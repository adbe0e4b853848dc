package main

import (
	"bytes"
	"regexp"
	"testing"
)

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, ""); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?s)^\{Product:.* Stars:[1-5] Mood:(happy|neutral|angry)\}\n$`).Match(out.Bytes()) {
		t.Errorf("got %q", &out)
	}
}

func TestRunNoModel(t *testing.T) {
	if err := run(t.Context(), &bytes.Buffer{}, "./none.gguf"); err == nil {
		t.Error("no error")
	}
}
