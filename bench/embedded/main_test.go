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
