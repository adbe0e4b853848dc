package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stencil-go/stencil/bench/internal/corpus"
)

func TestCompare(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ours := write("ours.jsonl", `{"id":"a","status":"ok","compile_ns":1000,"first_mask_ns":2000,"tests":[{"valid":true,"accepted":true,"end_ok":true}],"mask_ns":[1000,3000]}
{"id":"b","status":"ok","compile_ns":5000,"first_mask_ns":5000,"tests":[{"valid":false,"accepted":true,"end_ok":true}],"mask_ns":[9000]}
{"id":"c","status":"ok","compile_ns":1,"first_mask_ns":1,"tests":[],"mask_ns":[]}
{"id":"only here","status":"ok","tests":[]}
`)
	theirs := write("theirs.jsonl", `{"id":"a","status":"ok","compile_ns":1000,"start_ns":500,"first_mask_ns":500,"tests":[{"valid":true,"accepted":true,"end_ok":false}],"mask_ns":[4000]}
{"id":"b","status":"compile_error","error":"no"}
{"id":"c","status":"ok","compile_ns":1,"first_mask_ns":1,"tests":[],"mask_ns":[]}
`)
	subsets, err := compare([]string{ours, theirs})
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ compiled, passing, falseAccepts, falseRejects, masks int }
	want := map[string][3]any{
		"all":                                  {3, row{3, 2, 1, 0, 3}, row{2, 1, 0, 1, 1}},
		"compiled by every engine":             {2, row{2, 2, 0, 0, 2}, row{2, 1, 0, 1, 1}},
		"with tests":                           {2, row{2, 1, 1, 0, 3}, row{1, 0, 0, 1, 1}},
		"with tests, compiled by every engine": {1, row{1, 1, 0, 0, 2}, row{1, 0, 0, 1, 1}},
	}
	if len(subsets) != len(want) {
		t.Errorf("%d parts", len(subsets))
	}
	for _, s := range subsets {
		if s.Schemas != want[s.Name][0] {
			t.Errorf("%s: %d schemas", s.Name, s.Schemas)
		}
		for i, e := range s.Engines {
			if got := (row{e.Compiled, e.Passing, e.FalseAccepts, e.FalseRejects, e.Mask.N}); got != want[s.Name][i+1] {
				t.Errorf("%s, %s: %+v, want %+v", s.Name, e.Name, got, want[s.Name][i+1])
			}
		}
	}
	if first := subsets[3].Engines[1].FirstMask.Max; first != 2 {
		t.Errorf("first mask of %v us, want compiling, starting and the mask", first)
	}
	schemas := []corpus.Schema{{ID: "a", Tests: make([]corpus.Test, 1)}, {ID: "b"}, {ID: "c"}}
	left, err := choose(schemas, theirs, true)
	if err != nil || len(left) != 1 || left[0].ID != "a" {
		t.Errorf("chosen: %v, %v", left, err)
	}
	if ids, err := readIDs(write("ids.txt", "b\nc\n")); err != nil || len(ids) != 2 || !ids["b"] {
		t.Errorf("ids: %v, %v", ids, err)
	}
}
