package engine

import (
	"context"
	"math"
	"slices"

	"github.com/stencil-go/stencil/engine/tokenizer"
)

// Continuation is a text that may follow a prompt, as tokens.
type Continuation struct {
	Tokens []int32
	// Ends says that the output ends behind the tokens: the probability of an
	// end-of-generation token counts as well.
	Ends bool
}

// scoreRows bounds the logits that Score asks for at once, in tokens.
const scoreRows = 16

// Score returns the natural logarithm of the probability that the model gives each
// continuation behind what s has read and prompt: the sum over its tokens, over the whole
// vocabulary. The continuations are read as one tree, so that what several of them begin
// with goes through the model once, and a last token only where its successor counts;
// what a branch leaves behind is taken back by Truncate. When Score returns, s has read the
// prompt and nothing more, on an error perhaps less.
//
// Errors are those of Session.Append; ErrArgument for an empty prompt or no continuations,
// ErrContextLength where the longest of them has no room, ErrToken for an id that is not in
// the vocabulary.
func Score(ctx context.Context, s *Session, tok *tokenizer.Tokenizer, prompt []int32, list []Continuation) ([]float64, error) {
	if len(list) == 0 {
		return nil, newError(ErrArgument, "score", "continuations", "there are none")
	}
	longest := 0
	order := make([]int, len(list))
	for i, c := range list {
		order[i] = i
		longest = max(longest, len(c.Tokens))
		for k, id := range c.Tokens {
			if id < 0 || int(id) >= tok.Len() {
				return nil, newError(ErrToken, "score", "continuations", "token %d of number %d is %d, the vocabulary has %d", k, i, id, tok.Len())
			}
		}
	}
	if room := s.Limit() - s.Len() - len(prompt); longest > room {
		return nil, newError(ErrContextLength, "score", "continuations", "%d tokens after %d in a context of %d", longest, s.Len()+len(prompt), s.Limit())
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(list[a].Tokens, list[b].Tokens) })
	logits, err := s.Append(ctx, prompt)
	if err != nil {
		return nil, err
	}
	g := &scoring{ctx: ctx, session: s, tok: tok, base: s.Len(), list: list, out: make([]float64, len(list))}
	err = g.branch(order, 0, 0, logits)
	return g.out, err
}

// scoring is the state of one Score.
type scoring struct {
	ctx     context.Context
	session *Session
	tok     *tokenizer.Tokenizer
	base    int // tokens read before the continuations
	list    []Continuation
	out     []float64
}

// branch scores the continuations numbered in order, which are sorted and share their
// first depth tokens, of log-probability sum; logits are those behind them.
func (g *scoring) branch(order []int, depth int, sum float64, logits []float32) error {
	logits = logits[:min(len(logits), g.tok.Len())]
	norm := logSum(logits)
	type group struct {
		order []int
		sum   float64
	}
	var groups []group
	for len(order) > 0 {
		c := g.list[order[0]]
		if len(c.Tokens) == depth {
			g.out[order[0]] = sum
			if c.Ends {
				g.out[order[0]] += endProb(logits, g.tok) - norm
			}
			order = order[1:]
			continue
		}
		id, n := c.Tokens[depth], 1
		for n < len(order) && g.list[order[n]].Tokens[depth] == id {
			n++
		}
		groups = append(groups, group{order[:n], sum + float64(logits[id]) - norm})
		order = order[n:]
	}
	for _, next := range groups {
		if err := g.run(next.order, depth, next.sum); err != nil {
			return err
		}
	}
	return nil
}

// run scores continuations that share their first tokens up to more than depth, of which
// those up to and with number depth have the log-probability sum.
func (g *scoring) run(order []int, depth int, sum float64) error {
	first, last := g.list[order[0]].Tokens, g.list[order[len(order)-1]].Tokens
	shared := depth + 1
	for shared < len(first) && shared < len(last) && first[shared] == last[shared] {
		shared++
	}
	// Behind the last shared token something else is asked only where one goes on or ends.
	open := len(last) > shared
	for _, i := range order {
		open = open || len(g.list[i].Tokens) == shared && g.list[i].Ends
	}
	for at := depth; ; {
		end := min(at+scoreRows, shared)
		if end == shared && !open {
			end--
		}
		if end <= at {
			break
		}
		logits, err := g.session.AppendAll(g.ctx, first[at:end])
		if err != nil {
			return err
		}
		size := len(logits) / (end - at)
		for k := at; k < end; k++ {
			row := logits[(k-at)*size : (k-at+1)*size]
			if k+1 < shared {
				row = row[:min(size, g.tok.Len())]
				sum += float64(row[first[k+1]]) - logSum(row)
				continue
			}
			if err := g.branch(order, shared, sum, row); err != nil {
				return err
			}
			return g.session.Truncate(g.base + depth)
		}
		at = end
	}
	for _, i := range order {
		g.out[i] = sum
	}
	return g.session.Truncate(g.base + depth)
}

// logSum is the logarithm of the sum of exp over the logits.
func logSum(logits []float32) float64 {
	top := float64(maxAllowed(logits, nil))
	if math.IsInf(top, 0) {
		return top
	}
	return top + math.Log(sumExp(logits, nil, top))
}

// endProb is the logarithm of the sum of exp over the end-of-generation tokens.
func endProb(logits []float32, tok *tokenizer.Tokenizer) float64 {
	var ends []float32
	for _, id := range tok.EOG() {
		if int(id) < len(logits) {
			ends = append(ends, logits[id])
		}
	}
	return logSum(ends)
}
