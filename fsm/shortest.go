package fsm

import "math/bits"

// Distance is the length in bytes of a completion that the machine can always
// reach from s: the shortest one, but for the indentation of line breaks and the
// choice among optional members, where it may be somewhat longer. From every
// state with Distance d > 0 some byte leads to a state with Distance below d.
// Guards are not considered; a special token counts as a byte.
func (s *State) Distance() int {
	if d := s.distance.Load(); d > 0 {
		return int(d - 1)
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.stateDistance(s)
}

func (p *Program) stateDistance(s *State) int {
	if d := s.distance.Load(); d > 0 {
		return int(d - 1)
	}
	if p.cuts {
		return p.completion(s)
	}
	p.measure()
	best := infinite
	if s.accepting {
		best = 0
	}
	for _, t := range s.threads {
		if best == 0 {
			break
		}
		if t.residual != nil {
			best = min(best, plus(p.distanceOf(t.residual), p.stackDistance(t.stack)))
		} else {
			best = min(best, p.keyDistance(t))
		}
	}
	for _, k := range s.parks {
		best = min(best, p.stackDistance(k.stack))
	}
	for _, t := range s.tokens {
		best = min(best, plus(1, p.stackDistance(t.next)))
	}
	s.distance.Store(int64(best) + 1)
	return best
}

// keyDistance is the length of the cheapest member whose key goes on from t.
func (p *Program) keyDistance(t *Thread) int {
	_, d := p.cheapestKey(t)
	return d
}

// cheapestKey is the property whose key goes on from t that leads to the end first, and
// what is then to be written in all. Where the cheapest set of members holds one that
// goes on from t, the length is that of the set. The cost is linear in the number of
// members, but where the lower bound on it makes some optional ones needed and none of
// these goes on from t.
func (p *Program) cheapestKey(t *Thread) (property, length int) {
	s := t.stack
	m := s.item.members
	least := p.stackDistance(s) - t.depth
	property, length = -1, infinite
	// optional is what follows an optional member, where it is the same for all.
	optional := -1
	for _, required := range []bool{true, false} {
		for j := t.lo; j < t.hi; j++ {
			i := m.index[j]
			if i < 0 || m.props[i].required != required || !m.anyKey(&s.progress, j, j+1) {
				continue
			}
			prop := &m.props[i]
			rest := optional
			if required || rest < 0 {
				rest = plus(p.membersCost(m, m.afterProperty(s.progress, i), false).at(s.indent), p.stackDistance(s.next))
				if !required && s.progress.count+1+m.missing(&s.progress) >= m.lo {
					optional = rest
				}
			}
			d := plus(plus(len(prop.key)-t.depth, prop.value.cost.at(s.indent)), rest)
			if d <= least {
				return i, least
			}
			if d < length {
				property, length = i, d
			}
		}
	}
	return property, length
}

// stackDistance is the length of the cheapest text of s, found from the bottom up.
func (p *Program) stackDistance(s *Stack) int {
	if s.distance > 0 {
		return int(s.distance - 1)
	}
	var chain []*Stack
	for t := s; t != nil && t.distance == 0; t = t.next {
		chain = append(chain, t)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		t := chain[i]
		d := p.frameDistance(t)
		if t.next != nil {
			d = plus(d, int(t.next.distance-1))
		}
		t.distance = int64(d) + 1
	}
	return int(s.distance - 1)
}

func (p *Program) frameDistance(s *Stack) int {
	switch s.kind {
	case frameItem:
		return s.item.cost.at(s.indent)
	case frameSeq:
		var sum cost
		for _, sub := range s.item.subs[s.index:] {
			sum = sum.plus(sub.cost)
		}
		return sum.at(s.indent)
	case frameRepeat:
		if s.item.subs[0].nullable {
			return 0
		}
		return s.item.subs[0].cost.times(s.lo).at(s.indent)
	case frameCorner:
		return s.item.cycle.climbCost(s.item, s.index).at(s.indent)
	case frameMembers:
		return p.membersCost(s.item.members, s.progress, false).at(s.indent)
	case frameKeys:
		return p.membersCost(s.item.members, s.progress, true).at(s.indent)
	case frameUnion:
		best := infinite
		for _, u := range s.union {
			best = min(best, p.stackDistance(u))
		}
		return best
	}
	return 0
}

// Shortest is a completion of s of Distance bytes at most. Of the bytes that lead
// closer to the end it takes each time the one that is best to read, a letter or what else
// is printed, so the completion of a state further along is the rest of this one. It ends where only a special token leads on.
func (s *State) Shortest() []byte {
	var out []byte
	for d := s.Distance(); d > 0; {
		s, d = s.closer(d, &out)
		if s == nil {
			return out
		}
	}
	return out
}

// Closer is the first byte of Shortest and the state behind it. It reports false
// where the text may end and where it cannot be completed.
func (s *State) Closer() (b byte, next *State, ok bool) {
	d := s.Distance()
	if d == 0 {
		return 0, nil, false
	}
	var one [1]byte
	text := one[:0]
	if next, _ = s.closer(d, &text); next == nil {
		return 0, nil, false
	}
	return text[0], next, true
}

// Agreed is the state when all guards that wait in s agree: what it does not read, s
// does not read whatever they say.
func (s *State) Agreed() *State { return s.passed() }

// passed is the state when all guards that wait in s agree.
func (s *State) passed() *State {
	for len(s.parks) > 0 {
		to := s.agreed.Load()
		if to == nil {
			break
		}
		s = to
	}
	if len(s.parks) == 0 {
		return s
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.passed(s)
}

func (p *Program) passed(s *State) *State {
	for len(s.parks) > 0 {
		all := make([]bool, len(s.parks))
		for i := range all {
			all[i] = true
		}
		s = p.resolve(s, all)
	}
	return s
}

// closer appends the plainest byte after which the completion is shorter than d.
// Guards are taken to agree.
func (s *State) closer(d int, out *[]byte) (*State, int) {
	s = s.passed()
	for rest := s.nextBytes(); !rest.empty(); {
		b := rest.plainest()
		rest = rest.and(oneByte(b).not())
		if next := s.Step(b); next != nil {
			if nd := next.Distance(); nd < d {
				*out = append(*out, b)
				return next, nd
			}
		}
	}
	return nil, 0
}

// nextBytes are the bytes that can follow s.
func (s *State) nextBytes() byteSet {
	if set := s.next.Load(); set != nil {
		return *set
	}
	set := s.readable()
	if s.owner.deadEnds {
		set.each(func(b byte) {
			if s.Step(b) == nil {
				set = set.and(oneByte(b).not())
			}
		})
	}
	s.next.Store(&set)
	return set
}

// readable are the bytes with which a thread of s goes on.
func (s *State) readable() byteSet {
	p := s.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	var set byteSet
	for _, t := range s.threads {
		if t.residual != nil {
			for b := range 256 {
				if !set.has(byte(b)) && p.step(t.residual, byte(b)).kind != kindNone {
					set.add(byte(b))
				}
			}
			continue
		}
		m := t.stack.item.members
		texts := m.keys.Texts()
		firstBytes(texts, t.lo, t.hi, t.depth).each(func(b byte) {
			lo, hi := narrow(texts, t.lo, t.hi, t.depth, b)
			if m.anyKey(&t.stack.progress, lo, hi) {
				set.add(b)
			}
		})
	}
	return set
}

// Forced is the text that every completion of s begins with: the bytes that
// follow each other without any choice, up to limit of them, and the state behind
// them. It is empty where the text may end.
func (s *State) Forced(limit int) ([]byte, *State) {
	var out []byte
	for len(out) < limit && !s.accepting && !s.Guarded() && len(s.tokens) == 0 {
		b, ok := s.only()
		if !ok {
			break
		}
		next := s.Step(b)
		if next == nil {
			break // nothing completes it: a search for a completion had given up
		}
		out, s = append(out, b), next
	}
	return out, s
}

// only is the one byte that can follow s, if there is just one.
func (s *State) only() (byte, bool) {
	set := s.nextBytes()
	n := 0
	for _, w := range set {
		n += bits.OnesCount64(w)
	}
	return set.first(), n == 1
}
