package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
)

// heldout is what train/generate.py --heldout draws: texts with names, numbers and
// combinations of fields that no training text has.
//
//go:embed heldout.jsonl
var heldout []byte

// task is one text with its right answer.
type task struct {
	Kind    string            `json:"kind"` // json, yaml, csv, choice or tool
	Prompt  string            `json:"prompt"`
	Answer  string            `json:"answer"`
	Value   json.RawMessage   `json:"value"`
	Schema  json.RawMessage   `json:"schema"`  // of the value, or of a row
	Options []string          `json:"options"` // of a choice
	Kinds   map[string]string `json:"kinds"`   // of the values, by key: person, date ...
}

func readTasks(data []byte) ([]task, error) {
	var tasks []task
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var t task
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return nil, fmt.Errorf("task %d: %w", n, err)
		}
		tasks = append(tasks, t)
	}
	return tasks, lines.Err()
}

// shape is what a constrained answer may be.
func (t *task) shape() (*stencil.Shape, error) {
	switch t.Kind {
	case "choice":
		return stencil.ShapeFromChoices(t.Options)
	case "yaml":
		return stencil.ShapeFromYAMLSchema(t.Schema)
	case "csv":
		return stencil.ShapeFromCSVSchema(t.Schema)
	}
	return stencil.ShapeFromSchema(t.Schema)
}

// read gives the value of an answer.
func (t *task) read(text string) (any, error) {
	raw := []byte(text)
	var err error
	switch t.Kind {
	case "choice":
		return text, nil
	case "yaml":
		raw, err = grammar.YAMLToJSON(raw)
	case "csv":
		raw, err = grammar.ReadCSV(t.Schema, raw)
	}
	if err != nil {
		return nil, err
	}
	var v any
	err = json.Unmarshal(raw, &v)
	return v, err
}
