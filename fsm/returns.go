package fsm

// Returns is the set of groups whose every code point leads from the residual back
// to itself, so that however many of them are written the same is left: part of
// Loop. The first call computes it, later ones load it.
func (r *Residual) Returns() GroupSet {
	if g := r.home.Load(); g != nil {
		return *g
	}
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	set := r.owner.selfLoop(r)
	r.home.Store(&set)
	return set
}
