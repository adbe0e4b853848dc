package engine

import (
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/mask"
)

func BenchmarkSample(b *testing.B) {
	const size = 128_000
	rng := rand.New(rand.NewPCG(1, 1))
	logits := make([]float32, size)
	for i := range logits {
		logits[i] = float32(rng.NormFloat64() * 3)
	}
	sparse, dense := mask.NewSet(size), mask.NewSet(size)
	for i := range int32(size) {
		if i%3200 == 7 {
			sparse.Add(i)
		}
		if i%50 != 0 {
			dense.Add(i)
		}
	}
	for _, s := range []struct {
		name string
		opts []SamplerOption
	}{
		{"greedy", nil},
		{"temperature", []SamplerOption{WithTemperature(0.8)}},
		{"top-k", []SamplerOption{WithTemperature(0.8), WithTopK(40)}},
		{"top-p", []SamplerOption{WithTemperature(0.8), WithTopP(0.9)}},
		{"min-p", []SamplerOption{WithTemperature(0.8), WithMinP(0.05)}},
	} {
		for _, m := range []struct {
			name string
			set  *mask.Set
		}{{"all", nil}, {"dense", dense}, {"40 tokens", sparse}} {
			b.Run(s.name+"/"+m.name, func(b *testing.B) {
				sampler := newTestSampler(b, s.opts...)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := sampler.Sample(logits, m.set); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkLogProbs(b *testing.B) {
	logits := make([]float32, 128_000)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range logits {
		logits[i] = float32(rng.NormFloat64() * 3)
	}
	for b.Loop() {
		logProbs(logits, nil, 5, 0)
	}
}
