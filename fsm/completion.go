package fsm

import "slices"

// Where a lexer cuts the text, the shortest completion of a state is not the sum of
// its parts: between two words something must be written, or the first would go on.
// So it is searched, with the sum as the bound.

// A search visits maxCompletion states at most, and maxPerByte more for each byte
// that the completion has at least.
const (
	maxCompletion = 2000
	maxPerByte    = 60
)

// completion is the length of the shortest text that completes s, or infinite. It is
// the A* search (Hart, Nilsson and Raphael 1968); of equally promising states the
// last found goes first. What it finds is kept with the states on the way. Where the search
// would visit too many states, the best way that is known by then counts, and if there
// is none, s and all that it has led to are taken to have no completion: the bound
// leads a search astray only where what it promises is barred again and again.
func (p *Program) completion(s *State) int {
	if d := s.distance.Load(); d > 0 {
		return int(d - 1)
	}
	if len(s.parks) > 0 {
		d := p.completion(p.passed(s))
		s.distance.Store(int64(d) + 1)
		return d
	}
	type visit struct {
		s             *State
		parent, depth int
	}
	visits := []visit{{s, -1, 0}}
	seen := map[*State]int{s: 0}
	open := map[int][]int{}
	var levels []int
	push := func(i int) {
		f := plus(visits[i].depth, p.bound(visits[i].s))
		if f >= infinite {
			return
		}
		if len(open[f]) == 0 {
			if at, known := slices.BinarySearch(levels, f); !known {
				levels = slices.Insert(levels, at, f)
			}
		}
		open[f] = append(open[f], i)
	}
	// found notes that a text of the given length completes the i-th.
	found := func(i, rest int) int {
		for d, j := rest, i; j >= 0; d, j = d+1, visits[j].parent {
			visits[j].s.distance.Store(int64(d) + 1)
		}
		return visits[i].depth + rest
	}
	push(0)
	limit := plus(maxCompletion, times(maxPerByte, p.bound(s)))
	for len(levels) > 0 {
		f := levels[0]
		n := len(open[f])
		if n == 0 {
			levels = levels[1:]
			continue
		}
		i := open[f][n-1]
		open[f] = open[f][:n-1]
		v := visits[i]
		if seen[v.s] < v.depth {
			continue
		}
		rest := v.s.distance.Load() - 1
		if rest < 0 && v.s.accepting {
			rest = 0
		}
		if rest >= 0 && plus(v.depth, int(rest)) > f {
			// It is known, and farther than was promised.
			if g := plus(v.depth, int(rest)); g < infinite {
				if at, known := slices.BinarySearch(levels, g); !known {
					levels = slices.Insert(levels, at, g)
				}
				open[g] = append(open[g], i)
			}
			continue
		}
		if rest >= 0 {
			return found(i, int(rest))
		}
		if len(visits) > limit {
			break
		}
		reach := func(next *State) {
			if next == dead {
				return
			}
			if d, ok := seen[next]; ok && d <= v.depth+1 {
				return
			}
			seen[next] = v.depth + 1
			visits = append(visits, visit{next, i, v.depth + 1})
			push(len(visits) - 1)
		}
		for _, b := range p.representatives(v.s) {
			reach(p.passed(p.stepState(v.s, b)))
		}
		for _, t := range v.s.tokens {
			reach(p.passed(p.stepToken(v.s, 1<<t.set)))
		}
	}
	// Where the search is given up, a completion that is known may be on the way.
	best := -1
	for i, v := range visits {
		d := v.s.distance.Load() - 1
		if d >= 0 && d < infinite && (best < 0 || v.depth+int(d) < visits[best].depth+int(visits[best].s.distance.Load()-1)) {
			best = i
		}
	}
	if best >= 0 {
		return found(best, int(visits[best].s.distance.Load()-1))
	}
	for n := range seen {
		n.distance.Store(infinite + 1)
	}
	return infinite
}

// live reports whether some text completes s.
func (s *State) live() bool {
	if d := s.distance.Load(); d > 0 {
		return d <= infinite
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.completion(s) < infinite
}

// representatives are bytes of which each stands for all that lead from s to the
// same state.
func (p *Program) representatives(s *State) []byte {
	var out []byte
	for rest := allBytes; !rest.empty(); {
		b := rest.first()
		same := allBytes
		for _, t := range s.threads {
			if t.residual == nil {
				same = oneByte(b)
				break
			}
			p.within(t.residual, func(l *lexicon) {
				_, alike := l.derive(t.residual, b)
				same = same.and(alike)
			})
		}
		same.add(b)
		rest = rest.and(same.not())
		out = append(out, b)
	}
	return out
}

// bound is a lower bound on the length of a completion of s: that of its threads,
// as if terminals could always stand side by side.
func (p *Program) bound(s *State) int {
	p.measure()
	if s.accepting {
		return 0
	}
	best := infinite
	for _, t := range s.threads {
		if t.residual == nil {
			best = min(best, p.keyDistance(t))
		} else {
			best = min(best, p.threadBound(t.residual, t.stack))
		}
	}
	for _, k := range s.parks {
		best = min(best, p.stackDistance(k.stack))
	}
	for _, t := range s.tokens {
		best = min(best, plus(1, p.stackDistance(t.next)))
	}
	return best
}

func (p *Program) threadBound(r *Residual, s *Stack) int {
	switch {
	case r.kind == kindFirst && r.subs[0].kind == kindCut:
		return max(p.threadBound(r.subs[0], s), 1)
	case r.kind != kindCut:
		return plus(p.distanceOf(r), p.stackDistance(s))
	case s.kind == frameUnion:
		best := infinite
		for _, u := range s.union {
			best = min(best, p.threadBound(r, u))
		}
		return best
	}
	best := infinite
	for i, sub := range r.subs {
		for _, f := range s.follow {
			if f.tag == r.tags[i] {
				best = min(best, plus(p.lexicon.distanceOf(sub), p.stackDistance(f.stack)))
			}
		}
	}
	return best
}
