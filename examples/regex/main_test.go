package main

import (
	"bytes"
	"regexp"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRunNoModel(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, "./none.gguf"); err == nil {
		t.Error("no error")
	}
}

// TestRun: each date is one, and its parts are those of the text.
func TestRun(t *testing.T) {
	var out, errOut bytes.Buffer
	if err := run(t.Context(), &out, &errOut, ""); err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^  \{"date":"(20\d\d)-(\d\d)-(\d\d)"\}: year (\d+) month (\d+) day (\d+)$`).FindAllStringSubmatch(out.String(), -1)
	if len(found) != len(sentences) {
		t.Fatalf("%d dates in %q", len(found), &out)
	}
	for _, f := range found {
		if f[1] != f[4] || f[2] != f[5] || f[3] != f[6] {
			t.Errorf("%q", f[0])
		}
	}
}
