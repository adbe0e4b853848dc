package refmatch

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// Match reports whether e describes the whole text. Every operation of the
// representation is understood. It panics when a rule is undefined or And, Not
// or Encode holds an expression that is not regular, which grammar.New refuses.
func Match(e *grammar.Expr, text []byte) bool {
	return newMatcher(text).prefixes(e).has(len(text))
}

// Prefixes lists in order the lengths of the prefixes of text that e describes.
func Prefixes(e *grammar.Expr, text []byte) []int {
	ends := newMatcher(text).prefixes(e)
	var out []int
	for j := range len(text) + 1 {
		if ends.has(j) {
			out = append(out, j)
		}
	}
	return out
}

// place is where an expression is to be matched: a position in the text and the
// indentation around it.
type place struct {
	e      *grammar.Expr
	pos    int
	indent int
}

type matcher struct {
	text []byte
	// ends is what is known of each place; sets only grow.
	ends map[place]set
	// seen holds the places computed, or being computed, in this pass.
	seen map[place]bool
	grew bool
}

func newMatcher(text []byte) *matcher {
	return &matcher{text: text, ends: map[place]set{}}
}

// prefixes is the set of ends of e at the start of the text.
func (m *matcher) prefixes(e *grammar.Expr) set {
	for {
		m.seen, m.grew = map[place]bool{}, false
		ends := m.at(e, 0, 0)
		if !m.grew {
			return ends
		}
	}
}

// at is the set of positions where a match of e that starts at pos may end. A
// place that is met again while it is computed answers with what the passes
// before found, a subset of the truth; the last pass finds nothing new.
func (m *matcher) at(e *grammar.Expr, pos, indent int) set {
	// More columns than the text has bytes are all alike: no line is so deep.
	p := place{e, pos, min(indent, len(m.text)+1)}
	if m.seen[p] {
		return m.ends[p]
	}
	m.seen[p] = true
	found := m.compute(e, p.pos, p.indent)
	if known := m.ends[p]; known != nil {
		found.addAll(known)
		if found.equal(known) {
			return known
		}
	}
	m.ends[p] = found
	// An empty set for a place first met tells no more than nil did.
	m.grew = m.grew || slices.ContainsFunc(found, func(w uint64) bool { return w != 0 })
	return found
}

// from is the union of at over the starts.
func (m *matcher) from(e *grammar.Expr, starts set, indent int) set {
	out := m.none()
	for p := range len(m.text) + 1 {
		if starts.has(p) {
			out.addAll(m.at(e, p, indent))
		}
	}
	return out
}

func (m *matcher) none() set { return make(set, len(m.text)/64+1) }

func (m *matcher) one(pos int) set {
	s := m.none()
	s.add(pos)
	return s
}

func (m *matcher) compute(e *grammar.Expr, pos, indent int) set {
	rest := m.text[pos:]
	out := m.none()
	switch e.Op {
	case grammar.OpNone:
	case grammar.OpEmpty:
		out.add(pos)
	case grammar.OpLiteral:
		if bytes.HasPrefix(rest, e.Bytes) {
			out.add(pos + len(e.Bytes))
		}
	case grammar.OpClass:
		r, size := utf8.DecodeRune(rest)
		if size > 0 && (r != utf8.RuneError || size > 1) && e.Class.Has(r) {
			out.add(pos + size)
		}
	case grammar.OpByteClass:
		if len(rest) > 0 && e.Set.Has(rest[0]) {
			out.add(pos + 1)
		}
	case grammar.OpSeq:
		out.add(pos)
		for _, s := range e.Subs {
			out = m.from(s, out, indent)
		}
	case grammar.OpAlt:
		for _, s := range e.Subs {
			out.addAll(m.at(s, pos, indent))
		}
	case grammar.OpRepeat:
		return m.repeat(e, pos, indent)
	case grammar.OpAnd:
		for j := pos; j <= len(m.text); j++ {
			out.add(j)
		}
		for _, s := range e.Subs {
			ends := m.at(s, pos, indent)
			for j := range len(m.text) + 1 {
				if !ends.has(j) {
					out.remove(j)
				}
			}
		}
	case grammar.OpNot:
		ends := m.at(e.Subs[0], pos, indent)
		for j := pos; j <= len(m.text); j++ {
			if !ends.has(j) {
				out.add(j)
			}
		}
	case grammar.OpRule:
		out.addAll(m.at(e.Rule.Body(), pos, indent))
	case grammar.OpCapture:
		out.addAll(m.at(e.Subs[0], pos, indent))
	case grammar.OpEncode:
		return m.encode(e, pos)
	case grammar.OpAutomaton:
		return m.automaton(e.Automaton, pos)
	case grammar.OpChoice:
		for _, t := range e.Choice.Texts() {
			if bytes.HasPrefix(rest, []byte(t)) {
				out.add(pos + len(t))
			}
		}
	case grammar.OpMembers:
		return m.members(e.Members, pos, indent)
	case grammar.OpGuard:
		ends := m.at(e.Subs[0], pos, indent)
		for j := pos; j <= len(m.text); j++ {
			if ends.has(j) && grammar.CheckGuard(e.Guard, m.text[:j], pos) == nil {
				out.add(j)
			}
		}
	case grammar.OpIndent:
		out.addAll(m.at(e.Subs[0], pos, indent+e.Min))
	case grammar.OpCheck:
		out.add(pos)
	case grammar.OpNewline:
		line := append([]byte{'\n'}, bytes.Repeat([]byte{' '}, indent)...)
		if bytes.HasPrefix(rest, line) {
			out.add(pos + len(line))
		}
	default:
		panic("refmatch: unknown operation")
	}
	return out
}

// repeat takes one repetition after another. The ends of k repetitions determine
// those of k+1, so once two in a row are equal they stay so.
func (m *matcher) repeat(e *grammar.Expr, pos, indent int) set {
	out := m.none()
	ends := m.one(pos)
	for k := 0; ; k++ {
		if k >= e.Min {
			out.addAll(ends)
		}
		if e.Max >= 0 && k == e.Max {
			return out
		}
		next := m.from(e.Subs[0], ends, indent)
		if next.equal(ends) {
			if k < e.Min {
				out.addAll(ends)
			}
			return out
		}
		ends = next
	}
}

// encode decodes the text as far as it is well written, and matches the value.
func (m *matcher) encode(e *grammar.Expr, pos int) set {
	var value []byte
	// lengths[j] is the length of the value that text[pos:j] writes, or -1.
	lengths := make([]int, len(m.text)+1)
	for j := range lengths {
		lengths[j] = -1
	}
	state := uint8(0)
	for j := pos; ; j++ {
		if state == 0 {
			lengths[j] = len(value)
		}
		if j == len(m.text) {
			break
		}
		step := e.Codec.States[state][m.text[j]]
		if !step.Valid {
			break
		}
		if step.Emits {
			value = append(value, step.Byte)
		}
		state = step.Next
	}
	ends := newMatcher(value).prefixes(e.Subs[0])
	out := m.none()
	for j, n := range lengths {
		if n >= 0 && ends.has(n) {
			out.add(j)
		}
	}
	return out
}

func (m *matcher) automaton(a grammar.Automaton, pos int) set {
	out := m.none()
	state, ok := a.Start()
	for j := pos; ok; j++ {
		if a.Accepting(state) {
			out.add(j)
		}
		if j == len(m.text) {
			break
		}
		state, ok = a.Step(state, m.text[j])
	}
	return out
}
