package fsm

import (
	"sync/atomic"

	"github.com/stencil-go/stencil/grammar"
)

// kind says what a Residual is.
type kind uint8

const (
	kindNone    kind = iota // nothing
	kindEmpty               // the empty text
	kindLiteral             // text
	kindTail                // the last left bytes of a code point of class, see tail
	kindClass               // a code point of class
	kindBytes               // a byte of set
	kindSeq                 // subs[0] then subs[1]
	kindAlt                 // any of subs
	kindRepeat              // subs[0], lo to hi times (hi < 0: unbounded)
	kindAnd                 // all of subs
	kindNot                 // not subs[0], among byte strings
	kindEncode              // subs[0] written in codec, whose state is state
	kindAuto                // auto from state
	kindChoice              // texts[lo:hi] of choice, whose first state bytes are written
	kindExcept              // subs[0] without texts[lo:hi], whose first state bytes are written
	kindCut                 // subs, the terminals numbered tags of cut, read together: see cutting
	kindFirst               // subs[0], beginning with a byte of set
	kindCount               // subs[0], with lo to hi code points more; state bytes of one are open
)

// Residual is what is left to write of a regular expression after some of it has
// been written: a Brzozowski derivative in a normal form (Brzozowski 1964; Owens,
// Reppy and Turon 2009). Residuals of one Program are interned: equal expressions
// are the same pointer. Counters are part of the expression, so that a bound
// costs nothing. A Residual never describes the empty set, except the one that
// Step returns as nil.
type Residual struct {
	shape
	// live caches emptiness: 0 unknown, 1 live, 2 empty. Guarded by the lock.
	live uint8
	// unclosed says that closedLoop has found nothing. Guarded by the lock.
	unclosed bool
	// need caches searchNeed plus one, or is unbounded; 0 is not asked. Guarded by the lock.
	need int32
	// furthest is maxNeed plus one, 0 where it is not known. Guarded by the lock.
	furthest int32
	// most is mostRunes plus one, 0 where it is not known. Guarded by the lock.
	most int32
	// fewest is sharedNeed plus one, 0 where it is not known. Guarded by the lock.
	fewest int32
	// letters caches lettersOf. Guarded by the lock.
	letters *letters
	// derivatives are those known so far. Guarded by the lock.
	derivatives []derivative
	id          uint32
	hash        hash128

	owner *lexicon
	row   atomic.Pointer[row[Residual]]
	loop  atomic.Pointer[loop]
	// supply caches Program.plentyOf.
	supply atomic.Uint32
	// uniform caches Uniform for one set of groups.
	uniform atomic.Pointer[uniform]
	home    atomic.Pointer[GroupSet]
	// clamped caches Clamp.
	clamped atomic.Pointer[clampedResidual]
	// end caches End plus one.
	end atomic.Int32
	// distance caches the length of the shortest completion plus one.
	distance atomic.Int64
}

// shape is what makes two residuals equal. Which fields count depends on kind.
type shape struct {
	kind     kind
	nullable bool
	// search says that emptiness cannot be read off the structure.
	search bool
	// text says that all described byte strings are well-formed UTF-8.
	text bool

	subs   []*Residual
	lo, hi int
	state  uint32
	base   rune // kindTail
	left   int8 // kindTail

	bytes  string
	class  *grammar.Class
	set    byteSet
	codec  *codecInfo
	auto   grammar.Automaton
	choice *grammar.Choice
	cut    *cutting
	tags   []int
}

// Step is what is left after b, or nil when nothing can continue with b. The
// first call for a byte costs a derivative, later ones three loads.
func (r *Residual) Step(b byte) *Residual {
	if row := r.row.Load(); row != nil {
		if next, known := row.load(b); known {
			return next
		}
	}
	r.owner.mu.Lock()
	next := r.owner.step(r, b)
	r.owner.mu.Unlock()
	if next.kind == kindNone {
		return nil
	}
	return next
}

// Accepting reports whether nothing more need be written.
func (r *Residual) Accepting() bool { return r.nullable }

// Text reports whether all that the residual describes is well-formed UTF-8. It may
// be so where this is not known.
func (r *Residual) Text() bool { return r.text }

// Searched reports whether it takes a search to tell what the residual describes: it has
// intersections, complements or counts.
func (r *Residual) Searched() bool { return r.search }

// Final reports whether nothing more can be written.
func (r *Residual) Final() bool { return r.kind == kindEmpty }

// Hash identifies the language of the residual, in this process, among those of
// all programs: residuals with equal hashes describe the same texts.
func (r *Residual) Hash() [2]uint64 { return r.hash }

// Excepted is the residual without the finite set of texts that is taken out of
// it, if there is one, and what is left of those texts.
func (r *Residual) Excepted() (rest *Residual, texts func(yield func(string) bool), ok bool) {
	if r.kind != kindExcept {
		return nil, nil, false
	}
	return r.subs[0], func(yield func(string) bool) {
		for _, t := range r.choice.Texts()[r.lo:r.hi] {
			if !yield(t[r.state:]) {
				return
			}
		}
	}, true
}

// Choice lists the texts of which one is being written, in byte order, and how many of
// their bytes are. It reports false for a residual of another form. The slice must not
// be modified.
func (r *Residual) Choice() (texts []string, written int, ok bool) {
	if r.kind != kindChoice {
		return nil, 0, false
	}
	return r.choice.Texts()[r.lo:r.hi], int(r.state), true
}

// Chooses reports whether Choice has texts.
func (r *Residual) Chooses() bool { return r.kind == kindChoice }

// Parts lists the residuals of which r is the union, nil when it is none. Some of
// them may describe nothing. The slice must not be modified.
func (r *Residual) Parts() []*Residual {
	if r.kind != kindAlt {
		return nil
	}
	return r.subs
}
