package pyjson

// Shuffle permutes n elements as Python's random.Random(seed).shuffle does, so
// that a sample drawn here is the one that a Python script draws. The generator
// is the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998).
func Shuffle(seed uint32, n int, swap func(i, j int)) {
	g := newTwister(seed)
	for i := n - 1; i > 0; i-- {
		swap(i, int(g.below(uint32(i+1))))
	}
}

type twister struct {
	state [624]uint32
	index int
}

// newTwister seeds by an array of one word, as Python does for small integers.
func newTwister(seed uint32) *twister {
	g := &twister{index: 624}
	g.state[0] = 19650218
	for i := 1; i < 624; i++ {
		g.state[i] = 1812433253*(g.state[i-1]^g.state[i-1]>>30) + uint32(i)
	}
	i := 1
	for range 624 {
		g.state[i] = (g.state[i] ^ (g.state[i-1]^g.state[i-1]>>30)*1664525) + seed
		if i++; i >= 624 {
			g.state[0], i = g.state[623], 1
		}
	}
	for range 623 {
		g.state[i] = (g.state[i] ^ (g.state[i-1]^g.state[i-1]>>30)*1566083941) - uint32(i)
		if i++; i >= 624 {
			g.state[0], i = g.state[623], 1
		}
	}
	g.state[0] = 1 << 31
	return g
}

func (g *twister) next() uint32 {
	if g.index == 624 {
		for i := range 624 {
			y := g.state[i]&(1<<31) | g.state[(i+1)%624]&(1<<31-1)
			v := g.state[(i+397)%624] ^ y>>1
			if y&1 == 1 {
				v ^= 0x9908B0DF
			}
			g.state[i] = v
		}
		g.index = 0
	}
	y := g.state[g.index]
	g.index++
	y ^= y >> 11
	y ^= y << 7 & 0x9D2C5680
	y ^= y << 15 & 0xEFC60000
	return y ^ y>>18
}

// below draws from 0..n-1.
func (g *twister) below(n uint32) uint32 {
	bits := 0
	for m := n; m > 0; m >>= 1 {
		bits++
	}
	for {
		if v := g.next() >> (32 - bits); v < n {
			return v
		}
	}
}
