package fsm

import "github.com/stencil-go/stencil/grammar"

// Point is a place in an automaton of many states (grammar.OpAutomaton), by itself
// or written in a codec up to a closing byte: a Residual as a value. Stepping it
// makes nothing, so a walk over a vocabulary does not leave a residual behind for
// each of the automaton's states that it passes.
type Point struct {
	auto  grammar.Automaton
	state uint32
	codec *codecInfo
	// written is the state of the codec.
	written uint32
	// known says that the automaton's distances are those of the written text.
	known bool
	// behind is what follows the automaton's text; closed says that part of it has
	// been written.
	behind string
	closed bool
}

// manyStates is the number of an automaton's states from which on they are not worth
// a residual each.
const manyStates = 1 << 14

// Point is the residual as a Point, if it is one and worth it.
func (r *Residual) Point() (Point, bool) {
	p := Point{}
	if r.kind == kindSeq {
		if r.subs[1].kind != kindLiteral {
			return p, false
		}
		p.behind = r.subs[1].bytes
		r = r.subs[0]
	}
	if r.kind == kindEncode {
		p.codec, p.written = r.codec, r.state
		r = r.subs[0]
	}
	if r.kind != kindAuto {
		return p, false
	}
	if a, ok := r.auto.(interface{ States() int }); !ok || a.States() < manyStates {
		return p, false // few residuals, which know where they loop
	}
	// The closing byte must not be one that the automaton's text can go on with.
	if p.behind != "" && (p.codec == nil || p.codec.codec.States[0][p.behind[0]].Valid) {
		return p, false
	}
	p.auto, p.state = r.auto, r.state
	p.known = p.codec == nil || p.codec.written(r.auto)
	return p, true
}

// Step is the place after b; ok is false when nothing can continue with b.
func (p Point) Step(b byte) (next Point, ok bool) {
	if p.closed {
		if p.behind == "" || p.behind[0] != b {
			return p, false
		}
		p.behind = p.behind[1:]
		return p, true
	}
	if p.behind != "" && p.written == 0 && p.behind[0] == b {
		if !p.auto.Accepting(p.state) {
			return p, false
		}
		p.closed, p.behind = true, p.behind[1:]
		return p, true
	}
	if p.codec == nil {
		p.state, ok = p.auto.Step(p.state, b)
		return p, ok
	}
	step := p.codec.codec.States[p.written][b]
	if !step.Valid {
		return p, false
	}
	p.written = uint32(step.Next)
	if step.Emits {
		if p.state, ok = p.auto.Step(p.state, step.Byte); !ok {
			return p, false
		}
	}
	return p, p.written == 0 || p.finishes()
}

// finishes reports whether a character that is half written can be brought to its
// end.
func (p Point) finishes() bool {
	for b := range 256 {
		step := p.codec.codec.States[p.written][b]
		if !step.Valid {
			continue
		}
		next := p
		next.written = uint32(step.Next)
		if step.Emits {
			state, ok := p.auto.Step(p.state, step.Byte)
			if !ok {
				continue
			}
			next.state = state
		}
		if next.written == 0 || next.finishes() {
			return true
		}
	}
	return false
}

// Accepting reports whether nothing more need be written.
func (p Point) Accepting() bool {
	if p.closed || p.behind != "" {
		return p.closed && p.behind == ""
	}
	return p.written == 0 && p.auto.Accepting(p.state)
}

// Final reports whether it is known that nothing more can be written.
func (p Point) Final() bool { return p.closed && p.behind == "" }

// longestEscape is the length of \uxxxx.
const longestEscape = 6

// NeedAtMost bounds the bytes that complete the text from here; ok is false where no
// bound is known.
func (p Point) NeedAtMost() (n int, ok bool) {
	switch {
	case p.closed:
		return len(p.behind), true
	case !p.known:
		return 0, false
	}
	n = p.auto.Distance(p.state) + len(p.behind)
	if p.written != 0 {
		n += longestEscape
	}
	return n, true
}
