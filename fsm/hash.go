package fsm

import (
	"hash/maphash"
	"math/bits"
)

// hash128 identifies interned values. At 128 bits with a seed drawn when the
// process starts, a collision is out of reach even for hostile grammars, so
// interning trusts it.
type hash128 [2]uint64

var hashSeed, otherSeed = maphash.MakeSeed(), maphash.MakeSeed()

var seed0, seed1 = maphash.String(hashSeed, "0") | 1, maphash.String(hashSeed, "1") | 1

func (h hash128) mix(v uint64) hash128 {
	a, b := bits.Mul64(h[0]^v, seed0^0x9E3779B97F4A7C15)
	c, d := bits.Mul64(h[1]+v, seed1^0xD6E8FEB86659FD93)
	return hash128{a ^ b ^ bits.RotateLeft64(h[1], 23), c ^ d ^ bits.RotateLeft64(h[0], 41) + 1}
}

func (h hash128) with(o hash128) hash128 { return h.mix(o[0]).mix(o[1]) }

func (h hash128) text(s string) hash128 {
	return h.mix(uint64(len(s))).mix(maphash.String(hashSeed, s)).mix(maphash.String(otherSeed, s))
}
