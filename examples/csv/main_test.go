package main

import (
	"bytes"
	"encoding/csv"
	"strings"
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

// TestRun: the text is CSV for encoding/csv, with two rows, which are printed.
func TestRun(t *testing.T) {
	var out, errOut bytes.Buffer
	if err := run(t.Context(), &out, &errOut, ""); err != nil {
		t.Fatal(err)
	}
	text, printed, ok := strings.Cut(out.String(), "\n{")
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !ok || len(records) != 3 {
		t.Fatalf("%q: %v", &out, err)
	}
	if !strings.HasPrefix(printed, "Product:"+records[1][0]+" Quantity:") || !strings.Contains(printed, "\n{Product:"+records[2][0]+" Quantity:") {
		t.Errorf("got %q", &out)
	}
}
