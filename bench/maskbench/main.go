// Command maskbench runs the schemas of a MaskBench file with their valid and
// invalid instances through stencil's masks, single-threaded, and prints how many
// pass and how long masks take.
//
//	go run ./bench/maskbench -tokenizer FILE -data FILE.jsonl.gz [-n N] [-only FILE] [-with-tests] [-cold] [-cpu] [-any-order] [-slow N] [-profile OUT] [-json OUT] [-raw OUT.jsonl]
//	go run ./bench/maskbench -compare [-json OUT] RAW.jsonl RAW.jsonl...
//
// A schema passes when it compiles, every valid instance is accepted token by
// token to its end, and every invalid one is refused somewhere. "cold" shares
// nothing between schemas but what belongs to the vocabulary; "warm" runs each
// schema a second time with the masks of all schemas before it remembered.
//
// Times are wall times; with -cpu those past 20 us are the processor time of the thread, for
// a machine that others use too.
//
// -compare puts raw results side by side, stencil's and those of the peers' scripts: on
// all schemas they have in common, on those that every engine compiles, on those with
// tests, and on those of both kinds.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"

	"github.com/stencil-go/stencil/bench/internal/corpus"
	"github.com/stencil-go/stencil/internal/timed"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "maskbench:", err)
		os.Exit(1)
	}
}

func run() error {
	tokenizerFile := flag.String("tokenizer", "", "a Hugging Face tokenizer.json (also .gz) or a GGUF `FILE`")
	dataFile := flag.String("data", "", "schemas with tests, a .jsonl.gz `FILE` of {id, schema, tests: [{valid, data}]}")
	sample := flag.Int("n", 0, "run a random sample of `N` schemas, the one the peers' scripts draw (0: all, in the file's order)")
	coldOnly := flag.Bool("cold", false, "leave out the warm runs")
	anyOrder := flag.Bool("any-order", false, "accept the members of objects in any order")
	out := flag.String("json", "", "write the results to `OUT`")
	raw := flag.String("raw", "", "write a line for each schema to `OUT`, as the peers' scripts do")
	slow := flag.Int("slow", 0, "list the `N` slowest cold masks, with the text before them")
	cpu := flag.Bool("cpu", false, "take times past 20 us in processor time")
	profile := flag.String("profile", "", "write a CPU profile to `OUT`")
	only := flag.String("only", "", "run only the schemas listed in `FILE`: ids, or raw results of which those that compiled count")
	withTests := flag.Bool("with-tests", false, "run only schemas with tests")
	side := flag.Bool("compare", false, "compare the raw results given as arguments")
	verbose := flag.Bool("v", false, "list the schemas that fail, with the reason")
	flag.Parse()
	if *side {
		subsets, err := compare(flag.Args())
		if err != nil {
			return err
		}
		printSubsets(os.Stdout, subsets)
		return writeJSON(*out, subsets)
	}
	if *tokenizerFile == "" || *dataFile == "" {
		flag.Usage()
		return fmt.Errorf("-tokenizer and -data are needed")
	}
	schemas, err := corpus.Read(*dataFile, *sample)
	if err != nil {
		return err
	}
	if schemas, err = choose(schemas, *only, *withTests); err != nil {
		return err
	}
	b, err := newBench(*tokenizerFile, *anyOrder)
	if err != nil {
		return err
	}
	b.report.keep = *slow
	if *cpu {
		runtime.LockOSThread()
		b.clock = timed.Run
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var lines []rawLine
	for _, s := range schemas {
		o := b.run(s, !*coldOnly)
		lines = append(lines, o.line(s.ID))
		if *verbose && o.reason != "" {
			fmt.Printf("%s: %s\n", s.ID, o.reason)
		}
	}
	b.report.print(os.Stdout, !*coldOnly)
	b.report.printSlow(os.Stdout, *slow)
	if *raw != "" {
		if err := writeLines(*raw, lines); err != nil {
			return err
		}
	}
	slices.Sort(b.report.failing)
	return writeJSON(*out, b.report.summary(!*coldOnly))
}

// writeJSON writes v to a file, unless path is empty.
func writeJSON(path string, v any) error {
	if path == "" {
		return nil
	}
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// choose leaves the schemas that are listed in the file only, unless it is empty, and
// those with tests if withTests is set.
func choose(schemas []corpus.Schema, only string, withTests bool) ([]corpus.Schema, error) {
	var listed map[string]bool
	if only != "" {
		var err error
		if listed, err = readIDs(only); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(schemas, func(s corpus.Schema) bool {
		return listed != nil && !listed[s.ID] || withTests && len(s.Tests) == 0
	}), nil
}
