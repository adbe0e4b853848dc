package main

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// report gathers the outcomes of all schemas.
type report struct {
	schemas       int
	passing       int
	compileErrors int
	falseAccepts  int
	falseRejects  int
	errors        map[string]int
	failing       []string
	cold, warm    passTimes
	// slow holds the keep slowest masks, slowest first.
	keep int
	slow []slowMask
}

type passTimes struct{ mask, commit, first []int64 }

func (r *report) refused(id string, err error) {
	r.compileErrors++
	r.errors[reasonOf(err)]++
	r.failing = append(r.failing, id)
}

func (r *report) judge(id string, falseAccept, falseReject bool) {
	if falseAccept {
		r.falseAccepts++
	}
	if falseReject {
		r.falseRejects++
	}
	if falseAccept || falseReject {
		r.failing = append(r.failing, id)
		return
	}
	r.passing++
}

// distribution is a set of times in microseconds. Percentiles are those of
// MaskBench: the element at n*p/100 of the sorted times.
type distribution struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
	P25  float64 `json:"p25"`
	P50  float64 `json:"p50"`
	P75  float64 `json:"p75"`
	P90  float64 `json:"p90"`
	P95  float64 `json:"p95"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99_9"`
	Max  float64 `json:"max"`
}

func distributionOf(ns []int64) distribution {
	d := distribution{N: len(ns)}
	if len(ns) == 0 {
		return d
	}
	sorted := slices.Clone(ns)
	slices.Sort(sorted)
	us := func(v float64) float64 { return math.Round(v) / 1000 }
	sum := 0.0
	for _, v := range sorted {
		sum += float64(v)
	}
	at := func(p float64) float64 {
		return us(float64(sorted[min(len(sorted)-1, int(float64(len(sorted))*p/100))]))
	}
	d.Mean = us(sum / float64(len(sorted)))
	d.P25, d.P50, d.P75, d.P90, d.P95 = at(25), at(50), at(75), at(90), at(95)
	d.P99, d.P999, d.Max = at(99), at(99.9), at(100)
	return d
}

type summary struct {
	Schemas       int            `json:"schemas"`
	Passing       int            `json:"passing"`
	CompileErrors int            `json:"compile_errors"`
	FalseAccepts  int            `json:"false_accepts"`
	FalseRejects  int            `json:"false_rejects"`
	Errors        map[string]int `json:"errors"`
	Failing       []string       `json:"failing"`
	Cold          passSummary    `json:"cold"`
	Warm          *passSummary   `json:"warm,omitempty"`
}

type passSummary struct {
	Mask      distribution `json:"mask_us"`
	FirstMask distribution `json:"first_mask_us"`
	Commit    distribution `json:"commit_us"`
}

func (p *passTimes) summary() passSummary {
	return passSummary{Mask: distributionOf(p.mask), FirstMask: distributionOf(p.first), Commit: distributionOf(p.commit)}
}

func (r *report) summary(warm bool) summary {
	s := summary{
		Schemas: r.schemas, Passing: r.passing, CompileErrors: r.compileErrors, FalseAccepts: r.falseAccepts,
		FalseRejects: r.falseRejects, Errors: r.errors, Failing: r.failing, Cold: r.cold.summary(),
	}
	if warm {
		w := r.warm.summary()
		s.Warm = &w
	}
	return s
}

func (r *report) print(w io.Writer, warm bool) {
	s := r.summary(warm)
	fmt.Fprintf(w, "schemas %d, passing %d (%.2f %%), compile errors %d, false accepts %d, false rejects %d\n",
		s.Schemas, s.Passing, 100*float64(s.Passing)/float64(max(s.Schemas, 1)), s.CompileErrors, s.FalseAccepts, s.FalseRejects)
	reasons := make([]string, 0, len(s.Errors))
	for reason := range s.Errors {
		reasons = append(reasons, reason)
	}
	slices.SortFunc(reasons, func(a, b string) int { return s.Errors[b] - s.Errors[a] })
	for _, reason := range reasons {
		fmt.Fprintf(w, "  %5d  %s\n", s.Errors[reason], reason)
	}
	fmt.Fprintf(w, "%-18s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n", "us", "n", "mean", "p25", "p50", "p75", "p90", "p95", "p99", "p99.9", "max")
	row := func(name string, d distribution) {
		fmt.Fprintf(w, "%-18s %9d %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f %9.1f %9.1f %9.0f\n", name, d.N, d.Mean, d.P25, d.P50, d.P75, d.P90, d.P95, d.P99, d.P999, d.Max)
	}
	row("cold mask", s.Cold.Mask)
	row("cold commit", s.Cold.Commit)
	row("cold first mask", s.Cold.FirstMask)
	if s.Warm != nil {
		row("warm mask", s.Warm.Mask)
		row("warm commit", s.Warm.Commit)
		row("warm first mask", s.Warm.FirstMask)
	}
}
