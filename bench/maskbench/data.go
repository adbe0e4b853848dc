package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/stencil-go/stencil/bench/internal/pyjson"
)

type schema struct {
	ID     string          `json:"id"`
	Schema json.RawMessage `json:"schema"`
	Tests  []instance      `json:"tests"`
}

type instance struct {
	Valid bool            `json:"valid"`
	Data  json.RawMessage `json:"data"`
}

// readSchemas reads all schemas, or the sample of n that the peers' scripts draw:
// sorted by id, shuffled with seed 1, the first n.
func readSchemas(path string, n int) ([]schema, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	var out []schema
	lines := bufio.NewReaderSize(r, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			var s schema
			if err := json.Unmarshal(line, &s); err != nil {
				return nil, fmt.Errorf("%s, line %d: %w", path, len(out)+1, err)
			}
			out = append(out, s)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	if n > 0 && n < len(out) {
		slices.SortFunc(out, func(a, b schema) int { return strings.Compare(a.ID, b.ID) })
		pyjson.Shuffle(1, len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		out = out[:n]
	}
	return out, nil
}

// rawLine is one schema's outcome in the form of the peers' scripts.
type rawLine struct {
	ID          string    `json:"id"`
	Status      string    `json:"status"`
	Error       string    `json:"error,omitempty"`
	CompileNS   int64     `json:"compile_ns"`
	FirstMaskNS int64     `json:"first_mask_ns"`
	Tests       []rawTest `json:"tests"`
	MaskNS      []int64   `json:"mask_ns"`
	CommitNS    []int64   `json:"commit_ns"`
}

type rawTest struct {
	Valid    bool   `json:"valid"`
	Accepted bool   `json:"accepted"`
	EndOK    *bool  `json:"end_ok"`
	Skip     string `json:"skip,omitempty"`
}

func writeLines(path string, lines []rawLine) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			f.Close()
			return err
		}
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
