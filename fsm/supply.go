package fsm

import (
	"math/bits"

	"github.com/stencil-go/stencil/grammar"
)

// A guard that refuses finitely many keys cannot keep a collection from going on while
// there are more keys than a text has room for. Most guards of keys are of that kind, and
// what they alone judge needs no search for a way that they agree to.

// supply says whether the keys of a collection can run out.
type supply uint8

const (
	supplyUnknown supply = iota
	supplyScant
	supplyPlenty
)

// plentyRunes is how many code points of a kind of which there are two at least must be
// able to follow in every order: 2^40 texts and more, which differ within them.
const plentyRunes = 40

// maxSupplySteps bounds the bytes tried to find a way to such a place.
const maxSupplySteps = 512

// plentyOf says whether r, which has texts, is known to have more than any text can have
// used up. The program's lock is held.
func (p *Program) plentyOf(r *Residual) supply {
	if known := supply(r.supply.Load()); known != supplyUnknown {
		return known
	}
	if r.kind == kindExcept {
		// Finitely many that are taken out do not matter.
		found := p.plentyOf(r.subs[0])
		r.supply.Store(uint32(found))
		return found
	}
	steps := maxSupplySteps
	found := supplyScant
	seen := map[*Residual]bool{r: true}
	for queue := []*Residual{r}; len(queue) > 0; queue = queue[1:] {
		next := queue[0]
		if p.plentyAt(next, &steps) {
			found = supplyPlenty
			break
		}
		for rest := allBytes; !rest.empty() && steps > 0; steps-- {
			b := rest.first()
			alike := oneByte(b)
			var d *Residual
			p.within(next, func(l *lexicon) {
				var same byteSet
				d, same = l.derive(next, b)
				alike = alike.or(same)
			})
			rest = rest.and(alike.not())
			if !seen[d] && !p.hopeless(d) {
				seen[d] = true
				queue = append(queue, d)
			}
		}
	}
	r.supply.Store(uint32(found))
	return found
}

// plentyAt reports whether r, which has texts, has plenty by its loop or by that of a
// part: what stands before or behind each of them does not make them fewer. It looks at
// no more parts than steps.
func (p *Program) plentyAt(r *Residual, steps *int) bool {
	if *steps--; *steps < 0 {
		return false
	}
	if found := p.loopOf(r); found.limit >= plentyRunes && found.groups.several() {
		return true
	}
	if r.kind != kindAlt && r.kind != kindSeq {
		return false
	}
	for _, s := range r.subs {
		if !p.hopeless(s) && p.plentyAt(s, steps) {
			return true
		}
	}
	return false
}

// several reports whether the groups hold two code points.
func (g GroupSet) several() bool {
	if g&groupsBeyondASCII != 0 || bits.OnesCount64(uint64(g)) > 1 {
		return true
	}
	return g != 0 && len(groupBytes[bits.TrailingZeros64(uint64(g))]) > 1
}

// hopeless reports whether r has no text.
func (p *Program) hopeless(r *Residual) (none bool) {
	p.within(r, func(l *lexicon) { none = r.kind == kindNone || r.search && !l.alive(r) })
	return none
}

// plenty reports whether the members of it can always go on under another key, whatever
// its guard refuses of those that the text holds. Where lexers cut the text, none are
// taken to.
func (p *Program) plenty(it *item) bool {
	if it.kind != itemMembers {
		return false
	}
	m := it.members
	if m.supply == supplyUnknown {
		m.supply = supplyScant
		if _, finite := it.guard.(grammar.FiniteGuard); finite && !p.cuts {
			for i := range m.extra {
				// The named keys, which are taken out, are finitely many.
				key := p.lexicon.fromExpr(m.extra[i].key)
				if !p.hopeless(key) && p.plentyOf(key) == supplyPlenty {
					m.supply = supplyPlenty
					break
				}
			}
		}
	}
	return m.supply == supplyPlenty
}

// loopOf is what lexicon.loopOf gives, in whichever lexicon r is.
func (p *Program) loopOf(r *Residual) (found *loop) {
	if known := r.loop.Load(); known != nil {
		return known
	}
	p.within(r, func(l *lexicon) { found = l.loopOf(r) })
	return found
}

// Certain reports whether no guard of the grammar can refuse all that it may be asked
// about: they judge keys, of which there are always others. The first call asks how
// many keys each collection has.
func (p *Program) Certain() bool {
	if !p.guarded {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.supply == supplyUnknown {
		p.supply = supplyPlenty
		for _, it := range p.items {
			if it.guard != nil && it.productive && !p.plenty(it) {
				p.supply = supplyScant
				break
			}
		}
	}
	return p.supply == supplyPlenty
}

// OpenGuards reports whether a guard has begun that is still to judge and that might
// refuse all that can follow. One that refuses finitely many keys cannot, where there
// are always others and the key that is being written can still become one.
func (s *State) OpenGuards() bool {
	if !s.owner.guarded {
		return false
	}
	for _, t := range s.threads {
		if t.stack.doubted && (!t.stack.sure() || t.residual == nil || !t.plenty()) {
			return true
		}
	}
	return false
}

// plenty reports whether what the thread writes has texts in plenty.
func (t *Thread) plenty() bool {
	if known := supply(t.residual.supply.Load()); known != supplyUnknown {
		return known == supplyPlenty
	}
	p := t.stack.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.plentyOf(t.residual) == supplyPlenty
}

// sure reports whether behind a key that its guard agrees to no guard is open that might
// refuse all that can follow.
func (s *Stack) sure() bool {
	switch {
	case s.kind == frameUnion:
		for _, u := range s.union {
			if !u.sure() {
				return false
			}
		}
		return true
	case s.kind == frameGuard && s.item.kind == itemMembers:
		_, finite := s.item.guard.(grammar.FiniteGuard)
		return finite && !s.owner.cuts && !s.next.doubted
	}
	return !s.doubted
}
