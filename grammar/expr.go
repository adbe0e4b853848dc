package grammar

import (
	"slices"
)

// Op says what an Expr is and so which of its fields are meaningful.
type Op uint8

const (
	OpNone      Op = iota // the empty language: nothing can be written
	OpEmpty               // the empty text
	OpLiteral             // Bytes, exactly
	OpClass               // one code point of Class, in UTF-8
	OpByteClass           // one byte of Set, whatever it encodes
	OpSeq                 // Subs, one after another
	OpAlt                 // any one of Subs
	OpRepeat              // Subs[0], at least Min and at most Max times (Max < 0: no bound)
	OpAnd                 // texts that every one of Subs describes; Subs are regular
	OpNot                 // byte strings that Subs[0], which is regular, does not describe
	OpRule                // what Rule is defined as
	OpCapture             // Subs[0], called Name
	OpEncode              // the texts of Subs[0], which is regular, written in Codec
	OpAutomaton           // what Automaton accepts
	OpChoice              // one of Choice's texts
	OpMembers             // the members of a keyed collection: Members
	OpGuard               // Subs[0], as far as Guard agrees with the text
	OpIndent              // Subs[0], with Min more columns of indentation than around it
	OpNewline             // a line feed and as many blanks as the indentation here
	OpCheck               // nothing, but the innermost open guard is asked about the text so far
	OpTerminal            // a text that Lexer cuts as Terminal
	OpNested              // Subs[0] among the terminals of Lexer
	OpToken               // one token of Tokens
)

// Expr is a node of the intermediate representation: a set of byte strings. An
// Expr is immutable and may be shared; recursion goes through rules only.
//
// An Expr is regular when none of OpRule, OpMembers, OpGuard, OpIndent, OpNewline, OpCheck,
// OpTerminal, OpNested and OpToken is reachable in it.
type Expr struct {
	Op Op
	// Constant says that the expression, which is regular, lives as long as the
	// process: see Keep.
	Constant bool
	// Common says that the expression, which is regular, lives as long as the process
	// and is cheap: a lexeme made only of such parts and of punctuation is the same in
	// all grammars, and what is known of it is kept.
	Common    bool
	Bytes     []byte
	Class     *Class
	Set       *ByteSet
	Subs      []*Expr
	Min, Max  int
	Rule      *Rule
	Name      string
	Codec     *Codec
	Automaton Automaton
	Choice    *Choice
	Members   *Members
	Guard     Guard
	Lexer     *Lexer
	Terminal  *Terminal
	Tokens    *TokenSet
}

// ByteSet is a set of bytes: bit b%64 of word b/64 says whether b is in it.
type ByteSet [4]uint64

// Add puts the bytes lo..hi into the set.
func (s *ByteSet) Add(lo, hi byte) {
	for b := int(lo); b <= int(hi); b++ {
		s[b>>6] |= 1 << (uint(b) & 63)
	}
}

// Has reports whether b is in the set.
func (s *ByteSet) Has(b byte) bool { return s[b>>6]&(1<<(uint(b)&63)) != 0 }

// Rule is a named definition that expressions refer to: the only way to recurse.
type Rule struct {
	Name   string
	body   *Expr
	common bool
}

// NewRule returns a rule that is to be defined once, by Define, before a
// grammar that refers to it is built.
func NewRule(name string) *Rule { return &Rule{Name: name} }

// Define sets what the rule stands for. It must be called exactly once.
func (r *Rule) Define(body *Expr) {
	if r.body != nil {
		panic("grammar: rule " + r.Name + " is defined twice")
	}
	r.body = body
}

// Body is what the rule stands for, or nil while it is undefined.
func (r *Rule) Body() *Expr { return r.body }

// Common reports whether the rule lives as long as the process, and all that it refers
// to, without terminals and tokens: what is made of it can be kept.
func (r *Rule) Common() bool { return r.common }

var (
	none  = &Expr{Op: OpNone}
	empty = &Expr{Op: OpEmpty}

	newline = &Expr{Op: OpNewline}
	check   = &Expr{Op: OpCheck}
	// anyText is every well-formed UTF-8 text.
	anyText = &Expr{Op: OpRepeat, Subs: []*Expr{{Op: OpClass, Class: AnyClass}}, Max: -1}
)

