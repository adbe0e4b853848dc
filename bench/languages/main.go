// Command languages compares how long masks of YAML and CSV take with those of
// JSON for the same schemas and values, single-threaded and in one run.
//
//	go run ./bench/languages -tokenizer FILE [-data FILE.jsonl.gz [-n N]] [-slow N] [-profile OUT]
//
// Of a MaskBench file a random sample of N schemas is taken, the one that bench/maskbench
// takes, with their valid instances: as compact JSON, as block YAML and as flow
// YAML, members in any order; schemas of flat objects also as CSV, an instance a
// row. Beside them rows of the schemas in rows.go are compared with a JSON array of
// the same rows. For each schema the languages take turns. "cold" is a cache that is
// empty for each schema, "kept" one that has seen the schemas before it, "warm" that
// cache once more for the same texts. "first" is the time from the schema's text to
// the first mask. Times past 20 us are those of the processor, where it has a clock
// for them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"

	"github.com/stencil-go/stencil/bench/internal/tokens"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "languages:", err)
		os.Exit(1)
	}
}

func run() error {
	tokenizerFile := flag.String("tokenizer", "", "a Hugging Face tokenizer.json (also .gz) or a GGUF `FILE`")
	dataFile := flag.String("data", "", "schemas with tests, a .jsonl.gz `FILE` of {id, schema, tests: [{valid, data}]}")
	n := flag.Int("n", 500, "take a random sample of `N` schemas (0: all)")
	slow := flag.Int("slow", 0, "list the `N` slowest cold masks of each language")
	profile := flag.String("profile", "", "write a CPU profile to `OUT`")
	flag.Parse()
	runtime.LockOSThread()
	if *tokenizerFile == "" {
		flag.Usage()
		return errors.New("-tokenizer is needed")
	}
	b, err := newBench(*tokenizerFile)
	if err != nil {
		return err
	}
	b.slow = *slow
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
	if *dataFile != "" {
		if err := b.schemas(*dataFile, *n); err != nil {
			return err
		}
	}
	return b.rows()
}

type bench struct {
	tokenizerFile string
	vocab         *tokens.Vocab
	slow          int
}

// anew is the bench with a vocabulary that has served nobody.
func (b *bench) anew() (*bench, error) {
	fresh, err := newBench(b.tokenizerFile)
	if err == nil {
		fresh.slow = b.slow
	}
	return fresh, err
}

func newBench(path string) (*bench, error) {
	vocab, err := tokens.Load(path)
	if err != nil {
		return nil, err
	}
	return &bench{tokenizerFile: path, vocab: vocab}, nil
}
