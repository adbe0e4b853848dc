package main

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/bench/internal/corpus"
)

// TestRun runs a small file through the whole program: one schema that passes,
// one that is refused, one whose test is wrong.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "data.jsonl.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := gzip.NewWriter(f)
	_, err = w.Write([]byte(`{"id":"a","schema":{"type":"string","maxLength":3},"tests":[{"valid":true,"data":"abc"},{"valid":false,"data":"abcd"}]}
{"id":"b","schema":{"type":"nothing"},"tests":[]}
{"id":"c","schema":{"type":"boolean"},"tests":[{"valid":true,"data":"x"}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	schemas, err := corpus.Read(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	tok := filepath.Join(dir, "tokenizer.json")
	if err := os.WriteFile(tok, []byte(byteTokenizer()), 0o644); err != nil {
		t.Fatal(err)
	}
	b, err := newBench(tok, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range schemas {
		b.run(s, true)
	}
	got := b.report.summary(true)
	if got.Schemas != 3 || got.Passing != 1 || got.CompileErrors != 1 || got.FalseRejects != 1 || got.FalseAccepts != 0 {
		t.Errorf("%+v", got)
	}
	if got.Cold.Mask.N == 0 || got.Warm.Mask.N != got.Cold.Mask.N || got.Cold.FirstMask.N != 2 {
		t.Errorf("times: %+v %+v", got.Cold, got.Warm)
	}
	if len(got.Errors) != 1 || !slices.Equal(got.Failing, []string{"b", "c"}) {
		t.Errorf("errors %v, failing %v", got.Errors, got.Failing)
	}
}

// A reader of the JSON finds an object and a list also where there is nothing to list.
func TestSummaryOfNothing(t *testing.T) {
	tok := filepath.Join(t.TempDir(), "tokenizer.json")
	if err := os.WriteFile(tok, []byte(byteTokenizer()), 0o644); err != nil {
		t.Fatal(err)
	}
	b, err := newBench(tok, false)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(b.report.summary(false))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"errors":{}`, `"failing":[]`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
