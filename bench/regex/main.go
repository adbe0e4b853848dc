// Command regex measures masks of regular expressions, and writes what it measured
// with the texts, for the script beside it to do the same with llguidance.
//
//	go run ./bench/regex -tokenizer FILE -out cases.jsonl
//	python bench/regex/llguidance_peer.py --tokenizer tokenizer.json cases.jsonl
//
// Of each pattern some texts are drawn. "first" is the time from the pattern to the
// first mask, with nothing remembered but what belongs to the vocabulary; "mask" is
// that of each token of the texts, where each pattern starts with an empty cache and
// its texts share it. Times past 20 us are processor time, in both programs.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"

	"github.com/stencil-go/stencil/bench/internal/tokens"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/timed"
	"github.com/stencil-go/stencil/mask"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "regex:", err)
		os.Exit(1)
	}
}

// result is a pattern with its texts and times, in nanoseconds.
type result struct {
	Name    string    `json:"name"`
	Regex   string    `json:"regex"`
	IDs     [][]int32 `json:"ids"`
	FirstNS int64     `json:"first_ns"`
	MaskNS  []int64   `json:"mask_ns"`
}

func run() error {
	tokenizerFile := flag.String("tokenizer", "", "a Hugging Face tokenizer.json (also .gz) or a GGUF `FILE`")
	out := flag.String("out", "", "write patterns, texts and times to `FILE`")
	each := flag.Int("texts", 6, "draw `N` texts of each pattern")
	slow := flag.Int("slow", 0, "list the `N` patterns with the slowest masks")
	only := flag.String("only", "", "run only the patterns whose `NAME`s are listed, with commas")
	profile := flag.String("profile", "", "write a CPU profile to `OUT`")
	flag.Parse()
	if *tokenizerFile == "" {
		flag.Usage()
		return errors.New("-tokenizer is needed")
	}
	runtime.LockOSThread()
	vocab, err := tokens.Load(*tokenizerFile)
	if err != nil {
		return err
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
	var results []*result
	for i, p := range patterns() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), p.Name) {
			continue
		}
		r, err := measure(p, vocab, rand.New(rand.NewPCG(uint64(i), 1)), *each)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		results = append(results, r)
	}
	var first, masks []int64
	for _, r := range results {
		first, masks = append(first, r.FirstNS), append(masks, r.MaskNS...)
	}
	print("first", first)
	print("mask", masks)
	slices.SortFunc(results, func(a, b *result) int { return int(slices.Max(b.MaskNS) - slices.Max(a.MaskNS)) })
	for _, r := range results[:min(*slow, len(results))] {
		fmt.Printf("%-20s first %8.1f us, slowest mask %8.1f us\n", r.Name, float64(r.FirstNS)/1e3, float64(slices.Max(r.MaskNS))/1e3)
	}
	if *out == "" {
		return nil
	}
	return write(*out, results)
}

func write(path string, results []*result) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	for _, r := range results {
		if err := enc.Encode(r); err != nil {
			f.Close()
			return err
		}
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// compile is the program of a pattern that is matched as a whole.
func compile(p pattern) (*fsm.Program, error) {
	g, err := grammar.FromRegex(p.Regex)
	if err != nil {
		return nil, err
	}
	return fsm.Compile(g)
}

func measure(p pattern, vocab *tokens.Vocab, rng *rand.Rand, texts int) (*result, error) {
	r := &result{Name: p.Name, Regex: p.Regex}
	cache := mask.NewCache(0)
	var program *fsm.Program
	var err error
	r.FirstNS = timed.Run(func() {
		if program, err = compile(p); err != nil {
			return
		}
		var m *mask.Matcher
		if m, err = mask.NewMatcher(program, vocab.Vocab, mask.WithCache(cache)); err == nil {
			m.Mask()
		}
	})
	if err != nil {
		return nil, err
	}
	// The texts are drawn by another program: drawing fills no tables of this one.
	drawn, err := compile(p)
	if err != nil {
		return nil, err
	}
	for range texts {
		ids := vocab.Encode(draw(drawn, rng))
		m, err := mask.NewMatcher(program, vocab.Vocab, mask.WithCache(cache))
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			r.MaskNS = append(r.MaskNS, timed.Run(func() { m.Mask() }))
			if err := m.Accept(id); err != nil {
				return nil, err
			}
		}
		r.IDs = append(r.IDs, ids)
	}
	return r, nil
}

// draw is a random text of a program, of letters and blanks where it has the choice,
// about as long as the random number says.
func draw(p *fsm.Program, rng *rand.Rand) []byte {
	var text []byte
	s := p.Start()
	for length := 1 + rng.IntN(150); len(text) < length || text[len(text)-1] >= 0x80; {
		var all, usual []byte
		for b := range s.NextBytes() {
			all = append(all, b)
			if b >= 'a' && b <= 'z' || b == ' ' {
				usual = append(usual, b)
			}
		}
		if len(all) == 0 {
			return text
		}
		b := all[rng.IntN(len(all))]
		if len(usual) > 0 && rng.IntN(12) > 0 {
			b = usual[rng.IntN(len(usual))]
		}
		if b < ' ' && b != '\n' && len(all) > 1 {
			continue
		}
		if s = s.Step(b); s == nil {
			return text
		}
		text = append(text, b)
	}
	return append(text, s.Shortest()...)
}

func print(name string, ns []int64) {
	slices.Sort(ns)
	sum := int64(0)
	for _, n := range ns {
		sum += n
	}
	at := func(percent float64) float64 {
		return float64(ns[min(int(float64(len(ns))*percent/100), len(ns)-1)]) / 1e3
	}
	fmt.Printf("stencil    %-6s n %6d us: mean %9.2f p50 %9.2f p90 %9.2f p99 %9.2f max %9.2f\n", name, len(ns), float64(sum)/float64(len(ns))/1e3, at(50), at(90), at(99), at(100))
}
