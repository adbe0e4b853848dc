package engine

import (
	"math"
	"math/bits"

	"github.com/stencil-go/stencil/mask"
)

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

// highest returns the highest logit of pool, which is not empty.
func highest(pool []candidate) float32 {
	top := pool[0].logit
	for _, c := range pool {
		top = max(top, c.logit)
	}
	return top
}

// largest appends to dst, which is empty, the k best candidates of pool in order,
// at the cost of O(n + k log n) where the candidates come in no special order.
func largest(dst, pool []candidate, k int) []candidate {
	best := worstFirst(dst)
	for _, c := range pool[:k] {
		best.offer(c, k)
	}
	for _, c := range pool[k:] {
		if c.before(best[0]) {
			best[0] = c
			best.sink()
		}
	}
	for n := len(best); n > 1; n-- {
		best[0], best[n-1] = best[n-1], best[0]
		best[:n-1].sink()
	}
	return best
}

// expNegative is e^x for x <= 0, with a relative error below 1e-9: far finer than
// the logits, at a third of the cost of math.Exp. It is the same on all machines.
func expNegative(x float64) float64 {
	if x < -700 {
		return 0
	}
	// x = n ln 2 + r, |r| <= ln 2 / 2: e^x = 2^n e^r.
	n := math.Floor(x*math.Log2E + 0.5)
	r := float64(x - float64(n*math.Ln2))
	e := float64(r*(1.0/40320)) + 1.0/5040
	e = float64(e*r) + 1.0/720
	e = float64(e*r) + 1.0/120
	e = float64(e*r) + 1.0/24
	e = float64(e*r) + 1.0/6
	e = float64(e*r) + 0.5
	e = float64(e*r) + 1
	e = float64(e*r) + 1
	return e * math.Float64frombits(uint64(int64(n)+1023)<<52)
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
