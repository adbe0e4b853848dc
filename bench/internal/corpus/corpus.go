// Package corpus reads MaskBench files: JSON schemas with valid and invalid
// instances, a JSON object on each line.
package corpus

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

// Schema is a line of the file.
type Schema struct {
	ID     string          `json:"id"`
	Schema json.RawMessage `json:"schema"`
	Tests  []Test          `json:"tests"`
}

// Test is an instance and whether the schema's author holds it valid.
type Test struct {
	Valid bool            `json:"valid"`
	Data  json.RawMessage `json:"data"`
}

// Read reads all schemas in the file's order, or, where n > 0, the sample of n that
// the peers' scripts draw: sorted by id, shuffled with seed 1, the first n. A file
// whose name ends in .gz is unpacked.
func Read(path string, n int) ([]Schema, error) {
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
	var out []Schema
	lines := bufio.NewReaderSize(r, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			var s Schema
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
		slices.SortFunc(out, func(a, b Schema) int { return strings.Compare(a.ID, b.ID) })
		pyjson.Shuffle(1, len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		out = out[:n]
	}
	return out, nil
}
