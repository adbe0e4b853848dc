// Command languages compares how long masks of YAML and CSV take with those of
// JSON for the same schemas and values, single-threaded.
//
//	go run ./bench/languages -tokenizer FILE -data FILE.jsonl.gz [-n N]
//
// YAML: the schemas of a MaskBench file with their valid instances, in any order of
// members, as compact JSON and as block YAML. CSV: rows of the schemas in rows.go,
// against a JSON array of the same rows. Each language has a cache of its own,
// empty for each schema ("cold") or kept ("warm"). Texts are cut into the tokens
// of the tokenizer.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/stencil-go/stencil/engine/tokenizer"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "languages:", err)
		os.Exit(1)
	}
}

type bench struct {
	tok   *tokenizer.Tokenizer
	vocab *mask.Vocab
}

func run() error {
	tokenizerFile := flag.String("tokenizer", "", "a Hugging Face tokenizer.json (also .gz) or a GGUF `FILE`")
	dataFile := flag.String("data", "", "schemas with tests, a .jsonl.gz `FILE` of {id, schema, tests: [{valid, data}]}")
	n := flag.Int("n", 200, "take the first `N` schemas")
	flag.Parse()
	if *tokenizerFile == "" {
		flag.Usage()
		return errors.New("-tokenizer is needed")
	}
	tok, err := tokenizer.Load(*tokenizerFile)
	if err != nil {
		return err
	}
	tokens := tok.Bytes()
	for _, id := range tok.Specials() {
		tokens[id] = nil
	}
	b := &bench{tok: tok}
	if b.vocab, err = mask.NewVocab(tokens, tok.EOG()); err != nil {
		return err
	}
	if *dataFile != "" {
		if err := b.yaml(*dataFile, *n); err != nil {
			return err
		}
	}
	return b.csv()
}

// timings are the times of one language, in nanoseconds.
type timings struct {
	name                string
	cold, warm, compile []int64
	refused             int
	kept                *mask.Cache
}

func newTimings(name string) *timings {
	return &timings{name: name, kept: mask.NewCache(256 << 20)}
}

// measure compiles a grammar and takes the texts through its masks.
func (b *bench) measure(t *timings, compile func() (*grammar.Grammar, error), texts [][]byte) error {
	from := time.Now()
	g, err := compile()
	if err != nil {
		return err
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return err
	}
	empty := mask.NewCache(0)
	m, err := mask.NewMatcher(p, b.vocab, mask.WithCache(empty))
	if err != nil {
		return err
	}
	m.Mask()
	t.compile = append(t.compile, time.Since(from).Nanoseconds())
	for _, text := range texts {
		t.cold = b.walk(t, p, text, empty, t.cold)
		t.warm = b.walk(t, p, text, t.kept, t.warm)
	}
	return nil
}

func (b *bench) walk(t *timings, p *fsm.Program, text []byte, cache *mask.Cache, out []int64) []int64 {
	m, err := mask.NewMatcher(p, b.vocab, mask.WithCache(cache))
	if err != nil {
		t.refused++
		return out
	}
	for _, id := range b.tok.Encode(string(text)) {
		from := time.Now()
		m.Mask()
		out = append(out, time.Since(from).Nanoseconds())
		if m.Accept(id) != nil {
			t.refused++
			return out
		}
	}
	if !m.Complete() {
		t.refused++
	}
	return out
}

// report prints the languages and their ratio to the first one.
func report(title string, languages ...*timings) {
	fmt.Printf("%s\n%-6s %10s %10s %10s %10s %12s %8s %8s\n", title, "", "masks", "cold mean", "cold p50", "cold p99", "warm mean", "compile", "refused")
	for _, t := range languages {
		fmt.Printf("%-6s %10d %10s %10s %10s %12s %8s %8d\n", t.name, len(t.cold), mean(t.cold), at(t.cold, 50), at(t.cold, 99), mean(t.warm), at(t.compile, 50), t.refused)
	}
	first := languages[0]
	for _, t := range languages[1:] {
		fmt.Printf("%s / %s: cold %.2f, warm %.2f\n", t.name, first.name, average(t.cold)/average(first.cold), average(t.warm)/average(first.warm))
	}
}

func average(ns []int64) float64 {
	sum := int64(0)
	for _, n := range ns {
		sum += n
	}
	return float64(sum) / float64(max(len(ns), 1))
}

func mean(ns []int64) time.Duration { return time.Duration(average(ns)).Round(10) }

func at(ns []int64, percent int) time.Duration {
	if len(ns) == 0 {
		return 0
	}
	sorted := slices.Clone(ns)
	slices.Sort(sorted)
	return time.Duration(sorted[min(len(sorted)*percent/100, len(sorted)-1)]).Round(10)
}
