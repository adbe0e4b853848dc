// Command repair scores package repair on a corpus of damaged texts and measures its throughput.
//
//	go run ./bench/repair -data public.jsonl [-own own_only.json] [-json out.json] [-show wrong] [-grep tag] [-no-speed]
//
// A corpus has one JSON object a line: id, source, format, tag, input, expected, accepted, schema, none, accept_none, any_value, mode,
// compare. Cases of mode strict are left out. A case is exact, ok, wrong, refused, crash or timeout; right is exact + ok.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stencil-go/stencil/repair"
)

// report holds the scores. Formats and what follows keep the prefix of a number that the end of a text cuts, which is the reading that the
// corpus lists first; Dropping has the formats as the package reads without options: such a number is dropped.
type report struct {
	Formats    map[string]*tally  `json:"formats"`
	Dropping   map[string]*tally  `json:"formats_dropping_cut_numbers"`
	Tags       map[string]*tally  `json:"tags"`
	Sources    map[string]*tally  `json:"sources"`
	Schema     map[string]*tally  `json:"schema"`
	OwnOnly    map[string]*tally  `json:"own_only"`
	Throughput map[string]float64 `json:"throughput,omitempty"`
}

func main() {
	data := flag.String("data", "", "corpus, one JSON object a line")
	own := flag.String("own", "", "JSON list of ids scored apart (default: own_only.json beside the corpus)")
	out := flag.String("json", "", "write the report to this file")
	show := flag.String("show", "", "print cases with this verdict (wrong, refused, bad, all)")
	grep := flag.String("grep", "", "only cases whose id, tag, source or format contains this")
	width := flag.Int("width", 600, "cut printed cases to this many bytes")
	noSpeed := flag.Bool("no-speed", false, "do not measure throughput")
	drop := flag.Bool("drop-cut-numbers", false, "drop cut numbers in all scores, instead of keeping their prefix")
	showOwn := flag.Bool("show-own", false, "print cases of the own list too")
	flag.Parse()
	if *data == "" {
		fmt.Fprintln(os.Stderr, "bench/repair: -data is required")
		os.Exit(2)
	}
	if err := score(*data, *own, *out, *show, *grep, *width, *noSpeed, *drop, *showOwn); err != nil {
		fmt.Fprintln(os.Stderr, "bench/repair:", err)
		os.Exit(1)
	}
}

func score(data, own, out, show, grep string, width int, noSpeed, drop, showOwn bool) error {
	cases, err := loadCorpus(data)
	if err != nil {
		return err
	}
	if own == "" {
		own = filepath.Join(filepath.Dir(data), "own_only.json")
	}
	apart, err := ownIDs(own)
	if err != nil {
		return err
	}
	var opts []repair.Option
	if !drop {
		opts = append(opts, repair.KeepCutNumber())
	}
	r := report{Formats: map[string]*tally{}, Dropping: map[string]*tally{}, Tags: map[string]*tally{}, Sources: map[string]*tally{}, Schema: map[string]*tally{}, OwnOnly: map[string]*tally{}}
	for _, f := range []string{"json", "yaml", "csv"} {
		r.Formats[f] = &tally{}
	}
	for i := range cases {
		c := &cases[i]
		if c.Mode == "strict" {
			continue
		}
		if grep != "" && !strings.Contains(c.ID+" "+c.Tag+" "+c.Source+" "+c.Format, grep) {
			continue
		}
		a := ask(c, 10*time.Second, opts)
		v := judge(c, a)
		if apart[c.ID] {
			bump(r.OwnOnly, c.Format, v)
		} else {
			bump(r.Formats, c.Format, v)
			bump(r.Dropping, c.Format, judge(c, ask(c, 10*time.Second, nil)))
			if c.Tag != "" {
				bump(r.Tags, c.Format+":"+c.Tag, v)
			}
			bump(r.Sources, c.Format+":"+sourceOf(c), v)
			if len(c.Schema) > 0 {
				bump(r.Schema, c.Format, v)
			}
		}
		if (show == v || show == "all" || show == "bad" && v != "exact" && v != "ok") && (showOwn || !apart[c.ID]) {
			printCase(c, a, v, width)
		}
	}
	printReport(&r)
	if !noSpeed {
		r.Throughput = throughput()
		for _, k := range sortedKeys(r.Throughput) {
			fmt.Printf("%-28s %8.1f MB/s\n", k, r.Throughput[k])
		}
	}
	if out == "" {
		return nil
	}
	b, err := json.MarshalIndent(&r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(b, '\n'), 0o644)
}

// ownIDs reads the list of ids that are scored apart; a file that is not there is an empty list.
func ownIDs(path string) (map[string]bool, error) {
	apart := map[string]bool{}
	b, err := os.ReadFile(path)
	if err != nil {
		return apart, nil
	}
	var ids []string
	if err := json.Unmarshal(b, &ids); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, id := range ids {
		apart[id] = true
	}
	return apart, nil
}

func bump(m map[string]*tally, key, verdict string) {
	t := m[key]
	if t == nil {
		t = &tally{}
		m[key] = t
	}
	t.add(verdict)
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n*2/3] + " ... " + s[len(s)-n/3:]
}

func printCase(c *testCase, a answer, verdict string, width int) {
	fmt.Printf("%s %s %s %s\n  in  %s\n  exp %s\n", strings.ToUpper(verdict), c.ID, c.Format, c.Tag+c.Mode, clip(fmt.Sprintf("%q", c.Input), width), clip(string(c.Expected), width))
	if len(c.Accepted) > 0 {
		b, _ := json.Marshal(c.Accepted)
		fmt.Printf("  acc %s\n", clip(string(b), width))
	}
	if a.err != nil || a.crash != "" {
		fmt.Printf("  err %v %s\n", a.err, a.crash)
		return
	}
	b, _ := json.Marshal(a.value)
	fmt.Printf("  got %s\n", clip(string(b), width))
}

func printReport(r *report) {
	line := func(name string, t *tally) {
		if t.N == 0 {
			return
		}
		fmt.Printf("%-36s n=%5d right=%6.2f%% wrong=%5.2f%% exact=%d ok=%d wrong=%d refused=%d crash=%d timeout=%d\n", name, t.N, t.right(), t.wrongPct(), t.Exact, t.OK, t.Wrong, t.Refused, t.Crash, t.Timeout)
	}
	for _, k := range sortedKeys(r.Tags) {
		if t := r.Tags[k]; t.Exact+t.OK < t.N {
			line("tag "+k, t)
		}
	}
	for _, k := range sortedKeys(r.Sources) {
		line("source "+k, r.Sources[k])
	}
	for _, k := range sortedKeys(r.OwnOnly) {
		line("own_only "+k, r.OwnOnly[k])
	}
	for _, k := range sortedKeys(r.Schema) {
		line("with schema "+k, r.Schema[k])
	}
	for _, k := range sortedKeys(r.Dropping) {
		line("cut numbers dropped, "+k, r.Dropping[k])
	}
	for _, k := range []string{"json", "yaml", "csv"} {
		line("FORMAT "+k, r.Formats[k])
	}
}
