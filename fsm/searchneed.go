package fsm

// maxNeedSearch bounds the residuals that searchNeed visits.
const maxNeedSearch = 400

// needEdge is a step to a residual: of a code point's first byte, or of a later one.
type needEdge struct {
	from  int
	begun int
}

// searchNeed is maxNeed by a search over all derivatives of r, whose texts are
// UTF-8: the code points to the end are counted backwards from the residuals that
// accept. It is infinite where the derivatives are more than maxNeedSearch, of which
// none is then searched again.
func (l *lexicon) searchNeed(r *Residual) int {
	switch r.need {
	case 0:
	case unbounded:
		return infinite
	default:
		return int(r.need - 1)
	}
	members := []*Residual{r}
	places := map[*Residual]int{r: 0}
	into := [][]needEdge{nil}
	for i := 0; i < len(members); i++ {
		for rest := allBytes; !rest.empty(); {
			b := rest.first()
			next, same := l.derive(members[i], b)
			same.add(b)
			// Bytes that begin a code point count, others do not.
			begun := 1
			if b >= 0x80 && b < 0xC0 {
				begun = 0
			}
			rest = rest.and(same.not())
			// What is dead is not reached from the end, and so needs no search.
			if next.kind == kindNone || next.live == 2 {
				continue
			}
			at, known := places[next]
			if !known {
				if len(members) == maxNeedSearch {
					return settleNeed(members, infinite)
				}
				at = len(members)
				places[next] = at
				members, into = append(members, next), append(into, nil)
			}
			into[at] = append(into[at], needEdge{i, begun})
		}
	}
	need := make([]int, len(members))
	var level, next []int
	for i, m := range members {
		need[i] = infinite
		if m.nullable {
			need[i] = 0
			level = append(level, i)
		}
	}
	most := 0
	for n := 0; len(level) > 0; n++ {
		for k := 0; k < len(level); k++ {
			i := level[k]
			if need[i] < n {
				continue
			}
			most = max(most, n)
			for _, e := range into[i] {
				if n+e.begun < need[e.from] {
					need[e.from] = n + e.begun
					if e.begun == 0 {
						level = append(level, e.from)
					} else {
						next = append(next, e.from)
					}
				}
			}
		}
		level, next = next, level[:0]
	}
	return settleNeed(members, most)
}

// unbounded marks a residual of which searchNeed knows no bound.
const unbounded = -1

// settleNeed notes the bound for all members.
func settleNeed(members []*Residual, need int) int {
	for _, m := range members {
		m.need = unbounded
		if need < infinite {
			m.need = int32(need + 1)
		}
	}
	return need
}
