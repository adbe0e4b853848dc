package fsm

import (
	"slices"
	"sort"
	"sync"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar"
)

// lexicon interns residuals and makes them: each constructor returns the normal
// form. Its methods are called with mu held.
type lexicon struct {
	mu      *sync.Mutex
	nodes   map[hash128]*Residual
	exprs   map[*grammar.Expr]*Residual
	classes map[*grammar.Class]*classInfo
	codecs  map[*grammar.Codec]*codecInfo
	nextID  uint32
	// bytes estimates the memory of what is interned.
	bytes int64

	none, empty, anyText, all *Residual
	// cont[k] is k UTF-8 continuation bytes.
	cont [4]*Residual
	// ends are the places where terminals end, found by their endIDs.
	ends   []cutEnd
	endIDs map[string]int
	// cuts holds the residuals of terminals that begin, found by their numbers; key is
	// room for a key.
	cuts map[string]*Residual
	key  []byte
	// subs and tags are room for those of a kindCut: intern copies them.
	subs []*Residual
	tags []int
	// room is where residuals are made.
	room []Residual
	// vain counts the members of closures that came to nothing (closedLoop).
	vain int
	// constants are the residuals that outlive a reset.
	constants []Residual
}

func newLexicon(mu *sync.Mutex) *lexicon {
	l := emptyLexicon(mu)
	l.copyConstants(firstLexicon())
	return l
}

func emptyLexicon(mu *sync.Mutex) *lexicon {
	return &lexicon{
		mu:      mu,
		exprs:   map[*grammar.Expr]*Residual{},
		classes: map[*grammar.Class]*classInfo{},
		codecs:  map[*grammar.Codec]*codecInfo{},
		nodes:   map[hash128]*Residual{},
	}
}

// first holds the lexicon whose constants all others copy.
var first struct {
	sync.Once
	*lexicon
}

func firstLexicon() *lexicon {
	first.Do(func() {
		first.lexicon = emptyLexicon(new(sync.Mutex))
		first.makeConstants()
	})
	return first.lexicon
}

// reset forgets what is interned. Residuals in use stay valid: what is made from
// them afterwards is interned anew.
func (l *lexicon) reset() {
	for _, r := range l.nodes {
		r.row.Store(nil)
		r.derivatives = nil
		r.clamped.Store(nil)
	}
	l.nodes = map[hash128]*Residual{}
	clear(l.exprs)
	clear(l.cuts)
	l.bytes = 0
	for i := range l.constants {
		l.nodes[l.constants[i].hash] = &l.constants[i]
	}
	l.exprs[grammar.AnyText()] = l.anyText
}

// makeConstants makes the residuals that the normal form compares with.
func (l *lexicon) makeConstants() {
	l.constants = make([]Residual, roomOfResiduals)
	l.room = l.constants
	l.none = l.intern(shape{kind: kindNone, text: true})
	l.empty = l.intern(shape{kind: kindEmpty, nullable: true, text: true})
	l.all = l.intern(shape{kind: kindNot, nullable: true, subs: []*Residual{l.none}})
	l.anyText = l.fromExpr(grammar.AnyText())
	l.cont[0] = l.empty
	for k := 1; k < 4; k++ {
		l.cont[k] = l.seq(l.bytesOf(byteRange(0x80, 0xBF)), l.cont[k-1])
	}
	l.constants = l.constants[:l.nextID]
	l.loopOf(l.anyText)
}

// copyConstants makes the constants that from has, which are numbered from 1 on as
// they stand.
func (l *lexicon) copyConstants(from *lexicon) {
	l.constants = make([]Residual, len(from.constants))
	own := func(r *Residual) *Residual { return &l.constants[r.id-1] }
	for i := range from.constants {
		theirs, r := &from.constants[i], &l.constants[i]
		r.shape, r.id, r.hash, r.owner = theirs.shape, theirs.id, theirs.hash, l
		r.loop.Store(theirs.loop.Load())
		if len(theirs.subs) > 0 {
			r.subs = make([]*Residual, len(theirs.subs))
			for k, sub := range theirs.subs {
				r.subs[k] = own(sub)
			}
		}
		l.nodes[r.hash] = r
		l.bytes += 300 + int64(8*len(r.subs))
	}
	l.nextID = uint32(len(l.constants))
	l.none, l.empty, l.all, l.anyText = own(from.none), own(from.empty), own(from.all), own(from.anyText)
	for k := range l.cont {
		l.cont[k] = own(from.cont[k])
	}
	l.exprs[grammar.AnyText()] = l.anyText
}

// roomOfResiduals is how many residuals are made room for at once: as many as every
// lexicon begins with.
const roomOfResiduals = 8

