package fsm

// mayEnd reports whether the collection may end: nothing required is missing.
func (m *members) mayEnd(p *progress) bool {
	return p.count >= m.lo && m.missing(p) == 0
}

// missing is the number of required properties still to come.
func (m *members) missing(p *progress) int {
	if !m.order {
		return m.requiredFrom[p.next]
	}
	n := 0
	for i := m.nextRequired[0]; i < len(m.props); i = m.nextRequired[i+1] {
		if !p.has(i) {
			n++
		}
	}
	return n
}

// room is the number of members that may be written beside the required ones.
func (m *members) room(p *progress) int {
	if m.hi < 0 {
		return infinite
	}
	return m.hi - p.count - m.missing(p)
}

// mayAdd reports whether a member under a key of the other families may follow, if
// they have any key.
func (m *members) mayAdd(p *progress) bool {
	return len(m.extra) > 0 && m.room(p) > 0 && (m.order || m.requiredFrom[p.next] == 0)
}

// anyKey reports whether one of the sorted keys lo..hi-1 may be written. It looks
// at them one by one until one may.
func (m *members) anyKey(p *progress, lo, hi int) bool {
	if m.order {
		room := m.room(p)
		for _, i := range m.index[lo:hi] {
			if i >= 0 && !p.has(i) && (room > 0 || m.props[i].required) {
				return true
			}
		}
		return false
	}
	first, last := m.window(p)
	for _, i := range m.index[lo:hi] {
		if i >= first && i <= last {
			return true
		}
	}
	return false
}

// window is the range of properties that may come next in declared order: none
// that is required is passed over, the required ones still fit under the upper
// bound, and enough remain for the lower one.
func (m *members) window(p *progress) (first, last int) {
	n := len(m.props)
	first, last = p.next, min(m.nextRequired[p.next], n-1)
	if m.hi >= 0 {
		switch room := m.hi - p.count - m.requiredFrom[p.next]; {
		case room < 0:
			return 1, 0
		case room == 0:
			// Only the next required property itself.
			if m.nextRequired[p.next] == n {
				return 1, 0
			}
			first = m.nextRequired[p.next]
		}
	}
	if len(m.extra) == 0 {
		// Behind property i come at most n-i-1 more.
		last = min(last, n-max(m.lo-p.count, 1))
	}
	return first, last
}

func (m *members) counted(n int) int {
	// The count matters up to the bounds, and whether it is zero.
	return min(n+1, max(m.lo, m.hi, 1))
}

func (m *members) afterProperty(p progress, i int) progress {
	p.count = m.counted(p.count)
	if m.order {
		p.seen = p.with(i)
	} else {
		p.next = i + 1
	}
	return p
}

func (m *members) afterExtra(p progress) progress {
	p.count = m.counted(p.count)
	if !m.order {
		p.next = len(m.props)
	}
	return p
}
