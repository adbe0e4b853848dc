package grammar

import "slices"

// unproductive reports whether no text at all is described by e, recursion that
// never ends included: rules of which each needs another are found by assuming
// them all empty and taking in those that need not be, until none is left. Regular
// parts are taken for non-empty unless they are None, and so are rules that are
// yet to be defined. It is linear in the
// expression, times the depth at which rules lean on one another.
func unproductive(e *Expr) bool {
	s := shortProof{steps: maxProofSteps}
	return !s.of(e) && !productive(e)
}

func productive(e *Expr) bool {
	p := productivity{rules: map[*Rule]bool{}, open: map[*Rule]bool{}}
	for {
		p.grew, p.known = false, map[*Expr]bool{}
		ok := p.check(e)
		if ok || !p.grew {
			return ok
		}
	}
}

// maxProofSteps bounds shortProof.
const maxProofSteps = 200

// shortProof looks for a text that an expression describes by taking what needs
// nothing else first: most have one near at hand. It proves nothing where it finds none.
type shortProof struct {
	steps int
	// open are the rules inside which the search stands.
	open []*Rule
}

func (s *shortProof) of(e *Expr) bool {
	if s.steps--; s.steps < 0 {
		return false
	}
	switch e.Op {
	case OpNone:
		return false
	case OpRule:
		if e.Rule.body == nil {
			return true
		}
		if slices.Contains(s.open, e.Rule) {
			return false
		}
		s.open = append(s.open, e.Rule)
		ok := s.of(e.Rule.body)
		s.open = s.open[:len(s.open)-1]
		return ok
	case OpSeq:
		for _, sub := range e.Subs {
			if !s.of(sub) {
				return false
			}
		}
		return true
	case OpAlt:
		return slices.ContainsFunc(e.Subs, s.of)
	case OpRepeat:
		return e.Min == 0 || s.of(e.Subs[0])
	case OpCapture, OpGuard, OpIndent, OpNested:
		return s.of(e.Subs[0])
	case OpMembers:
		m := e.Members
		needed := m.Min
		for i := range m.Properties {
			p := &m.Properties[i]
			if !p.Required && needed <= 0 {
				continue
			}
			if s.of(p.Value) {
				needed--
			} else if p.Required {
				return false
			}
		}
		return needed <= 0 || slices.ContainsFunc(m.Additional, func(a Additional) bool { return s.of(a.Value) })
	}
	return true
}

type productivity struct {
	// rules holds the rules met, true for those known to describe something.
	rules map[*Rule]bool
	// open are the rules inside which the search stands.
	open  map[*Rule]bool
	known map[*Expr]bool
	grew  bool
}

func (p *productivity) check(e *Expr) bool {
	switch e.Op {
	case OpNone:
		return false
	case OpRule:
		ok, met := p.rules[e.Rule]
		if ok || e.Rule.body == nil {
			return true
		}
		if !met {
			p.rules[e.Rule] = false
		}
		if _, now := p.known[e.Rule.body]; now || p.open[e.Rule] {
			return false
		}
		p.open[e.Rule] = true
		ok = p.check(e.Rule.body)
		delete(p.open, e.Rule)
		if ok {
			p.rules[e.Rule] = true
			p.grew = true
			return true
		}
		return false
	case OpSeq, OpAlt, OpRepeat, OpCapture, OpGuard, OpIndent, OpMembers, OpNested:
	default:
		return true
	}
	if ok, met := p.known[e]; met {
		return ok
	}
	p.known[e] = false
	ok := true
	switch e.Op {
	case OpSeq:
		for _, s := range e.Subs {
			ok = p.check(s) && ok
		}
	case OpAlt:
		ok = false
		for _, s := range e.Subs {
			ok = p.check(s) || ok
		}
	case OpRepeat:
		ok = p.check(e.Subs[0]) || e.Min == 0
	case OpMembers:
		possible := 0
		for i := range e.Members.Properties {
			m := &e.Members.Properties[i]
			if p.check(m.Value) {
				possible++
			} else if m.Required {
				ok = false
			}
		}
		open := false
		for i := range e.Members.Additional {
			open = p.check(e.Members.Additional[i].Value) || open
		}
		ok = ok && (open || possible >= e.Members.Min)
	default:
		ok = p.check(e.Subs[0])
	}
	p.known[e] = ok
	return ok
}
