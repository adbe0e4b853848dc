package engine

import (
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/stencil-go/stencil/mask"
)

// ErrLogits: no allowed token has a finite logit, as after a division by zero in a
// broken model.
const ErrLogits Kind = "no finite logit"

// Sampler picks the next token from logits. The steps, each left out unless its
// option is given, are:
//
//	allowed tokens -> penalties -> top-k -> top-p -> min-p -> temperature -> draw
//
// so that top-p and min-p look at the distribution of the allowed tokens at
// temperature 1. Without WithTemperature it is greedy: the highest logit wins,
// the lowest id of equals. Equal options and seed give equal picks from equal
// logits. A Sampler has state (its random numbers and the tokens seen) and is not
// safe for concurrent use. After its first call it allocates nothing.
type Sampler struct {
	o   samplerOptions
	rng *rand.Rand
	pcg *rand.PCG

	all     []candidate // the memory of pool
	best    []candidate // the memory of pool after top-k
	pool    []candidate // what is left to choose from
	weights []float64

	window []int32 // the last tokens, a ring
	next   int     // where the ring goes on
	counts []int32 // of each id in window
}

type candidate struct {
	id    int32
	logit float32
}

type samplerOptions struct {
	temperature float64
	topK        int
	topP, minP  float64
	repetition  float64
	presence    float64
	frequency   float64
	window      int
	seed        uint64
}

// SamplerOption changes how NewSampler picks tokens.
type SamplerOption func(*samplerOptions) error

func optionError(name, format string, args ...any) error {
	return newError(ErrOption, "sampler", name, format, args...)
}

// positive reports whether x is a positive finite number.
func positive(x float64) bool { return x > 0 && !math.IsInf(x, 0) }

// WithTemperature divides the logits by t before drawing. Zero means greedy.
func WithTemperature(t float64) SamplerOption {
	return func(o *samplerOptions) error {
		if t != 0 && !positive(t) {
			return optionError("temperature", "%v is not 0 or a positive number", t)
		}
		o.temperature = t
		return nil
	}
}

// WithTopK keeps the k most likely tokens, k >= 1.
func WithTopK(k int) SamplerOption {
	return func(o *samplerOptions) error {
		if k < 1 {
			return optionError("top-k", "%d is not positive", k)
		}
		o.topK = k
		return nil
	}
}

// WithTopP keeps the fewest most likely tokens whose probabilities sum to at least
// p, 0 < p <= 1 (nucleus sampling, Holtzman et al. 2020).
func WithTopP(p float64) SamplerOption {
	return func(o *samplerOptions) error {
		if !positive(p) || p > 1 {
			return optionError("top-p", "%v is not in (0, 1]", p)
		}
		o.topP = p
		return nil
	}
}

// WithMinP keeps the tokens at least p times as likely as the likeliest, 0 < p <= 1
// (Nguyen et al. 2024).
func WithMinP(p float64) SamplerOption {
	return func(o *samplerOptions) error {
		if !positive(p) || p > 1 {
			return optionError("min-p", "%v is not in (0, 1]", p)
		}
		o.minP = p
		return nil
	}
}

// WithRepetitionPenalty divides the positive logits of tokens seen among the last
// ones by p and multiplies their negative logits by it, p > 0 (Keskar et al. 2019).
// WithPenaltyWindow says how many tokens that are.
func WithRepetitionPenalty(p float64) SamplerOption {
	return func(o *samplerOptions) error {
		if !positive(p) {
			return optionError("repetition penalty", "%v is not a positive number", p)
		}
		o.repetition = p
		return nil
	}
}

// WithPresencePenalty subtracts p once from the logit of each token seen among the
// last ones.
func WithPresencePenalty(p float64) SamplerOption {
	return func(o *samplerOptions) error {
		if math.IsNaN(p) || math.IsInf(p, 0) {
			return optionError("presence penalty", "%v is not finite", p)
		}
		o.presence = p
		return nil
	}
}

