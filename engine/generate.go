package engine

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/stencil-go/stencil/engine/tokenizer"
	"github.com/stencil-go/stencil/mask"
)

// Sequence is what Generate needs of a Session: something that reads tokens and
// says what may follow.
type Sequence interface {
	// Append reads tokens, at least one, and returns the logits after the last,
	// valid until the next call. It fails with ErrContextLength, having read none,
	// where there is no room for them.
	Append(ctx context.Context, tokens []int32) ([]float32, error)
	// Len is the number of tokens read.
	Len() int
}

// maskedSequence is a Sequence that can save work where few tokens are allowed.
type maskedSequence interface {
	AppendMasked(ctx context.Context, tokens []int32, allowed *mask.Set) ([]float32, error)
}

// FinishReason says why an output ended.
type FinishReason string

// The reasons why an output ends.
const (
	FinishStop      FinishReason = "stop"        // the model ended it by an end-of-generation token
	FinishStopText  FinishReason = "stop_string" // a stop string was written
	FinishComplete  FinishReason = "complete"    // the constraint has nothing more to come
	FinishLength    FinishReason = "length"      // the token limit or the context was reached
	FinishCancelled FinishReason = "cancelled"   // the context was cancelled, or the text callback failed
	FinishError     FinishReason = "error"       // Generate failed; its error says how
)

// Result is an output and how it came about.
type Result struct {
	Text     string         // whole characters; without the stop string
	Tokens   []int32        // without the end-of-generation token
	LogProbs []TokenLogProb // one per token, where WithLogProbs asked for them
	Finish   FinishReason
	Stop     string // the stop string that ended it, "" for none
	End      int32  // the end-of-generation token that ended it, -1 for none
	Stats    Stats
}

// Stats counts and times one generation. Loading a model is no part of it.
type Stats struct {
	PromptTokens int
	Forced       int           // output tokens that needed no choice: forced, or the only one allowed
	Sampled      int           // output tokens that were picked by the sampler
	ModelCalls   int           // times the model was run, the prompt's included
	MaskedCalls  int           // of these, those that computed the allowed logits only
	Prefill      time.Duration // the first run of the model: the prompt
	Decode       time.Duration // from there to the end
}

// TokensPerSecond is the speed of the output: its tokens divided by Decode.
func (s Stats) TokensPerSecond() float64 {
	if s.Decode <= 0 {
		return 0
	}
	return float64(s.Forced+s.Sampled) / s.Decode.Seconds()
}

// ForcedShare is the share of the output's tokens that needed no choice, 0 to 1.
func (s Stats) ForcedShare() float64 {
	if n := s.Forced + s.Sampled; n > 0 {
		return float64(s.Forced) / float64(n)
	}
	return 0
}

// Generate reads prompt into seq after what seq has read already, and writes what
// follows. The tokens a constraint forces are read in one batch with what comes
// before them, and where it allows a single token the model is not asked at all;
// where it allows few, only their logits are computed.
//
// On an error the Result holds what was written so far. When Generate returns,
// seq has read the prompt and the output but for some tokens at the end, which
// were not needed: seq.Len tells how far it is.
func Generate(ctx context.Context, seq Sequence, tok *tokenizer.Tokenizer, prompt []int32, opts ...GenerateOption) (*Result, error) {
	var o generateOptions
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	if len(prompt) == 0 {
		return nil, newError(ErrArgument, "generate", "prompt", "is empty")
	}
	if o.sampler == nil {
		o.sampler, _ = NewSampler()
	}
	room := contextLength(seq) - seq.Len() - len(prompt)
	if room < 0 {
		return nil, newError(ErrContextLength, "generate", "prompt", "%d tokens after %d in a context of %d",
			len(prompt), seq.Len(), contextLength(seq))
	}
	// The last token of the output need not be read.
	limit := min(room, math.MaxInt-1) + 1
	if o.maxTokens > 0 {
		limit = min(limit, o.maxTokens)
	}
	g := &generation{
		generateOptions: o, ctx: ctx, seq: seq, tok: tok, limit: limit,
		pending: slices.Clone(prompt), decoder: tok.NewDecoder(),
		text: textStream{stops: o.stops, onText: o.onText},
		res:  &Result{End: -1, Stats: Stats{PromptTokens: len(prompt)}},
	}
	for _, id := range prompt {
		g.sampler.See(id)
	}
	err := g.run()
	if err == nil && g.res.Finish != FinishStopText {
		err = g.flush()
	}
	if err != nil {
		g.res.Finish = FinishError
		if errors.Is(err, ErrCanceled) {
			g.res.Finish = FinishCancelled
		}
	}
	g.res.Text = g.text.text.String()
	if !g.prefilled.IsZero() {
		g.res.Stats.Decode = time.Since(g.prefilled)
	}
	return g.res, err
}

