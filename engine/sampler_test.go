package engine

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/stencil-go/stencil/mask"
)

func newTestSampler(t testing.TB, opts ...SamplerOption) *Sampler {
	t.Helper()
	s, err := NewSampler(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func setOf(size int, ids ...int32) *mask.Set {
	s := mask.NewSet(size)
	for _, id := range ids {
		s.Add(id)
	}
	return s
}

func TestSamplerOptions(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		opt  SamplerOption
	}{
		{"temperature negative", WithTemperature(-1)},
		{"temperature NaN", WithTemperature(nan)},
		{"temperature infinite", WithTemperature(inf)},
		{"top-k zero", WithTopK(0)},
		{"top-k negative", WithTopK(-3)},
		{"top-p zero", WithTopP(0)},
		{"top-p above one", WithTopP(1.01)},
		{"top-p NaN", WithTopP(nan)},
		{"min-p negative", WithMinP(-0.1)},
		{"min-p zero", WithMinP(0)},
		{"min-p above one", WithMinP(2)},
		{"repetition zero", WithRepetitionPenalty(0)},
		{"repetition negative", WithRepetitionPenalty(-1)},
		{"repetition infinite", WithRepetitionPenalty(inf)},
		{"presence NaN", WithPresencePenalty(nan)},
		{"frequency infinite", WithFrequencyPenalty(inf)},
		{"window zero", WithPenaltyWindow(0)},
		{"window huge", WithPenaltyWindow(1 << 30)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := NewSampler(c.opt)
			var e *Error
			if !errors.Is(err, ErrOption) || !errors.As(err, &e) || e.Key == "" || s != nil {
				t.Errorf("got %v, %v", s, err)
			}
		})
	}
}

func TestGreedy(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name    string
		logits  []float32
		allowed *mask.Set
		want    int32
	}{
		{"all", []float32{1, 3, 2}, nil, 1},
		{"lowest of equals", []float32{1, 3, 3}, nil, 1},
		{"masked", []float32{1, 3, 2}, setOf(3, 0, 2), 2},
		{"masked, one", []float32{1, 3, 2}, setOf(3, 0), 0},
		{"dense mask without the winner", []float32{1, 9, 2, 3, 4}, setOf(5, 0, 2, 3, 4), 4},
		{"mask larger than the logits", []float32{1, 3, 2}, setOf(99, 0, 70), 0},
		{"mask smaller than the logits", []float32{1, 3, 9}, setOf(2, 0, 1), 1},
		{"NaN is passed over", []float32{nan, 1, nan}, nil, 1},
		{"infinite", []float32{0, inf, inf}, nil, 1},
		{"nothing finite", []float32{nan, -inf}, nil, -1},
		{"nothing allowed", []float32{1, 2}, setOf(2), -1},
		{"nothing at all", nil, nil, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := slices.Clone(c.logits)
			for _, opts := range [][]SamplerOption{nil, {WithTemperature(1), WithTopK(1)}, {WithRepetitionPenalty(1.5)},
				{WithTemperature(1e-9), WithTopP(1e-9)}} {
				got, err := newTestSampler(t, opts...).Sample(c.logits, c.allowed)
				if got != c.want || (err != nil) != (c.want < 0) || err != nil && !errors.Is(err, ErrLogits) {
					t.Errorf("got %d, %v; want %d", got, err, c.want)
				}
			}
			if !slices.EqualFunc(before, c.logits, func(a, b float32) bool { return a == b || a != a && b != b }) {
				t.Error("the logits were changed")
			}
		})
	}
}

// reference is the distribution a sampler must draw from, computed the slow way: sort,
// cut, normalise.
func reference(o samplerOptions, seen []int32, logits []float32, allowed *mask.Set) map[int32]float64 {
	type tok struct {
		id int32
		x  float64
	}
	var list []tok
	for i, l := range logits {
		if allowed != nil && !allowed.Has(int32(i)) {
			continue
		}
		x, n := float64(l), 0
		for _, id := range seen[max(0, len(seen)-o.window):] {
			if id == int32(i) {
				n++
			}
		}
		if n > 0 {
			if x > 0 {
				x /= o.repetition
			} else {
				x *= o.repetition
			}
			x -= o.presence + float64(n)*o.frequency
		}
		list = append(list, tok{int32(i), x})
	}
	sort.SliceStable(list, func(a, b int) bool { return list[a].x > list[b].x })
	if o.topK > 0 {
		list = list[:min(o.topK, len(list))]
	}
	sum := 0.0
	for _, c := range list {
		sum += math.Exp(c.x)
	}
	if o.topP > 0 {
		held := 0.0
		for i, c := range list {
			if held += math.Exp(c.x) / sum; held >= o.topP {
				list = list[:i+1]
				break
			}
		}
	}
	if o.minP > 0 {
		for i, c := range list {
			if math.Exp(c.x-list[0].x) < o.minP {
				list = list[:i]
				break
			}
		}
	}
	dist, sum := map[int32]float64{}, 0
	for _, c := range list {
		dist[c.id] = math.Exp(c.x / o.temperature)
		sum += dist[c.id]
	}
	for id := range dist {
		dist[id] /= sum
	}
	return dist
}

