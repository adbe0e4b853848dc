package earley

import (
	"strings"

	"github.com/stencil-go/stencil/grammar"
)

// CutPrefixes is Prefixes for a grammar all of whose leaves are terminals of one
// lexer, with texts as in reads: the plainest reading of grammar.Lexer.
// The terminal being read is kept with all that could still be meant; it ends where
// nothing can go on. It reports also how many bytes can be read at all: the text up
// to there begins a sequence of terminals.
func (r *Recogniser) CutPrefixes(lexer *grammar.Lexer, text []byte) (accepted []bool, readable int) {
	accepted = make([]bool, len(text)+1)
	sets := []*set{newSet()}
	r.predict(sets[0], r.root, 0)
	var begin int
	after := map[*grammar.Terminal][]item{}
	row := func() bool {
		clear(after)
		return r.close(sets, len(sets)-1, func(it item, leaf *grammar.Expr) {
			after[leaf.Terminal] = append(after[leaf.Terminal], it)
		})
	}
	complete := row()
	accepted[0] = complete
	for pos := 0; pos < len(text); {
		if pos > begin && !r.goesOn(lexer, after, len(sets) > 1, string(text[begin:pos+1])) {
			// The terminal has ended before this byte.
			next, ignored := r.ended(lexer, after, len(sets) > 1, string(text[begin:pos]))
			begin = pos
			switch {
			case ignored:
				continue
			case next == nil:
				return accepted, pos
			}
			sets = append(sets, next)
			complete = row()
			continue
		}
		if !r.goesOn(lexer, after, len(sets) > 1, string(text[begin:pos+1])) {
			return accepted, pos
		}
		pos++
		word := string(text[begin:pos])
		next, ignored := r.ended(lexer, after, len(sets) > 1, word)
		if next != nil {
			trial := append(sets[:len(sets):len(sets)], next)
			accepted[pos] = r.close(trial, len(trial)-1, func(item, *grammar.Expr) {})
			// Closing again finds the same.
			if r.lazily(after, word) {
				sets, begin = trial, pos
				complete = row()
			}
		} else if ignored {
			accepted[pos] = complete
		}
	}
	return accepted, len(text)
}

// goesOn reports whether some acceptable terminal begins with word.
func (r *Recogniser) goesOn(lexer *grammar.Lexer, after map[*grammar.Terminal][]item, between bool, word string) bool {
	for t := range after {
		if _, begins := reads(t.Expr, word); begins {
			return true
		}
	}
	if between && len(after) > 0 {
		for _, e := range lexer.Ignored() {
			if _, begins := reads(e, word); begins {
				return true
			}
		}
	}
	return false
}

// ended is the set behind the terminals that are word, of the highest priority.
func (r *Recogniser) ended(lexer *grammar.Lexer, after map[*grammar.Terminal][]item, between bool, word string) (next *set, ignored bool) {
	highest := 0
	lazily := r.lazily(after, word)
	for t, items := range after {
		if !is(t.Expr, word) || lazily && !t.Lazy {
			continue
		}
		if next == nil || t.Priority > highest {
			next, highest = newSet(), t.Priority
		}
		if t.Priority == highest {
			for _, it := range items {
				next.add(it)
			}
		}
	}
	if between && len(after) > 0 {
		for _, e := range lexer.Ignored() {
			ignored = ignored || is(e, word)
		}
	}
	return next, ignored
}

// lazily reports whether word is a lazy terminal.
func (r *Recogniser) lazily(after map[*grammar.Terminal][]item, word string) bool {
	for t := range after {
		if t.Lazy && is(t.Expr, word) {
			return true
		}
	}
	return false
}

func is(e *grammar.Expr, word string) bool {
	complete, _ := reads(e, word)
	return complete
}

// reads reports whether word is a text of a terminal, and whether some text of it
// begins with word. Terminals are choices, and sequences and repetitions of literals
// and of characters of ASCII.
func reads(e *grammar.Expr, word string) (complete, begins bool) {
	// behind calls next with each place behind a text of e that begins at a place.
	var behind func(e *grammar.Expr, at int, next func(at int))
	text := func(t string, at int, next func(at int)) {
		rest := word[at:]
		switch {
		case strings.HasPrefix(rest, t):
			next(at + len(t))
		case strings.HasPrefix(t, rest):
			begins = true
		}
	}
	behind = func(e *grammar.Expr, at int, next func(at int)) {
		switch e.Op {
		case grammar.OpChoice:
			for _, t := range e.Choice.Texts() {
				text(t, at, next)
			}
		case grammar.OpLiteral:
			text(string(e.Bytes), at, next)
		case grammar.OpClass:
			switch {
			case at == len(word):
				begins = true
			case e.Class.Has(rune(word[at])):
				next(at + 1)
			}
		case grammar.OpSeq:
			if len(e.Subs) == 0 {
				next(at)
				return
			}
			behind(e.Subs[0], at, func(at int) {
				behind(&grammar.Expr{Op: grammar.OpSeq, Subs: e.Subs[1:]}, at, next)
			})
		case grammar.OpRepeat:
			if e.Min == 0 {
				next(at)
			}
			behind(e.Subs[0], at, func(to int) {
				if to > at {
					behind(&grammar.Expr{Op: grammar.OpRepeat, Subs: e.Subs, Min: max(e.Min-1, 0), Max: -1}, to, next)
				}
			})
		default:
			panic("earley: a terminal is no choice and no sequence of characters")
		}
	}
	behind(e, 0, func(at int) {
		complete = complete || at == len(word)
		begins = begins || at == len(word)
	})
	return complete, begins
}
