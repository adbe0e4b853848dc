package main

import (
	"context"
	"fmt"
	"runtime/pprof"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/timed"
	"github.com/stencil-go/stencil/mask"
)

// language is how the values of a schema are written, and the times of its masks.
type language struct {
	name    string
	compile func(schema []byte) (*grammar.Grammar, error)
	kept    *mask.Cache
	times
	refused int
	slowest []slowMask
}

// times are in nanoseconds.
type times struct{ cold, kept, warm, first []int64 }

type slowMask struct {
	ns     int64
	behind string
}

func newLanguage(name string, compile func([]byte) (*grammar.Grammar, error)) *language {
	return &language{name: name, compile: compile, kept: mask.NewCache(256 << 20)}
}

// task is a schema with the texts of one language.
type task struct {
	*language
	schema []byte
	texts  [][]byte
}

// measure takes the texts of a schema through the masks of each language.
func (b *bench) measure(turn int, tasks []task) error {
	for i := range tasks {
		t := &tasks[(turn+i)%len(tasks)]
		t.label("first")
		if err := b.first(t); err != nil {
			return err
		}
		t.label("compile")
		g, err := t.compile(t.schema)
		if err != nil {
			return err
		}
		p, err := fsm.Compile(g)
		if err != nil {
			return err
		}
		var ids [][]int32
		for _, text := range t.texts {
			ids = append(ids, b.vocab.Encode(text))
		}
		cold := mask.NewCache(0)
		t.label("cold")
		for _, text := range ids {
			t.times.cold = b.walk(t.language, p, text, cold, t.times.cold, b.slow)
		}
		t.label("kept")
		for _, text := range ids {
			t.times.kept = b.walk(t.language, p, text, t.language.kept, t.times.kept, 0)
		}
		t.label("warm")
		for _, text := range ids {
			t.times.warm = b.walk(t.language, p, text, t.language.kept, t.times.warm, 0)
		}
	}
	return nil
}

// label marks what a profile shows from here on by what is measured.
func (l *language) label(kind string) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("measured", l.name+" "+kind)))
}

// first times the way from a schema's text to the first mask.
func (b *bench) first(t *task) error {
	var err error
	ns := timed.Run(func() {
		var g *grammar.Grammar
		if g, err = t.compile(t.schema); err != nil {
			return
		}
		var p *fsm.Program
		if p, err = fsm.Compile(g); err != nil {
			return
		}
		var m *mask.Matcher
		if m, err = mask.NewMatcher(p, b.vocab.Vocab, mask.WithCache(mask.NewCache(0))); err == nil {
			m.Mask()
		}
	})
	t.times.first = append(t.times.first, ns)
	return err
}

// walk appends the times of a text's masks. Of the slowest it notes what stands
// before them.
func (b *bench) walk(l *language, p *fsm.Program, text []int32, cache *mask.Cache, out []int64, slow int) []int64 {
	m, err := mask.NewMatcher(p, b.vocab.Vocab, mask.WithCache(cache))
	if err != nil {
		l.refused++
		return out
	}
	for i, id := range text {
		ns := timed.Run(func() { m.Mask() })
		out = append(out, ns)
		if slow > 0 {
			l.note(slow, ns, func() string { return b.tail(text[:i]) })
		}
		if err := m.Accept(id); err != nil {
			l.refused++
			return out
		}
	}
	if !m.Complete() {
		l.refused++
	}
	return out
}

// note keeps the n slowest masks.
func (l *language) note(n int, ns int64, behind func() string) {
	i := len(l.slowest)
	for i > 0 && l.slowest[i-1].ns < ns {
		i--
	}
	if i == n {
		return
	}
	l.slowest = append(l.slowest[:i], append([]slowMask{{ns, behind()}}, l.slowest[i:]...)...)
	l.slowest = l.slowest[:min(n, len(l.slowest))]
}

// tail is the end of the text of ids.
func (b *bench) tail(ids []int32) string {
	var text []byte
	for _, id := range ids[max(0, len(ids)-12):] {
		text = append(text, b.vocab.Token(id)...)
	}
	return fmt.Sprintf("%q", text)
}
