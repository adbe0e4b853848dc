package soundness_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

// mode is a layout of JSON and an order of members.
type mode struct {
	name string
	opts []grammar.JSONSchemaOption
}

var modes = func() (out []mode) {
	layouts := []struct {
		name string
		w    grammar.Whitespace
	}{{"compact", grammar.Compact}, {"pretty", grammar.Pretty(2)}, {"flexible", grammar.Flexible}}
	for _, l := range layouts {
		opts := []grammar.JSONSchemaOption{grammar.WithWhitespace(l.w), grammar.WithUnknownFormats(grammar.IgnoreFormats)}
		out = append(out, mode{l.name + ", declared order", opts},
			mode{l.name + ", any order", append(opts[:2:2], grammar.WithAnyOrder())})
	}
	return out
}()

func compile(schema []byte, m mode) (*fsm.Program, error) {
	g, err := grammar.FromJSONSchema(schema, m.opts...)
	if err != nil {
		return nil, err
	}
	return fsm.Compile(g)
}

// walker writes documents for one program.
type walker struct {
	p *fsm.Program
	v *mask.Vocab
	// valid is nil for a text that is as the grammar says.
	valid func(text []byte) error
	// least is the smallest budget that the shortest document fits.
	least int
}

// errUnfound says that no document has been found at all, which guards can bring about.
var errUnfound = errors.New("no completion of the empty text is found")

// newWalker finds the smallest budget.
func newWalker(p *fsm.Program, v *mask.Vocab, valid func(text []byte) error) (*walker, error) {
	m, err := mask.NewMatcher(p, v)
	if err != nil {
		return nil, err
	}
	least, ok := m.Needs()
	if !ok && !p.Guarded() {
		return nil, errors.New("nothing completes the empty text, and no guard is to blame")
	}
	if !ok {
		return nil, errUnfound
	}
	return &walker{p, v, valid, max(least, 1)}, nil
}

// matcher returns a matcher with a random budget: at times the smallest possible
// one, else up to spare tokens more.
func (w *walker) matcher(r *rand.Rand, spare int) (m *mask.Matcher, budget int, err error) {
	budget = w.least
	if r.IntN(4) > 0 {
		budget += r.IntN(spare)
	}
	m, err = mask.NewMatcher(w.p, w.v, mask.WithBudget(budget))
	return m, budget, err
}

// walked is a document that was written under the mask.
type walked struct {
	text   []byte
	tokens int
	// refused counts the tokens of masks that led nowhere.
	refused int
}

// manyRefused is how often a walk draws another token at one place before it draws one
// that the matcher knows to lead on, maxRefused how often it does so where none is known.
const (
	manyRefused = 64
	maxRefused  = 1000
)

// errLost says that all tokens drawn at a place were refused for leading nowhere.
var errLost = errors.New("no way on")

// walk draws tokens under the mask until the matcher is done, as a decoder of
// random logits does. Half of the draws are among the tokens of one byte, so that
// strings and arrays end at times. Where the matcher says that a token leads
// nowhere, which only guards can bring about, another one is drawn.
func walk(r *rand.Rand, m *mask.Matcher, v *mask.Vocab) (walked, error) {
	var w walked
	for !m.Done() {
		set := m.Mask()
		private := false
		for refused := 0; ; refused++ {
			id, ok := draw(r, set, v)
			for tries := 0; ok && tries < 30 && longExponent.Match(w.text[max(0, len(w.text)-6):]) && startsWithDigit(v.Token(id)); tries++ {
				id, ok = draw(r, set, v)
			}
			if !ok || refused > maxRefused {
				return w, fmt.Errorf("%w: %d tokens refused behind %q", errLost, refused, w.text)
			}
			err := m.Accept(id)
			if err == nil {
				w.text = append(w.text, v.Token(id)...)
				if len(v.Token(id)) > 0 {
					w.tokens++
				}
				break
			}
			if !errors.Is(err, mask.ErrDeadEnd) {
				return w, fmt.Errorf("a token of the mask behind %q: %w", w.text, err)
			}
			if !private {
				set, private = set.Clone(), true
			}
			set.Remove(id)
			w.refused++
			if refused == manyRefused {
				if known := m.Known(); !known.Empty() {
					set = known
				}
			}
		}
	}
	if !m.Complete() {
		return w, fmt.Errorf("done but not complete: %q", w.text)
	}
	return w, nil
}

// longExponent is the end of a number whose exponent should not grow: the judge
// could not hold its value.
var longExponent = regexp.MustCompile(`[0-9][eE][+-]?[0-9]+$`)

func startsWithDigit(token []byte) bool {
	return len(token) > 0 && token[0] >= '0' && token[0] <= '9'
}

// draw takes a token of the set.
func draw(r *rand.Rand, set *mask.Set, v *mask.Vocab) (int32, bool) {
	for _, id := range v.End() {
		if set.Has(id) && r.IntN(3) == 0 {
			return id, true
		}
	}
	if r.IntN(2) == 0 {
		var single []int32
		for _, id := range singles(v) {
			if set.Has(id) {
				single = append(single, id)
			}
		}
		if len(single) > 0 {
			return single[r.IntN(len(single))], true
		}
	}
	for range 50 {
		if id := r.Int32N(int32(v.Size())); set.Has(id) {
			return id, true
		}
	}
	n := set.Len()
	if n == 0 {
		return 0, false
	}
	at := r.IntN(n)
	for id := range set.All() {
		if at == 0 {
			return id, true
		}
		at--
	}
	return 0, false
}

var singleTokens sync.Map // of *mask.Vocab

// singles lists the tokens of one byte.
func singles(v *mask.Vocab) []int32 {
	if ids, ok := singleTokens.Load(v); ok {
		return ids.([]int32)
	}
	var ids []int32
	for id := range int32(v.Size()) {
		if len(v.Token(id)) == 1 {
			ids = append(ids, id)
		}
	}
	singleTokens.Store(v, ids)
	return ids
}

// tally sums up walks.
type tally struct{ walks, unjudged, refused, lost int }

// walk writes a document within a random budget and judges it.
func (w *walker) walk(r *rand.Rand, t *tally) error {
	m, budget, err := w.matcher(r, 80)
	if err != nil {
		return err
	}
	d, err := walk(r, m, w.v)
	if w.p.Guarded() && errors.Is(err, errLost) {
		t.lost++
		return nil
	}
	if err != nil {
		return err
	}
	t.walks++
	t.refused += d.refused
	if d.refused > 0 && !w.p.Guarded() {
		return fmt.Errorf("tokens of masks were refused on the way to %q", d.text)
	}
	if d.tokens > budget {
		return fmt.Errorf("%d tokens in a budget of %d: %q", d.tokens, budget, d.text)
	}
	switch err := w.valid(d.text); {
	case errors.Is(err, errUnjudged):
		t.unjudged++
	case err != nil:
		return fmt.Errorf("%s\nis not valid: %w", d.text, err)
	}
	return nil
}

func (t *tally) add(o tally) {
	t.walks += o.walks
	t.unjudged += o.unjudged
	t.refused += o.refused
	t.lost += o.lost
}

// enough fails the test when too few walks came to an end or were judged.
func (t *tally) enough(tb testing.TB, walks int) {
	tb.Helper()
	tb.Logf("%d walks to the end, %d of them without judgement, %d tokens refused by guards, %d walks lost before one", t.walks, t.unjudged, t.refused, t.lost)
	if t.walks < walks || t.unjudged > t.walks/20 || t.lost > t.walks/200 {
		tb.Errorf("want at least %d walks, one in twenty without judgement, one in two hundred lost (with guards only)", walks)
	}
}
