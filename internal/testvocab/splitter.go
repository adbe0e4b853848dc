package testvocab

import (
	"math/rand/v2"

	"github.com/stencil-go/stencil/mask"
)

// Splitter cuts texts into the tokens of a vocabulary in which every byte is a token.
type Splitter struct {
	ids     map[string]int32
	longest int
}

// NewSplitter returns the splitter of a vocabulary. Of tokens with equal bytes it
// knows the first.
func NewSplitter(v *mask.Vocab) *Splitter {
	s := &Splitter{ids: map[string]int32{}}
	for id := int32(v.Size()) - 1; id >= 0; id-- {
		if token := v.Token(id); len(token) > 0 {
			s.ids[string(token)] = id
			s.longest = max(s.longest, len(token))
		}
	}
	return s
}

// Longest cuts text into the longest tokens from left to right.
func (s *Splitter) Longest(text []byte) []int32 {
	return s.cut(text, func(lengths []int) int { return lengths[len(lengths)-1] })
}

// Bytes cuts text into single bytes.
func (s *Splitter) Bytes(text []byte) []int32 {
	return s.cut(text, func(lengths []int) int { return lengths[0] })
}

// Random cuts text at random, the longer tokens preferred.
func (s *Splitter) Random(r *rand.Rand, text []byte) []int32 {
	return s.cut(text, func(lengths []int) int {
		return lengths[max(r.IntN(len(lengths)), r.IntN(len(lengths)))]
	})
}

// cut takes, again and again, a token whose length is chosen among those of the
// tokens that the text begins with, shortest first.
func (s *Splitter) cut(text []byte, choose func(lengths []int) int) []int32 {
	var out []int32
	var lengths []int
	for len(text) > 0 {
		lengths = lengths[:0]
		for n := 1; n <= min(s.longest, len(text)); n++ {
			if _, ok := s.ids[string(text[:n])]; ok {
				lengths = append(lengths, n)
			}
		}
		n := choose(lengths)
		out = append(out, s.ids[string(text[:n])])
		text = text[n:]
	}
	return out
}
