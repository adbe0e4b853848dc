package fsm

// maxDescent bounds the bytes of a text that descends writes.
const maxDescent = 64

// likely lists the bytes that a descent tries, in order: characters that mean nothing by
// themselves to most languages, those that close what is open, and the other printable ones.
var likely = func() (order []byte) {
	var known byteSet
	add := func(b byte) {
		if !known.has(b) {
			known.add(b)
			order = append(order, b)
		}
	}
	for _, b := range []byte(`a0)]}>"'A-`) {
		add(b)
	}
	for b := byte(' '); b < 0x7F; b++ {
		add(b)
	}
	return order
}()

// descends reports whether r, an intersection with a place in an automaton, comes to a
// residual with a text by bytes each of which brings the automaton nearer to its end, the
// first that does at every step. It spares the search of all other ways where it is so,
// and tells nothing where it is not.
func (l *lexicon) descends(r *Residual) bool {
	var way []*Residual
	for range maxDescent {
		lead := leading(r)
		if lead == nil {
			return false
		}
		way = append(way, r)
		left := lead.auto.Distance(lead.state)
		next := l.none
		for _, b := range likely {
			state, ok := lead.auto.Step(lead.state, b)
			if !ok || lead.auto.Distance(state) >= left && left > 0 {
				continue
			}
			next, _ = l.derive(r, b)
			if next.kind != kindNone && next.live != 2 {
				break
			}
			next = l.none
		}
		switch {
		case next == l.none:
			return false
		case surelyAlive(next):
			for _, s := range way {
				s.live = 1
			}
			return true
		}
		r = next
	}
	return false
}

// leading is the part of an intersection that is a place in an automaton, of several the
// one farthest from its end, nil where there is none.
func leading(r *Residual) *Residual {
	if r.kind == kindCount {
		r = r.subs[0]
	}
	var lead *Residual
	if r.kind == kindAnd {
		for _, p := range r.subs {
			if p.kind == kindAuto && (lead == nil || p.auto.Distance(p.state) > lead.auto.Distance(lead.state)) {
				lead = p
			}
		}
	}
	return lead
}
