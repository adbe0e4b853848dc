package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counter counts the writes, each of which is a chunk.
type counter struct {
	bytes.Buffer
	writes int
}

func (c *counter) Write(p []byte) (int, error) {
	c.writes++
	return c.Buffer.Write(p)
}

// TestRun: the text comes in many pieces, is valid when joined, and its entries are listed.
func TestRun(t *testing.T) {
	var out counter
	if err := run(t.Context(), &out, &out, "", notes); err != nil {
		t.Fatal(err)
	}
	text, listed, _ := strings.Cut(out.String(), "\n")
	var list List
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if len(list.Tasks) != 3 || out.writes < 10 || !strings.Contains(listed, "3. "+list.Tasks[2].Who+": ") {
		t.Errorf("%d entries in %d writes:\n%s", len(list.Tasks), out.writes, out.String())
	}
}

func TestRunNoModel(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, "./none.gguf", "x"); err == nil {
		t.Error("no error")
	}
}
