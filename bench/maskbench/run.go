package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/stencil-go/stencil/bench/internal/corpus"
	"github.com/stencil-go/stencil/bench/internal/pyjson"
	"github.com/stencil-go/stencil/bench/internal/tokens"
	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

type bench struct {
	vocab  *tokens.Vocab
	opts   []grammar.JSONSchemaOption
	report report
	// clock is how long a call takes, in nanoseconds.
	clock func(func()) int64
	// warm is the cache that all schemas share in the warm runs.
	warm *mask.Cache
}

func newBench(path string, anyOrder bool) (*bench, error) {
	vocab, err := tokens.Load(path)
	if err != nil {
		return nil, err
	}
	b := &bench{vocab: vocab, warm: mask.NewCache(256 << 20), clock: wall,
		report: report{errors: map[string]int{}, failing: []string{}}}
	b.opts = []grammar.JSONSchemaOption{grammar.WithWhitespace(grammar.Flexible), grammar.WithUnknownFormats(grammar.IgnoreFormats)}
	if anyOrder {
		b.opts = append(b.opts, grammar.WithAnyOrder())
	}
	return b, nil
}

// outcome is what became of one schema.
type outcome struct {
	compiled bool
	reason   string
	compile  int64
	first    int64
	cold     timings
	tests    []rawTest
}

// wall is how long f takes by the clock on the wall.
func wall(f func()) int64 {
	begin := time.Now()
	f()
	return int64(time.Since(begin))
}

type timings struct{ mask, commit []int64 }

func (b *bench) run(s corpus.Schema, warm bool) *outcome {
	o := &outcome{}
	b.report.schemas++
	cache := mask.NewCache(0)
	var program *fsm.Program
	var first *mask.Matcher
	var err error
	o.compile = b.clock(func() {
		if program, err = b.compile(s); err == nil {
			first, err = mask.NewMatcher(program, b.vocab.Vocab, mask.WithCache(cache))
		}
	})
	if err == nil {
		o.first = b.clock(func() { first.Mask() })
	}
	if err != nil {
		o.reason = "compile: " + err.Error()
		b.report.refused(s.ID, err)
		return o
	}
	o.compiled = true
	b.report.cold.first = append(b.report.cold.first, o.compile+o.first)
	falseAccept, falseReject := "", ""
	for i, t := range s.Tests {
		text, err := pyjson.Rewrite(t.Data)
		if err != nil {
			o.tests = append(o.tests, rawTest{Valid: t.Valid, Accepted: true, Skip: err.Error()})
			continue
		}
		ids := b.vocab.Encode(text)
		accepted, end, where := b.feed(s.ID, program, cache, ids, &o.cold)
		o.tests = append(o.tests, rawTest{Valid: t.Valid, Accepted: accepted, EndOK: &end})
		switch fits := accepted && end; {
		case fits && !t.Valid:
			falseAccept = fmt.Sprintf("invalid instance %d accepted", i)
		case !fits && t.Valid:
			falseReject = fmt.Sprintf("valid instance %d refused %s", i, where)
		}
	}
	b.report.cold.mask = append(b.report.cold.mask, o.cold.mask...)
	b.report.cold.commit = append(b.report.cold.commit, o.cold.commit...)
	b.report.judge(s.ID, falseAccept != "", falseReject != "")
	o.reason = falseAccept + falseReject
	if warm {
		b.again(s)
	}
	return o
}

// again runs a schema with all masks of the runs before it remembered: once to
// have them, once to time them.
func (b *bench) again(s corpus.Schema) {
	var program *fsm.Program
	var err error
	elapsed := b.clock(func() {
		if program, err = b.compile(s); err != nil {
			return
		}
		var first *mask.Matcher
		if first, err = mask.NewMatcher(program, b.vocab.Vocab, mask.WithCache(b.warm)); err == nil {
			first.Mask()
		}
	})
	if err != nil {
		return
	}
	b.report.warm.first = append(b.report.warm.first, elapsed)
	for pass := range 2 {
		var t timings
		for _, test := range s.Tests {
			if text, err := pyjson.Rewrite(test.Data); err == nil {
				b.feed("", program, b.warm, b.vocab.Encode(text), &t)
			}
		}
		if pass == 1 {
			b.report.warm.mask = append(b.report.warm.mask, t.mask...)
			b.report.warm.commit = append(b.report.warm.commit, t.commit...)
		}
	}
}

func (b *bench) compile(s corpus.Schema) (*fsm.Program, error) {
	g, err := grammar.FromJSONSchema(s.Schema, b.opts...)
	if err != nil {
		return nil, err
	}
	return fsm.Compile(g)
}

// feed gives the tokens to a matcher one by one, each after its mask. Slow masks
// are noted under name, unless that is empty.
func (b *bench) feed(name string, p *fsm.Program, cache *mask.Cache, ids []int32, t *timings) (accepted, end bool, where string) {
	m, err := mask.NewMatcher(p, b.vocab.Vocab, mask.WithCache(cache))
	if err != nil {
		return false, false, err.Error()
	}
	var set *mask.Set
	var id int32
	fill, accept := func() { set = m.Mask() }, func() { err = m.Accept(id) }
	for i := range ids {
		id = ids[i]
		elapsed := b.clock(fill)
		t.mask = append(t.mask, elapsed)
		if b.report.slower(elapsed) && name != "" {
			b.report.note(slowMask{elapsed, name, b.tail(ids[:i]), set.Len()})
		}
		if !set.Has(id) {
			return false, false, fmt.Sprintf("at token %d: %q behind %q", i, b.vocab.Token(id), b.tail(ids[:i]))
		}
		t.commit = append(t.commit, b.clock(accept))
		if err != nil {
			return false, false, "in spite of the mask: " + err.Error()
		}
	}
	t.mask = append(t.mask, b.clock(fill))
	for _, id := range b.vocab.End() {
		end = end || set.Has(id)
	}
	return true, end, "at its end"
}

// tail is the end of the text of ids, for messages.
func (b *bench) tail(ids []int32) string {
	var text []byte
	for _, id := range ids[max(0, len(ids)-20):] {
		text = append(text, b.vocab.Token(id)...)
	}
	return string(text)
}

func (o *outcome) line(id string) rawLine {
	l := rawLine{ID: id, Status: "ok", CompileNS: o.compile, FirstMaskNS: o.first, Tests: o.tests, MaskNS: o.cold.mask, CommitNS: o.cold.commit}
	if !o.compiled {
		l.Status, l.Error = "compile_error", o.reason
	}
	return l
}

// reasonOf is the kind and keyword of a refusal, to be counted.
func reasonOf(err error) string {
	var e *grammar.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if e.Keyword != "" {
		return e.Kind.Error() + ": " + e.Keyword
	}
	return e.Kind.Error()
}
