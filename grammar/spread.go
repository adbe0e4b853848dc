package grammar

// spreadOf tells in how many places at once a reader of e may be: the counts of repetitions
// that can begin anew at each character, behind what repeats without a bound, as the two in
// `.*a.{0,20}b`. It is 1 for expressions that are in few places. The machine of several
// such expressions has as many states as their spreads multiplied, if not more.
func spreadOf(e *Expr) int {
	spread, _ := (&spreading{known: map[spreadPlace]spreadKnown{}}).of(e, false)
	return spread
}

type spreading struct{ known map[spreadPlace]spreadKnown }

type spreadPlace struct {
	e      *Expr
	behind bool
}

type spreadKnown struct {
	spread int
	loops  bool
}

// smallCount is the largest count of a repetition that does not matter.
const smallCount = 3

// of is the spread of e, behind a loop or not, and whether e has one.
func (s *spreading) of(e *Expr, behind bool) (spread int, loops bool) {
	if k, ok := s.known[spreadPlace{e, behind}]; ok {
		return k.spread, k.loops
	}
	spread = 1
	switch e.Op {
	case OpSeq:
		for _, sub := range e.Subs {
			n, l := s.of(sub, behind || loops)
			spread, loops = max(spread, n), loops || l
		}
	case OpRepeat:
		inner, l := s.of(e.Subs[0], behind || e.Max < 0)
		spread, loops = inner, l || e.Max < 0
		if n := max(e.Min, e.Max); behind && n > smallCount {
			spread = max(spread, 1+n)
		}
	default:
		for _, sub := range e.Subs {
			n, l := s.of(sub, behind)
			spread, loops = max(spread, n), loops || l
		}
	}
	s.known[spreadPlace{e, behind}] = spreadKnown{spread, loops}
	return spread, loops
}
