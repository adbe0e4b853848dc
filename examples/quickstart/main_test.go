package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestJSON: each text, and a file, give one JSON object whose value is what the text says.
func TestJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(file, []byte("Dear Ann,\nthe roof is mended.\nYours, Bob\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		into any
	}{
		{"order", nil, new(Order)},
		{"invoice", []string{"-text", "invoice"}, new(Invoice)},
		{"log", []string{"-text", "log"}, new(Incident)},
		{"meeting", []string{"-text", "meeting"}, new(Meeting)},
		{"file", []string{file}, new(Document)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			args := append([]string{"-json"}, c.args...)
			if err := run(t.Context(), args, &out, &errOut); err != nil {
				t.Fatal(err)
			}
			var r struct {
				Value           json.RawMessage
				Text            string
				Model           string
				Tokens          int
				TokensPerSecond float64 `json:"tokens_per_second"`
				ForcedShare     float64 `json:"forced_share"`
				FinishReason    string  `json:"finish_reason"`
			}
			dec := json.NewDecoder(&out)
			dec.DisallowUnknownFields()
			if err := dec.Decode(&r); err != nil || dec.More() {
				t.Fatalf("not one JSON object: %v", err)
			}
			if err := json.Unmarshal(r.Value, c.into); err != nil {
				t.Error(err)
			}
			if !json.Valid([]byte(r.Text)) || r.Model != "embedded" || r.Tokens < 1 || r.TokensPerSecond <= 0 || r.ForcedShare <= 0 || r.ForcedShare >= 1 || r.FinishReason == "" {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestPrint: for people, the text, the Go value, the JSON and the figures.
func TestPrint(t *testing.T) {
	var out, errOut bytes.Buffer
	if err := run(t.Context(), nil, &out, &errOut); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Sidama Natural", "{Customer:", `"customer": `, "tokens/s", "forced by the grammar"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in the output:\n%s", want, &out)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"unknown text", "order", []string{"-text", "poem"}},
		{"missing file", "no such file", []string{"none.txt"}},
		{"two files", "one file", []string{"a", "b"}},
		{"missing model", "not found", []string{"-model", "./none.gguf"}},
		{"unknown flag", "not defined", []string{"-colour"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			err := run(t.Context(), c.args, &out, &errOut)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, expected ...%s...", err, c.want)
			}
		})
	}
}

// TestTexts: every text has its task.
func TestTexts(t *testing.T) {
	if len(names()) < 3 {
		t.Fatalf("texts %v", names())
	}
	for _, name := range names() {
		if text, todo, err := load(name, nil); err != nil || text == "" || todo.extract == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
