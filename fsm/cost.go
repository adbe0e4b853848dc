package fsm

import "slices"

// cost is the length of a text whose line breaks are indented by a column that is
// known only later: size bytes, and lines line breaks.
type cost struct{ size, lines int }

var endless = cost{size: infinite}

func (c cost) plus(d cost) cost {
	return cost{plus(c.size, d.size), plus(c.lines, d.lines)}
}

func (c cost) times(n int) cost { return cost{times(n, c.size), times(n, c.lines)} }

// at is the length of the text at a column.
func (c cost) at(column int) int {
	if c.size >= infinite {
		return infinite
	}
	return plus(c.size, times(column, c.lines))
}

// less orders costs as if line breaks were indented by a few columns. Any fixed
// order gives a bound that some text meets; see Program.Distance.
func (c cost) less(d cost) bool { return c.at(4) < d.at(4) }

// measure computes the cost of every item: the least solution of the equations
// between items, found by relaxation from the lexemes upwards.
func (p *Program) measure() {
	if p.measured {
		return
	}
	p.measured = true
	work := make([]*item, 0, len(p.items))
	for _, it := range p.items {
		it.cost = endless
		if it.productive {
			work = append(work, it)
		}
	}
	for len(work) > 0 {
		it := work[0]
		work = work[1:]
		if c := p.costOf(it); c.less(it.cost) {
			it.cost = c
			for _, parent := range it.parents {
				if parent.productive {
					work = append(work, parent)
				}
			}
		}
	}
}

func (p *Program) costOf(it *item) cost {
	switch it.kind {
	case itemLexeme:
		return cost{size: p.distanceOf(p.lexeme(it))}
	case itemToken:
		return cost{size: 1}
	case itemNewline:
		return cost{size: 1, lines: 1}
	case itemCheck:
		return cost{}
	case itemSeq:
		var sum cost
		for _, s := range it.subs {
			sum = sum.plus(s.cost)
		}
		return sum
	case itemAlt:
		best := endless
		for _, s := range it.subs {
			if s.cost.less(best) {
				best = s.cost
			}
		}
		return best
	case itemRepeat:
		if it.subs[0].nullable {
			return cost{}
		}
		return it.subs[0].cost.times(it.lo)
	case itemIndent:
		c := it.subs[0].cost
		return cost{plus(c.size, times(it.lo, c.lines)), c.lines}
	case itemTerminal:
		return cost{size: p.lexicon.distanceOf(p.lexicon.fromExpr(it.expr))}
	case itemGuard, itemNested:
		return it.subs[0].cost
	case itemMembers:
		return p.membersCost(it.members, progress{}, false)
	}
	return endless
}

// membersCost is the cost of the members still needed: the required ones, and the
// cheapest others up to the lower bound. With mustWrite at least one member is
// written, and the separator before it already is.
func (p *Program) membersCost(m *members, at progress, mustWrite bool) cost {
	var sum cost
	written := 0
	var spare []cost
	more := m.lo - at.count - m.missing(&at)
	for i := at.next; i < len(m.props); i++ {
		prop := &m.props[i]
		if m.order && at.has(i) {
			continue
		}
		c := cost{size: len(prop.key)}.plus(prop.value.cost)
		switch {
		case prop.required:
			sum = sum.plus(c)
			written++
		case more > 0 || mustWrite:
			spare = append(spare, c)
		}
	}
	if mustWrite && written == 0 {
		more = max(more, 1)
	}
	if more > 0 {
		cheapest := endless
		for i := range m.extra {
			key := p.extraKey(m, i)
			if c := (cost{size: p.lexicon.distanceOf(key)}).plus(m.extra[i].value.cost); key.kind != kindNone && c.less(cheapest) {
				cheapest = c
			}
		}
		slices.SortFunc(spare, func(a, b cost) int { return a.at(4) - b.at(4) })
		for ; more > 0 && len(spare) > 0 && !cheapest.less(spare[0]); more-- {
			sum, spare, written = sum.plus(spare[0]), spare[1:], written+1
		}
		sum, written = sum.plus(cheapest.times(more)), written+more
	}
	separators := written
	if at.count == 0 || mustWrite {
		separators--
	}
	if m.separator != nil && separators > 0 {
		sum = sum.plus(m.separator.cost.times(separators))
	}
	return sum
}

// Distance is the length in bytes of a text of s that the machine can always reach;
// see State.Distance.
func (s *Stack) Distance() int {
	p := s.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	p.measure()
	return p.stackDistance(s)
}
