package fsm

// Temperature is the highest temperature of the terminals that the text may go on
// with here, begun ones included; ok is false where none of them has one. It costs
// a look at the threads, and nothing in programs without temperatures.
func (s *State) Temperature() (t float64, ok bool) {
	if !s.owner.tempered {
		return 0, false
	}
	for _, thread := range s.threads {
		r := thread.residual
		if r != nil && r.kind == kindFirst {
			r = r.subs[0] // begins behind a terminal that may end here
		}
		if r == nil || r.kind != kindCut {
			continue
		}
		for _, tag := range r.tags {
			if own := r.cut.terminals[tag].temperature; own != nil && (!ok || *own > t) {
				t, ok = *own, true
			}
		}
	}
	return t, ok
}