func TestSamplerDistribution(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	logits := make([]float32, 40)
	for i := range logits {
		logits[i] = float32(rng.NormFloat64() * 2)
	}
	allowed := mask.NewSet(len(logits))
	for i := range logits {
		if i%3 != 0 {
			allowed.Add(int32(i))
		}
	}
	seen := []int32{1, 2, 2, 5, 1, 1, 7, 39, 4}
	for _, c := range []struct {
		name string
		opts []SamplerOption
	}{
		{"plain", []SamplerOption{WithTemperature(1)}},
		{"cold", []SamplerOption{WithTemperature(0.5)}},
		{"hot", []SamplerOption{WithTemperature(3)}},
		{"top-k", []SamplerOption{WithTemperature(1), WithTopK(5)}},
		{"top-k above the number", []SamplerOption{WithTemperature(1), WithTopK(500)}},
		{"top-p", []SamplerOption{WithTemperature(1), WithTopP(0.7)}},
		{"top-p one", []SamplerOption{WithTemperature(1), WithTopP(1)}},
		{"min-p", []SamplerOption{WithTemperature(1), WithMinP(0.2)}},
		{"all", []SamplerOption{WithTemperature(0.8), WithTopK(12), WithTopP(0.9), WithMinP(0.05)}},
		{"penalties", []SamplerOption{WithTemperature(1), WithRepetitionPenalty(1.3), WithPresencePenalty(0.4),
			WithFrequencyPenalty(0.3), WithPenaltyWindow(5)}},
	} {
		for _, set := range []*mask.Set{nil, allowed} {
			s := newTestSampler(t, append(c.opts, WithSeed(7))...)
			for _, id := range seen {
				s.See(id)
			}
			want := reference(s.o, seen, logits, set)
			const n = 20_000
			got := map[int32]int{}
			for range n {
				id, err := s.Sample(logits, set)
				if err != nil {
					t.Fatal(err)
				}
				got[id]++
			}
			for id, k := range got {
				if _, ok := want[id]; !ok {
					t.Errorf("%s: %d was drawn %d times and should not be", c.name, id, k)
				}
			}
			for id, p := range want {
				// Five standard deviations; the seed is fixed, so this cannot flicker.
				if dev := math.Abs(float64(got[id]) - n*p); dev > 5*math.Sqrt(n*p*(1-p))+1 {
					t.Errorf("%s: %d was drawn %d times, expected %.1f", c.name, id, got[id], n*p)
				}
			}
		}
	}
}

