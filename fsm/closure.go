package fsm

import (
	"slices"
)

// expansion is what a stack can begin with: the closure over everything that
// consumes no byte.
type expansion struct {
	threads   []*Thread
	accepting bool
	// begins are the slots of guards that open here, parks the guards that would
	// have to agree before what follows them.
	begins []slotKey
	parks  []Park
}

// Thread is one way to go on: a residual and the stack of what follows it, or a
// position among the keys of a collection.
type Thread struct {
	threadKey
	id uint32
}

type threadKey struct {
	residual *Residual
	stack    *Stack
	// For a key: stack has a frameKeys on top, and keys [lo, hi) of its members
	// share the first depth bytes, which are written.
	lo, hi, depth int
}

// Residual is what is left of the current lexeme, or nil for a thread within a
// known key.
func (t *Thread) Residual() *Residual { return t.residual }

// Stack is what follows the residual.
func (t *Thread) Stack() *Stack { return t.stack }

// Key is the position of a thread within a known key; it is meaningful when
// Residual is nil.
func (t *Thread) Key() Key { return Key{stack: t.stack, lo: t.lo, hi: t.hi, depth: t.depth} }

// Key is a position among the keys of a collection: a value that can be stepped
// without making states.
type Key struct {
	stack         *Stack
	lo, hi, depth int
}

// Step is the position after b. Where b ends the key it returns the stack of the
// value and all that follows instead. Both are zero when no key continues with b.
func (k Key) Step(b byte) (Key, *Stack) {
	m := k.stack.item.members
	lo, hi := narrow(m.keys.Texts(), k.lo, k.hi, k.depth, b)
	if lo == hi || !m.anyKey(&k.stack.progress, lo, hi) {
		return Key{}, nil
	}
	if len(m.keys.Texts()[lo]) > k.depth+1 {
		return Key{stack: k.stack, lo: lo, hi: hi, depth: k.depth + 1}, nil
	}
	p := k.stack.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	return Key{}, p.afterKey(k.stack, m.index[lo])
}

// NextBytes iterates over the bytes that some key has next, in order; none of them
// need be a property that may still come.
func (k Key) NextBytes() func(yield func(byte) bool) {
	texts := k.stack.item.members.keys.Texts()
	return func(yield func(byte) bool) {
		lo := k.lo
		if lo < k.hi && len(texts[lo]) == k.depth {
			lo++
		}
		for lo < k.hi {
			b := texts[lo][k.depth]
			if !yield(b) {
				return
			}
			_, lo = narrow(texts, lo, k.hi, k.depth, b)
		}
	}
}

// Open reports whether k is a position.
func (k Key) Open() bool { return k.stack != nil }

// afterKey is the stack behind the key of property i: its value, then more members.
func (p *Program) afterKey(s *Stack, i int) *Stack {
	m := s.item.members
	f := s.frame
	f.kind = frameMembers
	f.progress = m.afterProperty(f.progress, i)
	return p.push(frame{kind: frameItem, item: m.props[i].value, indent: s.indent, next: p.push(f)})
}

func (p *Program) thread(k threadKey) *Thread {
	if t := p.threads[k]; t != nil {
		return t
	}
	p.nextID++
	t := &Thread{threadKey: k, id: p.nextID}
	p.threads[k] = t
	p.bytes += 160
	return t
}

// maxClosure bounds the frames that one closure visits: past it the grammar is
// taken to recurse without consuming anything.
const maxClosure = 1 << 20

