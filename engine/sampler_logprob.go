package engine

import (
	"math"
	"math/bits"

	"github.com/stencil-go/stencil/mask"
)

// Distribution says over which tokens probabilities sum to one.
type Distribution int

const (
	// Full is the model's own distribution over the whole vocabulary.
	Full Distribution = iota
	// Masked is the distribution over the tokens that were allowed: what was drawn
	// from at temperature 1. A forced token has the log-probability 0.
	Masked
)

// LogProb is a token and the natural logarithm of its probability, before
// penalties, top-k, top-p, min-p and temperature.
type LogProb struct {
	ID      int32
	LogProb float64
}

// TokenLogProb is what WithLogProbs asks for: the log-probability of a token of the
// output and the likeliest tokens in its place, the likeliest first.
type TokenLogProb struct {
	LogProb
	Top []LogProb
}

// logProbs computes the log-probability of id among the allowed tokens (nil: all)
// and the n likeliest ones. A token of probability zero, or one that is not
// allowed, has the log-probability -Inf. The cost is O(allowed + n log allowed).
func logProbs(logits []float32, allowed *mask.Set, id int32, n int) TokenLogProb {
	top := float64(maxAllowed(logits, allowed))
	sum := sumExp(logits, allowed, top)
	norm := top + math.Log(sum)
	at := func(x float32) float64 {
		if x != x || math.IsInf(top, 0) {
			return math.Inf(-1)
		}
		return float64(x) - norm
	}
	out := TokenLogProb{LogProb: LogProb{id, math.Inf(-1)}}
	if id >= 0 && int(id) < len(logits) && (allowed == nil || allowed.Has(id)) {
		out.LogProb.LogProb = at(logits[id])
	}
	if n == 0 {
		return out
	}
	// best holds the n best so far as a heap with the worst of them at its root.
	var best worstFirst
	runsOf(logits, allowed, func(first int, run []float32) {
		for i, x := range run {
			if x == x {
				best.offer(candidate{int32(first + i), x}, n)
			}
		}
	})
	out.Top = make([]LogProb, len(best))
	for i := len(best) - 1; i >= 0; i-- {
		c := best.pop()
		out.Top[i] = LogProb{c.id, at(c.logit)}
	}
	return out
}

// runsOf calls f with stretches of logits that are allowed as a whole, each with its
// first id; nil allows all.
func runsOf(logits []float32, allowed *mask.Set, f func(first int, run []float32)) {
	if allowed == nil {
		f(0, logits)
		return
	}
	for w, word := range allowed.Words() {
		for word != 0 {
			from := bits.TrailingZeros64(word)
			n := bits.TrailingZeros64(^(word >> from))
			first := w<<6 + from
			if first >= len(logits) {
				return
			}
			f(first, logits[first:min(first+n, len(logits))])
			if from+n == 64 {
				break
			}
			word &= ^uint64(0) << (from + n)
		}
	}
}

// maxAllowed is the highest allowed logit, -Inf where there is none.
func maxAllowed(logits []float32, allowed *mask.Set) float32 {
	top := float32(math.Inf(-1))
	runsOf(logits, allowed, func(_ int, run []float32) {
		for _, x := range run {
			if x > top {
				top = x
			}
		}
	})
	return top
}

// sumExp is the sum of exp(logit - top) over the allowed logits, NaN left out.
func sumExp(logits []float32, allowed *mask.Set, top float64) float64 {
	sum := 0.0
	runsOf(logits, allowed, func(_ int, run []float32) {
		for _, x := range run {
			if d := float64(x) - top; d <= 0 {
				sum += expNegative(d)
			}
		}
	})
	return sum
}

// worstFirst is a heap whose root is the candidate that goes after all others.
type worstFirst []candidate

func (h *worstFirst) offer(c candidate, limit int) {
	q := *h
	if len(q) < limit {
		q = append(q, c)
		*h = q
		for i := len(q) - 1; i > 0; {
			up := (i - 1) / 2
			if !q[up].before(q[i]) {
				break
			}
			q[up], q[i] = q[i], q[up]
			i = up
		}
		return
	}
	if c.before(q[0]) {
		q[0] = c
		q.sink()
	}
}

func (h *worstFirst) pop() candidate {
	q := *h
	c := q[0]
	q[0] = q[len(q)-1]
	*h = q[:len(q)-1]
	h.sink()
	return c
}

func (h worstFirst) sink() {
	for i := 0; ; {
		down := 2*i + 1
		if down >= len(h) {
			return
		}
		if down+1 < len(h) && h[down].before(h[down+1]) {
			down++
		}
		if !h[i].before(h[down]) {
			return
		}
		h[i], h[down] = h[down], h[i]
		i = down
	}
}
