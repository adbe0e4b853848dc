package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// thorough are the searches for a first witness, brief those behind a token while
// another witness is known.
var (
	thorough = []search{{visits: 600, commits: true, alike: 12}, {visits: 2000, alike: 3}, {visits: 4000, commits: true, alike: 12, dives: 5000}}
	brief    = []search{{visits: 120, commits: true, alike: 6}, {visits: 120, alike: 3}}
)

// search looks for a text that completes the output, in the order of what its
// length must at least be.
type search struct {
	// visits bounds the places that are gone on from.
	visits int
	// commits makes the search go on from each place where a guard has agreed to a
	// part before any other place: items that all differ are found one by one so.
	commits bool
	// alike bounds the bytes tried that lead to the same state: guards tell them apart.
	alike int
	// dives is how many bytes dives read where the search gives up.
	dives int
}

// maxBranches bounds the ways on from one place that a search tries.
const maxBranches = 48

// maxCommits bounds the depth of committed places.
const maxCommits = 1000

// finder is a search under way, and its memory.
type finder struct {
	search
	m *Matcher
	// left bounds the tokens of what is found, unless it is negative.
	left int
	// from is where the search began, at the place at which the cursor is.
	from fsm.Mark
	at   int32
	// places are where the search has been, open where it may go on, a heap for each
	// place that it has committed itself to, one behind the other.
	places []place
	open   []branching
	made   int32
	// alikes counts the bytes tried that lead to the same state, text is memory.
	alikes []likeness
	text   []byte
	found  *completion
}

// place is where a search has come to: behind byte b from the place before.
type place struct {
	mark   fsm.Mark
	before int32
	length int32
	b      byte
}

// branching is a place to go on from, or by byte b, unless that is negative.
type branching struct {
	// least is how long the whole text is at least, turn the order among equals: the
	// newest first.
	least, turn int32
	place       int32
	b           int16
}

type likeness struct {
	state *fsm.State
	n     int
}

// search looks for a completion of the output, within left tokens unless that is negative.
func (m *Matcher) search(s search, left int) (*completion, verdict) {
	if m.finder == nil {
		m.finder = &finder{}
	}
	f := m.finder
	f.search, f.m, f.left, f.from, f.at, f.made, f.found = s, m, left, m.cursor.Mark(), 0, 0, nil
	f.places, f.open = append(f.places[:0], place{mark: f.from}), f.open[:0]
	v := f.look(0, 0)
	m.cursor.Reset(f.from)
	// States are not kept from being collected.
	clear(f.places)
	clear(f.alikes[:cap(f.alikes)])
	return f.found, v
}

// look searches from a place.
func (f *finder) look(from int32, depth int) verdict {
	base := len(f.open)
	defer func() { f.open = f.open[:base] }()
	f.push(base, branching{f.places[from].length, 0, from, -1})
	gaveUp := false
	for len(f.open) > base {
		next := f.pop(base)
		if f.visits--; f.visits < 0 {
			return witnessOpen
		}
		c := &f.m.cursor
		f.goTo(next.place)
		if next.b >= 0 {
			asked, denied := c.Asked(), c.Denied()
			if !c.Step(byte(next.b)) {
				continue
			}
			agreed := c.Asked() > asked && c.Denied() == denied
			next.place = f.add(next.place, byte(next.b))
			if f.commits && agreed && depth < maxCommits {
				v := f.look(next.place, depth+1)
				if v == witnessFound || f.visits < 0 {
					return v
				}
				gaveUp = gaveUp || v == witnessOpen
				continue
			}
			if least := f.places[next.place].length + int32(c.State().Distance()); least > next.least {
				// A guard did not agree, so that the way is longer than it seemed.
				f.push(base, branching{least, 0, next.place, -1})
				continue
			}
		}
		if c.Accepting() && f.accepts() {
			return witnessFound
		}
		if f.branch(base, next.place) {
			gaveUp = true
		}
	}
	if gaveUp {
		return witnessOpen
	}
	return witnessNone
}

// branch adds the ways on from the place, where the cursor is. It reports whether some
// have been left out.
func (f *finder) branch(base int, from int32) (some bool) {
	f.alikes = f.alikes[:0]
	branches := 0
	s := f.m.cursor.State()
	for b := range s.NextBytes() {
		next := s.Step(b)
		if next == nil {
			continue
		}
		k := slices.IndexFunc(f.alikes, func(l likeness) bool { return l.state == next })
		if k < 0 {
			k = len(f.alikes)
			f.alikes = append(f.alikes, likeness{state: next})
		}
		if f.alikes[k].n == f.alike || branches == maxBranches {
			some = true
			continue
		}
		f.alikes[k].n++
		branches++
		f.push(base, branching{f.places[from].length + 1 + int32(next.Distance()), 0, from, int16(b)})
	}
	return some
}

// add notes where the cursor has come to from a place.
func (f *finder) add(from int32, b byte) int32 {
	f.places = append(f.places, place{f.m.cursor.Mark(), from, f.places[from].length + 1, b})
	f.at = int32(len(f.places) - 1)
	return f.at
}

// goTo puts the cursor at a place.
func (f *finder) goTo(to int32) {
	if f.at == to {
		return
	}
	f.m.cursor.Return(f.from, f.places[to].mark, f.textOf(to))
	f.at = to
}

// textOf is the text between where the search began and a place.
func (f *finder) textOf(at int32) []byte {
	f.text = f.text[:0]
	for ; at > 0; at = f.places[at].before {
		f.text = append(f.text, f.places[at].b)
	}
	slices.Reverse(f.text)
	return f.text
}

// accepts keeps the text to where the cursor is as what is found, if it fits.
func (f *finder) accepts() bool {
	w := f.m.spelled(f.textOf(f.at))
	if f.left >= 0 && int(w.tokens) > f.left {
		return false
	}
	f.found = w
	return true
}

// push adds to the heap that begins at base.
func (f *finder) push(base int, b branching) {
	f.made++
	b.turn = f.made
	f.open = append(f.open, b)
	h := f.open[base:]
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if !h[i].before(h[up]) {
			break
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
}

// pop takes the first from the heap that begins at base.
func (f *finder) pop(base int) branching {
	h := f.open[base:]
	first := h[0]
	n := len(h) - 1
	h[0] = h[n]
	f.open = f.open[:base+n]
	h = h[:n]
	for i := 0; ; {
		down := 2*i + 1
		if down >= n {
			return first
		}
		if down+1 < n && h[down+1].before(h[down]) {
			down++
		}
		if !h[down].before(h[i]) {
			return first
		}
		h[i], h[down] = h[down], h[i]
		i = down
	}
}

func (b branching) before(c branching) bool {
	return b.least < c.least || b.least == c.least && b.turn > c.turn
}
