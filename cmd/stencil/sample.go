package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/mask"
)

// sampleCommand prints random texts of a shape.
type sampleCommand struct {
	shapeFlags

	N    int    `short:"n" default:"1" placeholder:"N" help:"Number of texts."`
	Seed uint64 `placeholder:"S" help:"Start of the random numbers: one seed, one list."`
	Max  int    `default:"200" placeholder:"BYTES" help:"Length of the longest texts; more where the shape needs more."`
}

// Run executes the command.
func (c *sampleCommand) Run(ctx context.Context, s streams) error {
	if c.N < 0 || c.Max < 1 {
		return usageError{errors.New("stencil: -n is negative or --max not positive")}
	}
	shape, err := c.shape()
	if err != nil {
		return err
	}
	vocab, err := byteVocabulary()
	if err != nil {
		return err
	}
	budget := max(c.Max, shape.Program().Start().Distance())
	if budget > max(c.Max, maxUnasked) {
		return fmt.Errorf("stencil: %w: the shortest text of the shape has %d bytes, more than the %d that are written unasked: ask for them with --max %d, or lower what the shape asks for (minItems, minLength and the like)",
			stencil.ErrBudget, budget, maxUnasked, budget)
	}
	out := json.NewEncoder(s.out)
	out.SetEscapeHTML(false)
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], c.Seed)
	rng := rand.New(rand.NewChaCha8(seed))
	for i := range c.N {
		text, err := sample(ctx, shape, vocab, budget, rng)
		if err != nil {
			return fmt.Errorf("stencil: text %d: %w", i, err)
		}
		if err := out.Encode(string(text)); err != nil {
			return err
		}
	}
	return nil
}

// maxUnasked bounds the bytes of a text that --max does not allow for: what the shape
// needs at least. Each takes some microseconds.
const maxUnasked = 1 << 20

// endID is the token that ends a text of byteVocabulary; the others are the bytes.
const endID = 256

func byteVocabulary() (*mask.Vocab, error) {
	tokens := make([][]byte, endID+1)
	for b := range endID {
		tokens[b] = []byte{byte(b)}
	}
	return mask.NewVocab(tokens, []int32{endID})
}

// sample walks through the shape byte by byte, at random, to an end within budget bytes.
func sample(ctx context.Context, shape *stencil.Shape, vocab *mask.Vocab, budget int, rng *rand.Rand) ([]byte, error) {
	m, err := mask.NewMatcher(shape.Program(), vocab, mask.WithBudget(budget))
	if err != nil {
		return nil, err
	}
	var text []byte
	for !m.Done() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		id, err := next(m, rng)
		if err != nil {
			return nil, fmt.Errorf("behind %q: %w", text, err)
		}
		if id != endID {
			text = append(text, byte(id))
		}
	}
	return text, nil
}

// next draws a byte and moves past it. One that leads nowhere, as guards may find, is
// ruled out and another one drawn.
func next(m *mask.Matcher, rng *rand.Rand) (int32, error) {
	allowed := m.Mask()
	for first := true; ; first = false {
		id := draw(allowed, rng)
		if id < 0 {
			return id, errors.New("there is no way on")
		}
		err := m.Accept(id)
		if err == nil || !errors.Is(err, mask.ErrDeadEnd) {
			return id, err
		}
		if first {
			allowed = allowed.Clone()
		}
		allowed.Remove(id)
	}
}

// draw picks an allowed byte, a plain character or a line feed where there is one in
// nine of ten cases, so that texts are not mostly made of rare ones; -1 where nothing is
// allowed.
func draw(set *mask.Set, rng *rand.Rand) int32 {
	var plain, all []int32
	for id := range set.All() {
		all = append(all, id)
		if id >= ' ' && id <= '~' || id == '\n' || id == endID {
			plain = append(plain, id)
		}
	}
	if len(plain) > 0 && rng.IntN(10) > 0 {
		all = plain
	}
	if len(all) == 0 {
		return -1
	}
	return all[rng.IntN(len(all))]
}
