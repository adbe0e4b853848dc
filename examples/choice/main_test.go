package main

import (
	"bytes"
	"math"
	"regexp"
	"strconv"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRunNoModel(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, "./none.gguf", letters); err == nil {
		t.Error("no error")
	}
}

// TestRun: each letter has a folder, and probabilities that sum to one.
func TestRun(t *testing.T) {
	var out, errOut bytes.Buffer
	if err := run(t.Context(), &out, &errOut, "", letters); err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`(?m)^  picked: (complaint|shipping|sales|billing)$`).FindAllString(out.String(), -1)); n != len(letters) {
		t.Errorf("%d picked in %q", n, &out)
	}
	sum := 0.0
	for _, m := range regexp.MustCompile(`(?m)^ +([0-9.]+) % +(?:complaint|shipping|sales|billing)$`).FindAllStringSubmatch(out.String(), -1) {
		p, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += p
	}
	if math.Abs(sum-100*float64(len(letters))) > 1 {
		t.Errorf("the probabilities sum to %g %%", sum)
	}
}