func (l *lexicon) intern(n shape) *Residual {
	h := hash128{uint64(n.kind), 0x5bd1e995}.mix(uint64(n.lo)).mix(uint64(n.hi)).mix(uint64(n.state)<<16 | uint64(uint8(n.left))).mix(uint64(n.base))
	for _, s := range n.subs {
		h = h.with(s.hash)
	}
	switch n.kind {
	case kindLiteral:
		h = h.text(n.bytes)
	case kindTail, kindClass:
		h = h.with(l.classInfo(n.class).hash)
	case kindBytes, kindFirst:
		for _, w := range n.set {
			h = h.mix(w)
		}
	case kindCut:
		h = h.mix(n.cut.number)
		for _, t := range n.tags {
			h = h.mix(uint64(t))
		}
	case kindEncode:
		h = h.text(n.codec.codec.Name)
	case kindAuto:
		h = h.text(n.auto.Key())
	case kindChoice, kindExcept:
		h = h.text(n.choice.Key())
	}
	if old := l.nodes[h]; old != nil {
		return old
	}
	l.nextID++
	if n.kind == kindCut {
		n.subs, n.tags = slices.Clone(n.subs), slices.Clone(n.tags)
	}
	if len(l.room) == 0 {
		l.room = make([]Residual, roomOfResiduals)
	}
	r := &l.room[0]
	l.room = l.room[1:]
	r.shape, r.id, r.hash, r.owner = n, l.nextID, h, l
	l.nodes[h] = r
	l.bytes += 300 + int64(8*len(n.subs))
	return r
}

func (l *lexicon) literal(s string) *Residual {
	if s == "" {
		return l.empty
	}
	return l.intern(shape{kind: kindLiteral, bytes: s, text: utf8.ValidString(s)})
}

func (l *lexicon) bytesOf(s byteSet) *Residual {
	if s.empty() {
		return l.none
	}
	return l.intern(shape{kind: kindBytes, set: s, text: s.and(byteRange(0x80, 0xFF)).empty()})
}

func (l *lexicon) seq(a, b *Residual) *Residual {
	switch {
	case a.kind == kindNone || b.kind == kindNone:
		return l.none
	case a.kind == kindEmpty:
		return b
	case b.kind == kindEmpty:
		return a
	case a.kind == kindSeq:
		return l.seq(a.subs[0], l.seq(a.subs[1], b))
	case a == l.anyText && b == l.anyText:
		return a
	}
	return l.intern(shape{kind: kindSeq, subs: []*Residual{a, b}, nullable: a.nullable && b.nullable, search: a.search || b.search, text: a.text && b.text})
}

func (l *lexicon) alt(parts ...*Residual) *Residual {
	out := make([]*Residual, 0, len(parts))
	for _, p := range parts {
		switch p.kind {
		case kindNone:
		case kindAlt:
			out = append(out, p.subs...)
		default:
			out = append(out, p)
		}
	}
	if len(out) > 1 {
		slices.SortFunc(out, byID)
		out = slices.Compact(out)
		switch {
		case slices.Contains(out, l.all):
			return l.all
		case slices.Contains(out, l.anyText):
			out = slices.DeleteFunc(out, func(r *Residual) bool { return r.text && r != l.anyText })
		}
		out = withoutSuffixes(out)
	}
	switch len(out) {
	case 0:
		return l.none
	case 1:
		return out[0]
	}
	n := shape{kind: kindAlt, subs: slices.Clip(out), text: true}
	for _, p := range out {
		n.nullable = n.nullable || p.nullable
		n.search = n.search || p.search
		n.text = n.text && p.text
	}
	return l.intern(n)
}

func (l *lexicon) repeat(r *Residual, lo, hi int) *Residual {
	if r.nullable {
		lo = 0
	}
	switch {
	case hi == 0 || r.kind == kindEmpty:
		return l.empty
	case r.kind == kindNone:
		if lo == 0 {
			return l.empty
		}
		return l.none
	case lo == 1 && hi == 1:
		return r
	case r.kind == kindRepeat && r.lo == 0 && r.hi < 0 && hi < 0:
		return r
	case r.kind == kindRepeat && withoutGaps(r.lo, r.hi, lo, hi):
		// Up to b texts, c to d times, make any number from c times the least to b times d.
		least, fits := product(r.lo, lo)
		if most, ok := product(r.hi, hi); ok && fits {
			return l.repeat(r.subs[0], least, most)
		}
	}
	return l.intern(shape{kind: kindRepeat, subs: []*Residual{r}, lo: lo, hi: hi, nullable: lo == 0, search: r.search, text: r.text})
}

// product multiplies two bounds, of which negative ones are none. It reports
// false where that would be too large.
func product(a, b int) (int, bool) {
	if a < 0 || b < 0 {
		return -1, true
	}
	if b > 0 && a > infinite/b {
		return 0, false
	}
	return a * b, true
}

