package grammar

import (
	"math"
	"slices"
	"unicode/utf8"
)

// extent is what can be read off a regular expression about its texts without a
// search. It allows for more than there is: a byte outside letters is in no text.
type extent struct {
	// letters are the bytes that texts consist of, first those that they begin with.
	letters, first ByteSet
	// least and most bound the bytes of a text; most is math.MaxInt for no bound.
	least, most int
}

// extentOf is the extent of e. It visits each part once.
func extentOf(e *Expr) extent { return measuring{}.of(e) }

type measuring map[*Expr]extent

func (m measuring) of(e *Expr) extent {
	if x, known := m[e]; known {
		return x
	}
	x := m.read(e)
	m[e] = x
	return x
}

// anyExtent is that of all byte strings.
var anyExtent = extent{letters: allBytes(), first: allBytes(), most: math.MaxInt}

func allBytes() (s ByteSet) {
	s.Add(0, 0xFF)
	return s
}

func (m measuring) read(e *Expr) extent {
	switch e.Op {
	case OpNone, OpEmpty:
		return extent{}
	case OpLiteral:
		return textExtent(string(e.Bytes))
	case OpClass:
		set := classBytes(e.Class)
		return extent{letters: set, first: leadBytes(set), least: 1, most: utf8.UTFMax}
	case OpByteClass:
		return extent{letters: *e.Set, first: *e.Set, least: 1, most: 1}
	case OpChoice:
		texts := e.Choice.Texts()
		x := textExtent(texts[0])
		for _, t := range texts[1:] {
			x = x.or(textExtent(t))
		}
		return x
	case OpSeq:
		x := extent{}
		for _, s := range e.Subs {
			x = x.then(m.of(s))
		}
		return x
	case OpAlt:
		x := m.of(e.Subs[0])
		for _, s := range e.Subs[1:] {
			x = x.or(m.of(s))
		}
		return x
	case OpRepeat:
		x := m.of(e.Subs[0])
		x.least = product(x.least, e.Min)
		switch {
		case x.most == 0:
		case e.Max < 0:
			x.most = math.MaxInt
		default:
			x.most = product(x.most, e.Max)
		}
		return x
	case OpAnd:
		x := anyExtent
		for _, s := range e.Subs {
			x = x.and(m.of(s))
		}
		return x
	case OpCapture:
		return m.of(e.Subs[0])
	case OpAutomaton:
		if a, ok := e.Automaton.(SparseAutomaton); ok {
			x := extent{most: math.MaxInt}
			for _, b := range a.Alphabet() {
				x.letters.Add(byte(b), byte(b))
			}
			x.first = x.letters
			if state, ok := e.Automaton.Start(); ok {
				x.least = e.Automaton.Distance(state)
			}
			return x
		}
	}
	return anyExtent
}

// alternatives applies f to the alternatives of e. A format of several alternatives is
// taken apart within an intersection, too: what an extent tells of one of them it need
// not tell of another.
func alternatives(e *Expr, f func(*Expr) *Expr) *Expr {
	var parts []*Expr
	switch {
	case e.Op == OpAlt:
		for _, s := range e.Subs {
			parts = append(parts, f(s))
		}
	case e.Op == OpAnd && !e.Constant:
		i := slices.IndexFunc(e.Subs, keptAlternatives)
		if i < 0 {
			return f(e)
		}
		for _, s := range e.Subs[i].Subs {
			of := slices.Clone(e.Subs)
			of[i] = s
			parts = append(parts, f(And(of...)))
		}
	default:
		return f(e)
	}
	return Alt(parts...)
}

// keptAlternatives reports whether e is a union of expressions that are all kept.
func keptAlternatives(e *Expr) bool {
	return e.Op == OpAlt && !slices.ContainsFunc(e.Subs, func(s *Expr) bool { return !s.Constant })
}

// product is a·b, or math.MaxInt where that is too large.
func product(a, b int) int {
	if b > 0 && a > math.MaxInt/b {
		return math.MaxInt
	}
	return a * b
}

// sum is a+b, or math.MaxInt where that is too large.
func sum(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func textExtent(text string) extent {
	x := extent{least: len(text), most: len(text)}
	for i := range len(text) {
		x.letters.Add(text[i], text[i])
	}
	if text != "" {
		x.first.Add(text[0], text[0])
	}
	return x
}

// classBytes are the bytes of the code points of a class, all beyond ASCII if it has
// any there.
func classBytes(c *Class) (set ByteSet) {
	for _, r := range c.Ranges() {
		if r.Lo < utf8.RuneSelf {
			set.Add(byte(r.Lo), byte(min(r.Hi, utf8.RuneSelf-1)))
		}
		if r.Hi >= utf8.RuneSelf {
			set.Add(utf8.RuneSelf, 0xFF)
		}
	}
	return set
}

// leadBytes are the bytes of set that begin code points.
func leadBytes(set ByteSet) ByteSet {
	for b := utf8.RuneSelf; b < 0xC0; b++ {
		set[b>>6] &^= 1 << (uint(b) & 63)
	}
	return set
}

// then is the extent of a text of x before one of y.
func (x extent) then(y extent) extent {
	if x.least == 0 {
		x.first = x.first.or(y.first)
	}
	return extent{letters: x.letters.or(y.letters), first: x.first, least: sum(x.least, y.least), most: sum(x.most, y.most)}
}

func (x extent) or(y extent) extent {
	return extent{letters: x.letters.or(y.letters), first: x.first.or(y.first), least: min(x.least, y.least), most: max(x.most, y.most)}
}

func (x extent) and(y extent) extent {
	return extent{letters: x.letters.and(y.letters), first: x.first.and(y.first), least: max(x.least, y.least), most: min(x.most, y.most)}
}

// mayBe reports whether a text, in some mixture of cases of its ASCII letters, is within the extent.
func (x extent) mayBe(text string) bool {
	if len(text) < x.least || len(text) > x.most {
		return false
	}
	for i := range len(text) {
		in := x.letters
		if i == 0 {
			in = x.first
		}
		b := text[i]
		if lower := b | 0x20; lower >= 'a' && lower <= 'z' {
			if !in.Has(lower) && !in.Has(lower-0x20) {
				return false
			}
		} else if !in.Has(b) {
			return false
		}
	}
	return true
}

func (s ByteSet) or(o ByteSet) ByteSet {
	for i := range s {
		s[i] |= o[i]
	}
	return s
}

func (s ByteSet) and(o ByteSet) ByteSet {
	for i := range s {
		s[i] &= o[i]
	}
	return s
}

// meets reports whether a byte is in both.
func (s ByteSet) meets(o ByteSet) bool { return s.and(o) != ByteSet{} }

// within reports whether o holds all of s.
func (s ByteSet) within(o ByteSet) bool { return s.and(o) == s }

// bytesOf are the bytes of a text.
func bytesOf(text string) (s ByteSet) {
	for i := range len(text) {
		s.Add(text[i], text[i])
	}
	return s
}
