package fsm

const (
	// maxClosed bounds the residuals of a closure, and maxCuts how often groups are
	// taken away to make one.
	maxClosed = 48
	maxCuts   = 12
)

// closedLoop looks for groups under which the residuals that r leads to are few and
// none is empty; all of them then loop on these groups. It starts with all groups
// and, where a path ends in nothing, takes the rarest of the path's groups away:
// what forbids `after_` somewhere loops on all but the underscore. It returns nil
// where that does not come to an end.
func (l *lexicon) closedLoop(r *Residual) *loop {
	if r.unclosed {
		return nil
	}
	groups := ^GroupSet(0) &^ GroupBroken
	for range maxCuts {
		c := closedSet{l: l, groups: groups, places: map[*Residual]int{}}
		c.add(r, 0)
		for i := 0; i < len(c.members) && c.cut == 0 && len(c.members) <= maxClosed; i++ {
			c.follow(i)
		}
		switch {
		case len(c.members) > maxClosed:
			for _, m := range c.members {
				m.unclosed = true
			}
			return nil
		case c.cut == 0:
			found := &loop{groups: groups, limit: infinite, pads: true}
			for _, m := range c.members {
				found.need = max(found.need, l.distanceOf(m))
				found.pads = found.pads && l.leadsTo(m, m, byteRange(0, 0x7F), 0)
			}
			for _, m := range c.members {
				m.loop.Store(found)
			}
			return found
		}
		if groups &^= c.cut; groups == 0 {
			return nil
		}
	}
	return nil
}

// closedSet is a closure in the making.
type closedSet struct {
	l       *lexicon
	groups  GroupSet
	members []*Residual
	// paths are the groups on the way to each member.
	paths  []GroupSet
	places map[*Residual]int
	// cut is a group to take away, once a path has ended in nothing.
	cut GroupSet
}

func (c *closedSet) add(r *Residual, path GroupSet) {
	if _, known := c.places[r]; !known {
		c.places[r] = len(c.members)
		c.members = append(c.members, r)
		c.paths = append(c.paths, path)
	}
}

// follow adds what member i leads to.
func (c *closedSet) follow(i int) {
	r, path := c.members[i], c.paths[i]
	var ascii byteSet
	for g, bytes := range groupBytes {
		if c.groups&(1<<g) != 0 {
			for _, b := range bytes {
				ascii.add(b)
			}
		}
	}
	for rest := ascii; !rest.empty() && c.cut == 0; {
		b := rest.first()
		next, same := c.l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		c.reach(next, path|ASCIIGroup(b))
	}
	for _, lead := range leads {
		if c.groups&lead.group != 0 && c.cut == 0 {
			c.followRunes(r, lead.bytes, lead.left, path|lead.group)
		}
	}
}

// followRunes adds what the code points lead to that begin with the bytes and have
// so many more.
func (c *closedSet) followRunes(r *Residual, bytes byteSet, left int, path GroupSet) {
	for rest := bytes; !rest.empty() && c.cut == 0; {
		b := rest.first()
		next, same := c.l.derive(r, b)
		same.add(b)
		same, follow := leadRange(b, same)
		rest = rest.and(same.not())
		switch {
		case left == 0 || next.kind == kindNone:
			c.reach(next, path)
		default:
			c.followRunes(next, follow, left-1, path)
		}
	}
}

// reach adds r, or cuts the path to it where it is empty.
func (c *closedSet) reach(r *Residual, path GroupSet) {
	if r.kind != kindNone && (!r.search || c.l.alive(r)) {
		c.add(r, path)
		return
	}
	for g := GroupSet(1); g != 0; g <<= 1 {
		if path&g != 0 && (c.cut == 0 || g.share() < c.cut.share()) {
			c.cut = g
		}
	}
}

// share is a guess at how much of a vocabulary has some code point of a group.
func (g GroupSet) share() int {
	switch {
	case g == ASCIIGroup('a') || g == ASCIIGroup('z'):
		return 100
	case g == ASCIIGroup('A') || g == ASCIIGroup('Z'):
		return 60
	case g == ASCIIGroup(' '):
		return 90
	case g&groupsBeyondASCII&^GroupFour != 0:
		return 30
	case g == ASCIIGroup('0') || g == ASCIIGroup('.') || g == ASCIIGroup('-') || g == ASCIIGroup('_'):
		return 20
	}
	return 10
}