// WithFrequencyPenalty subtracts p from the logit of a token for each time it was
// seen among the last ones.
func WithFrequencyPenalty(p float64) SamplerOption {
	return func(o *samplerOptions) error {
		if math.IsNaN(p) || math.IsInf(p, 0) {
			return optionError("frequency penalty", "%v is not finite", p)
		}
		o.frequency = p
		return nil
	}
}

// WithPenaltyWindow sets how many of the last tokens, prompt included, the
// penalties look at, n >= 1. The default is 64.
func WithPenaltyWindow(n int) SamplerOption {
	return func(o *samplerOptions) error {
		if n < 1 || n > 1<<24 {
			return optionError("penalty window", "%d is not in 1..%d", n, 1<<24)
		}
		o.window = n
		return nil
	}
}

// WithSeed starts the random numbers. The default is 0: without a seed of his
// own a caller gets the same output every time.
func WithSeed(seed uint64) SamplerOption {
	return func(o *samplerOptions) error { o.seed = seed; return nil }
}

// NewSampler returns a sampler that has seen no token. It fails with an *Error of
// kind ErrOption.
func NewSampler(opts ...SamplerOption) (*Sampler, error) {
	o := samplerOptions{repetition: 1, window: 64}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	pcg := rand.NewPCG(o.seed, 0)
	return &Sampler{o: o, pcg: pcg, rng: rand.New(pcg)}, nil
}

// Reset forgets the tokens seen and starts the random numbers over.
func (s *Sampler) Reset() {
	s.pcg.Seed(s.o.seed, 0)
	s.window, s.next = s.window[:0], 0
	clear(s.counts)
}

func (s *Sampler) greedy() bool { return s.o.temperature == 0 || s.o.topK == 1 }

func (s *Sampler) penalises() bool {
	return s.o.repetition != 1 || s.o.presence != 0 || s.o.frequency != 0
}

// See tells the penalties that a token has become part of the text. Sample does not
// do so by itself. Negative ids are passed over.
func (s *Sampler) See(id int32) {
	if id < 0 || !s.penalises() {
		return
	}
	if int(id) >= len(s.counts) {
		s.counts = append(s.counts, make([]int32, int(id)+1-len(s.counts))...)
	}
	if len(s.window) < s.o.window {
		s.window = append(s.window, id)
	} else {
		s.counts[s.window[s.next]]--
		s.window[s.next] = id
		s.next = (s.next + 1) % s.o.window
	}
	s.counts[id]++
}

// penalised is the logit of a token after the penalties.
func (s *Sampler) penalised(id int32, logit float32) float32 {
	if int(id) >= len(s.counts) || s.counts[id] == 0 {
		return logit
	}
	x := float64(logit)
	if x > 0 {
		x /= s.o.repetition
	} else {
		x *= s.o.repetition
	}
	return float32(x - s.o.presence - float64(s.counts[id])*s.o.frequency)
}

// Sample picks one of the allowed tokens; nil allows all. Ids beyond the logits are
// never picked. The logits are not changed. The cost is O(allowed tokens), plus
// a look at each 64 ids of the set; greedy picks from a set that allows most
// tokens look at all logits first and at the set only if the winner is not in it.
func (s *Sampler) Sample(logits []float32, allowed *mask.Set) (int32, error) {
	if s.greedy() && !s.penalises() {
		return argmax(logits, allowed)
	}
	s.gather(logits, allowed)
	if len(s.pool) == 0 {
		return -1, newError(ErrLogits, "sample", "", "of %d tokens", len(logits))
	}
	if s.greedy() {
		best := s.pool[0]
		for _, c := range s.pool[1:] {
			if c.logit > best.logit {
				best = c
			}
		}
		return best.id, nil
	}
	return s.draw(), nil
}

