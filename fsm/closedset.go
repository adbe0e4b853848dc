package fsm

const (
	// maxClosed bounds the residuals of a closure, and maxCuts how often groups are
	// taken away to make one.
	maxClosed = 48
	maxCuts   = 12
	// fewClosed bounds those of a lexicon in which a closure came to nothing.
	fewClosed = 8
)

// usualGroups are those that make most tokens: letters, digits and blanks.
func usualGroups() GroupSet {
	return ASCIIGroup('a') | ASCIIGroup('z') | ASCIIGroup('A') | ASCIIGroup('Z') | ASCIIGroup('0') | ASCIIGroup(' ')
}

// closedLoop looks for groups under which the residuals that r leads to are few and
// none is empty; all of them then loop on these groups. It starts with the usual groups
// and, where a path ends in nothing, takes the rarest of the path's groups away: what
// forbids `after_9` somewhere loops on all but digits. Then the other groups are added
// that do not lead out of these residuals. Groups with bytes that no text of r holds are
// left out from the first. It returns nil where the residuals are many.
func (l *lexicon) closedLoop(r *Residual) *loop {
	all := groupsWithin(l.lettersOf(r).may)
	usual := all & usualGroups()
	if usual == 0 {
		usual = all
	}
	// Digits alone make few tokens, and what may follow each of many of them differs.
	if r.unclosed || all == 0 || usual == ASCIIGroup('0') {
		return nil
	}
	c := l.closedUnder(r, usual)
	if c.places == nil {
		for _, m := range c.members {
			m.unclosed = true
		}
		l.vain += len(c.members)
		return nil
	}
	c.widen(all)
	found := &loop{groups: c.groups, limit: infinite, pads: true}
	for _, m := range c.members {
		found.need = max(found.need, l.distanceOf(m))
		found.pads = found.pads && l.leadsTo(m, m, byteRange(0, 0x7F), 0)
	}
	// Those behind r loop on as much, and where that is little perhaps on more.
	if usual&^c.groups == 0 {
		for _, m := range c.members {
			m.loop.Store(found)
		}
	}
	return found
}

// closedUnder is the closure of r under the groups, or some of them. Its places are nil
// where it would be too large or have no groups left.
func (l *lexicon) closedUnder(r *Residual, groups GroupSet) *closedSet {
	var c *closedSet
	most := maxClosed
	if l.vain > maxClosed {
		most = fewClosed
	}
	for range maxCuts {
		c = &closedSet{l: l, groups: groups, places: map[*Residual]int{}}
		c.add(r, 0)
		for i := 0; i < len(c.members) && c.cut == 0 && len(c.members) <= most; i++ {
			c.follow(i)
		}
		switch {
		case len(c.members) > most:
			c.places = nil
			return c
		case c.cut == 0:
			return c
		}
		if groups &^= c.cut; groups == 0 {
			break
		}
	}
	c.places = nil
	return c
}

// groupsWithin are the groups of which all code points begin with bytes of a set.
func groupsWithin(may byteSet) (groups GroupSet) {
	groups = asciiGroups(may)
	for _, lead := range leads {
		if lead.bytes.and(may.not()).empty() {
			groups |= lead.group
		}
	}
	return groups
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
	// full says that there is no room for further members: paths to others end in nothing.
	full bool
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
	for rest := c.groups.ascii(); !rest.empty() && c.cut == 0; {
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

// widen adds those of the groups that lead from each member to a member.
func (c *closedSet) widen(all GroupSet) {
	rest := all &^ c.groups
	c.full = true
	for _, m := range c.members {
		for bytes := rest.ascii(); !bytes.empty(); {
			b := bytes.first()
			next, same := c.l.derive(m, b)
			same.add(b)
			bytes = bytes.and(same.not())
			if _, known := c.places[next]; !known {
				rest &^= groupsOf(same)
			}
		}
	}
	for _, lead := range leads {
		for _, m := range c.members {
			if rest&lead.group != 0 {
				c.followRunes(m, lead.bytes, lead.left, lead.group)
				rest &^= c.cut
				c.cut = 0
			}
		}
	}
	c.groups |= rest
}

// groupsOf are the groups of the ASCII bytes of a set.
func groupsOf(s byteSet) (groups GroupSet) {
	s.and(byteRange(0, 0x7F)).each(func(b byte) { groups |= ASCIIGroup(b) })
	return groups
}

// reach adds r, or cuts the path to it where it is empty.
func (c *closedSet) reach(r *Residual, path GroupSet) {
	_, known := c.places[r]
	if known || !c.full && r.kind != kindNone && (!r.search || c.l.alive(r)) {
		c.add(r, path)
		return
	}
	for g := GroupSet(1); g != 0; g <<= 1 {
		if path&g != 0 && (c.cut == 0 || g.share() < c.cut.share()) {
			c.cut = g
		}
	}
}

// weight is the sum of the groups' shares.
func (g GroupSet) weight() (n int) {
	for ; g != 0; g &= g - 1 {
		n += (g & -g).share()
	}
	return n
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
