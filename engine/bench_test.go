package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stencil-go/stencil/engine"
)

// BenchmarkDecode generates tokens one by one from an empty sequence on, as
// llama-bench does.
func BenchmarkDecode(b *testing.B) {
	path := localModel(b, smolLM2)
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			s := newSession(b, openModel(b, path, engine.WithThreads(threads)))
			token := []int32{504}
			for b.Loop() {
				if s.Len() == 128 {
					s.Truncate(0)
				}
				if _, err := s.Append(context.Background(), token); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tok/s")
		})
	}
}

// BenchmarkPrefill reads 512 tokens at once.
func BenchmarkPrefill(b *testing.B) {
	path := localModel(b, smolLM2)
	tokens := make([]int32, 512)
	for i := range tokens {
		tokens[i] = int32(100 + i*37%40000)
	}
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			s := newSession(b, openModel(b, path, engine.WithThreads(threads)))
			for b.Loop() {
				s.Truncate(0)
				if _, err := s.Append(context.Background(), tokens); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*len(tokens))/b.Elapsed().Seconds(), "tok/s")
		})
	}
}

// BenchmarkOpen loads and rearranges the weights.
func BenchmarkOpen(b *testing.B) {
	path := localModel(b, smolLM2)
	for b.Loop() {
		m, err := engine.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		m.Close()
	}
}
