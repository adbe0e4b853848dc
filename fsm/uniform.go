package fsm

// uniform is what follows every code point of some groups.
type uniform struct {
	groups GroupSet
	next   *Residual
}

// Uniform is what is left after a code point of the groups when it is the same for
// each of them, nil for nothing. It reports false when it is not the same.
func (r *Residual) Uniform(groups GroupSet) (next *Residual, ok bool) {
	known := r.uniform.Load()
	if known == nil || known.groups != groups {
		r.owner.mu.Lock()
		known = &uniform{groups, r.owner.uniformStep(r, groups)}
		r.owner.mu.Unlock()
		r.uniform.Store(known)
	}
	if known.next != nil && known.next.kind == kindNone {
		return nil, true
	}
	return known.next, known.next != nil
}

// uniformStep is Uniform with the lock held; it returns l.none where nothing is left
// and nil where code points differ.
func (l *lexicon) uniformStep(r *Residual, groups GroupSet) *Residual {
	ascii := groups.ascii()
	if ascii.empty() {
		return nil
	}
	home := l.step(r, ascii.first())
	if home.kind != kindNone && l.steady(r, groups) {
		return home
	}
	for rest := ascii; !rest.empty(); {
		b := rest.first()
		_, same := l.derive(r, b)
		same.add(b)
		if l.step(r, b) != home {
			return nil
		}
		rest = rest.and(same.not())
	}
	for _, lead := range leads {
		switch {
		case groups&lead.group == 0:
		case home.kind == kindNone:
			if !l.refuses(r, lead.bytes) {
				return nil
			}
		case !l.returns(home, r, lead.bytes, lead.left):
			return nil
		}
	}
	return home
}

// steady reports whether r counts code points of texts that a code point of the groups
// does not change: then only the count changes, and for all of them alike.
func (l *lexicon) steady(r *Residual, groups GroupSet) bool {
	if r.kind == kindAuto {
		return false
	}
	rest, _, _, ok := l.uncount(r)
	if !ok {
		return false
	}
	known := rest.uniform.Load()
	if known == nil || known.groups != groups {
		known = &uniform{groups, l.uniformStep(rest, groups)}
		rest.uniform.Store(known)
	}
	return known.next == rest
}

// refuses reports whether nothing is left of r after any of the bytes.
func (l *lexicon) refuses(r *Residual, bytes byteSet) bool {
	for rest := bytes; !rest.empty(); {
		b := rest.first()
		_, same := l.derive(r, b)
		same.add(b)
		if l.step(r, b).kind != kindNone {
			return false
		}
		rest = rest.and(same.not())
	}
	return true
}
