package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// subset is a part of the schemas that several runs have in common, with the
// figures of each run on it. A schema that an engine refuses drops out of that
// engine's times, and one without tests passes by compiling: hence the parts.
type subset struct {
	Name    string       `json:"name"`
	Schemas int          `json:"schemas"`
	Engines []engineRows `json:"engines"`
}

type engineRows struct {
	Name         string       `json:"name"`
	Compiled     int          `json:"compiled"`
	Passing      int          `json:"passing"`
	FalseAccepts int          `json:"false_accepts"`
	FalseRejects int          `json:"false_rejects"`
	Mask         distribution `json:"mask_us"`
	FirstMask    distribution `json:"first_mask_us"`
}

// compare reads raw results, one file for each run, and sums them up on the schemas
// that all of them have, on those that all compile, and on those that have tests.
func compare(paths []string) ([]subset, error) {
	if len(paths) < 2 {
		return nil, errors.New("-compare needs two files of -raw at least")
	}
	runs := make([]map[string]rawLine, len(paths))
	for i, path := range paths {
		var err error
		if runs[i], err = readLines(path); err != nil {
			return nil, err
		}
	}
	var all, compiled, tested, both []string
	for id := range runs[0] {
		common, ok, tests := true, true, false
		for _, run := range runs {
			line, has := run[id]
			common = common && has
			ok = ok && line.Status == "ok"
			tests = tests || len(line.Tests) > 0
		}
		if !common {
			continue
		}
		all = append(all, id)
		if ok {
			compiled = append(compiled, id)
		}
		if tests {
			tested = append(tested, id)
		}
		if ok && tests {
			both = append(both, id)
		}
	}
	var out []subset
	for _, s := range []struct {
		name string
		ids  []string
	}{{"all", all}, {"compiled by every engine", compiled}, {"with tests", tested}, {"with tests, compiled by every engine", both}} {
		one := subset{Name: s.name, Schemas: len(s.ids)}
		for i, run := range runs {
			one.Engines = append(one.Engines, sumUp(strings.TrimSuffix(filepath.Base(paths[i]), ".jsonl"), run, s.ids))
		}
		out = append(out, one)
	}
	return out, nil
}

// readLines reads the raw results of a run by id. Of an id that stands twice the
// last counts.
func readLines(path string) (map[string]rawLine, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string]rawLine{}
	for r := bufio.NewReaderSize(f, 1<<20); ; {
		line, err := r.ReadBytes('\n')
		if len(line) > 1 {
			var l rawLine
			if err := json.Unmarshal(line, &l); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			out[l.ID] = l
		}
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// readIDs reads the ids of a file: one on each line, or raw results, of which those
// that compiled count.
func readIDs(path string) (map[string]bool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	if !strings.HasPrefix(string(text), "{") {
		for _, id := range strings.Fields(string(text)) {
			ids[id] = true
		}
		return ids, nil
	}
	lines, err := readLines(path)
	for id, l := range lines {
		if l.Status == "ok" {
			ids[id] = true
		}
	}
	return ids, err
}

func sumUp(name string, run map[string]rawLine, ids []string) engineRows {
	rows := engineRows{Name: name}
	var masks, first []int64
	for _, id := range ids {
		l := run[id]
		if l.Status != "ok" {
			continue
		}
		rows.Compiled++
		first = append(first, l.CompileNS+l.StartNS+l.FirstMaskNS)
		masks = append(masks, l.MaskNS...)
		falseAccept, falseReject := false, false
		for _, t := range l.Tests {
			if t.Skip != "" {
				continue
			}
			accepted := t.Accepted && (t.EndOK == nil || *t.EndOK)
			falseAccept = falseAccept || accepted && !t.Valid
			falseReject = falseReject || !accepted && t.Valid
		}
		if falseAccept {
			rows.FalseAccepts++
		}
		if falseReject {
			rows.FalseRejects++
		}
		if !falseAccept && !falseReject {
			rows.Passing++
		}
	}
	rows.Mask, rows.FirstMask = distributionOf(masks), distributionOf(first)
	return rows
}

func printSubsets(w io.Writer, subsets []subset) {
	for _, s := range subsets {
		fmt.Fprintf(w, "\n%s: %d schemas\n%-28s %8s %8s %5s %5s | %s\n", s.Name, s.Schemas, "", "compiled", "passing", "+", "-",
			"mask us: mean p50 p90 p99 p99.9 max | first mask us: p50 p99")
		for _, e := range s.Engines {
			fmt.Fprintf(w, "%-28s %8d %8d %5d %5d | %8.2f %7.2f %8.2f %8.1f %8.1f %9.0f | %8.0f %9.0f\n", e.Name, e.Compiled, e.Passing, e.FalseAccepts, e.FalseRejects,
				e.Mask.Mean, e.Mask.P50, e.Mask.P90, e.Mask.P99, e.Mask.P999, e.Mask.Max, e.FirstMask.P50, e.FirstMask.P99)
		}
	}
}