// SampleAt is Sample at another temperature than the sampler's own: 0 is greedy. It
// fails with an *Error of kind ErrOption when t is not 0 or a positive number.
func (s *Sampler) SampleAt(logits []float32, allowed *mask.Set, t float64) (int32, error) {
	if t != 0 && !positive(t) {
		return -1, optionError("temperature", "%v is not 0 or a positive number", t)
	}
	own := s.o.temperature
	s.o.temperature = t
	defer func() { s.o.temperature = own }()
	return s.Sample(logits, allowed)
}

// gather fills s.pool with the allowed tokens and their penalised logits, in
// ascending order of ids, leaving out what is NaN or -Inf.
func (s *Sampler) gather(logits []float32, allowed *mask.Set) {
	if cap(s.all) < len(logits) {
		s.all = make([]candidate, 0, len(logits))
	}
	all := s.all[:0]
	const negInf = -math.MaxFloat32
	if allowed == nil {
		for i, x := range logits {
			if x >= negInf {
				all = append(all, candidate{int32(i), x})
			}
		}
	} else {
		for w, word := range allowed.Words() {
			for ; word != 0; word &= word - 1 {
				id := w<<6 + bits.TrailingZeros64(word)
				if id < len(logits) && logits[id] >= negInf {
					all = append(all, candidate{int32(id), logits[id]})
				}
			}
		}
	}
	if s.penalises() {
		for i, c := range all {
			all[i].logit = s.penalised(c.id, c.logit)
		}
	}
	s.all, s.pool = all, all
}

// draw narrows s.pool and draws from it.
func (s *Sampler) draw() int32 {
	if k := s.o.topK; k > 0 && k < len(s.pool) {
		s.best = largest(s.best[:0], s.pool, k)
		s.pool = s.best
	}
	top := highest(s.pool)
	if math.IsInf(float64(top), 1) {
		return firstOf(s.pool, top)
	}
	if p := s.o.topP; p > 0 && p < 1 {
		s.pool = s.nucleus(p, top)
	}
	if p := s.o.minP; p > 0 {
		floor := float64(top) + math.Log(p)
		kept := s.pool[:0]
		for _, c := range s.pool {
			if float64(c.logit) >= floor {
				kept = append(kept, c)
			}
		}
		s.pool = kept
	}
	sum := s.weigh(top, s.o.temperature)
	u := s.rng.Float64() * sum
	for i, w := range s.weights {
		if u -= w; u < 0 {
			return s.pool[i].id
		}
	}
	return firstOf(s.pool, top) // rounding left a remainder: the likeliest
}

// weigh fills s.weights with exp((logit - top) / temperature) and returns their sum.
// top is the highest logit, so no weight exceeds one.
func (s *Sampler) weigh(top float32, temperature float64) float64 {
	if cap(s.weights) < len(s.pool) {
		s.weights = make([]float64, cap(s.pool))
	}
	weights := s.weights[:len(s.pool)]
	sum, scale := 0.0, 1/temperature
	for i, c := range s.pool {
		w := expNegative(float64(c.logit-top) * scale)
		weights[i] = w
		sum += w
	}
	s.weights = weights
	return sum
}

// nucleus returns the fewest best candidates that hold the share p of the
// probability, in order, at least one. Only those that hold 1/n of what may be left
// out need to be put in order: all others together hold too little to matter.
func (s *Sampler) nucleus(p float64, top float32) []candidate {
	sum := s.weigh(top, 1)
	floor := (1 - p) * sum / float64(len(s.pool))
	kept := s.pool[:0]
	for i, c := range s.pool {
		if s.weights[i] >= floor {
			kept = append(kept, c)
		}
	}
	held := 0.0
	return popWhile(kept, func(taken int, c candidate) bool {
		if taken > 0 && held >= p*sum {
			return false
		}
		held += expNegative(float64(c.logit - top))
		return true
	})
}

func firstOf(pool []candidate, logit float32) int32 {
	for _, c := range pool {
		if c.logit == logit {
			return c.id
		}
	}
	return pool[len(pool)-1].id
}
