package main

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/stencil-go/stencil/repair"
)

// tally counts the readings of a group of cases.
type tally struct {
	N       int `json:"n"`
	Exact   int `json:"exact"`
	OK      int `json:"ok"`
	Wrong   int `json:"wrong"`
	Refused int `json:"refused"`
	Crash   int `json:"crash"`
	Timeout int `json:"timeout"`
}

func (t *tally) add(verdict string) {
	t.N++
	switch verdict {
	case "exact":
		t.Exact++
	case "ok":
		t.OK++
	case "wrong":
		t.Wrong++
	case "refused":
		t.Refused++
	case "crash":
		t.Crash++
	case "timeout":
		t.Timeout++
	}
}

func (t *tally) right() float64    { return 100 * float64(t.Exact+t.OK) / float64(max(1, t.N)) }
func (t *tally) wrongPct() float64 { return 100 * float64(t.Wrong) / float64(max(1, t.N)) }

type answer struct {
	value   any
	result  *repair.Result
	err     error
	crash   string
	timeout bool
}

// ask repairs one case, with a time limit.
func ask(c *testCase, limit time.Duration, opts []repair.Option) answer {
	done := make(chan answer, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- answer{crash: fmt.Sprint(r)}
			}
		}()
		r, err := run(c, opts)
		a := answer{result: r, err: err}
		if err == nil {
			a.value = r.Value()
		}
		done <- a
	}()
	select {
	case a := <-done:
		return a
	case <-time.After(limit):
		return answer{timeout: true}
	}
}

func run(c *testCase, opts []repair.Option) (*repair.Result, error) {
	o := append([]repair.Option(nil), opts...)
	if len(c.Schema) > 0 {
		o = append(o, repair.WithSchema(c.Schema))
	}
	if c.Mode == "salvage" {
		o = append(o, repair.Salvage(), repair.FillRequired())
	}
	if c.Mode == "stream" || c.Partial {
		o = append(o, repair.PartialText())
	}
	switch c.Format {
	case "yaml":
		return repair.YAML(c.Input, o...)
	case "csv":
		return repair.CSV(c.Input, o...)
	}
	return repair.JSON(c.Input, o...)
}

// judge gives the verdict of one answer by the rules of the corpus.
func judge(c *testCase, a answer) string {
	switch {
	case a.timeout:
		return "timeout"
	case a.crash != "":
		return "crash"
	case c.AnyValue:
		return "exact"
	}
	drop := c.Compare == "drop_null"
	if a.err != nil {
		switch {
		case c.None:
			return "exact"
		case c.AcceptNone:
			return "ok"
		}
		return "refused"
	}
	accepted := func() bool {
		for _, v := range c.Accepted {
			if same(a.value, v, drop) {
				return true
			}
		}
		return false
	}
	if c.None {
		switch {
		case a.value == "":
			return "exact"
		case accepted():
			return "ok"
		}
		return "wrong"
	}
	if same(a.value, c.expected, drop) {
		return "exact"
	}
	if accepted() || c.AcceptNone && a.value == "" {
		return "ok"
	}
	return "wrong"
}

// sourceOf gives the suite of a case, as the peers' scorer groups them.
func sourceOf(c *testCase) string {
	s, _, _ := strings.Cut(c.Source, "+")
	s, _, _ = strings.Cut(s, ":")
	if s == "synthetic" {
		return s
	}
	if len(c.Schema) > 0 {
		s += ":schema"
	}
	if c.Mode != "" {
		s += ":" + c.Mode
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
