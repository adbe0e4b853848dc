package fsm

import (
	"errors"
	"fmt"
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// maxCaptureStates bounds the places in the text and the states there that Captures
// looks at, about 100 bytes each.
const maxCaptureStates = 2_000_000

// Captures returns the named parts of a text of the grammar, in the order in which
// they begin: those that grammar.Captures finds, and the parts that Capture
// expressions name, such as rules of Lark with the attribute capture. Where a
// grammar is ambiguous, named parts begin and end as late as they can. tokenEnds are the
// offsets, in order, at which the tokens of the text end: terminals that may have a number
// of tokens only are judged by them (State.TokenEnd).
//
// It runs a grammar in which marks, bytes that no text holds, stand around the named
// parts, over the text with marks put in where the grammar asks for them: time and
// memory grow with the text and its ambiguity. The error is a *grammar.Error:
// ErrInvalid for a text that is not of the grammar, ErrLimit for more than 250 names
// and for texts that are too long.
func Captures(g *grammar.Grammar, text []byte, tokenEnds ...int) ([]grammar.Captured, error) {
	found, err := g.Captures(text)
	if !errors.Is(err, grammar.ErrUnsupported) {
		return found, err
	}
	m := &marker{exprs: map[*grammar.Expr]*grammar.Expr{}, rules: map[*grammar.Rule]*grammar.Rule{}, lexers: map[*grammar.Lexer]*grammar.Lexer{}, index: map[string]byte{}}
	root := m.mark(g.Root())
	for len(m.waiting) > 0 {
		next := m.waiting[0]
		m.waiting = m.waiting[1:]
		m.rules[next].Define(m.mark(next.Body()))
	}
	if len(m.names) == 0 {
		return nil, nil
	}
	if len(m.names) > 250 {
		return nil, captureError(grammar.ErrLimit, "more than 250 names")
	}
	marked, err := grammar.New(root)
	if err != nil {
		return nil, err
	}
	p, err := Compile(marked)
	if err != nil {
		return nil, err
	}
	return m.find(p, text, tokenEnds)
}

func captureError(kind error, format string, args ...any) error {
	return &grammar.Error{Kind: kind, Keyword: "captures", Offset: -1, Err: fmt.Errorf(format, args...)}
}

// Marks are two bytes: whether a part begins or ends, and the number of its name.
const (
	markBegin = 0xFE
	markEnd   = 0xFF
)

// marker puts marks around the named parts of a grammar.
type marker struct {
	exprs   map[*grammar.Expr]*grammar.Expr
	rules   map[*grammar.Rule]*grammar.Rule
	lexers  map[*grammar.Lexer]*grammar.Lexer
	leaves  map[*grammar.Terminal]*grammar.Expr
	waiting []*grammar.Rule
	names   []string
	index   map[string]byte
}

func (m *marker) mark(e *grammar.Expr) *grammar.Expr {
	if known := m.exprs[e]; known != nil {
		return known
	}
	out := m.build(e)
	m.exprs[e] = out
	return out
}

func (m *marker) all(subs []*grammar.Expr) []*grammar.Expr {
	out := make([]*grammar.Expr, len(subs))
	for i, s := range subs {
		out[i] = m.mark(s)
	}
	return out
}

func (m *marker) build(e *grammar.Expr) *grammar.Expr {
	switch e.Op {
	case grammar.OpSeq:
		return grammar.Seq(m.all(e.Subs)...)
	case grammar.OpAlt:
		return grammar.Alt(m.all(e.Subs)...)
	case grammar.OpRepeat:
		return grammar.Repeat(m.mark(e.Subs[0]), e.Min, e.Max)
	case grammar.OpGuard, grammar.OpIndent:
		out := *e
		out.Subs = m.all(e.Subs)
		return &out
	case grammar.OpCapture:
		n, ok := m.index[e.Name]
		if !ok {
			n = byte(len(m.names))
			m.index[e.Name] = n
			m.names = append(m.names, e.Name)
		}
		// What a lexer ignores stands outside the marks, which are no terminals of it.
		skip := grammar.Repeat(grammar.Alt(ignored(e.Subs[0])...), 0, -1)
		return grammar.Seq(skip, grammar.Literal(string([]byte{markBegin, n})), m.mark(e.Subs[0]), grammar.Literal(string([]byte{markEnd, n})), skip)
	case grammar.OpRule:
		r := m.rules[e.Rule]
		if r == nil {
			r = grammar.NewRule(e.Rule.Name)
			m.rules[e.Rule] = r
			m.waiting = append(m.waiting, e.Rule)
		}
		return grammar.Ref(r)
	case grammar.OpTerminal:
		if m.leaves == nil {
			m.leaves = map[*grammar.Terminal]*grammar.Expr{}
		}
		if m.leaves[e.Terminal] == nil {
			t := *e.Terminal
			t.Expr = m.mark(t.Expr)
			t.Tail = m.tail(e.Terminal)
			m.leaves[e.Terminal] = m.lexer(e.Lexer).Terminal(t)
		}
		return m.leaves[e.Terminal]
	case grammar.OpNested:
		return m.lexer(e.Lexer).Nested(m.mark(e.Subs[0]))
	}
	return e
}

// tail is that of a terminal, behind the mark of a named part that it ends.
func (m *marker) tail(t *grammar.Terminal) *grammar.Expr {
	if t.Tail == nil {
		return nil
	}
	tail := m.mark(t.Tail)
	if first := t.Expr.Subs; len(first) > 0 && first[0].Op == grammar.OpCapture {
		return grammar.Alt(tail, grammar.Seq(grammar.Literal(string([]byte{markEnd, m.index[first[0].Name]})), tail))
	}
	return tail
}

// ignored is what the lexer of the first terminal that is found in e ignores.
func ignored(e *grammar.Expr) []*grammar.Expr {
	seen := map[*grammar.Expr]bool{e: true}
	for work := []*grammar.Expr{e}; len(work) > 0; {
		e := work[0]
		work = work[1:]
		next := e.Subs
		switch e.Op {
		case grammar.OpTerminal, grammar.OpNested:
			return e.Lexer.Ignored()
		case grammar.OpRule:
			next = []*grammar.Expr{e.Rule.Body()}
		}
		for _, s := range next {
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return nil
}

func (m *marker) lexer(l *grammar.Lexer) *grammar.Lexer {
	if known := m.lexers[l]; known != nil {
		return known
	}
	out := grammar.NewLexer()
	for _, e := range l.Ignored() {
		out.Ignore(e)
	}
	m.lexers[l] = out
	return out
}

// stop is a place in the text and a state there.
type stop struct {
	pos   int
	state *State
}

// turn is a stop on the way, and what is tried next from it.
type turn struct {
	stop
	next int
	// mark is what led here: 0 for a byte of the text.
	mark, name byte
}

// find goes through the text depth first: on with the text where that leads to the
// end, else with a mark.
func (m *marker) find(p *Program, text []byte, tokenEnds []int) ([]grammar.Captured, error) {
	seen := map[stop]bool{}
	way := []turn{{stop: stop{0, p.Start()}}}
	for len(way) > 0 {
		top := &way[len(way)-1]
		if top.pos == len(text) && top.state.Accepting() {
			return m.captured(way), nil
		}
		// First the text, then the ends of parts, then their beginnings.
		if top.next > 2*len(m.names) {
			way = way[:len(way)-1]
			continue
		}
		k := top.next
		top.next++
		var then turn
		switch {
		case k == 0 && top.pos < len(text):
			then = turn{stop: stop{top.pos + 1, top.state.Step(text[top.pos])}}
			if _, ends := slices.BinarySearch(tokenEnds, then.pos); ends && then.state != nil {
				then.state = then.state.TokenEnd()
			}
		case k == 0:
			continue
		default:
			then.mark, then.name = markEnd, byte(k-1)
			if k > len(m.names) {
				then.mark, then.name = markBegin, byte(k-1-len(m.names))
			}
			then.stop = stop{top.pos, top.state.Step(then.mark)}
			if then.state != nil {
				then.state = then.state.Step(then.name)
			}
		}
		if then.state == nil || seen[then.stop] {
			continue
		}
		if len(seen) >= maxCaptureStates {
			return nil, captureError(grammar.ErrLimit, "more than %d states", maxCaptureStates)
		}
		seen[then.stop] = true
		way = append(way, then)
	}
	return nil, captureError(grammar.ErrInvalid, "the text is not of the grammar")
}

// captured reads the marks off a way.
func (m *marker) captured(way []turn) []grammar.Captured {
	var out []grammar.Captured
	var open []int
	for _, t := range way {
		switch t.mark {
		case markBegin:
			open = append(open, len(out))
			out = append(out, grammar.Captured{Name: m.names[t.name], Start: t.pos})
		case markEnd:
			out[open[len(open)-1]].End = t.pos
			open = open[:len(open)-1]
		}
	}
	return out
}