func contextLength(seq Sequence) int {
	switch s := seq.(type) {
	case *Session:
		return s.limit
	case interface{ ContextLength() int }:
		return s.ContextLength()
	}
	return math.MaxInt
}

// generation is the state of one Generate.
type generation struct {
	generateOptions
	ctx     context.Context
	seq     Sequence
	tok     *tokenizer.Tokenizer
	limit   int     // of output tokens
	pending []int32 // part of the text, not read by seq yet
	logits  []float32
	decoder *tokenizer.Decoder
	text    textStream
	res     *Result

	prefilled time.Time
}

// run writes tokens until there is a reason to end.
func (g *generation) run() error {
	for g.res.Finish == "" {
		if err := g.ctx.Err(); err != nil {
			return cancelled(err)
		}
		if len(g.res.Tokens) >= g.limit {
			g.res.Finish = FinishLength
			return nil
		}
		if err := g.step(); err != nil {
			if errors.Is(err, ErrContextLength) && len(g.res.Tokens) > 0 {
				g.res.Finish = FinishLength
				return nil
			}
			return err
		}
	}
	return nil
}

func cancelled(err error) error {
	return &Error{Kind: ErrCanceled, Op: "generate", Offset: -1, Err: err}
}

// step writes the next token, or those that are forced.
func (g *generation) step() error {
	if g.constraint == nil {
		return g.sample(nil)
	}
	if g.constraint.Done() {
		g.res.Finish = FinishComplete
		return nil
	}
	// The slice belongs to the constraint and may change as it moves.
	if forced := slices.Clone(g.constraint.Forced()); len(forced) > 0 {
		return g.force(forced)
	}
	allowed := g.constraint.Mask()
	switch id, n := only(allowed); {
	case n == 0:
		return newError(ErrDeadEnd, "generate", "constraint", "after %d tokens", len(g.res.Tokens))
	case n == 1 && g.tok.IsEOG(id):
		g.res.Finish = FinishComplete
		return nil
	case n == 1:
		return g.force([]int32{id})
	}
	return g.sample(allowed)
}

// only returns the first id of a set, and whether it holds none, one or more: 0, 1, 2.
func only(s *mask.Set) (id int32, n int) {
	for i := range s.All() {
		if n++; n == 2 {
			break
		}
		id = i
	}
	return id, n
}

// force writes tokens that need no choice.
func (g *generation) force(ids []int32) error {
	for _, id := range ids {
		if len(g.res.Tokens) >= g.limit {
			return nil
		}
		if g.logProbs {
			lp := TokenLogProb{LogProb: LogProb{ID: id}}
			if g.over == Full {
				if err := g.read(nil); err != nil {
					return err
				}
				lp = logProbs(g.logits, nil, id, g.top)
			} else if g.top > 0 {
				lp.Top = []LogProb{lp.LogProb}
			}
			g.res.LogProbs = append(g.res.LogProbs, lp)
		}
		g.res.Stats.Forced++
		if err := g.take(id); err != nil || g.res.Finish != "" {
			return err
		}
	}
	return nil
}

