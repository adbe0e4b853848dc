package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"gopkg.in/yaml.v3"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRunNoModel(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, "./none.gguf"); err == nil {
		t.Error("no error")
	}
}

// TestRun: the text is YAML for another reader, and the value is what it says.
func TestRun(t *testing.T) {
	var out, errOut bytes.Buffer
	if err := run(t.Context(), &out, &errOut, ""); err != nil {
		t.Fatal(err)
	}
	text, printed, ok := strings.Cut(out.String(), "\n{")
	var s Service
	if err := yaml.Unmarshal([]byte(text), &s); err != nil || !ok {
		t.Fatalf("%q: %v", &out, err)
	}
	if want := fmt.Sprintf("%+v\n", s); "{"+printed != want {
		t.Errorf("got %q, want %q", printed, want)
	}
}