// count is r restricted to lo to hi code points; open bytes of the current one
// are still to come.
func (l *lexicon) count(r *Residual, lo, hi int, open uint32) *Residual {
	lo = max(lo, 0)
	if open == 0 && r.kind != kindNone && r.kind != kindCount {
		if lo > 0 && ((l.atLeast(r)+longestRune-1)/longestRune >= lo || sharedNeed(r) >= lo) {
			lo = 0 // every text is long enough
		}
		if hi >= 0 && l.mostRunes(r) <= hi {
			hi = -1 // and short enough
		}
	}
	switch {
	case r.kind == kindNone || hi >= 0 && hi < lo:
		return l.none
	case r.kind == kindCount:
		if open == r.state {
			if r.hi >= 0 && (hi < 0 || r.hi < hi) {
				hi = r.hi
			}
			return l.count(r.subs[0], max(lo, r.lo), hi, open)
		}
	case open == 0 && hi == 0:
		if r.nullable {
			return l.empty
		}
		return l.none
	case open == 0 && lo == 0 && hi < 0:
		return r
	case open == 0 && r == l.anyText:
		return l.repeat(l.fromExpr(anyCodePoint), lo, hi)
	case open == 0 && r.kind == kindRepeat && r.subs[0].kind == kindClass:
		if r.hi >= 0 && (hi < 0 || r.hi < hi) {
			hi = r.hi
		}
		if lo = max(lo, r.lo); hi >= 0 && hi < lo {
			return l.none
		}
		return l.repeat(r.subs[0], lo, hi)
	case r.kind == kindEmpty:
		if lo == 0 && open == 0 {
			return l.empty
		}
		return l.none
	}
	return l.intern(shape{kind: kindCount, subs: []*Residual{r}, lo: lo, hi: hi, state: open, nullable: open == 0 && lo == 0 && r.nullable, search: true, text: open == 0 && r.text})
}

var anyCodePoint = grammar.OneOf(grammar.AnyClass)

func (l *lexicon) not(r *Residual) *Residual {
	switch r.kind {
	case kindNot:
		return r.subs[0]
	case kindNone:
		return l.all
	}
	return l.intern(shape{kind: kindNot, subs: []*Residual{r}, nullable: !r.nullable, search: true})
}

func (l *lexicon) encode(r *Residual, c *codecInfo, state uint32) *Residual {
	if r.kind == kindNone || r.kind == kindEmpty && state == 0 {
		return r
	}
	return l.intern(shape{kind: kindEncode, subs: []*Residual{r}, codec: c, state: state, nullable: state == 0 && r.nullable, search: state != 0 || r.search, text: r.text && state == 0})
}

func (l *lexicon) automaton(a grammar.Automaton, state uint32) *Residual {
	n := shape{kind: kindAuto, auto: a, state: state, nullable: a.Accepting(state)}
	if s, ok := a.(*sharedAutomaton); ok {
		r := s.state(state)
		if r.kind == kindEmpty {
			return l.empty
		}
		n.text = r.text
	} else if t, ok := a.(grammar.TextAutomaton); ok {
		n.text = t.Text(state)
	}
	if f, ok := a.(interface{ Final(uint32) bool }); ok && f.Final(state) {
		return l.empty
	}
	return l.intern(n)
}

// choiceAt is the texts of c in [lo, hi), which share their first depth bytes,
// without those bytes.
func (l *lexicon) choiceAt(c *grammar.Choice, lo, hi int, depth uint32) *Residual {
	if lo == hi {
		return l.none
	}
	t := c.Texts()
	if hi-lo == 1 {
		return l.literal(t[lo][depth:])
	}
	return l.intern(shape{kind: kindChoice, choice: c, lo: lo, hi: hi, state: depth, nullable: len(t[lo]) == int(depth)})
}

// except is r without the texts of c in [lo, hi), whose first depth bytes are
// written already.
func (l *lexicon) except(r *Residual, c *grammar.Choice, lo, hi int, depth uint32) *Residual {
	if r.kind == kindNone || lo == hi {
		return r
	}
	excluded := len(c.Texts()[lo]) == int(depth)
	if excluded && hi-lo == 1 && r.kind == kindEmpty {
		return l.none
	}
	return l.intern(shape{kind: kindExcept, subs: []*Residual{r}, choice: c, lo: lo, hi: hi, state: depth, nullable: r.nullable && !excluded, search: true, text: r.text})
}

// narrow is the part of the sorted texts[lo:hi] whose byte at depth is b.
func narrow(texts []string, lo, hi int, depth int, b byte) (int, int) {
	if lo < hi && len(texts[lo]) == depth {
		lo++
	}
	n := hi - lo
	from := lo + sort.Search(n, func(i int) bool { return texts[lo+i][depth] >= b })
	to := lo + sort.Search(n, func(i int) bool { return texts[lo+i][depth] > b })
	return from, to
}

// firstBytes is the set of bytes at depth in the sorted texts[lo:hi].
func firstBytes(texts []string, lo, hi int, depth int) byteSet {
	var s byteSet
	if lo < hi && len(texts[lo]) == depth {
		lo++
	}
	for lo < hi {
		b := texts[lo][depth]
		s.add(b)
		_, lo = narrow(texts, lo, hi, depth, b)
	}
	return s
}