// None describes no text at all.
func None() *Expr { return none }

// Empty describes the empty text.
func Empty() *Expr { return empty }

// AnyText describes every well-formed UTF-8 text, line ends included.
func AnyText() *Expr { return anyText }

// Literal describes exactly the given text.
func Literal(text string) *Expr {
	if text == "" {
		return empty
	}
	return &Expr{Op: OpLiteral, Bytes: []byte(text)}
}

// OneOf describes one code point of the class.
func OneOf(c *Class) *Expr {
	if c.Empty() {
		return none
	}
	return &Expr{Op: OpClass, Class: c}
}

// OneByte describes one byte of the set.
func OneByte(s ByteSet) *Expr {
	if s == (ByteSet{}) {
		return none
	}
	return &Expr{Op: OpByteClass, Set: &s}
}

// Seq describes the concatenation of its parts.
func Seq(parts ...*Expr) *Expr {
	var room [16]*Expr // most sequences are short: one allocation for each
	out := room[:0]
	add := func(p *Expr) {
		if n := len(out); n > 0 && p.Op == OpLiteral && out[n-1].Op == OpLiteral {
			out[n-1] = &Expr{Op: OpLiteral, Bytes: slices.Concat(out[n-1].Bytes, p.Bytes)}
			return
		}
		out = append(out, p)
	}
	for _, p := range parts {
		switch {
		case p.Op == OpNone:
			return none
		case p.Op == OpEmpty:
		case p.Op == OpSeq && !p.Constant && !p.Common:
			for _, sub := range p.Subs {
				add(sub)
			}
		default:
			add(p)
		}
	}
	switch len(out) {
	case 0:
		return empty
	case 1:
		return out[0]
	}
	return withSubs(OpSeq, out)
}

// withSubs is an expression of parts, which are copied: most are few, and then it is
// one piece of memory.
func withSubs(op Op, subs []*Expr) *Expr {
	switch n := len(subs); {
	case n == 1:
		e := &struct {
			Expr
			room [1]*Expr
		}{}
		e.Op, e.Subs = op, append(e.room[:0], subs...)
		return &e.Expr
	case n <= 4:
		e := &struct {
			Expr
			room [4]*Expr
		}{}
		e.Op, e.Subs = op, append(e.room[:0:n], subs...)
		return &e.Expr
	}
	return &Expr{Op: op, Subs: slices.Clone(subs)}
}

