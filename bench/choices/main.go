// Command choices shows what the number of texts to choose from costs: the time from the
// texts to the machine, to the first mask, and for a mask, single-threaded.
//
//	go run ./bench/choices -tokenizer FILE [-texts 3,1000,100000]
//
// The texts are names of streets with numbers, of about 25 characters and so many tokens
// that a walk takes a mask at each. The masks are those of random texts of the set, with a
// cache that is empty before ("cold") and one that has seen them ("warm"). Times past 20 us
// are those of the processor, where it has a clock for them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stencil-go/stencil/bench/internal/tokens"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/timed"
	"github.com/stencil-go/stencil/mask"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "choices:", err)
		os.Exit(1)
	}
}

func run() error {
	runtime.LockOSThread()
	file := flag.String("tokenizer", "", "a Hugging Face tokenizer.json (also .gz) or a GGUF `FILE`")
	sizes := flag.String("texts", "3,100,10000,100000", "`NUMBERS` of texts, divided by commas")
	flag.Parse()
	if *file == "" {
		flag.Usage()
		return errors.New("-tokenizer is needed")
	}
	vocab, err := tokens.Load(*file)
	if err != nil {
		return err
	}
	fmt.Printf("%8s %12s %12s %8s %10s %10s %10s %10s %10s\n", "texts", "compile", "first mask", "masks", "cold mean", "cold p50", "cold p99", "warm mean", "warm p50")
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of texts", size)
		}
		if err := measure(vocab, n); err != nil {
			return err
		}
	}
	return nil
}

// texts makes up n different texts.
func texts(n int) []string {
	streets := []string{"Upper Mill", "Station", "Old Harbour", "Saint Mary's", "Orchard", "Long Acre", "Kingfisher", "Rue des Érables"}
	kinds := []string{"Street", "Road", "Lane", "Avenue", "Close"}
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%d %s %s, %05d", i/40+1, streets[i%8], kinds[i/8%5], i*7919%100_000)
	}
	return out
}

func measure(vocab *tokens.Vocab, n int) error {
	list := texts(n)
	start := time.Now()
	g, err := grammar.FromChoices(list)
	if err != nil {
		return err
	}
	p, err := fsm.Compile(g)
	if err != nil {
		return err
	}
	compile := time.Since(start)
	cache := mask.NewCache(256 << 20)
	m, err := mask.NewMatcher(p, vocab.Vocab, mask.WithCache(cache))
	if err != nil {
		return err
	}
	m.Mask()
	first := time.Since(start)
	r := rand.New(rand.NewPCG(1, 2))
	var picked []string
	for range 200 {
		picked = append(picked, list[r.IntN(n)])
	}
	var cold, warm []time.Duration
	for _, times := range []*[]time.Duration{&cold, &warm} {
		for _, text := range picked {
			m, err := mask.NewMatcher(p, vocab.Vocab, mask.WithCache(cache))
			if err != nil {
				return err
			}
			for _, id := range vocab.Encode([]byte(text)) {
				*times = append(*times, time.Duration(timed.Run(func() { m.Mask() })))
				if err := m.Accept(id); err != nil {
					return fmt.Errorf("%q: %w", text, err)
				}
			}
			if !m.Complete() {
				return fmt.Errorf("%q is not complete", text)
			}
		}
	}
	fmt.Printf("%8d %12s %12s %8d %10s %10s %10s %10s %10s\n", n, compile.Round(time.Microsecond), first.Round(time.Microsecond),
		len(cold), mean(cold), percentile(cold, 50), percentile(cold, 99), mean(warm), percentile(warm, 50))
	return nil
}

func mean(times []time.Duration) time.Duration {
	sum := time.Duration(0)
	for _, t := range times {
		sum += t
	}
	return (sum / time.Duration(len(times))).Round(10)
}

// percentile is the time that percent of the times are below.
func percentile(times []time.Duration, percent int) time.Duration {
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)].Round(10)
}