func TestSamplerSeed(t *testing.T) {
	logits := make([]float32, 100)
	draw := func(s *Sampler) (ids []int32) {
		for range 50 {
			id, err := s.Sample(logits, nil)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		return ids
	}
	s := newTestSampler(t, WithTemperature(1), WithSeed(1))
	a := draw(s)
	if b := draw(newTestSampler(t, WithTemperature(1), WithSeed(1))); !slices.Equal(a, b) {
		t.Error("one seed, two outputs")
	}
	if b := draw(newTestSampler(t, WithTemperature(1), WithSeed(2))); slices.Equal(a, b) {
		t.Error("two seeds, one output")
	}
	s.Reset()
	if b := draw(s); !slices.Equal(a, b) {
		t.Error("Reset does not start over")
	}
}

func TestSamplerAllocatesNothing(t *testing.T) {
	logits := make([]float32, 1000)
	for i := range logits {
		logits[i] = float32(i % 17)
	}
	sparse := setOf(1000, 3, 5, 700)
	for _, opts := range [][]SamplerOption{nil, {WithTemperature(1)},
		{WithTemperature(1), WithTopK(20), WithTopP(0.9), WithMinP(0.01), WithRepetitionPenalty(1.1)}} {
		s := newTestSampler(t, opts...)
		for i := range 1000 {
			s.See(int32(i))
		}
		if n := testing.AllocsPerRun(100, func() {
			for _, set := range []*mask.Set{nil, sparse} {
				id, err := s.Sample(logits, set)
				if err != nil {
					t.Fatal(err)
				}
				s.See(id)
			}
		}); n != 0 {
			t.Errorf("%v allocations a token", n)
		}
	}
}

func TestLogProbs(t *testing.T) {
	ln := math.Log
	logits := []float32{float32(ln(1)), float32(ln(2)), float32(ln(5)), float32(ln(2))}
	nan := float32(math.NaN())
	for _, c := range []struct {
		name    string
		logits  []float32
		allowed *mask.Set
		id      int32
		want    float64
		top     []LogProb
	}{
		{"full", logits, nil, 2, ln(0.5), []LogProb{{2, ln(0.5)}, {1, ln(0.2)}, {3, ln(0.2)}}},
		{"masked", logits, setOf(4, 0, 1, 3), 0, ln(0.2), []LogProb{{1, ln(0.4)}, {3, ln(0.4)}, {0, ln(0.2)}}},
		{"not allowed", logits, setOf(4, 0), 1, math.Inf(-1), []LogProb{{0, 0}}},
		{"NaN", []float32{0, nan, 0}, nil, 1, math.Inf(-1), []LogProb{{0, ln(0.5)}, {2, ln(0.5)}}},
		{"beyond", logits, nil, 9, math.Inf(-1), []LogProb{{2, ln(0.5)}, {1, ln(0.2)}, {3, ln(0.2)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := logProbs(c.logits, c.allowed, c.id, 3)
			near := func(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-6 }
			if got.ID != c.id || !near(got.LogProb.LogProb, c.want) || len(got.Top) != len(c.top) {
				t.Fatalf("got %v", got)
			}
			for i, x := range c.top {
				if got.Top[i].ID != x.ID || !near(got.Top[i].LogProb, x.LogProb) {
					t.Errorf("top %d: got %v, want %v", i, got.Top[i], x)
				}
			}
		})
	}
	if got := logProbs(logits, nil, 1, 0); got.Top != nil {
		t.Error("alternatives that were not asked for")
	}
}

func TestExpNegative(t *testing.T) {
	for x := 0.0; x > -699; x -= 0.0137 {
		if got, want := expNegative(x), math.Exp(x); math.Abs(got/want-1) > 1e-9 {
			t.Fatalf("e^%v: %v, want %v", x, got, want)
		}
	}
	for _, x := range []float64{-700.1, -1e308, math.Inf(-1)} {
		if expNegative(x) != 0 {
			t.Errorf("e^%v is not 0", x)
		}
	}
	if expNegative(0) != 1 {
		t.Error("e^0 is not 1")
	}
}

// Runs of allowed logits, put together, are the allowed logits in order.
func TestRunsOf(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		logits := make([]float32, rng.IntN(200))
		for i := range logits {
			logits[i] = float32(i)
		}
		set := mask.NewSet(1 + rng.IntN(300))
		density := rng.Float64() * 1.2
		for id := range int32(set.Size()) {
			if rng.Float64() < density {
				set.Add(id)
			}
		}
		var got, want []float32
		runsOf(logits, set, func(first int, run []float32) {
			if len(run) == 0 || run[0] != float32(first) {
				t.Fatalf("run %v at %d", run, first)
			}
			got = append(got, run...)
		})
		for id := range set.All() {
			if int(id) < len(logits) {
				want = append(want, logits[id])
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

// The selections against sorting, over lists with many equal logits.
func TestSelections(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		pool := make([]candidate, 1+rng.IntN(200))
		for i := range pool {
			pool[i] = candidate{int32(i), float32(rng.IntN(20))}
		}
		sorted := slices.Clone(pool)
		slices.SortFunc(sorted, func(a, b candidate) int {
			if a.before(b) {
				return -1
			}
			return 1
		})
		k := 1 + rng.IntN(len(pool))
		if got := largest(nil, pool, k); !slices.Equal(got, sorted[:k]) {
			t.Fatalf("the %d largest of %v: %v", k, pool, got)
		}
		n := rng.IntN(len(pool) + 1)
		if got := popWhile(slices.Clone(pool), func(taken int, _ candidate) bool { return taken < n }); !slices.Equal(got, sorted[:n]) {
			t.Fatalf("the %d best of %v: %v", n, pool, got)
		}
	}
}

// FuzzSampler checks that what is picked is allowed and finite, and that greedy
// picks are the maximum, for any logits and masks.
func FuzzSampler(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8}, uint64(0b1011), uint8(2), 0.5, 0.1)
	f.Add([]byte{255, 255, 127, 127}, uint64(1), uint8(0), 1.0, 1.0)
	f.Fuzz(func(t *testing.T, data []byte, bits uint64, k uint8, p, q float64) {
		var logits []float32
		for ; len(data) >= 2 && len(logits) < 60; data = data[2:] {
			logits = append(logits, math.Float32frombits(uint32(data[0])<<24|uint32(data[1])<<16))
		}
		allowed := mask.NewSet(64)
		for i := range int32(64) {
			if bits>>i&1 != 0 {
				allowed.Add(i)
			}
		}
		opts := []SamplerOption{WithTemperature(0.7), WithRepetitionPenalty(1.2)}
		for _, opt := range []SamplerOption{WithTopK(int(k)), WithTopP(p), WithMinP(q)} {
			if opt(new(samplerOptions)) == nil {
				opts = append(opts, opt)
			}
		}
		best := float32(math.Inf(-1))
		for i, x := range logits {
			if allowed.Has(int32(i)) && x > best {
				best = x
			}
		}
		for i, s := range []*Sampler{newTestSampler(t), newTestSampler(t, opts...)} {
			s.See(3)
			id, err := s.Sample(logits, allowed)
			if (err != nil) != math.IsInf(float64(best), -1) {
				t.Fatalf("best %v, error %v", best, err)
			}
			if err != nil {
				continue
			}
			if !allowed.Has(id) || int(id) >= len(logits) || logits[id] != logits[id] || math.IsInf(float64(logits[id]), -1) {
				t.Fatalf("picked %d", id)
			}
			if i == 0 && logits[id] != best { // the other one penalises token 3
				t.Fatalf("picked %v, the best is %v", logits[id], best)
			}
		}
	})
}