// Alt describes what any of its parts describes.
func Alt(parts ...*Expr) *Expr {
	var room [16]*Expr
	out := room[:0]
	for _, p := range parts {
		switch p.Op {
		case OpNone:
		case OpAlt:
			if p.Constant || p.Common {
				out = append(out, p)
				continue
			}
			for _, q := range p.Subs {
				if len(out) > 64 || !slices.Contains(out, q) {
					out = append(out, q)
				}
			}
		default:
			if len(out) > 64 || !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	switch len(out) {
	case 0:
		return none
	case 1:
		return out[0]
	}
	return withSubs(OpAlt, out)
}

// Optional describes e or nothing.
func Optional(e *Expr) *Expr { return Repeat(e, 0, 1) }

// Repeat describes e written at least lo times and, unless hi is negative, at
// most hi times. Bounds are counted, never unrolled: they cost nothing.
func Repeat(e *Expr, lo, hi int) *Expr {
	lo = max(lo, 0)
	switch {
	case hi >= 0 && hi < lo:
		return none
	case hi == 0 || e.Op == OpEmpty:
		return empty
	case e.Op == OpNone:
		if lo == 0 {
			return empty
		}
		return none
	case lo == 1 && hi == 1:
		return e
	}
	if hi < 0 {
		hi = -1
	}
	out := withSubs(OpRepeat, []*Expr{e})
	out.Min, out.Max = lo, hi
	return out
}

// And describes the texts that every part, each of them regular, describes.
func And(parts ...*Expr) *Expr {
	var out []*Expr
	for _, p := range parts {
		switch {
		case p.Op == OpNone:
			return none
		case p.Op == OpAnd && !p.Constant:
			out = append(out, p.Subs...)
		case !slices.Contains(out, p):
			out = append(out, p)
		}
	}
	switch len(out) {
	case 0:
		return anyText
	case 1:
		return out[0]
	}
	return &Expr{Op: OpAnd, Subs: out}
}

// Not describes the well-formed UTF-8 texts that e, which is regular, does not.
func Not(e *Expr) *Expr {
	if e.Op == OpNone {
		return anyText
	}
	return And(anyText, &Expr{Op: OpNot, Subs: []*Expr{e}})
}

// Ref describes what the rule is defined as.
func Ref(r *Rule) *Expr { return &Expr{Op: OpRule, Rule: r} }

// Capture describes e and gives that part of the text a name. The machine reads it
// as e: names do not change what may be written.
func Capture(name string, e *Expr) *Expr {
	return &Expr{Op: OpCapture, Name: name, Subs: []*Expr{e}}
}

// Encode describes the texts of e, which is regular, as they are written in the
// codec: Encode(e, JSONString) is the inside of a JSON string whose value e describes.
func Encode(e *Expr, c *Codec) *Expr {
	if e.Op == OpNone || e.Op == OpEmpty {
		return e
	}
	out := withSubs(OpEncode, []*Expr{e})
	out.Codec = c
	return out
}

// Accept describes the texts that the automaton accepts.
func Accept(a Automaton) *Expr { return &Expr{Op: OpAutomaton, Automaton: a} }

// Guarded describes the texts of e that the guard agrees with.
func Guarded(e *Expr, g Guard) *Expr {
	if e.Op == OpNone {
		return none
	}
	return &Expr{Op: OpGuard, Guard: g, Subs: []*Expr{e}}
}

// Indent describes e, whose line breaks are indented by the given number of
// columns more than those around it: depth without recursion in the grammar.
func Indent(columns int, e *Expr) *Expr {
	return &Expr{Op: OpIndent, Min: columns, Subs: []*Expr{e}}
}

// Newline describes a line feed and the indentation of the next line.
func Newline() *Expr { return newline }

// Check describes the empty text, as far as the guard around it, the innermost one
// that is open, is a PartGuard and does not refuse the text so far. What a guard
// would refuse at its end it can refuse early so.
func Check() *Expr { return check }

// Keep marks a regular expression that is built once and used by many grammars,
// such as a date or an e-mail address: what the machine learns of it is kept for
// the life of the process and shared by all of them.
func Keep(e *Expr) *Expr {
	kept := *e
	kept.Constant = true
	return &kept
}

// common marks an expression that all grammars of a kind hold: the whitespace of a
// layout, any string, any number.
func common(e *Expr) *Expr {
	marked := *e
	marked.Common = true
	return &marked
}

// Automaton is a deterministic byte automaton given by code: exact decimal
// ranges, substrings of a source, anything whose states are better computed
// than written as an expression. States are numbers of the automaton's choosing.
//
// Every state that Start or Step returns must be live: some text leads from it to
// an accepting state. Methods must be safe for concurrent use.
type Automaton interface {
	// Start is the initial state; ok is false when nothing is accepted.
	Start() (state uint32, ok bool)
	// Step is the state after b; ok is false when no accepted text continues with b.
	Step(state uint32, b byte) (next uint32, ok bool)
	// Accepting reports whether the text so far may be the whole.
	Accepting(state uint32) bool
	// Distance is the length in bytes of the shortest text from state to acceptance.
	Distance(state uint32) int
	// Key identifies the language: automata with equal keys accept the same texts
	// from equal states.
	Key() string
}

// LoopingAutomaton is an Automaton some of whose states return to themselves on
// whole classes of characters. The machine looks for such states, which makes
// masks over long stretches of text cheap.
type LoopingAutomaton interface {
	Automaton
	// LoopsBeyondASCII reports whether every code point beyond ASCII, in UTF-8, leads
	// from state back to it. Single bytes are tried.
	LoopsBeyondASCII(state uint32) bool
}

// ForgetfulAutomaton is an Automaton of many states that differ, within some texts, in
// the last character only: what is left behind such a text is found without the others.
type ForgetfulAutomaton interface {
	Automaton
	// Forgets tells characters of which any sequence leaves what its last one alone would
	// leave, and of these each as many bytes to write as state does: those of ASCII, c at
	// bit c%64 of word c/64, and whether all others are of them too.
	Forgets(state uint32) (ascii [2]uint64, beyond bool)
}

// SparseAutomaton is an Automaton of many states that reads few bytes: its moves are
// asked for one by one.
type SparseAutomaton interface {
	Automaton
	// Alphabet lists the bytes that any text may hold.
	Alphabet() string
}

// BoundedAutomaton is an Automaton that knows how far from the end its states are:
// with a budget of tokens, masks cost less then.
type BoundedAutomaton interface {
	Automaton
	// MaxDistance bounds the Distance of all states.
	MaxDistance() int
	// CountsEscapes reports whether distances hold for texts written in JSONString,
	// YAMLQuoted and CSVQuoted too, where some characters take more bytes.
	CountsEscapes() bool
}

// TextAutomaton is an Automaton that knows what it accepts to be well-formed UTF-8.
type TextAutomaton interface {
	Automaton
	// Text reports whether all that is accepted from state is well-formed UTF-8.
	Text(state uint32) bool
}

// Guard judges a finished text that an automaton cannot. It is asked when the
// guarded text would end; a text it refuses cannot end there. Where a grammar is
// so ambiguous that the text of one guard could have begun at several places, the
// last of them counts; a guard belongs where its beginning is plain.
type Guard interface {
	// Check returns nil when the text satisfies the guard.
	Check(text []byte) error
	// Key identifies the guard: guards with equal keys judge alike.
	Key() string
}

// PlacedGuard is a Guard for which it matters what comes before the guarded text on its
// first line: the column in which it begins. It is asked by CheckAt, not by Check.
type PlacedGuard interface {
	Guard
	// CheckAt returns nil when text[from:] satisfies the guard.
	CheckAt(text []byte, from int) error
}

// PartGuard is a Guard that can tell early that no text will satisfy it.
type PartGuard interface {
	Guard
	// CheckPart returns an error when text[from:] is the beginning of no text that
	// satisfies the guard. It is asked at each Check; nil promises nothing.
	CheckPart(text []byte, from int) error
}

// FiniteGuard is a Guard that judges the last part of a text, such as the key just
// written, and that at any place within that part refuses only endings that begin with
// one of a few texts. It can list these, so that masks need not ask about every token.
type FiniteGuard interface {
	Guard
	// Refused appends to dst texts such that each that, written behind text, makes the
	// guard refuse the whole from offset from on, begins with one of them. The text ends
	// where the judged part begins or within it. What is appended may be part of text,
	// and need not hold longer than the guard is not asked again.
	Refused(dst [][]byte, text []byte, from int) [][]byte
}

// DigestGuard is a FiniteGuard that knows what its list depends on, so that it need not be
// made, and what becomes of it, for each text.
type DigestGuard interface {
	FiniteGuard
	// Digest is a number that two texts with equal lists have in common, and others have
	// by chance only, once in 2^64: whatever follows both, Refused lists the same.
	Digest(text []byte, from int) uint64
}

// PrivateGuard is a Guard that judges the texts of one run faster than those of many: it
// keeps its memory, and what it has read of a text that goes on.
type PrivateGuard interface {
	Guard
	// Private returns a guard of the same interfaces that judges alike, not safe for
	// concurrent use. Its memory is bounded by a multiple of the longest text it judges.
	Private() Guard
}

// LiteralGuard is a Guard that knows texts on which its judgement may depend.
type LiteralGuard interface {
	Guard
	// Literals lists texts that, written somewhere in the guarded text, may make it
	// satisfy the guard. They are hints for a search, and promise nothing.
	Literals() []string
	// Values lists keys and values that may do so as a whole.
	Values() []string
}

// CheckGuard asks the guard about text[from:].
func CheckGuard(g Guard, text []byte, from int) error {
	if p, ok := g.(PlacedGuard); ok {
		return p.CheckAt(text, from)
	}
	return g.Check(text[from:])
}
