package main

import (
	"fmt"
	"strconv"
	"strings"
)

// tally counts what was right.
type tally struct {
	Fields, FieldsRight   int // values of the answers, one by one
	Answers, AnswersRight int
	Valid                 int // answers that could be read at all
}

func (t *tally) add(o tally) {
	t.Fields += o.Fields
	t.FieldsRight += o.FieldsRight
	t.Answers += o.Answers
	t.AnswersRight += o.AnswersRight
	t.Valid += o.Valid
}

// score compares an answer with the right one. Every leaf of the right answer is a
// field; a leaf that is too much counts as a field that is wrong.
func score(want, got any, valid bool) tally {
	w, g := map[string]any{}, map[string]any{}
	leaves(w, "", want)
	if valid {
		leaves(g, "", got)
	}
	t := tally{Answers: 1, Fields: len(w)}
	for path, v := range w {
		if x, ok := g[path]; ok && x == v {
			t.FieldsRight++
		}
	}
	for path := range g {
		if _, ok := w[path]; !ok {
			t.Fields++
		}
	}
	if valid {
		t.Valid = 1
		if t.FieldsRight == t.Fields {
			t.AnswersRight = 1
		}
	}
	return t
}

// tallyKinds adds, for each leaf of the right answer, whether the answer has it to the kind of
// value it is. kinds names the kinds by the last key on the way to the leaf.
func tallyKinds(by map[string]tally, kinds map[string]string, want, got any, valid bool) {
	w, g := map[string]any{}, map[string]any{}
	leaves(w, "", want)
	if valid {
		leaves(g, "", got)
	}
	for path, v := range w {
		t := by[kinds[lastKey(path)]]
		t.Fields++
		if x, ok := g[path]; ok && x == v {
			t.FieldsRight++
		}
		by[kinds[lastKey(path)]] = t
	}
}

// lastKey is the last part of a path that is no index of a list.
func lastKey(path string) string {
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i > 0; i-- {
		if _, err := strconv.Atoi(parts[i]); err != nil {
			return parts[i]
		}
	}
	return ""
}

// leaves lists the scalars of a JSON value by their paths.
func leaves(out map[string]any, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			leaves(out, path+"/"+k, x)
		}
	case []any:
		for i, x := range v {
			leaves(out, fmt.Sprintf("%s/%d", path, i), x)
		}
	default:
		out[path] = v
	}
}
