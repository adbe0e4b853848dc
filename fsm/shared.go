package fsm

import (
	"encoding/binary"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// shared holds the machines of constant expressions (grammar.Keep) for the life
// of the process. Programs see each as an automaton whose states are numbers.
var shared struct {
	mu       sync.Mutex
	lexicon  *lexicon
	automata map[*grammar.Expr]*sharedAutomaton
	// lexemes holds the lexemes made of common parts by what they are made of.
	lexemes map[string]lexeme
	// rules holds the common rules.
	rules map[*grammar.Rule]*commonRule
	// numbers tells the parts of lexemes apart that live as long as the process.
	numbers map[any]uint32
	// key is room for the key of a lexeme.
	key lexemeKey
	// made counts the machines made so far.
	made int
}

// sharedBytes bounds the memory of the shared machines. When it is passed, programs
// that are compiled from then on share new ones; the old ones live as long as the
// programs that use them.
var sharedBytes int64 = 64 << 20

// sharedAutomaton presents the residuals of a constant expression as an automaton.
type sharedAutomaton struct {
	key    string
	mu     sync.RWMutex
	states []*Residual
	ids    map[*Residual]uint32
}

// sharedFor is the machine of a constant expression.
func sharedFor(e *grammar.Expr) *sharedAutomaton {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	makeShared()
	if a := shared.automata[e]; a != nil {
		return a
	}
	r := shared.lexicon.convert(e)
	a := &sharedAutomaton{key: fmt.Sprintf("constant expression %d", shared.made), ids: map[*Residual]uint32{}}
	if r.kind != kindNone && shared.lexicon.alive(r) {
		a.id(r)
	}
	shared.made++
	shared.automata[e] = a
	return a
}

// makeShared makes the shared lexicon, anew where the last one has no room left. It
// is called with the lock held.
func makeShared() {
	if shared.lexicon == nil || shared.lexicon.bytes > sharedBytes {
		shared.lexicon = newLexicon(&shared.mu)
		shared.automata = map[*grammar.Expr]*sharedAutomaton{}
		shared.lexemes = map[string]lexeme{}
		shared.numbers = map[any]uint32{}
		shared.rules = map[*grammar.Rule]*commonRule{}
	}
}

// isShared reports whether l is the lexicon of all programs.
func (l *lexicon) isShared() bool { return l.mu == &shared.mu }

// lexeme is a lexeme that grammars have in common.
type lexeme struct {
	expr     *grammar.Expr
	residual *Residual
}

// commonLexeme is the lexeme of the parts in a row, in the shared lexicon. It reports
// false unless every part is common to all grammars. Such lexemes are few: layouts,
// punctuation and any string or number.
func commonLexeme(parts []*grammar.Expr) (lexeme, bool) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	makeShared()
	k := &shared.key
	k.key, k.literal = k.key[:0], 0
	for _, e := range parts {
		if !k.sequence(e) {
			return lexeme{}, false
		}
	}
	if !k.closeLiteral() {
		return lexeme{}, false
	}
	if known, ok := shared.lexemes[string(k.key)]; ok {
		return known, true
	}
	// The expressions around the common ones belong to one grammar.
	l := shared.lexicon
	exprs := l.exprs
	l.exprs = map[*grammar.Expr]*Residual{grammar.AnyText(): l.anyText}
	made := lexeme{expr: grammar.Seq(parts...)}
	made.residual = l.convert(made.expr)
	l.exprs = exprs
	l.bytes += 500 + int64(len(k.key))
	shared.lexemes[string(k.key)] = made
	return made, true
}

// lexemeKey writes down what a lexeme of common parts is made of. Its methods report
// false for other parts.
type lexemeKey struct {
	key []byte
	// literal is where the literal begins that is being written, plus one: literals in a
	// row are one.
	literal int
}

// sequence adds e to the parts that stand in a row.
func (k *lexemeKey) sequence(e *grammar.Expr) bool {
	switch {
	case e.Common || e.Constant:
	case e.Op == grammar.OpEmpty:
		return true
	case e.Op == grammar.OpSeq:
		for _, sub := range e.Subs {
			if !k.sequence(sub) {
				return false
			}
		}
		return true
	case e.Op == grammar.OpLiteral:
		if k.literal == 0 {
			k.key = append(k.key, byte(e.Op), 0)
			k.literal = len(k.key) + 1
		}
		k.key = append(k.key, e.Bytes...)
		return true
	}
	return k.closeLiteral() && k.part(e)
}

// closeLiteral ends the literal that is being written.
func (k *lexemeKey) closeLiteral() bool {
	if k.literal == 0 {
		return true
	}
	text := k.key[k.literal-1:]
	k.key[k.literal-2] = byte(len(text))
	k.literal = 0
	return punctuation(text)
}

