package engine

import (
	"math"
	"math/bits"

	"github.com/stencil-go/stencil/mask"
)

// each calls f for every allowed id below len(logits), ascending; nil allows all.
func each(logits []float32, allowed *mask.Set, f func(id int32, logit float32)) {
	if allowed == nil {
		for i, x := range logits {
			f(int32(i), x)
		}
		return
	}
	for w, word := range allowed.Words() {
		for ; word != 0; word &= word - 1 {
			id := w<<6 + bits.TrailingZeros64(word)
			if id >= len(logits) {
				return
			}
			f(int32(id), logits[id])
		}
	}
}

// argmax returns the allowed id of the highest logit, the lowest of equals.
func argmax(logits []float32, allowed *mask.Set) (int32, error) {
	best, top := int32(-1), float32(math.Inf(-1))
	// A look at all logits is cheaper than one at most of them: if the winner is
	// allowed, it is the winner of the allowed ones.
	if allowed == nil || 2*allowed.Len() > len(logits) {
		for i, x := range logits {
			if x > top {
				best, top = int32(i), x
			}
		}
		if best >= 0 && (allowed == nil || allowed.Has(best)) {
			return best, nil
		}
	}
	best, top = -1, float32(math.Inf(-1))
	if allowed != nil {
		for w, word := range allowed.Words() {
			for ; word != 0; word &= word - 1 {
				id := w<<6 + bits.TrailingZeros64(word)
				if id < len(logits) && logits[id] > top {
					best, top = int32(id), logits[id]
				}
			}
		}
	}
	if best < 0 {
		return -1, newError(ErrLogits, "sample", "", "of %d tokens", len(logits))
	}
	return best, nil
}

// before orders candidates: the likelier first, of equals the lower id.
func (c candidate) before(d candidate) bool {
	return c.logit > d.logit || c.logit == d.logit && c.id < d.id
}

// heapify makes pool a heap whose root goes before all others.
func heapify(pool []candidate) {
	for i := len(pool)/2 - 1; i >= 0; i-- {
		sink(pool, i)
	}
}

func sink(pool []candidate, i int) {
	for {
		down := 2*i + 1
		if down >= len(pool) {
			return
		}
		if down+1 < len(pool) && pool[down+1].before(pool[down]) {
			down++
		}
		if !pool[down].before(pool[i]) {
			return
		}
		pool[i], pool[down] = pool[down], pool[i]
		i = down
	}
}

// largest returns the k best candidates in order, at the cost of O(n + k log n).
func largest(pool []candidate, k int) []candidate {
	return popWhile(pool, func(taken int, _ candidate) bool { return taken < k })
}

// nucleus returns the fewest best candidates that hold the share p of the
// probability, in order, at least one.
func nucleus(pool []candidate, p float64) []candidate {
	top := pool[0].logit
	for _, c := range pool {
		top = max(top, c.logit)
	}
	if math.IsInf(float64(top), 1) {
		return pool
	}
	sum := 0.0
	for _, c := range pool {
		sum += math.Exp(float64(c.logit - top))
	}
	held := 0.0
	return popWhile(pool, func(taken int, c candidate) bool {
		if taken > 0 && held >= p*sum {
			return false
		}
		held += math.Exp(float64(c.logit - top))
		return true
	})
}

// popWhile takes candidates in order as long as keep says so, and returns them at
// the end of pool, the best one first.
func popWhile(pool []candidate, keep func(taken int, c candidate) bool) []candidate {
	heapify(pool)
	n := len(pool)
	for n > 0 && keep(len(pool)-n, pool[0]) {
		n--
		pool[0], pool[n] = pool[n], pool[0]
		sink(pool[:n], 0)
	}
	taken := pool[n:]
	for i, j := 0, len(taken)-1; i < j; i, j = i+1, j-1 {
		taken[i], taken[j] = taken[j], taken[i]
	}
	return taken
}
