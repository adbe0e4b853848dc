package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestRun: every answer is valid JSON within its budget, and the last budget is refused.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, ""); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(budgets) {
		t.Fatalf("%d lines for %d budgets:\n%s", len(lines), len(budgets), &out)
	}
	for _, line := range lines[:len(lines)-1] {
		var allowed, used int
		if _, err := fmt.Sscanf(line, "%d allowed, %d used:", &allowed, &used); err != nil || used > allowed {
			t.Errorf("%s: %v", line, err)
		}
		_, text, _ := strings.Cut(line, "used: ")
		var a Answer
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	if last := lines[len(lines)-1]; !strings.Contains(last, "budget too small") {
		t.Errorf("the last line is %s", last)
	}
}

func TestRunNoModel(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, "./none.gguf"); err == nil {
		t.Error("no error")
	}
}
