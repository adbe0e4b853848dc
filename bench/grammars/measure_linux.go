//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/stencil-go/stencil/bench/internal/tokens"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// measure takes the document beside each Lark grammar of a folder through its
// masks, one by one on one thread; times are those of the thread's processor, so
// that other programs of the machine count little. "first" is the time from the grammar's text to
// the first mask, "cold" are the masks with an empty cache, "warm" those of the same
// document once more.
func measure(dir, tokenizerFile string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	vocab, err := tokens.Load(tokenizerFile)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.lark"))
	if err != nil {
		return err
	}
	// The reader of Lark is made once in a process.
	if _, err := grammar.FromLark(`start: "a"`); err != nil {
		return err
	}
	fmt.Printf("%-12s %7s %9s | cold us: %7s %7s %7s %7s | warm us: %7s %7s\n", "grammar", "masks", "first us", "mean", "p50", "p99", "max", "mean", "max")
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(strings.TrimSuffix(f, ".lark") + ".txt")
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(f), ".lark")
		from := clock()
		g, err := grammar.FromLark(string(src))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		cache := mask.NewCache(0)
		m, err := mask.NewMatcher(p, vocab.Vocab, mask.WithCache(cache))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		m.Mask()
		first := clock() - from
		ids := vocab.Encode(text)
		cold, err := walkDocument(p, vocab.Vocab, mask.NewCache(0), ids)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		warm := mask.NewCache(0)
		if _, err := walkDocument(p, vocab.Vocab, warm, ids); err != nil {
			return err
		}
		again, err := walkDocument(p, vocab.Vocab, warm, ids)
		if err != nil {
			return err
		}
		c, w := summary(cold), summary(again)
		fmt.Printf("%-12s %7d %9.0f | %9s%7.1f %7.1f %7.1f %7.1f | %9s%7.2f %7.1f\n", name, len(cold), float64(first.Nanoseconds())/1e3, "", c.mean, c.p50, c.p99, c.max, "", w.mean, w.max)
	}
	return nil
}

// walkDocument times the mask before each token, and the one behind the last.
func walkDocument(p *fsm.Program, v *mask.Vocab, cache *mask.Cache, ids []int32) ([]time.Duration, error) {
	m, err := mask.NewMatcher(p, v, mask.WithCache(cache))
	if err != nil {
		return nil, err
	}
	var out []time.Duration
	for i, id := range append(slices.Clone(ids), -1) {
		from := clock()
		set := m.Mask()
		out = append(out, clock()-from)
		if id < 0 {
			break
		}
		if !set.Has(id) {
			return nil, fmt.Errorf("token %d of the document is not in its mask", i)
		}
		if err := m.Accept(id); err != nil {
			return nil, err
		}
	}
	if !m.Complete() {
		return nil, fmt.Errorf("the document is not complete")
	}
	return out, nil
}

// clock is the time the thread has had a processor.
func clock() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// figures are in microseconds.
type figures struct{ mean, p50, p99, max float64 }

func summary(times []time.Duration) figures {
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	sum := time.Duration(0)
	for _, t := range sorted {
		sum += t
	}
	us := func(t time.Duration) float64 { return float64(t.Nanoseconds()) / 1e3 }
	n := len(sorted)
	return figures{us(sum) / float64(n), us(sorted[n/2]), us(sorted[n*99/100]), us(sorted[n-1])}
}
