package grammar

// unproductive reports whether no text at all is described by e, recursion that
// never ends included: rules of which each needs another are found by assuming
// them all empty and taking in those that need not be, until none is left. Regular
// parts are taken for non-empty unless they are None, and so are rules that are
// yet to be defined. It is linear in the
// expression, times the depth at which rules lean on one another.
func unproductive(e *Expr) bool {
	p := productivity{rules: map[*Rule]bool{}}
	for {
		p.grew, p.known = false, map[*Expr]bool{}
		ok := p.check(e)
		if ok || !p.grew {
			return !ok
		}
	}
}

type productivity struct {
	// rules holds the rules met, true for those known to describe something.
	rules map[*Rule]bool
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
		if _, now := p.known[e.Rule.body]; now {
			return false
		}
		if p.check(e.Rule.body) {
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
