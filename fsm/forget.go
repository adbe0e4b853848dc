package fsm

import (
	"github.com/stencil-go/stencil/grammar"
)

// Forgets is a set of groups, part of Loop, such that any sequence of their code points
// leaves what the last of them alone would leave: an automaton remembers no more of them
// (grammar.ForgetfulAutomaton), written in a codec up to a closing byte (Closed). It is
// nothing for residuals of another form.
func (r *Residual) Forgets() GroupSet {
	if r.kind != kindSeq || !r.Closed() {
		return 0
	}
	e := r.subs[0]
	return forgotten(e.subs[0]) & e.codec.plain
}

// forgotten is Forgets for an automaton's state by itself.
func forgotten(r *Residual) GroupSet {
	if r.kind != kindAuto {
		return 0
	}
	switch a := r.auto.(type) {
	case *sharedAutomaton:
		return forgotten(a.state(r.state))
	case grammar.ForgetfulAutomaton:
		ascii, beyond := a.Forgets(r.state)
		groups := asciiGroups(byteSet{ascii[0], ascii[1]})
		if beyond {
			groups |= groupsBeyondASCII
		}
		return groups
	}
	return 0
}
