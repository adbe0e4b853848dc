package main

import (
	"bufio"
	"encoding/json"
	"os"
)

// rawLine is one schema's outcome in the form of the peers' scripts.
type rawLine struct {
	ID          string    `json:"id"`
	Status      string    `json:"status"`
	Error       string    `json:"error,omitempty"`
	CompileNS   int64     `json:"compile_ns"`
	StartNS     int64     `json:"start_ns,omitempty"`
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
