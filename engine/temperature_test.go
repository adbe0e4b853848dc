package engine

import (
	"testing"

	"github.com/stencil-go/stencil/mask"
)

// TestSampleAt: at temperature 0 a sampler that draws is greedy, and its own
// temperature is back afterwards.
func TestSampleAt(t *testing.T) {
	s, err := NewSampler(WithTemperature(5), WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	logits := []float32{1, 3, 2, 2.9}
	var allowed *mask.Set
	for range 50 {
		if id, err := s.SampleAt(logits, allowed, 0); err != nil || id != 1 {
			t.Fatalf("%d, %v", id, err)
		}
	}
	seen := map[int32]bool{}
	for range 200 {
		id, err := s.Sample(logits, allowed)
		if err != nil {
			t.Fatal(err)
		}
		seen[id] = true
	}
	if len(seen) < 4 {
		t.Errorf("drawn at its own temperature: %v", seen)
	}
	if _, err := s.SampleAt(logits, allowed, -1); err == nil {
		t.Error("a negative temperature is taken")
	}
}
