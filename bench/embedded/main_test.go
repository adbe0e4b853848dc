package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// The right answers are what the shapes allow and what the readers read.
func TestTasks(t *testing.T) {
	tasks, err := readTasks(heldout)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for i, task := range tasks {
		seen[task.Kind]++
		shape, err := task.shape()
		if err != nil {
			t.Fatalf("task %d: %v", i+1, err)
		}
		if err := shape.Check([]byte(task.Answer)); err != nil {
			t.Errorf("task %d: the right answer does not fit: %v\n%s", i+1, err, task.Answer)
		}
		var want any
		if err := json.Unmarshal(task.Value, &want); err != nil {
			t.Fatal(err)
		}
		got, err := task.read(task.Answer)
		if s := score(want, got, err == nil); s.AnswersRight != 1 {
			t.Errorf("task %d: the right answer is scored %+v (%v)\n%s", i+1, s, err, task.Answer)
		}
	}
	for _, k := range kinds {
		if seen[k] == 0 {
			t.Errorf("no task of kind %s", k)
		}
	}
}

// TestRun prints a row for every way, with readable answers where they are constrained.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-n", "6", "-samples", "2"}, &out, &out); err != nil {
		t.Fatal(err)
	}
	for _, way := range modes(2) {
		if !strings.Contains(out.String(), "| "+way.name+" |") {
			t.Errorf("no row for %s in\n%s", way.name, &out)
		}
	}
	if n := strings.Count(out.String(), "| 100.0 % |"); n < 2 {
		t.Errorf("constrained answers are not all readable:\n%s", &out)
	}
}

// TestHeldOut: most fields of texts that the model has not seen are right. With another file, another vocabulary or
// kernels that compute something else they would not be.
func TestHeldOut(t *testing.T) {
	tasks, err := readTasks(heldout)
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, way := range modes(1) {
		if way.name != constrainedName {
			continue
		}
		by, _, err := measure(t.Context(), m, way, tasks[:80], nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var all tally
		for _, k := range by {
			all.add(k)
		}
		if all.Valid != 80 || 100*all.FieldsRight < 75*all.Fields {
			t.Errorf("%d of %d fields right, %d of 80 answers readable", all.FieldsRight, all.Fields, all.Valid)
		}
	}
}