// maxRefused is how many tokens a constraint may refuse in one place before those that it
// knows to lead on are asked for.
const maxRefused = 64

// sample writes a token that the sampler picks; nil allows all. A token that the
// constraint allows and still refuses is ruled out, and another one picked.
func (g *generation) sample(allowed *mask.Set) error {
	if err := g.read(allowed); err != nil {
		return err
	}
	var id int32
	sample := g.sampler.Sample
	if c, ok := g.constraint.(Tempered); ok {
		if t, ok := c.Temperature(); ok {
			sample = func(logits []float32, allowed *mask.Set) (int32, error) {
				return g.sampler.SampleAt(logits, allowed, t)
			}
		}
	}
	for refused := 0; ; refused++ {
		var err error
		if id, err = sample(g.logits, allowed); err != nil {
			return err
		}
		if g.tok.IsEOG(id) {
			g.res.Finish, g.res.End = FinishStop, id
			return nil
		}
		if g.constraint == nil || g.constraint.Accept(id) == nil {
			break
		}
		if refused == 0 {
			allowed = allowed.Clone()
		}
		if c, ok := g.constraint.(Knowing); ok && refused == maxRefused {
			if known := c.Known(); !known.Empty() {
				allowed = known
				continue
			}
		}
		if allowed.Remove(id); allowed.Empty() {
			return newError(ErrDeadEnd, "generate", "constraint", "after %d tokens", len(g.res.Tokens))
		}
	}
	if g.logProbs {
		among := allowed
		if g.over == Full {
			among = nil
		}
		g.res.LogProbs = append(g.res.LogProbs, logProbs(g.logits, among, id, g.top))
	}
	g.res.Stats.Sampled++
	return g.append(id)
}

// read makes seq read what is pending and sets the logits, of the allowed tokens
// at least.
func (g *generation) read(allowed *mask.Set) error {
	if len(g.pending) == 0 {
		return nil // the logits are those of the last call
	}
	start := time.Now()
	var logits []float32
	var err error
	m, ok := g.seq.(maskedSequence)
	if ok && allowed != nil && !(g.logProbs && g.over == Full) && 2*allowed.Len() < allowed.Size() {
		logits, err = m.AppendMasked(g.ctx, g.pending, allowed)
		g.res.Stats.MaskedCalls++
	} else {
		logits, err = g.seq.Append(g.ctx, g.pending)
	}
	if err != nil {
		return err
	}
	g.res.Stats.ModelCalls++
	if g.prefilled.IsZero() {
		g.prefilled = time.Now()
		g.res.Stats.Prefill = g.prefilled.Sub(start)
	}
	// A model may have rows that are no tokens, added to round the matrix up.
	g.logits = logits[:min(len(logits), g.tok.Len())]
	g.pending = g.pending[:0]
	return nil
}

// take moves the constraint past id and makes it part of the output.
func (g *generation) take(id int32) error {
	if g.constraint != nil {
		if err := g.constraint.Accept(id); err != nil {
			return &Error{Kind: ErrConstraint, Op: "generate", Offset: -1, Err: err}
		}
	}
	return g.append(id)
}

// append makes a token part of the output that the constraint has moved past.
func (g *generation) append(id int32) error {
	g.res.Tokens = append(g.res.Tokens, id)
	g.pending = append(g.pending, id)
	g.sampler.See(id)
	return g.write(g.decoder.Write(id))
}

func (g *generation) write(s string) error {
	stop, err := g.text.write(s)
	if stop != "" {
		g.res.Finish, g.res.Stop = FinishStopText, stop
	}
	return callbackError(err)
}

// flush makes the rest of the text final.
func (g *generation) flush() error {
	if err := g.write(g.decoder.Flush()); err != nil || g.res.Finish == FinishStopText {
		return err
	}
	return callbackError(g.text.finish())
}

func callbackError(err error) error {
	if err == nil {
		return nil
	}
	return cancelled(err)
}
