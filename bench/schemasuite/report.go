package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

type counts struct {
	Tests        int `json:"tests"`
	Agree        int `json:"agree"`
	FalseAccepts int `json:"false_accepts"`
	FalseRejects int `json:"false_rejects"`
	Refused      int `json:"refused"`
}

func (c *counts) add(k kind) {
	c.Tests++
	switch k {
	case agree:
		c.Agree++
	case falseAccept:
		c.FalseAccepts++
	case falseReject:
		c.FalseRejects++
	case refused:
		c.Refused++
	}
}

// report counts the tests of a draft, in all and by file.
type report struct {
	Draft string `json:"draft"`
	counts
	Files map[string]*counts `json:"files"`
}

func (r *report) count(file string, k kind) {
	c := r.Files[file]
	if c == nil {
		c = &counts{}
		r.Files[file] = c
	}
	c.add(k)
	r.add(k)
}

func (r *report) print(w io.Writer) {
	const row = "%-45s %6v %6v %14v %14v %8v\n"
	fmt.Fprintf(w, row, r.Draft, "tests", "agree", "false accepts", "false rejects", "refused")
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		c := r.Files[name]
		fmt.Fprintf(w, row, name, c.Tests, c.Agree, c.FalseAccepts, c.FalseRejects, c.Refused)
	}
	fmt.Fprintf(w, row, "all", r.Tests, r.Agree, r.FalseAccepts, r.FalseRejects, r.Refused)
	fmt.Fprintf(w, "%.2f %% agree\n", 100*float64(r.Agree)/float64(max(r.Tests, 1)))
}
