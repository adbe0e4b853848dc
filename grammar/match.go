package grammar

import (
	"bytes"
	"unicode/utf8"
)

// maxMatched bounds the texts that are matched here: the sets of positions take
// memory quadratic in the text.
const maxMatched = 16 << 10

// matchText reports whether e, which is regular, describes the text. It keeps, for each expression and start, the set of ends, and costs
// O(nodes x length^2) bits at the worst.
func matchText(e *Expr, text string) bool {
	m := matcher{text: []byte(text), known: map[matchKey]ends{}}
	return m.ends(e, 0).has(len(text))
}

type matchKey struct {
	e  *Expr
	at int
}

// ends is a set of positions, one bit each.
type ends []uint64

func (s ends) has(i int) bool { return s[i>>6]&(1<<(uint(i)&63)) != 0 }
func (s ends) add(i int)      { s[i>>6] |= 1 << (uint(i) & 63) }

type matcher struct {
	text  []byte
	known map[matchKey]ends
}

func (m *matcher) none() ends { return make(ends, len(m.text)/64+1) }

// from is the set of all positions from at on.
func (m *matcher) from(at int) ends {
	out := m.none()
	for i := at; i <= len(m.text); i++ {
		out.add(i)
	}
	return out
}

// follow is the union of the ends of e from each of the starts.
func (m *matcher) follow(e *Expr, starts ends, from int) ends {
	out := m.none()
	for i := from; i <= len(m.text); i++ {
		if starts.has(i) {
			for k, w := range m.ends(e, i) {
				out[k] |= w
			}
		}
	}
	return out
}

// ends is the set of positions where a match of e that starts at at may end.
func (m *matcher) ends(e *Expr, at int) ends {
	key := matchKey{e, at}
	if s, ok := m.known[key]; ok {
		return s
	}
	out := m.none()
	rest := m.text[at:]
	switch e.Op {
	case OpEmpty:
		out.add(at)
	case OpLiteral:
		if bytes.HasPrefix(rest, e.Bytes) {
			out.add(at + len(e.Bytes))
		}
	case OpClass:
		if r, n := utf8.DecodeRune(rest); n > 0 && (r != utf8.RuneError || n > 1) && e.Class.Has(r) {
			out.add(at + n)
		}
	case OpByteClass:
		if len(rest) > 0 && e.Set.Has(rest[0]) {
			out.add(at + 1)
		}
	case OpSeq:
		out.add(at)
		for _, s := range e.Subs {
			out = m.follow(s, out, at)
		}
	case OpAlt:
		for _, s := range e.Subs {
			for k, w := range m.ends(s, at) {
				out[k] |= w
			}
		}
	case OpRepeat:
		out = m.repeat(e, at)
	case OpAnd:
		out = m.from(at)
		for _, s := range e.Subs {
			for k, w := range m.ends(s, at) {
				out[k] &= w
			}
		}
	case OpNot:
		out = m.from(at)
		for k, w := range m.ends(e.Subs[0], at) {
			out[k] &^= w
		}
	case OpCapture:
		out = m.ends(e.Subs[0], at)
	case OpAutomaton:
		if j, ok := e.Automaton.(*judgedTexts); ok {
			// It is a whole text wherever it stands.
			if at == 0 && j.judge(string(m.text)) {
				out.add(len(m.text))
			}
			break
		}
		state, ok := e.Automaton.Start()
		for i := at; ok; i++ {
			if e.Automaton.Accepting(state) {
				out.add(i)
			}
			if i == len(m.text) {
				break
			}
			state, ok = e.Automaton.Step(state, m.text[i])
		}
	case OpChoice:
		for _, t := range e.Choice.Texts() {
			if bytes.HasPrefix(rest, []byte(t)) {
				out.add(at + len(t))
			}
		}
	case OpEncode:
		m.encoded(e, at, out)
	}
	m.known[key] = out
	return out
}

// encoded adds the ends of an encoding: the written text is read as far as it can be,
// and what it stands for is matched.
func (m *matcher) encoded(e *Expr, at int, out ends) {
	inner := matcher{known: map[matchKey]ends{}}
	state := uint8(0)
	// whole[n] is where the first n bytes of the value have been written.
	whole := map[int]int{0: at}
	for i, b := range m.text[at:] {
		step := e.Codec.States[state][b]
		if !step.Valid {
			break
		}
		if step.Emits {
			inner.text = append(inner.text, step.Byte)
		}
		if state = step.Next; state == 0 {
			whole[len(inner.text)] = at + i + 1
		}
	}
	found := inner.ends(e.Subs[0], 0)
	for n, end := range whole {
		if found.has(n) {
			out.add(end)
		}
	}
}

// repeat takes one repetition after another; once the set of ends does not
// change any more it never will.
func (m *matcher) repeat(e *Expr, at int) ends {
	out, now := m.none(), m.none()
	now.add(at)
	if s := e.Subs[0]; s.Op == OpClass {
		// One code point each time: the ends are the positions on the way.
		for k, i := 0, at; e.Max < 0 || k <= e.Max; k++ {
			if k >= e.Min {
				out.add(i)
			}
			r, n := utf8.DecodeRune(m.text[i:])
			if n == 0 || r == utf8.RuneError && n == 1 || !s.Class.Has(r) {
				return out
			}
			i += n
		}
		return out
	}
	for k := 0; ; k++ {
		if k >= e.Min {
			for i, w := range now {
				out[i] |= w
			}
		}
		if k == e.Max {
			return out
		}
		next := m.follow(e.Subs[0], now, at)
		same := true
		for i, w := range next {
			same = same && w == now[i]
		}
		if same {
			if k < e.Min {
				for i, w := range now {
					out[i] |= w
				}
			}
			return out
		}
		now = next
	}
}