// Threads lists what the stack can begin with. The slice must not be modified.
// Guards are passed over: a program that has any is run by a Cursor.
func (s *Stack) Threads() []*Thread {
	if x := s.expansion.Load(); x != nil {
		return x.threads
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.expand(s).threads
}

// expand is the closure of a stack.
func (p *Program) expand(s *Stack) *expansion {
	if x := s.expansion.Load(); x != nil {
		return x
	}
	c := closure{p: p, out: &expansion{}}
	c.visit(s)
	slices.SortFunc(c.out.threads, func(a, b *Thread) int { return int(a.id) - int(b.id) })
	c.out.threads = slices.Compact(c.out.threads)
	s.expansion.Store(c.out)
	p.bytes += 100 + int64(8*len(c.out.threads))
	return c.out
}

type closure struct {
	p    *Program
	out  *expansion
	seen map[*Stack]bool
	work []*Stack
}

// visit adds the closure of s, depth first.
func (c *closure) visit(s *Stack) {
	for {
		if x := s.expansion.Load(); x != nil {
			c.merge(x)
		} else if !c.revisits(s) {
			c.step(s)
		}
		n := len(c.work)
		if n == 0 {
			return
		}
		s, c.work = c.work[n-1], c.work[:n-1]
	}
}

// revisits notes s and reports whether it was noted before. The map is made only
// when a closure visits more than one stack that could recur.
func (c *closure) revisits(s *Stack) bool {
	if s.kind != frameRepeat && s.kind != frameItem && s.kind != frameUnion {
		return false
	}
	if c.seen == nil {
		c.seen = map[*Stack]bool{}
	}
	if c.seen[s] || len(c.seen) > maxClosure {
		return true
	}
	c.seen[s] = true
	return false
}

func (c *closure) merge(x *expansion) {
	c.out.threads = append(c.out.threads, x.threads...)
	c.out.accepting = c.out.accepting || x.accepting
	for _, b := range x.begins {
		if !slices.Contains(c.out.begins, b) {
			c.out.begins = append(c.out.begins, b)
		}
	}
	for _, k := range x.parks {
		if !slices.Contains(c.out.parks, k) {
			c.out.parks = append(c.out.parks, k)
		}
	}
}

// step adds what the top frame of s gives: threads, or stacks to visit.
func (c *closure) step(s *Stack) {
	switch s.kind {
	case frameBottom:
		c.out.accepting = true
	case frameUnion:
		c.work = append(c.work, s.union...)
	case frameItem:
		c.item(s.item, s.indent, s.next)
	case frameSeq:
		next := s.next
		if s.index+1 < len(s.item.subs) {
			f := s.frame
			f.index++
			next = c.p.push(f)
		}
		c.item(s.item.subs[s.index], s.indent, next)
	case frameRepeat:
		sub := s.item.subs[0]
		if s.lo == 0 || sub.nullable {
			c.work = append(c.work, s.next)
		}
		if s.hi != 0 && sub.productive {
			f := s.frame
			f.lo = max(f.lo-1, 0)
			if f.hi > 0 {
				f.hi--
			}
			next := s.next
			if f.hi != 0 {
				next = c.p.push(f)
			}
			c.item(sub, s.indent, next)
		}
	case frameMembers:
		c.members(s)
	case frameKeys:
		c.keys(s)
	case frameGuard:
		k := Park{slot: s.slot, stack: s.next}
		if !slices.Contains(c.out.parks, k) {
			c.out.parks = append(c.out.parks, k)
		}
	}
}

// item adds the closure of it followed by next.
func (c *closure) item(it *item, indent int, next *Stack) {
	if !it.productive {
		return
	}
	switch it.kind {
	case itemLexeme:
		c.residual(c.p.lexeme(it), next)
	case itemNewline:
		c.residual(c.p.lexicon.literal(indentation(indent)), next)
	case itemSeq:
		if len(it.subs) == 1 {
			c.pushItem(it.subs[0], indent, next)
			return
		}
		c.work = append(c.work, c.p.push(frame{kind: frameSeq, item: it, indent: indent, next: next}))
	case itemAlt:
		for _, sub := range it.subs {
			c.pushItem(sub, indent, next)
		}
	case itemRepeat:
		c.work = append(c.work, c.p.push(frame{kind: frameRepeat, item: it, lo: it.lo, hi: it.hi, indent: indent, next: next}))
	case itemIndent:
		c.pushItem(it.subs[0], indent+it.lo, next)
	case itemGuard:
		slot := c.begin(it, next)
		c.pushItem(it.subs[0], indent, c.p.push(frame{kind: frameGuard, item: it, slot: slot, next: next}))
	case itemMembers:
		f := frame{kind: frameMembers, item: it, indent: indent, next: next}
		if it.guard != nil {
			f.slot = c.begin(it, next)
		}
		c.work = append(c.work, c.p.push(f))
	}
}

// lexeme is the residual of a lexeme of which nothing is written.
func (p *Program) lexeme(it *item) *Residual {
	if it.shared != nil {
		return it.shared
	}
	return p.lexicon.fromExpr(it.expr)
}

// begin notes that a text that the guard of it will judge begins here, before next.
func (c *closure) begin(it *item, next *Stack) slotKey {
	slot := slotKey{item: it, depth: guardDepth(next)}
	if !slices.Contains(c.out.begins, slot) {
		c.out.begins = append(c.out.begins, slot)
	}
	return slot
}

func (c *closure) pushItem(it *item, indent int, next *Stack) {
	if !it.productive {
		return
	}
	if it.kind == itemLexeme {
		c.residual(c.p.lexeme(it), next)
		return
	}
	c.work = append(c.work, c.p.push(frame{kind: frameItem, item: it, indent: indent, next: next}))
}

// residual adds a thread for r, unless r is empty, and what follows where r may
// end here.
func (c *closure) residual(r *Residual, next *Stack) {
	if r.kind == kindNone {
		return
	}
	if r.kind != kindEmpty {
		c.out.threads = append(c.out.threads, c.p.thread(threadKey{residual: r, stack: next}))
	}
	if r.nullable {
		c.work = append(c.work, next)
	}
}

// members adds what may follow the members written so far: the end, or another.
func (c *closure) members(s *Stack) {
	m := s.item.members
	if m.mayEnd(&s.progress) {
		c.work = append(c.work, s.next)
	}
	if !m.mayGoOn(&s.progress) {
		return
	}
	f := s.frame
	f.kind = frameKeys
	keys := c.p.push(f)
	if s.progress.count == 0 || m.separator == nil {
		c.work = append(c.work, keys)
		return
	}
	c.item(m.separator, s.indent, keys)
}

// keys adds the keys that may come next.
func (c *closure) keys(s *Stack) {
	m := s.item.members
	texts := m.keys.Texts()
	if m.anyKey(&s.progress, 0, len(texts)) {
		c.out.threads = append(c.out.threads, c.p.thread(threadKey{stack: s, hi: len(texts)}))
	}
	if !m.mayAdd(&s.progress) {
		return
	}
	for i := range m.extra {
		key := c.p.extraKey(m, i)
		if key.kind == kindNone {
			continue
		}
		f := s.frame
		f.kind = frameMembers
		f.progress = m.afterExtra(f.progress)
		next := c.p.push(frame{kind: frameItem, item: m.extra[i].value, indent: s.indent, next: c.p.push(f)})
		if s.item.guard != nil && s.progress.count > 0 {
			next = c.p.push(frame{kind: frameGuard, item: s.item, slot: s.slot, next: next})
		}
		c.residual(key, next)
	}
}

// extraKey is the residual of the i-th family of keys, without the named ones.
func (p *Program) extraKey(m *members, i int) *Residual {
	l := p.lexicon
	key := l.except(l.fromExpr(m.extra[i].key), m.keys, 0, len(m.keys.Texts()), 0)
	if key.search && !l.alive(key) {
		return l.none
	}
	return key
}

// stepKey is the thread within a known key after b. Where b ends the key, its
// value follows instead.
func (c *closure) stepKey(t *Thread, b byte) {
	s := t.stack
	m := s.item.members
	texts := m.keys.Texts()
	lo, hi := narrow(texts, t.lo, t.hi, t.depth, b)
	if lo == hi || !m.anyKey(&s.progress, lo, hi) {
		return
	}
	if len(texts[lo]) > t.depth+1 {
		c.out.threads = append(c.out.threads, c.p.thread(threadKey{stack: s, lo: lo, hi: hi, depth: t.depth + 1}))
		return
	}
	c.work = append(c.work, c.p.afterKey(s, m.index[lo]))
}