// part adds an expression that is no sequence and no literal.
func (k *lexemeKey) part(e *grammar.Expr) bool {
	if e.Common || e.Constant {
		k.number(e)
		return true
	}
	k.key = append(k.key, byte(e.Op))
	switch e.Op {
	case grammar.OpByteClass:
		for _, w := range e.Set {
			k.key = binary.LittleEndian.AppendUint64(k.key, w)
		}
		return true
	case grammar.OpAlt:
	case grammar.OpEncode:
		if !e.Subs[0].Common && !e.Subs[0].Constant {
			return false
		}
		k.number(e.Codec)
	case grammar.OpRepeat:
		if e.Min > 1 || e.Max > 1 {
			return false
		}
		k.key = append(k.key, byte(e.Min), byte(e.Max))
	default:
		return false
	}
	k.key = append(k.key, byte(len(e.Subs)))
	if len(e.Subs) > 255 {
		return false
	}
	for _, sub := range e.Subs {
		if !k.sequence(sub) || !k.closeLiteral() {
			return false
		}
		k.key = append(k.key, 0xFF)
	}
	return true
}

// number adds the number of an expression or a codec that lives as long as the process.
func (k *lexemeKey) number(part any) {
	n, ok := shared.numbers[part]
	if !ok {
		n = uint32(len(shared.numbers))
		shared.numbers[part] = n
	}
	k.key = binary.LittleEndian.AppendUint32(append(k.key, 0xFE), n)
}

// punctuation reports whether a literal is a single byte or holds no letter and
// no digit, and so is part of a layout rather than of a schema.
func punctuation(text []byte) bool {
	if len(text) == 1 {
		return true
	}
	for _, b := range text {
		if b >= utf8.RuneSelf || b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z' {
			return false
		}
	}
	return len(text) <= 8
}

func (a *sharedAutomaton) id(r *Residual) uint32 {
	a.mu.RLock()
	id, ok := a.ids[r]
	a.mu.RUnlock()
	if ok {
		return id
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if id, ok = a.ids[r]; !ok {
		id = uint32(len(a.states))
		a.states = append(a.states, r)
		a.ids[r] = id
	}
	return id
}

func (a *sharedAutomaton) state(id uint32) *Residual {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.states[id]
}

// loop is the loop of a state.
func (a *sharedAutomaton) loop(state uint32) *loop {
	r := a.state(state)
	r.Loop()
	return r.loop.Load()
}

// sharedNeed is the fewest code points of a text of a shared automaton's state, and 0
// where that is not known.
func sharedNeed(r *Residual) int {
	a, ok := r.auto.(*sharedAutomaton)
	if !ok || r.kind != kindAuto {
		return 0
	}
	shared.mu.Lock()
	defer shared.mu.Unlock()
	inner := a.state(r.state)
	if inner.fewest == 0 {
		inner.fewest = 1
		if n := inner.owner.runesToCome(inner); n < infinite-1 {
			inner.fewest = int32(n + 1)
		}
	}
	return int(inner.fewest - 1)
}

// Start implements grammar.Automaton.
func (a *sharedAutomaton) Start() (uint32, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return 0, len(a.states) > 0
}

// Step implements grammar.Automaton.
func (a *sharedAutomaton) Step(state uint32, b byte) (uint32, bool) {
	next := a.state(state).Step(b)
	if next == nil {
		return 0, false
	}
	return a.id(next), true
}

// stepClass is Step for b and all bytes of a set.
func (a *sharedAutomaton) stepClass(state uint32, b byte) (next uint32, same byteSet, ok bool) {
	r := a.state(state)
	shared.mu.Lock()
	to, same := r.owner.derive(r, b)
	same.add(b)
	ok = to.kind != kindNone && (!to.search || r.owner.alive(to))
	shared.mu.Unlock()
	if !ok {
		return 0, same, false
	}
	return a.id(to), same, true
}

// Accepting implements grammar.Automaton.
func (a *sharedAutomaton) Accepting(state uint32) bool { return a.state(state).nullable }

// Distance implements grammar.Automaton.
func (a *sharedAutomaton) Distance(state uint32) int {
	r := a.state(state)
	if d := r.distance.Load(); d > 0 {
		return int(d - 1)
	}
	shared.mu.Lock()
	defer shared.mu.Unlock()
	return r.owner.distanceOf(r)
}

// Key implements grammar.Automaton.
func (a *sharedAutomaton) Key() string { return a.key }

// Lasting reports whether the residual is of a lexeme common to all grammars or of
// a constant expression (grammar.Keep), plain or encoded: then it is the same for
// all programs, and what is known of it can be kept for as long as the process lives.
func (r *Residual) Lasting() bool {
	if r.owner.isShared() {
		return true
	}
	e := r
	if e.kind == kindSeq && e.subs[0].kind == kindLiteral && len(e.subs[0].bytes) == 1 {
		e = e.subs[1] // behind an opening quote
	}
	if e.kind == kindSeq && e.subs[1].kind == kindLiteral {
		e = e.subs[0]
	}
	if e.kind == kindEncode {
		e = e.subs[0]
	}
	if e.kind != kindAuto {
		return e == r.owner.anyText
	}
	_, ok := e.auto.(*sharedAutomaton)
	return ok
}
