package stencil

import (
	"time"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/mask"
)

// Result is what a model wrote and how: the text, which is complete and valid for the
// shape, its token ids, their log-probabilities among the tokens that were allowed (see
// WithLogProbs), the reason why it ended, counts and times.
//
// Stats.TokensPerSecond is the speed of writing, Stats.ForcedShare the share of tokens
// about which the shape left no choice.
type Result struct {
	engine.Result
	Compile time.Duration // from schema to machine; zero where the shape was made before
	Mask    time.Duration // computing masks: a part of Stats.Decode
	// Captures are the named parts of the text, in the order of the grammar: the named
	// groups of a regular expression that took part in the match.
	Captures []Capture
	// Reasoning is what was written before the text, between the tags: see WithThinking.
	Reasoning string
}

// timed measures the time a constraint takes.
type timed struct {
	engine.Constraint
	spent time.Duration
}

func (t *timed) Forced() []int32 {
	start := time.Now()
	ids := t.Constraint.Forced()
	t.spent += time.Since(start)
	return ids
}

func (t *timed) Accept(id int32) error {
	start := time.Now()
	err := t.Constraint.Accept(id)
	t.spent += time.Since(start)
	return err
}

func (t *timed) Mask() *mask.Set {
	start := time.Now()
	set := t.Constraint.Mask()
	t.spent += time.Since(start)
	return set
}
